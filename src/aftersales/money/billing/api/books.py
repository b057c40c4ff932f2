"""What after-sales, finance and the desks of complaints and quality do, over the API."""

from __future__ import annotations

from typing import Any

from aftersales.money.billing import commands, queries
from aftersales.money.billing.api import shapes
from aftersales.money.billing.api.bills import of_store
from aftersales.money.billing.models import ChargeCheck, Compensation, FinanceHandover
from aftersales.web.api import (
    IdIn,
    ListingQuery,
    Request,
    Router,
    deed,
    listing,
    now,
    page_of,
)

checks = Router(tags=["charge-checks"])
handovers = Router(tags=["finance-handovers"])
compensations = Router(tags=["compensations"])


@listing(checks, "", returns=shapes.CheckOut)
def check_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Orders whose charges were checked (FE-07)."""
    return page_of(of_store(queries.checks(seen_by=request.actor), asked), asked)


@deed(checks, "", returns=shapes.CheckOut, status=201)
def check_charges(request: Request, body: shapes.CheckIn) -> ChargeCheck:
    """The charges of an order are as they should be."""
    return commands.check_charges(order_id=body.order, words=body.words, by=request.actor, at=now())


@deed(checks, "/object-charges", returns=shapes.CheckOut, status=201)
def object_charges(request: Request, body: shapes.CheckIn) -> ChargeCheck:
    """Something about the charges is not right."""
    return commands.object_charges(
        order_id=body.order, words=body.words, by=request.actor, at=now()
    )


@deed(checks, "/{check_id}/cost-charges", returns=shapes.CheckOut)
def cost_charges(request: Request, check_id: IdIn, body: shapes.CostIn) -> ChargeCheck:
    """Reckon what the charged work cost."""
    request.actor.require("billing.cost_charges")
    row = queries.checks(seen_by=request.actor).get(pk=check_id)
    return commands.cost_charges(
        order_id=row.order_id,
        labour_cost=body.labour_cost,
        other_cost=body.other_cost,
        by=request.actor,
        at=now(),
    )


@listing(handovers, "", returns=shapes.HandoverOut)
def handover_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Days whose figures went to finance (FE-10)."""
    return page_of(of_store(queries.handovers(seen_by=request.actor), asked), asked)


@deed(handovers, "/close-day", returns=shapes.DayOut, status=201)
def close_day(request: Request, body: shapes.HandoverIn) -> Any:
    """Close the books of a day; nothing is booked on it any more."""
    return commands.close_day(store_id=body.store, day=body.day, by=request.actor, at=now())


@deed(handovers, "", returns=shapes.HandoverOut, status=201)
def send_to_finance(request: Request, body: shapes.HandoverIn) -> FinanceHandover:
    """Send the figures of a closed day."""
    return commands.send_to_finance(store_id=body.store, day=body.day, by=request.actor, at=now())


@deed(handovers, "/{handover_id}/agree", returns=shapes.HandoverOut)
def agree(request: Request, handover_id: IdIn, body: shapes.AgreeIn) -> FinanceHandover:
    """Say what finance counted as received on balance."""
    return commands.agree(
        handover_id=handover_id, found=body.found, words=body.words, by=request.actor, at=now()
    )


@listing(compensations, "", returns=shapes.CompensationOut)
def compensation_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the number of a case."""
    rows = of_store(queries.compensations(seen_by=request.actor), asked)
    return page_of(rows.filter(case_number__iexact=asked.q) if asked.q else rows, asked)


@deed(compensations, "", returns=shapes.CompensationOut, status=201)
def ask_compensation(request: Request, body: shapes.CompensationIn) -> Compensation:
    """Ask that a customer be paid for what went wrong (FE-08)."""
    return commands.ask_compensation(
        store_id=body.store,
        case_kind=body.case_kind,
        case_number=body.case_number,
        amount=body.amount,
        reason=body.reason,
        order_id=body.order,
        customer_id=body.customer,
        by=request.actor,
        at=now(),
    )


@deed(compensations, "/{compensation_id}/grant-compensation", returns=shapes.CompensationOut)
def grant_compensation(request: Request, compensation_id: IdIn) -> Compensation:
    return commands.grant_compensation(compensation_id=compensation_id, by=request.actor, at=now())


@deed(compensations, "/{compensation_id}/deny-compensation", returns=shapes.CompensationOut)
def deny_compensation(request: Request, compensation_id: IdIn) -> Compensation:
    return commands.deny_compensation(compensation_id=compensation_id, by=request.actor, at=now())


@deed(compensations, "/{compensation_id}/pay-compensation", returns=shapes.CompensationOut)
def pay_compensation(
    request: Request, compensation_id: IdIn, body: shapes.PayOutIn
) -> Compensation:
    return commands.pay_compensation(
        compensation_id=compensation_id,
        method=body.method,
        reference=body.reference,
        by=request.actor,
        at=now(),
    )
