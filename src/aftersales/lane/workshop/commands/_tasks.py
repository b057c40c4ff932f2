"""Looking tasks up, holding them still, and telling of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core import live
from aftersales.core.actors import Actor
from aftersales.ground.network import queries as network
from aftersales.lane.orders.states import Document, Place
from aftersales.lane.workshop.commands.refusals import CarGone
from aftersales.lane.workshop.models import Task

TOPIC = "workshop"


def locked(task_id: int, right: str, *, by: Actor) -> Task:
    """The task, held still until the end of the deed."""
    rows = Task.objects.visible_to(by).select_related("order__vehicle", "job")
    task = network.with_site(rows, by=by).select_for_update(of=("self",)).get(pk=task_id)
    network.meet(task)
    by.require(right, store_id=task.store_id)
    return task


def of_order(order_id: int, *, by: Actor) -> list[Task]:
    """All tasks of a visit, held still in the order of their ids: whoever asks whether everything
    is done looks while nobody else ends something.
    """
    return _held_still(Task.objects.filter(order=order_id), by=by)


def of_visit_with(task_id: int, right: str, *, by: Actor) -> tuple[Task, list[Task]]:
    """A task in sight of the actor with all tasks of its visit, held still like these."""
    visit = Task.objects.filter(pk=task_id).values("order")
    tasks = _held_still(Task.objects.visible_to(by).filter(order__in=visit), by=by)
    task = next((task for task in tasks if task.pk == task_id), None)
    if task is None:
        raise Task.DoesNotExist
    by.require(right, store_id=task.store_id)
    return task, tasks


def _held_still(rows: Any, *, by: Actor) -> list[Task]:
    rows = network.with_site(rows.select_related("order__vehicle", "job"), by=by)
    tasks: list[Task] = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for task in tasks:
        network.meet(task)
    return tasks


def require_here(order: Any) -> None:
    """The car is in the house and its order stands."""
    if order.place == Place.HANDED_OVER:
        raise CarGone(_("The car has left already."))
    if order.document == Document.CANCELLED:
        raise CarGone(_("The order was called off."))


def told(task: Task) -> dict[str, Any]:
    """What every fact about a task carries."""
    return {
        "store_id": task.store_id,
        "order_id": task.order_id,
        "vehicle_id": task.order.vehicle_id,
        "job_id": task.job_id,
        "task_id": task.pk,
    }


def of_visit(order: Any) -> dict[str, Any]:
    """What every fact about a car in the house carries."""
    return {
        "store_id": order.store_id,
        "order_id": order.pk,
        "vehicle_id": order.vehicle_id,
    }


def say(store_id: int, *, by: Actor) -> None:
    """Boards that stand open ask again."""
    live.tell(TOPIC, group_id=by.group_id, stores=[store_id])


def own(by: Actor) -> int:
    """The person at work; a system has no hands."""
    return by.person_id or 0


def moment(at: datetime) -> datetime:
    """To the second: a clock that shows no less."""
    return at.replace(microsecond=0)
