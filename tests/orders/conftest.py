"""A counter in the northern store: a car, its owner, a price list, and hands that write orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook import commands as handbook
from aftersales.lane.orders import commands
from aftersales.lane.orders.commands import NewJob, NewLine
from aftersales.lane.orders.models import Job, Line, Order
from aftersales.resources.catalogue.models import Tariff
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import Arrival as Delivered
from tests.conftest import NOON
from tests.factories.catalogue import (
    ChargeFactory,
    OperationFactory,
    StandardTimeFactory,
    TariffFactory,
)
from tests.factories.customers import CustomerFactory
from tests.factories.parts import PartFactory, PartPriceFactory
from tests.factories.vehicles import VehicleFactory

LATER = NOON + timedelta(hours=4)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Counter:
    """The counter of the northern store, in short words. Labour costs 200 an hour, the operation
    takes an hour; a filter costs 45 and cost us 20; disposal is 10.60.
    """

    def __init__(self, world: Any) -> None:
        self.world, self.by, self.store = world, world.of_north, world.north
        self.store_id = world.north.pk
        self.car = VehicleFactory(group=world.group)
        self.owner = CustomerFactory(opened_store=world.north)
        self.operation = OperationFactory(group=world.group)
        StandardTimeFactory(operation=self.operation, hours=Decimal(1))
        with whole_database():
            is_priced = Tariff.objects.filter(group=world.group).exists()
        if not is_priced:
            TariffFactory(group=world.group)
        self.filter = PartFactory(group=world.group)
        PartPriceFactory(part=self.filter)
        self.charge = ChargeFactory(group=world.group)

    # -- lines as they are asked for --------------------------------------------------------------

    def labour(self, **more: Any) -> NewLine:
        return NewLine(kind="labour", operation_id=self.operation.pk, **more)

    def part(self, part: Any = None, **more: Any) -> NewLine:
        return NewLine(kind="part", part_id=(part or self.filter).pk, **more)

    def other(self, **more: Any) -> NewLine:
        return NewLine(kind="charge", charge_id=self.charge.pk, **more)

    # -- deeds ------------------------------------------------------------------------------------

    def stock(self, part: Any = None, pieces: Any = 10, cost: Any = 20, lot: str = "") -> None:
        arrival = Delivered(
            part_id=(part or self.filter).pk,
            quantity=Decimal(pieces),
            cost=Decimal(cost),
            lot=lot,
        )
        parts.receive(store_id=self.store_id, arrival=arrival, by=self.by, at=NOON)

    def open(self, *lines: NewLine, at: Any = NOON, **more: Any) -> Order:
        more.setdefault("vehicle_id", self.car.pk)
        more.setdefault("customer_id", self.owner.pk)
        more.setdefault("by", self.by)
        return commands.create_order(store_id=self.store_id, lines=lines, at=at, **more)

    def signed(self, *lines: NewLine, **more: Any) -> Order:
        """An order of the customer, promised for four in the afternoon."""
        order = self.open(*(lines or (self.labour(), self.part())), **more)
        return self.sign(order)

    def sign(self, order: Order, at: Any = NOON, **more: Any) -> Order:
        more.setdefault("method", "in_person")
        more.setdefault("promised_at", LATER)
        return commands.sign(order_id=order.pk, person="王先生", by=self.by, at=at, **more)

    def do(self, deed: str, *, at: Any = NOON, **more: Any) -> Any:
        more.setdefault("by", self.by)
        return getattr(commands, deed)(at=at, **more)

    def put(self, order: Order, *places: str, at: Any = NOON) -> Order:
        for place in places:
            order = commands.put(order_id=order.pk, place=place, by=self.by, at=at)
        return order

    def billed(self, order: Order, at: Any = NOON) -> Order:
        """Locked, settled and released."""
        commands.lock_lines(order_id=order.pk, by=self.by, at=at)
        commands.settle(order_id=order.pk, by=self.by, at=at)
        return commands.clear_for_release(order_id=order.pk, by=self.by, at=at)

    # -- looks ------------------------------------------------------------------------------------

    def now(self, order: Any) -> Order:
        with whole_database():
            return Order.objects.get(pk=order if isinstance(order, int) else order.pk)

    def jobs(self, order: Order) -> list[Job]:
        with whole_database():
            return list(Job.objects.filter(order=order).order_by("position", "pk"))

    def lines(self, order: Order) -> list[Line]:
        with whole_database():
            return list(Line.objects.filter(order=order, is_withdrawn=False).order_by("pk"))

    def job(self, title: str = "前制动异响", *lines: NewLine, **more: Any) -> NewJob:
        return NewJob(title=title, lines=lines, **more)


@pytest.fixture
def counter(world) -> Counter:
    return Counter(world)


@pytest.fixture
def delivered(world) -> None:
    """The texts that come with the product."""
    from aftersales.core.actors import Actor

    everybody = Actor(key="system:handbook", group_id=None, boundless=True)
    handbook.deliver(group_id=world.group.pk, by=everybody, at=NOON)


@pytest.fixture
def facts(world):
    """The names of the facts of this room told since."""
    from tests.conftest import logged

    def told(room: str = "orders") -> list[str]:
        with as_seen_by(world.chief):
            return [name for _who, name in logged() if name.startswith(f"{room}.")]

    return told
