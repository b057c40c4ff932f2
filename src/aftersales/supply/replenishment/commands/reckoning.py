"""All levels of a store at once: what it used, what it has, and what should be kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.bulk import maker, upsert_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts import queries as parts
from aftersales.supply.replenishment import parameters as numbers
from aftersales.supply.replenishment import queries
from aftersales.supply.replenishment.events import StockReckoned
from aftersales.supply.replenishment.models import StockPlan

NOTHING, ONE = Decimal(0), Decimal(1)
_row = maker(StockPlan)
_TOLD = (
    "reckoned_at",
    "proposed_class",
    "proposed_use",
    "variation_class",
    "pattern",
    "economic",
    "proposed_safety",
    "proposed_alert_at",
    "proposed_clear_at",
    "proposed_upto",
    "position",
    "cost_of_nothing",
    "left_over",
    "inputs",
)


@command("replenishment.reckon")
def reckon(*, store_id: int, by: Actor, at: datetime) -> int:
    """Propose the levels of every part that the store has or has used, anew (PT-02, PT-04, PT-20).

    What holds is left as it is: a proposal is taken by a decision. Answers how many parts.
    """
    from aftersales.solvers.stock.policy import Terms  # noqa: PLC0415 - NumPy, only here
    from aftersales.supply.replenishment.commands import _mathematics  # noqa: PLC0415 - as above

    by.require("replenishment.reckon", store_id=store_id)
    on = day_of(at, store_id=store_id)
    of = _Numbers(store_id, on)
    told = queries.history(store_id, on=on, months=of(numbers.MONTHS), seen_by=by)
    costs = _costs_of_stock(store_id, by)
    planned = StockPlan.objects.filter(store=store_id).values_list("part_id", flat=True)
    wanted = sorted({*told.parts, *costs, *planned})
    if not wanted:
        return 0
    known = _known(wanted, told, costs, store_id=store_id, on=on, by=by, days=of(numbers.LEAD_DAYS))
    found = _mathematics.proposals(
        told,
        known,
        terms=Terms(**_terms(of)),
        lead_spread=of(numbers.LEAD_SPREAD) / 100,
        on=on,
    )
    rows = [_row(store_id=store_id, reckoned_at=at, **each) for each in found]
    upsert_many(rows, unique=("store_id", "part_id"), update=_TOLD)
    record(StockReckoned(store_id=store_id, parts=len(rows)), by=by, at=at)
    return len(rows)


class _Numbers:
    """The parameters of a store on a day."""

    def __init__(self, store_id: int, on: date) -> None:
        self.store_id, self.on = store_id, on

    def __call__(self, parameter: Any) -> Any:
        return value(parameter, store_id=self.store_id, on=self.on)


def _terms(of: _Numbers) -> dict[str, Any]:
    """The guiding idea of ordering (PT-18), as the mathematics asks for it."""
    review: timedelta = of(numbers.REVIEW)
    return {
        "service": {name: float(of(one)) / 100 for name, one in numbers.SERVICE.items()},
        "kind": of(numbers.SERVICE_KIND),
        "order_cost": float(of(numbers.ORDER_COST)),
        "holding_rate": float(of(numbers.HOLDING_RATE)) / 100,
        "shortage_cost": float(of(numbers.SHORTAGE_COST)),
        "review": review / timedelta(days=365.25 / 12),
        "most_months": float(of(numbers.MOST_MONTHS)),
        "hysteresis": float(of(numbers.HYSTERESIS)) / 100,
        "a": of(numbers.SHARE_A) / 100,
        "b": of(numbers.SHARE_B) / 100,
        "frequent_months": of(numbers.FREQUENT_MONTHS),
        "swing": float(of(numbers.SWING)),
    }


def _costs_of_stock(store_id: int, by: Actor) -> dict[int, Decimal]:
    """What a piece on the shelves cost on the average; 0 for parts of which none lies there."""
    pieces: dict[int, Decimal] = {}
    worth: dict[int, Decimal] = {}
    for shelf in parts.shelves(seen_by=by, store_id=store_id):
        pieces[shelf.part_id] = pieces.get(shelf.part_id, NOTHING) + shelf.on_hand
        worth[shelf.part_id] = worth.get(shelf.part_id, NOTHING) + (shelf.value or NOTHING)
    return {part: worth[part] / n if n else NOTHING for part, n in pieces.items()}


def _known(
    wanted: Collection[int],
    told: queries.History,
    costs: Mapping[int, Decimal],
    *,
    store_id: int,
    on: date,
    by: Actor,
    days: int,
) -> dict[int, Any]:
    """Cost (of the stock, else of what was issued, else the supplier's), position and terms."""
    from aftersales.supply.replenishment.commands._mathematics import (  # noqa: PLC0415 - as above
        Known,
    )

    offered = queries.offered(wanted, on=on, seen_by=by)
    positions = queries.positions(wanted, store_id=store_id, seen_by=by)
    found = {}
    for part in wanted:
        offer = offered.get(part)
        price = offer.price if offer else None
        found[part] = Known(
            cost=costs.get(part) or told.costs.get(part) or price or NOTHING,
            position=positions[part],
            days=offer.days if offer else days,
            pack=offer.pack if offer else ONE,
            least=offer.least if offer else ONE,
        )
    return found
