"""When to order, and up to what: lead-time demand, safety stock, reorder point, alert line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.solvers.stock.arrays import (
    Marks,
    Numbers,
    loss_factor,
    normal_factor,
    ratio,
    round_up,
)

COUNTED_UP_TO = 400  # pieces; where more are expected the normal distribution is as good


@dataclass(frozen=True)
class Wait:
    """What may be asked for while an order is on its way and until the next look: pieces."""

    mean: Numbers
    deviation: Numbers


def demand_while_waiting(
    ahead: Numbers, deviation: Numbers, lead: Numbers, lead_deviation: Numbers, review: float
) -> Wait:
    """Mean and deviation of demand over lead time and review interval, in months.

    σ² = (L + R)·σ_D² + D²·σ_L², for demand and lead time independent of each other (Silver, Pyke &
    Thomas 2017, ch. 6; Hadley & Whitin 1963). ``ahead`` are the months to come, so that the mean
    knows the season; a month begun counts by its share.
    """
    length = lead + review
    share = np.clip(length[:, None] - np.arange(ahead.shape[1]), 0.0, 1.0)
    beyond = np.maximum(length - ahead.shape[1], 0.0) * ahead.mean(axis=1)
    mean = (share * ahead).sum(axis=1) + beyond
    rate = ratio(mean, length)
    return Wait(mean, np.sqrt(length * deviation**2 + rate**2 * lead_deviation**2))


def level_for_cycles(wait: Wait, service: Numbers, *, is_counted: Marks) -> Numbers:
    """The level that no order cycle runs below with this probability (cycle service level, P1).

    Mean + z·σ where demand is near normal. Pieces that come seldom and one by one are counted:
    the quantile of a negative binomial with this mean and variance, of a Poisson where the variance
    is not above the mean (Syntetos & Boylan 2006; Snyder, Ord & Beaumont 2012).
    """
    smooth = wait.mean + normal_factor(service) * wait.deviation
    is_counted = is_counted & (wait.mean + 4 * wait.deviation <= COUNTED_UP_TO)
    found = np.maximum(smooth, 0.0)
    if is_counted.any():
        found = found.copy()
        found[is_counted] = counted_quantile(
            wait.mean[is_counted], wait.deviation[is_counted] ** 2, service[is_counted]
        )
    return found


def level_for_fill(wait: Wait, fill: Numbers, quantity: Numbers) -> Numbers:
    """The reorder point at which this share of all pieces is served from the shelf (fill rate, P2):
    the z with σ·G(z) = (1 − β)·Q (Silver, Pyke & Thomas 2017, ch. 6, backorders).
    """
    loss = ratio((1 - fill) * quantity, wait.deviation)
    factor = np.where(wait.deviation > 0, loss_factor(loss), 0.0)
    return np.maximum(wait.mean + factor * wait.deviation, 0.0)


def counted_quantile(mean: Numbers, variance: Numbers, share: Numbers) -> Numbers:
    """The least whole number that is not exceeded with this probability, by adding up
    probabilities.
    """
    is_wide = variance > mean * 1.000001
    wide = np.where(is_wide, variance, mean * 2 + 1.0)
    chance = np.where(is_wide, ratio(mean, wide), 1.0)  # p = mean ÷ variance
    size = np.where(is_wide, ratio(mean**2, wide - mean), 0.0)
    with np.errstate(divide="ignore"):
        start = np.where(is_wide, size * np.log(np.where(chance > 0, chance, 1.0)), -mean)
    point = np.exp(start)
    below, found = point.copy(), np.zeros_like(mean)
    number = 0
    while ((below < share) & (mean > 0)).any() and number < 10 * COUNTED_UP_TO:
        is_open = (below < share) & (mean > 0)
        number += 1
        step = np.where(is_wide, (size + number - 1) / number * (1 - chance), mean / number)
        point = point * step
        below = below + point
        found = np.where(is_open, float(number), found)
    return found


@dataclass(frozen=True)
class Levels:
    """Order when position is at or below ``reorder``, up to ``upto`` (s, S). ``safety`` is what is
    kept above the demand expected meanwhile. An alert is raised at ``alert`` and ends only above
    ``clear``, so that one piece to and fro does not ring twice.
    """

    safety: Numbers
    reorder: Numbers
    upto: Numbers
    alert: Numbers
    clear: Numbers


def levels(
    wait: Wait,
    target: Numbers,
    quantity: Numbers,
    *,
    step: Numbers,
    hysteresis: float,
) -> Levels:
    """(s, S) with S = s + Q, in whole ``step`` of the unit. ``target`` is the level that service
    asks for; the band of the alert is a share of what an order brings, at least one step.
    """
    reorder = round_up(np.maximum(target, 0.0), step)
    band = np.maximum(round_up(hysteresis * quantity, step), step)
    return Levels(
        safety=np.maximum(reorder - wait.mean, 0.0),
        reorder=reorder,
        upto=reorder + quantity,
        alert=reorder,
        clear=np.minimum(reorder + band, reorder + quantity),
    )


def is_alerted(position: Numbers, alert: Numbers, clear: Numbers, was: Marks) -> Marks:
    """Whether an alert stands: raised at its line, and kept until the position is at ``clear``."""
    return np.where(was, position < clear, position <= alert)
