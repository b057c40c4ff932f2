"""How much will be asked for in a month, and how far that may be off.

Smoothing with one constant for all parts: it runs month by month over all of them together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.solvers.stock.arrays import Counts, Marks, Numbers, Words, ratio
from aftersales.solvers.stock.classes import YEAR, Season, months_since_use

FADING = 3.0  # so many mean intervals without demand, and a part is taken to fade out
SHORT = 6  # months of history that do not yet show how much demand varies


@dataclass(frozen=True)
class Forecast:
    """Pieces a month: the mean, the standard deviation of the error, the next twelve months (the
    season in them), and by which method each mean was reckoned.
    """

    mean: Numbers
    deviation: Numbers
    ahead: Numbers
    method: Words


def smoothed(history: Numbers, *, alpha: float = 0.2) -> tuple[Numbers, Numbers]:
    """Single exponential smoothing (Brown 1959): the level after the last month, and the root mean
    square of the errors one month ahead.
    """
    parts = history.shape[0]
    level, is_begun = np.zeros(parts), np.zeros(parts, dtype=bool)
    errors = _Errors(parts)
    for value in history.T:
        known = ~np.isnan(value)
        seen = np.nan_to_num(value)
        errors.note(seen - level, known & is_begun)
        level = np.where(known & is_begun, level + alpha * (seen - level), level)
        level = np.where(known & ~is_begun, seen, level)
        is_begun |= known
    return level, errors.root()


def sba(history: Numbers, *, alpha: float = 0.1) -> tuple[Numbers, Numbers]:
    """Croston's method (1972) with the correction of Syntetos and Boylan (2005, International
    Journal of Forecasting 21): smoothed size ÷ smoothed interval × (1 − α/2).
    """
    parts = history.shape[0]
    size, interval, gap = np.zeros(parts), np.ones(parts), np.zeros(parts)
    is_begun = np.zeros(parts, dtype=bool)
    errors = _Errors(parts)
    for value in history.T:
        known = ~np.isnan(value)
        seen = np.nan_to_num(value)
        errors.note(seen - (1 - alpha / 2) * ratio(size, interval), known & is_begun)
        gap = gap + known
        hit = known & (seen > 0)
        first, later = hit & ~is_begun, hit & is_begun
        size = np.where(later, size + alpha * (seen - size), np.where(first, seen, size))
        interval = np.where(
            later, interval + alpha * (gap - interval), np.where(first, gap, interval)
        )
        gap = np.where(hit, 0.0, gap)
        is_begun |= hit
    return (1 - alpha / 2) * ratio(size, interval), errors.root()


def tsb(history: Numbers, *, alpha: float = 0.1, beta: float = 0.1) -> tuple[Numbers, Numbers]:
    """Teunter, Syntetos and Babai (2011, European Journal of Operational Research 214): size ×
    probability of demand. The probability falls in every month without any, so that what is no
    longer asked for fades out.
    """
    parts = history.shape[0]
    size, chance = np.zeros(parts), np.zeros(parts)
    seen_months, is_begun = np.zeros(parts), np.zeros(parts, dtype=bool)
    errors = _Errors(parts)
    for value in history.T:
        known = ~np.isnan(value)
        seen = np.nan_to_num(value)
        errors.note(seen - size * chance, known & is_begun)
        seen_months = seen_months + known
        hit = known & (seen > 0)
        first, later = hit & ~is_begun, hit & is_begun
        size = np.where(later, size + alpha * (seen - size), np.where(first, seen, size))
        moved = np.where(known & is_begun, chance + beta * (hit - chance), chance)
        chance = np.where(first, 1 / np.maximum(seen_months, 1.0), moved)
        is_begun |= hit
    return size * chance, errors.root()


def forecast(history: Numbers, kind: Words, season: Season, last_month: int) -> Forecast:
    """The method that fits each part: smoothing where demand is smooth, SBA where it is not, TSB
    where none has come for three times its usual interval, the plain mean where too little is
    known. A season is taken out before and put back into the months ahead.
    """
    columns = np.arange(history.shape[1])
    names = (last_month - (history.shape[1] - 1 - columns)) % YEAR
    swing = np.where(season.is_seasonal[:, None], season.index[:, names], 1.0)
    level = np.where(swing > 0, history / np.where(swing > 0, swing, 1.0), np.nan)
    known = ~np.isnan(level)
    plain = ratio(np.nan_to_num(level).sum(axis=1), known.sum(axis=1).astype(np.float64))
    (steady, steady_error), (sba_mean, sba_error) = smoothed(level), sba(level)
    tsb_mean, tsb_error = tsb(level)
    is_rare, is_smooth = kind == "rare", kind == "smooth"
    is_fading = _is_fading(history)
    choice = [is_rare, is_fading, is_smooth]
    mean = np.maximum(np.select(choice, [plain, tsb_mean, steady], sba_mean), 0.0)
    error = np.select(choice, [steady_error, tsb_error, steady_error], sba_error)
    method = np.select(choice, ["mean", "tsb", "ses"], "sba").astype(np.str_)
    ahead = mean[:, None] * season.index[:, (last_month + 1 + np.arange(YEAR)) % YEAR]
    return Forecast(mean, _at_least_chance(error, mean, known.sum(axis=1)), ahead, method)


def _is_fading(history: Numbers) -> Marks:
    """No demand for three times the interval at which it used to come."""
    since = months_since_use(history)
    hits = (np.nan_to_num(history) > 0).sum(axis=1)
    usual = ratio(np.asarray(history.shape[1] - since, float), np.asarray(hits, float))
    found: Marks = since > FADING * np.maximum(usual, 1.0)
    return found


def _at_least_chance(error: Numbers, mean: Numbers, months: Counts) -> Numbers:
    """Single pieces that come by chance vary by the root of their mean (Poisson): a history too
    short to show that is not taken for certainty. What is asked for by the dozen may be steadier.
    """
    is_by_chance = (mean < 1.0) | (months < SHORT)
    return np.maximum(error, np.where(is_by_chance, np.sqrt(mean), 0.1 * mean))


class _Errors:
    """Squared errors of what was foretold a month ahead, as they come."""

    def __init__(self, parts: int) -> None:
        self.squares, self.number = np.zeros(parts), np.zeros(parts)

    def note(self, error: Numbers, counted: Marks) -> None:
        self.squares += np.where(counted, error**2, 0.0)
        self.number += counted

    def root(self) -> Numbers:
        return np.sqrt(ratio(self.squares, self.number))
