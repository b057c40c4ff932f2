"""Requests for quotation over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import Inquiry, Offer
from aftersales.supply.purchasing.states import InquiryState
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

inquiries = Router(tags=["inquiries"])
offers = Router(tags=["supplier-offers"])


@listing(inquiries, "", returns=shapes.InquiryRow)
def inquiry_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is a state, or the beginning of a number."""
    rows = queries.inquiries(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in InquiryState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    return page_of(rows, asked)


@one(inquiries, "/{inquiry_id}", returns=shapes.InquiryOut)
def inquiry(request: Request, inquiry_id: IdIn) -> Inquiry:
    return queries.inquiries(seen_by=request.actor).get(pk=inquiry_id)


@deed(inquiries, "", returns=shapes.InquiryOut, status=201)
def inquire(request: Request, body: shapes.InquiryIn) -> Inquiry:
    """Ask several suppliers what the same parts would cost."""
    return commands.inquire(
        store_id=body.store,
        supplier_ids=body.suppliers,
        wants=[line.told() for line in body.lines],
        mode=body.mode,
        wanted_on=body.wanted_on,
        answer_by=body.answer_by,
        words=body.words,
        by=request.actor,
        at=now(),
    )


@deed(inquiries, "/{inquiry_id}/ask-further", returns=shapes.InquiryOut)
def ask_further(request: Request, inquiry_id: IdIn, body: shapes.FurtherIn) -> Inquiry:
    """Ask one more supplier the same."""
    commands.ask_further(
        inquiry_id=inquiry_id, supplier_id=body.supplier, by=request.actor, at=now()
    )
    return inquiry(request, inquiry_id)


@deed(inquiries, "/{inquiry_id}/choose-offers", returns=shapes.InquiryOut)
def choose_offers(request: Request, inquiry_id: IdIn, body: shapes.ChoicesIn) -> Inquiry:
    """Choose for each part one offer; a price that is not the lowest needs a reason of quality."""
    commands.choose_offers(
        inquiry_id=inquiry_id,
        choices=[choice.told() for choice in body.choices],
        by=request.actor,
        at=now(),
    )
    return inquiry(request, inquiry_id)


@deed(inquiries, "/{inquiry_id}/drop-inquiry", returns=shapes.InquiryOut)
def drop_inquiry(request: Request, inquiry_id: IdIn, body: shapes.ReasonIn) -> Inquiry:
    """Nothing of it is bought."""
    return commands.drop_inquiry(
        inquiry_id=inquiry_id, reason=body.reason, by=request.actor, at=now()
    )


@listing(offers, "", returns=shapes.OfferOut)
def offer_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What suppliers offered. ``q`` is the beginning of a request's number."""
    rows = queries.offers(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows.filter(inquiry__number__istartswith=asked.q) if asked.q else rows, asked)


@deed(offers, "/{offer_id}/note-offer", returns=shapes.OfferOut)
def note_offer(request: Request, offer_id: IdIn, body: shapes.OfferIn) -> Offer:
    """Prices, days, and until when they hold."""
    return commands.note_offer(
        offer_id=offer_id,
        valid_until=body.valid_until,
        quoted=[line.told() for line in body.lines],
        words=body.words,
        by=request.actor,
        at=now(),
    )


@deed(offers, "/{offer_id}/note-decline", returns=shapes.OfferOut)
def note_decline(request: Request, offer_id: IdIn, body: shapes.DeclineIn) -> Offer:
    """The supplier makes no offer, or takes its offer back."""
    return commands.note_decline(offer_id=offer_id, words=body.words, by=request.actor, at=now())
