"""Customers book by themselves, with the guards of the desk (AP-13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.queries import THE_GATE
from aftersales.lane.appointments.commands import NoRoom
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.queries import Wanted
from aftersales.records.vehicles.models import Vehicle
from tests.appointments.conftest import NINE, open_counter
from tests.capacity.conftest import MORNING
from tests.conftest import logged
from tests.factories.customers import CustomerFactory, PhoneFactory
from tests.factories.vehicles import VehicleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    counter = open_counter(world)
    PhoneFactory(customer=counter.owner, group=world.group, value="13812345678")
    with whole_database():
        Vehicle.objects.filter(pk=counter.car.pk).update(owner=counter.owner)
    return counter


@pytest.fixture
def who(desk):
    """The owner, in by a code."""
    import json

    from aftersales.ground.notices.models import Message

    commands.ask_code(phone="13812345678", address="198.51.100.7", by=THE_GATE, at=MORNING)
    with whole_database():
        code = json.loads(Message.objects.get().values)["code"]
    entry = commands.enter_by_code(phone="13812345678", code=code, by=THE_GATE, at=MORNING)
    return queries.guest_of(entry.key, at=MORNING)


def book(desk, who, **more):
    told = {
        "store_id": desk.store_id,
        "vehicle_id": desk.car.pk,
        "package_id": desk.service.pk,
        "starts_at": NINE,
        "by": who.actor,
        "at": MORNING,
    }
    return commands.book(**(told | more))


def rows():
    with whole_database():
        return list(Appointment.objects.order_by("pk"))


@pytest.mark.covers("AP-13")
def test_a_customer_books_a_free_time_and_it_is_kept(desk, who):
    row = book(desk, who)

    assert (row.state, row.channel, row.customer_id, row.starts_at) == (
        "requested",
        "portal",
        desk.owner.pk,
        NINE,
    )
    assert desk.held(row)
    with whole_database():
        told = [pair for pair in logged() if pair[1].startswith("appointments.")]
    assert told == [(f"customer:{desk.owner.pk}", "appointments.appointment.requested")]


def test_only_free_times_are_offered_and_no_further_than_customers_book(desk, who):
    wanted = Wanted(package_id=desk.service.pk)
    more = {"store_id": desk.store_id, "model_id": None, "transport": "waits", "at": MORNING}
    with as_seen_by(who.actor):
        before = queries.times_for(wanted, seen_by=who.actor, **more)
        choice = queries.choices(desk.store_id, model_id=None, seen_by=who.actor, at=MORNING)

    last = max(time.starts_at for time in before)
    assert NINE in {time.starts_at for time in before}
    assert last <= MORNING + timedelta(days=31)
    assert [c.package_id for c in choice] == [desk.service.pk]
    assert choice[0].amount


def test_a_full_time_is_refused_as_at_the_desk(desk, who):
    other = VehicleFactory(group=desk.world.group)
    desk.book(desk.new(vehicle_id=other.pk, customer_id=None, contact_phone="13700000000"))

    with pytest.raises(NoRoom):
        book(desk, who)

    assert len(rows()) == 1


def test_one_car_is_awaited_once(desk, who):
    book(desk, who)

    with pytest.raises(commands.BookedAlready):
        book(desk, who, starts_at=NINE + timedelta(hours=2))

    assert len(rows()) == 1


def test_too_far_ahead_the_desk_books(desk, who):
    with pytest.raises(commands.TooFarAhead):
        book(desk, who, starts_at=NINE + timedelta(days=40))

    assert rows() == []


def test_nobody_books_with_anothers_car_or_at_a_foreign_house(desk, who):
    foreign = VehicleFactory(
        group=desk.world.group, owner=CustomerFactory(opened_store=desk.world.north)
    )

    with pytest.raises(Vehicle.DoesNotExist):
        book(desk, who, vehicle_id=foreign.pk)
    with pytest.raises(commands.StoreClosed):
        book(desk, who, store_id=desk.world.abroad.pk)

    assert rows() == []


def test_the_new_time_is_held_before_the_old_one_is_given_back(desk, who):
    row = book(desk, who)
    later = NINE + timedelta(hours=2)

    changed = commands.change_booking(
        appointment_id=row.pk, starts_at=later, by=who.actor, at=MORNING
    )

    assert (changed.state, changed.starts_at) == ("changed", later)


def test_a_cancelled_booking_gives_its_time_back(desk, who):
    row = book(desk, who)

    commands.cancel_booking(appointment_id=row.pk, by=who.actor, at=MORNING)

    (now,) = rows()
    assert (now.state, now.cancel_reason, desk.held(row)) == ("cancelled", "no_time", [])


@pytest.mark.parametrize("deed", ["cancel_booking", "change_booking"])
def test_nobody_touches_the_booking_of_another(desk, who, deed):
    stranger = CustomerFactory(opened_store=desk.world.north)
    car = VehicleFactory(group=desk.world.group)
    row = desk.book(desk.new(customer_id=stranger.pk, vehicle_id=car.pk))
    more = {"starts_at": NINE + timedelta(hours=2)} if deed == "change_booking" else {}

    with pytest.raises(Appointment.DoesNotExist):
        getattr(commands, deed)(appointment_id=row.pk, by=who.actor, at=MORNING, **more)

    assert rows()[0].state == "confirmed"


def test_own_bookings_are_shown_and_no_others(desk, who):
    row = book(desk, who)
    other = VehicleFactory(group=desk.world.group)
    stranger = CustomerFactory(opened_store=desk.world.north)
    later = NINE + timedelta(hours=2)
    desk.book(desk.new(vehicle_id=other.pk, customer_id=stranger.pk, starts_at=later))

    with as_seen_by(who.actor):
        shown = queries.bookings_of(who.actor)

    assert [(b.appointment_id, b.house) for b in shown] == [(row.pk, desk.world.north.name)]


def test_times_of_later_days_are_found_from_the_day_that_is_asked_for(desk, who):
    with as_seen_by(who.actor):
        first, later = (
            queries.times_for(
                Wanted(package_id=desk.service.pk),
                store_id=desk.store_id,
                model_id=desk.car.model_id,
                transport="waits",
                seen_by=who.actor,
                at=MORNING,
                since=since,
            )[0].starts_at
            for since in (None, NINE.date() + timedelta(days=3))
        )

    assert (first.date(), later.date() >= NINE.date() + timedelta(days=3)) == (NINE.date(), True)


def test_a_booking_says_what_it_is_for_and_the_price_that_was_told(desk, who):
    row = book(desk, who, words="左前轮异响")
    with whole_database():
        told = [work.gross for work in row.works.all()]
        told += [part.gross for part in row.parts.all()]

    with as_seen_by(who.actor):
        shown = queries.ordered(row.pk, seen_by=who.actor)

    assert shown.works[-1] == "左前轮异响"
    assert len(shown.works) == len(told) + 1 - row.parts.count()
    assert shown.amount == (None if None in told else sum(told))


def test_what_anothers_booking_is_for_is_not_told(desk, who):
    row = book(desk, who)
    other = CustomerFactory(opened_store=desk.world.north)
    with whole_database():
        Appointment.objects.filter(pk=row.pk).update(customer=other)

    with as_seen_by(who.actor), pytest.raises(Appointment.DoesNotExist):
        queries.ordered(row.pk, seen_by=who.actor)
