"""Putting vehicles on file, one or many."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by
from aftersales.core.words import TextTooLong
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.commands import NewVehicle
from aftersales.records.vehicles.models import OdometerReading, PlateSpell, Vehicle, VehicleParty
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory, VehicleModelFactory
from tests.vehicles.facts import facts

TODAY = date(2026, 3, 2)
PASSAT = NewVehicle(
    vin=" lsvaa2nc0na123456 ",
    plate="粤B·12345",
    make="大众",
    series="帕萨特",
    first_sale_on=date(2022, 6, 1),
    odometer_km=41_000,
)


def register(world, new=PASSAT, **more):
    by = more.pop("by", world.of_north)
    return commands.register(new=new, store_id=world.north.pk, by=by, at=NOON, **more)


def register_many(world, *rows):
    return commands.register_many(rows=rows, store_id=world.north.pk, by=world.of_north, at=NOON)


def refused(outcomes):
    return [o.refusal.code if o.refusal else o.outcome for o in outcomes]


@pytest.mark.covers("CV-04", "CV-07")
def test_a_vehicle_is_put_on_file_under_one_spelling_and_goes_on_record(world, seen):
    vehicle = register(world)

    assert (vehicle.vin, vehicle.plate, vehicle.plate_kind) == (
        "LSVAA2NC0NA123456",
        "粤B12345",
        "ordinary",
    )
    assert (vehicle.model_words, vehicle.model_year, vehicle.home_store_id) == (
        "大众 帕萨特",
        2022,
        world.north.pk,
    )
    assert (vehicle.odometer_km, vehicle.odometer_on) == (41_000, TODAY)
    assert [(p.plate, p.starts_on, p.ends_on) for p in vehicle.plates.all()] == [
        ("粤B12345", TODAY, None)
    ]
    assert [f.store_id for f in vehicle.files.all()] == [world.north.pk]
    assert facts() == [
        "vehicles.vehicle.registered",
        "vehicles.odometer.read",
    ]


def test_facts_hold_no_plate_and_no_vin(world, seen):
    register(world)

    told = " ".join(str(row.data) for row in EventRecord.objects.all())
    assert [word for word in ("12345", "LSVAA2NC", "123456") if word in told] == []


@pytest.mark.covers("CV-05")
def test_owner_driver_and_payer_are_linked_from_the_first_day(world, seen, customer):
    boss = CustomerFactory(group=world.group, opened_store=world.north)
    new = NewVehicle(
        vin=PASSAT.vin, owner_id=boss.pk, driver_id=customer.pk, owned_since=date(2022, 6, 1)
    )

    vehicle = register(world, new)

    assert vehicle.owner_id == boss.pk
    assert list(vehicle.parties.order_by("role").values_list("role", "customer", "starts_on")) == [
        ("driver", customer.pk, TODAY),
        ("owner", boss.pk, date(2022, 6, 1)),
    ]


@pytest.mark.parametrize(
    "vin", ["LSVAA2NC0NA123456", "LSVAA2NCONA123456", "ＬＳＶＡＡ２ＮＣ０ＮＡ１２３４５６"]
)
def test_a_known_vin_is_refused_in_every_disguise_and_leads_to_its_file(world, seen, vin):
    known = register(world)
    before = facts()

    with pytest.raises(commands.AlreadyRegistered) as refusal:
        register(world, NewVehicle(vin=vin))

    assert refusal.value.vehicle_id == known.pk
    assert (Vehicle.objects.count(), facts()) == (1, before)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (NewVehicle(), commands.NotToldApart),
        (NewVehicle(vin="LFV3A23C8P300001"), commands.VinMalformed),
        (NewVehicle(vin="LFV3A23C8P30000Ж7"), commands.VinMalformed),
        (NewVehicle(plate="粤BL12345"), commands.PlateMalformed),
        (NewVehicle(plate="港A12345"), commands.PlateMalformed),
        (NewVehicle(plate="粤B12345", kind="spaceship"), commands.NotAChoice),
        (NewVehicle(plate="粤B12345", sold_by="agent"), commands.AgentUnnamed),
        (NewVehicle(plate="粤B12345", odometer_km=-1), commands.ValueOutOfReach),
        (NewVehicle(plate="粤B12345", odometer_km=5_000_001), commands.ValueOutOfReach),
        (NewVehicle(plate="粤B12345", first_sale_on=date(1800, 1, 1)), commands.ValueOutOfReach),
        (NewVehicle(plate="粤B12345", model_year=99_999), commands.ValueOutOfReach),
        (NewVehicle(plate="粤B12345", colour="红" * 31), TextTooLong),
        (NewVehicle(plate="粤B12345", owner_id=99_999_999), commands.CustomerUnknown),
        (NewVehicle(plate="粤B12345", model_id=99_999_999), commands.ModelUnknown),
    ],
)
def test_what_is_wrong_is_refused_by_name_and_leaves_no_trace(world, seen, new, refusal):
    with pytest.raises(refusal):
        register(world, new)

    assert (Vehicle.objects.count(), facts()) == (0, [])


def test_an_odd_check_digit_is_kept_and_marked_for_a_second_look(world, seen):
    vehicle = register(world, NewVehicle(vin="LSVAA2NC1NA123456"))

    assert (vehicle.vin, vehicle.vin_is_odd) == ("LSVAA2NC1NA123456", True)


def test_nobody_registers_without_the_right_in_that_store(world, seen):
    with pytest.raises(NotPermitted):
        register(world, by=world.actor(world.north, "vehicles.view"))
    with pytest.raises(NotPermitted):
        register(world, by=world.of_south)

    assert Vehicle.objects.count() == 0


def test_an_owner_whom_the_actor_may_not_see_does_not_exist(world, seen):
    hidden = CustomerFactory(group=world.group, opened_store=world.south)

    with pytest.raises(commands.CustomerUnknown):
        register(world, NewVehicle(vin=PASSAT.vin, owner_id=hidden.pk))


def test_the_same_vin_may_stand_in_two_groups(world):
    register(world)
    new = commands.register(new=PASSAT, store_id=world.abroad.pk, by=world.stranger, at=NOON)

    assert new.vin == "LSVAA2NC0NA123456"


def test_the_catalogue_gives_kind_and_power(world, seen):
    model = VehicleModelFactory(group=world.group, kind="suv", power="phev")

    vehicle = register(world, NewVehicle(vin=PASSAT.vin, model_id=model.pk))

    assert (vehicle.model_words, vehicle.kind, vehicle.power) == (str(model), "suv", "phev")


def test_a_battery_electric_plate_tells_the_drive(world, seen):
    assert register(world, NewVehicle(plate="沪AD12345")).power == "bev"


@pytest.mark.covers("DA-01", "DA-02")
def test_many_rows_stand_or_fall_one_by_one(world, seen):
    outcomes = register_many(
        world,
        PASSAT,
        NewVehicle(vin="SHORT"),
        NewVehicle(plate="粤B54321"),
        NewVehicle(),
        NewVehicle(vin="LFV3A23C8P3000017", plate="粤B12345"),
    )

    assert refused(outcomes) == [
        "created",
        "vehicles.vin_malformed",
        "created",
        "vehicles.not_told_apart",
        "vehicles.plate_taken",
    ]
    assert Vehicle.objects.count() == 2


@pytest.mark.covers("DA-02")
def test_the_same_rows_twice_change_nothing_the_second_time(world, seen, customer):
    rows = [
        NewVehicle(
            vin="LSVAA2NC0NA123456",
            plate="粤B12345",
            model="帕萨特",
            odometer_km=41_000,
            odometer_on=date(2026, 2, 1),
            insurer="平安",
            insured_until=date(2026, 9, 1),
            owner_id=customer.pk,
            payer_id=customer.pk,
        ),
        NewVehicle(plate="粤B54321", colour="red"),
        NewVehicle(plate="粤B54321", colour="blue"),  # the same car told twice, differently
    ]
    first = register_many(world, *rows)
    before = facts()

    second = register_many(world, *rows)

    assert [o.outcome for o in first] == ["created", "created", "updated"]
    assert [o.outcome for o in second] == ["unchanged", "unchanged", "unchanged"]
    assert facts() == before
    assert (PlateSpell.objects.count(), VehicleParty.objects.count()) == (2, 2)
    assert OdometerReading.objects.count() == 1


def test_a_known_car_gets_what_is_new_about_it(world, seen):
    register_many(world, NewVehicle(plate="粤B12345", colour="red"))

    outcomes = register_many(
        world, NewVehicle(vin="LSVAA2NC0NA123456", plate="粤B12345", engine_number="EA888")
    )

    vehicle = Vehicle.objects.get()
    assert [o.outcome for o in outcomes] == ["updated"]
    assert (vehicle.vin, vehicle.colour, vehicle.engine_number) == (
        "LSVAA2NC0NA123456",
        "red",
        "EA888",
    )
    assert facts()[-1] == "vehicles.vehicle.updated"
    assert EventRecord.objects.latest("pk").data["fields"] == ["engine_number", "model_year", "vin"]


def test_a_plate_may_go_from_one_car_of_a_file_to_another(world, seen):
    register_many(world, NewVehicle(vin="LSVAA2NC0NA123456", plate="粤B12345"))

    outcomes = register_many(
        world,
        NewVehicle(vin="LSVAA2NC0NA123456", plate="粤BD12345"),
        NewVehicle(vin="LFV3A23C8P3000017", plate="粤B12345"),
    )

    assert [o.outcome for o in outcomes] == ["updated", "created"]
    assert list(Vehicle.objects.order_by("vin").values_list("vin", "plate")) == [
        ("LFV3A23C8P3000017", "粤B12345"),
        ("LSVAA2NC0NA123456", "粤BD12345"),
    ]


def test_mileage_of_a_file_that_contradicts_is_rejected_and_nothing_of_the_row_is_taken(
    world, seen
):
    register_many(world, PASSAT)

    outcomes = register_many(
        world, NewVehicle(vin=PASSAT.vin, colour="red", odometer_km=9, odometer_on=TODAY)
    )
    later = register_many(
        world,
        NewVehicle(vin=PASSAT.vin, odometer_km=9, odometer_on=date(2026, 3, 3), colour="red"),
    )

    assert refused(outcomes + later) == ["updated", "vehicles.odometer_fell"]
    assert Vehicle.objects.get().odometer_km == 41_000


def test_a_new_owner_in_a_file_ends_the_former_ones_time(world, seen, customer):
    boss = CustomerFactory(group=world.group, opened_store=world.north)
    register_many(world, NewVehicle(vin=PASSAT.vin, owner_id=boss.pk, owned_since=date(2022, 1, 1)))

    register_many(
        world, NewVehicle(vin=PASSAT.vin, owner_id=customer.pk, owned_since=date(2025, 1, 1))
    )

    assert list(
        VehicleParty.objects.order_by("starts_on").values_list("customer", "starts_on", "ends_on")
    ) == [
        (boss.pk, date(2022, 1, 1), date(2025, 1, 1)),
        (customer.pk, date(2025, 1, 1), None),
    ]
    assert "vehicles.owner.changed" in facts()


def test_five_hundred_cars_cost_few_statements(world, seen, django_assert_max_num_queries):
    from tests.factories.vehicles import vin_of

    rows = [
        NewVehicle(vin=vin_of(n), plate=f"粤B{n:05d}", model="帕萨特", odometer_km=n)
        for n in range(500)
    ]

    with django_assert_max_num_queries(60):
        outcomes = register_many(world, *rows)

    assert {o.outcome for o in outcomes} == {"created"}


@pytest.mark.covers("CV-10")
def test_former_versions_of_a_row_are_kept(world, seen):
    from django.apps import apps

    vehicle = register(world)
    commands.update(
        vehicle_id=vehicle.pk,
        new=NewVehicle(colour="red"),
        store_id=world.north.pk,
        by=world.of_north,
        at=NOON,
    )

    versions = apps.get_model("vehicles", "VehicleVersion").objects.filter(pgh_obj=vehicle.pk)
    assert list(versions.order_by("pk").values_list("colour", flat=True)) == [""]


def test_an_update_changes_what_is_told_and_keeps_the_rest(world, seen, vehicle):
    updated = commands.update(
        vehicle_id=vehicle.pk,
        new=NewVehicle(colour="red", licensed_on=date(2024, 5, 1)),
        store_id=world.north.pk,
        by=world.of_north,
        at=NOON,
    )

    assert (updated.colour, updated.licensed_on, updated.vin) == (
        "red",
        date(2024, 5, 1),
        vehicle.vin,
    )
    assert EventRecord.objects.latest("pk").data["fields"] == ["colour", "licensed_on"]


def test_an_update_that_tells_nothing_new_leaves_no_fact(world, seen, vehicle):
    commands.update(
        vehicle_id=vehicle.pk,
        new=NewVehicle(vin=vehicle.vin),
        store_id=world.north.pk,
        by=world.of_north,
        at=NOON,
    )

    assert facts() == []


def test_two_cars_cannot_get_one_vin(world, seen, vehicle):
    other = VehicleFactory(group=world.group)

    with pytest.raises(commands.VinTaken):
        commands.update(
            vehicle_id=vehicle.pk,
            new=NewVehicle(vin=other.vin),
            store_id=world.north.pk,
            by=world.of_north,
            at=NOON,
        )

    assert facts() == []


@pytest.mark.covers("CV-26")
@pytest.mark.parametrize(
    ("sold_by", "agent", "contract"), [("ourselves", None, ""), ("agent", "south", "AG-2025-7")]
)
def test_a_car_is_marked_as_sold_by_ourselves_or_by_an_agent(
    world, seen, vehicle, sold_by, agent, contract
):
    agent_id = world.south.pk if agent else None

    marked = commands.mark_seller(
        vehicle_id=vehicle.pk,
        sold_by=sold_by,
        agent_id=agent_id,
        agent_contract=contract,
        store_id=world.north.pk,
        by=world.of_north,
        at=NOON,
    )

    assert (marked.sold_by, marked.agent_id, marked.agent_contract) == (
        sold_by,
        agent_id,
        contract,
    )
    assert facts() == ["vehicles.seller.marked"]


@pytest.mark.covers("CV-26")
def test_there_are_two_classes_of_sellers_and_an_agent_has_a_name(world, seen, vehicle):
    from aftersales.records.vehicles.states import SoldBy

    assert len(SoldBy.values) == 2
    with pytest.raises(commands.AgentUnnamed):
        commands.mark_seller(
            vehicle_id=vehicle.pk,
            sold_by="agent",
            store_id=world.north.pk,
            by=world.of_north,
            at=NOON,
        )
    assert facts() == []


def test_a_vehicle_of_another_group_does_not_exist(world, vehicle):
    with pytest.raises(Vehicle.DoesNotExist):
        commands.update(
            vehicle_id=vehicle.pk,
            new=NewVehicle(colour="red"),
            store_id=world.abroad.pk,
            by=world.stranger,
            at=NOON,
        )


def test_the_database_itself_refuses_a_vin_that_is_none(world):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="vehicle_vin_form"):
        VehicleFactory(group=world.group, vin="LSVAA2NC0NA12345O")


def test_a_store_sees_its_own_file_only(world):
    with as_seen_by(world.of_north):
        vehicle = register(world)
    with as_seen_by(world.of_south):
        assert list(vehicle.files.all()) == []
