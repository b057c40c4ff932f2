"""What lacked when a job asked for it, and what lay there or was kept for others then (PT-24)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from aftersales.core.actors import Actor
from aftersales.supply.parts.models import RequestLine, Reservation, StockMove
from aftersales.supply.parts.queries.figures import first_kept
from aftersales.supply.parts.states import ReservationState


def lacked(*, seen_by: Actor) -> QuerySet[Any]:
    """Lines of which not all pieces could be kept for the job as it asked: how many were
    ``missing`` of ``wanted`` (the part asked for first, whatever stood in), ``asked_at`` and
    ``asked_on`` when.
    """
    return (
        RequestLine.objects.visible_to(seen_by)
        .annotate(
            missing=F("quantity") - first_kept(),
            wanted=Coalesce(F("instead_of"), F("part")),
            asked_at=F("request__asked_at"),
            asked_on=TruncDate("request__asked_at"),
        )
        .filter(missing__gt=0)
    )


def was_kept_for_others() -> Q:
    """Of a row with ``store``, ``wanted`` and ``asked_at``: whether pieces lay there then that
    were kept for another line or visit.
    """
    rows = Reservation.objects.filter(
        store=OuterRef("store"), part=OuterRef("wanted"), made_at__lt=OuterRef("asked_at")
    ).exclude(line=OuterRef("pk"))
    is_open = Q(state=ReservationState.OPEN) | Q(ended_at__gt=OuterRef("asked_at"))
    return Q(Exists(rows.filter(is_open)))


def was_ever_there() -> Exists:
    """Of such a row: whether the store had moved a piece of the part before."""
    return Exists(
        StockMove.objects.filter(
            store=OuterRef("store"),
            part=OuterRef("wanted"),
            occurred_at__lt=OuterRef("asked_at"),
        )
    )
