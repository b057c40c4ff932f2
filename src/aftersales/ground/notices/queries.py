"""Questions about the inbox and the outbox."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from aftersales.core.actors import Actor
from aftersales.ground.notices.models import (
    Message,
    MessageQuerySet,
    Notice,
    NoticeQuerySet,
    OptOut,
    Wording,
)
from aftersales.ground.notices.ports import Letter
from aftersales.ground.notices.rules import filled


@dataclass(frozen=True)
class Said:
    """A notice in words."""

    notice: Notice
    title: str
    words: str


def unread(actor: Actor) -> int:
    """The number at the bell. One statement."""
    return Notice.objects.visible_to(actor).unread().count()


def inbox(*, seen_by: Actor) -> NoticeQuerySet:
    """One's notices, newest first."""
    return Notice.objects.visible_to(seen_by).order_by("-given_at", "-pk")


def in_words(notices: Iterable[Notice], *, language: str | None = None) -> list[Said]:
    """The notices in the reader's language. One statement however many there are."""
    rows = list(notices)
    spoken = _spoken(language or get_language() or "en")
    wordings = _wordings({row.code for row in rows}, spoken)
    said = []
    for row in rows:
        title, words = wordings.get(row.code, (row.code, ""))
        said.append(Said(row, filled(title, row.values), filled(words, row.values)))
    return said


def _spoken(language: str) -> str:
    return "zh-hans" if language.startswith("zh") else "en"


def _wordings(codes: Iterable[str], language: str) -> dict[str, tuple[str, str]]:
    """Notices reach a person across stores, so they speak in the group's words."""
    rows = Wording.objects.filter(code__in=list(codes), language=language, store=None)
    return {row.code: (row.title, row.words) for row in rows.order_by("pk")}


def has_opted_out(*, recipient: tuple[str, int], channel: str, group_id: int | None) -> bool:
    kind, number = recipient
    return OptOut.objects.filter(
        group=group_id, recipient_kind=kind, recipient=number, channel=channel
    ).exists()


def outbox(*, seen_by: Actor) -> MessageQuerySet:
    """What went out, waits or failed in the actor's stores, newest first."""
    return Message.objects.visible_to(seen_by).order_by("-pk")


def due(*, at: datetime, lost_before: datetime) -> list[int]:
    """The messages whose turn has come, and those a dead worker left behind.

    Asked by the system.
    """
    waiting = Q(state="waiting", next_at__lte=at)
    lost = Q(state="sending", claimed_at__lt=lost_before)
    rows = Message.objects.filter(waiting | lost).order_by("next_at", "pk")
    return list(rows.values_list("pk", flat=True)[:500])


def reference_of(message: Message) -> str:
    """Our own number for a letter, the same at each attempt."""
    return f"aftersales-{message.pk}-{message.queued_at:%Y%m%d%H%M%S}"


def letter_of(message: Message) -> Letter:
    """What the carrier gets: the wording of the message's store in its language, filled in."""
    values: Mapping[str, Any] = json.loads(message.values or "{}")
    rows = Wording.objects.filter(
        Q(store=None) | Q(store=message.store_id),
        group=message.group_id,
        code=message.code,
        language=_spoken(message.language),
    )
    row = max(rows, key=lambda r: r.store_id is not None, default=None)
    title, words = (row.title, row.words) if row else (message.code, "")
    return Letter(
        reference=reference_of(message),
        address=message.address or "",
        code=message.code,
        title=filled(title, values),
        words=filled(words, values),
        values=values,
    )
