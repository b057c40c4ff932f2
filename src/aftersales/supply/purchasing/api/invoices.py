"""Invoices of suppliers over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import SupplierInvoice
from aftersales.supply.purchasing.states import InvoiceState
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

invoices = Router(tags=["supplier-invoices"])
differences = Router(tags=["invoice-differences"])


@listing(invoices, "", returns=shapes.InvoiceRow)
def invoice_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is a state, or the beginning of a number: ours or the supplier's."""
    rows = queries.invoices(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in InvoiceState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        ours, theirs = {"number__istartswith": asked.q}, {"their_number__istartswith": asked.q}
        rows = rows.filter(**ours) | rows.filter(**theirs)
    return page_of(rows, asked)


@one(invoices, "/{invoice_id}", returns=shapes.InvoiceOut)
def invoice(request: Request, invoice_id: IdIn) -> SupplierInvoice:
    return queries.invoices(seen_by=request.actor).get(pk=invoice_id)


@deed(invoices, "", returns=shapes.InvoiceOut, status=201)
def note_invoice(request: Request, body: shapes.InvoiceIn) -> SupplierInvoice:
    """Hold an invoice against order and receipt; what is above the tolerance blocks it."""
    return commands.note_invoice(
        store_id=body.store,
        supplier_id=body.supplier,
        their_number=body.their_number,
        invoiced_on=body.invoiced_on,
        billed=[line.told() for line in body.lines],
        other=body.other,
        tax=body.tax,
        gross=body.gross,
        by=request.actor,
        at=now(),
    )


@deed(invoices, "/{invoice_id}/note-paid", returns=shapes.InvoiceOut)
def note_paid(request: Request, invoice_id: IdIn, body: shapes.PaidIn) -> SupplierInvoice:
    """The supplier has its money; only of an invoice that is cleared."""
    return commands.note_paid(
        invoice_id=invoice_id, paid_on=body.paid_on, by=request.actor, at=now()
    )


@deed(invoices, "/{invoice_id}/withdraw-invoice", returns=shapes.InvoiceOut)
def withdraw_invoice(request: Request, invoice_id: IdIn, body: shapes.ReasonIn) -> SupplierInvoice:
    """It was wrong and goes back to the supplier."""
    return commands.withdraw_invoice(
        invoice_id=invoice_id, reason=body.reason, by=request.actor, at=now()
    )


@listing(differences, "", returns=shapes.DifferenceOut)
def difference_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Where invoices differ from order and receipt. ``q`` is a state."""
    rows = queries.differences(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows.filter(state=asked.q) if asked.q else rows, asked)


@deed(differences, "/{difference_id}/settle-difference", returns=shapes.InvoiceOut)
def settle_difference(
    request: Request, difference_id: IdIn, body: shapes.SettleDifferenceIn
) -> SupplierInvoice:
    """Pay it as billed, or deduct it; never by somebody who took the goods in."""
    return commands.settle_difference(
        difference_id=difference_id,
        outcome=body.outcome,
        words=body.words,
        by=request.actor,
        at=now(),
    )
