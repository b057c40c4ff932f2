"""Everything that is proposed for a part, reckoned for many at once.

This is the interface behind which better mathematics may stand: a history and the terms of trade
go in, a ``Proposal`` of arrays comes out, one entry for each part in the order of the history.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.solvers.stock.arrays import Marks, Numbers, Words
from aftersales.solvers.stock.classes import Season, abc, patterns, seasons, uses, xyz
from aftersales.solvers.stock.costs import Nothing, doing_nothing
from aftersales.solvers.stock.forecasts import Forecast, forecast
from aftersales.solvers.stock.levels import (
    Levels,
    Wait,
    demand_while_waiting,
    level_for_cycles,
    level_for_fill,
    levels,
)
from aftersales.solvers.stock.ordering import eoq, order_quantity

CYCLE, FILL = "cycle", "fill"


@dataclass(frozen=True, kw_only=True)
class Supply:
    """What is known of each part besides its history. Lead times in months, money in one currency;
    a cost of 0 is one that is not known.
    """

    unit_cost: Numbers
    position: Numbers  # free + on order − what waits for it
    lead: Numbers
    lead_deviation: Numbers
    pack: Numbers
    least: Numbers
    step: Numbers  # the smallest quantity that is kept: 1 piece, 0.1 litre


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The guiding idea of ordering as numbers (PT-18)."""

    service: dict[str, float]  # by ABC class
    kind: str = CYCLE  # what the service level is a level of: order cycles, or pieces (fill rate)
    order_cost: float = 30.0
    holding_rate: float = 0.20  # of the unit cost, a year
    shortage_cost: float = 200.0  # of one piece that somebody waits for
    review: float = 0.25  # months between two looks
    most_months: float = 6.0  # an order covers at most
    hysteresis: float = 0.25
    a: float = 0.80
    b: float = 0.95
    x: float = 0.5
    y: float = 1.0
    frequent_months: int = 6
    swing: float = 1.3


@dataclass(frozen=True)
class Proposal:
    """What is proposed, and everything it was reckoned from."""

    abc: Words
    xyz: Words
    pattern: Words
    interval: Numbers
    variation: Numbers
    use: Words
    season: Season
    forecast: Forecast
    service: Numbers
    wait: Wait
    yearly: Numbers
    eoq: Numbers
    quantity: Numbers
    levels: Levels
    is_kept: Marks
    nothing: Nothing


def propose(history: Numbers, last_month: int, supply: Supply, terms: Terms) -> Proposal:
    """Classes, forecast, order quantity, levels and the cost of doing nothing.

    A part that is not worth its place, or that nobody asks for any more, is proposed with levels of
    nothing: it is ordered when somebody wants it (Croston 1974, "Stock levels for slow-moving
    items", Operational Research Quarterly 25).
    """
    found = patterns(history)
    season = seasons(history, last_month, swing=terms.swing)
    told = forecast(history, found.kind, season, last_month)
    yearly = told.ahead.sum(axis=1)
    value_class = abc(yearly * supply.unit_cost, a=terms.a, b=terms.b)
    service = np.select(
        [value_class == name for name in terms.service], list(terms.service.values()), 0.5
    )
    wait = demand_while_waiting(
        told.ahead, told.deviation, supply.lead, supply.lead_deviation, terms.review
    )
    order_cost = np.full_like(yearly, terms.order_cost)
    holding = supply.unit_cost * terms.holding_rate
    quantity = order_quantity(
        yearly,
        order_cost,
        holding,
        pack=supply.pack,
        least=supply.least,
        most_months=terms.most_months,
    )
    is_counted: Marks = np.isin(found.kind, ["intermittent", "lumpy", "rare"])
    target = (
        level_for_fill(wait, service, quantity)
        if terms.kind == FILL
        else level_for_cycles(wait, service, is_counted=is_counted)
    )
    kept = levels(wait, target, quantity, step=supply.step, hysteresis=terms.hysteresis)
    shelf = kept.safety + (quantity + supply.step) / 2
    is_kept: Marks = (yearly > 0) & (yearly * terms.shortage_cost >= holding * shelf)
    kept = _only(kept, is_kept)
    shortage = np.full_like(yearly, terms.shortage_cost)
    return Proposal(
        abc=value_class,
        xyz=xyz(history, x=terms.x, y=terms.y),
        pattern=found.kind,
        interval=found.interval,
        variation=found.variation,
        use=uses(history, season.is_seasonal, frequent_months=terms.frequent_months),
        season=season,
        forecast=told,
        service=service,
        wait=wait,
        yearly=yearly,
        eoq=eoq(yearly, order_cost, holding),
        quantity=quantity,
        levels=kept,
        is_kept=is_kept,
        nothing=doing_nothing(wait, supply.position, kept.upto, shortage=shortage, holding=holding),
    )


def _only(kept: Levels, is_kept: Marks) -> Levels:
    """Levels of nothing where a part is not kept."""
    told = (kept.safety, kept.reorder, kept.upto, kept.alert, kept.clear)
    return Levels(*(np.where(is_kept, level, 0.0) for level in told))
