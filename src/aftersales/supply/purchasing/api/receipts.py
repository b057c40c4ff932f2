"""Deliveries and what goes back, over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import PurchaseReturn, Receipt, ReceiptLine
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

receipts = Router(tags=["receipts"])
receipt_lines = Router(tags=["receipt-lines"])
returns = Router(tags=["purchase-returns"])


@listing(receipts, "", returns=shapes.ReceiptRow)
def receipt_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a number."""
    rows = queries.receipts(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows.filter(number__istartswith=asked.q) if asked.q else rows, asked)


@one(receipts, "/{receipt_id}", returns=shapes.ReceiptOut)
def receipt(request: Request, receipt_id: IdIn) -> Receipt:
    return queries.receipts(seen_by=request.actor).get(pk=receipt_id)


@deed(receipts, "/{receipt_id}/check-receipt", returns=shapes.ReceiptOut)
def check_receipt(request: Request, receipt_id: IdIn, body: shapes.CheckIn) -> Receipt:
    """Second step: variety, quantity, quality. Nothing is in stock yet."""
    return commands.check_receipt(
        receipt_id=receipt_id,
        found=[line.told() for line in body.lines],
        by=request.actor,
        at=now(),
    )


@deed(receipts, "/{receipt_id}/book-receipt", returns=shapes.ReceiptOut)
def book_receipt(request: Request, receipt_id: IdIn) -> Receipt:
    """Third step: accepted into stock; rejected, short and excess apart."""
    return commands.book_receipt(receipt_id=receipt_id, by=request.actor, at=now())


@deed(receipts, "/{receipt_id}/drop-receipt", returns=shapes.ReceiptOut)
def drop_receipt(request: Request, receipt_id: IdIn) -> Receipt:
    return commands.drop_receipt(receipt_id=receipt_id, by=request.actor, at=now())


@deed(receipt_lines, "/{receipt_line_id}/decide-excess", returns=shapes.ReceiptLineOut)
def decide_excess(request: Request, receipt_line_id: IdIn, body: shapes.ExcessIn) -> ReceiptLine:
    """Take pieces beyond the order, or let them go back."""
    return commands.decide_excess(
        receipt_line_id=receipt_line_id,
        taken=body.taken,
        words=body.words,
        by=request.actor,
        at=now(),
    )


@listing(returns, "", returns=shapes.ReturnOut)
def return_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a number."""
    rows = queries.return_rows(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows.filter(number__istartswith=asked.q) if asked.q else rows, asked)


@one(returns, "/{return_id}", returns=shapes.ReturnOut)
def return_row(request: Request, return_id: IdIn) -> PurchaseReturn:
    return queries.return_rows(seen_by=request.actor).get(pk=return_id)


@deed(returns, "", returns=shapes.ReturnOut, status=201)
def return_goods(request: Request, body: shapes.ReturnIn) -> PurchaseReturn:
    """Take pieces of an order off the shelf: they go back."""
    return commands.return_goods(
        line_id=body.line,
        quantity=body.quantity,
        kind=body.kind,
        words=body.words,
        lot=body.lot,
        by=request.actor,
        at=now(),
    )


@deed(returns, "/{return_id}/send-return", returns=shapes.ReturnOut)
def send_return(request: Request, return_id: IdIn, body: shapes.SendIn) -> PurchaseReturn:
    return commands.send_return(
        return_id=return_id, waybill=body.waybill, by=request.actor, at=now()
    )


@deed(returns, "/{return_id}/settle-return", returns=shapes.ReturnOut)
def settle_return(request: Request, return_id: IdIn, body: shapes.SettleIn) -> PurchaseReturn:
    """Credited, replaced, or refused by the supplier."""
    return commands.settle_return(
        return_id=return_id,
        outcome=body.outcome,
        credited=body.credited,
        by=request.actor,
        at=now(),
    )
