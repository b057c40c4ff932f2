"""Looking after appointments: reminding, giving them to somebody, knowing who it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments.commands._room import as_booker
from aftersales.lane.appointments.commands._rows import index, lock, tell, told
from aftersales.lane.appointments.commands._taking import adviser_of, open_files
from aftersales.lane.appointments.commands.refusals import Over
from aftersales.lane.appointments.events import (
    AppointmentAssigned,
    AppointmentIdentified,
    AppointmentReminded,
    CallersForgotten,
)
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.parameters import KEEP_CALLERS
from aftersales.lane.appointments.states import AWAITED
from aftersales.records.vehicles import queries as cars


@command("appointments.book")
def remind(*, appointment_id: int, is_reached: bool = True, by: Actor, at: datetime) -> Appointment:
    """The customer was called the day before, or could not be reached (AP-11)."""
    row = lock(appointment_id, by=by)
    by.require("appointments.book", store_id=row.store_id)
    _require_awaited(row)
    row.reminded_at, row.is_reached = at, is_reached
    row.save(update_fields=["reminded_at", "is_reached"])
    record(AppointmentReminded(**told(row), is_reached=is_reached), by=by, at=at)
    tell(row, by=by)
    return row


@command("appointments.book")
def assign(*, appointment_id: int, adviser_id: int, by: Actor, at: datetime) -> Appointment:
    """This service adviser will receive the customer."""
    row = lock(appointment_id, by=by)
    by.require("appointments.book", store_id=row.store_id)
    _require_awaited(row)
    row.adviser_id = adviser_of(adviser_id, store_id=row.store_id, by=by, at=at)
    row.save(update_fields=["adviser"])
    record(AppointmentAssigned(**told(row), adviser_id=adviser_id), by=by, at=at)
    tell(row, by=by)
    return row


@command("appointments.book")
def identify(
    *,
    appointment_id: int,
    vehicle_id: int | None = None,
    customer_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Appointment:
    """The caller's car or person has a file now, or another one than was thought. What the file
    says is not said here again.
    """
    row = lock(appointment_id, by=by)
    by.require("appointments.book", store_id=row.store_id)
    if vehicle_id is not None:
        hand = as_booker(by, "vehicles.view")
        row.vehicle = cars.visible(seen_by=hand).get(pk=vehicle_id)
        row.plate = row.car = ""
    if customer_id is not None:
        row.customer_id = customer_id
    open_files(row, by=by, at=at)
    row.save(update_fields=["vehicle", "customer", "plate", "car"])
    record(AppointmentIdentified(**told(row)), by=by, at=at)
    index(row, by=by, at=at)
    tell(row, by=by)
    return row


@command("appointments.book")
def hand_over(
    *, object_ids: Sequence[int], person_id: int, to_id: int, by: Actor, at: datetime
) -> None:
    """Somebody leaves: a colleague receives their customers."""
    rows = Appointment.objects.visible_to(by).select_for_update(of=("self",))
    for row in rows.filter(pk__in=object_ids, adviser=person_id).order_by("pk"):
        by.require("appointments.book", store_id=row.store_id)
        row.adviser_id = to_id
        row.save(update_fields=["adviser"])
        record(AppointmentAssigned(**told(row), adviser_id=to_id), by=by, at=at)


@command("appointments.forget")
def forget_callers(*, store_id: int, by: Actor, at: datetime) -> int:
    """Names and numbers of callers who never got a file go after their time (CV-09)."""
    by.require("appointments.forget", store_id=store_id)
    kept = value(KEEP_CALLERS, store_id=store_id, on=day_of(at, store_id=store_id))
    rows = Appointment.objects.visible_to(by).filter(
        store_id=store_id, customer=None, requested_at__lt=at - kept
    )
    rows = rows.exclude(state__in=AWAITED, starts_at__gte=at).exclude(contact_index="")
    count = rows.update(contact_name="", contact_phone="", contact_index="")
    if count:
        record(CallersForgotten(store_id=store_id, count=count), by=by, at=at)
    return count


def _require_awaited(row: Appointment) -> None:
    if row.state not in AWAITED:
        raise Over(_("This appointment is not to come any more."))
