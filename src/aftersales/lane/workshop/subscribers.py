"""What the workshop does when something happens to an order."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.log import delivers, listens_to
from aftersales.core.privacy import Forgotten, forgets, tells
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.lane.orders.events import (
    JobDeclined,
    JobDropped,
    OrderCancelled,
    OrderHandedOver,
    OrderSettled,
)
from aftersales.lane.workshop import commands
from aftersales.lane.workshop.events import RepeatFlagged, StepOutOfOrder
from aftersales.lane.workshop.models import HandOver
from aftersales.records.staff import queries as staff

_HEADS = ("after_sales_manager", "quality_inspector")
_DROPS = frozenset({"workshop.view", "workshop.dispatch", "capacity.view", "capacity.occupy"})


@listens_to(OrderSettled)
def no_settlement_before_the_cause(event: OrderSettled, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 - as every listener
    """A repeat repair is explained before the order is settled (WS-17)."""
    commands.require_explained(event.order_id)


@listens_to(OrderHandedOver)
def no_way_out_unseen(event: OrderHandedOver, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 - as every listener
    """What was worked on leaves only after other eyes have passed it (I-14)."""
    commands.require_inspected(event.order_id)


@listens_to(JobDeclined)
def no_work_on_what_is_declined(event: JobDeclined, *, by: Actor, at: datetime) -> None:
    """Nobody holds time for a job that the customer does not want."""
    commands.drop_work(order_id=event.order_id, job_id=event.job_id, by=_system(by), at=at)


@listens_to(JobDropped)
def no_work_on_what_is_dropped(event: JobDropped, *, by: Actor, at: datetime) -> None:
    commands.drop_work(order_id=event.order_id, job_id=event.job_id, by=_system(by), at=at)


@listens_to(OrderCancelled)
def no_work_on_what_is_called_off(event: OrderCancelled, *, by: Actor, at: datetime) -> None:
    commands.drop_work(order_id=event.order_id, by=_system(by), at=at)


def _system(by: Actor) -> Actor:
    return by.as_system("workshop", rights=_DROPS)


@delivers(StepOutOfOrder, rights={"notices.notify"})
def tell_of_the_skipped_step(event: StepOutOfOrder, *, by: Actor, at: datetime) -> None:
    """The dispatcher hears at once that a step was left out (WS-09)."""
    _notify(("dispatcher",), "workshop.step_skipped", event, by=by, at=at)


@delivers(RepeatFlagged, rights={"notices.notify"})
def tell_of_the_repeat(event: RepeatFlagged, *, by: Actor, at: datetime) -> None:
    """Whoever says why hears of it (WS-17, WS-18)."""
    _notify(_HEADS, "workshop.repeat", event, by=by, at=at)


def _notify(
    roles: tuple[str, ...],
    code: str,
    event: StepOutOfOrder | RepeatFlagged,
    *,
    by: Actor,
    at: datetime,
) -> None:
    assert event.store_id is not None  # facts of a visit belong to its store
    on = day_of(at, store_id=event.store_id)
    people = {
        person.pk
        for role in roles
        for person in staff.holders_of(role, store_id=event.store_id, on=on)
    }
    notices.notify(
        people=sorted(people),
        code=code,
        occasion=f"{code}:{event.order_id}:{event.job_id}",
        about=("order", event.order_id),
        values={"order": event.order_id, "days": getattr(event, "days", 0)},
        address=f"/workshop/visits/{event.order_id}/",
        store_id=event.store_id,
        by=by,
        at=at,
    )


# -- one person's data ----------------------------------------------------------------------------


@tells("customer")
def what_was_signed(subject_id: int) -> list[dict[str, object]]:
    """When the person took a car back and signed for it."""
    rows = HandOver.objects.filter(order__customer=subject_id).order_by("pk")
    return [
        {
            "order": row.order_id,
            "explained_at": row.work_explained_at,
            "handed_over_at": row.handed_over_at,
            "words": row.effect_words,
            "signed": bool(row.signature),
        }
        for row in rows
    ]


@forgets("customer")
def forget_signatures(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:  # noqa: ARG001 - as every forgetter
    """The pen's way and the customer's own words go; that the car was handed over stays."""
    rows = HandOver.objects.filter(order__customer=subject_id)
    return Forgotten(removed=rows.update(signature="", effect_words=""))
