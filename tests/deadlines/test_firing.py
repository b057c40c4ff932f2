"""Clocks warn, are missed and escalate: each once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from aftersales.core import log
from aftersales.core.models import EventObject, EventRecord
from aftersales.core.scope import whole_database
from aftersales.ground.deadlines import commands, firing
from aftersales.ground.deadlines.events import ClockMissed
from aftersales.ground.deadlines.models import Deadline
from tests.conftest import NOON
from tests.factories.deadlines import DeadlineFactory
from tests.races import ROUNDS, at_once

HOUR = timedelta(hours=1)
DUE = NOON + 48 * HOUR  # of the factory's clocks


def told() -> list[tuple[str, str | None]]:
    with whole_database():
        rows = EventRecord.objects.filter(name__startswith="deadlines.clock").order_by("pk")
        return [(row.name.split(".")[-1], row.data.get("to_role")) for row in rows]


def only() -> Deadline:
    with whole_database():
        return Deadline.objects.get()


@pytest.mark.django_db
def test_before_its_time_a_clock_says_nothing():
    DeadlineFactory()

    assert commands.fire_due(at=NOON + HOUR).any is False
    assert told() == []


@pytest.mark.django_db
def test_a_clock_warns_once_and_is_missed_once():
    DeadlineFactory()

    for hours in (36, 37, 48, 49):
        commands.fire_due(at=NOON + hours * HOUR)

    assert told() == [("warned", None), ("missed", "business_supervisor")]
    assert (only().warned_at, only().fired_at) == (NOON + 36 * HOUR, DUE)


@pytest.mark.django_db
def test_a_late_scheduler_tells_the_miss_and_spares_the_warning():
    DeadlineFactory()

    commands.fire_due(at=DUE + HOUR)

    assert told() == [("missed", "business_supervisor")]


@pytest.mark.django_db
def test_what_stays_open_climbs_the_chain_a_step_a_day():
    DeadlineFactory()

    for hours in (48, 71, 72, 95, 96, 500):
        commands.fire_due(at=NOON + hours * HOUR)

    assert told() == [
        ("missed", "business_supervisor"),
        ("escalated", "after_sales_manager"),
        ("escalated", "general_manager"),
    ]
    assert only().escalate_at is None


@pytest.mark.django_db
def test_what_is_done_late_climbs_no_further():
    row = DeadlineFactory()
    commands.fire_due(at=DUE)

    with whole_database():
        Deadline.objects.filter(pk=row.pk).update(met_at=DUE + HOUR, escalate_at=None)

    assert commands.fire_due(at=DUE + 100 * HOUR).any is False


@pytest.mark.django_db
def test_the_miss_is_found_under_the_thing_it_is_about():
    row = DeadlineFactory(about_id=41)

    commands.fire_due(at=DUE)

    with whole_database():
        touched = set(EventObject.objects.values_list("kind", "object_id"))
        fact = EventRecord.objects.get()
    assert touched == {
        ("contact", 41),
        ("deadline", row.pk),
        ("store", row.store_id),
        ("person", 7),
    }
    assert (fact.actor, fact.group_id) == ("system:deadlines", row.group_id)


@pytest.mark.django_db
def test_a_listener_that_breaks_on_one_clock_keeps_no_other_from_firing(monkeypatch):
    rows = [DeadlineFactory() for _ in range(3)]

    def breaks(event, *, by, at):
        if event.deadline_id == rows[1].pk:
            raise RuntimeError("cannot hear")

    monkeypatch.setitem(log._listeners, ClockMissed, [breaks])
    done = commands.fire_due(at=DUE)

    assert (done.missed, done.failed) == (2, 1)
    with whole_database():
        waiting = Deadline.objects.filter(fired_at=None).values_list("pk", flat=True)
        assert list(waiting) == [rows[1].pk]


def as_a_subquery(kind: firing.Kind) -> str:
    """The guard taken away: what is ripe is asked for where it is used."""
    return (
        f"UPDATE deadline SET {kind.mark} WHERE id IN (SELECT id FROM deadline"
        f" WHERE {kind.ripe} AND NOT id = ANY(%(but)s)"
        f" ORDER BY {kind.by}, id LIMIT %(most)s FOR UPDATE SKIP LOCKED)"
        f" AND {kind.ripe} RETURNING *"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "claimed"), [(firing.MISS.claim(), 1), (as_a_subquery(firing.MISS), 3)]
)
def test_a_round_claims_no_more_than_it_may_whatever_the_planner_thinks(statement, claimed):
    """Else a clock whose listener breaks is never alone in its round, and the rounds never end."""
    for _ in range(3):
        DeadlineFactory()

    with whole_database(), connection.cursor() as cursor:
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        rows = list(Deadline.objects.raw(statement, {"at": DUE, "most": 1, "but": []}))

    assert len(rows) == claimed


def a_thousand_due() -> None:
    first = DeadlineFactory()
    with whole_database():
        Deadline.objects.bulk_create(
            Deadline(
                group_id=first.group_id,
                store_id=first.store_id,
                timer=first.timer,
                about="contact",
                about_id=first.about_id + n * 1_000_000,
                started_at=NOON,
                due_at=DUE,
            )
            for n in range(1, 1000)
        )


def four_schedulers() -> Counter[int]:
    """How often each clock was told as missed."""
    outcome = at_once(*[lambda: commands.fire_due(at=DUE, batch=50)] * 4)
    assert outcome.faults == []
    with whole_database():
        rows = EventRecord.objects.filter(name="deadlines.clock.missed")
        return Counter(row.data["deadline_id"] for row in rows)


@pytest.mark.race
def test_four_schedulers_fire_a_thousand_clocks_a_thousand_times(own_database):
    """R-11: 2 rounds here, 50 in the long lane."""
    for number in range(1, max(2, ROUNDS // 10) + 1):
        a_thousand_due()

        told = four_schedulers()

        assert (len(told), set(told.values())) == (1000 * number, {1})


@pytest.mark.race
def test_without_the_conditional_update_clocks_fire_twice(own_database, monkeypatch):
    """The guard taken away: what is ripe is read first and marked afterwards."""
    a_thousand_due()

    def claim(self, guard=""):
        return (
            f"WITH ripe AS MATERIALIZED (SELECT id FROM deadline WHERE {firing._TICKING}"
            f" AND {self.ripe} AND NOT id = ANY(%(but)s) ORDER BY {self.by}, id LIMIT %(most)s)"
            f" UPDATE deadline SET {self.mark} WHERE id IN (SELECT id FROM ripe) RETURNING *"
        )

    monkeypatch.setattr(firing.Kind, "claim", claim)
    told = four_schedulers()

    assert max(told.values()) > 1


@pytest.mark.race
def test_a_scheduler_that_dies_before_the_commit_has_fired_nothing(own_database, monkeypatch):
    DeadlineFactory()

    def dies(*_args, **_more):
        connection.close()  # the connection is gone, the transaction with it
        raise SystemExit

    monkeypatch.setattr(firing, "tell", dies)
    with pytest.raises((SystemExit, Exception)):
        commands.fire_due(at=DUE)
    monkeypatch.undo()

    assert told() == []
    assert commands.fire_due(at=DUE).missed == 1
    assert told() == [("missed", "business_supervisor")]
