"""Every word with the customer, and what it waits for (CP-07, CP-08)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.care.complaints.commands._common import changed, held, line, open_one, said, told
from aftersales.care.complaints.commands.refusals import NotAnswered, NotWaiting, Waiting
from aftersales.care.complaints.events import (
    ComplaintPaused,
    ComplaintResumed,
    ContactLogged,
    CustomerAnswered,
    SatisfactionAsked,
)
from aftersales.care.complaints.models import Complaint, Contact
from aftersales.care.complaints.states import Channel, ComplaintState, ContactKind, Rating
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record

RATED = ContactKind.RATED  # noted by ``ask_satisfaction`` alone, which keeps the rating


@command("complaints.take")
def log_contact(
    *, complaint_id: int, kind: str, channel: str, words: str, by: Actor, at: datetime
) -> Contact:
    """Note a word with the customer. The receipt is confirmed with the first of its kind; an answer
    stops the clock of the promise, even if the work is not done yet (CP-13).
    """
    row = held(complaint_id, "complaints.take", by=by)
    said_kind = ContactKind(kind)
    if said_kind == RATED:
        words_ = _("Note what the customer says of the handling where it is asked for.")
        raise NotAnswered(words_, field="kind")
    made = note_contact(row, said_kind, channel, words, by=by, at=at)
    if said_kind == ContactKind.ACKNOWLEDGED and row.acknowledged_at is None:
        _keep(row, "acknowledged_at", at)
    if said_kind == ContactKind.ANSWERED and row.answered_first_at is None:
        _keep(row, "answered_first_at", at)
        record(CustomerAnswered(**told(row), is_final=False), by=by, at=at)
    return made


def _keep(row: Complaint, field: str, at: datetime) -> None:
    setattr(row, field, at)
    row.save(update_fields=[field])


def note_contact(
    row: Complaint, kind: ContactKind, channel: str, words: str, *, by: Actor, at: datetime
) -> Contact:
    made = Contact.objects.create(
        store_id=row.store_id,
        complaint=row,
        kind=kind,
        channel=Channel(channel),
        words=said(words, field="words"),
        person_id=by.person_id,
        at=at,
    )
    fact = ContactLogged(**told(row), contact_id=made.pk, kind=kind, channel=made.channel)
    record(fact, by=by, at=at)
    return made


@command("complaints.take")
def ask_satisfaction(
    *,
    complaint_id: int,
    is_accepted: bool,
    rating: str = "",
    channel: str,
    words: str,
    by: Actor,
    at: datetime,
) -> Complaint:
    """After the final answer: is the customer content with it, and with the handling? Who gives no
    rating was asked all the same (CP-08, CP-18).
    """
    row = open_one(complaint_id, "complaints.take", by=by)
    if row.state != ComplaintState.ANSWERED:
        raise NotAnswered(_("Ask when the customer has the final answer."))
    row.is_accepted, row.rating = is_accepted, Rating(rating) if rating else ""
    row.rating_asked_at = at
    row.save(update_fields=["is_accepted", "rating", "rating_asked_at"])
    note_contact(row, RATED, channel, words, by=by, at=at)
    record(SatisfactionAsked(**told(row), rating=row.rating), by=by, at=at)
    return row


@command("complaints.handle")
def wait(*, complaint_id: int, waiting_for: str, by: Actor, at: datetime) -> Complaint:
    """It waits for the customer, with the reason; the clocks stand still until it goes on."""
    row = open_one(complaint_id, "complaints.handle", by=by)
    if row.waiting_since is not None:
        raise Waiting(_("It waits already."))
    row.waiting_since = at
    row.waiting_for = line(waiting_for, field="waiting_for", most=200)
    row.save(update_fields=["waiting_since", "waiting_for"])
    record(ComplaintPaused(**told(row)), by=by, at=at)
    changed(row.store_id)
    return row


@command("complaints.handle")
def go_on(*, complaint_id: int, by: Actor, at: datetime) -> Complaint:
    """The customer came back: the clocks run on."""
    row = open_one(complaint_id, "complaints.handle", by=by)
    if row.waiting_since is None:
        raise NotWaiting(_("It does not wait for the customer."))
    row.waiting_since, row.waiting_for = None, ""
    row.save(update_fields=["waiting_since", "waiting_for"])
    record(ComplaintResumed(**told(row)), by=by, at=at)
    changed(row.store_id)
    return row
