"""A recall is done to a car once, however many say so at once (RC-18)."""

from __future__ import annotations

from contextlib import suppress

import pytest

from aftersales.core.models import EventRecord
from aftersales.core.scope import whole_database
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.commands import NewMark
from aftersales.records.vehicles.models import Mark
from tests.conftest import NOON
from tests.factories.vehicles import VehicleFactory
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
MANY = 8
TRIES = 40


def times_done(world, number):
    """How often the work on one car was put on record by several at once."""
    me = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    car = VehicleFactory(group=world.group)
    mark = commands.note_mark(
        new=NewMark(vin=car.vin, number=f"R2026-{number}", title="制动软管更换"), **me
    )

    def finish():
        with suppress(commands.MarkDone):
            commands.finish_mark(mark_id=mark.pk, reference="RO-N-1", **me)

    outcome = at_once(*[finish] * MANY)
    assert outcome.faults == []
    with whole_database():
        rows = EventRecord.objects.filter(name="vehicles.mark.finished", data__mark_id=mark.pk)
        return rows.count()


def times_noted(world, number):
    me = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}
    new = NewMark(vin="LSVAA49J132047371", number=f"R2026-{number}", title="制动软管更换")

    at_once(*[lambda: commands.note_mark(new=new, **me)] * MANY)

    with whole_database():
        return Mark.objects.filter(vin=new.vin, number=new.number).count()


@pytest.mark.covers("RC-18")
def test_the_work_is_put_on_record_once(own_database):
    world = make_world()

    assert {times_done(world, n) for n in range(ROUNDS)} == {1}


def test_without_the_lock_it_is_put_on_record_twice(own_database, monkeypatch):
    """The guard shown to be one."""
    unlocked = type(Mark.objects.all())
    monkeypatch.setattr(unlocked, "select_for_update", lambda self, *_a, **_k: self)
    world = make_world()

    assert any(times_done(world, n) > 1 for n in range(TRIES))


@pytest.mark.covers("RC-18")
def test_a_car_stands_on_a_makers_list_once(own_database):
    world = make_world()

    assert {times_noted(world, n) for n in range(ROUNDS)} == {1}


def test_without_the_constraint_a_car_stands_on_the_list_twice(own_database, as_owner):
    """The guard shown to be one."""
    as_owner("ALTER TABLE vehicles_mark DROP CONSTRAINT mark_once_a_car")
    world = make_world()

    assert any(times_noted(world, n) > 1 for n in range(TRIES))
