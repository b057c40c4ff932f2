"""Suppliers, whom to speak to there, and how they sell, over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import PartMode, Supplier, SupplierContact, SupplierPart
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

suppliers = Router(tags=["suppliers"])
contacts = Router(tags=["supplier-contacts"])
supplier_parts = Router(tags=["supplier-parts"])


@listing(suppliers, "", returns=shapes.SupplierOut)
def supplier_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a code or a piece of a name."""
    rows = queries.suppliers(seen_by=request.actor)
    if asked.q:
        rows = rows.filter(code__istartswith=asked.q) | rows.filter(name__icontains=asked.q)
    return page_of(rows, asked)


@one(suppliers, "/{supplier_id}", returns=shapes.SupplierOut)
def supplier(request: Request, supplier_id: IdIn) -> Supplier:
    return queries.supplier(supplier_id, seen_by=request.actor)


@deed(suppliers, "", returns=shapes.SupplierOut, status=201, keyed=False)
def register_supplier(request: Request, body: shapes.SupplierIn) -> Supplier:
    """Open the file of a supplier."""
    return commands.register_supplier(new=body.told(), by=request.actor, at=now())


@deed(suppliers, "/{supplier_id}/change-supplier", returns=shapes.SupplierOut, keyed=False)
def change_supplier(request: Request, supplier_id: IdIn, body: shapes.SupplierIn) -> Supplier:
    return commands.change_supplier(
        supplier_id=supplier_id, new=body.told(), by=request.actor, at=now()
    )


@deed(suppliers, "/{supplier_id}/set-standing", returns=shapes.SupplierOut, keyed=False)
def set_standing(request: Request, supplier_id: IdIn, body: shapes.StandingIn) -> Supplier:
    """Warn or block the supplier, or open it again."""
    return commands.set_standing(
        supplier_id=supplier_id,
        standing=body.standing,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


@deed(
    suppliers,
    "/{supplier_id}/note-contact",
    returns=shapes.ContactOut,
    status=201,
    keyed=False,
)
def note_contact(request: Request, supplier_id: IdIn, body: shapes.ContactIn) -> SupplierContact:
    return commands.note_contact(
        supplier_id=supplier_id, **body.model_dump(), by=request.actor, at=now()
    )


@listing(contacts, "", returns=shapes.ContactOut)
def contact_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The people at suppliers, their numbers masked."""
    return page_of(queries.contacts(seen_by=request.actor), asked)


@deed(contacts, "/{contact_id}/see-contact", returns=shapes.ClearContactOut, keyed=False)
def see_contact(request: Request, contact_id: IdIn) -> SupplierContact:
    """A contact in clear; that somebody looked is on record."""
    return commands.see_contact(contact_id=contact_id, by=request.actor, at=now())


@deed(contacts, "/{contact_id}/forget-contact", returns=shapes.SupplierOut, keyed=False)
def forget_contact(request: Request, contact_id: IdIn) -> Supplier:
    """Take the person's words away for good."""
    return commands.forget_contact(contact_id=contact_id, by=request.actor, at=now())


@listing(supplier_parts, "", returns=shapes.SupplierPartOut)
def supplier_part_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a part number."""
    rows = queries.supplier_parts(seen_by=request.actor)
    return page_of(rows.filter(part__number__istartswith=asked.q) if asked.q else rows, asked)


@deed(supplier_parts, "", returns=shapes.SupplierPartOut, status=201, keyed=False)
def note_terms(request: Request, body: shapes.TermsIn) -> SupplierPart:
    """How a supplier sells a part, and at what price from which day."""
    return commands.note_terms(terms=body.told(), store_id=body.store, by=request.actor, at=now())


@deed(supplier_parts, "/set-mode", returns=shapes.ModeOut, keyed=False)
def set_mode(request: Request, body: shapes.ModeIn) -> PartMode:
    """How a store buys a part as a rule."""
    return commands.set_mode(
        store_id=body.store, part_id=body.part, mode=body.mode, by=request.actor, at=now()
    )
