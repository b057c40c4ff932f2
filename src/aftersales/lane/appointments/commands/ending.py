"""What becomes of an appointment: somebody comes, does not come, cancels, or it is an order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments.commands._room import as_booker, let_go
from aftersales.lane.appointments.commands._rows import ABOUT, lock, need_of, tell, told
from aftersales.lane.appointments.commands._taking import LONGEST
from aftersales.lane.appointments.commands.refusals import NotYetMissed, OrderMissing
from aftersales.lane.appointments.events import (
    AppointmentArrived,
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentTurnedIntoOrder,
)
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.parameters import NO_SHOW_AFTER
from aftersales.lane.appointments.rules import late_minutes
from aftersales.lane.appointments.states import AWAITED, LIFE, CancelReason, State
from aftersales.resources.capacity import commands as capacity
from aftersales.resources.capacity.commands import HeldFor
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import Need

HOUR = timedelta(hours=1)
AT_ONCE = 500


@command("appointments.book")
def cancel(
    *, appointment_id: int, reason: CancelReason, words: str = "", by: Actor, at: datetime
) -> Appointment:
    """The visit does not take place; time and parts are free for others at once."""
    row = lock(appointment_id, by=by)
    by.require("appointments.book", store_id=row.store_id)
    LIFE.require(State(row.state), State.CANCELLED)
    row.state, row.cancelled_at = State.CANCELLED, at
    row.cancel_reason = CancelReason(reason)
    row.cancel_words = clean(words, most=LONGEST, field="words", lines=True)
    row.save(update_fields=["state", "cancelled_at", "cancel_reason", "cancel_words"])
    _give_back(row, by=by, at=at)
    before = (row.starts_at - at) // HOUR if row.starts_at else None
    fact = AppointmentCancelled(**told(row), reason=row.cancel_reason, hours_before=before)
    record(fact, by=by, at=at)
    tell(row, by=by)
    return row


@command("appointments.arrive")
def arrive(*, appointment_id: int, by: Actor, at: datetime) -> Appointment:
    """The customer is here. Who was given up comes in all the same; time and parts are asked for
    anew then.
    """
    row = lock(appointment_id, by=by)
    by.require("appointments.arrive", store_id=row.store_id)
    return _arrived(row, by=by, at=at)


def _arrived(row: Appointment, *, by: Actor, at: datetime) -> Appointment:
    former = State(row.state)
    LIFE.require(former, State.ARRIVED)
    row.state, row.arrived_at, row.missed_at = State.ARRIVED, at, None
    row.save(update_fields=["state", "arrived_at", "missed_at"])
    fact = AppointmentArrived(
        **told(row), late_minutes=late_minutes(row.starts_at, at), former_state=former.value
    )
    record(fact, by=by, at=at)
    tell(row, by=by)
    return row


@command("appointments.arrive")
def mark_no_show(*, appointment_id: int, by: Actor, at: datetime) -> Appointment:
    """Nobody came and nobody called; time and parts are free for others."""
    row = lock(appointment_id, by=by)
    by.require("appointments.arrive", store_id=row.store_id)
    LIFE.require(State(row.state), State.NO_SHOW)
    if row.starts_at is None or at <= row.starts_at:
        raise NotYetMissed(_("The booked time has not come yet."))
    return _missed(row, by=by, at=at)


def _missed(row: Appointment, *, by: Actor, at: datetime) -> Appointment:
    row.state, row.missed_at = State.NO_SHOW, at
    row.save(update_fields=["state", "missed_at"])
    _give_back(row, by=by, at=at)
    record(AppointmentMissed(**told(row)), by=by, at=at)
    tell(row, by=by)
    return row


@command("appointments.arrive")
def mark_overdue(*, store_id: int, by: Actor, at: datetime) -> list[Appointment]:
    """Who has not come so long after the booked time did not come (AP-09); asked by the clock."""
    by.require("appointments.arrive", store_id=store_id)
    late = at - value(NO_SHOW_AFTER, store_id=store_id, on=day_of(at, store_id=store_id))
    rows = (
        Appointment.objects.visible_to(by)
        .filter(store_id=store_id, state__in=AWAITED, starts_at__lt=late)
        .select_for_update(of=("self",), skip_locked=True)
    )
    found = list(rows.order_by("starts_at", "pk")[:AT_ONCE])
    return [_missed(row, by=by, at=at) for row in found]


@command("appointments.take_over")
def take_over(
    *,
    appointment_id: int,
    order_id: int,
    order_number: str,
    about: str = "order",
    by: Actor,
    at: datetime,
) -> Appointment:
    """The visit has become a work order: what was held and kept for the appointment is held and
    kept for the order, without a moment in between. Who takes it over has the customer in front
    of them, so it counts as arrived.
    """
    row = lock(appointment_id, by=by)
    by.require("appointments.take_over", store_id=row.store_id)
    if order_id < 1 or not order_number.strip():
        raise OrderMissing(_("Name the order."), field="order_number")
    if row.state != State.ARRIVED:
        _arrived(row, by=by, at=at)
    LIFE.require(State(row.state), State.TURNED)
    row.state, row.turned_at, row.order_id = State.TURNED, at, order_id
    row.order_number = clean(order_number, most=40, field="order_number")
    row.save(update_fields=["state", "turned_at", "order_id", "order_number"])
    _hand_on(row, about=(about, order_id), by=by, at=at)
    record(AppointmentTurnedIntoOrder(**told(row), order_id=order_id), by=by, at=at)
    tell(row, by=by)
    return row


def _hand_on(row: Appointment, *, about: tuple[str, int], by: Actor, at: datetime) -> None:
    hand = as_booker(by, "parts.reserve", "parts.request")
    held = HeldFor(ABOUT, [row.pk])
    told_to: dict[str, Any] = {"store_id": row.store_id, "by": hand, "at": at}
    capacity.hand_on(occupation_ids=held, about=about, reference=row.order_number, **told_to)
    parts.pass_on(need=need_of(row), to=Need(kind=about[0], id=about[1]), **told_to)
    parts.withdraw_all(need=need_of(row), **told_to)  # what lacked the order asks for itself


def _give_back(row: Appointment, *, by: Actor, at: datetime) -> None:
    let_go(row, by=by, at=at)
    hand = as_booker(by, "parts.request")
    parts.withdraw_all(store_id=row.store_id, need=need_of(row), by=hand, at=at)
