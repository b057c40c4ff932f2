"""The repair guarantee, hours, and who may inspect. No clock, no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

Span = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)

# -- the repair guarantee (DOMAIN 3.1) ------------------------------------------------------------

# vehicle class, repair class -> km, days; the law's table, the least that may be promised
STATUTORY: Mapping[tuple[str, str], tuple[int, int]] = {
    ("car", "whole"): (20_000, 100),
    ("car", "second_level"): (5_000, 30),
    ("car", "minor"): (2_000, 10),
    ("motorcycle", "whole"): (7_000, 80),
    ("motorcycle", "second_level"): (800, 10),
    ("motorcycle", "minor"): (800, 10),
    ("other", "whole"): (6_000, 60),
    ("other", "second_level"): (700, 7),
    ("other", "minor"): (700, 7),
}


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long a repair is guaranteed: kilometres and days, whichever ends first. Both last ones
    belong to it. Without a mileage at hand-over the days alone count.
    """

    km: int
    days: int
    starts_on: date
    at_km: int | None

    @property
    def last_day(self) -> date:
        return self.starts_on + timedelta(days=self.days)

    @property
    def last_km(self) -> int | None:
        return None if self.at_km is None else self.at_km + self.km

    def holds(self, on: date, km: int | None) -> bool:
        """Whether a car that comes back on this day at this mileage is still in it."""
        too_far = km is not None and self.last_km is not None and km > self.last_km
        return self.starts_on <= on <= self.last_day and not too_far


def guarantee(
    vehicle: str, repair: str, *, on: date, at_km: int | None, km: int = 0, days: int = 0
) -> Term:
    """The better of law and promise, each figure by itself."""
    law_km, law_days = STATUTORY[vehicle, repair]
    return Term(km=max(law_km, km), days=max(law_days, days), starts_on=on, at_km=at_km)


# -- a repair that did not hold (WS-17) -----------------------------------------------------------


def is_too_soon(handed_over_on: date, back_on: date, holds_days: int) -> bool:
    """A repair must hold so many days; the last of them belongs to it."""
    return timedelta(0) <= back_on - handed_over_on <= timedelta(days=holds_days)


# -- time -----------------------------------------------------------------------------------------


def planned_minutes(hours: Decimal, *percents: int) -> int:
    """How long these people take together for so many standard hours, in whole minutes: two at 80 %
    do 1.6 standard hours in one.
    """
    exact = hours * 60 * 100 / Decimal(sum(percents) or 100)
    return max(1, int(exact.to_integral_value(rounding=ROUND_CEILING)))


def hours_of(spans: Iterable[Span]) -> Decimal:
    """Time in hours with two decimals."""
    seconds = sum((end - start).total_seconds() for start, end in spans)
    return (Decimal(round(seconds)) / 3600).quantize(Decimal("0.01"), ROUND_HALF_UP)


def together(spans: Iterable[Span]) -> timedelta:
    """How long somebody was at it; two at once count once."""
    total, until = timedelta(0), None
    for start, end in sorted(spans):
        begin = start if until is None else max(start, until)
        if end > begin:
            total += end - begin
            until = end
    return total


@dataclass(frozen=True)
class Stay:
    """How a visit's time was spent (WS-41): in the house, of that worked on, the rest waiting."""

    house: timedelta
    worked: timedelta

    @property
    def waited(self) -> timedelta:
        return max(timedelta(0), self.house - self.worked)

    @property
    def worked_percent(self) -> int:
        return round(100 * self.worked / self.house) if self.house else 0


def stay(arrived: datetime, left: datetime, work: Iterable[Span]) -> Stay:
    """Only work while the car was here counts."""
    inside = [(max(a, arrived), min(b, left)) for a, b in work if a < left and arrived < b]
    return Stay(max(timedelta(0), left - arrived), together(inside))


# -- when somebody is at it -----------------------------------------------------------------------


def shared(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """When both are at work."""
    right = sorted(other)
    return [
        (max(a, c), min(b, d)) for a, b in sorted(one) for c, d in right if max(a, c) < min(b, d)
    ]


def stretches(windows: Iterable[Span], start: datetime, minutes: int) -> list[Span] | None:
    """When the work is done from this start on: over lunch and night it rests. None where nobody is
    at work then, or the windows end before the work does.
    """
    found: list[Span] = []
    left = minutes * MINUTE
    for opens, closes in sorted(windows):
        if closes <= start:
            continue
        begin = max(opens, start)
        if not found and begin != start:
            return None
        end = min(closes, begin + left)
        found.append((begin, end))
        left -= end - begin
        if left <= timedelta(0):
            return found
    return None


# -- two pairs of eyes (WS-14) --------------------------------------------------------------------


def may_inspect(person_id: int | None, workers: Collection[int]) -> bool:
    """Nobody passes work they had a hand in."""
    return person_id is not None and person_id not in workers


# -- risk -----------------------------------------------------------------------------------------


def minutes_late(promised: datetime | None, expected: datetime) -> int:
    """By how much a promise is missed; 0 where it is kept or none was given."""
    if promised is None or expected <= promised:
        return 0
    return int((expected - promised) / MINUTE)


def outside(
    readings: Mapping[str, Decimal], limits: Mapping[str, tuple[Decimal, Decimal]]
) -> list[str]:
    """What was measured outside its limits; the limit itself is within."""
    return [gas for gas, (least, most) in limits.items() if not least <= readings[gas] <= most]
