"""In which classes parts fall: by value, by variation, by pattern and by use.

A history is an array of parts × months, the oldest first; NaN where nothing is known of a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from aftersales.solvers.stock.arrays import Counts, Marks, Numbers, Words, ratio

YEAR = 12
# Syntetos, Boylan & Croston (2005), "On the categorization of demand patterns", JORS 56.
INTERVAL_CUT = 1.32
VARIATION_CUT = 0.49


def abc(value: Numbers, *, a: float = 0.80, b: float = 0.95) -> Words:
    """ABC analysis by yearly value of use: the parts that carry the first 80 % of all value are A,
    those up to 95 % B, the rest and whatever is not used C (Silver, Pyke & Thomas 2017, ch. 2;
    after Pareto). The part that crosses a line stands above it; equals keep their order.
    """
    worth = np.nan_to_num(np.maximum(value, 0.0))
    order = np.argsort(-worth, kind="stable")
    before = np.cumsum(worth[order]) - worth[order]
    share = ratio(before, np.full_like(before, worth.sum()))
    shares = np.empty_like(share)
    shares[order] = share
    return np.select([worth <= 0, shares < a, shares < b], ["C", "A", "B"], "C").astype(np.str_)


def xyz(history: Numbers, *, x: float = 0.5, y: float = 1.0) -> Words:
    """By the coefficient of variation of monthly demand: X steady, Y varying, Z hardly to be
    foretold (and whatever is not used).
    """
    mean, variance = _moments(history, ~np.isnan(history))
    variation = ratio(np.sqrt(variance), mean)
    return np.select([mean <= 0, variation <= x, variation <= y], ["Z", "X", "Y"], "Z").astype(
        np.str_
    )


@dataclass(frozen=True)
class Pattern:
    """How demand comes. ``interval`` is the mean number of months from one with demand to the next
    (ADI), ``variation`` the squared coefficient of variation of what is then asked for (CV²).
    """

    kind: Words
    interval: Numbers
    variation: Numbers


def patterns(history: Numbers) -> Pattern:
    """Smooth, erratic, intermittent or lumpy by ADI and CV² (Syntetos, Boylan & Croston 2005);
    ``rare`` where at most one month had any demand, so that neither can be told.
    """
    known = ~np.isnan(history)
    asked = known & (np.nan_to_num(history) > 0)
    hits = asked.sum(axis=1).astype(np.float64)
    interval = ratio(known.sum(axis=1).astype(np.float64), hits)
    mean, variance = _moments(history, asked)
    variation = ratio(variance, mean**2)
    seldom, unsteady = interval >= INTERVAL_CUT, variation >= VARIATION_CUT
    kind = np.select(
        [hits < 2, seldom & unsteady, seldom, unsteady],
        ["rare", "lumpy", "intermittent", "erratic"],
        "smooth",
    )
    return Pattern(kind.astype(np.str_), interval, variation)


@dataclass(frozen=True)
class Season:
    """Which parts have a season, and how each calendar month (0 = January) stands to the mean."""

    is_seasonal: Marks
    index: Numbers  # parts × 12; 1 throughout for a part without a season


def seasons(
    history: Numbers,
    last_month: int,
    *,
    swing: float = 1.3,
    certainty: float = 0.99,
) -> Season:
    """Whether demand swings with the calendar: months of one name are alike, of different names
    are not.

    One-way analysis of variance over calendar months, at least two whole years long: the F ratio is
    turned into a normal deviate by Paulson's approximation (1942, Annals of Mathematical Statistics
    13). Besides, the peak month lies ``swing`` times above the mean and had demand in two years:
    one big sale makes no season. ``last_month`` is the number (``months``) of the last column.
    """
    columns = np.arange(history.shape[1])
    names = (last_month - (history.shape[1] - 1 - columns)) % YEAR
    known = ~np.isnan(history)
    filled = np.nan_to_num(history)
    tied = [names == name for name in range(YEAR)]
    counts = np.stack([known[:, of].sum(axis=1) for of in tied], axis=1).astype(np.float64)
    sums = np.stack([filled[:, of].sum(axis=1) for of in tied], axis=1)
    hits = np.stack([(filled[:, of] > 0).sum(axis=1) for of in tied], axis=1)
    means = ratio(sums, counts)
    total, size = counts.sum(axis=1), sums.sum(axis=1)
    mean = ratio(size, total)
    squares = np.where(known, filled**2, 0.0).sum(axis=1)
    between = (counts * (means - mean[:, None]) ** 2).sum(axis=1)
    within = np.maximum(squares - (counts * means**2).sum(axis=1), 0.0)
    degrees = np.maximum(total - YEAR, 1.0)
    spread = np.maximum(within / degrees, 1e-12)
    deviate = _paulson(between / (YEAR - 1) / spread, float(YEAR - 1), degrees)
    index = np.where(mean[:, None] > 0, ratio(means, mean[:, None] + np.zeros_like(means)), 1.0)
    peak = index.argmax(axis=1)
    rows = np.arange(len(history))
    is_seasonal = (
        (counts.min(axis=1, initial=np.inf) >= 2)
        & (deviate >= NormalDist().inv_cdf(certainty))
        & (index[rows, peak] >= swing)
        & (hits[rows, peak] >= 2)
    )
    return Season(is_seasonal, np.where(is_seasonal[:, None], index, 1.0))


def uses(history: Numbers, is_seasonal: Marks, *, frequent_months: int = 6) -> Words:
    """Frequent, infrequent or seasonal (常用、非常用、季节性): frequent is what was asked for in at
    least so many of the last twelve months, seasonal what swings with the calendar (PT-02).
    """
    hits = (np.nan_to_num(history[:, -YEAR:]) > 0).sum(axis=1)
    return np.select(
        [is_seasonal, hits >= frequent_months], ["seasonal", "frequent"], "infrequent"
    ).astype(np.str_)


def months_since_use(history: Numbers) -> Counts:
    """Whole months since the last one with demand; the length of the history where none had."""
    asked = np.nan_to_num(history)[:, ::-1] > 0
    found: Counts = np.where(asked.any(axis=1), asked.argmax(axis=1), history.shape[1])
    return found


def _moments(history: Numbers, counted: Marks) -> tuple[Numbers, Numbers]:
    """Mean and population variance over the cells that count."""
    number = counted.sum(axis=1).astype(np.float64)
    cells = np.where(counted, np.nan_to_num(history), 0.0)
    mean = ratio(cells.sum(axis=1), number)
    variance = ratio((np.where(counted, cells - mean[:, None], 0.0) ** 2).sum(axis=1), number)
    return mean, variance


def _paulson(f: Numbers, between: float, within: Numbers) -> Numbers:
    """A normal deviate as unlikely as this F ratio."""
    one, two = 2 / (9 * between), 2 / (9 * within)
    root = np.cbrt(f)
    found: Numbers = ((1 - two) * root - (1 - one)) / np.sqrt(two * root**2 + one)
    return found
