"""How values of parameters are written: JSON for table and API, text for people."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string


class Unreadable(ValueError):  # noqa: N818 - it reads as a statement
    """What was written is no value of this type."""


class Kind(StrEnum):
    """What a value is, as a form field or another program wants to know it."""

    YES_NO = "yes_no"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DURATION = "duration"
    TIME = "time"
    DATE = "date"
    RANGE = "range"  # from one time of the day to a later one
    SPAN = "span"  # from one number to another: (3, 7)
    LIST = "list"


_SCALARS: tuple[tuple[type, Kind], ...] = (
    (bool, Kind.YES_NO),  # before int, which it is too
    (int, Kind.INTEGER),
    (Decimal, Kind.DECIMAL),
    (str, Kind.TEXT),
    (timedelta, Kind.DURATION),
    (time, Kind.TIME),
    (date, Kind.DATE),
)
BIGGEST = 10**12  # no number of the business is bigger; keeps nonsense out of the table
LONGEST = timedelta(days=36_525)
_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "min": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "周": timedelta(weeks=1),
    "天": timedelta(days=1),
    "日": timedelta(days=1),
    "小时": timedelta(hours=1),
    "分钟": timedelta(minutes=1),
    "分": timedelta(minutes=1),
    "秒": timedelta(seconds=1),
}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(w|d|h|min|s|周|天|日|小时|分钟|分|秒)")
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_YES = {"yes", "true", "1", "是", "on"}
_NO = {"no", "false", "0", "否", "off", ""}


def kind_of(value: Any) -> Kind:
    if isinstance(value, tuple):
        if len(value) == 2 and all(isinstance(v, time) for v in value):
            return Kind.RANGE
        if len(value) == 2 and all(type(v) is int for v in value) and value[0] <= value[1]:
            return Kind.SPAN
        return Kind.LIST
    for kind, name in _SCALARS:
        if isinstance(value, kind):
            return name
    raise TypeError(f"A parameter cannot be a {type(value).__name__}.")


def _example(default: Any, element: Any) -> Any:
    return element if element is not None else default[0]


def is_like(value: Any, default: Any, element: Any = None) -> bool:
    """Whether the value has the type of the default, and a range or span runs forward."""
    kind = kind_of(default)
    if kind is Kind.RANGE:
        return _pair_of(value, time) and value[0] < value[1]
    if kind is Kind.SPAN:
        return _pair_of(value, int) and value[0] <= value[1]
    if kind is Kind.LIST:
        return isinstance(value, tuple) and all(
            is_like(v, _example(default, element)) for v in value
        )
    return type(value) is type(default) and _is_sane(value)


def _pair_of(value: Any, kind: type) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(type(v) is kind for v in value)


def _is_sane(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value) <= BIGGEST
    if isinstance(value, int):
        return abs(value) <= BIGGEST
    if isinstance(value, timedelta):
        return abs(value) <= LONGEST
    return not isinstance(value, str) or ("\x00" not in value and len(value) <= 500)


def to_plain(value: Any) -> Any:
    """As JSON carries it: numbers and words as they are, decimals and times as text."""
    if isinstance(value, tuple):
        return [to_plain(v) for v in value]
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, Decimal | date) else value


def from_plain(plain: Any, default: Any, element: Any = None) -> Any:
    kind = kind_of(default)
    if kind in (Kind.RANGE, Kind.SPAN):
        if not isinstance(plain, list) or len(plain) != 2:
            raise Unreadable
        return tuple(from_plain(p, d) for p, d in zip(plain, default, strict=True))
    if kind is Kind.LIST:
        if not isinstance(plain, list) or len(plain) > 100:
            raise Unreadable
        return tuple(from_plain(p, _example(default, element)) for p in plain)
    if kind in (Kind.YES_NO, Kind.INTEGER):
        if type(plain) is not type(default):
            raise Unreadable
        return plain
    if not isinstance(plain, str):
        raise Unreadable
    return _scalar(plain, kind)


def _scalar(text: str, kind: Kind) -> Any:
    try:
        if kind is Kind.DECIMAL:
            return Decimal(text.strip()[:40])
        if kind is Kind.DURATION:
            return _duration(text)
        if kind is Kind.TIME:
            return time.fromisoformat(text.strip().replace("：", ":")).replace(
                second=0, microsecond=0, tzinfo=None
            )
        if kind is Kind.DATE:
            return date.fromisoformat(text.strip())
    except (ValueError, InvalidOperation, OverflowError) as fault:
        raise Unreadable from fault
    return text


def _duration(text: str) -> timedelta:
    """``48 h``, ``2 d 12 h``, ``30 分钟`` or ISO 8601."""
    if text.strip().upper().startswith(("P", "-P")):
        found = parse_duration(text.strip())
        if found is None:
            raise Unreadable
        return found
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise Unreadable
    return sum((float(number) * _UNITS[unit] for number, unit in parts), timedelta())


def as_text(value: Any, kind: Kind | None = None) -> str:
    """As a person writes it. ``kind`` tells a list of two numbers from a span."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        between = "-" if (kind or kind_of(value)) in (Kind.RANGE, Kind.SPAN) else ", "
        return between.join(as_text(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return _duration_text(value)
    return str(to_plain(value))


def _duration_text(value: timedelta) -> str:
    """In hours where they come out even, for the catalogue says 48 h, not 2 d."""
    seconds = value // timedelta(seconds=1)
    for size, unit in ((86_400 * 7, "w"), (86_400, "d"), (3600, "h"), (60, "min")):
        if seconds and seconds % size == 0 and (unit != "d" or seconds > 86_400 * 7):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def from_text(text: str, default: Any, element: Any = None) -> Any:
    kind = kind_of(default)
    if kind in (Kind.RANGE, Kind.SPAN):
        parts = re.split(r"\s*[-–—~～至]\s*", text.strip())
        if len(parts) != 2:
            raise Unreadable
        return tuple(from_text(p, d) for p, d in zip(parts, default, strict=True))
    if kind is Kind.LIST:
        parts = [p for p in re.split(r"\s*[,，、;；]\s*", text.strip()) if p]
        return tuple(from_text(p, _example(default, element)) for p in parts[:100])
    if kind is Kind.YES_NO:
        return _yes_no(text)
    if kind is Kind.INTEGER:
        if not _WHOLE_NUMBER.fullmatch(text.strip()):
            raise Unreadable
        return int(text)
    return _scalar(text, kind)


def _yes_no(text: str) -> bool:
    asked = text.strip().lower()
    if asked not in _YES | _NO:
        raise Unreadable
    return asked in _YES
