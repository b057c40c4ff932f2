"""Which cars wait for a part, and when it comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.supply.parts.models import Incoming, RequestLine, Reservation
from aftersales.supply.parts.rules import brought_by
from aftersales.supply.parts.states import IncomingState, LineState, ReservationState

WAITING = (LineState.ASKED, LineState.PICKED)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Arrival:
    """What brings the last missing piece of a line, and whether that is in time for the car."""

    incoming_id: int
    due_on: date | None
    reference: str
    source_kind: str
    source_id: int | None


def shortages(*, seen_by: Actor) -> QuerySet[Any]:
    """Lines of requests that lack pieces: ``lacking``, and ``is_coming`` where any of the part is
    on its way to the store.
    """
    kept = (
        Reservation.objects.filter(line=OuterRef("pk"), state=ReservationState.OPEN)
        .order_by()
        .values("line")
        .annotate(total=Sum("left"))
        .values("total")
    )
    coming = Incoming.objects.filter(
        part=OuterRef("part"), store=OuterRef("store"), state=IncomingState.EXPECTED
    )
    return (
        RequestLine.objects.visible_to(seen_by)
        .filter(state__in=WAITING)
        .annotate(lacking=F("quantity") - F("issued") - Coalesce(Subquery(kept), NOTHING))
        .filter(lacking__gt=0)
        .annotate(is_coming=Exists(coming))
    )


def arrivals(line_ids: Collection[int], *, seen_by: Actor) -> dict[int, Arrival]:
    """For lines that lack pieces: the delivery that will serve each, whoever is more urgent being
    served first. Two statements, however many lines.
    """
    asked = RequestLine.objects.filter(Among("pk", list(line_ids)))
    lines = _in_turn(asked, seen_by)
    coming = _coming({part for _store, part in lines})
    found = {}
    for shelf, waiting in lines.items():
        due = coming[shelf]
        places = brought_by([lacking for _pk, lacking in waiting], [left for left, _on in due])
        for (pk, _lacking), place in zip(waiting, places, strict=True):
            if place is not None:
                found[pk] = due[place][1]
    return {pk: found[pk] for pk in line_ids if pk in found}


Shelf = tuple[int, int]  # store, part


def _in_turn(asked: QuerySet[Any], seen_by: Actor) -> dict[Shelf, list[tuple[int, Decimal]]]:
    """All lines that wait for the parts of some, in the order in which they are served."""
    rows = shortages(seen_by=seen_by).filter(
        Exists(asked.filter(part=OuterRef("part"), store=OuterRef("store")))
    )
    found: defaultdict[Shelf, list[tuple[int, Decimal]]] = defaultdict(list)
    turn = rows.order_by(F("request__needed_at").asc(nulls_last=True), "pk")
    for store_id, part_id, pk, lacking in turn.values_list("store", "part", "pk", "lacking"):
        found[store_id, part_id].append((pk, lacking))
    return found


def _coming(part_ids: Collection[int]) -> defaultdict[Shelf, list[tuple[Decimal, Arrival]]]:
    """What is on its way of some parts, the earliest first, to each store."""
    rows = Incoming.objects.filter(Among("part_id", part_ids), state=IncomingState.EXPECTED)
    found: defaultdict[Shelf, list[tuple[Decimal, Arrival]]] = defaultdict(list)
    for row in rows.order_by(F("due_on").asc(nulls_last=True), "pk"):
        arrival = Arrival(row.pk, row.due_on, row.reference, row.source_kind, row.source_id)
        found[row.store_id, row.part_id].append((row.left, arrival))
    return found
