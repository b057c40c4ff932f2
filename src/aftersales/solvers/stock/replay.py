"""Levels month by month, each from the months before it alone: what `aftersales replenish` writes.

The levels are those of ``policy.propose``, which the parts desk uses too: the same history and the
same terms give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aftersales.solvers.stock.arrays import Numbers
from aftersales.solvers.stock.policy import FILL, Supply, Terms, propose
from aftersales.solvers.stock.reading import Series


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked of the levels. ``lead`` in months where a series names none of its own;
    ``fill`` is the share of pieces that are there when they are asked for; stock is looked at
    every ``review`` months; ``order_cost`` 0 orders no more at once than is needed.
    """

    lead: float = 1.0
    lead_spread: float = 0.0  # standard deviation as a share of the lead time
    fill: float = 0.90
    review: float = 1.0
    order_cost: float = 0.0


@dataclass(frozen=True)
class Step:
    """The levels of all parts for one month: order up to, once the position is at the point."""

    number: int
    order_up_to: Numbers
    reorder_point: Numbers


def histories(series: Sequence[Series]) -> Numbers:
    """One row for each part; a month of which nothing is known is one without demand."""
    return np.array([[n or 0.0 for n in one.demand] for one in series], dtype=float)


def steps(series: Sequence[Series], *, test: int, wish: Wish) -> Iterator[Step]:
    """The levels for each of the last ``test`` months; ``test`` 0 is the month after the last.

    Every series has the same months (``reading``). A ``ValueError`` where less than a month of
    history would be left.
    """
    demand = histories(series)
    months = demand.shape[1]
    if months - test < 1:
        raise ValueError("The file has fewer months than are to be tested.")
    supply, terms = _supply(series, wish), _terms(wish)
    for number in range(1, max(test, 1) + 1):
        known = months - test + number - 1
        found = propose(demand[:, :known], series[0].months[known - 1], supply, terms).levels
        yield Step(number, found.upto, found.alert)


def _supply(series: Sequence[Series], wish: Wish) -> Supply:
    one = np.ones(len(series))
    lead = one * wish.lead
    return Supply(
        unit_cost=np.array([each.price or 0.0 for each in series]),
        position=np.zeros(len(series)),
        lead=lead,
        lead_deviation=lead * wish.lead_spread,
        pack=one,
        least=one,
        step=one,
    )


def _terms(wish: Wish) -> Terms:
    return Terms(
        service=dict.fromkeys("ABC", wish.fill),
        kind=FILL,
        order_cost=wish.order_cost,
        review=wish.review,
    )
