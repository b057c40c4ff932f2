"""Requests for quotation, and their offers side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.supply.purchasing import rules
from aftersales.supply.purchasing.models import Inquiry, InquiryLine, Offer, OfferLine
from aftersales.supply.purchasing.rules import Bid
from aftersales.supply.purchasing.states import NotCompared, Standing


def inquiries(*, seen_by: Actor) -> QuerySet[Inquiry]:
    """The requests of the stores in sight, the newest first."""
    return Inquiry.objects.visible_to(seen_by).select_related("store").order_by("-pk")


def all_inquiry_lines(*, seen_by: Actor) -> QuerySet[InquiryLine]:
    """The lines of all requests in sight."""
    return InquiryLine.objects.visible_to(seen_by).order_by("pk")


def inquiry_lines(inquiry_id: int, *, seen_by: Actor) -> QuerySet[InquiryLine]:
    return all_inquiry_lines(seen_by=seen_by).filter(inquiry=inquiry_id).select_related("part")


def offers(*, seen_by: Actor) -> QuerySet[Offer]:
    """Whom a request asked, in the order in which they were asked."""
    rows = Offer.objects.visible_to(seen_by)
    return (
        rows.select_related("supplier", "order", "inquiry").prefetch_related("lines").order_by("pk")
    )


@dataclass
class Compared:
    """One price of the comparison: why it takes no part in it, or whether none is lower."""

    row: OfferLine
    why: str
    is_lowest: bool


def compared(inquiry: Inquiry, *, on: date) -> list[Compared]:
    """All prices of a request, part by part, held against the lowest of those that are valid, in
    time and of a supplier from whom we order. What was decided stays as it was.
    """
    rows = list(
        OfferLine.objects.filter(offer__inquiry=inquiry)
        .select_related("offer__supplier", "line__part")
        .order_by("line", "offer", "pk")
    )
    by_line: dict[int, list[OfferLine]] = {}
    for row in rows:
        by_line.setdefault(row.line_id, []).append(row)
    return [one for mine in by_line.values() for one in _held_against(inquiry, mine, on)]


def _held_against(inquiry: Inquiry, rows: Sequence[OfferLine], on: date) -> list[Compared]:
    bids = [_bid(row) for row in rows]
    why = rules.left_out(bids, on=on, wanted_on=inquiry.wanted_on)
    if inquiry.ended_at is not None:  # as it was when somebody chose
        why = [
            (words or NotCompared.LATE.value) if row.compared is False else ""
            for row, words in zip(rows, why, strict=True)
        ]
    least = rules.lowest(bids, why)
    return [
        Compared(row, words, least is None or row.price <= least)
        for row, words in zip(rows, why, strict=True)
    ]


def _bid(row: OfferLine) -> Bid:
    return Bid(
        price=row.price,
        lead_days=row.lead_days,
        valid_until=row.offer.valid_until or date.min,
        is_open=row.offer.supplier.standing != Standing.BLOCKED,
    )
