"""Sixteen want the same bay and technician at the same time: one gets them, never none (R-07)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import DatabaseError

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.resources.capacity import commands
from aftersales.resources.capacity.commands import Move, holding
from aftersales.resources.capacity.invariants import INVARIANTS
from aftersales.resources.capacity.models import Occupation, Resource
from tests.capacity.conftest import HOUR, MORNING, at, open_workshop
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
MANY = 16
GUARDS = ("occupation_one_at_a_time", "occupation_person_in_one_place")
SLOTS = [(day, hour) for day in range(3, 29) for hour in (9, 10, 13, 14, 15, 16)]
OPEN = [(day, hour) for day, hour in SLOTS if day % 7 != 1]  # the store is closed on Sundays


def broken():
    """What the invariants find."""
    from django.db import connection

    with whole_database(), connection.cursor() as cursor:
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            if cursor.fetchall():
                return rule.id
    return ""


def unguarded(as_owner, monkeypatch):
    """Neither the constraints nor the wait for one's turn, at the thing or at the day's page."""
    for name in GUARDS:
        as_owner(f"ALTER TABLE capacity_occupation DROP CONSTRAINT {name}")
    unlocked(monkeypatch)
    monkeypatch.setattr(holding._Desk, "_books", lambda desk, rows: {})


def unlocked(monkeypatch):
    def look(store_id, ids):
        rows = Resource.objects.filter(store_id=store_id, pk__in=ids)
        return {row.pk: row for row in rows.order_by("pk")}

    monkeypatch.setattr(holding, "lock_resources", look)


def book(shop, day, hour):
    claims = [shop.claim(thing, hour, day=day) for thing in (shop.bay, shop.li)]
    return shop.book(*claims)


def everybody_books(shop, rounds):
    """How many got each slot."""

    def deed(number):
        day, hour = OPEN[number % len(OPEN)]
        with suppress(Refusal, DatabaseError):
            return book(shop, day, hour)

    at_once(*[deed] * MANY, rounds=rounds)
    counts = {}
    with whole_database():
        rows = Occupation.objects.active().filter(resource=shop.bay).order_by("pk")
        for row in rows:
            counts[row.during.lower] = counts.get(row.during.lower, 0) + 1
    return list(counts.values())


@pytest.mark.covers("AP-04")
def test_one_of_sixteen_gets_the_slot_and_never_none(own_database):
    shop = open_workshop(make_world())
    rounds = min(ROUNDS, len(OPEN))

    assert everybody_books(shop, rounds) == [1] * rounds
    assert broken() == ""


def test_the_constraint_alone_keeps_it_from_being_given_twice(own_database, monkeypatch):
    shop = open_workshop(make_world())
    unlocked(monkeypatch)

    counts = everybody_books(shop, 3)

    assert set(counts) <= {1}
    assert broken() == ""


def test_without_the_guards_it_is_given_twice(own_database, as_owner, monkeypatch):
    """The check sees what it is there to see."""
    shop = open_workshop(make_world())
    unguarded(as_owner, monkeypatch)

    assert max(everybody_books(shop, ROUNDS)) > 1
    assert broken() == "I-08"


def test_booking_moving_confirming_and_releasing_at_once_never_overlap(own_database):
    shop = open_workshop(make_world())
    chief = {"store_id": shop.store_id, "by": shop.world.chief, "at": MORNING}
    rounds = min(ROUNDS, 20)
    firsts = [shop.book(shop.claim(shop.bay, 9, day=d))[0].pk for d in _days(rounds)]

    def quietly(do):
        def run(number):
            with suppress(Refusal, Occupation.DoesNotExist):
                do(number, _days(rounds)[number])

        return run

    def reschedule(number, day):
        starts = at(10, day=day)
        step = Move(occupation_id=firsts[number], starts_at=starts, ends_at=starts + HOUR)
        commands.move(moves=[step], **chief)

    outcome = at_once(
        *[quietly(lambda number, day: shop.book(shop.claim(shop.bay, 9, 2, day=day)))] * 4,
        *[quietly(lambda number, day: shop.book(shop.claim(shop.bay, 10, day=day)))] * 4,
        quietly(reschedule),
        quietly(lambda number, day: commands.confirm(occupation_ids=[firsts[number]], **chief)),
        quietly(lambda number, day: commands.release(occupation_ids=[firsts[number]], **chief)),
        rounds=rounds,
    )

    assert outcome.faults == []
    assert broken() == ""
    with whole_database():
        days = {row.during.lower.astimezone(at(0).tzinfo).day for row in _active(shop)}
    assert days == set(_days(rounds))  # never zero: whatever happens, somebody has the day


def _active(shop):
    return Occupation.objects.active().filter(resource=shop.bay).order_by("pk")


def _days(rounds):
    return [day for day in range(3, 31) if day % 7 != 1][:rounds]


@pytest.mark.covers("AP-07")
def test_the_last_bookable_hour_is_given_once(own_database):
    """Li's day is full but for an hour of the bookable share; both bays and Wang have room."""
    shop = open_workshop(make_world())
    for start, hours in ((9, 3), (13, 5)):
        shop.book(shop.claim(shop.li, start, hours))
    shop.book(shop.claim(shop.wang, 9, 3), shop.claim(shop.wang, 13, 1))  # 720 of 768

    def last(minute):
        def run():
            starts = at(14, minute)
            claim = commands.Claim(
                resource_id=shop.wang.pk,
                starts_at=starts,
                ends_at=starts + HOUR / 2,
            )
            return shop.book(claim)

        return run

    outcome = at_once(*(last(minute) for minute in (0, 30)), last(0), last(30))

    assert len(outcome.results) == 1
    assert broken() == ""
