"""When the next service is due, whichever comes first, and what to invite for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.records.vehicles.rules import outlook
from aftersales.records.vehicles.rules.odometer import Point, Trend, fits, trend
from aftersales.records.vehicles.rules.outlook import Cycle, Due, Occasion, Proposal, Standing

TODAY = date(2026, 3, 2)
CYCLE = Cycle(km=10_000, months=12, first_km=5_000, first_months=6)


def steady(km_per_day, *, days=(0, 90, 180, 270), start=date(2025, 6, 1)):
    return [Point(start + timedelta(days=d), int(d * km_per_day)) for d in days]


def pace(km_per_day, *, spread=1.0):
    return Trend(km_per_day, km_per_day / spread, km_per_day * spread, "high", 5)


@pytest.mark.covers("CV-16")
def test_a_car_that_moves_little_is_due_by_time():
    standing = Standing(date(2025, 9, 1), 20_000, is_first=False, km=21_000, km_on=TODAY)

    due = outlook.next_due(standing, CYCLE, pace(10))

    assert due == Due(date(2026, 9, 1), 30_000, "time", date(2026, 9, 1), date(2026, 9, 1))


@pytest.mark.covers("CV-16")
def test_a_car_that_moves_much_is_due_by_distance():
    standing = Standing(date(2025, 9, 1), 20_000, is_first=False, km=28_000, km_on=TODAY)

    due = outlook.next_due(standing, CYCLE, pace(100, spread=2))

    assert due == Due(date(2026, 3, 22), 30_000, "distance", date(2026, 3, 12), date(2026, 4, 11))


def test_the_first_service_has_its_own_rhythm():
    standing = Standing(date(2026, 1, 1), 0, is_first=True, km=10, km_on=date(2026, 1, 1))

    due = outlook.next_due(standing, CYCLE, pace(10))

    assert (due.on, due.at_km, due.by) == (date(2026, 7, 1), 5_000, "time")


def test_a_car_beyond_its_kilometres_was_due_when_it_was_read():
    standing = Standing(date(2025, 9, 1), 20_000, is_first=False, km=35_000, km_on=TODAY)

    assert outlook.next_due(standing, CYCLE, pace(50)).on == TODAY


def test_the_trend_of_steady_readings_is_their_slope():
    found = trend(steady(40), assumed_km_per_year=15_000)

    assert (found.km_per_day, found.confidence, found.readings) == (40, "high", 4)


def test_one_odd_reading_does_not_bend_the_trend():
    points = [*steady(40, days=range(0, 300, 30)), Point(date(2025, 12, 15), 60_000)]

    assert trend(points, assumed_km_per_year=15_000).km_per_day == pytest.approx(40, rel=0.25)


@pytest.mark.parametrize(
    ("points", "confidence"),
    [
        ([], "assumed"),
        ([Point(TODAY, 100)], "assumed"),
        ([Point(TODAY, 100), Point(TODAY + timedelta(days=5), 400)], "assumed"),
        ([Point(TODAY, 100), Point(TODAY + timedelta(days=50), 400)], "low"),
        (steady(30, days=(0, 60, 120)), "medium"),
        (steady(30), "high"),
        ([Point(TODAY, 100), Point(TODAY + timedelta(days=90), 100)], "assumed"),
    ],
)
def test_the_trend_says_how_far_to_trust_it(points, confidence):
    assert trend(points, assumed_km_per_year=14_600).confidence == confidence


def test_without_readings_the_assumed_mileage_stands_in():
    assert trend([], assumed_km_per_year=14_600).km_per_day == 40


readings = st.lists(
    st.builds(Point, st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 400_000)),
    max_size=30,
)


@given(readings)
def test_a_trend_never_runs_backwards_or_outside_its_bounds(points):
    found = trend(points, assumed_km_per_year=15_000)

    assert found.km_per_day > 0
    assert found.low <= found.km_per_day <= found.high


@given(readings, st.integers(0, 200_000))
def test_due_is_never_later_than_the_months_allow(points, since_km):
    standing = Standing(date(2026, 1, 1), since_km, is_first=False, km=since_km, km_on=TODAY)

    due = outlook.next_due(standing, CYCLE, trend(points, assumed_km_per_year=15_000))

    assert due.earliest <= due.on <= due.latest <= date(2027, 1, 1)
    assert due.at_km == since_km + 10_000


@pytest.mark.parametrize(
    ("km", "on", "is_live", "is_fit"),
    [
        (150, date(2026, 2, 1), True, True),
        (100, date(2026, 2, 1), True, True),
        (99, date(2026, 2, 1), True, False),
        (201, date(2026, 2, 1), True, False),
        (199, date(2026, 3, 1), True, False),  # later on the same day
        (199, date(2026, 3, 1), False, True),  # an old record does not tell its hour
        (250, date(2026, 4, 1), True, True),
    ],
)
def test_a_reading_fits_between_its_neighbours(km, on, is_live, is_fit):
    known = [Point(date(2026, 1, 1), 100), Point(date(2026, 3, 1), 200)]

    assert fits(km, on, known, is_live=is_live) == is_fit


AHEAD = {
    "soon": timedelta(days=30),
    "drifting": timedelta(days=365),
    "check_ahead": timedelta(days=60),
}


def occasion(**known):
    nothing = dict.fromkeys(("due_on", "last_service_on", "guarantee_until", "inspection_due_on"))
    return Occasion(today=TODAY, **{**nothing, **known})


@pytest.mark.covers("CV-14")
@pytest.mark.parametrize(
    ("known", "first"),
    [
        ({"warnings": ["open_advice"]}, Proposal("repair_visit", "open_advice")),
        ({"warnings": ["unpaid"]}, Proposal("event_invitation", "keep_in_touch")),
        ({"due_on": date(2026, 3, 20)}, Proposal("maintenance_reminder", "due_soon")),
        ({"due_on": date(2026, 2, 20)}, Proposal("maintenance_reminder", "overdue")),
        ({"due_on": date(2026, 6, 20)}, Proposal("event_invitation", "keep_in_touch")),
        ({"inspection_due_on": date(2026, 4, 1)}, Proposal("free_inspection", "inspection_due")),
        ({"guarantee_until": date(2026, 4, 1)}, Proposal("free_inspection", "guarantee_ends")),
        ({"last_service_on": date(2025, 1, 1)}, Proposal("discount_notice", "drifting_away")),
    ],
)
def test_the_next_invitation_follows_from_the_file(known, first):
    assert outlook.proposals(occasion(**known), **AHEAD)[0] == first


@pytest.mark.covers("CV-14")
def test_all_five_kinds_can_come_together_in_order_of_urgency():
    known = occasion(
        due_on=date(2026, 3, 1),
        last_service_on=date(2024, 1, 1),
        inspection_due_on=date(2026, 3, 30),
        warnings=["recall"],
    )

    contents = [p.content for p in outlook.proposals(known, **AHEAD)]

    assert contents == [
        "repair_visit",
        "maintenance_reminder",
        "free_inspection",
        "discount_notice",
        "event_invitation",
    ]
