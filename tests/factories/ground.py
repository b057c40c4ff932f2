"""A small world to stand on: a group with stores, made through commands."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.ground.network import commands as network
from tests.conftest import NOON, actor_in

SETTER = Actor(key="system:test", group_id=None, boundless=True)


@dataclass(frozen=True)
class World:
    group_id: int
    stores: tuple[int, ...]

    def person(self, *rights: str, store: int = 0, key: str = "staff:7") -> Actor:
        """Somebody with just these rights in one of the stores; without any named, with all."""
        return actor_in(self.stores[store], *rights, group_id=self.group_id, key=key)


def found_world(code: str = "g1", stores: int = 2) -> World:
    with whole_database():
        group = network.found_group(code=code, name=f"Group {code}", by=SETTER, at=NOON)
        sites = [
            network.open_store(
                group_id=group.pk, code=f"s{n}", name=f"Store {n}", by=SETTER, at=NOON
            )
            for n in range(stores)
        ]
        return World(group.pk, tuple(site.pk for site in sites))
