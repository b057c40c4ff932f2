"""All cars in the house by stage, promise, delay, technician and bay (WS-10, WS-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q

from aftersales.core.actors import Actor
from aftersales.core.words import searchable
from aftersales.lane.orders import queries as visits
from aftersales.lane.orders.states import Consent, Place
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.models import Assignment, Task
from aftersales.lane.workshop.states import TaskState

STAGES = tuple(place for place in Place if place != Place.HANDED_OVER)
NO_LONGER_LATE = (Place.READY, Place.HANDED_OVER)
MOST = 500


@dataclass(frozen=True, kw_only=True)
class Car:
    """One car in the house."""

    order_id: int
    number: str
    plate: str
    place: str
    promised_at: datetime | None
    since: datetime
    minutes_late: int
    advisor: str
    technicians: tuple[str, ...]
    bay: str
    jobs_done: int
    jobs: int
    is_cleared: bool
    consent: str

    @property
    def is_late(self) -> bool:
        return self.minutes_late > 0

    @property
    def percent(self) -> int:
        return round(100 * self.jobs_done / self.jobs) if self.jobs else 0


def cars(
    *,
    seen_by: Actor,
    now: datetime,
    store_id: int | None = None,
    words: str = "",
    technician_id: int | None = None,
    advisor_id: int | None = None,
) -> list[Car]:
    """Cars in the house; ``words`` is a piece of plate, number, advisor or technician. Three
    statements.
    """
    seen_by.require("workshop.view", store_id=store_id)
    system = seen_by.as_system("workshop", rights={"orders.view"})
    rows = visits.visible(seen_by=system).in_house()
    rows = rows.filter(store__in=seen_by.stores_with("workshop.view"))
    if store_id is not None:
        rows = rows.filter(store=store_id)
    if advisor_id is not None:
        rows = rows.filter(advisor=advisor_id)
    if technician_id is not None or words:
        rows = rows.filter(_wanted(searchable(words), technician_id))
    to_do = Q(jobs__is_dropped=False, jobs__hours__gt=0) & ~Q(jobs__consent=Consent.DECLINED)
    rows = rows.select_related("vehicle", "advisor").annotate(to_do=Count("jobs", filter=to_do))
    rows = rows.order_by("promised_at", "pk")
    orders = list(rows[:MOST])
    crew = Assignment.objects.filter(is_current=True).select_related("resource").order_by("pk")
    tasks: dict[int, list[Task]] = {}
    found = Task.objects.filter(order__in=[o.pk for o in orders]).exclude(state=TaskState.DROPPED)
    for task in found.prefetch_related(Prefetch("assignments", queryset=crew)).order_by("pk"):
        tasks.setdefault(task.order_id, []).append(task)
    return [_car(order, tasks.get(order.pk, []), now) for order in orders]


def _wanted(words: str, technician_id: int | None) -> Q:
    given = Assignment.objects.filter(is_current=True, person__isnull=False)
    found = Q()
    if technician_id is not None:
        mine = given.filter(person=technician_id)
        found &= Q(pk__in=mine.values("task__order"))
    if words:
        named = given.filter(Q(person__name__icontains=words) | Q(resource__name__icontains=words))
        plate = words.replace("·", "").replace(" ", "").upper()
        found &= (
            Q(vehicle__plate__icontains=plate)
            | Q(number__icontains=words)
            | Q(advisor__name__icontains=words)
            | Q(pk__in=named.values("task__order"))
        )
    return found


def _car(order: Any, tasks: list[Task], now: datetime) -> Car:
    crew = [a for task in tasks for a in task.assignments.all()]
    live = [a for t in tasks if t.state != TaskState.DONE for a in t.assignments.all()]
    late = 0 if order.place in NO_LONGER_LATE else rules.minutes_late(order.promised_at, now)
    return Car(
        order_id=order.pk,
        number=order.number,
        plate=order.vehicle.plate or "",
        place=order.place,
        promised_at=order.promised_at,
        since=order.put_at,
        minutes_late=late,
        advisor=order.advisor.name if order.advisor else "",
        technicians=tuple(dict.fromkeys(a.resource.name for a in crew if a.person_id)),
        bay=next((a.resource.name for a in live if a.person_id is None), ""),
        jobs_done=sum(1 for t in tasks if t.state == TaskState.DONE and t.kind == "repair"),
        jobs=order.to_do,
        is_cleared=order.cleared_at is not None,
        consent=order.consent,
    )


def by_stage(found: list[Car]) -> list[tuple[Place, list[Car]]]:
    """The seven columns of the board, in the order of the process."""
    return [(stage, [car for car in found if car.place == stage]) for stage in STAGES]
