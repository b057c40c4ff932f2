"""Two stores that keep parts, with months behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.replenishment import commands
from aftersales.supply.replenishment.commands import Used
from aftersales.supply.replenishment.invariants import INVARIANTS
from aftersales.supply.replenishment.models import StockPlan
from tests.conftest import NOON, logged
from tests.parts.conftest import Desk

STEADY = ([4, 5, 3, 4, 6, 4, 5] * 6)[:36]  # sevens: no month of the year is like another
WINTER = [3, 1, 0, 0, 0, 0, 0, 1, 4, 11, 12, 14] * 3  # from March
ONCE = [0] * 20 + [1] + [0] * 15


class Planner:
    """The planner of the northern store, in short words."""

    def __init__(self, world: Any) -> None:
        self.world, self.desk = world, Desk(world)
        self.north, self.south = world.north.pk, world.south.pk
        self.by = world.of_north

    def part(self, months: list[int], *, last: tuple[int, int] = (2026, 2), **more: Any) -> Any:
        """A part with the demand of these months, the newest of which is February."""
        part = self.desk.part()
        self.note(part, months, last=last, **more)
        return part

    def note(
        self, part: Any, months: list[int], *, last: tuple[int, int] = (2026, 2), at: Any = NOON
    ) -> None:
        newest = last[0] * 12 + last[1] - 1
        used = [
            Used(
                part_id=part.pk,
                month=date((newest - back) // 12, (newest - back) % 12 + 1, 1),
                quantity=Decimal(quantity),
            )
            for back, quantity in enumerate(reversed(months))
        ]
        commands.note_demand(store_id=self.north, used=used, by=self.world.chief, at=at)

    def receive(self, part: Any, quantity: Any, *, cost: Any = 50) -> None:
        self.desk.receive(part, quantity, cost)

    def reckon(self, *, at: Any = NOON, store: Any = None) -> int:
        return commands.reckon(store_id=store or self.north, by=self.world.chief, at=at)

    def reckoned(self, part: Any, **more: Any) -> StockPlan:
        self.reckon(**more)
        return self.plan(part, **more)

    def accepted(self, part: Any) -> StockPlan:
        row = self.reckoned(part)
        self.accept(row)
        return self.plan(part)

    def plan(self, part: Any, *, store: Any = None, **_more: Any) -> StockPlan:
        with whole_database():
            return StockPlan.objects.get(part=part.pk, store=store or self.north)

    def accept(self, *rows: StockPlan, **more: Any) -> Any:
        more = {"by": self.by, "at": NOON, **more}
        return commands.accept(plan_ids=[row.pk for row in rows], **more)

    def change(
        self, row: StockPlan, alert_at: Any, upto: Any, reason: str = "新款车多", **more: Any
    ):
        levels = commands.Levels(alert_at=Decimal(alert_at), upto=Decimal(upto), **more)
        return commands.change(plan_id=row.pk, levels=levels, reason=reason, by=self.by, at=NOON)

    def freeze(self, row: StockPlan, reason: str = "停产前不动") -> StockPlan:
        return commands.freeze(plan_id=row.pk, reason=reason, by=self.by, at=NOON)

    def watch(self, *, by: Any = None) -> int:
        return commands.watch(store_id=self.north, by=by or self.world.chief, at=NOON)

    def facts(self) -> list[str]:
        with as_seen_by(self.world.chief):
            return [
                name.removeprefix("replenishment.")
                for _who, name in logged()
                if name.startswith("replenishment.")
            ]


@pytest.fixture
def planner(world) -> Planner:
    return Planner(world)


def broken() -> dict[str, list[Any]]:
    """Every invariant of the room, asked of the database."""
    from django.db import connection

    found = {}
    with whole_database(), connection.cursor() as cursor:
        for one in INVARIANTS:
            cursor.execute(one.sql_rows)
            if rows := cursor.fetchall():
                found[one.id] = rows
    return found
