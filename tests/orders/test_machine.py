"""A visit in any order of deeds: the document, its consents and its sums stay true."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal

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
from aftersales.lane.orders import commands
from aftersales.lane.orders.invariants import INVARIANTS
from aftersales.lane.orders.models import Job, Line, Order
from aftersales.lane.orders.states import PLACE, Document, Place
from tests.conftest import NOON
from tests.orders.conftest import Counter
from tests.worlds import make_world

SHARES = st.sampled_from(["customer", "maker", "insurer", "goodwill"])


class Visit(RuleBasedStateMachine):
    """One order, and beside it a plain model: per job its consent and agreed price, per line its
    price and payer.
    """

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.scope = getattr(connection, "scope", None)

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        connection.scope = self.scope  # the savepoint takes the settings back, not our note

    @initialize()
    def begin(self):
        self.counter = Counter(make_world())
        self.counter.stock(pieces=500)
        self.order = self.counter.open(self.counter.labour())
        (job,) = self.counter.jobs(self.order)
        (line,) = self.counter.lines(self.order)
        self.jobs = {job.pk: {"consent": "proposed", "agreed": None, "dropped": False}}
        self.lines = {line.pk: {"job": job.pk, "gross": Decimal(200), "payer": "customer"}}
        self.document, self.place, self.locked = "estimate", "arrived", False
        self.at = NOON

    # -- the model ------------------------------------------------------------------------------

    def gross(self, job):
        return sum((n["gross"] for n in self.lines.values() if n["job"] == job), Decimal(0))

    def own(self, job):
        mine = (n for n in self.lines.values() if n["job"] == job and n["payer"] == "customer")
        return sum((n["gross"] for n in mine), Decimal(0))

    def settle_consents(self, *, grown=None):
        for pk, job in self.jobs.items():
            if job["consent"] == "approved" and not job["dropped"]:
                dearer = (self.gross(pk), self.own(pk))
                if pk == grown or any(n > a for n, a in zip(dearer, job["agreed"], strict=True)):
                    job["consent"] = "proposed"

    @property
    def is_open(self):
        return self.document in ("estimate", "order") and not self.locked

    @property
    def standing(self):
        return sorted(pk for pk, job in self.jobs.items() if not job["dropped"])

    def tries(self, deed, allowed, **more):
        """The deed happens exactly when the model says it may."""
        try:
            with transaction.atomic():
                made = getattr(commands, deed)(by=self.counter.by, at=self.at, **more)
        except Refusal:
            assert not allowed, deed
            return None
        assert allowed, deed
        return made

    # -- deeds ------------------------------------------------------------------------------------

    @rule(gross=st.integers(0, 300), payer=SHARES)
    def add_job(self, gross, payer):
        lines = [self.counter.other(unit_price=Decimal(gross), payer=payer)]
        job = self.tries("add_job", self.is_open, order_id=self.order.pk, title="追加", lines=lines)
        if job:
            with whole_database():
                line = Line.objects.get(job=job)
            self.jobs[job.pk] = {"consent": "proposed", "agreed": None, "dropped": False}
            self.lines[line.pk] = {"job": job.pk, "gross": Decimal(gross), "payer": payer}

    @rule(data=st.data(), gross=st.integers(0, 300))
    def add_line(self, data, gross):
        if not self.standing:
            return
        job = data.draw(st.sampled_from(self.standing))
        line = self.tries(
            "add_sublet", self.is_open, job_id=job, name="外委", unit_price=Decimal(gross)
        )
        if line:
            self.lines[line.pk] = {"job": job, "gross": Decimal(gross), "payer": "customer"}
            self.settle_consents(grown=job)

    @rule(data=st.data(), gross=st.integers(0, 300))
    def change_line(self, data, gross):
        free = sorted(pk for pk, n in self.lines.items() if not self.jobs[n["job"]]["dropped"])
        if not free:
            return
        pk = data.draw(st.sampled_from(free))
        with whole_database():
            quantity = Line.objects.get(pk=pk).quantity
        unit = Decimal(gross)
        if self.tries("change_line", self.is_open, line_id=pk, unit_price=unit):
            self.lines[pk]["gross"] = (unit * quantity).quantize(Decimal("0.01"))
            self.settle_consents()

    @rule(data=st.data(), payer=SHARES)
    def set_payer(self, data, payer):
        free = sorted(pk for pk, n in self.lines.items() if not self.jobs[n["job"]]["dropped"])
        if not free:
            return
        pk = data.draw(st.sampled_from(free))
        if self.tries("set_payers", self.is_open, line_ids=[pk], payer=payer):
            self.lines[pk]["payer"] = payer
            self.settle_consents()

    @rule(data=st.data())
    def withdraw(self, data):
        free = sorted(pk for pk, n in self.lines.items() if not self.jobs[n["job"]]["dropped"])
        if not free:
            return
        pk = data.draw(st.sampled_from(free))
        if self.tries("withdraw_line", self.is_open, line_id=pk):
            del self.lines[pk]
            self.settle_consents()

    @rule(data=st.data())
    def approve(self, data):
        if not self.standing:
            return
        pk = data.draw(st.sampled_from(self.standing))
        if self.tries("approve_jobs", self.is_open, job_ids=[pk], method="phone") is not None:
            self.jobs[pk].update(consent="approved", agreed=(self.gross(pk), self.own(pk)))

    @rule(data=st.data())
    def decline(self, data):
        if not self.standing:
            return
        pk = data.draw(st.sampled_from(self.standing))
        if self.tries("decline_jobs", self.is_open, job_ids=[pk], method="phone") is not None:
            self.jobs[pk].update(consent="declined", agreed=None)

    @rule(data=st.data())
    def drop(self, data):
        if not self.standing:
            return
        pk = data.draw(st.sampled_from(self.standing))
        allowed = self.is_open and self.jobs[pk]["consent"] != "approved"
        if self.tries("drop_job", allowed, job_id=pk):
            self.jobs[pk]["dropped"] = True
            self.lines = {n: told for n, told in self.lines.items() if told["job"] != pk}

    @rule()
    def sign(self):
        wanted = [pk for pk in self.standing if self.jobs[pk]["consent"] != "declined"]
        allowed = self.document == "estimate" and bool(wanted)
        signed = self.tries(
            "sign",
            allowed,
            order_id=self.order.pk,
            method="in_person",
            promised_at=NOON + timedelta(days=1),
        )
        if signed:
            self.document = "order"
            for pk in wanted:
                self.jobs[pk].update(consent="approved", agreed=(self.gross(pk), self.own(pk)))

    @rule(place=st.sampled_from([p.value for p in Place]))
    def put(self, place):
        agreed = any(self.jobs[pk]["consent"] == "approved" for pk in self.standing)
        before = ("arrived", "diagnosis", "awaiting_approval", "awaiting_parts")
        worked = ("in_work", "inspection", "washing")
        worked_on = agreed and self.document != "estimate"
        allowed = (
            self.document != "cancelled"
            and place != "handed_over"
            and PLACE.allows(Place(self.place), Place(place))
            and (worked_on or place not in worked or self.place in worked)
            and not (place == "ready" and self.place in before and agreed)
        )
        if self.tries("put", allowed, order_id=self.order.pk, place=place):
            self.place = place

    @rule()
    def lock(self):
        waits = any(self.jobs[pk]["consent"] == "proposed" for pk in self.standing)
        allowed = self.document == "order" and not self.locked and not waits
        if self.tries("lock_lines", allowed, order_id=self.order.pk):
            self.locked = True

    @precondition(lambda self: self.locked)
    @rule()
    def unlock(self):
        if self.tries("unlock_lines", self.document == "order", order_id=self.order.pk):
            self.locked = False

    @precondition(lambda self: self.locked)
    @rule()
    def settle(self):
        if self.tries("settle", self.document == "order", order_id=self.order.pk):
            self.document = "settled"

    @rule(sure=st.integers(0, 9))
    def cancel(self, sure):
        if sure:
            return
        worked = self.place in ("in_work", "inspection", "washing")
        if self.tries(
            "cancel_order", self.is_open and not worked, order_id=self.order.pk, reason="改期"
        ):
            self.document = "cancelled"

    # -- what must hold ---------------------------------------------------------------------------

    @invariant()
    def the_rows_say_what_the_model_says(self):
        if not hasattr(self, "order"):
            return
        with whole_database():
            row = Order.objects.get(pk=self.order.pk)
            jobs = {job.pk: job for job in Job.objects.filter(order=row)}
        assert (row.document, row.place) == (self.document, self.place)
        assert (row.lines_locked_at is not None) == self.locked
        counting = [pk for pk in self.standing if self.jobs[pk]["consent"] != "declined"]
        assert row.gross == sum((self.gross(pk) for pk in counting), Decimal(0))
        assert row.net + row.tax == row.gross
        for pk, told in self.jobs.items():
            assert (jobs[pk].consent, jobs[pk].is_dropped) == (told["consent"], told["dropped"])
            if not told["dropped"]:
                assert (jobs[pk].gross, jobs[pk].own) == (self.gross(pk), self.own(pk))

    @invariant()
    def every_invariant_of_the_room_holds(self):
        if not hasattr(self, "order"):
            return
        with whole_database(), connection.cursor() as cursor:
            for each in INVARIANTS:
                cursor.execute(each.sql_rows)
                assert cursor.fetchall() == [], each.id


@pytest.mark.covers("WS-05", "WS-23")
def test_a_visit_stays_true_in_whatever_order_things_are_done(db):
    is_long = os.environ.get("HYPOTHESIS_PROFILE") == "long"
    how = settings(max_examples=200 if is_long else 12, stateful_step_count=25, deadline=None)

    run_state_machine_as_test(Visit, settings=how)


def test_the_words_of_the_machine_are_those_of_the_room():
    assert {"estimate", "order", "settled", "cancelled"} == set(Document.values)
