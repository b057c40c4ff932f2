"""What is wrong with the data, said by the room that owns them (DA-02, IS-08).

A room says in its ``groupings.py`` which defects it knows::

    defect("vehicles.odd_vin", _("VIN with a wrong check digit"), Fault.ERROR,
           rows=odd_vins, all_rows=all_vehicles, address=list_of_odd_vins, right="vehicles.view")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aftersales.core.actors import Actor


class Fault(StrEnum):
    """The three kinds of defects that cleaning removes (DA-02)."""

    DOUBLE = "double"
    ERROR = "error"
    IRRELEVANT = "irrelevant"


Counter = Callable[[Actor, datetime], int]


@dataclass(frozen=True)
class Defect:
    """One defect. ``address`` opens its rows, where they are put right."""

    code: str
    title: object
    fault: Fault
    rows: Counter
    all_rows: Counter
    address: Callable[[], str]
    right: str
    remedy: object


@dataclass(frozen=True)
class Measured:
    """A defect with its rows counted among all rows of its kind."""

    defect: Defect
    count: int
    total: int

    @property
    def percent(self) -> float:
        return round(100 * self.count / self.total, 1) if self.total else 0.0


_defects: dict[str, Defect] = {}


def defect(
    code: str,
    title: object,
    fault: Fault,
    *,
    rows: Counter,
    all_rows: Counter,
    address: Callable[[], str],
    right: str,
    remedy: object = "",
) -> Defect:
    """Declare a defect; ``remedy`` says in a few words what to do about it."""
    if code in _defects:
        raise ValueError(f"The defect {code} is declared twice.")
    _defects[code] = Defect(code, title, fault, rows, all_rows, address, right, remedy)
    return _defects[code]


def measure(*, seen_by: Actor, at: datetime) -> list[Measured]:
    """Every defect this actor may see, the kinds together, doubles first."""
    totals: dict[Counter, int] = {}
    found = []
    for each in _defects.values():
        if seen_by.may(each.right):
            if each.all_rows not in totals:
                totals[each.all_rows] = each.all_rows(seen_by, at)
            found.append(Measured(each, each.rows(seen_by, at), totals[each.all_rows]))
    order = list(Fault)
    return sorted(found, key=lambda m: (order.index(m.defect.fault), m.defect.code))
