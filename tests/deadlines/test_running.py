"""Facts start, pause, meet and end clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.log import record_many
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.core.timers import Counting, On
from aftersales.ground.deadlines import commands, parameters, queries
from aftersales.ground.deadlines.models import Deadline
from tests.conftest import NOON
from tests.deadlines.conftest import (
    LetterAnswered,
    LetterCame,
    LetterLost,
    LetterTaken,
    LetterWaits,
)
from tests.factories.parameters import ParameterValueFactory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def only() -> Deadline:
    with whole_database():
        return Deadline.objects.get()


def everything() -> list[Deadline]:
    with whole_database():
        return list(Deadline.objects.order_by("pk"))


def test_a_fact_starts_the_clock_with_the_limit_in_force(desk, world):
    ParameterValueFactory(
        group=world.group, store=world.north, code="deadlines.handle_contact", value="P1DT12H"
    )
    desk.clock(parameters.HANDLE_CONTACT)

    desk.tell(LetterCame)

    row = only()
    assert (row.started_at, row.due_at, row.warn_at) == (NOON, NOON + 36 * HOUR, NOON + 27 * HOUR)
    assert (row.store_id, row.about, row.about_id) == (world.north.pk, "letter", 1)
    assert (row.person_id, row.state) == (world.administrator.pk, "running")


def test_who_answers_for_it_may_stand_in_the_fact(desk):
    desk.clock(parameters.HANDLE_CONTACT, owner="clerk_id")

    desk.tell(LetterCame, clerk_id=77)

    assert only().person_id == 77


def test_a_fact_under_a_condition_starts_only_then(desk):
    desk.clock(parameters.HANDLE_CONTACT, starts=[On(LetterCame, when=lambda f: f["urgent"])])

    desk.tell(LetterCame)
    desk.tell(LetterCame, letter_id=2, urgent=True)

    assert only().about_id == 2


def test_a_clock_that_runs_is_not_started_twice(desk):
    desk.clock(parameters.HANDLE_CONTACT)

    desk.tell(LetterCame)
    desk.tell(LetterCame, at=NOON + HOUR)

    assert only().started_at == NOON


def test_a_second_start_begins_anew_where_the_room_says_so(desk):
    desk.clock(parameters.HANDLE_CONTACT, again="restart")

    desk.tell(LetterCame)
    desk.tell(LetterCame, at=NOON + HOUR)

    first, second = everything()
    assert (first.state, second.state) == ("cancelled", "running")
    assert (second.generation, second.started_at) == (2, NOON + HOUR)


def test_after_the_end_the_next_generation_may_run(desk):
    desk.clock(parameters.HANDLE_CONTACT)

    desk.tell(LetterCame)
    desk.tell(LetterAnswered, at=NOON + HOUR)
    desk.tell(LetterCame, at=NOON + 2 * HOUR)

    assert [row.generation for row in everything()] == [1, 2]


@pytest.mark.parametrize(
    ("after", "state"), [(48 * HOUR, "met"), (48 * HOUR + DAY / 86400, "late")]
)
def test_met_up_to_the_limit_is_in_time(desk, after, state):
    desk.clock(parameters.HANDLE_CONTACT)

    desk.tell(LetterCame)
    desk.tell(LetterAnswered, at=NOON + after)

    assert only().state == state


def test_a_cancelled_clock_asks_for_nothing(desk):
    desk.clock(parameters.HANDLE_CONTACT)

    desk.tell(LetterCame)
    desk.tell(LetterLost, at=NOON + HOUR)

    assert only().state == "cancelled"
    assert commands.fire_due(at=NOON + 100 * HOUR).missed == 0


def test_what_was_left_at_the_pause_is_left_after_it(desk):
    desk.clock(parameters.HANDLE_CONTACT)

    desk.tell(LetterCame)
    desk.tell(LetterWaits, at=NOON + 10 * HOUR)
    assert commands.fire_due(at=NOON + 60 * HOUR).any is False
    desk.tell(LetterTaken, at=NOON + 70 * HOUR)

    row = only()
    assert row.due_at == NOON + 108 * HOUR
    assert row.warn_at == NOON + 96 * HOUR
    assert (row.paused_for, row.state) == (60 * HOUR, "running")


def test_an_answer_during_a_pause_is_in_time_if_the_pause_began_in_time(desk):
    desk.clock(parameters.HANDLE_CONTACT)

    desk.tell(LetterCame)
    desk.tell(LetterWaits, at=NOON + 47 * HOUR)
    desk.tell(LetterAnswered, at=NOON + 90 * HOUR)

    row = only()
    assert (row.state, row.paused_for) == ("met", 43 * HOUR)


def test_a_clock_set_back_makes_no_negative_time(desk):
    desk.clock(parameters.HANDLE_CONTACT)

    desk.tell(LetterCame)
    desk.tell(LetterWaits, at=NOON - HOUR)
    desk.tell(LetterTaken, at=NOON - 2 * HOUR)
    desk.tell(LetterAnswered, at=NOON - 3 * HOUR)

    row = only()
    assert (row.paused_for, row.met_at, row.due_at) == (timedelta(0), NOON, NOON + 48 * HOUR)


def test_a_window_opens_on_one_day_and_closes_on_another(desk):
    desk.clock(parameters.FIRST_CALL, Counting.WINDOW)

    desk.tell(LetterCame)

    row = only()
    assert row.opens_at == datetime(2026, 3, 4, 16, 0, tzinfo=UTC)  # 5 March, 00:00 in Shanghai
    assert row.due_at == datetime(2026, 3, 9, 15, 59, 59, 999999, tzinfo=UTC)  # end of 9 March


@pytest.mark.parametrize(("day", "state"), [(2, "late"), (3, "met"), (7, "met"), (8, "late")])
def test_a_call_counts_inside_its_window_only(desk, day, state):
    desk.clock(parameters.FIRST_CALL, Counting.WINDOW)

    desk.tell(LetterCame)
    desk.tell(LetterAnswered, at=NOON + day * DAY)

    assert only().state == state


def test_an_agreed_time_is_the_limit(desk):
    desk.clock(None, Counting.AGREED, names="wanted_at")

    desk.tell(LetterCame, wanted_at=NOON + 5 * HOUR)
    desk.tell(LetterCame, letter_id=2)

    assert only().due_at == NOON + 5 * HOUR


def test_a_notice_ahead_of_an_event_is_due_days_before_it(desk):
    desk.clock(parameters.PHONE_NOTICE, Counting.AHEAD, names="wanted_on")

    desk.tell(LetterCame, wanted_on=date(2026, 4, 1))

    assert only().due_at == datetime(2026, 3, 18, 15, 59, 59, 999999, tzinfo=UTC)


def test_a_clock_that_counts_is_through_at_its_number(desk):
    desk.clock(parameters.FAILED_REPAIRS, Counting.TIMES, counts=[LetterCame])

    desk.tell(LetterCame)
    assert (only().counted, only().state) == (1, "running")
    desk.tell(LetterCame, at=NOON + HOUR)

    assert (only().counted, only().state, only().fired_at) == (2, "missed", NOON + HOUR)


def test_a_fact_of_another_store_meets_the_clock_of_a_thing_of_the_group(desk, world):
    desk.clock(parameters.HANDLE_CONTACT, across_stores=True)

    desk.tell(LetterCame, by=world.of_north)
    desk.tell(LetterAnswered, by=world.of_south, store_id=world.south.pk, at=NOON + HOUR)

    assert only().state == "met"


def test_many_facts_at_once_cost_as_many_statements_as_one(desk, world):
    desk.clock(parameters.HANDLE_CONTACT)

    def came(first, count):
        facts = [LetterCame(letter_id=first + n, store_id=world.north.pk) for n in range(count)]
        with as_seen_by(world.chief), CaptureQueriesContext(connection) as captured:
            record_many(facts, by=world.chief, at=NOON)
        return [q["sql"] for q in captured.captured_queries if '"event' not in q["sql"]]

    first, one, many = came(1, 1), came(10, 1), came(100, 50)

    assert len(first) <= 4  # the store, its parameters, earlier clocks, the new ones
    assert len(one) == len(many) <= 3  # the store is asked for anew where it was made just now


def test_facts_of_one_command_move_each_clock_in_their_order(desk, world):
    desk.clock(parameters.HANDLE_CONTACT)
    here = {"store_id": world.north.pk}
    told = [(LetterCame, 1), (LetterAnswered, 1), (LetterCame, 1), (LetterCame, 2), (LetterLost, 3)]

    with as_seen_by(world.chief):
        facts = [kind(letter_id=letter, **here) for kind, letter in told]
        record_many(facts, by=world.chief, at=NOON)
        rows = Deadline.objects.order_by("about_id", "generation")
        found = [(row.about_id, row.generation, row.state) for row in rows]

    assert found == [(1, 1, "met"), (1, 2, "running"), (2, 1, "running")]


def test_begun_anew_twice_in_one_command_the_last_begin_counts(desk, world):
    desk.clock(parameters.HANDLE_CONTACT, again="restart", owner="clerk_id")
    clerks = (7, 8)

    with as_seen_by(world.chief):
        facts = [LetterCame(letter_id=1, clerk_id=n, store_id=world.north.pk) for n in clerks]
        record_many(facts, by=world.chief, at=NOON)
        rows = Deadline.objects.order_by("generation")
        found = [(row.person_id, row.state) for row in rows]

    assert found == [(7, "cancelled"), (8, "running")]


def test_a_fact_that_drives_nothing_costs_nothing(desk, world):
    facts = [LetterCame(letter_id=1, store_id=world.north.pk)]
    with as_seen_by(world.chief), CaptureQueriesContext(connection) as captured:
        record_many(facts, by=world.chief, at=NOON)

    assert [q["sql"] for q in captured.captured_queries if '"deadline"' in q["sql"]] == []


def test_the_clocks_of_a_thing_are_found(desk, world):
    desk.clock(parameters.HANDLE_CONTACT)
    desk.tell(LetterCame)

    with as_seen_by(world.chief):
        assert [row.state for row in queries.about("letter", 1, seen_by=world.chief)] == ["running"]
    with as_seen_by(world.stranger):
        assert list(queries.about("letter", 1, seen_by=world.stranger)) == []
