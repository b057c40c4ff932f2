"""Somebody changes a number of the business."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from aftersales.core.actors import NotPermitted
from aftersales.core.parameters import OutOfBounds, WrongType
from aftersales.core.scope import whole_database
from aftersales.ground.parameters import commands
from aftersales.ground.parameters.models import ParameterValue
from tests.conftest import NOON, logged
from tests.factories.network import BrandFactory
from tests.factories.parameters import ParameterValueFactory

TODAY = NOON.date()


def give(world, *, by=None, **more):
    return commands.set_value(
        **{
            "code": "tests.bays",
            "value": 6,
            "valid_from": TODAY,
            "reason": "a bay was built",
            "store_id": world.north.pk,
            "by": by or world.chief,
            "at": NOON,
            **more,
        }
    )


def everywhere(question):
    with whole_database():
        return question()


def rows():
    return everywhere(ParameterValue.objects.count)


def test_a_value_is_set_and_goes_on_record(world, bays):
    row = give(world)

    assert (row.value, row.valid_from, row.level) == (6, TODAY, "store")
    assert everywhere(logged) == [(world.chief.key, "parameters.value.set")]


def test_a_brands_value_belongs_to_the_group(world, bays):
    brand = BrandFactory(group=world.group)

    row = give(world, store_id=None, brand_id=brand.pk)

    assert (row.group_id, row.store_id, row.level) == (world.group.pk, None, "brand")


def test_a_place_may_give_its_own_value_up(world, bays):
    give(world, value=9)
    give(world, value=None)

    from aftersales.ground.parameters import queries

    assert everywhere(lambda: queries.value(bays, store_id=world.north.pk, on=TODAY)) == 4


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"code": "tests.nothing"}, commands.UnknownParameter),
        ({"value": "six"}, WrongType),
        ({"value": True}, WrongType),
        ({"value": 41}, OutOfBounds),
        ({"value": 0}, OutOfBounds),
        ({"valid_from": TODAY - timedelta(days=1)}, commands.InThePast),
        ({"reason": "  "}, commands.ReasonMissing),
        ({"brand_id": 1}, commands.PlaceUnclear),
    ],
)
def test_a_refused_value_leaves_no_trace(world, bays, more, refusal):
    with pytest.raises(refusal):
        give(world, **more)

    assert (rows(), everywhere(logged)) == (0, [])


def test_a_number_of_the_whole_group_is_not_set_in_a_store(world):
    from aftersales.core import parameters

    parameters.parameter("tests.shared", "", default=True, row="NW-01", per_store=False)
    try:
        with pytest.raises(commands.GroupOnly):
            give(world, code="tests.shared", value=False)
    finally:
        del parameters._parameters["tests.shared"]


def test_today_is_the_stores_today(world, bays):
    late = NOON.replace(hour=17)  # 01:00 of the next day in Shanghai

    with pytest.raises(commands.InThePast):
        give(world, at=late)


def test_who_may_set_in_one_store_may_not_set_for_the_group(world, bays):
    someone = world.actor(world.north, "parameters.set_value")

    give(world, by=someone)
    with pytest.raises(NotPermitted):
        give(world, by=someone, store_id=None)
    with pytest.raises(ObjectDoesNotExist):
        give(world, by=someone, store_id=world.south.pk)

    assert rows() == 1


def test_a_brand_of_another_group_does_not_exist(world, bays):
    with pytest.raises(ObjectDoesNotExist):
        give(world, store_id=None, brand_id=BrandFactory().pk)


def test_a_coming_value_can_be_taken_back(world, bays):
    row = give(world, valid_from=TODAY + timedelta(days=1))

    commands.withdraw_value(parameter_value_id=row.pk, by=world.chief, at=NOON)

    assert everywhere(logged)[-1] == (world.chief.key, "parameters.value.withdrawn")
    assert everywhere(lambda: ParameterValue.objects.get().withdrawn_at) == NOON


def test_a_value_that_holds_cannot_be_taken_back(world, bays):
    row = ParameterValueFactory(group=world.group, valid_from=date(2026, 3, 2))

    with pytest.raises(commands.HoldsAlready):
        commands.withdraw_value(parameter_value_id=row.pk, by=world.chief, at=NOON)

    assert everywhere(logged) == []
