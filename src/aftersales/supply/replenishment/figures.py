"""What it costs to keep parts and to lack them, as a key figure (PT-01)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import (
    IN_CURRENCY,
    Asked,
    Better,
    Counted,
    Rows,
    Section,
    Unit,
    figure,
)
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts.queries import asked_for, held
from aftersales.supply.replenishment.parameters import HOLDING_RATE, ORDER_COST, SHORTAGE_COST

NOTHING = Decimal(0)


def costs(asked: Asked) -> Iterable[Counted]:
    """Holding, ordering and lacking, by the terms that held as the period ended."""
    return _costs(asked, asked.rows(held), asked.rows(asked_for))


def _costs(asked: Asked, stock: Iterable[Counted], wanted: Iterable[Counted]) -> Iterator[Counted]:
    lacking = {(row["store"], row["step"]): row["lacking"] for row in wanted}
    for row in stock:
        store, step = row["store"], row["step"]
        on = asked.edges[step + 1] - timedelta(days=1)
        rate, order, lack = (
            value(one, store_id=store, on=on) for one in (HOLDING_RATE, ORDER_COST, SHORTAGE_COST)
        )
        holding = row["mean"] * rate / 100 * row["days"] / 365
        ordering = order * row["lines"]
        yield {
            **{name: row[name] for name in ("store", "step", "stores", IN_CURRENCY)},
            "cost": holding + ordering + lack * lacking.get((store, step), NOTHING),
        }


figure(
    "replenishment.stock_cost",
    _("stock cost"),
    formula=_(
        "(mean stock value × cost of holding a year × days ÷ 365 + lines taken in × cost of a line"
        " + pieces lacking when asked for × cost of a piece that is waited for) ÷ stores"
    ),
    row="PT-01",
    section=Section.SUPPLY,
    unit=Unit.MONEY,
    better=Better.LESS,
    source=costs,
    part="cost",
    whole="stores",
    rows=Rows("replenishment:list", "replenishment.view"),
    order=3,
)
