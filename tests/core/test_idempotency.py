"""A request that is repeated takes effect once."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from threading import Barrier
from threading import Event as Signal

import pytest

from aftersales.core.idempotency import (
    Answer,
    KeyReused,
    StillRunning,
    forget_old,
    once,
)
from aftersales.core.log import record
from aftersales.core.models import EventRecord, IdempotencyKey
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from tests.conftest import NOON, actor_in, logged
from tests.core.test_log import LampLit
from tests.races import ROUNDS, at_once

PATIENCE = 60  # seconds; a machine under load is slow
ME, YOU = actor_in(3, "x", group_id=1), actor_in(3, "x", group_id=1, key="staff:8")


def pay(key="k1", *, actor=ME, body="10.00", route="POST /payments", meanwhile=lambda: None):
    """Record one fact, as a payment would."""

    def run():
        record(LampLit(store_id=3, lamp_id=1), by=actor, at=NOON)
        meanwhile()
        return Answer(201, f"paid {body}".encode())

    with as_seen_by(actor):
        return once(run, actor=actor, route=route, key=key, body_hash=body, at=NOON)


def effects():
    with whole_database():
        return EventRecord.objects.count()


@pytest.mark.django_db
def test_the_repeat_is_answered_alike_and_changes_nothing():
    first, second = pay(), pay()

    assert (first.status, first.body, first.replayed) == (201, b"paid 10.00", False)
    assert (second.status, second.body, second.replayed) == (201, b"paid 10.00", True)
    assert effects() == 1


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_refused():
    pay()

    with pytest.raises(KeyReused) as refused:
        pay(body="20.00")

    assert (refused.value.status, effects()) == (422, 1)


@pytest.mark.django_db
def test_a_key_belongs_to_one_actor_and_one_route():
    pay()
    pay(actor=YOU)
    pay(route="POST /refunds")

    assert effects() == 3


@pytest.mark.django_db
def test_a_refusal_is_not_kept_so_a_later_try_may_succeed():
    class NotNow(Refusal):
        code = "core.not_now"

    def refuse():
        raise NotNow("not now")

    with as_seen_by(ME), pytest.raises(NotNow):
        once(refuse, actor=ME, route="POST /payments", key="k1", body_hash="10.00", at=NOON)

    assert pay().replayed is False


@pytest.mark.django_db
def test_answers_are_kept_sealed_and_for_a_week():
    pay()
    with whole_database():
        assert b"paid" not in bytes(IdempotencyKey.objects.get().answer)
        assert forget_old(at=NOON + timedelta(days=7)) == 0
        assert forget_old(at=NOON + timedelta(days=7, seconds=1)) == 1


@pytest.mark.race
def test_the_same_key_sixteen_times_at_once_has_one_effect(own_database):
    """R-06."""
    outcome = at_once(*[lambda number: pay(f"k{number}").body] * 16, rounds=ROUNDS)

    assert set(outcome.results) == {b"paid 10.00"}
    assert {type(fault) for fault in outcome.faults} <= {StillRunning}
    assert effects() == ROUNDS


@pytest.mark.race
def test_while_the_first_still_runs_the_repeat_is_told_to_wait(own_database):
    running, done = Signal(), Signal()

    def first():
        def run():
            running.set()
            assert done.wait(PATIENCE)
            return Answer(201, b"paid")

        with as_seen_by(ME):
            return once(run, actor=ME, route="POST /payments", key="k", body_hash="b", at=NOON)

    def second():
        assert running.wait(PATIENCE)
        try:
            return pay("k", body="b")
        finally:
            done.set()

    outcome = at_once(first, second)

    (refused,) = outcome.faults
    assert (type(refused), refused.status) == (StillRunning, 409)
    assert [answer.body for answer in outcome.results] == [b"paid"]


@pytest.mark.race
def test_a_deed_that_breaks_leaves_no_answer_behind(own_database):
    def breaks():
        record(LampLit(store_id=3, lamp_id=1), by=ME, at=NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), as_seen_by(ME):
        once(breaks, actor=ME, route="POST /payments", key="k1", body_hash="10.00", at=NOON)
    assert effects() == 0

    assert pay().replayed is False
    with whole_database():
        assert logged() == [("staff:7", "core.lamp.lit")]


@pytest.mark.race
def test_without_lock_and_constraint_the_effect_doubles(own_database, as_owner, monkeypatch):
    """The guards taken away."""
    from aftersales.core import idempotency

    as_owner("ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_once")

    class Unlocked:
        """Says to everybody that the lock is theirs."""

        def cursor(self):
            return nullcontext(self)

        def execute(self, *_):
            return None

        def fetchone(self):
            return (True,)

    monkeypatch.setattr(idempotency, "connection", Unlocked())
    together = Barrier(4, timeout=PATIENCE)  # nobody is through before all have begun
    outcome = at_once(*[lambda: pay("k1", meanwhile=together.wait)] * 4)

    assert outcome.faults == []
    assert effects() == 4
