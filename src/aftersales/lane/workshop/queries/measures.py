"""What the clock tells: waiting and working parts of a visit (WS-41), hours sold, clocked and paid
(WS-08), work that passed at once and work that came back (WS-14, WS-16).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as visits
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.models import (
    Inspection,
    JobVerdict,
    Repeat,
    Stint,
    Task,
    Wash,
)
from aftersales.lane.workshop.queries.days import span_of_days
from aftersales.lane.workshop.states import TaskKind, TaskState, Verdict
from aftersales.resources.capacity import queries as means
from aftersales.resources.capacity.states import ResourceKind

HUNDREDTH = Decimal("0.01")


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


@dataclass(frozen=True)
class Quality:
    """How much passed at once, and how much came back."""

    inspected: int
    passed_first: int
    sent_back: int
    returned: int
    handed_over: int

    @property
    def first_pass_percent(self) -> int | None:
        """Jobs passed first of jobs inspected."""
        return round(100 * self.passed_first / self.inspected) if self.inspected else None

    @property
    def rework_percent(self) -> int | None:
        """Sent back inside the house and back for the same fault, of jobs inspected."""
        back = self.sent_back + self.returned
        return round(100 * back / self.inspected) if self.inspected else None


def quality(*, store_id: int, first: date, last: date, seen_by: Actor) -> Quality:
    """First-time pass (WS-14) and rework (WS-16) of a period. Three statements."""
    seen_by.require("workshop.view", store_id=store_id)
    since, until = span_of_days(store_id, first, last)
    rows = JobVerdict.objects.filter(
        store=store_id, inspection__inspected_at__gte=since, inspection__inspected_at__lt=until
    ).order_by("inspection__round", "pk")
    firsts: dict[int, str] = {}
    sent_back = 0
    for job_id, verdict in rows.values_list("job", "verdict"):
        firsts.setdefault(job_id, verdict)
        sent_back += verdict == Verdict.SENT_BACK
    returned = Repeat.objects.filter(store=store_id, flagged_at__gte=since, flagged_at__lt=until)
    system = seen_by.as_system("workshop", rights={"orders.view"})
    gone = visits.visible(seen_by=system).filter(
        store=store_id, handed_over_at__gte=since, handed_over_at__lt=until
    )
    return Quality(
        inspected=len(firsts),
        passed_first=sum(1 for verdict in firsts.values() if verdict == Verdict.PASSED),
        sent_back=sent_back,
        returned=returned.exclude(cause="other_fault").count(),
        handed_over=gone.count(),
    )
