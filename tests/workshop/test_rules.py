"""The repair guarantee's table and its worked cases (DOMAIN 3.1), hours, two pairs of eyes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.lane.workshop import rules
from aftersales.lane.workshop.queries import PersonHours
from aftersales.lane.workshop.states import RepairClass, VehicleClass

HANDED_OVER = date(2025, 3, 3)
NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)

# work, return date, km, last day, last km, in period? As DOMAIN 3.1 prints them.
WORKED = [
    ("car", "whole", (2025, 6, 11), 50_000, (2025, 6, 11), 50_000, True),
    ("car", "whole", (2025, 6, 12), 31_000, (2025, 6, 11), 50_000, False),
    ("car", "whole", (2025, 4, 1), 50_001, (2025, 6, 11), 50_000, False),
    ("car", "second_level", (2025, 4, 2), 35_000, (2025, 4, 2), 35_000, True),
    ("car", "second_level", (2025, 4, 3), 30_500, (2025, 4, 2), 35_000, False),
    ("car", "minor", (2025, 3, 13), 31_999, (2025, 3, 13), 32_000, True),
    ("car", "minor", (2025, 3, 14), 30_100, (2025, 3, 13), 32_000, False),
    ("motorcycle", "whole", (2025, 5, 22), 12_000, (2025, 5, 22), 12_000, True),
    ("motorcycle", "minor", (2025, 3, 13), 5_801, (2025, 3, 13), 5_800, False),
    ("other", "minor", (2025, 3, 10), 5_700, (2025, 3, 10), 5_700, True),
    ("other", "whole", (2025, 4, 30), 11_001, (2025, 5, 2), 11_000, False),
]


@pytest.mark.covers("WS-17", "WS-24")
@pytest.mark.parametrize(("vehicle", "repair", "back", "km", "day", "last", "is_in"), WORKED)
def test_the_worked_cases_of_the_guarantee_come_out(vehicle, repair, back, km, day, last, is_in):
    at_km = 30_000 if vehicle == "car" else 5_000

    term = rules.guarantee(vehicle, repair, on=HANDED_OVER, at_km=at_km)

    assert (term.last_day, term.last_km) == (date(*day), last)
    assert term.holds(date(*back), km) is is_in


def test_the_table_is_the_laws():
    assert dict(rules.STATUTORY) == {
        ("car", "whole"): (20_000, 100),
        ("car", "second_level"): (5_000, 30),
        ("car", "minor"): (2_000, 10),
        ("motorcycle", "whole"): (7_000, 80),
        ("motorcycle", "second_level"): (800, 10),
        ("motorcycle", "minor"): (800, 10),
        ("other", "whole"): (6_000, 60),
        ("other", "second_level"): (700, 7),
        ("other", "minor"): (700, 7),
    }
    assert {v for v, _r in rules.STATUTORY} == set(VehicleClass.values)
    assert {r for _v, r in rules.STATUTORY} == set(RepairClass.values)


@given(
    st.sampled_from(sorted(rules.STATUTORY)),
    st.integers(0, 100_000),
    st.integers(0, 1000),
)
def test_a_promise_never_falls_below_the_law(row, km, days):
    term = rules.guarantee(*row, on=HANDED_OVER, at_km=0, km=km, days=days)

    assert (term.km, term.days) == tuple(map(max, rules.STATUTORY[row], (km, days)))


def test_without_a_mileage_the_days_alone_count():
    term = rules.guarantee("car", "minor", on=HANDED_OVER, at_km=None)

    assert term.last_km is None
    assert term.holds(date(2025, 3, 13), 999_999)
    assert not term.holds(date(2025, 3, 14), None)


@pytest.mark.covers("WS-17")
@pytest.mark.parametrize(("day", "soon"), [(3, True), (0, True), (30, True), (31, False)])
def test_a_repair_holds_thirty_days_and_the_last_belongs_to_it(day, soon):
    assert rules.is_too_soon(HANDED_OVER, HANDED_OVER + timedelta(days=day), 30) is soon


@pytest.mark.parametrize(
    ("hours", "percents", "minutes"),
    [("1.00", (100,), 60), ("1.00", (80,), 75), ("1.00", (80, 80), 38), ("0.10", (100,), 6)],
)
def test_planned_time_is_standard_time_by_the_speed_of_who_does_it(hours, percents, minutes):
    assert rules.planned_minutes(Decimal(hours), *percents) == minutes


def at(hour, minute=0):
    return NOON.replace(hour=hour, minute=minute)


def test_work_rests_over_lunch():
    windows = [(at(1), at(4)), (at(5), at(10))]

    assert rules.stretches(windows, at(3), 120) == [(at(3), at(4)), (at(5), at(6))]
    assert rules.stretches(windows, at(4, 30), 30) is None
    assert rules.stretches(windows, at(9), 120) is None


def test_two_at_once_work_when_both_are_there():
    assert rules.shared([(at(1), at(4))], [(at(2), at(3)), (at(3, 30), at(6))]) == [
        (at(2), at(3)),
        (at(3, 30), at(4)),
    ]


@pytest.mark.covers("WS-41")
def test_a_stay_has_a_working_and_a_waiting_part():
    stay = rules.stay(at(1), at(9), [(at(2), at(4)), (at(3), at(5)), (at(8), at(10))])

    assert (stay.house, stay.worked, stay.waited) == (
        timedelta(hours=8),
        timedelta(hours=4),
        timedelta(hours=4),
    )
    assert stay.worked_percent == 50


spans = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 60)).map(
        lambda t: (NOON + timedelta(minutes=t[0]), NOON + timedelta(minutes=t[0] + t[1]))
    ),
    max_size=8,
)


@given(spans)
def test_together_is_never_more_than_one_after_the_other(some):
    whole = rules.together(some)

    assert timedelta(0) <= whole <= sum((b - a for a, b in some), timedelta(0))
    minutes = {
        a + n * timedelta(minutes=1) for a, b in some for n in range(int((b - a).seconds / 60))
    }
    assert whole == timedelta(minutes=len(minutes))


@pytest.mark.covers("WS-14")
def test_nobody_passes_their_own_work():
    assert rules.may_inspect(7, {8, 9})
    assert not rules.may_inspect(8, {8, 9})
    assert not rules.may_inspect(None, set())


def test_a_promise_kept_is_not_late():
    assert rules.minutes_late(at(4), at(4)) == 0
    assert rules.minutes_late(at(4), at(4, 7)) == 7
    assert rules.minutes_late(None, at(4)) == 0


@pytest.mark.covers("WS-08")
@pytest.mark.parametrize(
    ("sold", "clocked", "paid", "told"),
    [
        (168, 160, 200, (80, 105, 84)),  # the trade's worked example
        (0, 0, 8, (0, None, 0)),  # nothing clocked: no efficiency, neither 0 nor 100
        (0, 0, 0, (None, None, None)),
    ],
)
def test_utilisation_efficiency_and_productivity_divide_the_same_three_hours(
    sold, clocked, paid, told
):
    row = PersonHours(
        person_id=1,
        name="Li",
        sold=Decimal(sold),
        clocked=Decimal(clocked),
        paid=Decimal(paid),
    )

    assert (row.utilisation, row.efficiency, row.productivity) == told
