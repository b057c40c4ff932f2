"""Taking a request, giving it a time, confirming it with the customer, changing it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.lane.appointments.commands._agreeing import agree, offer_of
from aftersales.lane.appointments.commands._room import as_booker
from aftersales.lane.appointments.commands._rows import ABOUT, index, lock, need_of, tell, told
from aftersales.lane.appointments.commands._taking import NewAppointment, room_for, take_down
from aftersales.lane.appointments.commands.refusals import TimeMissing
from aftersales.lane.appointments.events import AppointmentChanged
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.states import LIFE, State, Transport
from aftersales.resources.capacity import commands as capacity
from aftersales.resources.capacity import queries as means
from aftersales.supply.parts import commands as parts


@command("appointments.book")
def request(*, store_id: int, new: NewAppointment, by: Actor, at: datetime) -> Appointment:
    """Take down who wants to come with which car and what for; the 24 hours to confirm it begin
    (AP-02). A time that is asked for is kept from now on, so that it can be confirmed.
    """
    row, _offer = take_down(store_id, new, is_confirmed=False, by=by, at=at)
    return row


@command("appointments.book")
def book(*, store_id: int, new: NewAppointment, by: Actor, at: datetime) -> Appointment:
    """Request and confirm in one, while the customer is on the phone."""
    if new.starts_at is None:
        raise TimeMissing(_("Choose a time."), field="starts_at")
    row, offer = take_down(store_id, new, is_confirmed=True, by=by, at=at)
    return agree(row, offer, is_new=True, by=by, at=at)


@command("appointments.book")
def confirm(
    *,
    appointment_id: int,
    starts_at: datetime | None = None,
    override: str = "",
    by: Actor,
    at: datetime,
) -> Appointment:
    """Time, work and probable price are agreed with the customer, and the expected parts are
    reserved or asked for (AP-02, AP-03, AP-10). A request without a time gets one here.
    """
    row = lock(appointment_id, by=by)
    by.require("appointments.book", store_id=row.store_id)
    LIFE.require(State(row.state), State.CONFIRMED)
    wanted = starts_at or row.starts_at
    if wanted is None:
        raise TimeMissing(_("Choose a time."), field="starts_at")
    hand = as_booker(by)
    held = [hold.pk for hold in means.held_by((ABOUT, row.pk), seen_by=hand)]
    if held and wanted == row.starts_at:
        capacity.confirm(store_id=row.store_id, occupation_ids=held, by=hand, at=at)
    else:
        room_for(row, override=override, by=by, at=at).take(wanted, is_confirmed=True)
    return agree(row, offer_of(row, by=by), by=by, at=at)


@command("appointments.book")
def change(
    *,
    appointment_id: int,
    starts_at: datetime | None = None,
    transport: Transport | None = None,
    person_id: int | None = None,
    is_agreed: bool = False,
    override: str = "",
    by: Actor,
    at: datetime,
) -> Appointment:
    """Another time, or another way to get on meanwhile. The old time is given back only once the
    new one is held; a refusal leaves everything where it was. ``is_agreed``: the customer is on the
    phone and says yes, so it is confirmed again at once.
    """
    row = lock(appointment_id, by=by)
    by.require("appointments.book", store_id=row.store_id)
    LIFE.require(State(row.state), State.CHANGED)
    wanted = starts_at or row.starts_at
    if wanted is None:
        raise TimeMissing(_("Choose a time."), field="starts_at")
    former = row.starts_at
    row.transport = transport or row.transport
    room = room_for(row, person_id=person_id, override=override, by=by, at=at)
    room.take(wanted, is_confirmed=is_agreed)
    row.state, row.changed_at, row.confirmed_at = State.CHANGED, at, None
    row.changes += 1
    row.reminded_at = row.is_reached = None
    row.save(
        update_fields=[
            "state",
            "changed_at",
            "confirmed_at",
            "changes",
            "reminded_at",
            "is_reached",
            "starts_at",
            "ends_at",
            "transport",
            "override",
        ]
    )
    assert row.starts_at
    assert row.ends_at
    parts.need_at(
        store_id=row.store_id,
        need=need_of(row),
        needed_at=row.starts_at,
        by=as_booker(by, "parts.request"),
        at=at,
    )
    fact = AppointmentChanged(
        **told(row),
        former_starts_at=former,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        transport=row.transport,
        is_override=bool(row.override),
    )
    record(fact, by=by, at=at)
    index(row, by=by, at=at)
    if is_agreed:
        return agree(row, offer_of(row, by=by), by=by, at=at)
    tell(row, by=by)
    return row
