"""Solutions: proposed, approved above an amount, carried out, checked (CP-05, CP-06)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.care.complaints import rules
from aftersales.care.complaints.commands._common import in_work, line, told
from aftersales.care.complaints.commands.refusals import (
    NotPlannedNow,
    OwnRemedy,
    RemedyOfAnotherClass,
)
from aftersales.care.complaints.events import (
    RemedyApproved,
    RemedyChecked,
    RemedyDenied,
    RemedyDone,
    RemedyProposed,
)
from aftersales.care.complaints.models import Complaint, Remedy
from aftersales.care.complaints.parameters import APPROVE_ABOVE
from aftersales.care.complaints.states import REMEDY, ComplaintState, RemedyKind, RemedyState
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.ground.network.queries import day_of, store
from aftersales.ground.parameters.queries import value


@command("complaints.handle")
def propose_remedy(
    *,
    complaint_id: int,
    kind: str,
    words: str,
    cost: Decimal = Decimal(0),
    due_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Remedy:
    """Plan a solution of the kinds that its class has. What costs more than the limit is approved
    by somebody else first.
    """
    row = in_work(complaint_id, "complaints.handle", by=by)
    if row.state != ComplaintState.ANALYSED:
        raise NotPlannedNow(_("Find the cause first; what is planned stands."))
    said_kind = RemedyKind(kind)
    if not rules.may_offer(row.complaint_class, said_kind):
        words_ = _("Complaints of this class are not solved this way.")
        raise RemedyOfAnotherClass(words_, field="kind")
    currency = store(row.store_id).currency
    on = day_of(at, store_id=row.store_id)
    limit = value(APPROVE_ABOVE, store_id=row.store_id, on=on)
    amount = rounded(cost, currency)
    must_ask = rules.needs_approval(amount, limit)
    made = Remedy.objects.create(
        store_id=row.store_id,
        complaint=row,
        kind=said_kind,
        words=line(words, field="words", most=300),
        cost=amount,
        currency=currency,
        due_on=due_on,
        state=RemedyState.ASKED if must_ask else RemedyState.AGREED,
        needs_approval=must_ask,
        proposed_by_id=by.person_id,
        proposed_at=at,
        decided_at=None if must_ask else at,
        decided_by_id=None if must_ask else by.person_id,
    )
    record(RemedyProposed(**_told(row, made), needs_approval=must_ask), by=by, at=at)
    return made


def _told(row: Complaint, made: Remedy) -> dict[str, Any]:
    return told(row) | {
        "remedy_id": made.pk,
        "kind": made.kind,
        "cost": made.cost,
        "currency": made.currency,
    }


def _held(remedy_id: int, right: str, state: RemedyState, *, by: Actor) -> tuple[Complaint, Remedy]:
    """The complaint first, then its solution: all deeds lock in this order."""
    found = Remedy.objects.visible_to(by, right).get(pk=remedy_id)
    row = in_work(found.complaint_id, right, by=by)
    made = Remedy.objects.select_for_update(of=("self",)).get(pk=remedy_id)
    REMEDY.require(RemedyState(made.state), state)
    made.state = state
    return row, made


@command("complaints.approve")
def approve_remedy(*, remedy_id: int, words: str = "", by: Actor, at: datetime) -> Remedy:
    """Yes to its cost; never to one's own proposal."""
    row, made = _decide(remedy_id, RemedyState.AGREED, words, by=by, at=at)
    record(RemedyApproved(**_told(row, made)), by=by, at=at)
    return made


@command("complaints.approve")
def deny_remedy(*, remedy_id: int, words: str, by: Actor, at: datetime) -> Remedy:
    """No to its cost, with the reason; another one is proposed."""
    line(words, field="words", most=200)
    row, made = _decide(remedy_id, RemedyState.DENIED, words, by=by, at=at)
    record(RemedyDenied(**_told(row, made)), by=by, at=at)
    return made


def _decide(
    remedy_id: int, state: RemedyState, words: str, *, by: Actor, at: datetime
) -> tuple[Complaint, Remedy]:
    row, made = _held(remedy_id, "complaints.approve", state, by=by)
    if by.person_id is not None and by.person_id == made.proposed_by_id:
        raise OwnRemedy(_("Somebody else has to answer this."))
    made.decided_words = line(words, field="words", most=200, needed=False)
    made.decided_by_id, made.decided_at = by.person_id, at
    made.save(update_fields=["state", "decided_words", "decided_by", "decided_at"])
    return row, made


@command("complaints.handle")
def carry_out_remedy(*, remedy_id: int, by: Actor, at: datetime) -> Remedy:
    """It was given to the customer."""
    row, made = _held(remedy_id, "complaints.handle", RemedyState.DONE, by=by)
    if row.state != ComplaintState.PLANNED:
        raise NotPlannedNow(_("Finish the plan first."))
    made.done_at = at
    made.save(update_fields=["state", "done_at"])
    record(RemedyDone(**_told(row, made)), by=by, at=at)
    return made


@command("complaints.handle")
def check_remedy(
    *,
    remedy_id: int,
    is_satisfying: bool,
    is_in_time: bool,
    is_effective: bool,
    is_followed_up: bool,
    words: str,
    by: Actor,
    at: datetime,
) -> Remedy:
    """Look at it afterwards: is the customer satisfied, was it quick, did it help, was it followed
    up and something learnt (CP-06)?
    """
    row, made = _held(remedy_id, "complaints.handle", RemedyState.CHECKED, by=by)
    made.is_satisfying, made.is_in_time = is_satisfying, is_in_time
    made.is_effective, made.is_followed_up = is_effective, is_followed_up
    made.checked_words = line(words, field="words", most=300)
    made.checked_by_id, made.checked_at = by.person_id, at
    made.save()
    fact = RemedyChecked(
        **_told(row, made),
        is_satisfying=is_satisfying,
        is_in_time=is_in_time,
        is_effective=is_effective,
        is_followed_up=is_followed_up,
    )
    record(fact, by=by, at=at)
    return made
