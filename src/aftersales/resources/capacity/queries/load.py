"""How full a store is, by the day and by the hour, in labour hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from aftersales.core.actors import Actor
from aftersales.resources.capacity import rules
from aftersales.resources.capacity.models import Occupation, Resource
from aftersales.resources.capacity.queries.house import House, house, span_of
from aftersales.resources.capacity.states import Purpose, ResourceKind

HOUR = timedelta(hours=1)
FIRST_YEAR, LAST_YEAR = 2000, 2200  # a typing error is not reckoned for a thousand years


@dataclass(frozen=True)
class Share:
    """One skill group or kind of bay on one day, in minutes. ``code`` is empty for the whole."""

    code: str
    capacity: int
    held: int  # by whatever, bookings too
    booked: int
    bookable: int
    standard_hours: Decimal | None = None  # what the capacity is worth, by everybody's speed

    @property
    def percent(self) -> int:
        return round(100 * self.held / self.capacity) if self.capacity else 0

    @property
    def left(self) -> int:
        """Minutes that may still be booked ahead."""
        return max(0, self.bookable - self.booked)

    @property
    def is_overbooked(self) -> bool:
        """More is booked than may be now, because somebody fell away since."""
        return self.booked > self.bookable


@dataclass(frozen=True)
class DayLoad:
    on: date
    whole: Share
    skills: tuple[Share, ...]
    bays: tuple[Share, ...]


@dataclass(frozen=True)
class HourLoad:
    """One hour: people at work, people held, bays held of those that can be used."""

    starts_at: datetime
    at_work: int
    held: int
    bays: int
    bays_held: int


def by_day(*, store_id: int, seen_by: Actor, first: date, last: date) -> list[DayLoad]:
    """Capacity and load for each day, by skill group and kind of bay. A fixed number of
    statements.
    """
    seen_by.require("capacity.view", store_id=store_id)
    found = house(store_id, first=first, last=last)
    return [_day(found, day) for day in found.days]


def _day(found: House, day: date) -> DayLoad:
    codes = sorted({code for held in found.skills.values() for code in held})
    return DayLoad(
        on=day,
        whole=_share(found, day, ""),
        skills=tuple(_share(found, day, code) for code in codes),
        bays=tuple(
            _bays(found, day, kind)
            for kind in sorted({row.bay_kind for row in found.of_kind(ResourceKind.BAY)})
        ),
    )


def _share(found: House, day: date, skill: str) -> Share:
    people = found.technicians(skill, day)
    minutes = {row.pk: found.minutes(row, day) for row in people}
    hours = [rules.standard_hours(minutes[row.pk], found.percent(row, skill)) for row in people]
    capacity = sum(minutes.values())
    return Share(
        code=skill,
        capacity=capacity,
        held=_held(found, day, people),
        booked=found.booked(day, skill),
        bookable=rules.bookable(capacity, found.kept_free),
        standard_hours=sum(hours, Decimal(0)),
    )


def _held(found: House, day: date, rows: list[Resource]) -> int:
    """Minutes of the day that these are held; what is blocked was never there."""
    wanted = {row.pk for row in rows}
    spans = [
        span_of(hold)
        for hold in found.holds
        if hold.resource_id in wanted and hold.purpose != Purpose.BLOCK
    ]
    start, end = found.calendar.start_of(day), found.calendar.start_of(day + timedelta(days=1))
    return rules.minutes_of((max(a, start), min(b, end)) for a, b in spans if a < end and start < b)


def _bays(found: House, day: date, kind: str) -> Share:
    """Bays are there as long as the store is open; upkeep takes them away."""
    rows = [row for row in found.of_kind(ResourceKind.BAY) if row.bay_kind == kind]
    opened = found.opening[day]
    capacity = held = booked = 0
    for row in rows:
        holds = [h for h in found.holds if h.resource_id == row.pk]
        away = [span_of(h) for h in holds if _is_away(h)]
        work = [span_of(h) for h in holds if not _is_away(h)]
        ahead = [span_of(h) for h in holds if h.purpose == Purpose.BOOKING]
        capacity += rules.minutes_of(rules.without(opened, away))
        held += rules.minutes_of(rules.common(opened, work))
        booked += rules.minutes_of(rules.common(opened, ahead))
    return Share(code=kind, capacity=capacity, held=held, booked=booked, bookable=capacity)


def _is_away(hold: Occupation) -> bool:
    return hold.purpose in (Purpose.UPKEEP, Purpose.BLOCK)


def by_hour(*, store_id: int, seen_by: Actor, on: date) -> list[HourLoad]:
    """The day hour by hour, from the first opening to the last closing."""
    seen_by.require("capacity.view", store_id=store_id)
    found = house(store_id, first=on, last=on)
    opened = found.opening[on]
    if not opened:
        return []
    people, bays = found.of_kind(ResourceKind.TECHNICIAN), found.of_kind(ResourceKind.BAY)
    windows = found.windows
    hours, start = [], opened[0][0].replace(minute=0, second=0, microsecond=0)
    while start < opened[-1][1]:
        hour = (start, start + HOUR)
        hours.append(
            HourLoad(
                starts_at=start,
                at_work=sum(1 for row in people if rules.overlapping(hour, windows[row.pk])),
                held=_touched(found, people, hour),
                bays=len(bays),
                bays_held=_touched(found, bays, hour),
            )
        )
        start += HOUR
    return hours


def _touched(found: House, rows: list[Resource], hour: rules.Span) -> int:
    return sum(1 for row in rows if rules.overlapping(hour, found.busy.get(row.pk, ())))


def by_days(*, store_id: int, seen_by: Actor, first: date, days: int) -> list[DayLoad]:
    """As ``by_day``, for so many days; days beyond the calendar are left out."""
    furthest = date(LAST_YEAR, 1, 1)
    first = max(date(FIRST_YEAR, 1, 1), min(first, furthest))
    last = first + timedelta(days=days - 1)
    return by_day(store_id=store_id, seen_by=seen_by, first=first, last=last)
