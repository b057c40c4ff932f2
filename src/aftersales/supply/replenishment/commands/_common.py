"""What the deeds of this room share."""

from __future__ import annotations

from collections.abc import Collection

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.supply.replenishment.models import StockPlan


def hold(plan_ids: Collection[int]) -> None:
    """Whoever decides on a part waits for the other, and sees what they decided. A race test takes
    it away.
    """
    rows = StockPlan.objects.filter(Among("pk", sorted(plan_ids))).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def held(plan_ids: Collection[int], right: str, *, by: Actor) -> list[StockPlan]:
    """The plans, held until the command ends; what is out of sight does not exist."""
    rows = StockPlan.objects.visible_to(by).filter(Among("pk", list(plan_ids)))
    if rows.count() < len(set(plan_ids)):
        raise StockPlan.DoesNotExist
    hold(plan_ids)
    found = list(rows.select_related("part").order_by("pk"))
    for store_id in {row.store_id for row in found}:
        by.require(right, store_id=store_id)
    return found


def one_held(plan_id: int, right: str, *, by: Actor) -> StockPlan:
    (row,) = held([plan_id], right, by=by)
    return row
