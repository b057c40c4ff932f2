"""The world that all tests share shows each actor what it should."""

from __future__ import annotations

from aftersales.core.scope import as_seen_by
from aftersales.ground.network.models import Store
from aftersales.records.staff.models import Assignment, Person
from aftersales.records.staff.queries import actor_for
from tests.conftest import NOON


def test_each_actor_of_the_world_sees_its_own_part(world):
    with as_seen_by(world.chief):
        assert set(Store.objects.all()) == {world.north, world.south}
        assert {a.store for a in Assignment.objects.all()} == {world.north, world.south}
    with as_seen_by(world.of_north):
        assert {a.store for a in Assignment.objects.all()} == {world.north}
    with as_seen_by(world.stranger):
        assert list(Person.objects.values_list("name", flat=True)) == ["Foreigner"]


def test_a_person_of_the_world_is_the_actor_that_stands_for_them(world):
    with as_seen_by(world.chief):
        assert actor_for(world.administrator, on=NOON.date()) == world.chief
