"""What the workshop knows of one visit."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from aftersales.core.actors import Actor
from aftersales.lane.workshop.models import (
    Assignment,
    HandOver,
    Inspection,
    JobVerdict,
    RepairGuarantee,
    Repeat,
    Task,
)
from aftersales.lane.workshop.states import Verdict


def task(task_id: int, *, seen_by: Actor) -> Task:
    rows = Task.objects.visible_to(seen_by).select_related("order__vehicle", "job")
    return rows.get(pk=task_id)


def tasks_of(order_id: int, *, seen_by: Actor) -> list[Task]:
    """The work of a visit with who has it, dropped work too."""
    crew = Assignment.objects.filter(is_current=True).select_related("resource", "person")
    rows = Task.objects.visible_to(seen_by).filter(order=order_id).select_related("job")
    return list(rows.prefetch_related(Prefetch("assignments", queryset=crew)).order_by("pk"))


def inspections_of(
    order_id: int, *, seen_by: Actor, with_verdicts: bool = True
) -> list[Inspection]:
    """The last first, each with what it says to the jobs."""
    rows = Inspection.objects.visible_to(seen_by).filter(order=order_id)
    rows = rows.select_related("inspector")
    if with_verdicts:
        rows = rows.prefetch_related("verdicts__job")
    return list(rows.order_by("-round"))


def is_inspected(order_id: int, *, seen_by: Actor) -> bool:
    return Inspection.objects.visible_to(seen_by).filter(order=order_id).exists()


def has_gate_pass(order_id: int, *, seen_by: Actor) -> bool:
    """Whether the car left with a pass: then there is a certificate."""
    rows = HandOver.objects.visible_to(seen_by).filter(order=order_id)
    return rows.exclude(gate_pass="").exists()


def hand_over_of(order_id: int, *, seen_by: Actor) -> HandOver | None:
    return HandOver.objects.visible_to(seen_by).filter(order=order_id).first()


def guarantees_of(
    *, seen_by: Actor, order_id: int | None = None, vehicle_id: int | None = None
) -> QuerySet[RepairGuarantee]:
    """What we guarantee, the longest first."""
    rows = RepairGuarantee.objects.visible_to(seen_by).select_related("job", "order")
    if order_id is not None:
        rows = rows.filter(order=order_id)
    if vehicle_id is not None:
        rows = rows.filter(vehicle=vehicle_id)
    return rows.order_by("-last_day", "pk")


def repeats(*, seen_by: Actor, order_id: int | None = None) -> QuerySet[Repeat]:
    """Cars that are back too soon for the same fault, the newest first."""
    rows = Repeat.objects.visible_to(seen_by)
    if order_id is not None:
        rows = rows.filter(order=order_id)
    rows = rows.select_related("order__vehicle", "job", "former_order", "former_job")
    return rows.order_by("-flagged_at", "-pk")


def sent_back(*, seen_by: Actor, order_id: int | None = None) -> QuerySet[JobVerdict]:
    """Work that an inspection sent back, the newest first."""
    rows = JobVerdict.objects.visible_to(seen_by).filter(verdict=Verdict.SENT_BACK)
    if order_id is not None:
        rows = rows.filter(inspection__order=order_id)
    return rows.select_related("job", "inspection__order__vehicle").order_by("-pk")
