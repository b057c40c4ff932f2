"""Customers book, change and cancel by themselves, with the guards of the desk (AP-13)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by
from aftersales.faces.portal.parameters import BOOK_AHEAD
from aftersales.faces.portal.queries import house_of
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments import commands as appointments_commands
from aftersales.lane.appointments import queries as appointments
from aftersales.lane.appointments.commands import NewAppointment
from aftersales.lane.appointments.queries import Wanted
from aftersales.lane.appointments.states import AWAITED, CancelReason, Channel, Transport
from aftersales.records.vehicles import queries as vehicles

if TYPE_CHECKING:
    from aftersales.lane.appointments.models import Appointment

BOOKS = frozenset({"appointments.view", "appointments.book"})


class BookedAlready(Refusal):
    """One car is awaited once at a time."""

    code = "portal.booked_already"


class StoreClosed(Refusal):
    """The site takes no bookings."""

    code = "portal.store_closed"


class TooFarAhead(Refusal):
    """Customers book themselves for the next weeks; further ahead the desk does."""

    code = "portal.too_far_ahead"


@command("portal.use")
def book(
    *,
    store_id: int,
    vehicle_id: int,
    starts_at: datetime,
    package_id: int | None = None,
    words: str = "",
    transport: str = Transport.WAITS.value,
    by: Actor,
    at: datetime,
) -> Appointment:
    """A request for a free time, which is kept from now on; the store confirms it within its 24
    hours (AP-02).
    """
    _require_open(store_id, by=by, at=at)
    car = vehicles.visible(seen_by=by).get(pk=vehicle_id)
    _one_at_a_time(car.pk)
    awaited = appointments.visible(seen_by=by).filter(vehicle=car.pk, state__in=AWAITED)
    if awaited.filter(starts_at__gt=at).exists():
        raise BookedAlready(_("This car is booked already. Change that booking instead."))
    hand = by.served(store_id=store_id, rights=BOOKS)
    _require_near(store_id, starts_at, hand, at=at)
    new = NewAppointment(
        vehicle_id=car.pk,
        customer_id=by.customer_id,
        symptom=words,
        works=[Wanted(package_id=package_id)] if package_id else [],
        starts_at=starts_at,
        transport=Transport(transport),
        channel=Channel.PORTAL,
    )
    return appointments_commands.request(store_id=store_id, new=new, by=hand, at=at)


@command("portal.use")
def change_booking(
    *, appointment_id: int, starts_at: datetime, by: Actor, at: datetime
) -> Appointment:
    """Another time. The old one is given back only once the new one is held."""
    row = appointments.visible(seen_by=by).get(pk=appointment_id)
    hand = by.served(store_id=row.store_id, rights=BOOKS)
    _require_near(row.store_id, starts_at, hand, at=at)
    return appointments_commands.change(appointment_id=row.pk, starts_at=starts_at, by=hand, at=at)


@command("portal.use")
def cancel_booking(*, appointment_id: int, by: Actor, at: datetime) -> Appointment:
    row = appointments.visible(seen_by=by).get(pk=appointment_id)
    hand = by.served(store_id=row.store_id, rights=BOOKS)
    return appointments_commands.cancel(
        appointment_id=row.pk, reason=CancelReason.NO_TIME, by=hand, at=at
    )


def _require_open(store_id: int, *, by: Actor, at: datetime) -> None:
    if store_id not in by.stores:
        raise StoreClosed(_("This store takes no bookings here."), field="store")
    site = house_of(store_id, group_id=by.group_id)
    with as_seen_by(by.served(store_id=store_id, rights=BOOKS)):
        today = day_of(at, store_id=store_id)
    if site.closed_on and site.closed_on <= today:
        raise StoreClosed(_("This store takes no bookings here."), field="store")


def _require_near(store_id: int, starts_at: datetime, hand: Actor, *, at: datetime) -> None:
    with as_seen_by(hand):
        today = day_of(at, store_id=store_id)
        last = today + value(BOOK_AHEAD, store_id=store_id, on=today)
        day = day_of(starts_at, store_id=store_id)
    if day > last:
        raise TooFarAhead(
            _("You can book up to %(day)s here. For later, call us.") % {"day": last.isoformat()},
            field="starts_at",
        )


def _one_at_a_time(vehicle_id: int) -> None:
    """Two phones of one family stand in a queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"portal.book|{vehicle_id}"]
        )
