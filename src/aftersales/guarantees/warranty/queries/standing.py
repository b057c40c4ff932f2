"""How a car stands with its statutory guarantee on a day: what its customer may ask, and how far it
is to the next threshold (WT-01, WT-07, WT-08).

A car that is in the workshop counts as the law reads: its days run on, and it has been handed in
for this fault once more (X6, X7). What hangs on today's fault (R1 to X5) asks whether the earlier
repairs of it were in vain, so the one at work is not among those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from aftersales.core.actors import Actor
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.network.queries import zones_of
from aftersales.ground.parameters.queries import value
from aftersales.guarantees.warranty.models import Fault, Policy, Repair
from aftersales.guarantees.warranty.parameters import NEAR_DAYS, NEAR_TIMES
from aftersales.guarantees.warranty.queries.rows import left_out_of, policy_of, repairs_of
from aftersales.guarantees.warranty.rules import answers, cases, judging, law
from aftersales.guarantees.warranty.rules.judging import Findings, Right, Term, Verdict
from aftersales.guarantees.warranty.states import Component, Ground, Nearness

if TYPE_CHECKING:
    from aftersales.records.vehicles.models import Vehicle

THRESHOLDS = ("X3", "X4", "X5", "X6", "X7")
IN_DAYS = "X6"
NO_ODOMETER = "odometer_unknown"


@dataclass(frozen=True, kw_only=True)
class GroupDays(cases.Days):
    """Days off and at work as the group counts them: its own entries, else the country's table."""

    group_id: int = 0

    def is_working(self, when: date) -> bool:
        return deadlines.is_working_day(when, group_id=self.group_id)


@dataclass(frozen=True)
class Claimable:
    """Something the customer may ask today. ``fault`` None: it rests on the past alone.
    ``is_certain`` False: only if what nobody has judged turns out for the customer.
    """

    right: Right
    fault: Fault | None = None
    is_certain: bool = True


@dataclass(frozen=True)
class Question:
    """Something that a person must decide before the verdict stands."""

    about: str
    reason: str
    repair: Repair | None = None


@dataclass(frozen=True)
class Ring:
    """How much of something is left: ``code`` says what, ``unit`` is km, days or times."""

    code: str
    unit: str
    left: int
    of: int

    @property
    def share(self) -> float:
        return max(0.0, min(1.0, self.left / self.of)) if self.of else 0.0

    @property
    def tone(self) -> str:
        if self.left <= 0:
            return "late"
        return "waiting" if self.share <= 1 / 3 else "ready"


@dataclass(frozen=True)
class TodaysFault:
    """A fault for which the car is here, and what the law says to it."""

    repair: Repair
    verdict: Verdict


@dataclass(frozen=True)
class Shares:
    """A threshold: so many are left of so many, as far as is certain and at worst."""

    code: str
    left: int
    at_worst: int
    of: int


@dataclass(frozen=True, kw_only=True)
class CarStanding:
    """All that pages, papers and warnings say of one car on one day."""

    vehicle: Vehicle
    policy: Policy | None
    on: date
    km: int | None
    repairs: Sequence[Repair]
    past: Verdict | None  # of all repairs, as far as they are judged
    at_worst: Verdict | None  # if everything that is not judged turns out for the customer
    faults: Sequence[TodaysFault]
    near_times: int
    near_days: int

    @property
    def findings(self) -> Findings | None:
        return self.past.findings if self.past else None

    @property
    def is_outside(self) -> bool:
        return bool(self.past and self.past.status == "out_of_scope")

    @cached_property
    def rights(self) -> list[Claimable]:
        """What may be asked, the certain first; each right once for each fault."""
        if self.km is None:
            return []
        past = [Claimable(right) for right in _rights(self.past)]
        known = {claim.right.code for claim in past}
        maybe = [
            Claimable(right, is_certain=False)
            for right in _rights(self.at_worst)
            if right.code not in known
        ]
        of_today = [
            Claimable(right, fault=today.repair.fault)
            for today in self.faults
            for right in _rights(today.verdict)
            if right.code not in ("X6", "X7")
        ]
        found = [*of_today, *past, *maybe]
        return sorted(found, key=lambda claim: (not claim.is_certain, claim.right.code[0] == "R"))

    @property
    def certain(self) -> list[str]:
        """The codes of what may be asked for certain, in the law's order."""
        codes = {claim.right.code for claim in self.rights if claim.is_certain}
        return [code for code in judging.ORDER if code in codes]

    @cached_property
    def questions(self) -> list[Question]:
        """What a person decides, each once."""
        if self.past is None or self.is_outside:
            return []
        found = [Question("km", NO_ODOMETER)] if self.km is None else []
        found += [Question(d.about, d.reason) for d in self.past.doubts]
        for today in self.faults:
            found += [
                Question(d.about, d.reason, today.repair)
                for d in today.verdict.doubts
                if d not in self.past.doubts
            ]
        asked = {question.repair.pk for question in found if question.repair}
        found += [
            Question("fault", "quality_problem_unknown", repair)
            for repair in self.repairs
            if repair.is_quality is None and repair.pk not in asked
        ]
        return list(dict.fromkeys(found))

    @cached_property
    def thresholds(self) -> list[Shares]:
        """How far it is to each count that gives the car back."""
        sure, worst = self.findings, self.at_worst.findings if self.at_worst else None
        if sure is None or worst is None:
            return []
        assert self.policy is not None
        figures = judging.bettered(judging.legal(sure.version), promises_of(self.policy))
        of = {
            "X3": sure.version.safety_repairs,
            "X4": sure.version.replacements,
            "X5": sure.version.replacements,
            "X6": figures.shop_days_over + 1,
            "X7": figures.same_fault_repairs_over + 1,
        }
        return [Shares(c, sure.until[c], worst.until[c], of[c]) for c in THRESHOLDS]

    @property
    def near(self) -> list[Shares]:
        """The thresholds of which something is used up and little left, the nearest first."""
        return sorted(
            (
                t
                for t in self.thresholds
                if t.at_worst < t.of
                and t.at_worst <= self._bound(t.code)
                and t.code not in self.certain
            ),
            key=lambda t: (t.at_worst, t.code),
        )

    def _bound(self, code: str) -> int:
        return self.near_days if code == IN_DAYS else self.near_times

    @property
    def term_runs(self) -> bool:
        """Whether the term in which the car may be exchanged still runs."""
        found = self.findings
        return bool(
            found and self.km is not None and found.terms["exchange"].holds(self.on, self.km)
        )

    @property
    def repair_runs(self) -> bool:
        """Whether the term of free repair still runs."""
        found = self.findings
        return bool(found and self.km is not None and found.terms["repair"].holds(self.on, self.km))

    @property
    def nearness(self) -> Nearness:
        if self.past is None or self.is_outside:
            return Nearness.OUTSIDE
        if any(code.startswith("X") for code in self.certain):
            return Nearness.REACHED
        if self.findings is None or self.km is None:
            return Nearness.PERSON
        if not self.term_runs:
            return Nearness.OVER
        if self.near:
            return Nearness.NEAR
        return Nearness.PERSON if self.past.doubts else Nearness.FAR

    @property
    def rings(self) -> list[Ring]:
        """The clocks of the panel: two terms in days and kilometres, days and repairs left."""
        found = self.findings
        if found is None or self.km is None:
            return []
        rings = [*self._term("repair", found), *self._term("exchange", found)]
        if self.term_runs:
            shown = {"X3", "X6", "X7"} | {t.code for t in self.thresholds if t.at_worst < t.of}
            rings += [
                Ring(t.code, "days" if t.code == IN_DAYS else "times", t.at_worst, t.of)
                for t in self.thresholds
                if t.code in shown
            ]
        return rings

    def _term(self, name: str, found: Findings) -> Iterator[Ring]:
        term: Term = found.terms[name]
        left = (term.last_day - self.on).days
        yield Ring(f"{name}_days", "days", max(0, left), (term.last_day - found.start).days)
        if term.km is not None:
            yield Ring(f"{name}_km", "km", max(0, term.km - (self.km or 0)), term.km)

    def plain(self) -> dict[str, object]:
        """The verdict as `aftersales guarantee check` tells it, for what is frozen."""
        if self.past is None:
            return {}
        told = answers.answer(self.vehicle.pk, self.past, self._case())
        told["faults"] = [
            {
                "repair": today.repair.pk,
                "fault": today.repair.fault.code,
                **answers.answer(today.repair.pk, today.verdict, None),
            }
            for today in self.faults
        ]
        return told

    def _case(self) -> cases.Case | None:
        return (
            case_of(self.policy, self.repairs, on=self.on, km=self.km or 0) if self.policy else None
        )


def _rights(verdict: Verdict | None) -> Sequence[Right]:
    return verdict.findings.rights if verdict and verdict.findings else ()


# ── from rows to a case ──────────────────────────────────────────────────────────────────────────


def promises_of(policy: Policy) -> cases.Promises:
    """Promises are kept in the keys of a case."""
    return cases.Promises(**policy.promises)


def case_of(
    policy: Policy,
    repairs: Iterable[Repair],
    *,
    on: date,
    km: int,
    at: datetime | None = None,
    fault: cases.Fault | None = None,
    exemption: cases.Exemption | None = None,
    unknown_counts: bool = False,
    received_on: date | None = None,
) -> cases.Case:
    """A car in the terms of the law. ``unknown_counts``: repairs that nobody has judged are taken
    for problems of quality. A repair at work lasts until ``at``, or to the end of ``on``.
    """
    rows = list(repairs)
    zones = zones_of({row.workshop_id for row in rows if row.workshop_id is not None})
    return cases.Case(
        id=str(policy.vehicle_id),
        vehicle=cases.Vehicle(use=policy.use, kind=policy.kind, powertrain=policy.powertrain),
        sale=cases.Sale(
            invoice_date=policy.invoice_date,
            delivery_date=policy.delivery_date,
            replaced_on=policy.replaced_on,
            price=policy.price,
            usage_rate_percent=policy.usage_rate_percent,
        ),
        promises=promises_of(policy),
        repairs=tuple(_repair(row, zones, on, at, unknown_counts) for row in rows),
        question=cases.Question(asked_on=on, km=km, fault=fault, request_received_on=received_on),
        exemption=exemption,
        calendar=GroupDays(group_id=policy.group_id),
    )


def _repair(
    row: Repair,
    zones: dict[int, ZoneInfo],
    on: date,
    at: datetime | None,
    unknown_counts: bool,
) -> cases.Repair:
    zone = zones.get(row.workshop_id or 0, ZoneInfo(settings.TIME_ZONE))

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone).replace(tzinfo=None)

    begun = local(row.begun_at)
    if row.ended_at is not None:
        out = local(row.ended_at)
    elif at is not None:
        out = local(at)
    else:
        out = datetime.combine(on, datetime.max.time().replace(microsecond=0))
    return cases.Repair(
        id=str(row.pk),
        begun=begun,
        out=max(begun, out),
        km=row.km,
        fault=str(row.fault_id),
        component=row.component or Component.OTHER,
        scope=row.scope,
        part=row.part or None,
        action=row.work,
        serious_safety=bool(row.is_dangerous),
        quality_problem=unknown_counts if row.is_quality is None else _counts(row),
        excluded=tuple(
            cases.Excluded(hours=Decimal(left.hours), reason=left.reason)
            for left in left_out_of(row)
        ),
    )


def _counts(row: Repair) -> bool:
    """A problem of quality that no ground took out of the guarantee (O43 32)."""
    is_taken_out = row.ground_concerns is True and row.ground != Ground.ELSEWHERE
    return bool(row.is_quality) and not is_taken_out


def _todays(row: Repair, finished: Sequence[Repair]) -> tuple[cases.Fault, cases.Exemption | None]:
    came_before = any(other.fault_id == row.fault_id for other in finished)
    fault = cases.Fault(
        component=row.component or Component.OTHER,
        scope=row.scope,
        needs=row.work,
        part=row.part or None,
        failure=row.failure or None,
        serious_safety=row.is_dangerous,
        quality_problem=row.is_quality,
        same_as=str(row.fault_id) if came_before else None,
        persists=came_before,
    )
    told = cases.Exemption(ground=row.ground, concerns_fault=row.ground_concerns)
    return fault, told if row.ground else None


def standing_of(
    vehicle: Vehicle, *, on: date, at: datetime | None = None, seen_by: Actor
) -> CarStanding:
    """How the car stands. A fixed number of statements, whatever its past."""
    policy = policy_of(vehicle.pk, seen_by=seen_by)
    rows = list(repairs_of(vehicle.pk, seen_by=seen_by))
    driven = vehicle.distance_km
    km = max((row.km for row in rows), default=None) if driven is None else driven
    past = worst = None
    todays: list[TodaysFault] = []
    if policy is not None:
        book = law.delivered(policy.country)
        told = partial(case_of, policy, on=on, km=km or 0, at=at)
        past = judging.judge(told(rows), book)
        worst = judging.judge(told(rows, unknown_counts=True), book)
        finished = [row for row in rows if row.ended_at is not None]
        for row in rows:
            if row.ended_at is None:
                fault, ground = _todays(row, finished)
                case = told(finished, fault=fault, exemption=ground)
                todays.append(TodaysFault(row, judging.judge(case, book)))
    group_id = vehicle.group_id
    return CarStanding(
        vehicle=vehicle,
        policy=policy,
        on=on,
        km=km,
        repairs=rows,
        past=past,
        at_worst=worst,
        faults=todays,
        near_times=value(NEAR_TIMES, group_id=group_id, on=on),
        near_days=value(NEAR_DAYS, group_id=group_id, on=on),
    )
