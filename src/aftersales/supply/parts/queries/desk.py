"""What the parts desk has to do: to pick, to receive, to order, to chase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from aftersales.core.actors import Actor
from aftersales.supply.parts.models import (
    Incoming,
    PartRequest,
    Quarantine,
    RemovedPart,
    RequestLine,
    Reservation,
    Stock,
)
from aftersales.supply.parts.states import IncomingState, LineState, ReservationState

WAITING = (LineState.ASKED, LineState.PICKED)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Counts:
    """The four heaps on the desk."""

    to_pick: int
    to_receive: int
    to_order: int
    to_chase: int


def requests(*, seen_by: Actor) -> QuerySet[PartRequest]:
    rows = PartRequest.objects.visible_to(seen_by).select_related("vehicle")
    return rows.prefetch_related("lines__part")


def lines(*, seen_by: Actor) -> QuerySet[Any]:
    """Lines of requests with how much of each is kept, the most urgent first."""
    kept = (
        Reservation.objects.filter(line=OuterRef("pk"), state=ReservationState.OPEN)
        .order_by()
        .values("line")
        .annotate(total=Sum("left"))
        .values("total")
    )
    place = Stock.objects.filter(part=OuterRef("part"), store=OuterRef("store")).exclude(bin=None)
    rows = (
        RequestLine.objects.visible_to(seen_by)
        .select_related("part", "instead_of", "request", "request__vehicle")
        .annotate(
            kept=Coalesce(Subquery(kept), NOTHING),
            place=Subquery(place.order_by("-on_hand", "pk").values("bin__code")[:1]),
        )
        .annotate(open=F("quantity") - F("issued"))
        .annotate(lacking=F("open") - F("kept"))
    )
    return rows.order_by(F("request__needed_at").asc(nulls_last=True), "pk")


def lines_in(need_kind: str, need_id: int, *, seen_by: Actor) -> QuerySet[Any]:
    """What a job asked for and how far it has come."""
    return lines(seen_by=seen_by).filter(request__need_kind=need_kind, request__need_id=need_id)


def to_pick(*, seen_by: Actor) -> QuerySet[Any]:
    """Everything a line still needs is kept: lay it out, or hand it over."""
    return lines(seen_by=seen_by).filter(state__in=WAITING, lacking__lte=0, open__gt=0)


def to_order(*, seen_by: Actor) -> QuerySet[Any]:
    """Lines that lack pieces, of parts of which nothing is on its way."""
    coming = Incoming.objects.filter(
        part=OuterRef("part"), store=OuterRef("store"), state=IncomingState.EXPECTED
    )
    return lines(seen_by=seen_by).filter(~Exists(coming), state__in=WAITING, lacking__gt=0)


def incoming(*, seen_by: Actor) -> QuerySet[Any]:
    """What is on its way, the earliest first, and how many jobs wait for it."""
    waits = (
        RequestLine.objects.filter(
            part=OuterRef("part"), store=OuterRef("store"), state__in=WAITING
        )
        .order_by("request__needed_at", "pk")
        .values("request__vehicle__plate")[:1]
    )
    rows = Incoming.objects.visible_to(seen_by).filter(state=IncomingState.EXPECTED)
    return (
        rows.select_related("part")
        .annotate(waiting_plate=Subquery(waits))
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


def to_receive(*, seen_by: Actor, on: date) -> QuerySet[Any]:
    """What is due today or later, or without a day."""
    return incoming(seen_by=seen_by).filter(Q(due_on=None) | Q(due_on__gte=on))


def to_chase(*, seen_by: Actor, on: date) -> QuerySet[Any]:
    """What should have been here."""
    return incoming(seen_by=seen_by).filter(due_on__lt=on)


def desk_counts(*, seen_by: Actor, on: date, store_ids: Sequence[int]) -> Counts:
    """How high the heaps are."""

    def of(rows: QuerySet[Any]) -> int:
        return rows.filter(store__in=store_ids).order_by().count()

    return Counts(
        to_pick=of(to_pick(seen_by=seen_by)),
        to_receive=of(to_receive(seen_by=seen_by, on=on)),
        to_order=of(to_order(seen_by=seen_by)),
        to_chase=of(to_chase(seen_by=seen_by, on=on)),
    )


def removed_parts(*, seen_by: Actor) -> QuerySet[RemovedPart]:
    """The replaced-part store and what has left it, the newest first."""
    rows = RemovedPart.objects.visible_to(seen_by).select_related("bin", "part", "vehicle")
    return rows.order_by("-pk")


def quarantine(*, seen_by: Actor) -> QuerySet[Quarantine]:
    """Pieces that were set aside for want of a proof, the newest first (PT-16)."""
    rows = Quarantine.objects.visible_to(seen_by).select_related("part", "store")
    return rows.order_by("-held_at", "-pk")
