"""Somebody who buys, somebody who approves, and a part that is sold."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands as stock
from aftersales.supply.parts.models import Incoming, Stock
from aftersales.supply.purchasing import commands
from aftersales.supply.purchasing.commands import Checked, Choice, Quoted, Terms, Wanted
from aftersales.supply.purchasing.invariants import INVARIANTS
from aftersales.supply.purchasing.models import (
    Inquiry,
    Offer,
    OfferLine,
    PurchaseLine,
    PurchaseOrder,
    PurchaseReturn,
)
from tests.conftest import NOON, logged
from tests.factories.parts import PartFactory
from tests.factories.purchasing import SupplierFactory

CLERK, MANAGER, DIRECTOR = 101, 102, 103


class Buying:
    """The northern store buys, in short words. The clerk proposes, the manager approves, the
    director gives the second approval.
    """

    def __init__(self, world: Any) -> None:
        self.world, self.store_id = world, world.north.pk
        self.clerk = world.actor(world.north, person_id=CLERK)
        self.manager = world.actor(world.north, person_id=MANAGER)
        self.director = world.actor(world.north, person_id=DIRECTOR)
        self.supplier = SupplierFactory(group=world.group)
        self.part = self.sold()

    def sold(self, price: str = "10.00", **terms: Any) -> Any:
        """A part that this supplier sells."""
        part = PartFactory(group=self.world.group, **terms.pop("part", {}))
        commands.note_terms(
            store_id=self.store_id,
            terms=Terms(
                supplier=terms.pop("supplier", self.supplier).code,
                number=part.number,
                price=Decimal(price),
                lead_days=terms.pop("lead_days", 3),
                **terms,
            ),
            by=self.clerk,
            at=NOON,
        )
        return part

    def propose(self, quantity: Any = 10, part: Any = None, **more: Any) -> PurchaseOrder:
        wants = more.pop("wants", [(part or self.part, quantity)])
        return commands.propose(
            store_id=self.store_id,
            supplier_id=more.pop("supplier", self.supplier).pk,
            wants=[Wanted(part_id=one.pk, quantity=Decimal(n)) for one, n in wants],
            by=more.pop("by", self.clerk),
            at=more.pop("at", NOON),
            **more,
        )

    def placed(self, quantity: Any = 10, part: Any = None, **more: Any) -> PurchaseOrder:
        """An order that is out; approved by others where its amount asks for it."""
        order = self.propose(quantity, part, **more)
        if order.total > 2000:
            self.do("approve", order, by=self.manager)
        if order.total > 50_000:
            self.do("approve", order, by=self.director)
        return self.do("place", order)

    def do(self, verb: str, order: Any, *, by: Any = None, at: Any = NOON, **more: Any) -> Any:
        return getattr(commands, verb)(order_id=order.pk, by=by or self.clerk, at=at, **more)

    def open(self, order: Any, **more: Any) -> Any:
        return self.do("open_receipt", order, delivery_note="DN-1", **more)

    def check(self, receipt: Any, *found: Checked) -> Any:
        return commands.check_receipt(receipt_id=receipt.pk, found=found, by=self.clerk, at=NOON)

    def book(self, receipt: Any) -> Any:
        return commands.book_receipt(receipt_id=receipt.pk, by=self.clerk, at=NOON)

    def come(self, order: Any, counted: Any, **found: Any) -> Any:
        """A delivery of the order's only line, through its three steps."""
        line = self.line(order)
        receipt = self.open(order)
        told = {name: Decimal(n) if isinstance(n, int) else n for name, n in found.items()}
        self.check(receipt, Checked(line_id=line.pk, counted=Decimal(counted), **told))
        return self.book(receipt)

    # ── looking ──────────────────────────────────────────────────────────────────────────────────

    def order(self, order: Any) -> PurchaseOrder:
        with whole_database():
            return PurchaseOrder.objects.get(pk=order.pk)

    def line(self, order: Any) -> PurchaseLine:
        with whole_database():
            return PurchaseLine.objects.get(order=order.pk)

    def incoming(self, order: Any) -> Incoming:
        with whole_database():
            return Incoming.objects.get(pk=self.line(order).incoming_id)

    def on_hand(self, part: Any = None) -> Decimal:
        with whole_database():
            rows = Stock.objects.filter(part=(part or self.part).pk, store=self.store_id)
            return sum((row.on_hand for row in rows), Decimal(0))

    def returns(self) -> list[tuple[str, Decimal, str]]:
        with whole_database():
            rows = PurchaseReturn.objects.order_by("pk")
            return list(rows.values_list("kind", "quantity", "state"))

    def facts(self) -> list[str]:
        with as_seen_by(self.world.chief):
            return [name for _who, name in logged() if name.startswith("purchasing.")]

    def ask(self, quantity: Any) -> Any:
        """A job that waits for the part."""
        return stock.request_parts(
            store_id=self.store_id,
            need=stock.Need(kind="job", id=17),
            wants=[stock.Want(part_id=self.part.pk, quantity=Decimal(quantity))],
            by=self.clerk,
            at=NOON,
        )


class Asking:
    """Three suppliers are asked; one is dear and sound."""

    def __init__(self, buying):
        self.buying = buying
        group = buying.world.group
        self.suppliers = [buying.supplier, *(SupplierFactory(group=group) for _n in range(2))]

    def ask(self, *parts, quantity=10, suppliers=None, **more):
        return commands.inquire(
            store_id=self.buying.store_id,
            supplier_ids=[one.pk for one in suppliers or self.suppliers],
            wants=[
                Wanted(part_id=one.pk, quantity=Decimal(quantity))
                for one in parts or (self.buying.part,)
            ],
            by=more.pop("by", self.buying.clerk),
            at=NOON,
            **more,
        )

    def offer(self, inquiry, n, *prices, days=3, until=14, at=NOON):
        """The nth of those asked names prices, in the order of the parts."""
        offer = self.offers(inquiry)[n]
        with whole_database():
            lines = list(inquiry.lines.order_by("pk"))
        return commands.note_offer(
            offer_id=offer.pk,
            valid_until=NOON.date() + timedelta(days=until),
            quoted=[
                Quoted(line_id=line.pk, price=Decimal(price), lead_days=days)
                for line, price in zip(lines, prices, strict=False)
            ],
            by=self.buying.clerk,
            at=at,
        )

    def offers(self, inquiry):
        with whole_database():
            return list(Offer.objects.filter(inquiry=inquiry).order_by("pk"))

    def line(self, offer, n=0):
        with whole_database():
            return list(OfferLine.objects.filter(offer=offer).order_by("line"))[n].pk

    def choose(self, inquiry, *lines, by=None, at=NOON, **why):
        return commands.choose_offers(
            inquiry_id=inquiry.pk,
            choices=[Choice(offer_line_id=line, **why) for line in lines],
            by=by or self.buying.clerk,
            at=at,
        )

    def row(self, inquiry):
        with whole_database():
            return Inquiry.objects.get(pk=inquiry.pk)


@pytest.fixture
def buying(world) -> Buying:
    return Buying(world)


@pytest.fixture
def kept():
    """Every invariant of the room, asked of the database."""

    def broken() -> dict[str, list[Any]]:
        from django.db import connection

        found = {}
        with whole_database(), connection.cursor() as cursor:
            for one in INVARIANTS:
                cursor.execute(one.sql_rows)
                if rows := cursor.fetchall():
                    found[one.id] = rows
        return found

    return broken
