"""The numbers of the business, declared once by the room that reckons with them.

Declared here, dated and overridden per group, brand or store in ``ground.parameters``; asked for with
``ground.parameters.queries.value(PARAMETER, store_id=…, on=…)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Parameter(Generic[T]):
    """A number of the business: its type is that of its default (int, Decimal, str, bool, timedelta, tuple, time).

    ``row`` is the catalogue's row it comes from; ``unit`` says what is counted. ``choices`` bounds words, ``least`` and
    ``most`` bound numbers. ``field_default`` marks values that the source leaves blank.
    """

    code: str
    label: object
    default: T
    row: str
    unit: str = ""
    choices: Sequence[T] = ()
    least: T | None = None
    most: T | None = None
    field_default: bool = False


_parameters: dict[str, Parameter[Any]] = {}


def parameter(code: str, label: object, *, default: T, row: str, **more: Any) -> Parameter[T]:
    """Declare a parameter in a room's ``parameters.py``."""
    if code in _parameters:
        raise ValueError(f"The parameter {code} is declared twice.")
    found = Parameter(code, label, default, row, **more)
    _parameters[code] = found
    return found


def all_parameters() -> Mapping[str, Parameter[Any]]:
    return MappingProxyType(_parameters)
