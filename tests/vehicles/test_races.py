"""Somebody is forgotten while others write about their car: who comes second is told so (R-14)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from django.db import DatabaseError

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.records.customers import commands as customers
from aftersales.records.customers.models import Customer
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.models import ServiceRecordDetail, VehicleParty
from aftersales.records.vehicles.states import PartyRole
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race


def race(world, car) -> bool:
    """Whether words about somebody who was erased are left on the car."""
    customer = CustomerFactory(group=world.group, opened_store=world.north)
    about = {"vehicle_id": car.pk, "customer_id": customer.pk}
    me = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    service = commands.NewService(serviced_on=date(2026, 1, 1), words="My wife drives", **about)

    def deed(do):
        def run():
            with suppress(Refusal, Customer.DoesNotExist, DatabaseError):
                do()

        return run

    at_once(
        deed(
            lambda: customers.erase(
                customer_id=customer.pk, reason="request", by=world.chief, at=NOON
            )
        ),
        deed(lambda: commands.link_party(role=PartyRole.DRIVER, **about, **me)),
        deed(lambda: commands.record_service(service=service, **me)),
    )

    with whole_database():
        running = VehicleParty.objects.filter(customer=customer, ends_on=None).exists()
        said = ServiceRecordDetail.objects.filter(customer=customer).exists()
        gone = Customer.objects.filter(pk=customer.pk, state="erased").exists()
    return gone and (running or said)


@pytest.mark.covers("CV-09")
def test_nothing_is_left_on_a_car_of_somebody_who_was_erased_in_a_race(own_database):
    world = make_world()

    found = [race(world, VehicleFactory(group=world.group)) for _ in range(ROUNDS)]

    assert not any(found)


def test_without_the_guard_something_is_left(own_database, as_owner):
    """The check sees what it is there to see."""
    for table in ("vehicleparty", "servicerecorddetail"):
        as_owner(
            "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tgname FROM pg_trigger "
            f"WHERE tgrelid = 'vehicles_{table}'::regclass AND tgname LIKE '%living%' "
            f"LOOP EXECUTE format('DROP TRIGGER %I ON vehicles_{table}', t); END LOOP; END $$"
        )
    world = make_world()

    assert any(race(world, VehicleFactory(group=world.group)) for _ in range(20 * ROUNDS))
