"""What is in the units of a car, and whose lubricant would be mixed with it (WS-29)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from aftersales.core.bulk import insert_many
from aftersales.core.lookups import Among
from aftersales.lane.orders.models import Filling, Line, Lubricant, Order
from aftersales.lane.orders.states import Consent

if TYPE_CHECKING:
    from aftersales.supply.parts.models import Part


def mixed(offered: Mapping[int, Part], *, vehicle_id: int | None) -> dict[int, str]:
    """Of these parts those that another maker's filling is in the unit of, or one of another
    lubricant family: part → that maker, or that family. One statement.
    """
    if vehicle_id is None:
        return {}
    inside = Filling.objects.filter(vehicle=vehicle_id, unit=OuterRef("unit"))
    newest = inside.order_by("-filled_at", "-pk")
    rows = Lubricant.objects.filter(Among("part_id", list(offered))).annotate(
        inside=Subquery(newest.values("maker")[:1]),
        family=Subquery(newest.values("part__lubricant_family")[:1]),
    )
    told = rows.filter(inside__isnull=False).values_list("part_id", "inside", "family")
    found = {}
    for pk, maker, family in told:
        if _differ(offered[pk].maker, maker):
            found[pk] = maker
        elif family and _differ(offered[pk].lubricant_family, family):
            found[pk] = family
    return found


def _differ(one: str, other: str) -> bool:
    """Two makers or families by name; of a part without one nobody knows."""
    return bool(one.strip()) and one.strip().casefold() != other.strip().casefold()


def fill(order: Order, *, at: datetime) -> None:
    """What the settled order put into the units of the car. One statement where it was nothing."""
    lines = Line.objects.filter(
        order=order, is_withdrawn=False, job__is_dropped=False, job__consent=Consent.APPROVED
    )
    rows = Lubricant.objects.filter(part__in=lines.values("part")).exclude(part__maker="")
    told = rows.order_by("pk").values_list("part_id", "unit", "part__maker")
    insert_many(
        [
            Filling(
                group_id=order.store.group_id,
                vehicle_id=order.vehicle_id,
                unit=unit,
                part_id=part_id,
                maker=maker,
                order=order,
                filled_at=at,
            )
            for part_id, unit, maker in told
        ]
    )
