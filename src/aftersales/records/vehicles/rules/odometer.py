"""How far a car goes: readings, the distance they mean, and the trend in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from statistics import median, quantiles

MOST_KM = 5_000_000  # no vehicle shows more; what is more is a slip of the hand
_MOST_READINGS = 24  # the last two years of somebody who comes every month


@dataclass(frozen=True)
class Point:
    """So many kilometres in all on that day."""

    on: date
    km: int


@dataclass(frozen=True)
class Trend:
    """Kilometres a day, between which bounds, and how far to trust it.

    ``confidence``: "high", "medium", "low", or "assumed" where the readings tell nothing.
    """

    km_per_day: float
    low: float
    high: float
    confidence: str
    readings: int


@dataclass(frozen=True)
class Change:
    """On that day the counter was put right; ``added`` is what was driven before and it no
    longer shows.
    """

    on: date
    added: int


@dataclass(frozen=True)
class Counter:
    """Which of the car's counters showed the figure, and what was driven before it began."""

    generation: int
    offset: int


def counter_on(day: date, changes: Sequence[Change]) -> Counter:
    """The counter that was running on that day."""
    before = [change.added for change in changes if change.on <= day]
    return Counter(1 + len(before), sum(before))


def fits(km: int, on: date, known: Sequence[Point], *, is_live: bool) -> bool:
    """Whether a reading neither falls below an earlier one nor stands above a later one.

    Live readings of one day come in order; those of old records do not tell their hour.
    """
    return all(_in_order(km, on, point, is_live=is_live) for point in known)


def _in_order(km: int, on: date, point: Point, *, is_live: bool) -> bool:
    if point.on == on:
        return point.km <= km or not is_live
    return point.km <= km if point.on < on else point.km >= km


def trend(points: Sequence[Point], *, assumed_km_per_year: int) -> Trend:
    """The slope of the readings after Theil and Sen: the median over all pairs, so that one odd
    reading does not bend it."""
    recent = sorted(points, key=lambda p: (p.on, p.km))[-_MOST_READINGS:]
    slopes = [
        (later.km - earlier.km) / (later.on - earlier.on).days
        for earlier, later in combinations(recent, 2)
        if later.on > earlier.on
    ]
    if not slopes or (recent[-1].on - recent[0].on).days < 14 or median(slopes) <= 0:
        assumed = assumed_km_per_year / 365
        return Trend(assumed, assumed / 2, assumed * 2, "assumed", len(recent))
    middle = median(slopes)
    low, high = _quarters(slopes)
    return Trend(middle, low, high, _confidence(recent, low, middle, high), len(recent))


def _quarters(slopes: Sequence[float]) -> tuple[float, float]:
    if len(slopes) < 3:
        return min(slopes), max(slopes)
    first, _middle, third = quantiles(slopes, n=4, method="inclusive")
    return first, third


def _confidence(recent: Sequence[Point], low: float, middle: float, high: float) -> str:
    span = (recent[-1].on - recent[0].on).days
    spread = (high - low) / middle
    if len(recent) >= 4 and span >= 180 and spread <= 0.5:
        return "high"
    if len(recent) >= 3 and span >= 90 and spread <= 1.0:
        return "medium"
    return "low"
