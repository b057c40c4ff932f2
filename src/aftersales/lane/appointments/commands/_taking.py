"""Taking a request down: who, which car, what for, and the means it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.events import Event
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.privacy import is_for_the_gone
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as site_of
from aftersales.lane.appointments.commands._room import Room, as_booker
from aftersales.lane.appointments.commands._rows import LOOK, index, tell, tell_price, told
from aftersales.lane.appointments.commands.refusals import (
    AdviserUnknown,
    CarMissing,
    ContactMissing,
    CustomerGone,
    HoursOutOfReach,
    OriginUnknown,
    UrgentWithoutWords,
    WorkMissing,
)
from aftersales.lane.appointments.events import AppointmentRequested
from aftersales.lane.appointments.models import Appointment, AppointmentPart, AppointmentWork
from aftersales.lane.appointments.queries.work import (
    PlannedPart,
    Quote,
    Wanted,
    WantedPart,
    quote,
    steps_of,
)
from aftersales.lane.appointments.states import Channel, Transport
from aftersales.records.customers import commands as customers
from aftersales.records.customers.states import OpeningReason
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles import queries as cars
from aftersales.records.vehicles.states import FileReason

LONGEST = 2000
MOST_HOURS = Decimal(200)
MOST_WORKS = 30
KIND = "AP"


@dataclass(frozen=True, kw_only=True)
class NewAppointment:
    """What somebody who wants to come tells us (AP-01). The same for everybody (AP-08).

    ``origin`` names the call or list it is booked out of: ("call", 17). ``person_id`` is the
    technician who is asked for. ``override`` is the reason for a time outside hours, shifts or the
    bookable share.
    """

    vehicle_id: int | None = None
    plate: str = ""
    car: str = ""
    customer_id: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    symptom: str = ""
    works: Sequence[Wanted] = ()
    parts: Sequence[WantedPart] = ()
    starts_at: datetime | None = None
    transport: Transport = Transport.WAITS
    channel: Channel = Channel.PHONE
    origin: tuple[str, int] | None = None
    adviser_id: int | None = None
    person_id: int | None = None
    is_urgent: bool = False
    override: str = ""


def take_down(
    store_id: int, new: NewAppointment, *, is_confirmed: bool, by: Actor, at: datetime
) -> tuple[Appointment, Quote]:
    by.require("appointments.book", store_id=store_id)
    if new.is_urgent:
        by.require("appointments.book_urgent", store_id=store_id)
    row = _who_and_which(store_id, new, by=by, at=at)
    _require_whole(row, new)
    model_id = row.vehicle.model_id if row.vehicle else None
    offer = quote(
        new.works or [Wanted(words=row.symptom)],
        store_id=store_id,
        on=day_of(new.starts_at or at, store_id=store_id),
        model_id=model_id,
        more_parts=new.parts,
        seen_by=as_booker(by, *LOOK),
    )
    if not 0 < offer.hours <= MOST_HOURS:
        raise HoursOutOfReach(_("The work takes more than nothing and at most 200 hours."))
    row.hours = offer.hours
    site = site_of(store_id)
    year = at.astimezone(ZoneInfo(site.time_zone)).year
    row.number = next_number(KIND, store_id=store_id, store_code=site.code, year=year)
    _insert(row, offer, told_by=by.key if is_confirmed else "", at=at)
    if new.starts_at is not None:
        room = room_for(
            row, offer=offer, person_id=new.person_id, override=new.override, by=by, at=at
        )
        room.take(new.starts_at, is_confirmed=is_confirmed)
        if not is_confirmed:  # whoever confirms writes the row
            row.save(update_fields=["starts_at", "ends_at", "override"])
    open_files(row, by=by, at=at)
    record(_requested(row), by=by, at=at)
    index(row, by=by, at=at)
    tell(row, by=by)
    return row, offer


def _who_and_which(store_id: int, new: NewAppointment, *, by: Actor, at: datetime) -> Appointment:
    """The row as it is told, with the files that are known."""
    hand = as_booker(by, *LOOK)
    vehicle_id, plate = new.vehicle_id, ""
    if vehicle_id is None and new.plate.strip():
        hint = cars.plate_hint(new.plate, seen_by=hand)
        vehicle_id = hint.vehicle_id
        plate = "" if vehicle_id else clean(hint.text or new.plate, most=12, field="plate")
    vehicle = None
    if vehicle_id is not None:
        vehicle = cars.visible(seen_by=hand).get(pk=vehicle_id)
    phone = new.contact_phone.strip()
    number = phones.normalised(phone, field="contact_phone") if phone else ""
    return Appointment(
        store_id=store_id,
        vehicle=vehicle,
        plate=plate,
        car="" if vehicle else clean(new.car, most=80, field="car"),
        customer_id=new.customer_id,
        contact_name=clean(new.contact_name, most=120, field="contact_name"),
        contact_phone=number,
        contact_index=phones.index(number) if number else "",
        symptom=clean(new.symptom, most=LONGEST, field="symptom", lines=True),
        channel=Channel(new.channel),
        transport=Transport(new.transport),
        adviser_id=adviser_of(new.adviser_id, store_id=store_id, by=by, at=at),
        is_urgent=new.is_urgent,
        requested_at=at,
        requested_by=by.key,
        **_origin(new),
    )


def _origin(new: NewAppointment) -> dict[str, Any]:
    if new.origin is None:
        return {}
    kind, number = new.origin
    if not (kind.isascii() and kind.replace("_", "a").isalpha() and 0 < number < 2**63):
        raise OriginUnknown(_("Say what it was booked out of."), field="origin")
    return {"origin_kind": kind[:40], "origin_number": number}


def adviser_of(adviser_id: int | None, *, store_id: int, by: Actor, at: datetime) -> int | None:
    """Somebody who works in the store; whoever books takes it on if nobody is named and it is
    their kind of work.
    """
    on = day_of(at, store_id=store_id)
    if adviser_id is None:
        advisers = staff.holders_of("service_advisor", store_id=store_id, on=on)
        is_one = by.person_id is not None and advisers.filter(pk=by.person_id).exists()
        return by.person_id if is_one else None
    if not staff.people_now(store_id=store_id, on=on).filter(pk=adviser_id).exists():
        raise AdviserUnknown(_("Nobody of this store."), field="adviser_id")
    return adviser_id


def _require_whole(row: Appointment, new: NewAppointment) -> None:
    """The three groups without which nothing can be prepared (AP-01)."""
    if row.vehicle is None and not row.plate and not row.car:
        raise CarMissing(_("Say which car it is: its plate, or make and model."), field="plate")
    if row.customer_id is None and not row.contact_index:
        raise ContactMissing(
            _("Choose the customer, or take down a number to call back."), field="contact_phone"
        )
    if not row.symptom and not new.works:
        raise WorkMissing(_("Say what the car comes for."), field="symptom")
    if len(new.works) > MOST_WORKS or len(new.parts) > MOST_WORKS:
        raise HoursOutOfReach(_("This is more than one appointment holds."), field="works")
    if new.is_urgent and not row.symptom:
        raise UrgentWithoutWords(
            _("Say what is urgent: this time is kept free for urgent repair."), field="symptom"
        )


def _insert(row: Appointment, offer: Quote, *, told_by: str, at: datetime) -> None:
    """The row with its works and parts; their prices where they are told at once."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except DatabaseError as fault:
        if is_for_the_gone(fault):
            raise CustomerGone(_("This customer file has been closed for good.")) from fault
        raise
    works = [
        AppointmentWork(
            store_id=row.store_id,
            appointment=row,
            position=position,
            kind=work.kind,
            operation_id=work.operation_id,
            package_id=work.package_id,
            words=clean(work.words, most=LONGEST, field="works", lines=True),
            needs=[one.plain() for one in work.steps],
            hours=work.hours,
        )
        for position, work in enumerate(offer.works, start=1)
    ]
    if told_by:
        for work, plan in zip(works, offer.works, strict=True):
            tell_price(work, plan.price, at=at)
            work.told_by = told_by if work.told_at else ""
    AppointmentWork.objects.bulk_create(works)
    expected = [
        _part(row, part, work)
        for work, plan in zip(works, offer.works, strict=True)
        for part in plan.parts
    ]
    expected += [_part(row, part, None) for part in offer.parts]
    if told_by:
        prices = {(part.part_id, part.quantity): part.price for part in offer.all_parts}
        for one in expected:
            tell_price(one, prices.get((one.part_id, one.quantity)), at=at)
    AppointmentPart.objects.bulk_create(expected)


def _part(row: Appointment, part: PlannedPart, work: AppointmentWork | None) -> AppointmentPart:
    return AppointmentPart(
        store_id=row.store_id,
        appointment=row,
        work=work,
        part_id=part.part_id,
        quantity=part.quantity,
    )


def room_for(
    row: Appointment,
    *,
    offer: Quote | None = None,
    person_id: int | None = None,
    override: str = "",
    by: Actor,
    at: datetime,
) -> Room:
    steps = offer.steps if offer else steps_of(row)
    why = clean(override, most=200, field="override")
    return Room(row, steps, person_id=person_id, override=why, by=by, at=at)


def open_files(row: Appointment, *, by: Actor, at: datetime) -> None:
    """Who books gives the store the reason to look into the files of car and customer."""
    hand = as_booker(by, "vehicles.view", "vehicles.open_file", "customers.open_file")
    if row.vehicle_id:
        vehicles.open_file(
            vehicle_id=row.vehicle_id,
            store_id=row.store_id,
            reason=FileReason.BOOKING,
            by=hand,
            at=at,
        )
    if row.customer_id:
        customers.open_file(
            customer_id=row.customer_id,
            store_id=row.store_id,
            reason=OpeningReason.CALL,
            by=hand,
            at=at,
        )


def _requested(row: Appointment) -> Event:
    return AppointmentRequested(
        **told(row),
        channel=row.channel,
        transport=row.transport,
        starts_at=row.starts_at,
        is_urgent=row.is_urgent,
        is_override=bool(row.override),
        adviser_id=row.adviser_id,
        origin_kind=row.origin_kind,
        origin_number=row.origin_number,
    )
