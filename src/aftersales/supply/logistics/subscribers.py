"""What the parts store tells and logistics has to know; and what is known of recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.log import listens_to
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.core.retention import holds
from aftersales.ground.files import commands as files
from aftersales.supply.logistics import commands
from aftersales.supply.logistics.events import (
    OfShipment,
    RecipientTold,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentLost,
    ShipmentReturned,
    ShipmentSent,
)
from aftersales.supply.logistics.models import Article, Shipment
from aftersales.supply.logistics.states import ARTICLE_LIVE, NOT_ENDED
from aftersales.supply.parts.events import (
    TransferCancelled,
    TransferReceived,
    TransferWrittenOff,
)

follows("customer", "logistics.Shipment", field="customer")
follows("customer", "logistics.Article", field="customer")


@listens_to(TransferReceived)
def has_come(event: TransferReceived, *, by: Actor, at: datetime) -> None:
    """The other store has counted the parts in, whole or not."""
    commands.heed_counted_in(
        transfer_id=event.transfer_id,
        right=event.is_whole,
        undamaged=event.damaged == 0,
        by=_hand(by),
        at=at,
    )


@listens_to(TransferCancelled)
def is_called_back(event: TransferCancelled, *, by: Actor, at: datetime) -> None:
    """The parts are back in the books of the store that sent them."""
    commands.heed_called_back(transfer_id=event.transfer_id, lost=False, by=_hand(by), at=at)


@listens_to(TransferWrittenOff)
def is_lost(event: TransferWrittenOff, *, by: Actor, at: datetime) -> None:
    """The parts will never come."""
    commands.heed_called_back(transfer_id=event.transfer_id, lost=True, by=_hand(by), at=at)


def has_gone_on(event: OfShipment, *, by: Actor, at: datetime) -> None:
    """What a customer sent in goes the way of the shipment that brings it back (LG-10)."""
    commands.heed_way(shipment_id=event.shipment_id, by=_hand(by), at=at)


for kind in (
    ShipmentSent,
    ShipmentDelivered,
    ShipmentReturned,
    ShipmentLost,
    ShipmentCancelled,
    RecipientTold,
):
    listens_to(kind)(has_gone_on)


def _hand(by: Actor) -> Actor:
    if by.boundless:
        return by
    return by.as_system("logistics", rights={"logistics.scan", "logistics.view"})


# ── the people who get something ─────────────────────────────────────────────────────────────────


@tells("customer")
def what_was_sent(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What was sent to somebody, where, and who took it (PIPL 45)."""
    rows = Shipment.objects.filter(customer=subject_id).order_by("registered_at", "pk")
    return [
        {
            "number": row.number,
            "registered": row.registered_at.isoformat(),
            "recipient": row.recipient,
            "phone": row.phone,
            "address": row.address,
            "point": row.point,
            "received_by": row.received_by,
            "signed": bool(row.signature),
            "state": row.state,
        }
        for row in rows
    ]


@tells("customer")
def what_was_sent_in(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What somebody sent in, what they said of it, and what became of it."""
    rows = Article.objects.filter(customer=subject_id).order_by("registered_at", "pk")
    return [
        {
            "number": row.number,
            "arrived": row.arrived_at.isoformat(),
            "model": row.model,
            "serial": row.serial,
            "accessories": row.accessories,
            "complaint": row.complaint,
            "condition": row.condition,
            "damage": row.damage_words,
            "finding": row.finding,
            "cause": row.cause,
            "outcome": row.outcome,
            "correction": row.correction,
            "state": row.state,
        }
        for row in rows
    ]


@needs_still("customer")
def open_articles(subject_id: int) -> list[str]:
    rows = Article.objects.filter(customer=subject_id, state__in=ARTICLE_LIVE)
    return ["logistics.article_open"] if rows.exists() else []


@holds("customer", "logistics.article_open", _("an article they sent in is here"))
def has_open_article(actor: Actor, at: datetime) -> Q:  # noqa: ARG001 - as every such question
    return Q(Exists(Article.objects.filter(customer=OuterRef("pk"), state__in=ARTICLE_LIVE)))


@forgets("customer")
def forget_articles(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:
    """What was sent in and what was found stays; which piece it was and all words go."""
    mine = Article.objects.filter(customer=subject_id)
    words = (
        "waybill",
        "serial",
        "accessories",
        "complaint",
        "condition",
        "damage_words",
        "test_words",
        "cause",
        "decided_words",
        "correction",
        "end_reason",
    )
    removed = mine.update(**dict.fromkeys(words, ""))
    system = by.as_system("logistics", rights={"files.discard"})
    for row in mine.order_by("pk"):
        removed += files.discard_personal(
            about=("article", row.pk), since=row.registered_at, until=None, by=system, at=at
        )
    return Forgotten(removed=removed)


@needs_still("customer")
def open_shipments(subject_id: int) -> list[str]:
    rows = Shipment.objects.filter(customer=subject_id, state__in=NOT_ENDED)
    return ["logistics.open"] if rows.exists() else []


@holds("customer", "logistics.open", _("a shipment is under way"))
def has_open_shipment(actor: Actor, at: datetime) -> Q:  # noqa: ARG001 - as every such question
    return Q(Exists(Shipment.objects.filter(customer=OuterRef("pk"), state__in=NOT_ENDED)))


@forgets("customer")
def forget_words(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:
    """What was sent and what it cost stays; to whom, where and who took it goes."""
    mine = Shipment.objects.filter(customer=subject_id)
    told = mine.exclude(
        recipient=b"",
        phone=b"",
        address=b"",
        point=b"",
        received_by=b"",
        signature=b"",
        words="",
        remarks="",
    )
    removed = told.update(
        recipient="",
        phone="",
        address="",
        point="",
        received_by="",
        signature="",
        words="",
        remarks="",
        failure_words="",
    )
    system = by.as_system("logistics", rights={"files.discard"})
    for row in mine.order_by("pk"):
        removed += files.discard_personal(
            about=("shipment", row.pk), since=row.registered_at, until=None, by=system, at=at
        )
    return Forgotten(removed=removed)
