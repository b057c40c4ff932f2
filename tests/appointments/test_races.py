"""Many want the same time of the same bay: one gets it, never none (R-07)."""

from __future__ import annotations

from contextlib import suppress
from itertools import count

import pytest
from django.db import DatabaseError

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.lane.appointments import commands
from aftersales.lane.appointments.commands import _taking
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.states import CancelReason, Transport
from aftersales.resources.capacity.models import Occupation
from tests.appointments.conftest import MORNING, at, open_counter
from tests.appointments.test_room import broken
from tests.capacity.test_races import unguarded
from tests.factories.parameters import ParameterValueFactory
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
MANY = 16
SOME = ROUNDS // 2  # a booking is a dozen commands; the holds beneath have their own full rounds
DAYS = [day for day in range(3, 29) if day % 7 != 1]  # the store is closed on Sundays
TURNS = [(day, hour) for day in DAYS for hour in (9, 10, 11, 14, 15)]


def held_in(counter):
    """How many hold the one bay from each of the starts."""
    counts = {}
    with whole_database():
        rows = Occupation.objects.active().filter(resource=counter.shop.bay)
        for row in rows.order_by("pk"):
            counts[row.during.lower] = counts.get(row.during.lower, 0) + 1
    return counts


def everybody_books(counter, rounds):
    def book(number):
        day, hour = TURNS[number]
        with suppress(Refusal, DatabaseError):
            return counter.book(counter.caller(starts_at=at(hour, day=day)))

    at_once(*[book] * MANY, rounds=rounds)
    return held_in(counter)


@pytest.mark.covers("AP-04")
def test_one_of_sixteen_callers_gets_the_time_and_never_none(own_database):
    counter = open_counter(make_world())
    rounds = min(SOME, len(TURNS))

    counts = everybody_books(counter, rounds)

    assert list(counts.values()) == [1] * rounds
    assert broken() == []


def test_without_the_guards_the_time_is_given_twice(own_database, as_owner, monkeypatch):
    """The check sees what it is there to see."""
    counter, numbers = open_counter(make_world()), count(1)
    unguarded(as_owner, monkeypatch)
    monkeypatch.setattr(_taking, "next_number", lambda *_a, **_b: f"AP-T-{next(numbers)}")

    counts = everybody_books(counter, min(SOME, len(TURNS)))

    assert max(counts.values()) > 1
    assert "I-08" in broken()


@pytest.mark.covers("AP-09")
def test_booking_changing_confirming_and_cancelling_at_once_leave_one_and_never_none(own_database):
    """Each day somebody has nine o'clock. Eight want it, two move there from the afternoon, and
    its holder confirms, moves to ten and cancels at the same time.
    """
    counter = open_counter(make_world())
    rounds = min(SOME, len(DAYS))
    firsts = [counter.request(counter.caller(starts_at=at(9, day=d))) for d in DAYS[:rounds]]
    others = [
        [counter.book(counter.caller(starts_at=at(h, day=d))) for h in (14, 16)]
        for d in DAYS[:rounds]
    ]

    def quietly(do):
        def run(number):
            with suppress(Refusal, IllegalMove):
                do(number)

        return run

    def book(number):
        counter.book(counter.caller(starts_at=at(9, day=DAYS[number])))

    def move_in(which):
        def run(number):
            row = others[number][which]
            counter.do(commands.change, row, starts_at=at(9, day=DAYS[number]))

        return quietly(run)

    def move_out(number):
        counter.do(commands.change, firsts[number], starts_at=at(10, day=DAYS[number]))

    def cancel(number):
        counter.do(commands.cancel, firsts[number], reason=CancelReason.NO_TIME)

    outcome = at_once(
        *[quietly(book)] * 8,
        move_in(0),
        move_in(1),
        quietly(lambda number: counter.do(commands.confirm, firsts[number])),
        quietly(move_out),
        quietly(cancel),
        rounds=rounds,
    )

    assert outcome.faults == []
    assert broken() == []
    assert set(held_in(counter).values()) == {1}
    with whole_database():
        kept = {row.starts_at.astimezone(at(0).tzinfo).day for row in _mornings()}
        assert kept == set(DAYS[:rounds])  # never zero: two of the moved in stay where they were
    for day in DAYS[:rounds]:  # what is free may be booked, whoever gave it up
        attempt = counter.caller(starts_at=at(9, day=day))
        is_held = at(9, day=day) in held_in(counter)
        if not is_held:
            assert counter.book(attempt)


def _mornings():
    return Appointment.objects.awaited().order_by("pk")


def test_the_last_driver_of_the_day_is_given_once(own_database):
    counter = open_counter(make_world())
    ParameterValueFactory(
        group=counter.world.group, store=counter.world.north, code="appointments.pick_ups", value=1
    )

    def book(hour):
        def run():
            new = counter.caller(starts_at=at(hour), transport=Transport.PICK_UP)
            return counter.book(new, at=MORNING)

        return run

    outcome = at_once(*(book(hour) for hour in (9, 10, 11, 13, 14, 15)))

    assert len(outcome.results) == 1
    assert all(isinstance(fault, commands.NoDriver) for fault in outcome.faults)
