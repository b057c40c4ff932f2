"""Grumbles and complaints over the API (CP-01 to CP-14)."""

from __future__ import annotations

from typing import Any

from aftersales.care.complaints import commands, queries
from aftersales.care.complaints.api import shapes
from aftersales.care.complaints.commands import Said
from aftersales.care.complaints.models import Complaint
from aftersales.care.complaints.states import ComplaintState
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

complaints = Router(tags=["complaints"])


@listing(complaints, "", returns=shapes.ComplaintRow)
def complaint_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first; ``q`` is a state, or the beginning of a number."""
    rows = queries.complaints(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in ComplaintState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    return page_of(rows, asked)


@one(complaints, "/{complaint_id}", returns=shapes.ComplaintOut)
def complaint(request: Request, complaint_id: IdIn) -> Complaint:
    """One with its whole course."""
    return queries.complaint(complaint_id, seen_by=request.actor)


@deed(complaints, "", returns=shapes.ComplaintRow, status=201)
def take(request: Request, body: shapes.TakeIn) -> Complaint:
    """Write down a grumble or a complaint over any channel."""
    said = dict(body)
    store_id, customer_id = said.pop("store"), said.pop("customer_id")
    return commands.take(
        store_id=store_id,
        customer_id=customer_id,
        what=Said(**said),
        by=request.actor,
        at=now(),
    )


@deed(complaints, "/{complaint_id}/settle", returns=shapes.ComplaintRow)
def settle(request: Request, complaint_id: IdIn, body: shapes.SettleIn) -> Complaint:
    """The grumble is settled on the spot."""
    return commands.settle(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/promote", returns=shapes.ComplaintRow)
def promote(request: Request, complaint_id: IdIn) -> Complaint:
    """The grumble becomes a complaint."""
    return commands.promote(complaint_id=complaint_id, by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/link", returns=shapes.ComplaintRow)
def link(request: Request, complaint_id: IdIn, body: shapes.LinkIn) -> Complaint:
    """The same symptom was there before."""
    return commands.link(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/hand-to", returns=shapes.ComplaintRow)
def hand_to(request: Request, complaint_id: IdIn, body: shapes.PersonIn) -> Complaint:
    """Another person answers for it."""
    return commands.hand_to(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/pass-up", returns=shapes.ComplaintRow)
def pass_up(request: Request, complaint_id: IdIn, body: shapes.PassUpIn) -> Complaint:
    """It does not move: somebody above has it."""
    return commands.pass_up(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/pass-to-risks", returns=shapes.ComplaintRow)
def pass_to_risks(request: Request, complaint_id: IdIn, body: shapes.RisksIn) -> Complaint:
    """A matter for the risk register."""
    return commands.pass_to_risks(
        complaint_id=complaint_id, **dict(body), by=request.actor, at=now()
    )


@deed(complaints, "/{complaint_id}/verify", returns=shapes.ComplaintRow)
def verify(request: Request, complaint_id: IdIn, body: shapes.VerifyIn) -> Complaint:
    """Step 1: what is true of it, and how serious it is."""
    return commands.verify(
        complaint_id=complaint_id,
        **(dict(body) | {"complaint_class": body.complaint_class or ""}),
        by=request.actor,
        at=now(),
    )


@deed(complaints, "/{complaint_id}/analyse", returns=shapes.ComplaintRow)
def analyse(request: Request, complaint_id: IdIn, body: shapes.AnalyseIn) -> Complaint:
    """Step 2: the cause, and why."""
    return commands.analyse(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/plan", returns=shapes.ComplaintRow)
def plan(request: Request, complaint_id: IdIn, body: shapes.WordsIn) -> Complaint:
    """Step 3: what will be done stands."""
    return commands.plan(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/carry-out", returns=shapes.ComplaintRow)
def carry_out(request: Request, complaint_id: IdIn, body: shapes.WordsIn) -> Complaint:
    """Step 4: all of it is carried out."""
    return commands.carry_out(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/feed-back", returns=shapes.ComplaintRow)
def feed_back(request: Request, complaint_id: IdIn, body: shapes.FeedBackIn) -> Complaint:
    """Step 5: the customer gets the final answer."""
    return commands.feed_back(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/look-again", returns=shapes.ComplaintRow)
def look_again(request: Request, complaint_id: IdIn, body: shapes.WordsIn) -> Complaint:
    """The customer is not content with the answer."""
    return commands.look_again(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/close", returns=shapes.ComplaintRow)
def close(request: Request, complaint_id: IdIn, body: shapes.CloseIn) -> Complaint:
    """The end, when all gates are met."""
    return commands.close(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/log-contact", returns=shapes.ContactOut)
def log_contact(request: Request, complaint_id: IdIn, body: shapes.ContactIn) -> Any:
    """Note a word with the customer."""
    return commands.log_contact(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/ask-satisfaction", returns=shapes.ComplaintRow)
def ask_satisfaction(request: Request, complaint_id: IdIn, body: shapes.RatingIn) -> Complaint:
    """What the customer says of answer and handling."""
    return commands.ask_satisfaction(
        complaint_id=complaint_id,
        **(dict(body) | {"rating": body.rating or ""}),
        by=request.actor,
        at=now(),
    )


@deed(complaints, "/{complaint_id}/wait", returns=shapes.ComplaintRow)
def wait(request: Request, complaint_id: IdIn, body: shapes.WaitIn) -> Complaint:
    """It waits for the customer; the clocks stand still."""
    return commands.wait(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/go-on", returns=shapes.ComplaintRow)
def go_on(request: Request, complaint_id: IdIn) -> Complaint:
    """The clocks run on."""
    return commands.go_on(complaint_id=complaint_id, by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/refer", returns=shapes.ReferralOut)
def refer(request: Request, complaint_id: IdIn, body: shapes.ReferIn) -> Any:
    """Ask a department."""
    return commands.refer(complaint_id=complaint_id, **dict(body), by=request.actor, at=now())


@deed(complaints, "/{complaint_id}/propose-remedy", returns=shapes.RemedyOut)
def propose_remedy(request: Request, complaint_id: IdIn, body: shapes.RemedyIn) -> Any:
    """Plan a solution."""
    return commands.propose_remedy(
        complaint_id=complaint_id, **dict(body), by=request.actor, at=now()
    )
