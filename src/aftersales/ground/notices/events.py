"""What happens to notices and messages. Words and addresses stay out of the log."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(Event):
    name = "notices.notice.given"
    notice_id: int
    person_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class NoticeRead(Event):
    name = "notices.notice.read"
    notice_id: int


@dataclass(frozen=True, kw_only=True)
class NoticeDone(Event):
    name = "notices.notice.done"
    notice_id: int


@dataclass(frozen=True, kw_only=True)
class MessageQueued(Event):
    name = "notices.message.queued"
    message_id: int
    channel: str
    code: str


@dataclass(frozen=True, kw_only=True)
class MessageSettled(Event):
    """An attempt has ended; ``state`` tells how."""

    name = "notices.message.settled"
    message_id: int
    channel: str
    state: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class OptedOut(Event):
    name = "notices.recipient.opted_out"
    recipient_kind: str
    recipient_object: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class OptedIn(Event):
    name = "notices.recipient.opted_in"
    recipient_kind: str
    recipient_object: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class RecipientForgotten(Event):
    name = "notices.recipient.forgotten"
    recipient_kind: str
    recipient_object: int


@dataclass(frozen=True, kw_only=True)
class WordingSet(Event):
    name = "notices.wording.set"
    code: str
