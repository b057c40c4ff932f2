"""The day: its plan, what was done of it, what goes over (WS-25, RC-28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.network import queries as network
from aftersales.lane.orders import queries as visits
from aftersales.lane.orders.states import OPEN_DOCUMENTS, Place
from aftersales.lane.workshop.models import CarryOver, DayEnd, Inspection, Task
from aftersales.lane.workshop.states import ENDED, TaskState, Verdict

DONE_PLACES = (Place.READY, Place.WASHING, Place.HANDED_OVER)


@dataclass(frozen=True, kw_only=True)
class OpenLine:
    """A car that was accepted and is not repaired; ``reason`` where its work was carried over."""

    order_id: int
    number: str
    plate: str
    place: str
    opened_on: date
    promised_at: datetime | None
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class DaySheet:
    """A day in numbers: accepted on it, repaired on it, handed over on it, still open."""

    on: date
    accepted: int
    repaired: int
    handed_over: int
    open: tuple[OpenLine, ...]
    closed: DayEnd | None

    @property
    def unexplained(self) -> int:
        return sum(1 for line in self.open if not line.reason)


def span_of_days(store_id: int, first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of a day to the end of another, as the store's clock has it."""
    site = network.store(store_id)
    calendar = deadlines.calendar(group_id=site.group_id, store_id=store_id)
    return calendar.start_of(first), calendar.start_of(last + timedelta(days=1))


def day_sheet(*, store_id: int, on: date, seen_by: Actor) -> DaySheet:
    """What was accepted against what was repaired. A fixed number of statements."""
    since, until = span_of_days(store_id, on, on)
    rows = visits.visible(seen_by=seen_by.as_system("workshop", rights={"orders.view"}))
    here = rows.filter(store=store_id)
    still = here.filter(opened_on__lte=on, document__in=OPEN_DOCUMENTS)
    still = still.exclude(place__in=DONE_PLACES)
    reasons = {
        row.task.order_id: row
        for row in CarryOver.objects.filter(store=store_id, on=on)
        .select_related("task")
        .order_by("pk")
    }
    lines = []
    for pk, number, plate, place, opened_on, promised_at in still.order_by(
        "promised_at", "pk"
    ).values_list("pk", "number", "vehicle__plate", "place", "opened_on", "promised_at"):
        slipped = reasons.get(pk)
        lines.append(
            OpenLine(
                order_id=pk,
                number=number,
                plate=plate or "",
                place=place,
                opened_on=opened_on,
                promised_at=promised_at,
                reason=slipped.reason if slipped else "",
                words=slipped.words if slipped else "",
            )
        )
    passed = Inspection.objects.filter(
        store=store_id,
        verdict=Verdict.PASSED,
        inspected_at__gte=since,
        inspected_at__lt=until,
    )
    return DaySheet(
        on=on,
        accepted=here.filter(opened_on=on).exclude(document="cancelled").count(),
        repaired=passed.values("order").distinct().count(),
        handed_over=here.filter(handed_over_at__gte=since, handed_over_at__lt=until).count(),
        open=tuple(lines),
        closed=DayEnd.objects.filter(store=store_id, on=on).first(),
    )


def plan_of(*, store_id: int, on: date, seen_by: Actor) -> list[Any]:
    """The day's work in the order of its time, what came over from other days too."""
    since, until = span_of_days(store_id, on, on)
    today = Q(starts_at__lt=until, ends_at__gt=since)
    over = Q(carry_overs__to=on) & ~Q(state__in=ENDED)
    rows = Task.objects.visible_to(seen_by).filter(today | over, store=store_id)
    rows = rows.exclude(state=TaskState.DROPPED).distinct()
    rows = rows.select_related("order__vehicle", "job")
    return list(
        rows.prefetch_related("assignments__resource", "carry_overs").order_by("starts_at", "pk")
    )


def carried(*, store_id: int, on: date, seen_by: Actor) -> list[CarryOver]:
    """What of the day was put off, with its reason."""
    rows = CarryOver.objects.visible_to(seen_by).filter(store=store_id, on=on)
    return list(rows.select_related("task__order__vehicle", "task__job").order_by("pk"))
