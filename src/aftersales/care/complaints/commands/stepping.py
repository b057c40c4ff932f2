"""The five steps from verifying to the customer's answer, and the end (CP-03 to CP-08)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.care.complaints.commands._common import changed, in_work, line, said, told
from aftersales.care.complaints.commands._warning import clear_warning
from aftersales.care.complaints.commands.refusals import (
    AlternativesMissing,
    NotAcknowledged,
    NotRated,
    ReferralsOpen,
    RemediesOpen,
    RemedyMissing,
    WhysMissing,
)
from aftersales.care.complaints.commands.talking import note_contact
from aftersales.care.complaints.events import (
    AnswerRefused,
    ComplaintClosed,
    CustomerAnswered,
    StepTaken,
)
from aftersales.care.complaints.models import Complaint, StepDone
from aftersales.care.complaints.parameters import WHYS
from aftersales.care.complaints.states import (
    COMPLAINT,
    Cause,
    ComplaintClass,
    ComplaintState,
    ContactKind,
    Outcome,
    RemedyState,
    Severity,
    Step,
)
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value

S = ComplaintState
JUSTIFIED = (Outcome.UPHELD, Outcome.PARTLY)


def _move(row: Complaint, state: ComplaintState) -> None:
    COMPLAINT.require(ComplaintState(row.state), state)
    row.state = state


def _done(row: Complaint, step: Step, words: str, *, by: Actor, at: datetime) -> None:
    StepDone.objects.create(
        store_id=row.store_id,
        complaint=row,
        step=step,
        words=said(words, field="words"),
        person_id=by.person_id,
        done_at=at,
    )
    changed(row.store_id)


def _tell(row: Complaint, step: Step, *, by: Actor, at: datetime) -> None:
    record(StepTaken(**told(row), step=step, person_id=by.person_id), by=by, at=at)


def _open_remedies(row: Complaint, *states: RemedyState) -> bool:
    return row.remedies.filter(state__in=states).exists()


@command("complaints.handle")
def verify(
    *,
    complaint_id: int,
    words: str,
    severity: str,
    complaint_class: str = "",
    is_safety: bool = False,
    by: Actor,
    at: datetime,
) -> Complaint:
    """What happened is looked into and weighed: how serious it is, whether safety is concerned, and
    to which class it belongs (CP-03, CP-04).
    """
    row = in_work(complaint_id, "complaints.handle", by=by)
    _move(row, S.VERIFIED)
    row.severity, row.is_safety, row.verified_at = Severity(severity), is_safety, at
    if complaint_class:
        row.complaint_class = ComplaintClass(complaint_class)
    row.save(update_fields=["state", "severity", "is_safety", "verified_at", "complaint_class"])
    _done(row, Step.VERIFY, words, by=by, at=at)
    _tell(row, Step.VERIFY, by=by, at=at)
    return row


@command("complaints.handle")
def analyse(
    *,
    complaint_id: int,
    cause: str,
    whys: Sequence[str],
    words: str,
    by: Actor,
    at: datetime,
) -> Complaint:
    """The cause: a bone of the fishbone, and “why” asked as often as the class wants (CP-09)."""
    row = in_work(complaint_id, "complaints.handle", by=by)
    _move(row, S.ANALYSED)
    asked = [line(why, field="whys", most=300) for why in whys if why.strip()][:5]
    on = day_of(at, store_id=row.store_id)
    least = value(WHYS[row.complaint_class], store_id=row.store_id, on=on)
    if len(asked) < least:
        told_ = _("Ask “why” at least %(n)d times, one answer a line.") % {"n": least}
        raise WhysMissing(told_, field="whys")
    row.cause, row.whys, row.analysed_at = Cause(cause), "\n".join(asked), at
    row.save(update_fields=["state", "cause", "whys", "analysed_at"])
    _done(row, Step.ANALYSE, words, by=by, at=at)
    _tell(row, Step.ANALYSE, by=by, at=at)
    return row


@command("complaints.handle")
def plan(*, complaint_id: int, words: str, by: Actor, at: datetime) -> Complaint:
    """What will be done stands: every solution is agreed or denied, departments have answered."""
    row = in_work(complaint_id, "complaints.handle", by=by)
    _move(row, S.PLANNED)
    if _open_remedies(row, RemedyState.ASKED):
        raise RemediesOpen(_("A remedy still waits for approval."))
    if row.referrals.filter(answered_at=None).exists():
        raise ReferralsOpen(_("A department has not answered yet."))
    row.planned_at = at
    row.save(update_fields=["state", "planned_at"])
    _done(row, Step.PLAN, words, by=by, at=at)
    _tell(row, Step.PLAN, by=by, at=at)
    return row


@command("complaints.handle")
def carry_out(*, complaint_id: int, words: str, by: Actor, at: datetime) -> Complaint:
    """Every solution that was agreed is carried out."""
    row = in_work(complaint_id, "complaints.handle", by=by)
    _move(row, S.CARRIED_OUT)
    if _open_remedies(row, RemedyState.ASKED, RemedyState.AGREED):
        raise RemediesOpen(_("A remedy is not carried out yet."))
    row.carried_out_at = at
    row.save(update_fields=["state", "carried_out_at"])
    _done(row, Step.CARRY_OUT, words, by=by, at=at)
    _tell(row, Step.CARRY_OUT, by=by, at=at)
    return row


@command("complaints.handle")
def feed_back(*, complaint_id: int, channel: str, words: str, by: Actor, at: datetime) -> Complaint:
    """The customer gets the final answer; it stands among the contacts (CP-08)."""
    row = in_work(complaint_id, "complaints.handle", by=by)
    _move(row, S.ANSWERED)
    row.answered_at = at
    row.answered_first_at = row.answered_first_at or at
    row.save(update_fields=["state", "answered_at", "answered_first_at"])
    _done(row, Step.FEED_BACK, words, by=by, at=at)
    note_contact(row, ContactKind.ANSWERED, channel, words, by=by, at=at)
    record(CustomerAnswered(**told(row), is_final=True), by=by, at=at)
    return row


@command("complaints.handle")
def look_again(*, complaint_id: int, words: str, by: Actor, at: datetime) -> Complaint:
    """The customer is not content with the answer: a better solution is planned. What was done so
    far stays on record.
    """
    row = in_work(complaint_id, "complaints.handle", by=by)
    _move(row, S.ANALYSED)
    row.is_accepted, row.rating, row.rating_asked_at = None, "", None
    row.save(update_fields=["state", "is_accepted", "rating", "rating_asked_at"])
    note_contact(row, ContactKind.HEARD, row.channel, words, by=by, at=at)
    record(AnswerRefused(**told(row)), by=by, at=at)
    return row


@command("complaints.close")
def close(
    *,
    complaint_id: int,
    outcome: str,
    words: str,
    alternatives: str = "",
    by: Actor,
    at: datetime,
) -> Complaint:
    """The end, when all gates are met: answered, every solution checked on its four counts, no
    department silent, the customer told of the receipt and asked for satisfaction. Who is not
    content is told what else can be done.
    """
    row = in_work(complaint_id, "complaints.close", by=by)
    _move(row, S.CLOSED)
    row.outcome = Outcome(outcome)
    row.alternatives = line(alternatives, field="alternatives", most=300, needed=False)
    _require_gates(row)
    row.closing_words = line(words, field="words", most=500)
    row.closed_at, row.closed_on = at, day_of(at, store_id=row.store_id)
    row.closed_by_id = by.person_id
    row.save()
    record(ComplaintClosed(**told(row), outcome=row.outcome, rating=row.rating), by=by, at=at)
    clear_warning(row, by=by, at=at)
    changed(row.store_id)
    return row


def _require_gates(row: Complaint) -> None:
    if row.acknowledged_at is None:
        raise NotAcknowledged(_("Confirm the receipt to the customer first."))
    if row.rating_asked_at is None:
        raise NotRated(_("Ask the customer how content they are with the handling first."))
    if _open_remedies(row, RemedyState.ASKED, RemedyState.AGREED, RemedyState.DONE):
        raise RemediesOpen(_("Check every remedy on its four counts first."))
    if row.referrals.filter(answered_at=None).exists():
        raise ReferralsOpen(_("A department has not answered yet."))
    is_upheld = row.outcome in JUSTIFIED
    if is_upheld and not row.remedies.filter(state=RemedyState.CHECKED).exists():
        raise RemedyMissing(_("A justified complaint needs a remedy that was checked."))
    if not row.is_accepted and not row.alternatives:
        words = _("The customer is not content: say which other ways you told them of.")
        raise AlternativesMissing(words, field="alternatives")
