"""Lists of vehicles: what was typed, narrowed to what may be meant."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.db.models import Q
from django.db.models.functions import Right

from aftersales.core.actors import Actor
from aftersales.core.words import searchable
from aftersales.records.vehicles.models import VehicleQuerySet
from aftersales.records.vehicles.queries.care import incomplete, visible
from aftersales.records.vehicles.rules import plates, vin

TAIL = 6  # what people read out of a VIN

Due = Literal["overdue", "soon"]


def listed(
    *,
    seen_by: Actor,
    on: date,
    words: str = "",
    store_id: int | None = None,
    due: Due | None = None,
    is_incomplete: bool | None = None,
    customer_id: int | None = None,
) -> VehicleQuerySet:
    """Vehicles of the group, narrowed; each with its outlook in the same statement."""
    rows = visible(seen_by=seen_by).select_related("outlook", "home_store")
    if words.strip():
        rows = narrowed(rows, words)
    if store_id is not None:
        rows = rows.filter(home_store=store_id)
    if due:
        near = Q(outlook__due_on__gte=on, outlook__near_on__lte=on)
        rows = rows.filter(Q(outlook__due_on__lt=on) if due == "overdue" else near)
    if is_incomplete is not None:
        rows = rows.filter(incomplete() if is_incomplete else ~incomplete())
    if customer_id is not None:
        rows = rows.filter(parties__customer=customer_id).distinct()
    return rows


def narrowed(rows: VehicleQuerySet, words: str) -> VehicleQuerySet:
    """By plate, by VIN or its last six, or by words of the model: whatever the words may mean."""
    plate, number = plates.normalised(words), vin.normalised(words)
    meant = Q(model_words__icontains=searchable(words, most=60))
    if plate:
        meant |= Q(plate__startswith=plate[: plates.LONGEST])
    if len(number) == vin.LENGTH:
        meant |= Q(vin=number)
    if len(number) == TAIL:
        rows = rows.alias(tail=Right("vin", TAIL))
        meant |= Q(tail=number)
    return rows.filter(meant)
