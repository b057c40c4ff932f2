"""The northern store with an area, and the texts that come with the product."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.resources.premises import commands
from tests.conftest import NOON
from tests.factories.premises import AreaFactory

SEVEN = ("sort", "set_in_order", "shine", "standardise", "discipline", "safety", "saving")
LATER = date(2026, 3, 9)


class House:
    def __init__(self, world: Any) -> None:
        self.world, self.chief, self.store_id = world, world.chief, world.north.pk
        self.me = {"by": world.chief, "at": NOON}
        self.area = AreaFactory(store=world.north, name="Reception")
        self.owner = world.person("technician", world.north, name="Zhao")

    def fill(self, points: int = 4, **more: Any) -> Any:
        """A sheet with as many points for each item; ``sort=2`` for one of them."""
        told = dict.fromkeys(SEVEN, points) | {k: more.pop(k) for k in SEVEN if k in more}
        return commands.audit(area_id=self.area.pk, points=told, **{**self.me, **more})

    def report(self, **more: Any) -> Any:
        given = {"kind": "hazard", "severity": "middle", "words": "Oil on the floor"} | more
        return commands.report(store_id=self.store_id, **{**self.me, **given})

    def measure(self, **about: Any) -> Any:
        given = {"words": "Spread binder", "person_id": self.owner.pk, "due_on": LATER} | about
        return commands.set_measure(**{**self.me, **given})


@pytest.fixture
def house(world) -> House:
    to_every_group(at=NOON)
    return House(world)


@pytest.fixture
def seen(world) -> AbstractContextManager[Any]:
    with as_seen_by(world.chief):
        yield
