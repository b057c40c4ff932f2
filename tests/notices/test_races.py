"""Races of the outbox, on real connections, each shown to fail with its guard off."""

from __future__ import annotations

import threading
from contextlib import nullcontext, suppress

import pytest
from django.db import connection

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.ground.notices import commands, sending
from aftersales.ground.notices.models import Message, OptOut
from tests.conftest import NOON
from tests.factories.ground import found_world

pytestmark = pytest.mark.race
PATIENCE = 60  # seconds; a machine under load is slow
CUSTOMER = ("customer", 5)


class Slow:
    """A carrier that takes a moment, and notes whether an opt-out stood when the words went out."""

    def __init__(self, patience=0.3):
        self.out, self.entered, self.too_late = [], threading.Event(), []
        self.refused, self.patience = threading.Event(), patience

    def send(self, letter):
        self.entered.set()
        self.refused.wait(self.patience)
        with whole_database():
            self.too_late.append(OptOut.objects.exists())
        self.out.append(letter.reference)
        return "x"

    def was_sent(self, letter):
        return None


def at_once(*deeds):
    """Run each deed on a connection of its own."""

    def run(deed):
        try:
            with suppress(Refusal):
                deed()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def queue(me, occasion="o"):
    return commands.send(
        recipient=CUSTOMER,
        channel="sms",
        address="13800138000",
        code="c",
        occasion=occasion,
        by=me,
        at=NOON,
    )


def opt_out_while_it_goes_out(patience=0.3):
    """The carrier waits so long for an opt-out that the turn holds up."""
    me, carrier = found_world().person(), Slow(patience)
    message = queue(me)

    def refuse():
        assert carrier.entered.wait(PATIENCE)
        commands.opt_out(recipient=CUSTOMER, channel="sms", by=me, at=NOON)
        carrier.refused.set()

    at_once(lambda: sending.attempt(message.pk, at=NOON, carrier=lambda _: carrier), refuse)
    return carrier


def test_nothing_goes_out_after_an_opt_out_was_answered(own_database):
    assert opt_out_while_it_goes_out().too_late == [False]


def test_without_the_turn_something_does(own_database, monkeypatch):
    monkeypatch.setattr(commands, "turn", lambda *_: nullcontext())

    assert opt_out_while_it_goes_out(PATIENCE).too_late == [True]


def eight_workers():
    me, carrier = found_world().person(), Slow()
    message = queue(me)
    deed = lambda: sending.attempt(message.pk, at=NOON, carrier=lambda _: carrier)  # noqa: E731
    at_once(*[deed] * 8)
    return carrier


def test_eight_workers_send_one_message_once(own_database):
    assert len(eight_workers().out) == 1


def test_without_the_claim_they_send_it_more_often(own_database, monkeypatch):
    def unguarded(*, message_id, by, at):
        with whole_database():
            Message.objects.filter(pk=message_id).update(state="sending", claimed_at=at, attempts=1)
            return Message.objects.get(pk=message_id)

    monkeypatch.setattr(commands, "claim", unguarded)

    assert len(eight_workers().out) > 1


def eight_queue_one_occasion():
    me = found_world().person()
    at_once(*[lambda: queue(me)] * 8)
    with whole_database():
        return Message.objects.count()


def test_eight_rooms_queue_one_occasion_once(own_database):
    assert eight_queue_one_occasion() == 1


def test_without_the_constraint_they_queue_it_more_often(own_database, as_owner, monkeypatch):
    as_owner("ALTER TABLE notices_message DROP CONSTRAINT message_once_per_occasion")
    real = Message.objects.get_or_create
    meeting = threading.Barrier(8)

    def all_look_first(**asked):
        meeting.wait(PATIENCE)
        return real(**asked)

    monkeypatch.setattr(Message.objects, "get_or_create", all_look_first)

    assert eight_queue_one_occasion() > 1
