"""Inbox and outbox over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aftersales.ground.notices import commands, queries
from aftersales.ground.notices.models import Message, Notice
from aftersales.web.api import (
    Id,
    IdIn,
    ListingQuery,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    page_of,
    rows_of,
)

notices = Router(tags=["notices"])
messages = Router(tags=["messages"])


class NoticeOut(Schema):
    """A word to the caller."""

    id: Id
    code: str
    title: str
    words: str
    about_kind: str
    about_object: str | None
    address: str
    given_at: datetime
    read_at: datetime | None
    done_at: datetime | None


def _told(said: queries.Said) -> NoticeOut:
    notice = said.notice
    return NoticeOut(
        id=str(notice.pk),
        code=notice.code,
        title=said.title,
        words=said.words,
        about_kind=notice.about_kind,
        about_object=None if notice.about_object is None else str(notice.about_object),
        address=notice.address,
        given_at=notice.given_at,
        read_at=notice.read_at,
        done_at=notice.done_at,
    )


@listing(notices, "", returns=NoticeOut)
def inbox(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """One's own, newest first."""
    rows, following = rows_of(Notice.objects.visible_to(request.actor), asked)
    return {"items": [_told(said) for said in queries.in_words(rows)], "next": following}


@deed(notices, "/{notice_id}/read", returns=NoticeOut, keyed=False)
def read(request: Request, notice_id: IdIn) -> NoticeOut:
    notice = Notice.objects.visible_to(request.actor).get(pk=notice_id)
    commands.read(notice_ids=[notice_id], by=request.actor, at=now())
    notice.refresh_from_db()
    return _told(queries.in_words([notice])[0])


@deed(notices, "/{notice_id}/finish", returns=NoticeOut, keyed=False)
def finish(request: Request, notice_id: IdIn) -> NoticeOut:
    notice = commands.finish(notice_id=notice_id, by=request.actor, at=now())
    return _told(queries.in_words([notice])[0])


class MessageOut(Schema):
    """A message in the outbox.

    Whom it reached stands here, at which address and with which words does not.
    """

    id: Id
    recipient_kind: str
    recipient: Id
    channel: str
    code: str
    state: str
    attempts: int
    fault: str
    queued_at: datetime
    settled_at: datetime | None


class ResolveIn(Schema):
    was_sent: bool


@listing(messages, "", returns=MessageOut)
def outbox(request: Request, asked: ListingQuery) -> dict[str, Any]:
    rows = Message.objects.visible_to(request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@one(messages, "/{message_id}", returns=MessageOut)
def message(request: Request, message_id: IdIn) -> Message:
    return Message.objects.visible_to(request.actor).get(pk=message_id)


@deed(messages, "/{message_id}/resolve", returns=MessageOut)
def resolve(request: Request, message_id: IdIn, body: ResolveIn) -> Message:
    return commands.resolve(
        message_id=message_id, was_sent=body.was_sent, by=request.actor, at=now()
    )
