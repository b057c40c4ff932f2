"""The outbox: once per occasion, never after an opt-out, tried again, never sent twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.notices import commands, queries, sending
from aftersales.ground.notices.models import Message
from aftersales.ground.notices.ports import Rejected, TryLater, Unclear
from aftersales.ground.notices.rules import BACK_OFF, masked
from aftersales.ground.notices.states import State
from tests.conftest import NOON, logged

pytestmark = pytest.mark.django_db
CUSTOMER = ("customer", 5)


class Scripted:
    """A carrier that does what it is told, and remembers what really went out."""

    def __init__(self, *deeds, knows=None):
        self.deeds, self.out, self.knows = list(deeds), [], knows

    def send(self, letter):
        deed = self.deeds.pop(0) if self.deeds else "ok"
        if deed == "heard, then silence":
            self.out.append(letter.reference)
            raise Unclear("no_answer")
        if isinstance(deed, Exception):
            raise deed
        self.out.append(letter.reference)
        return "their-1"

    def was_sent(self, letter):
        return None if self.knows is None else letter.reference in self.out


def send(actor, occasion="appointments.reminder:9", **more):
    told = {
        "recipient": CUSTOMER,
        "channel": "sms",
        "address": "13800138000",
        "code": "appointments.reminder",
        "values": {"plate": "粤B12345"},
    }
    return commands.send(**(told | more), occasion=occasion, by=actor, at=NOON)


def attempt(message, carrier, at=NOON):
    return sending.attempt(message.pk, at=at, carrier=lambda channel: carrier)


def test_a_message_goes_out_and_leaves_nothing_personal_behind(world):
    me, carrier = world.person(), Scripted()
    message = send(me, store_id=world.stores[0])

    assert attempt(message, carrier) == State.SENT

    with as_seen_by(me):
        message.refresh_from_db()
        assert (message.state, message.attempts, message.reference) == (State.SENT, 1, "their-1")
        assert (message.address, message.values) == ("", "")
        assert logged()[-2:] == [
            ("staff:7", "notices.message.queued"),
            ("system:notices", "notices.message.settled"),
        ]
    assert len(carrier.out) == 1


def test_the_same_occasion_goes_out_once_per_channel(world):
    me = world.person()

    assert send(me)
    assert send(me) is None
    assert send(me, channel="wecom")
    assert send(me, occasion="appointments.reminder:10")

    with as_seen_by(me):
        assert Message.objects.count() == 3


def test_who_wants_none_gets_none_and_what_waits_is_withdrawn(world):
    me, carrier = world.person(), Scripted()
    waiting = send(me)

    commands.opt_out(recipient=CUSTOMER, channel="sms", by=me, at=NOON)

    assert send(me, occasion="another") is None
    assert attempt(waiting, carrier) is None
    assert carrier.out == []
    with as_seen_by(me):
        waiting.refresh_from_db()
        assert (waiting.state, waiting.address) == (State.WITHDRAWN, "")
    commands.opt_in(recipient=CUSTOMER, channel="sms", by=me, at=NOON)
    assert send(me, occasion="a third")


def test_a_carrier_that_is_away_is_tried_again_ever_more_patiently(world):
    me, carrier = world.person(), Scripted(*[TryLater("not_reached")] * 9)
    message, waits = send(me), []

    for _ in BACK_OFF:
        assert attempt(message, carrier) == State.WAITING
        with as_seen_by(me):
            message.refresh_from_db()
            waits.append(message.next_at - NOON)

    assert waits == list(BACK_OFF)
    assert attempt(message, carrier) == State.FAILED
    assert attempt(message, carrier) is None
    with as_seen_by(me):
        message.refresh_from_db()
        assert (message.address, message.fault) == ("", "not_reached")


def test_a_carrier_that_says_no_is_not_asked_again(world):
    message = send(world.person())

    assert attempt(message, Scripted(Rejected("no_template"))) == State.FAILED


def test_an_attempt_that_was_heard_without_an_answer_is_not_sent_twice(world):
    carrier = Scripted("heard, then silence", knows=True)
    message = send(world.person())

    assert attempt(message, carrier) == State.WAITING
    assert attempt(message, carrier) == State.SENT

    assert len(carrier.out) == 1


def test_an_attempt_that_was_not_heard_is_repeated_after_asking(world):
    carrier = Scripted(Unclear("no_answer"), knows=True)
    message = send(world.person())

    assert [attempt(message, carrier), attempt(message, carrier)] == [State.WAITING, State.SENT]
    assert len(carrier.out) == 1


def test_where_the_carrier_cannot_tell_a_person_decides(world):
    me, carrier = world.person(), Scripted("heard, then silence")
    message = send(me)

    assert [attempt(message, carrier), attempt(message, carrier)] == [State.WAITING, State.UNCLEAR]
    assert attempt(message, carrier) is None
    assert len(carrier.out) == 1

    commands.resolve(message_id=message.pk, was_sent=True, by=me, at=NOON)
    with as_seen_by(me):
        message.refresh_from_db()
        assert (message.state, message.address) == (State.SENT, "")


def test_a_message_whose_worker_died_is_asked_about_and_not_simply_repeated(world):
    me, carrier = world.person(), Scripted(knows=True)
    message = send(me)
    with whole_database():
        commands.claim(message_id=message.pk, by=sending._system(message), at=NOON)
    carrier.out.append(_reference(message))  # it went out, then the power failed

    assert attempt(message, carrier, at=NOON + timedelta(minutes=5)) is None
    with whole_database():
        later = NOON + timedelta(minutes=11)
        assert queries.due(at=later, lost_before=later - timedelta(minutes=10)) == [message.pk]
    assert attempt(message, carrier, at=NOON + timedelta(minutes=11)) == State.SENT
    assert len(carrier.out) == 1


def _reference(message):
    with whole_database():
        return queries.letter_of(message).reference


def test_only_the_stores_of_the_reader_are_seen_in_the_outbox(world):
    send(world.person(), store_id=world.stores[0])

    for store, seen in ((0, 1), (1, 0)):
        reader = world.person("notices.view", store=store)
        with as_seen_by(reader):
            assert queries.outbox(seen_by=reader).count() == seen


def test_erasing_somebody_leaves_only_that_there_was_a_message(world):
    me = world.person()
    message = send(me)

    commands.forget(recipient=CUSTOMER, by=me, at=NOON)

    with as_seen_by(me):
        message.refresh_from_db()
        assert (message.state, message.address, message.values) == (State.WITHDRAWN, "", "")


def test_without_a_carrier_the_words_go_to_a_file_with_a_masked_address(world, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    me = world.person()
    texts = {"zh-hans": ("提醒", "您的爱车 {plate} 明天保养。")}
    commands.word(code="appointments.reminder", texts=texts, by=me, at=NOON)

    sending.attempt(send(me).pk, at=NOON)

    file = tmp_path / "outbox" / "sms.jsonl"
    line = json.loads(file.read_text())
    assert (line["to"], line["words"]) == ("138****8000", "您的爱车 粤B12345 明天保养。")
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("address", "shown"),
    [("13800138000", "138****8000"), ("li@example.cn", "l***@example.cn"), ("12", "****")],
)
def test_an_address_is_masked_where_it_is_shown(address, shown):
    assert masked(address) == shown
