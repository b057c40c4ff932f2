"""A booked car: its appointment becomes its order, with what was held and kept for it."""

from __future__ import annotations

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.orders import commands
from aftersales.lane.orders.models import Job, Line, Order
from aftersales.resources.capacity.models import Occupation
from aftersales.supply.parts.models import Reservation
from tests.appointments.conftest import NINE, counter  # noqa: F401 - fixtures
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(counter):  # noqa: F811 - the fixture above
    counter.put_on_shelf(5)
    return counter.book()


def kept():
    rows = Reservation.objects.filter(state="open").order_by("pk")
    return list(rows.values_list("need_kind", "need_id", "quantity"))


@pytest.mark.covers("RC-01", "RC-17")
def test_the_booked_car_checks_in_with_what_was_booked(counter, booked):  # noqa: F811
    arrival = commands.arrive(
        store_id=counter.store_id, appointment_id=booked.pk, by=counter.chief, at=NINE
    )
    order = commands.check_in(
        appointment_id=booked.pk, arrival_id=arrival.pk, by=counter.chief, at=NINE
    )

    with as_seen_by(counter.chief):
        row = Appointment.objects.get(pk=booked.pk)
        (job,) = Job.objects.filter(order=order)
        kinds = list(Line.objects.filter(job=job).order_by("pk").values_list("kind", flat=True))
        held = set(Occupation.objects.active().values_list("about", "about_number"))
        order = Order.objects.get(pk=order.pk)
    assert (arrival.is_walk_in, arrival.vehicle_id) == (False, counter.car.pk)
    assert (row.state, row.order_number) == ("turned", order.number)
    assert (order.appointment_id, order.transport) == (booked.pk, booked.transport)
    assert (kinds, order.gross > 0) == (["labour", "part"], True)
    assert held == {("order", order.pk)}


def test_its_parts_are_kept_for_the_job_once_the_customer_ordered_it(counter, booked):  # noqa: F811
    from datetime import timedelta

    order = commands.check_in(appointment_id=booked.pk, by=counter.chief, at=NINE)
    with as_seen_by(counter.chief):
        assert [k[:2] for k in kept()] == [("order", order.pk)]
    commands.sign(
        order_id=order.pk,
        method="in_person",
        promised_at=NINE + timedelta(hours=3),
        by=counter.chief,
        at=NINE,
    )

    (asked,) = commands.request_parts_for(order_id=order.pk, by=counter.chief, at=NINE)

    with as_seen_by(counter.chief):
        assert [k[0] for k in kept()] == ["job"]
    assert asked.reservations == []  # nothing had to be kept anew


def test_a_caller_without_a_file_is_named_at_check_in(counter):  # noqa: F811
    booked = counter.book(counter.caller(starts_at=NINE))

    with pytest.raises(commands.BookingUnfinished):
        commands.check_in(appointment_id=booked.pk, by=counter.chief, at=NINE)
    order = commands.check_in(
        appointment_id=booked.pk,
        vehicle_id=counter.car.pk,
        customer_id=CustomerFactory(opened_store=counter.world.north).pk,
        by=counter.chief,
        at=NINE,
    )

    with whole_database():
        assert Order.objects.get(pk=order.pk).statement == "刹车时有异响"


def test_an_appointment_of_another_store_does_not_bring_a_car_here(counter, booked):  # noqa: F811
    with pytest.raises(commands.NotThisCar):
        commands.arrive(
            store_id=counter.world.south.pk,
            appointment_id=booked.pk,
            by=counter.chief,
            at=NINE,
        )
