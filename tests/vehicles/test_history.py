"""The whole history of a car, and who may know what of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.ground.network import commands as network
from aftersales.ground.network.states import Authority
from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.commands import NewService
from aftersales.records.vehicles.models import ServiceRecord, ServiceRecordDetail, Vehicle
from aftersales.records.vehicles.states import FileReason
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.vehicles.facts import facts

TODAY = date(2026, 3, 2)


def service(vehicle, **more):
    told = {
        "vehicle_id": vehicle.pk,
        "serviced_on": date(2025, 9, 1),
        "km": 20_000,
        "operations": ["更换机油机滤", "  "],
        "fault": "怠速抖动",
        "parts": ["机油 5W-30"],
        "amount": Decimal("1280.00"),
        "advisor": "李明",
        "words": "客户说冷车抖",
        "reference": "RO-1",
    }
    return NewService(**{**told, **more})


def record(world, vehicle, store="north", **more):
    where = getattr(world, store)
    return commands.record_service(
        service=service(vehicle, **more),
        store_id=where.pk,
        by=getattr(world, f"of_{store}"),
        at=NOON,
    )


def told(world, vehicle, seen_by, **more):
    with as_seen_by(seen_by):
        fresh = Vehicle.objects.get(pk=vehicle.pk)
        return queries.history(fresh, seen_by=seen_by, on=TODAY, **more)


@pytest.mark.covers("CV-06", "CV-04")
def test_a_service_enters_the_history_with_its_mileage(world, seen, vehicle):
    kept = record(world, vehicle)

    vehicle.refresh_from_db()
    assert (kept.operations, kept.fault, kept.workshop_id) == (
        ["更换机油机滤"],
        "怠速抖动",
        world.north.pk,
    )
    assert (vehicle.odometer_km, vehicle.outlook.last_service_on) == (20_000, date(2025, 9, 1))
    assert facts() == ["vehicles.service.recorded"]


def test_the_same_service_twice_is_refused_by_hand_and_skipped_in_a_file(world, seen, vehicle):
    record(world, vehicle)
    before = facts()

    with pytest.raises(commands.RecordKnown):
        record(world, vehicle)
    (again,) = commands.import_history_many(
        rows=[service(vehicle)], store_id=world.north.pk, by=world.of_north, at=NOON
    )

    assert (again.outcome, ServiceRecord.objects.count(), facts()) == ("unchanged", 1, before)


@pytest.mark.covers("DA-01", "DA-02")
def test_history_from_outside_comes_in_by_vin_or_plate_and_each_row_stands_alone(
    world, seen, vehicle
):
    rows = [
        NewService(vin=vehicle.vin.lower(), serviced_on=date(2024, 1, 8), km=5_000),
        NewService(plate=vehicle.plate, serviced_on=date(2025, 1, 8), km=15_000, workshop="路边店"),
        NewService(vin=vehicle.vin, serviced_on=date(2025, 2, 8), km=9),
        NewService(vin="LFV3A23C8P3000017", serviced_on=date(2025, 2, 8)),
        NewService(vin=vehicle.vin),
        NewService(serviced_on=date(2025, 2, 8)),
        NewService(vin=vehicle.vin, serviced_on=date(2027, 1, 1)),
        NewService(vin=vehicle.vin, serviced_on=date(2025, 2, 8), kind="magic"),
        NewService(vin=vehicle.vin, serviced_on=date(2025, 2, 8), amount=Decimal(-1)),
    ]

    outcomes = commands.import_history_many(
        rows=rows, store_id=world.north.pk, by=world.of_north, at=NOON
    )

    assert [o.refusal.code if o.refusal else o.outcome for o in outcomes] == [
        "created",
        "created",
        "vehicles.odometer_fell",
        "vehicles.vehicle_unknown",
        "vehicles.value_out_of_reach",
        "vehicles.not_told_apart",
        "vehicles.value_out_of_reach",
        "vehicles.not_a_choice",
        "vehicles.value_out_of_reach",
    ]
    assert list(ServiceRecord.objects.order_by("pk").values_list("workshop_words", flat=True)) == [
        "",
        "路边店",
    ]


def test_five_hundred_services_cost_few_statements(
    world, seen, vehicle, django_assert_max_num_queries
):
    rows = [
        NewService(vin=vehicle.vin, serviced_on=date(2025, 1, 8), reference=f"RO-{n}")
        for n in range(500)
    ]

    with django_assert_max_num_queries(60):
        outcomes = commands.import_history_many(
            rows=rows, store_id=world.north.pk, by=world.of_north, at=NOON
        )

    assert {o.outcome for o in outcomes} == {"created"}


@pytest.mark.covers("CV-06")
def test_a_store_with_a_file_sees_the_technical_half_of_anothers_work(world, vehicle):
    record(world, vehicle, "south")
    commands.open_file(
        vehicle_id=vehicle.pk,
        store_id=world.north.pk,
        reason=FileReason.VISIT,
        by=world.of_north,
        at=NOON,
    )

    (entry,) = [e for e in told(world, vehicle, world.of_north) if e.kind == "service"]

    assert (entry.on, entry.km, entry.operations, entry.fault, entry.place) == (
        date(2025, 9, 1),
        20_000,
        ("更换机油机滤",),
        "怠速抖动",
        world.south.name,
    )
    assert (entry.is_shared, entry.detail, entry.text, entry.customer_id) == (
        True,
        None,
        "",
        None,
    )


@pytest.mark.covers("CV-06")
def test_without_a_reason_to_open_a_file_nothing_of_another_store_is_seen(world, vehicle):
    record(world, vehicle, "south")

    assert [e for e in told(world, vehicle, world.of_north) if e.kind == "service"] == []
    with as_seen_by(world.of_north):
        assert list(ServiceRecord.objects.visible_to(world.of_north)) == []


def test_prices_people_and_words_stay_behind_the_second_wall_too(world, vehicle):
    record(world, vehicle, "south")

    with as_seen_by(world.of_north):
        assert list(ServiceRecordDetail.objects.all()) == []


def test_the_store_itself_sees_both_halves(world, vehicle):
    record(world, vehicle)

    (entry,) = [e for e in told(world, vehicle, world.of_north) if e.kind == "service"]

    assert entry.detail == queries.Detail(
        parts=("机油 5W-30",),
        amount=Decimal("1280.00"),
        currency="CNY",
        advisor="李明",
        words="客户说冷车抖",
    )


@pytest.mark.covers("CV-06")
@pytest.mark.parametrize(
    ("shared", "services", "amount"),
    [("off", 0, None), ("technical", 1, None), ("full", 1, Decimal("1280.00"))],
)
def test_the_group_decides_how_much_its_stores_share(world, vehicle, shared, services, amount):
    from aftersales.ground.parameters.commands import set_value

    record(world, vehicle, "south")
    commands.open_file(
        vehicle_id=vehicle.pk,
        store_id=world.north.pk,
        reason=FileReason.VISIT,
        by=world.of_north,
        at=NOON,
    )
    set_value(
        code="network.shared_history",
        value=shared,
        valid_from=TODAY,
        reason="policy",
        by=world.chief,
        at=NOON,
    )

    entries = [e for e in told(world, vehicle, world.of_north) if e.kind == "service"]

    assert len(entries) == services
    assert [e.detail.amount for e in entries if e.detail] == ([amount] if amount else [])


def test_nothing_crosses_groups(world, vehicle):
    record(world, vehicle)

    with as_seen_by(world.stranger):
        assert list(Vehicle.objects.visible_to(world.stranger)) == []
        assert list(ServiceRecord.objects.all()) == []


def test_opening_a_file_is_a_fact_with_its_reason_and_happens_once(world, seen, vehicle):
    for _ in range(2):
        commands.open_file(
            vehicle_id=vehicle.pk,
            store_id=world.north.pk,
            reason=FileReason.CONSULTATION,
            by=world.of_north,
            at=NOON,
        )

    assert facts() == ["vehicles.file.opened"]


@pytest.mark.covers("CV-05", "CV-06")
def test_the_history_survives_a_change_of_owner_and_hides_the_former_one_from_the_new(
    world, vehicle
):
    by = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    seller = CustomerFactory(group=world.group, opened_store=world.north, name="王建国")
    buyer = CustomerFactory(group=world.group, opened_store=world.north, name="李雷")
    commands.change_owner(vehicle_id=vehicle.pk, customer_id=seller.pk, on=date(2024, 1, 1), **by)
    record(world, vehicle, customer_id=seller.pk)
    commands.change_owner(vehicle_id=vehicle.pk, customer_id=buyer.pk, on=date(2026, 1, 1), **by)

    everything = told(world, vehicle, world.of_north)
    for_buyer = told(world, vehicle, world.of_north, for_customer_id=buyer.pk)

    assert {e.text for e in everything if e.kind == "party"} == {"王建国", "李雷"}
    assert "王建国" not in str(for_buyer)
    assert "冷车抖" not in str(for_buyer)
    (service_entry,) = [e for e in for_buyer if e.kind == "service"]
    assert (service_entry.km, service_entry.operations, service_entry.detail) == (
        20_000,
        ("更换机油机滤",),
        None,
    )


@pytest.mark.covers("CV-06")
def test_one_timeline_tells_everything_newest_first(world, seen, vehicle, customer):
    by = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    commands.change_owner(vehicle_id=vehicle.pk, customer_id=customer.pk, on=date(2024, 1, 1), **by)
    record(world, vehicle)
    commands.give_plate(vehicle_id=vehicle.pk, plate="粤B99999", **by)
    commands.add_document(
        vehicle_id=vehicle.pk,
        kind="invoice",
        number="044001",
        dated_on=date(2023, 12, 20),
        issuer="北城店",
        **by,
    )
    commands.read_odometer(vehicle_id=vehicle.pk, km=24_000, **by)

    entries = told(world, vehicle, world.of_north)

    assert [(e.on, e.kind) for e in entries] == [
        (TODAY, "plate"),
        (TODAY, "reading"),
        (date(2025, 9, 1), "service"),
        (date(2024, 1, 1), "party"),
        (date(2023, 12, 20), "document"),
        (date(2023, 12, 20), "sale"),
    ]


def test_a_long_history_costs_as_many_statements_as_a_short_one(
    world, seen, vehicle, django_assert_num_queries
):
    record(world, vehicle)
    queries.history(vehicle, seen_by=world.of_north, on=TODAY)  # parameters are read once

    for n in range(2, 4):
        with django_assert_num_queries(10):
            queries.history(vehicle, seen_by=world.of_north, on=TODAY)
        record(world, vehicle, serviced_on=date(2025, 9, n), reference=f"RO-{n}")


# -- what the site's grade allows ---------------------------------------------------------------


def grade_north(world, *authorities):
    network.set_grade(
        group_id=world.group.pk,
        code="b",
        name="B",
        rank=2,
        authorities=authorities,
        by=world.chief,
        at=NOON,
    )
    network.grade_store(store_id=world.north.pk, grade="b", by=world.chief, at=NOON)


@pytest.mark.covers("NW-02")
@pytest.mark.parametrize(
    ("kind", "authority"),
    [
        ("warranty", Authority.WARRANTY),
        ("recall", Authority.RECALL),
        ("accident", Authority.ACCIDENT),
    ],
)
def test_a_site_records_only_work_that_its_grade_lets_it_do(world, seen, vehicle, kind, authority):
    grade_north(world)
    with pytest.raises(network.AuthorityMissing):
        record(world, vehicle, kind=kind)
    with as_seen_by(world.chief):
        assert not ServiceRecord.objects.filter(vehicle=vehicle).exists()

    grade_north(world, authority)

    assert record(world, vehicle, kind=kind).kind == kind


def test_work_of_another_workshop_and_history_brought_in_are_not_asked_for_a_grade(
    world, seen, vehicle
):
    grade_north(world)

    told = record(world, vehicle, kind="warranty", workshop="Elsewhere")
    (brought,) = commands.import_history_many(
        rows=[service(vehicle, kind="recall", reference="RO-2")],
        store_id=world.north.pk,
        by=world.of_north,
        at=NOON,
    )

    assert (told.kind, brought.refusal) == ("warranty", None)
