"""Appointments for machines: free times, booking, confirming, changing, what became of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Q
from ninja import Query
from pydantic import AwareDatetime, Field

from aftersales.core import phones
from aftersales.core.row_ids import row_id
from aftersales.ground.network.queries import day_of
from aftersales.lane.appointments import commands, queries
from aftersales.lane.appointments.commands import NewAppointment
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.queries import Quote, Wanted, WantedPart
from aftersales.lane.appointments.states import (
    CancelReason,
    Channel,
    State,
    Transport,
    WorkKind,
)
from aftersales.web.api import (
    ERRORS,
    Id,
    IdIn,
    ListingQuery,
    MoneyOut,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    page_of,
)

router = Router(tags=["appointments"])
SomeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
Hours = Annotated[Decimal, Field(gt=0, le=200, max_digits=5, decimal_places=2)]
Quantity = Annotated[Decimal, Field(gt=0, le=9999, max_digits=7, decimal_places=3)]
Words = Annotated[str, Field(max_length=2000)]
Short = Annotated[str, Field(max_length=200)]


class WorkOut(Schema):
    """One thing that is wanted. The price is that of labour and charges, as it was told."""

    kind: WorkKind
    operation_id: Id | None
    package_id: Id | None
    title: str
    hours: Decimal
    price: MoneyOut | None
    told_at: datetime | None


class PartOut(Schema):
    """A part that will probably be needed."""

    part_id: Id
    number: str
    name: str
    quantity: Decimal
    price: MoneyOut | None


class AppointmentOut(Schema):
    """An appointment. The contact's number is masked; ``starts_at`` is null while a request has
    no time.
    """

    id: Id
    store_id: Id
    number: str
    state: State
    vehicle_id: Id | None
    plate: str
    car: str
    customer_id: Id | None
    contact_name: str
    contact_phone: str
    symptom: str
    works: list[WorkOut]
    parts: list[PartOut]
    channel: Channel
    origin_kind: str
    origin_number: int | None
    adviser_id: Id | None
    transport: Transport
    starts_at: datetime | None
    ends_at: datetime | None
    hours: Decimal
    is_urgent: bool
    override: str
    requested_at: datetime
    confirmed_at: datetime | None
    changed_at: datetime | None
    reminded_at: datetime | None
    arrived_at: datetime | None
    missed_at: datetime | None
    turned_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    order_number: str

    @staticmethod
    def resolve_plate(row: Appointment) -> str:
        return queries.plate_of(row)

    @staticmethod
    def resolve_car(row: Appointment) -> str:
        return queries.car_of(row)

    @staticmethod
    def resolve_contact_phone(row: Appointment) -> str:
        return phones.masked(str(row.contact_phone)) if row.contact_phone else ""

    @staticmethod
    def resolve_works(row: Appointment) -> list[dict[str, Any]]:
        return [
            {
                "kind": work.kind,
                "operation_id": work.operation_id,
                "package_id": work.package_id,
                "title": queries.title_of(work),
                "hours": work.hours,
                "price": _money(work.gross, work.currency),
                "told_at": work.told_at,
            }
            for work in row.works.all()
        ]

    @staticmethod
    def resolve_parts(row: Appointment) -> list[dict[str, Any]]:
        return [
            {
                "part_id": part.part_id,
                "number": part.part.shown_number,
                "name": part.part.name,
                "quantity": part.quantity,
                "price": _money(part.gross, part.currency),
            }
            for part in row.parts.all()
        ]


class WorkIn(Schema):
    """An operation, a package, or words with an estimate of hours and the skill group."""

    operation_id: IdIn | None = None
    package_id: IdIn | None = None
    words: Words = ""
    hours: Hours | None = None
    skill: Annotated[str, Field(max_length=40)] = ""


class PartIn(Schema):
    part_id: IdIn
    quantity: Quantity = Decimal(1)


class OriginIn(Schema):
    """The call or list it is booked out of."""

    kind: Annotated[str, Field(min_length=1, max_length=40, pattern="^[a-z_]+$")]
    number: Annotated[int, Field(ge=1, lt=2**63)]


class AppointmentIn(Schema):
    """Who wants to come with which car and what for: three groups that may not be missing."""

    store: IdIn
    vehicle_id: IdIn | None = None
    plate: Annotated[str, Field(max_length=20)] = ""
    car: Annotated[str, Field(max_length=80)] = ""
    customer_id: IdIn | None = None
    contact_name: Annotated[str, Field(max_length=120)] = ""
    contact_phone: Annotated[str, Field(max_length=40)] = ""
    symptom: Words = ""
    works: Annotated[list[WorkIn], Field(max_length=30)] = []
    parts: Annotated[list[PartIn], Field(max_length=30)] = []
    starts_at: Moment | None = None
    transport: Transport = Transport.WAITS
    channel: Channel = Channel.PHONE
    origin: OriginIn | None = None
    adviser_id: IdIn | None = None
    person_id: IdIn | None = None
    is_urgent: bool = False
    override: Short = ""
    is_agreed: bool = False  # confirmed with the customer in the same call


class ConfirmIn(Schema):
    starts_at: Moment | None = None
    override: Short = ""


class ChangeIn(Schema):
    starts_at: Moment | None = None
    transport: Transport | None = None
    person_id: IdIn | None = None
    is_agreed: bool = False
    override: Short = ""


class CancelIn(Schema):
    reason: CancelReason
    words: Words = ""


class RemindIn(Schema):
    is_reached: bool = True


class AssignIn(Schema):
    adviser_id: IdIn


class IdentifyIn(Schema):
    vehicle_id: IdIn | None = None
    customer_id: IdIn | None = None


class SlotsAsked(Schema):
    """What for, where, and from which day to which; without operations and packages so many hours
    of the skill group.
    """

    store: Annotated[str, Field(max_length=20)]
    operation: Annotated[list[IdIn], Field(max_length=30)] = []
    package: Annotated[list[IdIn], Field(max_length=30)] = []
    hours: Hours | None = None
    skill: Annotated[str, Field(max_length=40)] = ""
    vehicle: IdIn | None = None
    transport: Transport = Transport.WAITS
    is_urgent: bool = False
    first: SomeDay | None = None
    last: SomeDay | None = None
    most: Annotated[int, Field(ge=1, le=200)] = 20


class SlotOut(Schema):
    """A start at which everything is free, and when the car would be done."""

    starts_at: datetime
    ends_at: datetime


class QuoteOut(Schema):
    """What it will probably cost, tax included; null where a price is not known."""

    hours: Decimal
    labour: MoneyOut | None
    parts: MoneyOut | None
    total: MoneyOut | None
    is_whole: bool


class SlotsOut(Schema):
    items: list[SlotOut]
    quote: QuoteOut


class FiguresAsked(Schema):
    store: Annotated[str, Field(max_length=20)]
    first: SomeDay
    last: SomeDay


class FiguresOut(Schema):
    """AP-12. Shares in percent, null where there is nothing to divide by."""

    booked: int
    kept: int
    late: int
    no_show: int
    cancelled: int
    to_come: int
    requested: int
    in_time: int
    arrivals: int | None
    booked_share: float | None
    kept_share: float | None
    late_share: float | None
    no_show_rate: float | None
    in_time_share: float | None


def _money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    return None if amount is None else {"amount": str(amount), "currency": currency}


def _told(row: Appointment, request: Request) -> Appointment:
    """The whole of it, after a deed."""
    return queries.appointment(row.pk, seen_by=request.actor)


# -- looking --------------------------------------------------------------------------------------


@router.get("/slots", response={200: SlotsOut, **ERRORS})
def slots(request: Request, asked: Annotated[SlotsAsked, Query(...)]) -> dict[str, Any]:
    """The next times that can be booked, and what it will cost. An empty list is a full house."""
    store_id, actor = row_id(asked.store), request.actor
    actor.require("appointments.view", store_id=store_id)
    wanted = [Wanted(package_id=pk) for pk in asked.package]
    wanted += [Wanted(operation_id=pk) for pk in asked.operation]
    if asked.hours is not None or not wanted:
        wanted.append(Wanted(hours=asked.hours, skill=asked.skill))
    hand = actor.as_system("appointments", rights={"catalogue.view", "parts.view", "vehicles.view"})
    told = queries.quote(
        wanted,
        store_id=store_id,
        on=asked.first or day_of(now(), store_id=store_id),
        model_id=queries.model_of(asked.vehicle, seen_by=hand),
        seen_by=hand,
    )
    found = queries.free_times(
        told.steps,
        store_id=store_id,
        seen_by=actor,
        at=now(),
        first=asked.first,
        last=asked.last,
        transport=asked.transport,
        is_urgent=asked.is_urgent,
        most=asked.most,
    )
    items = [{"starts_at": time.starts_at, "ends_at": time.ends_at} for time in found]
    return {"items": items, "quote": _quoted(told)}


def _quoted(told: Quote) -> dict[str, Any]:
    known = bool(told.currency)

    def amount(value: Decimal) -> dict[str, str] | None:
        return _money(value, told.currency) if known else None

    return {
        "hours": told.hours,
        "labour": amount(told.labour),
        "parts": amount(told.parts_gross),
        "total": amount(told.gross),
        "is_whole": told.is_whole,
    }


@router.get("/statistics", response={200: FiguresOut, **ERRORS})
def statistics(request: Request, asked: Annotated[FiguresAsked, Query(...)]) -> Any:
    """How well booking goes in a store."""
    store_id = row_id(asked.store)
    request.actor.require("appointments.figures", store_id=store_id)
    return queries.statistics(
        store_id=store_id,
        first=asked.first,
        last=asked.last,
        seen_by=request.actor,
        at=now(),
    )


@listing(router, "", returns=AppointmentOut)
def list_appointments(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Appointments, the newest first; ``q`` is the beginning of a number or plate."""
    rows = queries.with_work(queries.visible(seen_by=request.actor).with_things())
    if asked.q:
        plate = asked.q.upper()
        meant = Q(number__istartswith=asked.q) | Q(plate__startswith=plate)
        rows = rows.filter(meant | Q(vehicle__plate__startswith=plate))
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@one(router, "/{appointment_id}", returns=AppointmentOut)
def get_appointment(request: Request, appointment_id: IdIn) -> Appointment:
    return queries.appointment(appointment_id, seen_by=request.actor)


# -- deeds ----------------------------------------------------------------------------------------


@deed(router, "", returns=AppointmentOut, status=201)
def book(request: Request, body: AppointmentIn) -> Appointment:
    """Take a request down; with ``is_agreed`` it is confirmed at once. 409 tells the next times."""
    more = body.model_dump(exclude={"store", "works", "parts", "origin", "is_agreed"})
    new = NewAppointment(
        works=[Wanted(**work.model_dump()) for work in body.works],
        parts=[WantedPart(**part.model_dump()) for part in body.parts],
        origin=(body.origin.kind, body.origin.number) if body.origin else None,
        **more,
    )
    do = commands.book if body.is_agreed else commands.request
    return _told(do(store_id=body.store, new=new, by=request.actor, at=now()), request)


def _do(command: Any, appointment_id: int, request: Request, body: Schema | None) -> Appointment:
    more = body.model_dump() if body else {}
    row = command(appointment_id=appointment_id, by=request.actor, at=now(), **more)
    return _told(row, request)


@deed(router, "/{appointment_id}/confirm", returns=AppointmentOut)
def confirm(request: Request, appointment_id: IdIn, body: ConfirmIn) -> Appointment:
    """Time, work and price are agreed with the customer; the expected parts are reserved."""
    return _do(commands.confirm, appointment_id, request, body)


@deed(router, "/{appointment_id}/change", returns=AppointmentOut)
def change(request: Request, appointment_id: IdIn, body: ChangeIn) -> Appointment:
    """Another time or way to get on; a refusal leaves the old one as it was."""
    return _do(commands.change, appointment_id, request, body)


@deed(router, "/{appointment_id}/cancel", returns=AppointmentOut)
def cancel(request: Request, appointment_id: IdIn, body: CancelIn) -> Appointment:
    return _do(commands.cancel, appointment_id, request, body)


@deed(router, "/{appointment_id}/arrive", returns=AppointmentOut)
def arrive(request: Request, appointment_id: IdIn) -> Appointment:
    return _do(commands.arrive, appointment_id, request, None)


@deed(router, "/{appointment_id}/mark-no-show", returns=AppointmentOut)
def mark_no_show(request: Request, appointment_id: IdIn) -> Appointment:
    return _do(commands.mark_no_show, appointment_id, request, None)


@deed(router, "/{appointment_id}/remind", returns=AppointmentOut)
def remind(request: Request, appointment_id: IdIn, body: RemindIn) -> Appointment:
    """The customer was called before the day, or could not be reached."""
    return _do(commands.remind, appointment_id, request, body)


@deed(router, "/{appointment_id}/assign", returns=AppointmentOut)
def assign(request: Request, appointment_id: IdIn, body: AssignIn) -> Appointment:
    return _do(commands.assign, appointment_id, request, body)


@deed(router, "/{appointment_id}/identify", returns=AppointmentOut)
def identify(request: Request, appointment_id: IdIn, body: IdentifyIn) -> Appointment:
    """The caller's car or person has a file now."""
    return _do(commands.identify, appointment_id, request, body)
