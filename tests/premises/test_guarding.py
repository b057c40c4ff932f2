"""Hazards and accidents: the target is none; closed is what was put in order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by
from aftersales.resources.premises import commands, queries
from aftersales.resources.premises.models import Incident, Measure
from aftersales.resources.premises.parameters import ACCIDENTS_TARGET
from tests.conftest import NOON, logged
from tests.premises.conftest import LATER

pytestmark = pytest.mark.django_db


def told(house):
    with as_seen_by(house.chief):
        return [name for _who, name in logged() if name.startswith("premises.")]


def standing(house, now=NOON):
    with as_seen_by(house.chief):
        return queries.standing(store_id=house.store_id, seen_by=house.chief, now=now)


@pytest.mark.covers("WS-27")
def test_the_target_is_no_accident_and_one_misses_it(house):
    assert ACCIDENTS_TARGET.default == 0
    house.report()
    assert standing(house).is_within_target

    house.report(kind="accident", injured=1)

    found = standing(house, NOON + timedelta(days=3))
    assert (found.accidents, found.is_within_target, found.days_since) == (1, False, 3)
    assert standing(house, NOON + timedelta(days=366)).is_within_target


@pytest.mark.covers("WS-27")
def test_a_hazard_is_tracked_to_closed_with_cause_and_every_measure_done(house):
    row = house.report()
    with pytest.raises(commands.MeasureMissing):
        commands.close(incident_id=row.pk, cause="Leak", **house.me)
    measure = house.measure(incident_id=row.pk)
    with pytest.raises(commands.MeasuresOpen):
        commands.close(incident_id=row.pk, cause="Leak", **house.me)
    commands.carry_out(measure_id=measure.pk, **house.me)

    row = commands.close(incident_id=row.pk, cause="Leak", **house.me)

    assert (row.state, row.cause, row.closed_at) == ("closed", "Leak", NOON)
    assert told(house) == [
        "premises.incident.reported",
        "premises.measure.set",
        "premises.measure.done",
        "premises.incident.closed",
    ]


def test_a_closed_one_takes_no_measure_and_its_measures_stay_done(house):
    row = house.report()
    measure = house.measure(incident_id=row.pk)
    commands.carry_out(measure_id=measure.pk, **house.me)
    commands.close(incident_id=row.pk, cause="Leak", **house.me)

    with pytest.raises(IllegalMove):
        house.measure(incident_id=row.pk)
    with pytest.raises(IllegalMove):
        commands.reopen_measure(measure_id=measure.pk, due_on=LATER, **house.me)
    with pytest.raises(IllegalMove):
        commands.close(incident_id=row.pk, cause="Again", **house.me)


def test_where_somebody_was_hurt_it_was_an_accident(house):
    with pytest.raises(commands.HurtIsAccident):
        house.report(kind="near_miss", injured=1)
    with pytest.raises(commands.DayAhead):
        house.report(happened_at=NOON + timedelta(hours=1))

    assert told(house) == []


def test_a_measure_has_an_owner_of_the_store_and_a_day_to_come(house):
    row = house.report()
    stranger = house.world.person("technician", house.world.south)
    with pytest.raises(commands.OwnerUnknown):
        house.measure(incident_id=row.pk, person_id=stranger.pk)
    for wrong in (date(2026, 3, 1), date(9999, 1, 1)):
        with pytest.raises(commands.DuePast):
            house.measure(incident_id=row.pk, due_on=wrong)

    with as_seen_by(house.chief):
        assert Measure.objects.count() == 0


def test_whoever_has_the_measure_tells_that_it_is_done_and_nobody_else(house):
    row = house.measure(incident_id=house.report().pk)
    rights = ("premises.view", "premises.carry_out")
    other = house.world.actor(house.world.north, *rights, person_id=house.owner.pk + 1)
    owner = house.world.actor(house.world.north, *rights, person_id=house.owner.pk)

    with pytest.raises(commands.NotItsOwner):
        commands.carry_out(measure_id=row.pk, by=other, at=NOON)
    assert commands.carry_out(measure_id=row.pk, by=owner, at=NOON).state == "done"


def test_it_goes_to_somebody_else_by_another_day(house):
    row = house.measure(incident_id=house.report().pk)
    other = house.world.person("technician", house.world.north)

    row = commands.move_measure(
        measure_id=row.pk, person_id=other.pk, due_on=date(2026, 3, 20), **house.me
    )

    assert (row.owner_id, row.due_on) == (other.pk, date(2026, 3, 20))
    assert told(house)[-1] == "premises.measure.moved"


def test_everybody_may_report_and_only_leads_may_close(house):
    reporter = house.world.actor(house.world.north, "premises.report", "premises.view")
    row = commands.report(
        store_id=house.store_id,
        kind="hazard",
        severity="low",
        words="Cable",
        by=reporter,
        at=NOON,
    )
    with pytest.raises(NotPermitted):
        commands.close(incident_id=row.pk, cause="x", by=reporter, at=NOON)
    with as_seen_by(house.chief):
        assert Incident.objects.get().state == "open"


def test_another_store_sees_none_of_it(house):
    row = house.report()
    with pytest.raises(Incident.DoesNotExist):
        commands.close(incident_id=row.pk, cause="x", by=house.world.of_south, at=NOON)
