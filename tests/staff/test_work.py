"""Skills, shifts, absences, headcount, tasks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.staff import commands, queries
from aftersales.records.staff.commands.people import PeriodBackwards
from aftersales.records.staff.commands.work import (
    AwayAlready,
    DeadlinePast,
    LevelUnknown,
    NotOfThisStore,
    NotYours,
    WorksElsewhere,
)
from aftersales.records.staff.models import Absence, Errand, Shift
from aftersales.records.staff.states import ERRAND_LIFE, AbsenceKind, ErrandState
from tests.conftest import NOON, logged

TODAY = NOON.date()  # a Monday
SHANGHAI = ZoneInfo("Asia/Shanghai")


def facts():
    with whole_database():
        return [name for _actor, name in logged()]


# -- skills -------------------------------------------------------------------------------------


def skilled(world, person, level=3, **more):
    commands.name_skill(
        group_id=world.group.pk, code="hv", name="High voltage", by=world.chief, at=NOON
    )
    return commands.record_skill(
        person_id=person.pk, skill="hv", level=level, by=world.chief, at=NOON, **more
    )


@pytest.mark.covers("ST-12")
def test_a_skill_counts_at_its_level_until_it_runs_out(world):
    person = world.person("technician", world.north)
    skilled(world, person, valid_until=TODAY + timedelta(days=30))

    def found(level, day):
        with as_seen_by(world.chief):
            rows = queries.people_with_skill("hv", store_id=world.north.pk, on=day, level=level)
            return list(rows)

    assert (found(3, TODAY), found(4, TODAY)) == ([person], [])
    assert found(3, TODAY + timedelta(days=31)) == []
    with as_seen_by(world.chief):
        assert queries.skills_of(person_id=person.pk, on=TODAY) == {"hv": 3}
        expiring = queries.expiring_skills(seen_by=world.chief, before=TODAY + timedelta(days=60))
        assert [row.person for row in expiring] == [person]


def test_a_skill_has_five_levels_and_runs_forward(world):
    person = world.person("technician", world.north)

    for level in (0, 6):
        with pytest.raises(LevelUnknown):
            skilled(world, person, level=level)
    with pytest.raises(PeriodBackwards):
        skilled(world, person, valid_until=TODAY - timedelta(days=1))


# -- shifts -------------------------------------------------------------------------------------


def early(world, store=None, **more):
    given = {"starts": time(8), "ends": time(17), "break_minutes": 60, "weekdays": range(5), **more}
    return commands.set_shift_pattern(
        store_id=(store or world.north).pk,
        code="early",
        name="Early",
        by=world.chief,
        at=NOON,
        **given,
    )


def plan(world, *people, first=TODAY, last=TODAY + timedelta(days=6), store=None):
    return commands.plan_shifts(
        store_id=(store or world.north).pk,
        person_ids=[p.pk for p in people],
        pattern="early",
        first=first,
        last=last,
        by=world.chief,
        at=NOON,
    )


def test_a_week_of_shifts_is_planned_on_the_stores_clock(world):
    person = world.person("technician", world.north)
    early(world)

    made = plan(world, person)

    assert [s.on.weekday() for s in made] == [0, 1, 2, 3, 4]
    assert made[0].starts_at == datetime(2026, 3, 2, 8, tzinfo=SHANGHAI)
    assert facts() == ["staff.shift_pattern.set", "staff.shifts.planned"]


def test_a_night_shift_ends_the_next_day(world):
    person = world.person("technician", world.north)
    early(world, starts=time(22), ends=time(6))

    (shift,) = plan(world, person, last=TODAY)

    assert shift.ends_at - shift.starts_at == timedelta(hours=8)


def test_nobody_works_in_two_places_at_a_time(world):
    person = world.person("technician", world.north)
    from tests.worlds import work

    work(person, "technician", world.south)
    early(world)
    early(world, store=world.south, starts=time(16), ends=time(20))
    plan(world, person)

    with pytest.raises(WorksElsewhere):
        plan(world, person, store=world.south)

    with whole_database():
        assert set(Shift.objects.values_list("store_id", flat=True)) == {world.north.pk}


def test_only_people_of_the_store_are_planned(world):
    early(world)

    with pytest.raises(NotOfThisStore):
        plan(world, world.person("technician", world.south))
    with pytest.raises(PeriodBackwards):
        plan(world, first=TODAY, last=TODAY - timedelta(days=1))


def away(world, person, first=TODAY + timedelta(days=1), days=2):
    return commands.record_absence(
        store_id=world.north.pk,
        person_id=person.pk,
        kind=AbsenceKind.SICK,
        starts_on=first,
        ends_on=first + timedelta(days=days - 1),
        by=world.chief,
        at=NOON,
    )


def test_an_absence_takes_shifts_away_and_keeps_new_ones_from_being_planned(world):
    person = world.person("technician", world.north)
    early(world)
    plan(world, person)

    away(world, person)

    with whole_database():
        left = list(Shift.objects.order_by("on").values_list("on", flat=True))
    assert [day.weekday() for day in left] == [0, 3, 4]
    with whole_database():
        Shift.objects.all().delete()
    assert len(plan(world, person)) == 3


def test_who_is_away_is_not_on_duty(world):
    here, gone = (world.person("technician", world.north) for _n in range(2))
    early(world)
    plan(world, here, gone)
    with whole_database():
        Absence.objects.create(
            store=world.north, person=gone, kind="sick", starts_on=TODAY, ends_on=TODAY
        )

    with as_seen_by(world.chief):
        assert list(queries.on_duty(store_id=world.north.pk, at=NOON)) == [here]
        late = NOON + timedelta(hours=10)
        assert list(queries.on_duty(store_id=world.north.pk, at=late)) == []


def test_one_is_away_once_a_day_and_a_withdrawn_absence_makes_room(world):
    person = world.person("technician", world.north)
    row = away(world, person)

    with pytest.raises(AwayAlready):
        away(world, person)
    commands.withdraw_absence(absence_id=row.pk, by=world.chief, at=NOON)
    away(world, person)

    assert facts() == [
        "staff.absence.recorded",
        "staff.absence.withdrawn",
        "staff.absence.recorded",
    ]


# -- headcount ----------------------------------------------------------------------------------


@pytest.mark.covers("ST-06")
def test_the_small_desk_plans_two_specialists_and_one_engineer(world):
    specialist = world.person("service_specialist", world.north)
    world.person("after_sales_engineer", world.north)
    for role, planned in (("service_specialist", 2), ("after_sales_engineer", 1)):
        commands.plan_headcount(
            store_id=world.north.pk, role=role, planned=planned, by=world.chief, at=NOON
        )

    with as_seen_by(world.chief):
        found = {m.role: m for m in queries.manning(store_id=world.north.pk, on=TODAY)}
    told = {r: (found[r].planned, found[r].present, found[r].missing) for r in found}
    assert told["service_specialist"] == (2, 1, 1)
    assert told["after_sales_engineer"] == (1, 1, 0)
    assert specialist.pk


@pytest.mark.covers("ST-17")
def test_turnover_of_a_store_counts_who_left(world):
    people = [world.person("technician", world.north) for _n in range(3)]
    commands.leave(person_id=people[0].pk, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        share = queries.turnover(
            store_id=world.north.pk,
            first=TODAY - timedelta(days=30),
            last=TODAY + timedelta(days=1),
        )
    assert share == pytest.approx(1 / 3.5)  # four with the administrator, then three


# -- errands ------------------------------------------------------------------------------------


def give(world, person, **more):
    given = {"title": "Sweep bay 3", "due_at": NOON + timedelta(hours=4), **more}
    return commands.give_errand(
        store_id=world.north.pk, responsible_id=person.pk, by=world.chief, at=NOON, **given
    )


def report(errand, person, at=NOON + timedelta(hours=1)):
    return commands.report_errand(errand_id=errand.pk, report="Done", by=as_actor(person), at=at)


def as_actor(person):
    with whole_database():
        return queries.actor_for(person, on=TODAY)


@pytest.mark.covers("ST-16", "ST-18")
def test_a_task_has_one_responsible_person_a_deadline_and_a_report_in_time(world):
    person = world.person("technician", world.north)
    on_time, late = give(world, person), give(world, person)

    report(on_time, person)
    report(late, person, at=NOON + timedelta(hours=5))
    commands.accept_errand(errand_id=on_time.pk, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        kept = queries.errands_in_time(
            store_id=world.north.pk, first=NOON, last=NOON + timedelta(days=1)
        )
    assert kept == (1, 2)
    assert facts()[-1] == "staff.errand.accepted"


def test_only_the_responsible_person_reports_and_nobody_accepts_their_own(world):
    person, other = (world.person("technician", world.north) for _n in range(2))
    errand = give(world, person)

    with pytest.raises(Errand.DoesNotExist):
        commands.report_errand(errand_id=errand.pk, report="x", by=world.stranger, at=NOON)
    with pytest.raises(NotYours):
        report(errand, other)
    mine = commands.give_errand(
        store_id=world.north.pk,
        responsible_id=world.administrator.pk,
        title="x",
        due_at=NOON + timedelta(days=1),
        by=world.chief,
        at=NOON,
    )
    commands.report_errand(errand_id=mine.pk, report="x", by=world.chief, at=NOON)
    with pytest.raises(NotYours):
        commands.accept_errand(errand_id=mine.pk, by=world.chief, at=NOON)


def test_a_task_without_time_is_refused(world):
    with pytest.raises(DeadlinePast):
        give(world, world.person("technician", world.north), due_at=NOON)

    assert facts() == []


VERBS = {
    ErrandState.ACCEPTED: commands.accept_errand,
    ErrandState.GIVEN: commands.return_errand,
    ErrandState.WITHDRAWN: commands.withdraw_errand,
}


@pytest.mark.parametrize("target", VERBS)
@pytest.mark.parametrize("state", ErrandState)
def test_a_task_moves_as_its_table_says_and_not_otherwise(world, state, target):
    person = world.person("technician", world.north)
    errand = give(world, person)
    done = NOON if state in {"done", "accepted"} else None
    with whole_database():
        Errand.objects.filter(pk=errand.pk).update(state=state, done_at=done)
    before = facts()

    if ERRAND_LIFE.allows(state, target):
        VERBS[target](errand_id=errand.pk, by=world.chief, at=NOON)
        assert len(facts()) == len(before) + 1
    else:
        with pytest.raises(IllegalMove):
            VERBS[target](errand_id=errand.pk, by=world.chief, at=NOON)
        assert facts() == before


def test_shifts_are_cancelled(world):
    person = world.person("technician", world.north)
    early(world)
    shift = plan(world, person, last=TODAY)[0]

    commands.cancel_shift(shift_id=shift.pk, by=world.chief, at=NOON)

    with whole_database():
        assert not Shift.objects.exists()
    assert facts()[-1] == "staff.shift.cancelled"
    assert date(2026, 3, 2) == TODAY


def test_a_task_tells_in_its_own_story_that_it_was_handed_over(world):
    leaver, heir = (world.person("technician", world.north) for _n in range(2))
    errand = commands.give_errand(
        store_id=world.north.pk,
        responsible_id=leaver.pk,
        title="Clean bay 3",
        due_at=NOON + timedelta(days=1),
        by=world.chief,
        at=NOON,
    )

    commands.hand_over(person_id=leaver.pk, to_id=heir.pk, by=world.chief, at=NOON)

    with whole_database():
        errand.refresh_from_db()
        story = [name for _actor, name in logged()]
    assert errand.responsible == heir
    assert story == [
        "staff.errand.given",
        "staff.errand.handed_over",
        "staff.work.handed_over",
    ]
