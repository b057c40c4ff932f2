"""What stock costs, and what it costs to leave things as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.solvers.stock.arrays import Numbers, normal_loss, ratio
from aftersales.solvers.stock.levels import Wait


def expected_short(wait: Wait, available: Numbers) -> Numbers:
    """Pieces that will be lacking before an order of today is there: E[(demand − available)⁺] of a
    normal demand, σ·G((available − mean) ÷ σ).
    """
    spare = available - wait.mean
    factor = ratio(spare, wait.deviation)
    lost = wait.deviation * normal_loss(factor)
    return np.where(wait.deviation > 0, lost, np.maximum(-spare, 0.0))


@dataclass(frozen=True)
class Nothing:
    """What doing nothing costs: pieces that will lack, what that costs, and what it costs to hold
    for a year what lies above the order-up-to level.
    """

    short: Numbers
    shortage_cost: Numbers
    excess: Numbers
    holding_cost: Numbers

    @property
    def cost(self) -> Numbers:
        return self.shortage_cost + self.holding_cost


def doing_nothing(
    wait: Wait, position: Numbers, upto: Numbers, *, shortage: Numbers, holding: Numbers
) -> Nothing:
    """``shortage`` is what one piece costs that somebody waits for, ``holding`` one for a year."""
    short = expected_short(wait, position)
    excess = np.maximum(position - upto, 0.0)
    return Nothing(short, short * shortage, excess, excess * holding)


def yearly_cost(
    yearly: Numbers,
    quantity: Numbers,
    reorder: Numbers,
    wait: Wait,
    *,
    order_cost: Numbers,
    holding: Numbers,
    shortage: Numbers,
) -> Numbers:
    """Ordering, holding and shortage of a year under (s, Q): D ÷ Q orders, Q ÷ 2 + s − mean on the
    shelf, and the expected shortage once in each cycle (Silver, Pyke & Thomas 2017, ch. 6).
    """
    cycles = ratio(yearly, quantity)
    kept = np.maximum(quantity / 2 + reorder - wait.mean, 0.0)
    return cycles * order_cost + kept * holding + cycles * expected_short(wait, reorder) * shortage
