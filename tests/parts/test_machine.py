"""Random work at one shelf against a plain model: whatever people do, the figures agree."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Arrival, Need, Want
from aftersales.supply.parts.invariants import INVARIANTS
from aftersales.supply.parts.models import Reservation, Stock, StockMove
from tests.conftest import NOON
from tests.factories.parts import PartFactory
from tests.worlds import make_world

PIECES = st.integers(1, 6).map(Decimal)
COSTS = st.decimals(0, 99, places=2, allow_nan=False)
JOBS = st.integers(1, 3)
CENT = Decimal("0.01")


class Model:
    """What a careful clerk would write on a sheet of paper."""

    def __init__(self):
        self.on_hand, self.value = Decimal(0), Decimal(0)
        self.kept: dict[int, Decimal] = {}
        self.history: list[tuple[int, Decimal]] = []  # when, how many
        self.counted = -1  # when the shelf was counted last: nothing is dated back behind it
        self.last_cost = Decimal(0)  # of a piece that came in last

    @property
    def reserved(self):
        return sum(self.kept.values(), Decimal(0))

    @property
    def free(self):
        return self.on_hand - self.reserved

    def lowest_from(self, when):
        """The least that lay there at any moment from then on."""
        times = sorted({when, *(t for t, _q in self.history if t > when)})
        return min(sum((q for t, q in self.history if t <= now), Decimal(0)) for now in times)

    def put(self, when, pieces, value):
        self.history.append((when, pieces))
        self.last_cost = value / pieces if pieces > 0 else self.last_cost
        self.on_hand += pieces
        self.value += value

    def take(self, when, pieces):
        share = (self.value * pieces / self.on_hand).quantize(CENT, rounding=ROUND_HALF_UP)
        cost = self.value if pieces == self.on_hand else min(share, self.value)
        self.put(when, -pieces, -cost)
        return cost


class StockMachine(RuleBasedStateMachine):
    """Receive, reserve, issue, return, correct, count, give back, let lapse, date back."""

    @initialize()
    def open_store(self):
        self.scope = getattr(connection, "scope", None)
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        world = make_world()
        self.by, self.store_id = world.of_north, world.north.pk
        self.other = world.actor(world.north, person_id=987)
        self.part = PartFactory(group=world.group)
        self.model = Model()
        self.issues: dict[int, list[Decimal]] = {}  # move -> pieces, cost, back, value back
        self.clock = 0

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            connection.scope = self.scope  # the savepoint takes the settings back, not our note

    def now(self):
        self.clock += 1
        return self.clock

    def at(self, minute):
        return NOON + timedelta(minutes=minute)

    def tried(self, expected, deed):
        """The deed works exactly when the model says so."""
        try:
            with transaction.atomic():
                made = deed()
        except Refusal:
            assert not expected
            return None
        assert expected
        return made

    @rule(pieces=PIECES, cost=COSTS, back=st.integers(0, 5))
    def receive(self, pieces, cost, back):
        minute = max(self.now() - back, 0)
        arrival = Arrival(part_id=self.part.pk, quantity=pieces, cost=cost)
        made = self.tried(
            minute > self.model.counted,
            lambda: commands.receive(
                store_id=self.store_id, arrival=arrival, by=self.by, at=self.at(minute)
            ),
        )
        if made:
            value = (cost * pieces).quantize(CENT, rounding=ROUND_HALF_UP)
            self.model.put(minute, pieces, value)

    @rule(pieces=PIECES, job=JOBS)
    def reserve(self, pieces, job):
        minute = self.now()
        expected = pieces <= self.model.free
        made = self.tried(
            expected,
            lambda: commands.reserve(
                store_id=self.store_id,
                need=Need(kind="job", id=job),
                want=Want(part_id=self.part.pk, quantity=pieces),
                by=self.by,
                at=self.at(minute),
            ),
        )
        if made:
            self.model.kept[job] = self.model.kept.get(job, Decimal(0)) + pieces

    @rule(job=JOBS)
    def give_back(self, job):
        commands.release_many(
            store_id=self.store_id,
            need=Need(kind="job", id=job),
            by=self.by,
            at=self.at(self.now()),
        )
        self.model.kept.pop(job, None)

    @rule(pieces=PIECES, job=JOBS, back=st.integers(0, 8))
    def issue(self, pieces, job, back):
        minute = max(self.now() - back, 0)
        own = self.model.kept.get(job, Decimal(0))
        enough = pieces <= own + self.model.free
        expected = (
            enough and pieces <= self.model.lowest_from(minute) and minute > self.model.counted
        )
        made = self.tried(
            expected,
            lambda: commands.issue(
                store_id=self.store_id,
                need=Need(kind="job", id=job),
                want=Want(part_id=self.part.pk, quantity=pieces),
                by=self.by,
                at=self.at(minute),
            ),
        )
        if made:
            self.model.kept[job] = own - min(own, pieces)
            cost = self.model.take(minute, pieces)
            (move,) = made
            self.issues[move.pk] = [pieces, cost, Decimal(0), Decimal(0)]
            assert move.value == -cost

    @precondition(lambda self: self.issues)
    @rule(pieces=PIECES, which=st.integers(0, 20))
    def take_back(self, pieces, which):
        minute = self.now()
        pk = sorted(self.issues)[which % len(self.issues)]
        whole, cost, back, value_back = self.issues[pk]
        made = self.tried(
            back + pieces <= whole,
            lambda: commands.return_issue(
                move_id=pk, quantity=pieces, by=self.by, at=self.at(minute)
            ),
        )
        if made:
            self.issues[pk][2] += pieces
            self.issues[pk][3] += made.value
            self.model.put(minute, pieces, made.value)
            if self.issues[pk][2] == whole:
                assert value_back + made.value == cost

    @rule(change=st.integers(-4, 4).filter(bool).map(Decimal))
    def correct(self, change):
        minute = self.now()
        made = self.tried(
            change > 0 or -change <= self.model.free,
            lambda: commands.adjust(
                store_id=self.store_id,
                part_id=self.part.pk,
                change=change,
                reason="found" if change > 0 else "lost",
                cost=Decimal(3),
                by=self.by,
                at=self.at(minute),
            ),
        )
        if made and change > 0:
            self.model.put(minute, change, 3 * change)
        elif made:
            self.model.take(minute, -change)

    @rule(change=st.integers(-3, 3).map(Decimal))
    def count(self, change):
        """People look: so many more or fewer lie there than the books say."""
        begun, seen = self.now(), self.now()
        change = max(change, -self.model.free)
        if self.tried(bool(self.model.history), lambda: self._count(change, begun, seen)):
            self.model.counted = seen
            if change > 0:
                each = (
                    self.model.value / self.model.on_hand
                    if self.model.on_hand
                    else self.model.last_cost
                )
                value = (each * change).quantize(CENT, rounding=ROUND_HALF_UP)
                self.model.put(seen, change, value)
            elif change < 0:
                self.model.take(seen, -change)

    def _count(self, change, begun, seen):
        count = commands.open_count(
            store_id=self.store_id, part_ids=[self.part.pk], by=self.by, at=self.at(begun)
        )
        with whole_database():
            shelf = Stock.objects.get(part=self.part.pk).pk
        deed = {"count_id": count.pk, "at": self.at(seen)}
        found = {shelf: self.model.on_hand + change}
        for _look in range(2):
            commands.enter_counted(counted_by_shelf=found, by=self.by, **deed)
        state = commands.hand_in_count(by=self.by, **deed).state
        if state == "counted":
            why = {shelf: ("unknown", "")}
            state = commands.explain_count(reasons=why, by=self.by, **deed).state
        if state == "counted":
            state = commands.post_count(by=self.other, **deed).state
        assert state == "posted"
        return count

    @rule()
    def let_lapse(self):
        """A month later nobody has come for anything."""
        commands.expire_many(
            store_id=self.store_id, by=self.by, at=self.at(self.now()) + timedelta(days=30)
        )
        self.model.kept = {}

    @invariant()
    def the_shelf_agrees_with_the_model(self):
        if not hasattr(self, "model"):
            return
        with whole_database():
            row = Stock.objects.filter(part=self.part.pk).first()
            found = (row.on_hand, row.reserved, row.value) if row else (0, 0, 0)
            moves = list(StockMove.objects.values_list("quantity", flat=True))
            open_ = Reservation.objects.filter(state="open").count()
        assert found == (self.model.on_hand, self.model.reserved, self.model.value)
        assert sum(moves) == self.model.on_hand
        assert bool(open_) == bool(self.model.reserved)

    @invariant()
    def nothing_breaks_a_rule(self):
        with whole_database(), connection.cursor() as cursor:
            for each in INVARIANTS:
                cursor.execute(each.sql_rows)
                assert cursor.fetchall() == [], each.id


@pytest.mark.covers("PT-08", "PT-09", "PT-05")
def test_the_figures_agree_with_a_plain_model_whatever_happens(db):
    is_long = os.environ.get("HYPOTHESIS_PROFILE") == "long"
    how = settings(max_examples=200 if is_long else 15, stateful_step_count=30, deadline=None)

    run_state_machine_as_test(StockMachine, settings=how)
