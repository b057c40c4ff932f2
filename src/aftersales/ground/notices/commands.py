"""Deeds on notices and messages."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from aftersales.core import live
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.refusals import Refusal
from aftersales.ground.notices import rules
from aftersales.ground.notices.adapters import file
from aftersales.ground.notices.events import (
    MessageQueued,
    MessageSettled,
    NoticeDone,
    NoticeGiven,
    NoticeRead,
    OptedIn,
    OptedOut,
    RecipientForgotten,
    WordingSet,
)
from aftersales.ground.notices.models import Message, MessageQuerySet, Notice, OptOut, Wording
from aftersales.ground.notices.queries import has_opted_out, reference_of
from aftersales.ground.notices.states import LIFE, Channel, State

UNREAD = "unread"  # the topic on which the bell listens


class NoSuchChannel(Refusal):
    """There is no such way out."""

    code = "notices.no_such_channel"
    status = 422


class AddressMissing(Refusal):
    """Nobody can be reached without an address."""

    code = "notices.address_missing"
    status = 422


@command("notices.notify")
def notify(
    *,
    people: Collection[int],
    code: str,
    occasion: str,
    about: tuple[str, int] | None = None,
    values: Mapping[str, Any] | None = None,
    address: str = "",
    store_id: int | None = None,
    by: Actor,
    at: datetime,
) -> list[Notice]:
    """Put a word into these people's inboxes, once per occasion; their screens show it at once.

    ``code`` names a wording, ``values`` are codes, ids and numbers for it, ``address`` is the page
    it leads to. Answers the notices that are new.
    """
    assert by.group_id is not None  # whoever holds a right in a store is of a group
    known = Notice.objects.filter(group=by.group_id, person__in=people, occasion=occasion)
    already = set(known.values_list("person", flat=True))
    fresh = Notice.objects.bulk_create(
        [
            Notice(
                group_id=by.group_id,
                person=person,
                code=code,
                about_kind=about[0] if about else "",
                about_object=about[1] if about else None,
                values=dict(values or {}),
                address=address,
                occasion=occasion,
                given_at=at,
            )
            for person in sorted(set(people) - already)
        ],
        ignore_conflicts=True,
    )
    given = list(
        Notice.objects.filter(
            group=by.group_id, occasion=occasion, person__in=[n.person for n in fresh]
        ).order_by("pk")
    )
    facts = [
        NoticeGiven(store_id=store_id, notice_id=n.pk, person_id=n.person, code=code) for n in given
    ]
    if facts:
        record_many(facts, by=by, at=at)
    for notice in given:
        live.tell(UNREAD, group_id=by.group_id, person_id=notice.person)
    return given


@command("notices.notify")
def tell_taker(
    *,
    person_id: int,
    code: str,
    about: tuple[str, int],
    address: str,
    values: Mapping[str, Any] | None = None,
    kind: str = "",
    store_id: int | None = None,
    by: Actor,
    at: datetime,
) -> list[Notice]:
    """Somebody was given a piece of work: a word in their inbox, each time it is given anew.

    Whoever takes it with their own hand knows already. ``kind`` tells apart what is given at once.
    """
    if by.key.rpartition("/")[2] == f"staff:{person_id}":
        return []
    return notify(
        people=[person_id],
        code=code,
        occasion=f"{code}:{about[1]}:{at.isoformat()}:{kind}",
        about=about,
        values=values,
        address=address,
        store_id=store_id,
        by=by,
        at=at,
    )


@command("notices.read")
def read(*, notice_ids: Collection[int] | None = None, by: Actor, at: datetime) -> int:
    """Note that one has seen these notices, or all of one's own."""
    rows = Notice.objects.visible_to(by).unread()
    if notice_ids is not None:
        rows = rows.filter(pk__in=notice_ids)
    found = list(rows.select_for_update().order_by("pk"))
    Notice.objects.filter(pk__in=[n.pk for n in found]).update(read_at=at)
    if found:
        record_many([NoticeRead(notice_id=n.pk) for n in found], by=by, at=at)
        live.tell(UNREAD, group_id=by.group_id, person_id=by.person_id)
    return len(found)


@command("notices.read")
def finish(*, notice_id: int, by: Actor, at: datetime) -> Notice:
    """The matter is dealt with; the notice leaves the open ones."""
    notice = Notice.objects.visible_to(by).select_for_update().get(pk=notice_id)
    notice.done_at = notice.done_at or at
    notice.read_at = notice.read_at or at
    notice.save(update_fields=["done_at", "read_at"])
    record(NoticeDone(notice_id=notice.pk), by=by, at=at)
    live.tell(UNREAD, group_id=by.group_id, person_id=by.person_id)
    return notice


@command("notices.send")
def send(
    *,
    recipient: tuple[str, int],
    channel: str,
    address: str,
    code: str,
    occasion: str,
    language: str = "zh-hans",
    values: Mapping[str, Any] | None = None,
    store_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Message | None:
    """Put a message into the outbox; it goes out after the commit.

    Once per occasion, recipient and channel, and never to somebody who wants none: then the answer
    is None (I-29).
    """
    by.require("notices.send", store_id=store_id)
    assert by.group_id is not None  # whoever holds a right in a store is of a group
    if channel not in Channel:
        raise NoSuchChannel(_("There is no channel “%(name)s”.") % {"name": channel})
    if not address.strip():
        raise AddressMissing(_("There is no address to send to."), field="address")
    if has_opted_out(recipient=recipient, channel=channel, group_id=by.group_id):
        return None
    message, is_new = Message.objects.get_or_create(
        group_id=by.group_id,
        recipient_kind=recipient[0],
        recipient=recipient[1],
        channel=channel,
        occasion=occasion,
        defaults={
            "store_id": store_id,
            "code": code,
            "language": language,
            "address": address.strip(),
            "values": json.dumps(dict(values or {}), ensure_ascii=False),
            "queued_at": at,
            "next_at": at,
        },
    )
    if not is_new:
        return None
    fact = MessageQueued(store_id=store_id, message_id=message.pk, channel=channel, code=code)
    record(fact, by=by, at=at)
    app.configure_task("notices.deliver").defer(message_id=message.pk)
    return message


@contextmanager
def turn(group_id: int | None, recipient_kind: str, recipient: int, channel: str) -> Iterator[None]:
    """While this is held, nobody else sends to the recipient nor notes that they want no messages.

    It belongs to the connection, not to a transaction: none may wait for the outside.
    """
    key = f"notices|{group_id}|{recipient_kind}|{recipient}|{channel}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 1))", [key])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [key])


def _wait_for_turn(group_id: int | None, kind: str, recipient: int, channel: str) -> None:
    key = f"notices|{group_id}|{kind}|{recipient}|{channel}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [key])


@command("notices.opt_out")
def opt_out(*, recipient: tuple[str, int], channel: str, by: Actor, at: datetime) -> OptOut:
    """From the commit on nothing more goes out this way; what waits is withdrawn.

    It waits for a message that is being handed over at this moment (at most the carrier's
    deadline).
    """
    assert by.group_id is not None  # whoever holds a right in a store is of a group
    if channel not in Channel:
        raise NoSuchChannel(_("There is no channel “%(name)s”.") % {"name": channel})
    kind, number = recipient
    _wait_for_turn(by.group_id, kind, number, channel)
    row, _new = OptOut.objects.get_or_create(
        group_id=by.group_id,
        recipient_kind=kind,
        recipient=number,
        channel=channel,
        defaults={"since": at},
    )
    # We have the turn, so what says “being sent” was left behind by a worker that died.
    pending = [State.WAITING, State.UNCLEAR, State.SENDING]
    Message.objects.filter(
        group=by.group_id,
        recipient_kind=kind,
        recipient=number,
        channel=channel,
        state__in=pending,
    ).update(state=State.WITHDRAWN, settled_at=at, address="", values="")
    fact = OptedOut(recipient_kind=kind, recipient_object=number, channel=channel)
    record(fact, by=by, at=at)
    return row


@command("notices.opt_out")
def opt_in(*, recipient: tuple[str, int], channel: str, by: Actor, at: datetime) -> None:
    """They want messages again."""
    kind, number = recipient
    OptOut.objects.filter(
        group=by.group_id, recipient_kind=kind, recipient=number, channel=channel
    ).delete()
    fact = OptedIn(recipient_kind=kind, recipient_object=number, channel=channel)
    record(fact, by=by, at=at)


@command("notices.deliver")
def claim(  # the worker that calls has it
    *,
    message_id: int,
    by: Actor,  # noqa: ARG001 - asked for its right by the decorator
    at: datetime,
) -> Message | None:
    """Take one message to hand it over.

    Whoever changes the row has it; everybody else gets None.
    """
    wanted = _unwanted_by_nobody(message_id)
    lost = at - rules.LOST
    taken = wanted.filter(state=State.WAITING).update(
        state=State.SENDING, claimed_at=at, attempts=F("attempts") + 1
    ) or wanted.filter(state=State.SENDING, claimed_at__lt=lost).update(
        claimed_at=at, attempts=F("attempts") + 1, is_unclear=True
    )
    return Message.objects.get(pk=message_id) if taken else None


def _unwanted_by_nobody(message_id: int) -> MessageQuerySet:
    refusing = OptOut.objects.filter(
        group=OuterRef("group"),
        recipient_kind=OuterRef("recipient_kind"),
        recipient=OuterRef("recipient"),
        channel=OuterRef("channel"),
    )
    return Message.objects.filter(~Exists(refusing), pk=message_id)


@command("notices.deliver")
def settle(
    *,
    message_id: int,
    outcome: State,
    fault: str = "",
    reference: str = "",
    is_unclear: bool = False,
    by: Actor,
    at: datetime,
) -> Message:
    """Note how an attempt ended: sent, to be tried again, unclear, or failed for good.

    ``is_unclear``: this attempt may have been heard, so the carrier is asked before the next one.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    wait = rules.wait_after(message.attempts) if outcome == State.WAITING else None
    if outcome == State.WAITING and wait is None:
        outcome = State.UNCLEAR if is_unclear else State.FAILED
    LIFE.require(State(message.state), outcome)
    message.state, message.fault = outcome, fault[:40]
    message.reference = reference[:100] or message.reference
    message.next_at = at + wait if wait else None
    message.is_unclear = is_unclear
    if outcome in {State.SENT, State.FAILED}:
        message.settled_at = at
        message.address = message.values = ""
    message.save()
    fact = MessageSettled(
        store_id=message.store_id,
        message_id=message.pk,
        channel=message.channel,
        state=outcome,
        attempt=message.attempts,
    )
    record(fact, by=by, at=at)
    if message.next_at:
        job = app.configure_task("notices.deliver", schedule_at=message.next_at)
        job.defer(message_id=message.pk)
    return message


@command("notices.resend")
def resolve(*, message_id: int, was_sent: bool, by: Actor, at: datetime) -> Message:
    """Somebody asked the carrier about an unclear message.

    It went out, or it is tried once more.
    """
    message = Message.objects.visible_to(by).select_for_update().get(pk=message_id)
    if message.store_id:
        by.require("notices.resend", store_id=message.store_id)
    outcome = State.SENT if was_sent else State.WAITING
    LIFE.require(State(message.state), outcome)
    message.state, message.is_unclear = outcome, False
    message.next_at = None if was_sent else at
    if was_sent:
        message.settled_at, message.address, message.values = at, "", ""
    message.save()
    fact = MessageSettled(
        store_id=message.store_id,
        message_id=message.pk,
        channel=message.channel,
        state=outcome,
        attempt=message.attempts,
    )
    record(fact, by=by, at=at)
    if not was_sent:
        app.configure_task("notices.deliver").defer(message_id=message.pk)
    return message


@command("notices.word")
def word(
    *,
    code: str,
    texts: Mapping[str, tuple[str, str]],
    store_id: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Set what a code says, title and words per language: the handbook pushes its wording down."""
    assert by.group_id is not None  # whoever holds a right in a store is of a group
    for language, (title, words) in texts.items():
        row = Wording.objects.filter(
            group=by.group_id, store=store_id, code=code, language=language
        ).first()
        row = row or Wording(group_id=by.group_id, store_id=store_id, code=code, language=language)
        row.title, row.words = title, words
        row.save()
    record(WordingSet(store_id=store_id, code=code), by=by, at=at)


@command("notices.erase")
def forget(*, recipient: tuple[str, int], by: Actor, at: datetime) -> None:
    """Leave nothing of what was or would be sent to somebody; only that it was (I-37)."""
    kind, number = recipient
    rows = Message.objects.filter(group=by.group_id, recipient_kind=kind, recipient=number)
    rows.filter(state__in=[State.WAITING, State.UNCLEAR]).update(
        state=State.WITHDRAWN, settled_at=at, next_at=None
    )
    rows.update(address="", values="")
    references = {reference_of(row) for row in rows}
    transaction.on_commit(lambda: file.forget(references))
    fact = RecipientForgotten(recipient_kind=kind, recipient_object=number)
    record(fact, by=by, at=at)
