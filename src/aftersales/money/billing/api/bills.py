"""Bills, credit notes and invoice data over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from aftersales.money.billing import commands, queries
from aftersales.money.billing.api import shapes
from aftersales.money.billing.models import CreditNote, GatewayCharge, InvoiceData, Settlement
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

settlements = Router(tags=["settlements"])
credit_notes = Router(tags=["credit-notes"])
invoices = Router(tags=["invoices"])


def of_store(rows: Any, asked: Any) -> Any:
    """Only those of the store asked for; another's is an empty list."""
    return rows if asked.store_id is None else rows.filter(store=asked.store_id)


@listing(settlements, "", returns=shapes.SettlementRow)
def settlement_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a number, or a whole order number or plate."""
    rows = of_store(queries.bills(seen_by=request.actor), asked)
    if asked.q:
        said = asked.q.strip()
        rows = rows.filter(
            Q(number__istartswith=said)
            | Q(order__number__iexact=said)
            | Q(vehicle__plate__iexact=said)
        )
    return page_of(rows, asked)


@deed(settlements, "/settle", returns=shapes.BillsOut, status=201)
def settle(request: Request, body: shapes.DrawIn) -> dict[str, Any]:
    """Draw the bills of a visit up and issue them at once."""
    rows = commands.settle(
        order_id=body.order, old_parts=body.old_parts, by=request.actor, at=now()
    )
    return {"items": rows}


@one(settlements, "/{settlement_id}", returns=shapes.SettlementOut)
def settlement(request: Request, settlement_id: IdIn) -> Settlement:
    return queries.bill(settlement_id, seen_by=request.actor)


@deed(settlements, "", returns=shapes.BillsOut, status=201)
def draw(request: Request, body: shapes.DrawIn) -> dict[str, Any]:
    """Draw up one bill for each who bears a part of the visit."""
    rows = commands.draw(order_id=body.order, old_parts=body.old_parts, by=request.actor, at=now())
    return {"items": rows}


@deed(settlements, "/{settlement_id}/close", returns=shapes.BillsOut)
def close(request: Request, settlement_id: IdIn) -> dict[str, Any]:
    """Issue this bill and the others of its visit."""
    request.actor.require("billing.close")
    row = queries.bill(settlement_id, seen_by=request.actor)
    return {"items": commands.close(order_id=row.order_id, by=request.actor, at=now())}


@deed(settlements, "/{settlement_id}/drop", returns=shapes.BillsOut)
def drop(request: Request, settlement_id: IdIn) -> dict[str, Any]:
    """Throw the drawn-up bills of the visit away."""
    request.actor.require("billing.draw")
    row = queries.bill(settlement_id, seen_by=request.actor)
    return {"items": commands.drop(order_id=row.order_id, by=request.actor, at=now())}


@deed(settlements, "/{settlement_id}/discount", returns=shapes.SettlementOut)
def discount(request: Request, settlement_id: IdIn, body: shapes.DiscountIn) -> Settlement:
    """Set the discount on the whole bill; 0 takes it away."""
    return commands.discount(
        settlement_id=settlement_id,
        amount=body.amount,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


@deed(settlements, "/{settlement_id}/explain", returns=shapes.SettlementOut)
def explain(request: Request, settlement_id: IdIn, body: shapes.ExplainIn) -> Settlement:
    """The customer went through the bill and agrees."""
    commands.explain(settlement_id=settlement_id, words=body.words, by=request.actor, at=now())
    return queries.bill(settlement_id, seen_by=request.actor)


@deed(settlements, "/{settlement_id}/credit", returns=shapes.CreditNoteOut, status=201)
def credit(request: Request, settlement_id: IdIn, body: shapes.CreditIn) -> CreditNote:
    """Take the bill back, wholly or in part."""
    return commands.credit(
        settlement_id=settlement_id,
        reason=body.reason,
        words=body.words,
        amount=body.amount,
        lines={row.line: row.amount for row in body.lines},
        by=request.actor,
        at=now(),
    )


@deed(settlements, "/{settlement_id}/begin-charge", returns=shapes.ChargeOut, status=201)
def begin_charge(request: Request, settlement_id: IdIn, body: shapes.ChargeIn) -> GatewayCharge:
    """Ask a payment gateway to collect what is open."""
    return commands.begin_charge(
        settlement_id=settlement_id,
        gateway=body.gateway,
        amount=body.amount,
        by=request.actor,
        at=now(),
    )


@deed(settlements, "/{settlement_id}/want-invoice", returns=shapes.InvoiceOut)
def want_invoice(request: Request, settlement_id: IdIn, body: shapes.InvoiceIn) -> InvoiceData:
    """Say what the invoice for the bill is to say."""
    return commands.want_invoice(
        settlement_id=settlement_id, **body.dict(), by=request.actor, at=now()
    )


@deed(settlements, "/{settlement_id}/note-invoice", returns=shapes.InvoiceOut)
def note_invoice(
    request: Request, settlement_id: IdIn, body: shapes.InvoiceNumberIn
) -> InvoiceData:
    """The platform issued the invoice under this number."""
    return commands.note_invoice(
        settlement_id=settlement_id, **body.dict(), by=request.actor, at=now()
    )


@deed(settlements, "/{settlement_id}/note-red-letter", returns=shapes.InvoiceOut)
def note_red_letter(
    request: Request, settlement_id: IdIn, body: shapes.InvoiceNumberIn
) -> InvoiceData:
    """The invoice was corrected by a red letter."""
    return commands.note_red_letter(
        settlement_id=settlement_id, **body.dict(), by=request.actor, at=now()
    )


@listing(credit_notes, "", returns=shapes.CreditNoteOut)
def credit_note_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    rows = of_store(queries.credit_notes(seen_by=request.actor), asked)
    return page_of(rows.filter(number__istartswith=asked.q) if asked.q else rows, asked)


@one(credit_notes, "/{credit_note_id}", returns=shapes.CreditNoteOut)
def credit_note(request: Request, credit_note_id: IdIn) -> CreditNote:
    return queries.credit_notes(seen_by=request.actor).get(pk=credit_note_id)


@listing(invoices, "", returns=shapes.InvoiceOut)
def invoice_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    rows = of_store(queries.invoices(seen_by=request.actor), asked)
    return page_of(rows.filter(number__startswith=asked.q) if asked.q else rows, asked)
