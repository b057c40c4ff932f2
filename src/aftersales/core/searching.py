"""What the one search box may find, said by each room in its ``searching.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aftersales.core.actors import Actor


@dataclass(frozen=True)
class Findable:
    """A kind of thing: its name, the right it takes to find it, its picture. What is of one store
    belongs to it for good: no other store finds it, and nothing of it lies elsewhere.
    """

    kind: str
    label: object
    right: str
    icon: str
    of_one_store: bool = False


_findable: dict[str, Findable] = {}


def findable(
    kind: str, label: object, *, right: str, icon: str = "search", of_one_store: bool = False
) -> Findable:
    """Declare a kind: ``findable("vehicle", _("vehicle"), right="vehicles.view", icon="car")``."""
    if kind in _findable:
        raise ValueError(f"The kind {kind} is declared findable twice.")
    _findable[kind] = Findable(kind, label, right, icon, of_one_store)
    return _findable[kind]


def all_findable() -> Mapping[str, Findable]:
    return MappingProxyType(_findable)


def findable_by(actor: Actor) -> list[Findable]:
    """The kinds this actor may find anywhere; whose rows, the rows themselves decide."""
    return [kind for kind in _findable.values() if actor.may(kind.right)]
