"""A store that sends and one that gets; our own van, a quick courier and a slow one."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.queries import day_of
from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.commands import Content, Recipient, VanFile
from aftersales.supply.logistics.invariants import INVARIANTS
from aftersales.supply.logistics.models import Package, Scan, Shipment, Stop, Tour, Van
from aftersales.supply.parts import commands as stock
from tests.conftest import NOON, logged
from tests.factories.logistics import CarrierFactory
from tests.factories.parts import PartFactory
from tests.parts.conftest import Desk


class Sending:
    """The northern store sends, in short words."""

    def __init__(self, world: Any) -> None:
        self.world, self.desk = world, Desk(world)
        self.north, self.south = world.north.pk, world.south.pk
        self.by, self.taker = world.of_north, world.of_south
        carrier = {"group": world.group}
        self.van = CarrierFactory(**carrier, kind="van", base=Decimal(30), per_kg=0, days=0)
        self.quick = CarrierFactory(**carrier, base=Decimal(20), days=1)
        self.slow = CarrierFactory(**carrier, base=Decimal(8), days=4)

    def to_south(self, **more: Any) -> Shipment:
        contents = [Content(words="宣传册", quantity=Decimal(2))]
        return self.register(target_id=self.south, contents=contents, **more)

    def to_customer(self, name: str = "陈先生", **more: Any) -> Shipment:
        recipient = Recipient(
            name=name,
            address="深圳市南山区示范路8号",
            phone="13800138000",
            **more.pop("recipient", {}),
        )
        contents = [Content(words="行车记录仪", quantity=Decimal(1))]
        return self.register(recipient=recipient, contents=contents, **more)

    def register(self, **more: Any) -> Shipment:
        return commands.register_shipment(
            source_id=self.north, by=more.pop("by", self.by), at=more.pop("at", NOON), **more
        )

    def transfer(self, pieces: Any = 3, *, sent: bool = True) -> Any:
        part = PartFactory(group=self.world.group)
        self.desk.receive(part, 10)
        ends = {"source_id": self.north, "target_id": self.south}
        wants = [stock.Want(part_id=part.pk, quantity=Decimal(pieces))]
        if sent:
            return stock.send_transfer(**ends, wants=wants, by=self.by, at=NOON)
        return stock.request_transfer(**ends, wants=wants, by=self.taker, at=NOON)

    def of_transfer(self, transfer: Any = None, **more: Any) -> Shipment:
        return self.register(transfer_id=(transfer or self.transfer()).pk, **more)

    def count_in(self, transfer: Any, good: Any, damaged: Any = 0) -> Any:
        with whole_database():
            line = transfer.lines.get()
        came = [stock.Came(line_id=line.pk, good=Decimal(good), damaged=Decimal(damaged))]
        return stock.receive_transfer(transfer_id=transfer.pk, came=came, by=self.taker, at=NOON)

    def do(self, verb: str, row: Any, *, by: Any = None, at: Any = NOON, **more: Any) -> Any:
        return getattr(commands, verb)(shipment_id=row.pk, by=by or self.by, at=at, **more)

    def agree(self, row: Any, carrier: Any = None, **more: Any) -> Any:
        return self.do("agree_carrier", row, carrier_id=(carrier or self.quick).pk, **more)

    def sent(self, row: Any = None, carrier: Any = None, **more: Any) -> Shipment:
        """On its way with our own van."""
        row = row or self.to_south(**more)
        self.agree(row, carrier or self.van, reason="van goes there anyway")
        return self.do("hand_over", row)

    def scan(self, code: str, kind: str, **more: Any) -> Any:
        return commands.scan(
            code=code, kind=kind, by=more.pop("by", self.by), at=more.pop("at", NOON), **more
        )

    # ── looking ──────────────────────────────────────────────────────────────────────────────────

    def row(self, row: Any) -> Shipment:
        with whole_database():
            return Shipment.objects.get(pk=row.pk)

    def state(self, row: Any) -> str:
        return self.row(row).state

    def judged(self, row: Any) -> tuple[Any, Any, Any]:
        found = self.row(row)
        return (found.is_on_time, found.is_right, found.is_undamaged)

    def codes(self, row: Any) -> list[str]:
        with whole_database():
            rows = Package.objects.filter(shipment=row.pk).order_by("position")
            return list(rows.values_list("code", flat=True))

    def scans(self, row: Any) -> list[tuple[int, str, int, bool]]:
        with whole_database():
            rows = Scan.objects.filter(shipment=row.pk).order_by("pk")
            return list(rows.values_list("package__position", "kind", "attempt", "by_hand"))

    def facts(self) -> list[str]:
        with as_seen_by(self.world.chief):
            return [
                name.removeprefix("logistics.")
                for _who, name in logged()
                if name.startswith("logistics.")
            ]


class Touring(Sending):
    """The northern store has a van, and lies where a map says."""

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self.car = self.car_of("粤B1")
        self.driver = world.person("crew", world.north)
        self.day = day_of(NOON, store_id=self.north) + timedelta(days=1)
        self.place(self.north, "22.5431,114.0579")

    def car_of(self, plate: str, **more: Any) -> Van:
        told = {
            "packages": 20,
            "kilograms": Decimal(500),
            "per_km": Decimal(2),
            "per_hour": Decimal(60),
            "shift_from": time(8),
            "shift_to": time(18),
        }
        van = VanFile(plate=plate, **told | more)
        return commands.register_van(store_id=self.north, van=van, by=self.by, at=NOON)

    def place(self, site_id: int, point: str) -> Any:
        return commands.place_site(site_id=site_id, point=point, by=self.by, at=NOON)

    def outside(self, **more: Any) -> Shipment:
        """For somebody outside, to go by our own van."""
        reach = {
            key: more.pop(key)
            for key in ("point", "road_km", "taken_from", "taken_to")
            if key in more
        }
        row = self.to_customer(**more)
        self.agree(row, self.van, reason="顺路")
        return self.do("say_reach", row, **reach) if reach else self.row(row)

    def to_site(self, **more: Any) -> Shipment:
        row = self.to_south(**more)
        self.agree(row, self.van, reason="顺路")
        return self.row(row)

    def draft(self, *rows: Any, vans: Any = None) -> Any:
        with as_seen_by(self.by):
            return queries.draft(
                store_id=self.north,
                day=self.day,
                shipment_ids=[row.pk for row in rows],
                van_ids=[van.pk for van in vans or [self.car]],
                seen_by=self.by,
                at=NOON,
            )

    def keep(self, draft: Any) -> list[Tour]:
        return commands.plan_tours(
            store_id=self.north, day=self.day, draft=draft, by=self.by, at=NOON
        )

    def plan(self, *rows: Any, vans: Any = None) -> list[Tour]:
        return self.keep(self.draft(*rows, vans=vans))

    def sent_off(self, *rows: Any) -> list[Tour]:
        tours = self.plan(*rows)
        return [self.on("send_tour", tour, driver_id=self.driver.pk) for tour in tours]

    def on_the_road(self, *rows: Any) -> Tour:
        (tour,) = self.sent_off(*rows)
        for row in rows:
            self.do("hand_over", row)
        return self.on("leave", tour)

    def on(self, verb: str, tour: Any, *, at: Any = NOON, **more: Any) -> Any:
        return getattr(commands, verb)(tour_id=tour.pk, by=self.by, at=at, **more)

    def at_stop(self, verb: str, tour: Any, shipment_id: int, **more: Any) -> Any:
        return self.on(verb, tour, shipment_id=shipment_id, **more)

    def stops(self, tour: Any) -> list[Stop]:
        with whole_database():
            return list(Stop.objects.filter(tour=tour.pk).order_by("position"))

    def tour(self, tour: Any) -> Tour:
        with whole_database():
            return Tour.objects.get(pk=tour.pk)

    def states(self, tour: Any) -> list[str]:
        return [stop.state for stop in self.stops(tour)]


@pytest.fixture
def touring(world) -> Touring:
    return Touring(world)


@pytest.fixture
def sending(world) -> Sending:
    return Sending(world)


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
