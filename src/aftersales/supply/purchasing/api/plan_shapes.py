"""What the API of the purchase plan takes and tells (PU-02)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from aftersales.core.money import Money, plain
from aftersales.supply.purchasing.api.shapes import Number, Pieces
from aftersales.supply.purchasing.commands import Take
from aftersales.supply.purchasing.queries import Planned
from aftersales.supply.purchasing.queries import Source as Seller
from aftersales.supply.purchasing.states import Mode
from aftersales.web.api import Id, IdIn, MoneyOut, Schema


class SellerOut(Schema):
    """Somebody who sells the part; ``quantity`` is the least they sell that covers it."""

    supplier: Id
    price: MoneyOut
    days: int
    quantity: Number

    @classmethod
    def of(cls, one: Seller, row: Planned) -> SellerOut:
        assert one.price is not None  # who names no price is not in the plan
        return cls(
            supplier=str(one.supplier_id),
            price=MoneyOut.of(Money(one.price, one.currency)),
            days=one.days,
            quantity=plain(one.quantity(row.buy)),
        )


class PlannedOut(Schema):
    """``jobs`` and ``appointments`` lack so many; ``use`` is expected until ``until``; ``level`` is
    what a stock alert brings it up to; ``peak`` is the month of its season. The first of
    ``offers`` is asked first; without any nobody sells it.
    """

    part: Id
    jobs: Number
    appointments: Number
    use: Number
    until: date
    level: Number
    peak: int | None
    free: Number
    on_order: Number
    proposed: Number
    buy: Number
    mode: Mode
    needed_on: date | None
    offers: list[SellerOut]

    @classmethod
    def of(cls, row: Planned) -> PlannedOut:
        counts = (
            "jobs",
            "appointments",
            "use",
            "level",
            "free",
            "on_order",
            "proposed",
            "buy",
        )
        return cls(
            part=str(row.part_id),
            until=row.until,
            peak=row.peak,
            mode=row.mode,
            needed_on=row.needed_on,
            offers=[SellerOut.of(one, row) for one in row.offers],
            **{name: plain(getattr(row, name)) for name in counts},
        )


class PlanOut(Schema):
    parts: list[PlannedOut]


class TakeIn(Schema):
    """As the plan says, unless a quantity or a supplier is named."""

    part: IdIn
    quantity: Pieces | None = None
    supplier: IdIn | None = None

    def told(self) -> Take:
        return Take(part_id=self.part, quantity=self.quantity, supplier_id=self.supplier)


class TakesIn(Schema):
    parts: Annotated[list[TakeIn], Field(min_length=1, max_length=200)]


class PlanMadeOut(Schema):
    """The orders that were proposed."""

    orders: list[Id]
