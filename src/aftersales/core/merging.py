"""Two rows of one thing become one: every room says which of its tables follow, so that nothing is
left behind.

A room declares in its ``subscribers.py`` what hangs on a customer (or a vehicle)::

    follows("customer", "vehicles.VehicleParty", field="customer", one_by_one=True)

A room whose rows name their thing by kind and number, whatever it is, says so once::

    follows_anything("files.KeptFile", kind_field="about_kind", field="about_object")

``move`` then takes the rows along, ``move_back`` brings exactly those back. Rows of which the other
side has the like stay where they are: told beforehand by ``alone`` (what is unique beside the
thing), or found out row by row with ``one_by_one`` where the database alone can tell.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

Moved = dict[str, list[int]]


@dataclass(frozen=True)
class Follower:
    """A table whose rows go along. ``fixed`` are the columns that say what kind of thing it is."""

    label: str  # "vehicles.VehicleParty"
    field: str
    alone: tuple[str, ...] = ()
    only: Q = dataclasses.field(default_factory=Q)
    one_by_one: bool = False
    fixed: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.label}.{self.field}"

    def rows(self) -> QuerySet[Any]:
        model: Any = apps.get_model(self.label)
        return model._base_manager.filter(**self.fixed)  # type: ignore[no-any-return]  # typed by name only

    def take(self, gone: int, kept: int) -> list[int]:
        """Hang the rows of the one on the other; answers which."""
        free = self._free_to_move(gone, kept)
        if self.one_by_one:
            return [pk for pk in free if self._moves(pk, kept)]
        if free:
            self.rows().filter(pk__in=free).update(**{self.field: kept})
        return free

    def _free_to_move(self, gone: int, kept: int) -> list[int]:
        rows = self.rows().filter(**{self.field: gone})
        if self.alone:
            same = {name: OuterRef(name) for name in self.alone}
            rows = rows.exclude(
                self.only & Exists(self.rows().filter(self.only, **{self.field: kept}, **same))
            )
        return sorted(rows.values_list("pk", flat=True))

    def _moves(self, pk: int, kept: int) -> bool:
        """False where a constraint says that the kept one has the like already."""
        try:
            with transaction.atomic():
                self.rows().filter(pk=pk).update(**{self.field: kept})
        except IntegrityError:
            return False
        return True


_followers: defaultdict[str, dict[str, Follower]] = defaultdict(dict)
_of_anything: dict[str, tuple[str, Follower]] = {}


def follows(
    kind: str,
    label: str,
    *,
    field: str,
    alone: Sequence[str] = (),
    only: Q | None = None,
    one_by_one: bool = False,
) -> None:
    """Declare that rows of this table hang on such a thing.

    ``alone`` names what is unique beside it, ``only`` the condition of that uniqueness.
    """
    follower = Follower(label, field, tuple(alone), only or Q(), one_by_one)
    _followers[kind].setdefault(follower.key, follower)


def follows_anything(
    label: str,
    *,
    kind_field: str,
    field: str,
    alone: Sequence[str] = (),
) -> None:
    """Declare a table whose rows name their thing by kind and number."""
    follower = Follower(label, field, tuple(alone))
    _of_anything.setdefault(follower.key, (kind_field, follower))


def followers(kind: str) -> Iterator[Follower]:
    """All tables that go along with such a thing, in the order in which they were declared."""
    yield from _followers[kind].values()
    for kind_field, follower in _of_anything.values():
        yield replace(follower, fixed={kind_field: kind})


def move(kind: str, *, gone: int, kept: int) -> Moved:
    """Hang everything of the one on the other; answers what was moved, for the way back."""
    return {each.key: ids for each in followers(kind) if (ids := each.take(gone, kept))}


def move_back(kind: str, moved: Mapping[str, Sequence[int]], *, gone: int, kept: int) -> None:
    """Bring back what was moved and is still there."""
    for each in followers(kind):
        if ids := moved.get(each.key):
            each.rows().filter(pk__in=ids, **{each.field: kept}).update(**{each.field: gone})
