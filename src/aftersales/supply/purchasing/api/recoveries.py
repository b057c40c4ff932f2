"""Claims on suppliers over the API (PU-10)."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import RecoveryClaim
from aftersales.supply.purchasing.states import RecoveryState
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

recoveries = Router(tags=["supplier-recoveries"])


@listing(recoveries, "", returns=shapes.RecoveryRow)
def recovery_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is a state, or the beginning of a number."""
    rows = queries.recoveries(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in RecoveryState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    return page_of(rows, asked)


@one(recoveries, "/money-to-come", returns=shapes.MoneyToComeOut)
def money_to_come(request: Request, asked: ListingQuery) -> shapes.MoneyToComeOut:
    """What suppliers still owe of claims that are out, by supplier, and how much of it is old."""
    request.actor.require("purchasing.view")
    stores = request.actor.stores_with("purchasing.view")
    if asked.store_id is not None:
        stores = stores & {asked.store_id}
    days, found = queries.money_to_come(store_ids=stores, at=now(), seen_by=request.actor)
    return shapes.MoneyToComeOut.of(days, found)


@one(recoveries, "/{claim_id}", returns=shapes.RecoveryOut)
def recovery(request: Request, claim_id: IdIn) -> RecoveryClaim:
    return queries.recoveries(seen_by=request.actor).get(pk=claim_id)


@deed(recoveries, "", returns=shapes.RecoveryOut, status=201)
def draft_recovery(request: Request, body: shapes.RecoveryIn) -> RecoveryClaim:
    """Write down what a supplier shall bear; somebody else approves it."""
    return commands.draft_recovery(
        store_id=body.store,
        supplier_id=body.supplier,
        basis=body.basis,
        clause=body.clause,
        reason=body.reason,
        costs=[cost.told() for cost in body.costs],
        sources=[source.told() for source in body.sources],
        by=request.actor,
        at=now(),
    )


@deed(recoveries, "/{claim_id}/note-recovery-source", returns=shapes.RecoveryOut)
def note_recovery_source(request: Request, claim_id: IdIn, body: shapes.SourceIn) -> RecoveryClaim:
    """A further paper that proves the claim."""
    return commands.note_recovery_source(
        claim_id=claim_id, kind=body.kind, number=body.number, by=request.actor, at=now()
    )


@deed(recoveries, "/{claim_id}/approve-recovery", returns=shapes.RecoveryOut)
def approve_recovery(request: Request, claim_id: IdIn) -> RecoveryClaim:
    """Agree to a claim that somebody else wrote."""
    return commands.approve_recovery(claim_id=claim_id, by=request.actor, at=now())


@deed(recoveries, "/{claim_id}/submit-recovery", returns=shapes.RecoveryOut)
def submit_recovery(request: Request, claim_id: IdIn, body: shapes.SubmitIn) -> RecoveryClaim:
    """It has gone to the supplier: the clock of the answer runs."""
    return commands.submit_recovery(
        claim_id=claim_id,
        submitted_on=body.submitted_on,
        way=body.way,
        by=request.actor,
        at=now(),
    )


@deed(recoveries, "/{claim_id}/dispute-recovery", returns=shapes.RecoveryOut)
def dispute_recovery(request: Request, claim_id: IdIn, body: shapes.DisputeIn) -> RecoveryClaim:
    """They refused or agreed to too little: it goes there again, with a reason."""
    return commands.dispute_recovery(
        claim_id=claim_id,
        reason=body.reason,
        submitted_on=body.submitted_on,
        way=body.way,
        by=request.actor,
        at=now(),
    )


@deed(recoveries, "/{claim_id}/note-recovery-answer", returns=shapes.RecoveryOut)
def note_recovery_answer(request: Request, claim_id: IdIn, body: shapes.AnswerIn) -> RecoveryClaim:
    """How much of it the supplier bears; 0 is a refusal."""
    return commands.note_recovery_answer(
        claim_id=claim_id,
        agreed=body.agreed,
        answer=body.answer,
        answered_on=body.answered_on,
        by=request.actor,
        at=now(),
    )


@deed(recoveries, "/{claim_id}/note-recovered", returns=shapes.RecoveryOut)
def note_recovered(request: Request, claim_id: IdIn, body: shapes.RecoveredIn) -> RecoveryClaim:
    """Money came, or so much less of an invoice is paid; the last of it closes the claim."""
    return commands.note_recovered(
        claim_id=claim_id,
        kind=body.kind,
        amount=body.amount,
        received_on=body.received_on,
        paper=body.paper,
        invoice_id=body.invoice,
        by=request.actor,
        at=now(),
    )


@deed(recoveries, "/{claim_id}/withdraw-recovery", returns=shapes.RecoveryOut)
def withdraw_recovery(request: Request, claim_id: IdIn, body: shapes.ReasonIn) -> RecoveryClaim:
    """Take it back before it went to the supplier."""
    return commands.withdraw_recovery(
        claim_id=claim_id, reason=body.reason, by=request.actor, at=now()
    )


@deed(recoveries, "/{claim_id}/write-off-recovery", returns=shapes.RecoveryOut)
def write_off_recovery(request: Request, claim_id: IdIn, body: shapes.ReasonIn) -> RecoveryClaim:
    """Give up what has not come; never by whoever wrote the claim."""
    return commands.write_off_recovery(
        claim_id=claim_id, reason=body.reason, by=request.actor, at=now()
    )
