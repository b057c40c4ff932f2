"""Parts on their way between stores."""

from __future__ import annotations

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.supply.parts.models import Transfer, TransferLine, TransferQuerySet


def transfers(*, seen_by: Actor) -> TransferQuerySet:
    """From or to the actor's stores, the newest first."""
    rows = Transfer.objects.visible_to(seen_by).select_related("source", "target")
    return rows.order_by("-pk")


def transfer(transfer_id: int, *, seen_by: Actor) -> Transfer:
    rows = transfers(seen_by=seen_by).prefetch_related("lines__part")
    return rows.get(pk=transfer_id)


def transfer_lines(transfer_id: int, *, seen_by: Actor) -> QuerySet[TransferLine]:
    """The lines of a transfer in sight."""
    seen = Transfer.objects.visible_to(seen_by).filter(pk=transfer_id)
    rows = TransferLine.objects.filter(transfer__in=seen).select_related("part")
    return rows.order_by("pk")
