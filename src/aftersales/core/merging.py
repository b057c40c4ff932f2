"""Two rows of one thing become one: every room says which of its tables follow, so that nothing is
left behind.

A room declares in its ``subscribers.py`` what hangs on a customer (or a vehicle)::

follows("customer", "vehicles.Ownership", field="customer", alone=("vehicle",))

``move`` then takes its rows along, ``move_back`` brings exactly those back. Rows of which the other
side has the like (``alone``: what is unique beside the thing) stay where they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

Moved = dict[str, list[int]]


@dataclass(frozen=True)
class Follower:
    """A table whose rows go along."""

    label: str  # "vehicles.Ownership"
    field: str
    alone: tuple[str, ...]
    only: Q

    @property
    def key(self) -> str:
        return f"{self.label}.{self.field}"

    def rows(self) -> QuerySet[Any]:
        model: Any = apps.get_model(self.label)
        return model._base_manager.all()  # type: ignore[no-any-return]  # typed by name only

    def free_to_move(self, gone: int, kept: int) -> list[int]:
        rows = self.rows().filter(**{self.field: gone})
        if self.alone:
            same = {name: OuterRef(name) for name in self.alone}
            rows = rows.exclude(
                self.only & Exists(self.rows().filter(self.only, **{self.field: kept}, **same))
            )
        return sorted(rows.values_list("pk", flat=True))


_followers: defaultdict[str, list[Follower]] = defaultdict(list)


def follows(
    kind: str, label: str, *, field: str, alone: Sequence[str] = (), only: Q | None = None
) -> None:
    """Declare that rows of this table hang on such a thing.

    ``alone`` names what is unique beside it, ``only`` the condition of that uniqueness.
    """
    follower = Follower(label, field, tuple(alone), only or Q())
    if follower.key not in {each.key for each in _followers[kind]}:
        _followers[kind].append(follower)


def followers(kind: str) -> Sequence[Follower]:
    return tuple(_followers[kind])


def move(kind: str, *, gone: int, kept: int) -> Moved:
    """Hang everything of the one on the other; answers what was moved, for the way back."""
    moved: Moved = {}
    for follower in _followers[kind]:
        if ids := follower.free_to_move(gone, kept):
            follower.rows().filter(pk__in=ids).update(**{follower.field: kept})
            moved[follower.key] = ids
    return moved


def move_back(kind: str, moved: Mapping[str, Sequence[int]], *, gone: int, kept: int) -> None:
    """Bring back what was moved and is still there."""
    for follower in _followers[kind]:
        if ids := moved.get(follower.key):
            rows = follower.rows().filter(pk__in=ids, **{follower.field: kept})
            rows.update(**{follower.field: gone})
