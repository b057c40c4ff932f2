"""A cashier's desk in the northern store, and visits whose cars are ready."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.orders.models import Order
from aftersales.money.billing import commands
from aftersales.money.billing.models import Payment, Settlement
from tests.conftest import NOON
from tests.orders.conftest import Counter
from tests.worlds import work


class Till(Counter):
    """The desk of the cashier in the north. ``boss`` is somebody else who may everything there."""

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        other = world.person("after_sales_manager", world.north, name="Boss")
        work(other, "general_manager", world.north)
        self.boss_id = other.pk
        self.boss = world.actor(world.north, person_id=other.pk)
        self.cashier = self.by

    def paint(self, price: Any = "1130", **more: Any) -> Any:
        """Work bought from outside: any price, no catalogue."""
        from aftersales.lane.orders.commands import NewLine

        more.setdefault("name", "喷漆")
        more.setdefault("cost", Decimal(1))
        return NewLine(kind="sublet", unit_price=Decimal(price), **more)

    def ready(self, *lines: Any, **more: Any) -> Order:
        """A visit whose work is done and inspected."""
        order = self.signed(*(lines or (self.paint(),)), **more)
        return self.put(order, "in_work", "inspection", "ready")

    def another(self, *lines: Any, **more: Any) -> Order:
        """The same for another car."""
        from tests.factories.vehicles import VehicleFactory

        car = VehicleFactory(group=self.world.group)
        return self.ready(*lines, vehicle_id=car.pk, **more)

    def shift(self, opening: Any = 0, **more: Any) -> Any:
        more.setdefault("by", self.cashier)
        at = more.pop("at", NOON)
        return commands.open_shift(store_id=self.store_id, opening=Decimal(opening), at=at, **more)

    def settle(self, order: Order, **more: Any) -> Any:
        """The customer's bill, issued."""
        rows = commands.settle(order_id=order.pk, by=self.by, at=more.pop("at", NOON), **more)
        return rows[0]

    def bill(self, *lines: Any) -> Settlement:
        return self.settle(self.another(*lines))

    def draft(self, *lines: Any) -> Settlement:
        order = self.another(*lines)
        return commands.draw(order_id=order.pk, by=self.by, at=NOON)[0]

    def act(self, deed: str, *, at: Any = NOON, **more: Any) -> Any:
        more.setdefault("by", self.by)
        return getattr(commands, deed)(at=at, **more)

    def pay(self, bill: Any, amount: Any, method: str = "cash", **more: Any) -> Payment:
        return self.act(
            "take", settlement_id=bill.pk, method=method, amount=Decimal(amount), **more
        )

    def granted(self, deviation: str, **about: Any) -> Any:
        """Asked for by the desk, granted by the boss."""
        row = self.act("ask", deviation=deviation, reason="Stammkunde", **about)
        return self.act("grant", approval_id=row.pk, by=self.boss)

    def fresh(self, row: Any) -> Any:
        with whole_database():
            return type(row)._base_manager.get(pk=row.pk)

    def count(self, model: Any) -> int:
        with whole_database():
            return model._base_manager.count()


@pytest.fixture
def till(world) -> Till:
    return Till(world)


@pytest.fixture
def facts(world):
    """The names of the facts of this room told since."""
    from tests.conftest import logged

    def told(room: str = "billing") -> list[str]:
        with as_seen_by(world.chief):
            return [name for _who, name in logged() if name.startswith(f"{room}.")]

    return told


@pytest.fixture
def kept():
    """Every invariant of this room holds."""
    from django.db import connection

    from aftersales.money.billing.invariants import INVARIANTS

    yield
    with whole_database(), connection.cursor() as cursor:
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            assert (rule.id, cursor.fetchall()) == (rule.id, [])
