"""The customer base in groups, each of which opens exactly its rows (CV-12)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.grouping import groupings_of, rows_in
from aftersales.core.scope import as_seen_by
from aftersales.records.customers import queries
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import (
    ServiceRecordDetailFactory,
    ServiceRecordFactory,
    VehicleFactory,
    VehicleModelFactory,
)
from tests.signing import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def ago(days):
    return TODAY - timedelta(days=days)


def told(actor, code):
    """What a grouping says, and that each group finds as many rows as it says."""
    with as_seen_by(actor):
        (way,) = [each for each in groupings_of("customer", seen_by=actor) if each.code == code]
        files = queries.visible(seen_by=actor)
        groups = way.tell(files, actor, NOON)
        for group in groups:
            rule = rows_in("customer", f"{code}:{group.code}", seen_by=actor, at=NOON)
            assert files.filter(rule).count() == group.count, group
        return {group.code: group.count for group in groups if group.count}


@pytest.fixture
def north(world):
    def make(**more):
        return CustomerFactory(opened_store=world.north, **more)

    return make


@pytest.mark.covers("CV-12")
def test_activity_and_time_since_the_last_visit(world, north):
    for days in (10, 269, 270, 271, 541, None):
        north(last_visit_on=None if days is None else ago(days))

    assert told(world.of_north, "activity") == {"active": 3, "drifting": 1, "lost": 1, "never": 1}
    assert told(world.of_north, "since") == {"3": 1, "12": 3, "24": 1, "never": 1}


@pytest.mark.covers("CV-12")
def test_value_by_visits_follows_the_grades_of_the_group(world, north):
    for visits in (0, 1, 3, 4, 8, 50):
        north(visits=visits)

    assert told(world.of_north, "visits") == {"A": 2, "B": 1, "C": 2, "D": 1}


@pytest.mark.covers("CV-12")
def test_value_by_what_was_paid_in_the_last_two_years(world, north):
    for amount, days in ((1999, 5), (2000, 5), (30_000, 5), (30_000, 800)):
        customer = north()
        record = ServiceRecordFactory(
            group=world.group, workshop=world.north, serviced_on=ago(days)
        )
        ServiceRecordDetailFactory(
            store=world.north,
            record=record,
            customer=customer,
            amount=Decimal(amount),
            currency="CNY",
        )

    assert told(world.of_north, "value") == {"0": 1, "2000": 1, "20000": 1, "none": 1}


@pytest.mark.covers("CV-12")
def test_age_and_model_of_the_vehicle_come_from_the_room_above(world, north):
    golf = VehicleModelFactory(group=world.group, make="VW", series="Golf")
    other_golf = VehicleModelFactory(group=world.group, make="VW", series="Golf", name="GTI")
    polo = VehicleModelFactory(group=world.group, make="VW", series="Polo")
    fleet = north()
    for model, days in ((golf, 100), (other_golf, 400), (polo, 3000)):
        VehicleFactory(group=world.group, owner=fleet, model=model, first_sale_on=ago(days))
    VehicleFactory(group=world.group, owner=north(), model=golf, first_sale_on=None)
    VehicleFactory(group=world.group, owner=north(), model=None, first_sale_on=ago(100))
    north()

    ages = told(world.of_north, "vehicle_age")
    models = told(world.of_north, "model")

    assert ages == {"1": 2, "3": 1, "older": 1, "unknown": 1, "none": 1}
    assert sorted(models.values()) == [1, 1, 2]  # Polo, none in the catalogue, Golf
    assert models["none"] == 1


def test_an_unknown_group_is_no_group(world):
    with as_seen_by(world.of_north):
        for group in ("moon:1", "vehicle_age:1000", "model:x", "value:7", "since:", "kind:moon"):
            assert rows_in("customer", group, seen_by=world.of_north, at=NOON) is None, group


def test_another_store_s_customers_are_not_counted(world, north):
    north(last_visit_on=ago(5))

    assert told(world.of_south, "activity") == {}


@pytest.mark.covers("CV-12")
def test_every_figure_of_the_page_opens_its_rows(world, north):
    VehicleFactory(group=world.group, owner=north(name="周杰伦"), first_sale_on=None)
    client = signed_in(world.administrator)

    page = client.get("/customers/base/").content.decode()
    rows = client.get("/customers/?set=1&group=vehicle_age:unknown").content.decode()
    none = client.get("/customers/?set=1&group=vehicle_age:none").content.decode()

    assert "/customers/?set=1&amp;group=vehicle_age:unknown" in page
    assert "周杰伦" in rows
    assert "周杰伦" not in none


def test_the_page_costs_the_same_for_one_customer_and_for_ten(
    world, north, django_assert_max_num_queries
):
    client = signed_in(world.administrator)
    client.get("/customers/base/")
    VehicleFactory(group=world.group, owner=north())
    for _ in range(9):
        VehicleFactory(group=world.group, owner=north())

    with django_assert_max_num_queries(45):
        client.get("/customers/base/")
