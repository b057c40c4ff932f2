"""What the clock tells: waiting and working parts of a visit (WS-41), hours sold, clocked and paid
(WS-08), work that passed at once and work that came back (WS-14, WS-16).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from aftersales.core.actors import Actor
from aftersales.core.figures import Asked, Counted, tally
from aftersales.ground.network.queries import zone_of
from aftersales.lane.orders import queries as visits
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.models import (
    Inspection,
    JobVerdict,
    RepairGuarantee,
    Repeat,
    Stint,
    Task,
    Wash,
)
from aftersales.lane.workshop.queries.days import span_of_days
from aftersales.lane.workshop.states import (
    RepeatCause,
    RepeatKind,
    TaskKind,
    TaskState,
    Verdict,
)
from aftersales.resources.capacity import queries as means
from aftersales.resources.capacity.states import ResourceKind

HUNDREDTH = Decimal("0.01")
SAME_FAULT = ~Q(cause=RepeatCause.OTHER_FAULT)


@dataclass(frozen=True, kw_only=True)
class VisitTimes:
    """The six moments of a visit and how its time was spent."""

    order_id: int
    arrived_at: datetime
    first_contact_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    ready_at: datetime | None
    handed_over_at: datetime | None
    stay: rules.Stay


def visit_times(
    order_ids: Collection[int], *, seen_by: Actor, now: datetime
) -> dict[int, VisitTimes]:
    """Arrival, first contact, start, end, ready, handed over; waiting and working parts. Five
    statements, however many visits.
    """
    system = seen_by.as_system("workshop", rights={"orders.view"})
    ids = list(order_ids)
    orders = list(
        visits.visible(seen_by=system)
        .filter(pk__in=ids, store__in=seen_by.stores_with("workshop.view"))
        .prefetch_related("arrivals")
        .order_by("pk")
    )
    spans: dict[int, list[rules.Span]] = defaultdict(list)
    for stint in Stint.objects.filter(task__order__in=ids).select_related("task").order_by("pk"):
        spans[stint.task.order_id].append(stint.span(now))
    done = Task.objects.filter(order__in=ids, state=TaskState.DONE).order_by("done_at", "pk")
    ends = {order_id: ended for order_id, ended in done.values_list("order", "done_at") if ended}
    ready = dict(
        Inspection.objects.filter(order__in=ids, verdict=Verdict.PASSED)
        .order_by("round")
        .values_list("order", "inspected_at")
    )
    ready |= dict(Wash.objects.filter(order__in=ids).values_list("order", "washed_at"))
    return {
        order.pk: _times(order, spans[order.pk], ends.get(order.pk), ready.get(order.pk), now)
        for order in orders
    }


def _times(
    order: Any,
    spans: list[rules.Span],
    ended: datetime | None,
    ready: datetime | None,
    now: datetime,
) -> VisitTimes:
    arrival = min(order.arrivals.all(), key=lambda a: a.arrived_at, default=None)
    arrived = arrival.arrived_at if arrival else order.opened_at
    left = order.handed_over_at or now
    return VisitTimes(
        order_id=order.pk,
        arrived_at=arrived,
        first_contact_at=arrival.first_contact_at if arrival else order.opened_at,
        began_at=min((start for start, _end in spans), default=None),
        ended_at=ended,
        ready_at=ready,
        handed_over_at=order.handed_over_at,
        stay=rules.stay(arrived, max(arrived, left), spans),
    )


@dataclass(frozen=True, kw_only=True)
class PersonHours:
    """One technician in a period: paid by plan, clocked on work, sold to whoever pays."""

    person_id: int
    name: str
    paid: Decimal
    clocked: Decimal
    sold: Decimal

    @property
    def utilisation(self) -> int | None:
        """Clocked of paid, in percent."""
        return round(100 * self.clocked / self.paid) if self.paid else None

    @property
    def efficiency(self) -> int | None:
        """Sold of clocked, in percent."""
        return round(100 * self.sold / self.clocked) if self.clocked else None

    @property
    def productivity(self) -> int | None:
        """Sold of paid, in percent: efficiency × utilisation."""
        return round(100 * self.sold / self.paid) if self.paid else None


def hours(
    *, store_id: int, first: date, last: date, seen_by: Actor, now: datetime
) -> list[PersonHours]:
    """Sold, clocked and paid hours kept apart (WS-08). What several did together is sold by each
    one's share of the clock. A fixed number of statements.
    """
    seen_by.require("workshop.view", store_id=store_id)
    found = means.house(store_id, first=first, last=last)
    since = found.calendar.start_of(first)
    until = found.calendar.start_of(last + timedelta(days=1))
    clocked: dict[int, list[rules.Span]] = defaultdict(list)
    for stint in Stint.objects.filter(
        store=store_id, started_at__lt=until, started_at__gte=since
    ).order_by("pk"):
        clocked[stint.person_id].append(stint.span(now))
    sold = _sold(store_id, since, until)
    rows = []
    for row in found.of_kind(ResourceKind.TECHNICIAN):
        person = row.person_id or 0
        paid = Decimal(sum(found.minutes(row, day) for day in found.days)) / 60
        rows.append(
            PersonHours(
                person_id=person,
                name=row.name,
                paid=paid.quantize(HUNDREDTH),
                clocked=rules.hours_of(clocked[person]),
                sold=sold.get(person, Decimal(0)).quantize(HUNDREDTH),
            )
        )
    return rows


def _sold(store_id: int, since: datetime, until: datetime) -> dict[int, Decimal]:
    done = Task.objects.filter(
        store=store_id,
        kind=TaskKind.REPAIR,
        state=TaskState.DONE,
        done_at__gte=since,
        done_at__lt=until,
    )
    worth = dict(done.values_list("pk", "hours"))
    seconds: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for stint in Stint.objects.filter(task__in=list(worth)).order_by("pk"):
        seconds[stint.task_id][stint.person_id] += stint.seconds
    sold: dict[int, Decimal] = defaultdict(Decimal)
    for task_id, people in seconds.items():
        total = sum(people.values())
        for person, share in people.items():
            sold[person] += worth[task_id] * share / total if total else Decimal(0)
    return sold


# -- quality: first pass (WS-14), rework (WS-16), repairs that did not hold (WS-17) --------------


def _ruled(asked: Asked) -> Iterable[Counted]:
    """Jobs completed and jobs sent back in the house, once each; jobs by their first verdict of
    all: one that came again is not inspected for the first time.
    """
    earlier = JobVerdict.objects.filter(job=OuterRef("job"), pk__lt=OuterRef("pk"))
    passed, is_first = Q(verdict=Verdict.PASSED), Q(was_seen=False)
    return tally(
        JobVerdict.objects.annotate(was_seen=Exists(earlier)),
        asked,
        moment="inspection__inspected_at",
        inspected=Count("pk", filter=is_first),
        passed_first=Count("pk", filter=is_first & passed),
        completed=Count("job", distinct=True, filter=passed),
        reworked=Count("job", distinct=True, filter=~passed),
    )


def _came_back(asked: Asked) -> Iterable[Counted]:
    """Jobs whose fault brought the car back."""
    rows = Repeat.objects.filter(SAME_FAULT)
    return tally(rows, asked, moment="flagged_at", reworked=Count("former_job", distinct=True))


def inspected(asked: Asked) -> Iterable[Counted]:
    """Jobs passed first, jobs sent back or returned for the same fault, jobs completed."""
    return chain(_ruled(asked), _came_back(asked))


def returned(asked: Asked) -> Iterable[Counted]:
    """Jobs by the day they were delivered, and those of them that did not hold as long as a repair
    must; the last day belongs to it. Visits with such jobs, and those of which every job held.
    """
    back = Repeat.objects.filter(SAME_FAULT, former_job=OuterRef("job"), kind=RepeatKind.TOO_SOON)
    return tally(
        RepairGuarantee.objects.annotate(did_not_hold=Exists(back)),
        asked,
        day="starts_on",
        delivered=Count("pk"),
        returned=Count("pk", filter=Q(did_not_hold=True)),
        visits=Count("job__order", distinct=True),
        fixed=Count("job__order", distinct=True)
        - Count("job__order", distinct=True, filter=Q(did_not_hold=True)),
    )


@dataclass(frozen=True)
class Quality:
    """How much passed at once, and how much came back."""

    inspected: int
    passed_first: int
    completed: int
    sent_back: int
    returned: int
    handed_over: int

    @property
    def first_pass_percent(self) -> int | None:
        """Jobs passed at their first inspection of jobs inspected for the first time."""
        return round(100 * self.passed_first / self.inspected) if self.inspected else None

    @property
    def rework_percent(self) -> int | None:
        """Jobs sent back inside the house or back for the same fault, of jobs completed."""
        back = self.sent_back + self.returned
        return round(100 * back / self.completed) if self.completed else None


def quality(*, store_id: int, first: date, last: date, seen_by: Actor, now: datetime) -> Quality:
    """First-time pass and rework of a period, by the key figures' formulas. Two statements."""
    seen_by.require("workshop.view", store_id=store_id)
    since, until = span_of_days(store_id, first, last)
    asked = Asked({store_id: zone_of(store_id)}, (first, last + timedelta(days=1)), now, seen_by)
    ruled, back = _only(_ruled(asked)), _only(_came_back(asked))
    system = seen_by.as_system("workshop", rights={"orders.view"})
    gone = visits.visible(seen_by=system).filter(
        store=store_id, handed_over_at__gte=since, handed_over_at__lt=until
    )
    return Quality(
        inspected=ruled.get("inspected", 0),
        passed_first=ruled.get("passed_first", 0),
        completed=ruled.get("completed", 0),
        sent_back=ruled.get("reworked", 0),
        returned=back.get("reworked", 0),
        handed_over=gone.count(),
    )


def _only(rows: Iterable[Counted]) -> Counted:
    """Of one store and one period there is one row, or none."""
    return next(iter(rows), {})
