"""Purchase orders over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import PurchaseOrder, Receipt
from aftersales.supply.purchasing.states import OrderState
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

orders = Router(tags=["purchase-orders"])


@listing(orders, "", returns=shapes.OrderRow)
def order_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is a state, or the beginning of a number."""
    rows = queries.orders(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in OrderState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    return page_of(rows, asked)


@one(orders, "/{order_id}", returns=shapes.OrderOut)
def order(request: Request, order_id: IdIn) -> PurchaseOrder:
    return queries.orders(seen_by=request.actor).get(pk=order_id)


@deed(orders, "", returns=shapes.OrderOut, status=201)
def propose(request: Request, body: shapes.OrderIn) -> PurchaseOrder:
    """Propose an order to a supplier."""
    return commands.propose(
        store_id=body.store,
        supplier_id=body.supplier,
        wants=[line.told() for line in body.lines],
        mode=body.mode,
        wanted_on=body.wanted_on,
        words=body.words,
        by=request.actor,
        at=now(),
    )


@deed(orders, "/{order_id}/change-lines", returns=shapes.OrderOut)
def change_lines(request: Request, order_id: IdIn, body: shapes.LinesIn) -> PurchaseOrder:
    """Say lines anew; approvals given before count no longer."""
    return commands.change_lines(
        order_id=order_id,
        wants=[line.told() for line in body.lines],
        by=request.actor,
        at=now(),
    )


@deed(orders, "/{order_id}/approve", returns=shapes.OrderOut)
def approve(request: Request, order_id: IdIn, body: shapes.ApproveIn) -> PurchaseOrder:
    """Agree to what somebody else proposed."""
    return commands.approve(order_id=order_id, seen_round=body.round, by=request.actor, at=now())


@deed(orders, "/{order_id}/reopen", returns=shapes.OrderOut)
def reopen(request: Request, order_id: IdIn) -> PurchaseOrder:
    """Send an approved order back to be changed."""
    return commands.reopen(order_id=order_id, by=request.actor, at=now())


@deed(orders, "/{order_id}/place", returns=shapes.OrderOut)
def place(request: Request, order_id: IdIn, body: shapes.PlaceIn) -> PurchaseOrder:
    """Send it to the supplier; its lines are on their way from now on."""
    return commands.place(order_id=order_id, despite=body.despite, by=request.actor, at=now())


@deed(orders, "/{order_id}/confirm", returns=shapes.OrderOut)
def confirm(request: Request, order_id: IdIn, body: shapes.ConfirmIn) -> PurchaseOrder:
    """The supplier's own number and the days it promises."""
    return commands.confirm(
        order_id=order_id,
        confirmation=body.confirmation,
        promised_on=body.promised_on,
        by_line={told.line: told.promised_on for told in body.lines},
        by=request.actor,
        at=now(),
    )


@deed(orders, "/{order_id}/note-shipment", returns=shapes.OrderOut)
def note_shipment(request: Request, order_id: IdIn, body: shapes.ShipmentIn) -> PurchaseOrder:
    return commands.note_shipment(
        order_id=order_id,
        waybill=body.waybill,
        promised_on=body.promised_on,
        by=request.actor,
        at=now(),
    )


@deed(orders, "/{order_id}/chase", returns=shapes.OrderOut)
def chase(request: Request, order_id: IdIn, body: shapes.ChaseIn) -> PurchaseOrder:
    """Note what the supplier said when asked where it stays."""
    commands.chase(
        order_id=order_id,
        words=body.words,
        promised_on=body.promised_on,
        by=request.actor,
        at=now(),
    )
    return order(request, order_id)


@deed(orders, "/{order_id}/cancel", returns=shapes.OrderOut)
def cancel(request: Request, order_id: IdIn, body: shapes.ReasonIn) -> PurchaseOrder:
    """Nothing of it is wanted any more; while nothing has come."""
    return commands.cancel(order_id=order_id, reason=body.reason, by=request.actor, at=now())


@deed(orders, "/{order_id}/close", returns=shapes.OrderOut)
def close(request: Request, order_id: IdIn, body: shapes.CloseIn) -> PurchaseOrder:
    """Over. What has not come is called off, with a reason."""
    return commands.close(order_id=order_id, reason=body.reason, by=request.actor, at=now())


@deed(orders, "/{order_id}/open-receipt", returns=shapes.ReceiptOut, status=201)
def open_receipt(request: Request, order_id: IdIn, body: shapes.ReceiptIn) -> Receipt:
    """First step of a delivery: its papers."""
    return commands.open_receipt(order_id=order_id, **body.model_dump(), by=request.actor, at=now())
