"""Weeks and months, one after the other. No clock."""

from __future__ import annotations

from datetime import date, timedelta

WEEK, MONTH = "week", "month"
STEPS = (WEEK, MONTH)
SHOWN = 12  # periods in a course: a year of months, a quarter of weeks


def begin(day: date, step: str) -> date:
    """The first day of the week (Monday) or month that the day belongs to."""
    return day - timedelta(days=day.weekday()) if step == WEEK else day.replace(day=1)


def moved(first: date, step: str, count: int) -> date:
    """So many periods later, or earlier."""
    if step == WEEK:
        return first + timedelta(weeks=count)
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def edges(day: date, step: str, count: int = SHOWN) -> tuple[date, ...]:
    """The first days of so many periods, the last of which holds the day, and the day after it."""
    last = begin(day, step)
    return tuple(moved(last, step, n) for n in range(1 - count, 2))
