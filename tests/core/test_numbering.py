"""Document numbers: distinct, gapless, and nobody is turned away."""

from __future__ import annotations

import pytest
from django.db import transaction

from aftersales.core import numbering
from aftersales.core.numbering import next_number, take_numbers
from aftersales.core.scope import as_seen_by, whole_database
from tests.conftest import actor_in
from tests.races import ROUNDS, at_once

ME = actor_in(3, "x", group_id=1)
SIXTEEN = 16


def take(year=2026, store_id=3):
    with as_seen_by(ME):
        (number,) = take_numbers("RO", store_id=store_id, year=year)
    return number


@pytest.mark.django_db
def test_a_number_tells_kind_store_and_year():
    with as_seen_by(ME):
        found = [next_number("RO", store_id=3, store_code="SZ01", year=2026) for _ in range(2)]

    assert found == ["RO-SZ01-2026-000001", "RO-SZ01-2026-000002"]


@pytest.mark.django_db
def test_each_kind_store_and_year_counts_for_itself():
    with whole_database():
        found = [
            next(iter(take_numbers(kind, store_id=store, year=year)))
            for kind, store, year in [
                ("RO", 3, 2026),
                ("ST", 3, 2026),
                ("RO", 4, 2026),
                ("RO", 3, 2027),
            ]
        ]

    assert found == [1, 1, 1, 1]


@pytest.mark.django_db
def test_many_numbers_are_taken_at_once():
    with as_seen_by(ME):
        first = take_numbers("RO", store_id=3, year=2026, count=3)
        second = take_numbers("RO", store_id=3, year=2026, count=2)

    assert (list(first), list(second)) == ([1, 2, 3], [4, 5])


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back():
    with as_seen_by(ME):
        savepoint = transaction.savepoint()
        assert list(take_numbers("RO", store_id=3, year=2026)) == [1]
        transaction.savepoint_rollback(savepoint)

        assert list(take_numbers("RO", store_id=3, year=2026)) == [1]


@pytest.mark.race
def test_sixteen_closing_sixteen_documents_get_sixteen_numbers_without_a_gap(own_database):
    """R-05."""
    outcome = at_once(*[lambda _round: take()] * SIXTEEN, rounds=ROUNDS)

    assert outcome.faults == []
    assert sorted(outcome.results) == list(range(1, ROUNDS * SIXTEEN + 1))


@pytest.mark.race
def test_some_of_sixteen_fail_and_no_number_is_lost(own_database):
    """A document that is not made after all leaves no hole."""

    def fails():
        with as_seen_by(ME):
            take_numbers("RO", store_id=3, year=2026)
            raise ZeroDivisionError

    outcome = at_once(*[take] * 8, *[fails] * 8)

    assert sorted(outcome.results) == list(range(1, 9))
    assert {type(fault) for fault in outcome.faults} == {ZeroDivisionError}


@pytest.mark.race
def test_reading_the_highest_and_adding_one_is_not_enough(own_database, monkeypatch):
    """The guard taken away: the very fault of the field (RELIABILITY 1b)."""
    monkeypatch.setattr(
        numbering,
        "_TAKE",
        "WITH seen AS (SELECT coalesce((SELECT last FROM number_series"
        "  WHERE (store_id, kind, year) = (%(store)s, %(kind)s, %(year)s)), 0) AS last,"
        "  pg_sleep(0.05)), kept AS ("
        " INSERT INTO number_series (store_id, kind, year, last)"
        "  SELECT %(store)s, %(kind)s, %(year)s, seen.last + %(count)s FROM seen"
        "  ON CONFLICT (store_id, kind, year) DO UPDATE SET last = excluded.last RETURNING last)"
        " SELECT last FROM kept",
    )

    outcome = at_once(*[lambda _round: take()] * SIXTEEN, rounds=3)

    assert len(set(outcome.results)) < 3 * SIXTEEN
