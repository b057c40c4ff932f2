"""Facts: what has happened, named in the past tense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

E = TypeVar("E", bound="Event")


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact: it has happened, it is named in the past tense, it never changes.

    A field called ``thing_id`` names an object the fact is about; the log indexes it.
    ``store_id`` is None for what concerns the whole group.
    """

    name: ClassVar[str]
    store_id: int | None = None

    def objects(self) -> Iterator[tuple[str, int]]:
        """The things this fact is about, as the log indexes them: ``("vehicle", 7)``."""
        for name in _names(type(self)):  # type: ignore[arg-type]  # classes are hashable
            if name.endswith("_id") and (value := getattr(self, name)) is not None:
                yield name.removesuffix("_id"), value


def to_data(event: Event) -> dict[str, Any]:
    """The fact as the log keeps it: JSON holds no dates, decimals or tuples."""
    names = _names(type(event))  # type: ignore[arg-type]  # classes are hashable
    return {name: _plain(getattr(event, name)) for name in names}


@cache
def _names(kind: type[Event]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    return [_plain(v) for v in value] if isinstance(value, tuple | list) else value


def from_data(kind: type[E], data: Mapping[str, Any]) -> E:
    """The fact again, typed as it was; lost fields are left out, new ones take their default."""
    types: dict[str, Any] = _types(kind)  # type: ignore[arg-type]  # a class is hashable
    return kind(**{name: _typed(data[name], types[name]) for name in types if name in data})


@cache
def _types(kind: type[Event]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _typed(value: Any, wanted: Any) -> Any:
    if value is None:
        return None
    if get_origin(wanted) in (Union, UnionType):
        (wanted,) = (t for t in get_args(wanted) if t is not type(None))
    if get_origin(wanted) is tuple:
        return tuple(_typed(v, get_args(wanted)[0]) for v in value)
    if wanted in (datetime, date):
        return wanted.fromisoformat(value)
    if wanted is Decimal:
        return Decimal(value)
    return timedelta(seconds=value) if wanted is timedelta else value
