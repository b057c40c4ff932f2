"""Owners, drivers, payers and plates over time."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from aftersales.core.actors import NotPermitted
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.models import PlateSpell, Vehicle, VehicleParty
from aftersales.records.vehicles.states import PartyRole
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import PlateSpellFactory, VehicleFactory, VehiclePartyFactory
from tests.vehicles.facts import facts

TODAY = date(2026, 3, 2)


@pytest.fixture
def by(world):
    return {"store_id": world.north.pk, "by": world.of_north, "at": NOON}


@pytest.fixture
def buyer(world):
    return CustomerFactory(group=world.group, opened_store=world.north)


def spells(vehicle):
    return list(
        vehicle.parties.order_by("starts_on", "pk").values_list(
            "role", "customer", "starts_on", "ends_on"
        )
    )


@pytest.mark.covers("CV-05")
def test_one_customer_may_have_several_vehicles_in_several_roles(
    world, seen, by, customer, vehicle
):
    other = VehicleFactory(group=world.group)
    for car in (vehicle, other):
        commands.link_party(vehicle_id=car.pk, customer_id=customer.pk, role=PartyRole.OWNER, **by)
    commands.link_party(vehicle_id=vehicle.pk, customer_id=customer.pk, role=PartyRole.PAYER, **by)

    assert VehicleParty.objects.filter(customer=customer).count() == 3
    assert facts() == ["vehicles.party.linked"] * 3


@pytest.mark.covers("CV-05")
def test_a_change_of_owner_ends_all_that_belonged_to_the_former_one(
    world, seen, by, customer, buyer, vehicle
):
    since = date(2024, 1, 1)
    for role in (PartyRole.OWNER, PartyRole.DRIVER):
        commands.link_party(
            vehicle_id=vehicle.pk, customer_id=customer.pk, role=role, since=since, **by
        )

    commands.change_owner(vehicle_id=vehicle.pk, customer_id=buyer.pk, on=TODAY, **by)

    vehicle.refresh_from_db()
    assert vehicle.owner_id == buyer.pk
    assert spells(vehicle) == [
        ("owner", customer.pk, since, TODAY),
        ("driver", customer.pk, since, TODAY),
        ("owner", buyer.pk, TODAY, None),
    ]
    assert facts()[-1] == "vehicles.owner.changed"


def test_changing_to_the_present_owner_changes_nothing(seen, by, customer, vehicle):
    commands.change_owner(vehicle_id=vehicle.pk, customer_id=customer.pk, **by)
    commands.change_owner(vehicle_id=vehicle.pk, customer_id=customer.pk, **by)

    assert facts() == ["vehicles.owner.changed"]


def test_a_second_owner_at_the_same_time_is_refused(seen, by, customer, buyer, vehicle):
    commands.link_party(vehicle_id=vehicle.pk, customer_id=customer.pk, role=PartyRole.OWNER, **by)
    before = facts()

    with pytest.raises(commands.PartyOverlaps):
        commands.link_party(vehicle_id=vehicle.pk, customer_id=buyer.pk, role=PartyRole.OWNER, **by)

    assert (len(spells(vehicle)), facts()) == (1, before)


def test_the_database_itself_refuses_two_owners_at_a_time(world, vehicle):
    VehiclePartyFactory(vehicle=vehicle)

    with pytest.raises(IntegrityError, match="vehicle_has_one_owner_at_a_time"):
        VehiclePartyFactory(vehicle=vehicle)


def test_a_party_ends_on_a_day_and_only_once(seen, by, customer, vehicle):
    party = commands.link_party(
        vehicle_id=vehicle.pk, customer_id=customer.pk, role=PartyRole.OWNER, **by
    )

    commands.end_party(vehicle_id=vehicle.pk, party_id=party.pk, **by)

    vehicle.refresh_from_db()
    assert (vehicle.owner_id, spells(vehicle)[0][3]) == (None, TODAY)
    with pytest.raises(commands.PartyEndsTooEarly):
        commands.end_party(vehicle_id=vehicle.pk, party_id=party.pk, **by)


def test_nobody_stops_owning_before_they_began(seen, by, customer, vehicle):
    party = commands.link_party(
        vehicle_id=vehicle.pk, customer_id=customer.pk, role=PartyRole.DRIVER, **by
    )
    before = facts()

    with pytest.raises(commands.PartyEndsTooEarly):
        commands.end_party(vehicle_id=vehicle.pk, party_id=party.pk, on=date(2026, 1, 1), **by)
    with pytest.raises(commands.PartyEndsTooEarly):
        commands.change_owner(
            vehicle_id=vehicle.pk, customer_id=customer.pk, on=date(2026, 1, 1), **by
        )

    assert facts() == before


def test_a_customer_out_of_sight_does_not_exist(world, seen, by, vehicle):
    hidden = CustomerFactory(group=world.group, opened_store=world.south)

    with pytest.raises(commands.CustomerUnknown):
        commands.link_party(
            vehicle_id=vehicle.pk, customer_id=hidden.pk, role=PartyRole.OWNER, **by
        )
    with pytest.raises(commands.CustomerUnknown):
        commands.change_owner(vehicle_id=vehicle.pk, customer_id=hidden.pk, **by)

    assert facts() == []


def test_linking_needs_its_right(world, seen, by, customer, vehicle):
    viewer = world.actor(world.north, "vehicles.view", "customers.view")

    with pytest.raises(NotPermitted):
        commands.change_owner(
            vehicle_id=vehicle.pk, customer_id=customer.pk, **{**by, "by": viewer}
        )


# -- plates ----------------------------------------------------------------------------------------


@pytest.fixture
def plated(vehicle):
    PlateSpellFactory(vehicle=vehicle)
    return vehicle


@pytest.mark.covers("CV-04", "CV-07")
def test_a_new_plate_ends_the_old_one(seen, by, plated):
    old = plated.plate

    commands.give_plate(vehicle_id=plated.pk, plate="粤B·D12345", **by)

    plated.refresh_from_db()
    assert (plated.plate, plated.plate_kind) == ("粤BD12345", "nev_small")
    assert list(plated.plates.order_by("starts_on").values_list("plate", "ends_on")) == [
        (old, TODAY),
        ("粤BD12345", None),
    ]
    assert facts() == ["vehicles.plate.given"]


def test_the_plate_of_another_car_is_refused_unless_it_moves(world, seen, by, plated):
    other = VehicleFactory(group=world.group, plate=None, plate_kind="")

    with pytest.raises(commands.PlateTaken):
        commands.give_plate(vehicle_id=other.pk, plate=plated.plate, **by)
    assert facts() == []

    commands.give_plate(vehicle_id=other.pk, plate=plated.plate, moves=True, **by)

    carried = plated.plate
    plated.refresh_from_db()
    other.refresh_from_db()
    assert (plated.plate, other.plate) == (None, carried)
    assert facts() == ["vehicles.plate.removed", "vehicles.plate.given"]


def test_one_plate_on_two_cars_of_two_groups_is_no_clash(world, seen, by, plated):
    stranger = VehicleFactory(group=world.abroad.group, plate=None, plate_kind="")

    given = commands.give_plate(
        vehicle_id=stranger.pk,
        plate=plated.plate,
        store_id=world.abroad.pk,
        by=world.stranger,
        at=NOON,
    )

    assert given.plate == plated.plate


@pytest.mark.parametrize("plate", ["", "粤BL12345", "港A12345"])
def test_what_is_no_plate_is_not_given(seen, by, plated, plate):
    with pytest.raises(commands.PlateMalformed):
        commands.give_plate(vehicle_id=plated.pk, plate=plate, **by)

    assert facts() == []


def test_a_plate_of_another_standard_is_given_when_its_kind_is_named(seen, by, plated):
    given = commands.give_plate(vehicle_id=plated.pk, plate="B MW 1234", kind="foreign", **by)

    assert (given.plate, given.kind, given.colour) == ("BMW1234", "foreign", "other")


def test_a_plate_cannot_be_changed_before_the_present_one_was_put_on(seen, by, plated):
    with pytest.raises(commands.PlateInTheWay):
        commands.give_plate(vehicle_id=plated.pk, plate="粤B99999", since=date(2024, 1, 1), **by)

    assert facts() == []


def test_plates_are_taken_off(seen, by, plated):
    commands.remove_plate(vehicle_id=plated.pk, **by)

    plated.refresh_from_db()
    assert (plated.plate, plated.plate_kind) == (None, "")
    assert facts() == ["vehicles.plate.removed"]


def test_a_car_without_vin_keeps_its_plate(world, seen, by):
    nameless = VehicleFactory(group=world.group, vin=None)

    with pytest.raises(commands.NotToldApart):
        commands.remove_plate(vehicle_id=nameless.pk, **by)

    assert (Vehicle.objects.get(pk=nameless.pk).plate, facts()) == (nameless.plate, [])


def test_the_database_itself_keeps_a_plate_on_one_car_at_a_time(world, plated):
    with pytest.raises(IntegrityError, match="plate_on_one_vehicle_at_a_time"):
        PlateSpellFactory(vehicle=VehicleFactory(group=world.group), plate=plated.plate)


def test_giving_a_plate_twice_is_one(seen, by, plated):
    commands.give_plate(vehicle_id=plated.pk, plate="粤B99999", **by)
    commands.give_plate(vehicle_id=plated.pk, plate="粤B99999", **by)

    assert (PlateSpell.objects.count(), facts()) == (2, ["vehicles.plate.given"])
