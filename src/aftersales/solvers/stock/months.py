"""Months as whole numbers, one after the other, and the headings under which files name them."""

from __future__ import annotations

import re
from datetime import date

_DATED = re.compile(
    r"(\d{4})[-/.年]?(1[0-2]|0?[1-9])(?:月(?:0?1日)?|[-/.]0?1(?:日| 00:00:00)?|01)?"
)
_COUNTED = re.compile(r"m(\d{1,3})", re.IGNORECASE)
FIRST_DATED = 1900 * 12  # a smaller number counts from the oldest month of its file


def month_number(day: date) -> int:
    """Months since the year 0, so that two may be subtracted."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def month_of(heading: str) -> int | None:
    """1998-01, 1998/1, 199801 and 1998年1月 by their number; m01 (the oldest month of a file that
    tells no dates) is 1. None where the heading names no month.
    """
    words = heading.strip()
    if found := _COUNTED.fullmatch(words):
        return int(found[1]) or None
    found = _DATED.fullmatch(words)
    if found is None or not 1900 <= int(found[1]) <= 2200:
        return None
    return int(found[1]) * 12 + int(found[2]) - 1


def dated(months: list[int], *, last: int) -> dict[int, int]:
    """Each of a file's months by its true number: counted ones end with ``last``."""
    newest = max(months, default=0)
    return {n: n if n >= FIRST_DATED else last - newest + n for n in months}
