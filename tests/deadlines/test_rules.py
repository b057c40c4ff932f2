"""How clocks count, without any database: borders of days, months, holidays and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.days import add_working_days, next_working_day
from aftersales.ground.deadlines import rules, tables
from aftersales.ground.deadlines.rules import Calendar, Question, times_of

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
HOURS = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))


def calendar(zone=SHANGHAI, opening=HOURS, is_working=tables.is_working):
    return Calendar(zone=zone, is_working=is_working, opening=lambda _day: opening)


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(counting, limit, start, by=None, **more):
    asked = Question(counting=counting, limit=limit, start=start, calendar=by or calendar(), **more)
    return times_of(asked, warn_share=Decimal("0.75")).due_at


def last_day(counting, limit, start, by=None, **more):
    """The day of the last instant; the next one is another day."""
    by = by or calendar()
    end = due(counting, limit, start, by, **more)
    assert by.day_of(end + TICK) == by.day_of(end) + DAY
    return by.day_of(end)


# The worked cases of DOMAIN


@pytest.mark.parametrize(
    ("asked_on", "count", "answer_by"),
    [
        ("2024-03-04", 10, "2024-03-18"),
        ("2024-03-04", 20, "2024-04-01"),
        ("2025-09-25", 10, "2025-10-15"),  # Golden Week, and two make-up workdays inside
        ("2025-09-25", 20, "2025-10-29"),
    ],
)
def test_working_days_of_domain_1_7(asked_on, count, answer_by):
    start = at(f"{asked_on}T15:00")

    assert last_day("working_days", count, start) == date.fromisoformat(answer_by)


@pytest.mark.parametrize(
    ("start", "months", "plain", "shifted"),
    [
        ("2022-03-15", 24, "2024-03-15", "2024-03-15"),
        ("2022-03-15", 36, "2025-03-15", "2025-03-17"),
        ("2024-01-15", 24, "2026-01-15", "2026-01-15"),
        ("2024-01-15", 36, "2027-01-15", "2027-01-15"),
        ("2024-02-29", 24, "2026-02-28", None),
        ("2024-02-29", 36, "2027-02-28", None),
    ],
)
def test_terms_of_domain_1_2(start, months, plain, shifted):
    """No 29 February: the month's end (Civil Code 202); a day off: the next working day (203)."""
    begin = at(f"{start}T10:00")

    assert last_day("months", months, begin) == date.fromisoformat(plain)
    if shifted:
        assert last_day("months", months, begin, shift=True) == date.fromisoformat(shifted)


def test_a_term_that_ends_on_a_sunday_by_the_week_alone_moves_to_monday():
    """DOMAIN 1.2 names the Mondays after 28 February by the week."""
    by_week = calendar(is_working=lambda day: day.weekday() < 5)

    assert last_day("months", 24, at("2024-02-29T10:00"), by_week, shift=True) == date(2026, 3, 2)
    assert last_day("months", 36, at("2024-02-29T10:00"), by_week, shift=True) == date(2027, 3, 1)


def test_the_make_up_saturday_28_february_2026_is_a_working_day_by_the_notice():
    """The State Council made it one, so the term of a leap-day car ends on it."""
    assert tables.find(date(2026, 2, 28)).is_working
    assert last_day("months", 24, at("2024-02-29T10:00"), shift=True) == date(2026, 2, 28)


def test_day_60_of_domain_1_7():
    """Start 2024-01-10: day 60 is Sunday 10 March; the working day after it is Monday."""
    by = calendar()

    assert last_day("days", 60, at("2024-01-10T09:00")) == date(2024, 3, 10)
    assert next_working_day(date(2024, 3, 10), by.is_working) == date(2024, 3, 11)


# Borders


def test_the_first_day_is_not_counted_whatever_its_hour():
    for clock in ("00:00", "12:00", "23:59"):
        assert last_day("days", 2, at(f"2026-03-02T{clock}")) == date(2026, 3, 4)


def test_the_day_is_the_stores_day():
    start = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # half past midnight of the 3rd in Shanghai

    assert last_day("days", 0, start) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("daily", "2026-03-02", "2026-03-02"),
        ("weekly", "2026-03-02", "2026-03-08"),
        ("monthly", "2026-03-01", "2026-03-31"),
        ("quarterly", "2026-01-01", "2026-03-31"),
        ("half_yearly", "2026-01-01", "2026-06-30"),
        ("yearly", "2026-01-01", "2026-12-31"),
        ("five_yearly", "2026-01-01", "2030-12-31"),
    ],
)
def test_periods_of_the_calendar(kind, first, last):
    period = rules.period_of(date(2026, 3, 2), kind)

    assert (period.first, period.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert rules.period_of(period.last + DAY, kind).key > period.key


def test_open_hours_skip_the_night_and_lunch():
    assert due("open_hours", 2 * HOUR, at("2026-03-02T11:00")) == at("2026-03-02T14:30")
    assert due("open_hours", 8 * HOUR, at("2026-03-02T17:00")) == at("2026-03-03T17:30")
    assert due("open_hours", 9 * HOUR, at("2026-03-02T17:00")) == at("2026-03-04T09:30")
    assert due("open_hours", HOUR, at("2026-03-02T22:00")) == at("2026-03-03T09:30")


def test_a_store_that_never_opens_counts_as_if_it_always_did():
    start = at("2026-03-02T11:00")

    assert due("open_hours", 2 * HOUR, start, calendar(opening=())) == start + 2 * HOUR


# Clock changes (RELIABILITY 3.4)


@pytest.mark.parametrize(
    ("start", "zone", "hours"),
    [
        ("2026-03-28T12:00", BERLIN, 24),  # spring: the day has 23 hours
        ("2026-10-24T12:00", BERLIN, 24),  # autumn: 25
        ("1986-05-03T12:00", SHANGHAI, 24),  # China had summer time from 1986 to 1991
        ("1991-09-14T12:00", SHANGHAI, 24),
        ("2028-02-28T23:30", SHANGHAI, 24),  # a leap day
        ("2026-12-31T23:30", SHANGHAI, 24),
    ],
)
def test_a_day_of_hours_is_24_hours_even_over_a_clock_change(start, zone, hours):
    begin = at(start, zone)

    passed = due("hours", timedelta(hours=hours), begin, calendar(zone)) - begin.astimezone(UTC)

    assert passed == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-29", BERLIN, 23),
        ("2026-10-25", BERLIN, 25),
        ("1986-05-04", SHANGHAI, 23),
        ("1991-09-15", SHANGHAI, 25),
        ("2026-03-02", SHANGHAI, 24),
    ],
)
def test_a_calendar_day_has_the_hours_that_its_zone_gives_it(day, zone, hours):
    by, day = calendar(zone), date.fromisoformat(day)

    assert by.end_of(day) + TICK - by.start_of(day) == timedelta(hours=hours)


def test_opening_hours_through_the_missing_hour_are_never_negative():
    by = calendar(BERLIN, opening=((time(1, 30), time(2, 30)), (time(2, 15), time(2, 45))))

    spans = by.open_spans(date(2026, 3, 29))

    assert all(start < end for start, end in spans)


# Properties

moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Asia/Kolkata")])
countings = st.sampled_from(["hours", "open_hours", "days", "working_days", "months"])


def limits(counting):
    if counting in {"hours", "open_hours"}:
        return st.timedeltas(timedelta(0), timedelta(days=20))
    return st.integers(0, 40)


@given(moments, zones, st.data())
def test_no_clock_falls_due_before_it_starts_and_warns_in_between(start, zone, data):
    counting = data.draw(countings)
    limit = data.draw(limits(counting))
    asked = Question(counting=counting, limit=limit, start=start, calendar=calendar(zone))

    times = times_of(asked, warn_share=Decimal("0.75"))

    assert times.due_at >= start
    assert times.warn_at is None or start <= times.warn_at <= times.due_at


@given(moments, zones, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_open_time_added_is_open_time_found_between(start, zone, amount):
    by = calendar(zone)

    end = rules.add_open_time(start, amount, by)

    assert rules.open_time_between(start, end, by) == amount


@given(moments, zones, st.integers(0, 40))
def test_working_days_added_are_working_days_found_between(start, zone, count):
    by = calendar(zone)
    day = by.day_of(start)

    end = add_working_days(day, count, by.is_working)

    assert rules.working_days_between(day, end, by) == count
    assert count == 0 or by.is_working(end)


def naive_resumed(counting, due_at, paused, back, by):
    """By walking: a minute, or a day, at a time."""
    if counting == "hours":
        return back + (due_at - paused)
    left, day = (by.day_of(due_at) - by.day_of(paused)).days, by.day_of(back)
    return by.end_of(day + timedelta(days=left))


@given(
    moments,
    st.sampled_from(["hours", "days"]),
    st.timedeltas(timedelta(0), timedelta(days=9)),
    st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_a_pause_moves_the_limit_by_what_was_left(start, counting, before, pause):
    by = calendar()
    limit = timedelta(days=10) if counting == "hours" else 10
    due_at = due(counting, limit, start, by)
    paused = start + before

    found = rules.resumed(counting, due_at, paused=paused, at=paused + pause, calendar=by)

    assert found == naive_resumed(counting, due_at, paused, paused + pause, by)
    assert found >= due_at


@given(
    moments,
    st.timedeltas(timedelta(hours=1), timedelta(days=5)),
    st.floats(0, 1),
    st.timedeltas(timedelta(0), timedelta(days=9)),
)
def test_open_hours_run_before_and_after_a_pause_make_the_limit(start, limit, share, pause):
    by = calendar()
    due_at = due("open_hours", limit, start, by)
    paused = start + (due_at - start) * share

    found = rules.resumed("open_hours", due_at, paused=paused, at=paused + pause, calendar=by)

    ran = rules.open_time_between(start, paused, by)
    assert ran + rules.open_time_between(paused + pause, found, by) == limit


@given(moments, countings, st.timedeltas(timedelta(days=-3), timedelta(0)))
def test_a_clock_set_back_during_a_pause_never_shortens_the_limit(start, counting, step):
    by = calendar()
    limit = timedelta(days=3) if counting in {"hours", "open_hours"} else 3
    due_at = due(counting, limit, start, by)

    assert rules.resumed(counting, due_at, paused=start, at=start + step, calendar=by) == due_at


def test_the_delivered_table_is_the_published_one():
    """Every day of every published year, against the package it was read from."""
    import chinese_calendar

    years = sorted(tables.published_years())
    day, faults = date(years[0], 1, 1), []
    while day.year <= years[-1]:
        if tables.is_working(day) != chinese_calendar.is_workday(day):
            faults.append(day)
        day += DAY

    assert (years[0], years[-1], faults) == (2004, 2026, [])


@pytest.mark.parametrize("year", [1, 1999, 2003, 2027, 2035, 2050, 2051, 9999])
def test_years_without_a_notice_never_crash(year):
    days = [date(year, month, 1) for month in range(1, 13)]

    assert all(isinstance(tables.is_working(day), bool) for day in days)


def test_the_spring_festival_of_2027_is_foreseen():
    assert [tables.is_working(date(2027, 2, d)) for d in (4, 5, 6, 7, 8, 9)] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]
