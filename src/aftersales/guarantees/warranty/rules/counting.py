"""What the repairs of a car add up to (WT-01, O43 24 and 40).

Only repairs of quality problems since the start count. Repairs whose times overlap are one stay in
the workshop; each stay is rounded up to whole days by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

from aftersales.guarantees.warranty.rules.cases import Repair, seconds
from aftersales.guarantees.warranty.rules.law import Version

A_DAY = 86_400  # seconds


@dataclass(frozen=True)
class Stay:
    """One time in the workshop. ``net_days`` leave out what the law does not count."""

    repairs: tuple[Repair, ...]
    gross_days: int
    net_days: int

    @property
    def begun_on(self) -> date:
        return self.repairs[0].begun.date()

    @property
    def km(self) -> int:
        """As the car came in."""
        return self.repairs[0].km


@dataclass(frozen=True)
class Counts:
    """How often, by fault, by component, by component and named part; whole days in the shop."""

    shop_days: int
    same_fault: Mapping[str, int]
    safety_repairs: Mapping[str, int]
    assemblies: Mapping[str, int]
    main_parts: Mapping[tuple[str, str], int]


def in_order(repairs: Iterable[Repair]) -> list[Repair]:
    """By time; what came in together by going out, reading and name, in whatever order told."""
    return sorted(repairs, key=lambda repair: (repair.begun, repair.out, repair.km, repair.id))


def since(repairs: Iterable[Repair], start: date) -> list[Repair]:
    """Those that began on or after the day from which the terms run."""
    return in_order(repair for repair in repairs if repair.begun.date() >= start)


def stays(repairs: Sequence[Repair], law: Version) -> list[Stay]:
    """Repairs in order, put together where their times overlap; a shared minute is no overlap."""
    together: list[list[Repair]] = []
    until: datetime | None = None
    for repair in repairs:
        if together and until is not None and repair.begun < until:
            together[-1].append(repair)
            until = max(until, repair.out)
        else:
            together.append([repair])
            until = repair.out
    return [_stay(tuple(group), law) for group in together]


def _stay(repairs: tuple[Repair, ...], law: Version) -> Stay:
    begun, out = min(r.begun for r in repairs), max(r.out for r in repairs)
    length = Decimal(int((out - begun).total_seconds()))
    left_out = seconds(
        part for r in repairs for part in r.excluded if part.reason in law.hours_not_counted
    )
    return Stay(repairs, _days(length), _days(max(length - left_out, Decimal())))


def _days(length: Decimal) -> int:
    """Each begun day is a day (O43 40); nothing is none."""
    return int((length / A_DAY).to_integral_value(ROUND_CEILING))


def count(found: Sequence[Stay], law: Version) -> Counts:
    """A fault counts once for each stay; what was replaced counts each time, never added up."""
    same_fault, safety = Counter[str](), Counter[str]()
    assemblies, main_parts = Counter[str](), Counter[tuple[str, str]]()
    for stay in found:
        same_fault.update({r.fault for r in stay.repairs})
        safety.update({r.fault for r in stay.repairs if r.serious_safety})
        for r in stay.repairs:
            if r.action != "replace":
                continue
            if r.scope == "assembly" and r.component in law.assemblies:
                assemblies[r.component] += 1
            if r.scope == "main_part" and r.part is not None and r.component in law.main_parts:
                main_parts[r.component, r.part] += 1
    return Counts(sum(stay.net_days for stay in found), same_fault, safety, assemblies, main_parts)


def km_falls(repairs: Sequence[Repair], asked_at: int) -> bool:
    """Whether the odometer goes back between two repairs, or up to the day of asking."""
    readings = [*(r.km for r in repairs), asked_at]
    return any(later < earlier for earlier, later in pairwise(readings))
