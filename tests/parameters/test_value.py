"""What a number of the business is, here and on this day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.parameters import commands, queries
from tests.conftest import NOON
from tests.factories.network import BrandFactory
from tests.factories.parameters import ParameterValueFactory

TODAY = NOON.date()


def serve(store, brand):
    from django.apps import apps

    with whole_database():
        apps.get_model("network", "StoreBrand").objects.create(store=store, brand=brand)


def ask(parameter, world, **place):
    with as_seen_by(world.chief):
        return queries.value(parameter, on=TODAY, **(place or {"store_id": world.north.pk}))


def test_the_default_holds_where_nobody_said_otherwise(world, bays):
    assert ask(bays, world) == 4


def test_the_nearest_value_wins(world, bays):
    brand = BrandFactory(group=world.group)
    ParameterValueFactory(group=world.group, value=5)
    assert ask(bays, world) == 5

    ParameterValueFactory(group=world.group, brand=brand, value=6)
    assert ask(bays, world, store_id=world.north.pk, brand_id=brand.pk) == 6

    ParameterValueFactory(group=world.group, store=world.north, value=7)
    assert ask(bays, world, store_id=world.north.pk, brand_id=brand.pk) == 7
    assert ask(bays, world, store_id=world.south.pk, brand_id=brand.pk) == 6
    assert ask(bays, world, group_id=world.group.pk) == 5


def test_nothing_crosses_groups(world, bays):
    ParameterValueFactory(group=world.group, value=5)

    with as_seen_by(world.stranger):
        assert queries.value(bays, store_id=world.abroad.pk, on=TODAY) == 4


@pytest.mark.parametrize(("on", "found"), [(-1, 4), (0, 9), (400, 9)])
def test_a_value_holds_from_its_day_on(world, bays, on, found):
    ParameterValueFactory(group=world.group, value=9, valid_from=TODAY)

    with as_seen_by(world.chief):
        day = TODAY + timedelta(days=on)
        assert queries.value(bays, store_id=world.north.pk, on=day) == found


def test_of_two_values_for_one_day_the_later_word_counts(world, bays):
    ParameterValueFactory(group=world.group, value=8)
    ParameterValueFactory(group=world.group, value=9)

    assert ask(bays, world) == 9


def test_a_value_that_no_longer_fits_its_parameter_is_passed_over(world, bays):
    ParameterValueFactory(group=world.group, value=9)
    ParameterValueFactory(group=world.group, store=world.north, value="nine")

    assert ask(bays, world) == 9


def test_a_place_is_asked_for_once_in_a_transaction(world, bays, django_assert_num_queries):
    with as_seen_by(world.chief), django_assert_num_queries(1):
        for _ in range(3):
            queries.value(bays, store_id=world.north.pk, on=TODAY)


def test_a_value_set_in_this_transaction_is_seen_at_once(world, bays):
    with as_seen_by(world.chief):
        assert queries.value(bays, store_id=world.north.pk, on=TODAY) == 4
        give(world, 11)
        assert queries.value(bays, store_id=world.north.pk, on=TODAY) == 11


def test_a_value_that_was_rolled_back_is_not_seen(world, bays):
    with as_seen_by(world.chief):
        with transaction.atomic():
            give(world, 11)
            assert queries.value(bays, store_id=world.north.pk, on=TODAY) == 11
            transaction.set_rollback(True)
        assert queries.value(bays, store_id=world.north.pk, on=TODAY) == 4


def test_a_change_elsewhere_acts_on_the_next_transaction(own_database, everything):
    from aftersales.core import parameters
    from tests.worlds import make_world

    world, bays = make_world(), parameters.parameter("tests.beds", "", default=4, row="NW-01")
    try:
        with as_seen_by(world.of_north):
            assert queries.value(bays, store_id=world.north.pk, on=TODAY) == 4
        ParameterValueFactory(group=world.group, store=world.north, code=bays.code, value=5)
        with as_seen_by(world.of_north):
            assert queries.value(bays, store_id=world.north.pk, on=TODAY) == 5
    finally:
        del parameters._parameters[bays.code]


def give(world, value):
    commands.set_value(
        code="tests.bays",
        value=value,
        valid_from=date(2026, 3, 2),
        reason="a bay was built",
        store_id=world.north.pk,
        by=world.chief,
        at=NOON,
    )


def test_a_store_of_one_brand_takes_its_brands_value(world, bays):
    one, other = BrandFactory(group=world.group), BrandFactory(group=world.group)
    ParameterValueFactory(group=world.group, brand=one, value=6)

    serve(world.north, one)
    assert ask(bays, world) == 6

    serve(world.north, other)  # of two brands, the question says which
    assert ask(bays, world) == 4
    assert ask(bays, world, store_id=world.north.pk, brand_id=one.pk) == 6
