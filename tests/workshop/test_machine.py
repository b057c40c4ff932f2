"""A visit played at random against a plain model: whatever people press, the table of moves holds,
the facts replay to the state, nobody is in two places, nothing leaves unseen.
"""

from __future__ import annotations

import os
from datetime import timedelta

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
from aftersales.lane.orders.commands import NewJob
from aftersales.lane.orders.models import Order
from aftersales.lane.workshop import commands
from aftersales.lane.workshop.commands import Explained, Ruling
from aftersales.lane.workshop.invariants import INVARIANTS
from aftersales.lane.workshop.models import Task
from tests.workshop.conftest import STROKES, at, open_workshop
from tests.worlds import make_world

JOB = st.integers(0, 1)
WHO = st.sampled_from(["li", "wang"])


class VisitMachine(RuleBasedStateMachine):
    """Two jobs of one car, two technicians, one inspector, one adviser."""

    @initialize()
    def car_arrives(self):
        self.scope = getattr(connection, "scope", None)
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.shop = shop = open_workshop(make_world())
        self.order = shop.visit(
            NewJob(title="一", lines=[shop.labour()]), NewJob(title="二", lines=[shop.labour()])
        )
        self.jobs = shop.jobs(self.order)
        self.clock = at(9)
        # what a careful dispatcher would keep on a sheet of paper
        self.state = ["none", "none"]
        self.crew: list[set[str]] = [set(), set()]
        self.on: dict[str, int] = {}  # who is clocked on which job
        self.worked: list[set[str]] = [set(), set()]
        self.checked = [False, False]
        self.passed = False
        self.place = "arrived"
        self.accepted = self.signed = False

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            connection.scope = self.scope  # the savepoint takes the settings back, not our note

    def later(self):
        self.clock += timedelta(seconds=30)
        return self.clock

    def actor(self, who):
        return self.shop.as_li if who == "li" else self.shop.as_wang

    def task(self, job):
        with whole_database():
            return Task.objects.get(job=self.jobs[job].pk)

    def tried(self, expected, deed, **more):
        """The deed works exactly when the model says so."""
        more.setdefault("by", self.shop.chief)
        try:
            with transaction.atomic():
                made = getattr(commands, deed)(at=self.later(), **more)
        except Refusal:
            assert not expected, deed
            return None
        assert expected, deed
        return made

    @rule(job=JOB, who=WHO)
    def dispatch(self, job, who):
        """Each job at its own hour and bay, so that only its state decides."""
        person = self.shop.li if who == "li" else self.shop.wang
        bay = self.shop.bay if job == 0 else self.shop.other_bay
        done = self.tried(
            self.state[job] in ("none", "planned", "sent_back") and self.place != "handed_over",
            "dispatch",
            job_id=self.jobs[job].pk,
            people=[person.person_id],
            bay_id=bay.pk,
            starts_at=at(10 + job, day=4),
        )
        if done:
            self.state[job], self.crew[job] = "dispatched", {who}

    @rule(job=JOB, who=WHO)
    @precondition(lambda self: "none" not in self.state)
    def clock_on(self, job, who):
        startable = self.state[job] in ("dispatched", "paused", "sent_back", "running")
        may = startable and who in self.crew[job] and who not in self.on
        task_id = self.task(job).pk
        if self.tried(may, "clock_on", task_id=task_id, by=self.actor(who)):
            self.state[job], self.on[who] = "running", job
            self.worked[job].add(who)
            self.place = "in_work"

    @rule(job=JOB, who=WHO)
    @precondition(lambda self: "none" not in self.state)
    def pause(self, job, who):
        may = self.on.get(who) == job
        task_id = self.task(job).pk
        if self.tried(may, "pause", task_id=task_id, reason="tool", by=self.actor(who)):
            del self.on[who]
            self.state[job] = "running" if job in self.on.values() else "paused"

    @rule(job=JOB, who=WHO)
    @precondition(lambda self: "none" not in self.state)
    def clock_off(self, job, who):
        may = self.on.get(who) == job or (self.state[job] == "paused" and who in self.crew[job])
        task_id = self.task(job).pk
        if self.tried(may, "clock_off", task_id=task_id, by=self.actor(who)):
            self.on.pop(who, None)
            self.state[job] = "running" if job in self.on.values() else "done"

    @rule(job=JOB, who=WHO)
    @precondition(lambda self: "none" not in self.state)
    def self_check(self, job, who):
        mine = who in self.worked[job] | self.crew[job]
        may = self.state[job] == "done" and mine and not self.checked[job]
        task_id = self.task(job).pk
        if self.tried(may, "self_check", task_id=task_id, by=self.actor(who)):
            self.checked[job] = True
            if self.state == ["done", "done"] and all(self.checked):
                self.place = "inspection"

    @rule(fails=st.sampled_from([(), (0,), (1,), (0, 1)]), who=st.sampled_from(["chen", "li"]))
    def inspect(self, fails, who):
        rulings = [
            Ruling(
                job_id=job.pk,
                is_passed=n not in fails,
                reason="fault_remains" if n in fails else None,
            )
            for n, job in enumerate(self.jobs)
        ]
        worked = self.worked[0] | self.worked[1]
        may = self.place == "inspection" and who not in worked
        actor = self.shop.as_chen if who == "chen" else self.shop.as_li
        if not self.tried(may, "inspect", order_id=self.order.pk, rulings=rulings, by=actor):
            return
        for n in fails:
            self.state[n], self.checked[n] = "sent_back", False
        self.passed = not fails
        self.place = "in_work" if fails else "washing"

    @rule()
    def wash(self):
        if self.tried(self.place == "washing", "wash", order_id=self.order.pk):
            self.place = "ready"

    @rule(content=st.booleans())
    def accept(self, content):
        done = self.tried(
            self.place == "ready",
            "accept_result",
            order_id=self.order.pk,
            is_confirmed=content,
            words="as it is",
        )
        if done:
            self.accepted = content
            self.place = "ready" if content else "inspection"

    @rule(care=st.booleans())
    def explain(self, care):
        whole = Explained(work=True, cost=True, care=care)
        may = self.accepted and care and self.place != "handed_over"
        done = self.tried(
            may, "explain", order_id=self.order.pk, explained=whole, signature=STROKES
        )
        self.signed = self.signed or bool(done)

    @rule()
    def leave_unpaid(self):
        """Nobody has paid: the car stays, whatever else is done."""
        self.tried(False, "deliver", order_id=self.order.pk)

    @invariant()
    def the_tables_agree_with_the_model(self):
        if not hasattr(self, "state"):
            return
        with whole_database():
            place = Order.objects.values_list("place", flat=True).get(pk=self.order.pk)
            states = dict(Task.objects.values_list("job", "state"))
        assert place == self.place
        assert [states.get(job.pk, "none") for job in self.jobs] == self.state

    @invariant()
    def nothing_breaks_a_rule(self):
        with whole_database(), connection.cursor() as cursor:
            for each in INVARIANTS:
                cursor.execute(each.sql_rows)
                assert cursor.fetchall() == [], each.id


@pytest.mark.covers("WS-01", "WS-02", "WS-09")
def test_a_visit_follows_the_table_of_moves_whatever_people_press(db):
    is_long = os.environ.get("HYPOTHESIS_PROFILE") == "long"
    how = settings(max_examples=200 if is_long else 12, stateful_step_count=30, deadline=None)

    run_state_machine_as_test(VisitMachine, settings=how)
