"""A parts store with one part in the catalogue, and hands that work in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Arrival, Need, Want
from aftersales.supply.parts.models import Stock, StockMove
from aftersales.supply.parts.states import Tracking
from tests.conftest import NOON
from tests.factories.parts import PartFactory

JOB = Need(kind="job", id=17)
OTHER_JOB = Need(kind="job", id=18)
VISIT = Need(kind="appointment", id=4)


class Desk:
    """The parts desk of the northern store, in short words."""

    def __init__(self, world: Any) -> None:
        self.world, self.by, self.store_id = world, world.of_north, world.north.pk

    def part(self, tracking: str = Tracking.NONE, **more: Any) -> Any:
        return PartFactory(group=self.world.group, tracking=tracking, **more)

    def receive(self, part: Any, quantity: Any, cost: Any = 10, **more: Any) -> StockMove:
        at = more.pop("at", NOON)
        arrival = Arrival(
            part_id=part.pk,
            quantity=Decimal(quantity),
            cost=None if cost is None else Decimal(cost),
            **more,
        )
        return commands.receive(store_id=self.store_id, arrival=arrival, by=self.by, at=at)

    def want(self, part: Any, quantity: Any, lot: str = "") -> Want:
        return Want(part_id=part.pk, quantity=Decimal(quantity), lot=lot)

    def reserve(self, part: Any, quantity: Any, need: Need = JOB, **more: Any) -> Any:
        lot, at = more.pop("lot", ""), more.pop("at", NOON)
        return commands.reserve(
            store_id=self.store_id,
            need=need,
            want=self.want(part, quantity, lot),
            by=self.by,
            at=at,
            **more,
        )

    def issue(self, part: Any, quantity: Any, need: Need = JOB, *, lot: str = "", at: Any = NOON):
        want = self.want(part, quantity, lot)
        return commands.issue(store_id=self.store_id, need=need, want=want, by=self.by, at=at)

    def ask(self, *wants: Want, need: Need = JOB, **more: Any) -> Any:
        return commands.request_parts(
            store_id=self.store_id, need=need, wants=wants, by=self.by, at=NOON, **more
        )

    def shelf(self, part: Any, lot: str = "") -> tuple[Decimal, Decimal, Decimal]:
        """On hand, reserved, value."""
        with whole_database():
            row = Stock.objects.filter(part=part.pk, store=self.store_id, lot=lot).first()
        return (row.on_hand, row.reserved, row.value) if row else (0, 0, 0)

    def moves(self, part: Any) -> list[tuple[str, Decimal, Decimal, Decimal]]:
        """Kind, quantity, value and balance, as they were written."""
        with whole_database():
            rows = StockMove.objects.filter(part=part.pk, store=self.store_id).order_by("pk")
            return list(rows.values_list("kind", "quantity", "value", "balance"))


@pytest.fixture
def desk(world) -> Desk:
    return Desk(world)


@pytest.fixture
def part(desk):
    return desk.part()


@pytest.fixture
def facts(world):
    """The names of the facts told since."""
    from tests.conftest import logged

    def told() -> list[str]:
        with as_seen_by(world.chief):
            return [name for _who, name in logged()]

    return told
