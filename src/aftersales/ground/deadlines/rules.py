"""How clocks count: hours, open hours, days, working days, months and periods. No clock, no
database.

Days are those of the store's own calendar. The day of the start is not counted, a day clock runs to
the end of its last day (Civil Code, articles 201 to 203).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aftersales.core.days import (
    DAY,
    FAR,
    add_working_days,
    corresponding_date,
    next_working_day,
)

TICK = timedelta(microseconds=1)

Ranges = Sequence[tuple[time, time]]


@dataclass(frozen=True)
class Calendar:
    """What a clock counts by: the store's zone, its opening hours, and the country's working
    days.
    """

    zone: ZoneInfo
    is_working: Callable[[date], bool]
    opening: Callable[[date], Ranges]

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The last instant of the day, so that “in time” is “not after”."""
        return self.start_of(day + DAY) - TICK

    def open_spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """When the store is open that day, in UTC: a clock change makes a span longer or
        shorter.
        """
        spans = []
        for opens, closes in self.opening(day):
            start = datetime.combine(day, opens, tzinfo=self.zone).astimezone(UTC)
            end = datetime.combine(day, closes, tzinfo=self.zone).astimezone(UTC)
            if start < end:
                spans.append((start, end))
        return spans


def add_open_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The instant at which so much opening time has passed."""
    day, left = calendar.day_of(start), amount
    for _ in range(FAR):
        for opens, closes in calendar.open_spans(day):
            begin = max(opens, start)
            if begin < closes:
                if closes - begin >= left:
                    return begin + left
                left -= closes - begin
        day += DAY
    return start + amount  # a store that never opens: count as if it always did


def open_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much opening time lies between two instants."""
    total, day = timedelta(), calendar.day_of(start)
    while day <= calendar.day_of(end):
        for opens, closes in calendar.open_spans(day):
            total += max(timedelta(), min(closes, end) - max(opens, start))
        day += DAY
    return total


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after ``first`` up to and with ``last``."""
    days = max(0, (last - first).days)
    return sum(calendar.is_working(first + DAY * n) for n in range(1, days + 1))


@dataclass(frozen=True)
class Period:
    """One day, week, month, … of the calendar. ``key`` grows with time."""

    key: int
    first: date
    last: date


_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12, "five_yearly": 60}


def period_of(day: date, kind: str) -> Period:
    """The period this day lies in. Weeks begin on Monday, five years with a year ending in 1 or
    6.
    """
    if kind == "daily":
        return Period(day.toordinal(), day, day)
    if kind == "weekly":
        first = day - DAY * day.weekday()
        return Period(first.toordinal(), first, first + 6 * DAY)
    length = _MONTHS[kind]
    offset = 12 if kind == "five_yearly" else 0  # China's five-year plans: 2021 to 2025
    months = day.year * 12 + day.month - 1 - offset
    begin = months - months % length + offset
    first = date(begin // 12, begin % 12 + 1, 1)
    return Period(begin, first, corresponding_date(first, length) - DAY)


@dataclass(frozen=True)
class Times:
    """When a clock may be met, when it warns, and when it is missed."""

    opens_at: datetime | None
    warn_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Question:
    """A clock about to start."""

    counting: str
    limit: Any
    start: datetime
    calendar: Calendar
    named: datetime | date | None = None  # the time or date that the fact named
    shift: bool = False  # a term that ends on a day off ends on the next working day


def times_of(asked: Question, *, warn_share: Decimal) -> Times:
    """All the instants of a clock that starts now."""
    opens_at, due_at = None, None
    if asked.counting == "window":
        first, last = asked.limit
        day = asked.calendar.day_of(asked.start)
        opens_at = asked.calendar.start_of(day + DAY * first)
        due_at = asked.calendar.end_of(day + DAY * last)
    elif asked.counting != "times":
        due_at = _due(asked)
    return Times(opens_at, _warn(opens_at or asked.start, due_at, warn_share), due_at)


def _due(asked: Question) -> datetime:
    if asked.counting in _DURATIONS:
        return _DURATIONS[asked.counting](asked)
    if asked.counting == "agreed" and isinstance(asked.named, datetime):
        return asked.named
    return asked.calendar.end_of(_LAST_DAYS[asked.counting](asked, _first_day(asked)))


def _first_day(asked: Question) -> date:
    """The day the counting begins with; it is not counted itself."""
    if asked.counting not in {"ahead", "agreed"}:
        return asked.calendar.day_of(asked.start)
    if asked.named is None:
        raise ValueError(f"A clock that counts {asked.counting} needs the time its fact names.")
    is_time = isinstance(asked.named, datetime)
    return asked.calendar.day_of(asked.named) if is_time else asked.named  # type: ignore[arg-type]  # a datetime here


def _months(asked: Question, day: date) -> date:
    last = corresponding_date(day, asked.limit)
    return next_working_day(last, asked.calendar.is_working) if asked.shift else last


_DURATIONS: dict[str, Callable[[Question], datetime]] = {
    "hours": lambda q: q.start.astimezone(UTC) + q.limit,
    "open_hours": lambda q: add_open_time(q.start, q.limit, q.calendar),
}
_LAST_DAYS: dict[str, Callable[[Question, date], date]] = {
    "days": lambda q, day: day + DAY * q.limit,
    "working_days": lambda q, day: add_working_days(day, q.limit, q.calendar.is_working),
    "months": _months,
    "period": lambda q, day: period_of(day, q.limit).last,
    "ahead": lambda q, day: day - DAY * q.limit,
    "agreed": lambda _q, day: day,
}


def _warn(start: datetime, due: datetime | None, share: Decimal) -> datetime | None:
    """None where a warning would come at the limit or before the start."""
    if due is None or share >= 1 or due <= start:
        return None
    return start + (due - start) * float(share)


def resumed(
    counting: str, due: datetime, *, paused: datetime, at: datetime, calendar: Calendar
) -> datetime:
    """When a clock falls due that stood still from ``paused`` to ``at``: what was left is left."""
    if counting in {"agreed", "ahead", "period"}:  # a date of the world does not wait
        return due
    at = max(at, paused)  # a clock set back makes no negative pause
    if counting == "hours":
        return due + (at - paused)
    if counting == "open_hours":
        return add_open_time(at, open_time_between(paused, due, calendar), calendar)
    before, now = calendar.day_of(paused), calendar.day_of(at)
    last = calendar.day_of(due)
    if counting == "working_days":
        left = working_days_between(before, last, calendar)
        return calendar.end_of(add_working_days(now, left, calendar.is_working))
    return calendar.end_of(last + (now - before))
