"""What the parts store tells and purchasing has to know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.log import listens_to
from aftersales.core.privacy import Forgotten, forgets, tells
from aftersales.supply.parts.events import PartReleased, PartSentBack
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.events import ExcessDecided, ReceiptBooked, RejectedReleased
from aftersales.supply.purchasing.models import SupplierContact
from aftersales.supply.replenishment.queries import Offered, offers_told_by


@listens_to(PartReleased)
def count_as_come(event: PartReleased, *, by: Actor, at: datetime) -> None:
    """What was set aside at a receipt is proved and in stock."""
    commands.heed_release(quarantine_id=event.quarantine_id, by=_hand(by), at=at)


@listens_to(PartSentBack)
def send_back(event: PartSentBack, *, by: Actor, at: datetime) -> None:
    """What was set aside at a receipt goes back to its supplier."""
    commands.heed_sent_back(quarantine_id=event.quarantine_id, by=_hand(by), at=at)


@listens_to(ReceiptBooked)
def weigh_what_came(event: ReceiptBooked, *, by: Actor, at: datetime) -> None:
    """What was billed before it came may be right now."""
    commands.heed_receipt(order_id=event.purchase_order_id, by=_hand(by), at=at)


@listens_to(ExcessDecided)
def weigh_what_was_taken(event: ExcessDecided, *, by: Actor, at: datetime) -> None:
    """So may what was billed beyond the order."""
    commands.heed_receipt(order_id=event.purchase_order_id, by=_hand(by), at=at)


@listens_to(RejectedReleased)
def weigh_what_was_proved(event: RejectedReleased, *, by: Actor, at: datetime) -> None:
    """And what was set aside."""
    commands.heed_receipt(order_id=event.purchase_order_id, by=_hand(by), at=at)


def _hand(by: Actor) -> Actor:
    if by.boundless:
        return by
    return by.as_system("purchasing", rights={"purchasing.receive", "purchasing.view"})


# ── the people at suppliers ──────────────────────────────────────────────────────────────────────


@tells("supplier_contact")
def what_is_known(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """All that stands of the person, for the copy they may ask for (PIPL 45)."""
    rows = SupplierContact.objects.filter(pk=subject_id).select_related("supplier")
    return [
        {
            "supplier": row.supplier.name,
            "post": row.post,
            "name": row.name,
            "phone": row.phone,
            "email": row.email,
        }
        for row in rows
    ]


@forgets("supplier_contact")
def forget_words(
    subject_id: int,
    *,
    by: Actor,  # noqa: ARG001 - as every forgetter
    at: datetime,  # noqa: ARG001 - as every forgetter
) -> Forgotten:
    """Orders name the supplier and never the person, so all of it goes."""
    removed, _by_kind = SupplierContact.objects.filter(pk=subject_id).delete()
    return Forgotten(removed=removed)


# ── how parts can be bought, for who reckons how many to keep ────────────────────────────────────


@offers_told_by
def first_offers(part_ids: Collection[int], *, on: date, seen_by: Actor) -> Mapping[int, Offered]:
    """The supplier who is asked first of each part, with terms and price."""
    if not seen_by.may("purchasing.view"):
        return {}
    found = queries.sources(part_ids, on=on, seen_by=seen_by)
    return {
        part: Offered(days=best.days, pack=best.pack, least=best.minimum, price=best.price)
        for part, (best, *_others) in found.items()
    }
