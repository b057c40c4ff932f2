"""Questions about levels, proposals and alerts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, cast

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, Subquery, Value, When

from aftersales.core.actors import Actor
from aftersales.supply.parts import queries as parts
from aftersales.supply.replenishment.models import OfStore, StockPlan

_AGREES = Q(
    decided_at__isnull=False,
    alert_at=F("proposed_alert_at"),
    upto=F("proposed_upto"),
    stock_class=F("proposed_class"),
    use_class=F("proposed_use"),
)


def plans(*, seen_by: Actor) -> OfStore[StockPlan]:
    """The parts of the stores in sight, each with whether its proposal ``differs`` from what
    holds.
    """
    differs: Any = Case(
        When(_AGREES, then=Value(False)), default=Value(True), output_field=BooleanField()
    )
    rows = StockPlan.objects.visible_to(seen_by).select_related("part", "store", "lender")
    found: Any = rows.annotate(differs=differs)  # the plug-in's type of annotated rows is its own
    return cast("OfStore[StockPlan]", found)


def alerts(*, seen_by: Actor) -> OfStore[StockPlan]:
    """Where the position has come to its alert line and is not clear of it yet."""
    return plans(seen_by=seen_by).filter(alerted_at__isnull=False)


def positions(part_ids: Collection[int], *, store_id: int, seen_by: Actor) -> Mapping[int, Decimal]:
    """On hand less reserved, and what is on order. Two statements."""
    found = parts.stock_of(part_ids, store_id=store_id, seen_by=seen_by)
    return {pk: row.free + row.on_order for pk, row in found.items()}


def free(part_ids: Collection[int], *, store_id: int, seen_by: Actor) -> Mapping[int, Decimal]:
    """On hand and promised to nobody."""
    return parts.free_of(part_ids, store_id=store_id, seen_by=seen_by)


def class_in_store() -> Any:
    """The class that was decided for a shelf (PT-03), as ``parts`` asks for it."""
    rows = StockPlan.objects.filter(part=OuterRef("part_id"), store=OuterRef("store_id"))
    return Subquery(rows.values("stock_class")[:1])


def had_level() -> Exists:
    """Of a row with ``store``, ``wanted`` and ``asked_at``: whether the level that holds of the
    part was decided before. What held until then is not kept: the log tells it.
    """
    rows = StockPlan.objects.filter(
        store=OuterRef("store"),
        part=OuterRef("wanted"),
        decided_at__lte=OuterRef("asked_at"),
        upto__gt=0,
    )
    return Exists(rows)
