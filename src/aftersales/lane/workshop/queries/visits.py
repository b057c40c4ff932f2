"""A job and what doing it takes, read from the order below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from aftersales.core.actors import Actor
from aftersales.ground.network import queries as network
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import LineKind
from aftersales.lane.workshop.parameters import DIAGNOSIS_HOURS
from aftersales.lane.workshop.states import TaskKind

NOTHING = Decimal(0)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a piece of work takes: standard hours, who can do it, and where."""

    hours: Decimal
    skill: str = ""
    level: int = 1
    bay_kind: str = ""
    needs_lift: bool = False


def order_in_sight(order_id: int, *, seen_by: Actor) -> Any:
    """A visit's order with its car and store."""
    rows = orders.visible(seen_by=seen_by)
    order = network.with_site(rows.select_related("vehicle"), by=seen_by).get(pk=order_id)
    network.meet(order)
    return order


def visit_in_sight(order_id: int, *, seen_by: Actor) -> Any:
    """The order of a visit, for whoever may look into the workshop of its store."""
    seen_by.require("workshop.view")
    order = order_in_sight(order_id, seen_by=seen_by.as_system("workshop", rights={"orders.view"}))
    if not seen_by.may("workshop.view", store_id=order.store_id):
        raise order.DoesNotExist
    return order


def job_in_sight(job_id: int, *, seen_by: Actor) -> Any:
    """A job with its order, car and store."""
    rows = orders.jobs(seen_by=seen_by)
    rows = rows.select_related("order__vehicle")
    found = network.with_site(rows, by=seen_by, path="order__").get(pk=job_id)
    network.meet(found.order)
    return found


def labour_of(job: Any) -> list[Any]:
    """The labour lines that stand, the longest first."""
    rows = job.lines.filter(kind=LineKind.LABOUR, is_withdrawn=False)
    return list(rows.select_related("operation__skill").order_by("-hours", "pk"))


def wanted(job: Any, kind: str, at: Any) -> Wanted:
    """The need of the longest line decides who does it; any line may ask for level or lift."""
    lines = labour_of(job)
    operations = [line.operation for line in lines if line.operation]
    skills = [
        line.skill or (line.operation.skill.code if line.operation.skill else "")
        for line in lines
        if line.operation
    ]
    hours = sum((line.hours for line in lines), NOTHING)
    if kind == TaskKind.DIAGNOSE:
        on = day_of(at, store_id=job.store_id)
        length = value(DIAGNOSIS_HOURS, store_id=job.store_id, on=on)
        hours = (Decimal(length // timedelta(minutes=1)) / 60).quantize(Decimal("0.01"))
    return Wanted(
        hours=hours,
        skill=next((skill for skill in skills if skill), ""),
        level=max((op.level for op in operations), default=1),
        bay_kind=next((op.bay_kind for op in operations if op.bay_kind), ""),
        needs_lift=any(op.needs_lift for op in operations),
    )
