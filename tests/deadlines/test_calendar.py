"""The group keeps its table of working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.core.timers import Counting
from aftersales.ground.deadlines import commands, parameters, queries
from aftersales.ground.deadlines.commands.calendar import NoticeDay
from aftersales.ground.deadlines.models import CalendarDay, CalendarYear, Deadline
from tests.conftest import NOON, logged
from tests.deadlines.conftest import LetterCame
from tests.factories.deadlines import CalendarDayFactory, CalendarYearFactory

FESTIVAL = date(2027, 2, 9)


def count(day, *, by, is_working=False, name="Spring Festival"):
    return commands.set_day(day=day, is_working=is_working, name=name, by=by, at=NOON)


def working(day, world):
    with as_seen_by(world.chief):
        return queries.is_working_day(day, group_id=world.group.pk)


def test_a_day_counts_as_the_group_says_and_goes_on_record(world):
    assert working(FESTIVAL, world)

    count(FESTIVAL, by=world.chief)

    assert not working(FESTIVAL, world)
    with whole_database():
        assert logged() == [(world.chief.key, "deadlines.day.set")]


def test_another_group_counts_for_itself(world):
    count(FESTIVAL, by=world.stranger)

    assert working(FESTIVAL, world)


def test_a_day_counts_as_delivered_again(world):
    CalendarDayFactory(group=world.group, day=FESTIVAL)

    commands.reset_day(day=FESTIVAL, by=world.chief, at=NOON)

    assert working(FESTIVAL, world)
    with whole_database():
        assert logged() == [(world.chief.key, "deadlines.day.reset")]


def test_a_day_without_an_entry_cannot_be_reset(world):
    with pytest.raises(commands.DayMissing):
        commands.reset_day(day=FESTIVAL, by=world.chief, at=NOON)

    with whole_database():
        assert logged() == []


def test_a_day_needs_words(world):
    with pytest.raises(commands.SourceMissing):
        count(FESTIVAL, by=world.chief, name=" ")

    with whole_database():
        assert (CalendarDay.objects.count(), logged()) == (0, [])


def test_the_calendar_is_kept_by_who_may(world):
    with pytest.raises(NotPermitted):
        count(FESTIVAL, by=world.actor(world.north, "deadlines.view"))


def notice(world, days, **more):
    return commands.publish_year(
        **{
            "year": 2027,
            "days": days,
            "source": "State Council notice of 2026-11",
            "published_on": date(2026, 11, 20),
            "by": world.chief,
            "at": NOON,
            **more,
        }
    )


def test_a_published_notice_makes_the_year_certain(world):
    CalendarDayFactory(group=world.group, day=FESTIVAL)  # what was guessed before is replaced
    days = [
        NoticeDay(day=date(2027, 2, 11), is_working=False, name="Spring Festival"),
        NoticeDay(day=date(2027, 2, 20), is_working=True, name="made up"),
    ]
    with as_seen_by(world.chief):
        assert queries.is_provisional(date(2027, 2, 8), group_id=world.group.pk)

    notice(world, days)

    assert [working(day.day, world) for day in days] == [False, True]
    assert working(FESTIVAL, world)
    with as_seen_by(world.chief):
        assert not queries.is_provisional(date(2027, 2, 8), group_id=world.group.pk)
        assert not any(d.is_provisional for d in queries.year_of(2027, group_id=world.group.pk))


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"source": ""}, commands.SourceMissing),
        (
            {"days": [NoticeDay(day=date(2028, 1, 1), is_working=False, name="x")]},
            commands.WrongYear,
        ),
        ({"days": [NoticeDay(day=FESTIVAL, is_working=False, name="x")] * 2}, commands.WrongYear),
    ],
)
def test_a_refused_notice_leaves_no_trace(world, more, refusal):
    with pytest.raises(refusal):
        notice(world, [], **more) if "days" not in more else notice(world, **more)

    with whole_database():
        assert (CalendarDay.objects.count(), CalendarYear.objects.count()) == (0, 0)
        assert logged() == []


def test_a_year_drawn_day_by_day_costs_two_statements(world, django_assert_num_queries):
    CalendarYearFactory(group=world.group)
    with as_seen_by(world.chief), django_assert_num_queries(2):
        days = queries.year_of(2027, group_id=world.group.pk)

    assert len(days) == 365


def test_a_running_clock_counts_by_the_groups_own_days(desk, world):
    count(date(2026, 3, 3), by=world.chief, name="founding day")
    desk.clock(parameters.COMPLETE_FILE, Counting.WORKING_DAYS)

    desk.tell(LetterCame)

    with whole_database():
        due = Deadline.objects.get().due_at
    assert due == datetime(2026, 3, 5, 15, 59, 59, 999999, tzinfo=UTC)  # not 4 March


def test_open_hours_are_those_of_the_store(desk, world):
    from aftersales.ground.network.models import OpeningTime, SpecialDay

    with whole_database():
        for weekday in range(5):
            OpeningTime.objects.create(
                store=world.north, weekday=weekday, opens=time(9), closes=time(13)
            )
        SpecialDay.objects.create(store=world.north, on=date(2026, 3, 3), name="stocktaking")
    desk.clock(parameters.CONFIRM_APPOINTMENT, Counting.OPEN_HOURS)

    desk.tell(LetterCame)  # Monday noon: 1 h today, none on Tuesday, then 4 h a day

    with whole_database():
        due = Deadline.objects.get().due_at
    assert due == datetime(2026, 3, 11, 4, 0, tzinfo=UTC)  # 1 + 4 * 5 + 3 = 24 h


def test_legal_terms_are_answered_for_other_rooms(world):
    with as_seen_by(world.chief):
        end = queries.end_of_working_days(
            datetime(2025, 9, 25, 4, tzinfo=UTC), 10, group_id=world.group.pk
        )
        last = queries.end_of_months(date(2022, 3, 15), 36, group_id=world.group.pk, shift=True)

    assert (end + timedelta(microseconds=1), last) == (
        datetime(2025, 10, 15, 16, tzinfo=UTC),
        date(2025, 3, 17),
    )
