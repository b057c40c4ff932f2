"""Payments, refunds, shifts, requests and the call-backs of gateways over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.money.billing import commands, queries
from aftersales.money.billing.api import shapes
from aftersales.money.billing.api.bills import of_store
from aftersales.money.billing.commands import SignatureWrong
from aftersales.money.billing.gateways import NotSigned, gateways
from aftersales.money.billing.models import Approval, CashierShift, Payment, Refund
from aftersales.web.api import (
    ERRORS,
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

payments = Router(tags=["payments"])
refunds = Router(tags=["refunds"])
shifts = Router(tags=["cashier-shifts"])
approvals = Router(tags=["approvals"])
gateway = Router(tags=["gateway"])


@listing(payments, "", returns=shapes.PaymentOut)
def payment_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a number, or the reference of a bank or gateway."""
    rows = of_store(queries.payments(seen_by=request.actor), asked)
    if asked.q:
        rows = rows.filter(number__istartswith=asked.q) | rows.filter(reference=asked.q)
    return page_of(rows, asked)


@deed(payments, "/take-deposit", returns=shapes.PaymentOut, status=201)
def take_deposit(request: Request, body: shapes.DepositIn) -> Payment:
    """Take money before there is a bill, for an appointment or an order."""
    return commands.take_deposit(
        store_id=body.store,
        for_kind=body.for_kind,
        for_id=body.for_id,
        method=body.method,
        amount=body.amount,
        reference=body.reference,
        customer_id=body.customer,
        by=request.actor,
        at=now(),
    )


@one(payments, "/{payment_id}", returns=shapes.PaymentOut)
def payment(request: Request, payment_id: IdIn) -> Payment:
    return queries.payments(seen_by=request.actor).get(pk=payment_id)


@deed(payments, "", returns=shapes.PaymentOut, status=201)
def take(request: Request, body: shapes.PaymentIn) -> Payment:
    """Take money for a bill."""
    return commands.take(
        settlement_id=body.settlement,
        method=body.method,
        amount=body.amount,
        reference=body.reference,
        by=request.actor,
        at=now(),
    )


@deed(payments, "/{payment_id}/use", returns=shapes.PaymentOut)
def use(request: Request, payment_id: IdIn, body: shapes.UseIn) -> Payment:
    """Put what is free of it on a bill."""
    return commands.use(
        payment_id=payment_id,
        settlement_id=body.settlement,
        amount=body.amount,
        by=request.actor,
        at=now(),
    )


@deed(payments, "/{payment_id}/refund", returns=shapes.RefundOut, status=201)
def refund(request: Request, payment_id: IdIn, body: shapes.RefundIn) -> Refund:
    """Give back what is free of it."""
    return commands.refund(
        payment_id=payment_id,
        amount=body.amount,
        reason=body.reason,
        method=body.method or "",
        reference=body.reference,
        by=request.actor,
        at=now(),
    )


@listing(refunds, "", returns=shapes.RefundOut)
def refund_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    rows = of_store(queries.refunds(seen_by=request.actor), asked)
    return page_of(rows.filter(number__istartswith=asked.q) if asked.q else rows, asked)


# -- the till -------------------------------------------------------------------------------------


@listing(shifts, "", returns=shapes.ShiftOut)
def shift_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """One's own; whoever supervises sees all."""
    return page_of(of_store(queries.shifts(seen_by=request.actor), asked), asked)


@deed(shifts, "", returns=shapes.ShiftOut, status=201)
def open_shift(request: Request, body: shapes.ShiftIn) -> CashierShift:
    return commands.open_shift(
        store_id=body.store, opening=body.opening, by=request.actor, at=now()
    )


@deed(shifts, "/{shift_id}/close-shift", returns=shapes.ShiftOut)
def close_shift(request: Request, shift_id: IdIn, body: shapes.ShiftCloseIn) -> CashierShift:
    """Count the drawer and the slips and end the shift."""
    return commands.close_shift(
        shift_id=shift_id,
        counted={"cash": body.cash, "card": body.card},
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


# -- requests -------------------------------------------------------------------------------------


@listing(approvals, "", returns=shapes.ApprovalOut)
def approval_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What was asked of superiors."""
    return page_of(of_store(queries.approvals(seen_by=request.actor), asked), asked)


@deed(approvals, "", returns=shapes.ApprovalOut, status=201)
def ask(request: Request, body: shapes.AskIn) -> Approval:
    """Ask for a discount, a refund, or an order out of turn."""
    return commands.ask(
        deviation=body.deviation,
        reason=body.reason,
        order_id=body.order,
        settlement_id=body.settlement,
        payment_id=body.payment,
        amount=body.amount,
        by=request.actor,
        at=now(),
    )


@deed(approvals, "/{approval_id}/grant", returns=shapes.ApprovalOut)
def grant(request: Request, approval_id: IdIn, body: shapes.AnswerIn) -> Approval:
    """Say yes. Nobody grants what they asked for themselves."""
    return commands.grant(approval_id=approval_id, answer=body.answer, by=request.actor, at=now())


@deed(approvals, "/{approval_id}/deny", returns=shapes.ApprovalOut)
def deny(request: Request, approval_id: IdIn, body: shapes.AnswerIn) -> Approval:
    return commands.deny(approval_id=approval_id, answer=body.answer, by=request.actor, at=now())


# -- gateways -------------------------------------------------------------------------------------


@gateway.post(
    "/{code}/{group_id}/{store_id}",
    auth=None,
    response={200: shapes.HeardOut, **ERRORS},
    openapi_extra={"security": []},
)
def hear(
    request: Request, code: str, group_id: IdIn, store_id: IdIn
) -> HttpResponse | dict[str, Any]:
    """Where a gateway sends its signed call-backs; they may come twice, late, in any order."""
    port = gateways().get(code)
    if port is None:
        raise SignatureWrong(_("The signature of this call-back is not right."))
    try:
        notice = port.read(request.body, request.headers)
    except NotSigned as fault:
        raise SignatureWrong(_("The signature of this call-back is not right.")) from fault
    by = Actor(
        key=f"gateway:{code}"[:80],
        group_id=group_id,
        rights={store_id: frozenset({"billing.hear"})},
    )
    return {"outcome": commands.hear(gateway=code, notice=notice, by=by, at=now())}
