"""Entries dated back while a count is being settled: the shelf ends at what was seen (I-07)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands, guards
from aftersales.supply.parts.commands import Arrival, Need, Want
from tests.conftest import NOON
from tests.factories.parts import PartFactory
from tests.parts.test_races import MANY, broken, refused
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
HOUR = timedelta(hours=1)
BEHIND = "IF NEW.kind <> 'count' AND NEW.occurred_at <= seen THEN"


def counted_while_others_enter(world):
    """One settles a count of 40 pieces of which 39 were seen; fifteen write down late what they
    took before.
    """
    part = PartFactory(group=world.group)
    store = {"store_id": world.north.pk, "by": world.of_north}
    arrival = Arrival(part_id=part.pk, quantity=Decimal(40), cost=Decimal(1))
    commands.receive(arrival=arrival, at=NOON, **store)
    count = commands.open_count(part_ids=[part.pk], at=NOON + HOUR, **store)
    (shelf,) = shelves_of(count)
    told = {"count_id": count.pk, "by": world.of_north}
    seen = {"counted_by_shelf": {shelf: Decimal(39)}, "at": NOON + 2 * HOUR}
    commands.enter_counted(**seen, **told)

    def settle():
        if commands.hand_in_count(at=NOON + 3 * HOUR, **told).state == "counted":
            why = {shelf: ("unknown", "")}
            commands.explain_count(reasons=why, at=NOON + 3 * HOUR, **told)

    def write_down(number):
        commands.issue(
            need=Need(kind="job", id=number + 1),
            want=Want(part_id=part.pk, quantity=Decimal(1)),
            at=NOON + 1.5 * HOUR,
            **store,
        )

    return count, at_once(settle, *[lambda n=n: write_down(n) for n in range(MANY - 1)])


def shelves_of(count):
    with whole_database():
        return list(count.lines.values_list("stock_id", flat=True))


def is_posted(count):
    with whole_database():
        count.refresh_from_db()
    return count.state == "posted"


@pytest.mark.covers("PT-05")
def test_whoever_writes_down_late_while_a_count_is_settled_is_in_it_or_refused(own_database):
    world = make_world()

    rounds = [counted_while_others_enter(world) for _round in range(ROUNDS)]

    for _count, outcome in rounds:
        refused(outcome.faults)
    assert any(is_posted(count) for count, _outcome in rounds)
    assert broken() == {}


def test_without_the_guard_what_was_counted_goes_a_second_time(own_database, as_owner):
    """The check sees what it is there to see."""
    world = make_world()
    assert BEHIND in guards.MOVE_CARRIES_STOCK
    as_owner(guards.MOVE_CARRIES_STOCK.replace(BEHIND, "IF false THEN"))

    for _round in range(ROUNDS):
        _count, outcome = counted_while_others_enter(world)
        refused(outcome.faults)
        if "I-07" in broken():
            break

    assert "I-07" in broken()
