"""Days counted as the law counts them: no clock, no database, no Django."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

DAY = timedelta(days=1)
FAR = 1500  # days looked ahead before a calendar counts as one that never opens
_FIRST, _LAST = date(1, 1, 1), date(9990, 12, 31)


def corresponding_date(day: date, months: int) -> date:
    """The same date so many months on, or back if below nothing; the month's end where there is
    none (Civil Code 202). Stays within the years that a calendar knows.

    >>> corresponding_date(date(2024, 2, 29), 36), corresponding_date(date(2026, 5, 31), -3)
    (datetime.date(2027, 2, 28), datetime.date(2026, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < _FIRST.year:
        return _FIRST
    if year > _LAST.year:
        return _LAST
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, count: int, is_working: Callable[[date], bool]) -> date:
    """The count-th working day after this one; the day itself for none."""
    left = count
    for _ in range(FAR + 7 * count):
        if left <= 0:
            break
        day += DAY
        left -= is_working(day)
    return day


def next_working_day(day: date, is_working: Callable[[date], bool]) -> date:
    """This day, or the first working day after it (Civil Code 203)."""
    for _ in range(FAR):
        if is_working(day):
            break
        day += DAY
    return day
