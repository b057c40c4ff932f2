"""What a car lacks, its people's files lack; and a service on record is a visit (CV-03, CV-12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from aftersales.core.scope import as_seen_by
from aftersales.ground.deadlines.queries import about
from aftersales.records.customers import commands as customers
from aftersales.records.customers.models import Customer
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.commands import NewVehicle
from aftersales.records.vehicles.states import PartyRole
from tests.conftest import NOON, logged
from tests.factories.customers import CustomerFactory
from tests.signing import signed_in

pytestmark = pytest.mark.django_db
VIN, OTHER_VIN = "LSVAA4187E2184847", "LFV2A21K8D4123456"
DAYS = timedelta(days=1)


@pytest.fixture
def here(world):
    return {"store_id": world.north.pk, "by": world.of_north, "at": NOON}


@pytest.fixture
def customer(world, here):
    """A file that says everything of its own."""
    file = customers.NewFile(
        name="王国强", phone="13800138000", address="深圳市南山区科技路1号", hopes="准时交车"
    )
    return customers.register(file=file, **here)


def file_of(world, customer):
    with as_seen_by(world.of_north):
        row = Customer.objects.get(pk=customer.pk)
        return row.state, row.missing_elsewhere


def clocks(world, customer):
    with as_seen_by(world.of_north):
        rows = about("customer", customer.pk, seen_by=world.of_north)
        return [row for row in rows if row.timer == "customers.file" and row.met_at is None]


@pytest.mark.covers("CV-03", "CV-02", "CV-07")
def test_a_car_without_plate_and_model_leaves_the_file_incomplete_for_two_days(
    world, here, customer
):
    assert file_of(world, customer) == ("complete", [])

    car = commands.register(new=NewVehicle(vin=VIN, owner_id=customer.pk), **here)

    assert file_of(world, customer) == ("incomplete", ["vehicles.model", "vehicles.plate"])
    (clock,) = clocks(world, customer)
    assert clock.due_at.date() == (NOON + 2 * DAYS).date()

    later = here | {"at": NOON + DAYS}
    commands.update(vehicle_id=car.pk, new=NewVehicle(make="VW", series="Golf"), **later)
    assert file_of(world, customer) == ("incomplete", ["vehicles.plate"])
    commands.give_plate(vehicle_id=car.pk, plate="粤B12345", **later)

    assert file_of(world, customer) == ("complete", [])
    assert clocks(world, customer) == []


def test_a_driver_s_file_lacks_it_too_and_no_longer_when_the_car_is_gone(world, here, customer):
    car = commands.register(new=NewVehicle(vin=VIN), **here)
    party = commands.link_party(
        vehicle_id=car.pk,
        customer_id=customer.pk,
        role=PartyRole.DRIVER,
        since=NOON.date() - 5 * DAYS,
        **here,
    )
    assert file_of(world, customer)[0] == "incomplete"

    commands.end_party(vehicle_id=car.pk, party_id=party.pk, on=NOON.date(), **here)

    assert file_of(world, customer) == ("complete", [])


def test_a_change_that_matters_to_no_file_writes_none(world, here, customer):
    whole = NewVehicle(vin=VIN, plate="粤B12345", make="VW", series="Golf", owner_id=customer.pk)
    car = commands.register(new=whole, **here)
    with as_seen_by(world.of_north):
        before = Customer.objects.get().changed_at

    commands.update(vehicle_id=car.pk, new=NewVehicle(colour="红"), **here | {"at": NOON + DAYS})

    with as_seen_by(world.of_north):
        assert Customer.objects.get().changed_at == before
        names = [name for _by, name in logged()]
    assert "customers.file.fell_short" not in names


def test_many_cars_at_once_are_heard_once(world, here, django_assert_max_num_queries):
    people = [CustomerFactory(opened_store=world.north) for _ in range(30)]
    rows = [
        NewVehicle(plate=f"粤B{n:05d}", make="VW", series="Golf", owner_id=person.pk)
        for n, person in enumerate(people)
    ]

    with django_assert_max_num_queries(90):
        commands.register_many(rows=rows, **here)


@pytest.mark.covers("CV-03")
def test_the_page_names_what_the_car_lacks_in_words(world, here, customer):
    commands.register(new=NewVehicle(vin=VIN, owner_id=customer.pk), **here)
    client = signed_in(world.administrator)

    with translation.override("en"):
        client.cookies["language"] = "en"
        page = client.get(f"/customers/{customer.pk}/").content.decode()

    assert "Still missing: vehicle model, plate number" in page


@pytest.mark.covers("CV-12")
def test_services_on_record_are_visits_and_never_lower_what_is_known(world, here, customer):
    whole = NewVehicle(vin=VIN, plate="粤B12345", make="VW", series="Golf", owner_id=customer.pk)
    car = commands.register(new=whole, **here)

    def serve(day, **more):
        service = commands.NewService(
            vehicle_id=car.pk, serviced_on=day, customer_id=customer.pk, **more
        )
        commands.record_service(service=service, **here)

    serve(date(2026, 1, 10))
    serve(date(2026, 1, 10), kind="repair")
    serve(date(2025, 5, 1))
    serve(date(2026, 2, 1), workshop="别家修理厂")

    with as_seen_by(world.of_north):
        row = Customer.objects.get()
        assert (row.visits, row.last_visit_on) == (2, date(2026, 1, 10))
    customers.note_history(visits={customer.pk: (1, date(2024, 1, 1))}, **here)
    with as_seen_by(world.of_north):
        row = Customer.objects.get()
        assert (row.visits, row.last_visit_on) == (2, date(2026, 1, 10))


@pytest.mark.covers("DA-01")
def test_each_record_says_by_which_way_it_came_by_whom_and_when(world, here, customer):
    car = commands.register(new=NewVehicle(vin=VIN, owner_id=customer.pk), **here)
    consultation = customers.receive_consultation(
        channel="phone", words="Price?", customer_id=customer.pk, **here
    )
    client = signed_in(world.administrator)

    with translation.override("en"):
        client.cookies["language"] = "en"
        pages = [
            client.get(path).content.decode()
            for path in (
                f"/customers/{customer.pk}/",
                f"/vehicles/{car.pk}/",
                f"/consultations/{consultation.pk}/",
            )
        ]

    assert [page.count("entered by hand · Administrator") for page in pages] == [1, 1, 1]


@pytest.mark.covers("DA-01")
@pytest.mark.parametrize(
    ("key", "way"),
    [
        ("system:exchange/staff:7", "import of a file"),
        ("api:3", "interface to another system"),
        ("customer:12", "the customer's own page"),
        ("system:demo", "the system itself"),
        ("staff:7", "entered by hand"),
    ],
)
def test_the_way_is_read_from_the_log(world, here, key, way):
    from dataclasses import replace

    from aftersales.web.origins import origin_of

    by = replace(world.of_north, key=key)
    made = customers.register(
        file=customers.NewFile(name="李"), store_id=world.north.pk, by=by, at=NOON - DAYS
    )

    with as_seen_by(world.of_north), translation.override("en"):
        origin = origin_of("customer", made.pk, seen_by=world.of_north)

    assert (origin.way, origin.happened_at) == (way, NOON - DAYS)
    assert origin.recorded_at > origin.happened_at
