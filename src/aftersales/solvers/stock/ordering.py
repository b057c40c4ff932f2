"""How many to order at once."""

from __future__ import annotations

import numpy as np

from aftersales.solvers.stock.arrays import Numbers, ratio, round_up


def eoq(yearly: Numbers, order_cost: Numbers, holding: Numbers) -> Numbers:
    """√(2·D·S ÷ H): the quantity at which ordering and holding cost the same (Harris 1913; PT-04).

    ``yearly`` pieces a year, ``order_cost`` of one order, ``holding`` of one piece for a year. Zero
    where nothing is used or holding costs nothing.
    """
    return np.sqrt(ratio(2 * yearly * order_cost, holding))


def ordering_and_holding(
    quantity: Numbers, yearly: Numbers, order_cost: Numbers, holding: Numbers
) -> Numbers:
    """What a year costs when so many are ordered at once: D ÷ Q · S + Q ÷ 2 · H."""
    return ratio(yearly * order_cost, quantity) + quantity / 2 * holding


def order_quantity(
    yearly: Numbers,
    order_cost: Numbers,
    holding: Numbers,
    *,
    pack: Numbers,
    least: Numbers,
    most_months: float,
) -> Numbers:
    """The economic quantity as a supplier delivers it: whole packs, never below the least order.

    Of the packs around the economic quantity the cheaper number is taken: the cost is convex, so no
    other can be better. Never more than ``most_months`` of demand, unless a single pack or the
    least order is more than that already: parts grow old. Where holding costs nothing that is
    known, the quantity is what ``most_months`` need.
    """
    floor = np.maximum(round_up(least, pack), pack)
    cover = yearly / 12 * most_months
    ideal = eoq(yearly, order_cost, holding)
    wanted = np.where(ideal > 0, np.minimum(ideal, cover), cover)
    lower = np.maximum(np.floor(np.round(wanted / pack, 6)) * pack, floor)
    upper = np.maximum(np.minimum(lower + pack, np.floor(cover / pack) * pack), floor)
    price = (yearly, order_cost, holding)
    is_upper = ordering_and_holding(upper, *price) < ordering_and_holding(lower, *price)
    return np.where(is_upper, upper, lower)
