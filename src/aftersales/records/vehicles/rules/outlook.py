"""When the next service is due, and what to invite the customer for (CV-16, CV-14)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from aftersales.core.days import corresponding_date
from aftersales.records.vehicles.rules.odometer import Trend

_FARTHEST_DAYS = 3650  # a car that hardly moves is due by time, not in the year 2300


@dataclass(frozen=True)
class Cycle:
    """A maker's rhythm: so many kilometres or months, whichever comes first; the first time
    apart.
    """

    km: int
    months: int
    first_km: int
    first_months: int


@dataclass(frozen=True)
class Standing:
    """Where a vehicle stands: what it was last serviced at (or sold on) and how far it has come."""

    since: date
    since_km: int
    is_first: bool
    km: int
    km_on: date


@dataclass(frozen=True)
class Due:
    """The next service: the day expected, the kilometres that call for it, and which comes
    first.
    """

    on: date
    at_km: int
    by: str  # "time" or "distance"
    earliest: date
    latest: date


def next_due(standing: Standing, cycle: Cycle, trend: Trend) -> Due:
    """Whichever comes first: the months, or the kilometres at the pace of the readings."""
    months = cycle.first_months if standing.is_first else cycle.months
    target = standing.since_km + (cycle.first_km if standing.is_first else cycle.km)
    by_time = corresponding_date(standing.since, months)

    def by_distance(pace: float) -> date:
        left = target - standing.km
        days = min(ceil(left / pace), _FARTHEST_DAYS) if pace > 0 else _FARTHEST_DAYS
        return standing.km_on + timedelta(days=max(days, 0))

    expected = by_distance(trend.km_per_day)
    return Due(
        on=min(by_time, expected),
        at_km=target,
        by="distance" if expected < by_time else "time",
        earliest=min(by_time, by_distance(trend.high)),
        latest=min(by_time, by_distance(trend.low)),
    )


@dataclass(frozen=True)
class Occasion:
    """What is known when the next contact is thought of."""

    today: date
    due_on: date | None
    last_service_on: date | None
    guarantee_until: date | None
    inspection_due_on: date | None
    warnings: Collection[str] = ()


@dataclass(frozen=True)
class Proposal:
    """What to invite for, and why."""

    content: str
    reason: str


# The kinds of warnings that mean there is work on the car itself.
CALLS_FOR_REPAIR = ("recall", "open_advice", "guarantee_threshold")


def proposals(
    occasion: Occasion, *, soon: timedelta, drifting: timedelta, check_ahead: timedelta
) -> list[Proposal]:
    """The five kinds of next-service content that fit, the most pressing first; never empty."""
    return list(_proposals(occasion, soon, drifting, check_ahead))


def _proposals(
    o: Occasion, soon: timedelta, drifting: timedelta, check_ahead: timedelta
) -> Iterator[Proposal]:
    for kind in CALLS_FOR_REPAIR:
        if kind in o.warnings:
            yield Proposal("repair_visit", kind)
            break
    if o.due_on and o.due_on <= o.today + soon:
        yield Proposal("maintenance_reminder", "overdue" if o.due_on < o.today else "due_soon")
    if o.inspection_due_on and o.today <= o.inspection_due_on <= o.today + check_ahead:
        yield Proposal("free_inspection", "inspection_due")
    elif o.guarantee_until and o.today <= o.guarantee_until <= o.today + check_ahead:
        yield Proposal("free_inspection", "guarantee_ends")
    if o.last_service_on and o.last_service_on < o.today - drifting:
        yield Proposal("discount_notice", "drifting_away")
    elif o.last_service_on is None and o.due_on and o.due_on < o.today - drifting:
        yield Proposal("discount_notice", "never_came")
    yield Proposal("event_invitation", "keep_in_touch")
