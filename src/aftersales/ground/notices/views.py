"""The inbox, which is one's own, and the outbox, which tells what went out but not the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.ground.notices import commands, queries
from aftersales.ground.notices.models import Message
from aftersales.ground.notices.states import LIFE, Channel, State
from aftersales.web.addresses import row_address
from aftersales.web.api import Request
from aftersales.web.lists import Choice, Column, Empty, ListPage, Period, View, chips
from aftersales.web.pages import done, page

MOST = 100


@require_safe
def inbox(request: Request) -> HttpResponse:
    """One's notices, the open ones first asked for. Two statements, however many there are."""
    request.actor.require("notices.read")
    view = "all" if request.GET.get("view") == "all" else "open"
    rows = queries.inbox(seen_by=request.actor)
    if view == "open":
        rows = rows.filter(done_at=None)
    context = {"said": queries.in_words(rows[:MOST]), "view": view}
    return page(request, "notices/inbox.html", "list", context)


def _back(request: Request, words: object = "") -> HttpResponse:
    return done(request, reverse("notices:inbox"), words)


@require_POST
def read_all(request: Request) -> HttpResponse:
    commands.read(by=request.actor, at=timezone.now())
    return _back(request, _say("All read."))


@require_POST
def open_notice(request: Request, notice_id: int) -> HttpResponse:
    """Read it and go to what it is about."""
    notice = queries.inbox(seen_by=request.actor).get(pk=notice_id)
    commands.read(notice_ids=[notice_id], by=request.actor, at=timezone.now())
    own = notice.address.startswith("/") and not notice.address.startswith("//")
    return done(request, notice.address if own else reverse("notices:inbox"))


@require_POST
def finish(request: Request, notice_id: int) -> HttpResponse:
    commands.finish(notice_id=notice_id, by=request.actor, at=timezone.now())
    return _back(request, _say("Done."))


TONES = {
    State.WAITING: "waiting",
    State.SENDING: "work",
    State.SENT: "ready",
    State.UNCLEAR: "late",
    State.FAILED: "late",
    State.WITHDRAWN: "planned",
}


@dataclass(frozen=True)
class MessageRow:
    pk: int
    code: str
    channel: str
    recipient_kind: str
    state: str
    attempts: int
    fault: str
    queued_at: datetime
    settled_at: datetime | None


class Outbox(ListPage[MessageRow]):
    """What went out, waits or failed.

    Addresses and words are not shown: they are gone when it is sent.
    """

    name = "notices.outbox"
    title = _("Outbox")
    right = "notices.view"
    row = MessageRow
    columns = (
        Column("code", _("Wording"), phone="title"),
        Column("channel", _("Channel"), chips=chips(Channel, {})),
        Column("recipient_kind", _("Recipient")),
        Column("state", _("State"), chips=chips(State, TONES), phone="side"),
        Column("attempts", _("Attempts"), kind="number"),
        Column("fault", _("Fault")),
        Column("queued_at", _("Queued"), kind="moment", sort=True),
        Column("settled_at", _("Ended"), kind="moment"),
    )
    filters = (
        Choice("state", _("State"), choices=State.choices),
        Choice("channel", _("Channel"), choices=Channel.choices),
        Period("queued_at", _("Queued"), words_offered=("today", "week")),
    )
    views = (
        View("trouble", _("Needs a look"), "state=unclear&state=failed"),
        View("all", _("All")),
    )
    order = "-queued_at"
    search = ("code__istartswith",)
    empty = Empty(
        _("Nothing here"), _("Messages to customers and colleagues are listed here as they go out.")
    )

    def rows(self) -> QuerySet[Message]:
        assert self.actor is not None  # the list asks for its right
        return queries.outbox(seen_by=self.actor).order_by()

    def url_of(self, row: Any) -> str:
        return row_address("notices:message", row.pk)


@require_safe
def message(request: Request, message_id: int) -> HttpResponse:
    """One message: how it went, and what to do where its end is unclear."""
    found = queries.outbox(seen_by=request.actor).get(pk=message_id)
    may_settle = LIFE.allows(State(found.state), State.SENT) and found.state == State.UNCLEAR
    context = {
        "message": found,
        "tone": TONES[State(found.state)],
        "may_settle": may_settle and request.actor.may("notices.resend"),
    }
    return page(request, "notices/message.html", "card", context)


@require_POST
def resolve(request: Request, message_id: int) -> HttpResponse:
    was_sent = request.POST.get("was_sent") == "yes"
    commands.resolve(message_id=message_id, was_sent=was_sent, by=request.actor, at=timezone.now())
    return done(request, reverse("notices:message", args=[message_id]), _say("Noted."))
