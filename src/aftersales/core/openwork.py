"""What waits for a person: each room tells its own open work and how it passes to somebody else.

A room with work that belongs to one person registers it in its ``apps.ready()`` or any module that
is loaded then::

    open_work(
        "orders.order",
        tell=queries.open_orders_of,
        hand_over=commands.hand_over_orders,
        count=queries.open_orders_by_person,
    )
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from aftersales.core.actors import Actor


@dataclass(frozen=True)
class OpenWork:
    """One open thing of a person. ``title`` is for those who may see it, never for the log."""

    kind: str
    object_id: int
    store_id: int | None
    title: str
    url: str = ""
    due_at: datetime | None = None


class Count(Protocol):
    """How much of this waits for each of these people. One statement."""

    def __call__(self, person_ids: Collection[int]) -> Mapping[int, int]: ...


class HandOver(Protocol):
    """Give these things of one person to another; runs inside the leaving command."""

    def __call__(
        self, *, object_ids: list[int], person_id: int, to_id: int, by: Actor, at: datetime
    ) -> None: ...


@dataclass(frozen=True)
class Kind:
    tell: Callable[[int], Iterable[OpenWork]]
    hand_over: HandOver
    count: Count


_kinds: dict[str, Kind] = {}


def open_work(
    kind: str, *, tell: Callable[[int], Iterable[OpenWork]], hand_over: HandOver, count: Count
) -> None:
    """Register a kind of work that belongs to one person; the same kind again replaces it."""
    _kinds[kind] = Kind(tell, hand_over, count)


def kinds_of_work() -> Mapping[str, Kind]:
    return MappingProxyType(_kinds)


# -- to whom --------------------------------------------------------------------------------------

Takers = Callable[[int | None, Actor], Mapping[int, str]]
_takers: list[Takers] = []


def takers_are(tell: Takers) -> None:
    """Said by the room that knows people: who works in a store (or anywhere in the group) now."""
    _takers[:] = [tell]


def takers(store_id: int | None, *, seen_by: Actor) -> Mapping[int, str]:
    """Id and name of the colleagues to whom a piece of work may be given."""
    return _takers[0](store_id, seen_by) if _takers else {}
