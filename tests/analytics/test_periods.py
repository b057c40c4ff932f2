"""Weeks and months, by each store's own clock, and nothing twice."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.scope import whole_database
from aftersales.management.analytics import rules
from tests.analytics.conftest import SECOND, at
from tests.factories.premises import IncidentFactory

DAYS = st.dates(date(2001, 1, 1), date(2199, 1, 1))


@given(day=DAYS, step=st.sampled_from(rules.STEPS))
def test_twelve_periods_follow_each_other_and_the_last_holds_the_day(day, step):
    edges = rules.edges(day, step)

    assert len(edges) == 13
    assert list(edges) == sorted(set(edges))
    assert edges[-2] <= day < edges[-1]
    assert all(rules.begin(edge, step) == edge for edge in edges)


def test_a_year_of_months_begins_in_april_where_it_ends_in_march():
    edges = rules.edges(date(2026, 3, 31), rules.MONTH)

    assert (edges[0], edges[-2], edges[-1]) == (
        date(2025, 4, 1),
        date(2026, 3, 1),
        date(2026, 4, 1),
    )


@pytest.mark.django_db
def test_midnight_belongs_to_the_month_that_begins(figures):
    IncidentFactory(store=figures.store, kind="accident", happened_at=at(1, 0))
    IncidentFactory(store=figures.store, kind="accident", happened_at=at(1, 0, month=4) - SECOND)
    IncidentFactory(store=figures.store, kind="accident", happened_at=at(1, 0, month=4))

    march, april = figures.course("premises.accidents", on=date(2026, 4, 9)).readings[-2:]

    assert (march.value, april.value) == (2, 1)


@pytest.mark.django_db
def test_each_store_goes_by_its_own_clock(figures):
    with whole_database():
        figures.world.south.time_zone = "Asia/Tokyo"
        figures.world.south.save(update_fields=["time_zone"])
    late = at(31, 23, 30)  # half past midnight of the first of April in Tokyo
    for store in (figures.world.north, figures.world.south):
        IncidentFactory(store=store, kind="accident", happened_at=late)

    both = (figures.world.north, figures.world.south)
    told = figures.course("premises.accidents", *both, on=date(2026, 4, 9))

    assert [reading.value for reading in told.readings[-2:]] == [1, 1]
    assert [told.by_store[s.pk][-2].value for s in both] == [1, 0]
    assert told.change == 0


@pytest.mark.django_db
def test_more_accidents_are_no_improvement_and_fewer_are(figures):
    IncidentFactory(store=figures.store, kind="accident", happened_at=at(3, month=2))

    told = figures.course("premises.accidents")

    assert (told.change, told.is_better) == (-1, True)
    assert figures.course("premises.accidents", on=date(2026, 2, 1)).is_better is False
