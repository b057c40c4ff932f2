"""Remedies and what departments are asked, over the API (CP-05, CP-06, CP-13)."""

from __future__ import annotations

from typing import Any

from aftersales.care.complaints import commands, queries
from aftersales.care.complaints.api import shapes
from aftersales.care.complaints.models import Referral, Remedy
from aftersales.care.complaints.states import RemedyState
from aftersales.web.api import (
    IdIn,
    ListingQuery,
    Request,
    Router,
    deed,
    listing,
    now,
    one,
    page_of,
)

remedies = Router(tags=["complaints"])
referrals = Router(tags=["complaints"])


@listing(remedies, "", returns=shapes.RemedyOut)
def remedy_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first; ``q`` is a state."""
    rows = queries.remedies(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in RemedyState.values:
        rows = rows.filter(state=asked.q)
    return page_of(rows, asked)


@one(remedies, "/{remedy_id}", returns=shapes.RemedyOut)
def remedy(request: Request, remedy_id: IdIn) -> Remedy:
    return queries.remedies(seen_by=request.actor).get(pk=remedy_id)


@deed(remedies, "/{remedy_id}/approve-remedy", returns=shapes.RemedyOut)
def approve_remedy(request: Request, remedy_id: IdIn, body: shapes.DecideIn) -> Remedy:
    """Yes to its cost; never to one's own."""
    return commands.approve_remedy(remedy_id=remedy_id, **dict(body), by=request.actor, at=now())


@deed(remedies, "/{remedy_id}/deny-remedy", returns=shapes.RemedyOut)
def deny_remedy(request: Request, remedy_id: IdIn, body: shapes.DenyIn) -> Remedy:
    """No to its cost."""
    return commands.deny_remedy(remedy_id=remedy_id, **dict(body), by=request.actor, at=now())


@deed(remedies, "/{remedy_id}/carry-out-remedy", returns=shapes.RemedyOut)
def carry_out_remedy(request: Request, remedy_id: IdIn) -> Remedy:
    """It was given to the customer."""
    return commands.carry_out_remedy(remedy_id=remedy_id, by=request.actor, at=now())


@deed(remedies, "/{remedy_id}/check-remedy", returns=shapes.RemedyOut)
def check_remedy(request: Request, remedy_id: IdIn, body: shapes.CheckIn) -> Remedy:
    """Looked at on four counts."""
    return commands.check_remedy(remedy_id=remedy_id, **dict(body), by=request.actor, at=now())


@listing(referrals, "", returns=shapes.ReferralOut)
def referral_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first."""
    rows = queries.referrals(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@one(referrals, "/{referral_id}", returns=shapes.ReferralOut)
def referral(request: Request, referral_id: IdIn) -> Referral:
    return queries.referrals(seen_by=request.actor).get(pk=referral_id)


@deed(referrals, "/{referral_id}/answer-for-department", returns=shapes.ReferralOut)
def answer_for_department(request: Request, referral_id: IdIn, body: shapes.AnswerIn) -> Referral:
    """What the department found."""
    return commands.answer_for_department(
        referral_id=referral_id, **dict(body), by=request.actor, at=now()
    )
