"""What is told and forgotten of people, and what must always hold of vehicles."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aftersales.core import privacy
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.files import commands as files
from aftersales.ground.files.models import KeptFile
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.guards import UNDO
from aftersales.records.vehicles.invariants import INVARIANTS
from aftersales.records.vehicles.models import (
    ServiceRecordDetail,
    Vehicle,
    VehicleDocument,
    VehicleParty,
    VehicleWarning,
)
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import OdometerReadingFactory, PlateSpellFactory, VehicleFactory
from tests.files.samples import picture

TODAY = date(2026, 3, 2)


@pytest.fixture
def owned(world, vehicle, customer):
    """A car with its owner, and a service in which the owner said something."""
    north = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    commands.change_owner(
        vehicle_id=vehicle.pk, customer_id=customer.pk, on=date(2025, 1, 1), **north
    )
    service = commands.NewService(
        vehicle_id=vehicle.pk,
        serviced_on=date(2025, 9, 1),
        km=20_000,
        customer_id=customer.pk,
        operations=["更换机油机滤"],
        words="家住科技园",
    )
    commands.record_service(service=service, **north)
    return vehicle


@pytest.mark.covers("CV-09")
def test_the_copy_for_a_person_names_their_cars_and_services(world, seen, owned, customer):
    told = privacy.dossier("customer", customer.pk)

    (car,) = told["vehicles.vehicles_of"]
    (service,) = told["vehicles.services_of"]
    assert (car["role"], car["from"], car["to"]) == ("owner", "2025-01-01", None)
    assert (service["on"], service["words"]) == ("2025-09-01", "家住科技园")


@pytest.mark.covers("CV-05", "CV-09")
def test_an_erased_owner_leaves_the_cars_technical_history(world, seen, owned, customer):
    privacy.forget("customer", customer.pk, by=world.of_north, at=NOON)

    owned.refresh_from_db()
    detail = ServiceRecordDetail.objects.get()
    assert (owned.owner_id, detail.words, detail.customer_id) == (None, "", None)
    assert list(VehicleParty.objects.values_list("ends_on", flat=True)) == [TODAY]
    assert owned.service_records.get().operations == ["更换机油机滤"]


def broken() -> dict[str, int]:
    """How many rows break each invariant."""
    from django.db import connection

    found = {}
    with whole_database(), connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(f"SELECT count(*) FROM ({invariant.sql_rows}) broken")
            found[invariant.words] = cursor.fetchone()[0]
    return found


def test_every_invariant_holds_after_ordinary_deeds(world, owned):
    commands.correct_odometer(
        vehicle_id=owned.pk,
        km=3,
        reason="cluster_replaced",
        words="order 17",
        store_id=world.north.pk,
        by=world.of_north,
        at=NOON,
    )
    commands.register_many(
        rows=[commands.NewVehicle(vin="LSVAA2NC0NA123456", plate="粤B99999")],
        store_id=world.north.pk,
        by=world.of_north,
        at=NOON,
    )
    with as_seen_by(world.chief):  # the factory's car has no spell of its plate
        PlateSpellFactory(vehicle=owned)

    assert set(broken().values()) == {0}


def test_each_invariant_finds_what_breaks_it(own_database, as_owner):
    from tests.worlds import make_world

    world = make_world()
    as_owner(UNDO)
    as_owner("ALTER TABLE vehicles_vehicle DROP CONSTRAINT vehicle_vin_form")
    car = VehicleFactory(group=world.group)  # a plate without its spell
    VehicleFactory(group=world.group, vin="LSVAA2NC0NA12345O")
    owner = CustomerFactory(group=world.group, opened_store=world.north)
    OdometerReadingFactory(vehicle=car, km=2_000, read_on=date(2026, 1, 1))
    OdometerReadingFactory(vehicle=car, km=1_000, read_on=date(2026, 2, 1))
    with as_seen_by(world.chief):
        Vehicle.objects.filter(pk=car.pk).update(odometer_generation=5, owner=owner)

    assert {words: rows > 0 for words, rows in broken().items()} == {
        invariant.words: True for invariant in INVARIANTS
    }


def test_a_file_that_tells_old_mileage_reaches_the_counter_of_its_day(world, seen, vehicle):
    north = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    commands.read_odometer(vehicle_id=vehicle.pk, km=80_000, on=date(2025, 12, 1), **north)
    commands.correct_odometer(
        vehicle_id=vehicle.pk, km=12, reason="cluster_replaced", words="order 17", **north
    )

    told = [
        commands.NewVehicle(vin=vehicle.vin, odometer_km=79_000, odometer_on=date(2025, 11, 1)),
        commands.NewVehicle(vin=vehicle.vin, odometer_km=81_000, odometer_on=date(2025, 11, 2)),
    ]
    outcomes = commands.register_many(rows=told, **north)

    assert [o.refusal.code if o.refusal else o.outcome for o in outcomes] == [
        "updated",
        "vehicles.odometer_fell",
    ]
    assert Vehicle.objects.get(pk=vehicle.pk).odometer_km == 12


@pytest.mark.covers("CV-09")
def test_notes_and_scans_of_the_time_of_an_erased_owner_go_with_them(world, seen, owned, customer):
    north = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    scan = {"upload": picture(), "name": "ID.jpg", "about": ("vehicle", owned.pk), **north}
    before = NOON - timedelta(days=500)  # somebody else's time
    files.keep(**scan, personal=True)
    files.keep(**scan)
    files.keep(**{**scan, "at": before}, personal=True)
    commands.add_document(
        vehicle_id=owned.pk, kind="invoice", number="A1", note="Li's wife", **north
    )
    for kind in ("note", "recall"):
        commands.raise_warning(vehicle_id=owned.pk, kind=kind, words="Mr Li", **north)

    privacy.forget("customer", customer.pk, by=world.of_north, at=NOON)

    assert sorted(KeptFile.objects.values_list("personal", "kept_at")) == [
        (False, NOON),
        (True, before),
    ]
    assert list(VehicleDocument.objects.values_list("number", "note")) == [("A1", "")]
    assert dict(VehicleWarning.objects.values_list("kind", "words")) == {
        "note": "",
        "recall": "Mr Li",
    }
