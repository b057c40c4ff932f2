"""Appointments by the day: who comes, with what, and whether everything is ready."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q

from aftersales.core.actors import Actor
from aftersales.core.openwork import OpenWork
from aftersales.ground.network.queries import zone_of
from aftersales.lane.appointments.models import (
    Appointment,
    AppointmentPart,
    AppointmentQuerySet,
    AppointmentWork,
)
from aftersales.lane.appointments.queries.work import named
from aftersales.lane.appointments.states import AWAITED, CAME, State, Transport, WorkKind
from aftersales.resources.capacity import queries as means
from aftersales.supply.parts import queries as shelf

if TYPE_CHECKING:
    from aftersales.resources.capacity.models import Occupation

ABOUT = "appointment"
NOTHING = Decimal(0)


def visible(*, seen_by: Actor) -> AppointmentQuerySet:
    return Appointment.objects.visible_to(seen_by)


def appointment(appointment_id: int, *, seen_by: Actor) -> Appointment:
    """One appointment with its work and parts."""
    return with_work(visible(seen_by=seen_by).with_things()).get(pk=appointment_id)


def with_work(rows: AppointmentQuerySet) -> AppointmentQuerySet:
    works = AppointmentWork.objects.select_related("operation", "package")
    parts = AppointmentPart.objects.select_related("part")
    in_order: list[Any] = [
        Prefetch("works", works.order_by("position", "pk")),
        Prefetch("parts", parts.order_by("pk")),
    ]
    return rows.prefetch_related(*in_order)


def bounds(store_id: int, day: date) -> tuple[datetime, datetime]:
    """The store's day, from midnight to midnight."""
    zone = zone_of(store_id)
    start = datetime.combine(day, datetime.min.time(), zone)
    return start, datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)


def of_day(*, store_id: int, on: date, seen_by: Actor) -> AppointmentQuerySet:
    """Who is booked for a day, by the hour; cancelled ones are left out."""
    since, until = bounds(store_id, on)
    rows = visible(seen_by=seen_by).filter(
        store_id=store_id, starts_at__gte=since, starts_at__lt=until
    )
    return rows.exclude(state=State.CANCELLED).with_things().order_by("starts_at", "pk")


def _whose(vehicle_id: int | None, customer_id: int | None, contact_index: str) -> Q:
    """Appointments of this car, this person or this number; of nobody where nobody is named."""
    named = {"vehicle": vehicle_id, "customer": customer_id, "contact_index": contact_index}
    told = [Q(**{name: value}) for name, value in named.items() if value]
    return reduce(or_, told, Q(pk__in=[]))


def awaited(
    *,
    store_id: int,
    seen_by: Actor,
    vehicle_id: int | None = None,
    customer_id: int | None = None,
    contact_index: str = "",
) -> AppointmentQuerySet:
    """What is still to come for a car, a customer or a caller: what the arrival register asks.
    The next first.
    """
    rows = (
        visible(seen_by=seen_by)
        .awaited()
        .filter(_whose(vehicle_id, customer_id, contact_index), store_id=store_id)
    )
    return rows.with_things().order_by("starts_at", "pk")


def pick_ups_on(store_id: int, day: date, *, but: int | None = None) -> int:
    """How many cars are to be picked up that day."""
    since, until = bounds(store_id, day)
    rows = Appointment.objects.filter(
        store_id=store_id,
        transport=Transport.PICK_UP,
        state__in=(*AWAITED, *CAME),
        starts_at__gte=since,
        starts_at__lt=until,
    )
    return rows.exclude(pk=but or 0).count()


def missed_before(
    *,
    seen_by: Actor,
    vehicle_id: int | None = None,
    customer_id: int | None = None,
    contact_index: str = "",
) -> int:
    """How often this car, person or number was booked and did not come."""
    whose = _whose(vehicle_id, customer_id, contact_index)
    return visible(seen_by=seen_by).filter(whose, state=State.NO_SHOW).count()


# -- in words -------------------------------------------------------------------------------------


def title_of(work: AppointmentWork) -> str:
    """What is to be done, in a line."""
    if work.kind == WorkKind.WORDS:
        return str(work.words)
    return named(work.operation or work.package)


def plate_of(row: Appointment) -> str:
    return (row.vehicle.plate if row.vehicle else row.plate) or ""


def car_of(row: Appointment) -> str:
    return row.vehicle.model_words if row.vehicle else row.car


def name_of(row: Appointment) -> str:
    """Whom to greet: the contact of this visit, else the customer."""
    return str(row.contact_name) or (row.customer.name if row.customer else "")


# -- is everything ready? -------------------------------------------------------------------------


@dataclass(frozen=True)
class PartReady:
    """A part of an appointment: what is wanted, kept, and still lacking."""

    part_id: int
    number: str
    name: str
    quantity: Decimal
    kept: Decimal
    place: str

    @property
    def lacking(self) -> Decimal:
        return max(NOTHING, self.quantity - self.kept)


@dataclass(frozen=True)
class Prepared:
    """One appointment of the preparation list (AP-11)."""

    row: Appointment
    works: Sequence[str]
    parts: Sequence[PartReady]
    holds: Sequence[Occupation]
    warnings: Sequence[tuple[str, str, str]]  # kind, words, link
    missed: int

    @property
    def lacks(self) -> int:
        return sum(part.lacking > 0 for part in self.parts)


def parts_of(row: Appointment, *, seen_by: Actor) -> list[PartReady]:
    return parts_of_many([row.pk], store_id=row.store_id, seen_by=seen_by).get(row.pk, [])


def parts_of_many(
    ids: Collection[int], *, store_id: int, seen_by: Actor
) -> dict[int, list[PartReady]]:
    """What is expected and how much of it the parts desk keeps. Two statements."""
    hand = seen_by.as_system("appointments", rights={"parts.view"})
    rows = shelf.lines(seen_by=hand).filter(
        store=store_id, request__need_kind=ABOUT, request__need_id__in=list(ids)
    )
    kept: dict[tuple[int, int], tuple[Decimal, str]] = {}
    for line in rows.exclude(state="withdrawn"):
        key = (line.request.need_id, line.part_id)
        before = kept.get(key, (NOTHING, ""))[0]
        kept[key] = (before + line.kept + line.issued, line.place or "")
    found: dict[int, list[PartReady]] = {}
    wanted = AppointmentPart.objects.filter(appointment__in=list(ids)).select_related("part")
    for one in wanted.order_by("appointment", "pk"):
        have, place = kept.get((one.appointment_id, one.part_id), (NOTHING, ""))
        ready = PartReady(
            part_id=one.part_id,
            number=one.part.shown_number,
            name=one.part.name,
            quantity=one.quantity,
            kept=have,
            place=place,
        )
        found.setdefault(one.appointment_id, []).append(ready)
    return found


def holds_of_many(
    ids: Collection[int], *, store_id: int, seen_by: Actor
) -> dict[int, list[Occupation]]:
    """Who and what is held for many appointments. One statement."""
    hand = seen_by.as_system("appointments", rights={"capacity.view"})
    rows = means.held_for(ABOUT, ids, store_id=store_id, seen_by=hand)
    found: dict[int, list[Occupation]] = {}
    for hold in rows:
        found.setdefault(hold.about_number or 0, []).append(hold)
    return found


# -- of a person ----------------------------------------------------------------------------------


def open_work_of(person_id: int) -> list[OpenWork]:
    """Appointments of which somebody is the adviser."""
    rows = Appointment.objects.awaited().filter(adviser=person_id).order_by("starts_at", "pk")
    return [
        OpenWork(
            kind="appointments.appointment",
            object_id=row.pk,
            store_id=row.store_id,
            title=row.number,
            url=f"/appointments/{row.pk}/",
            due_at=row.starts_at,
        )
        for row in rows
    ]
