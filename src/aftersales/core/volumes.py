"""How much work there is: each room counts its own, so that rooms below it can weigh posts by it.

A room with something that is done every day registers it in its ``volumes.py`` (loaded by itself)::

    volume("vehicles.services", _("services recorded"), count=services_between,
           carried_by=("technical", "service"), is_repair=True)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol


class Count(Protocol):
    """How many of these a store had from the first to the last day, both included."""

    def __call__(self, *, store_id: int, first: date, last: date) -> int: ...


@dataclass(frozen=True)
class Volume:
    """One kind of work. ``carried_by`` names the kinds of posts that do it (ST-04); ``is_repair``
    says that each is a vehicle in the workshop (ST-07).
    """

    code: str
    label: object
    count: Count
    carried_by: frozenset[str]
    is_repair: bool


_volumes: dict[str, Volume] = {}


def volume(
    code: str,
    label: object,
    *,
    count: Count,
    carried_by: Collection[str],
    is_repair: bool = False,
) -> None:
    """Register a kind of daily work; the same code again replaces it."""
    _volumes[code] = Volume(code, label, count, frozenset(carried_by), is_repair)


def all_volumes() -> Mapping[str, Volume]:
    return MappingProxyType(_volumes)
