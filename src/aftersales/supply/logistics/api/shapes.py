"""What the API of logistics takes and tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from aftersales.core import phones
from aftersales.core.money import Money, plain
from aftersales.supply.logistics.commands import CarrierFile, Content, Recipient
from aftersales.supply.logistics.models import Carrier, Package, Scan, Shipment, ShipmentLine
from aftersales.supply.logistics.states import (
    Agreed,
    CarrierKind,
    Failure,
    ScanKind,
    ShipmentState,
)
from aftersales.web.api import Id, IdIn, MoneyOut, Schema

Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
Amount = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=9, decimal_places=2)]
Pieces = Annotated[Decimal, Field(gt=0, le=1_000_000, max_digits=12, decimal_places=3)]
Kilograms = Annotated[Decimal, Field(ge=0, le=100_000, max_digits=8, decimal_places=2)]
Short = Annotated[str, Field(max_length=40)]
Words = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[str, Field(examples=["4", "0.5"])]


class CarrierIn(Schema):
    """A carrier and what it asks: for a shipment, a kilogram and each further package."""

    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    kind: CarrierKind
    base: Amount
    per_kg: Amount = Decimal(0)
    per_package: Amount = Decimal(0)
    days: Annotated[int, Field(ge=0, le=60)] = 0
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    is_closed: bool = False

    def told(self) -> CarrierFile:
        return CarrierFile(**self.model_dump())


class CarrierOut(Schema):
    id: Id
    code: str
    name: str
    kind: CarrierKind
    base: MoneyOut
    per_kg: MoneyOut
    per_package: MoneyOut
    days: int
    is_closed: bool

    @staticmethod
    def resolve_base(row: Carrier) -> MoneyOut:
        return MoneyOut.of(Money(row.base, row.currency))

    @staticmethod
    def resolve_per_kg(row: Carrier) -> MoneyOut:
        return MoneyOut.of(Money(row.per_kg, row.currency))

    @staticmethod
    def resolve_per_package(row: Carrier) -> MoneyOut:
        return MoneyOut.of(Money(row.per_package, row.currency))


class ContentIn(Schema):
    """Pieces of a part, or goods in words."""

    part: IdIn | None = None
    words: Annotated[str, Field(max_length=120)] = ""
    quantity: Pieces = Decimal(1)

    def told(self) -> Content:
        return Content(part_id=self.part, words=self.words, quantity=self.quantity)


class RecipientIn(Schema):
    """Somebody outside the group who gets it."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    address: Annotated[str, Field(min_length=1, max_length=200)]
    phone: Annotated[str, Field(max_length=30)] = ""
    customer: IdIn | None = None
    wants_call: bool = False

    def told(self) -> Recipient:
        return Recipient(customer_id=self.customer, **self.model_dump(exclude={"customer"}))


class ShipmentIn(Schema):
    """Goods to another store (``target``) or to somebody outside (``recipient``); out of a
    transfer both the other end and the contents are known. Without ``store`` it leaves at the store
    that serves the target.
    """

    store: IdIn | None = None
    target: IdIn | None = None
    recipient: RecipientIn | None = None
    transfer: IdIn | None = None
    contents: Annotated[list[ContentIn], Field(max_length=200)] = []
    packages: Annotated[int, Field(ge=1, le=99)] = 1
    weight_kg: Kilograms = Decimal(0)
    due_at: Moment | None = None
    reference: Short = ""
    words: Annotated[str, Field(max_length=300)] = ""


class ReachIn(Schema):
    """Latitude and longitude, or kilometres from the store; and the hours of the recipient."""

    point: Annotated[str, Field(max_length=60)] = ""
    road_km: Annotated[Decimal, Field(ge=0, le=2_000, max_digits=5, decimal_places=1)] | None = None
    taken_from: time | None = None
    taken_to: time | None = None

    def told(self) -> dict[str, Any]:
        said = self.model_dump()
        for name in ("taken_from", "taken_to"):
            said[name] = said[name] and said[name].replace(tzinfo=None)
        return said


class LineOut(Schema):
    part: Id | None
    words: str
    quantity: Number

    @staticmethod
    def resolve_part(row: ShipmentLine) -> str | None:
        return str(row.part_id) if row.part_id else None

    @staticmethod
    def resolve_quantity(row: ShipmentLine) -> str:
        return plain(row.quantity)


class PackageOut(Schema):
    id: Id
    position: int
    code: str


class ShipmentRow(Schema):
    """A shipment as lists have it; the recipient's phone and address are sealed."""

    id: Id
    number: str
    state: ShipmentState
    store: Annotated[Id, Field(validation_alias="source_id")]
    target: Id | None
    customer: Id | None
    transfer: Id | None
    reference: str
    carrier: Id | None
    waybill: str
    packages: Annotated[int, Field(validation_alias="packages_count")]
    weight_kg: Number
    attempt: int
    cost: MoneyOut | None
    is_charged: bool
    due_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    ended_at: datetime | None
    is_on_time: bool | None
    is_right: bool | None
    is_undamaged: bool | None

    @staticmethod
    def resolve_target(row: Shipment) -> str | None:
        return _id(row.target_id)

    @staticmethod
    def resolve_customer(row: Shipment) -> str | None:
        return _id(row.customer_id)

    @staticmethod
    def resolve_transfer(row: Shipment) -> str | None:
        return _id(row.transfer_id)

    @staticmethod
    def resolve_carrier(row: Shipment) -> str | None:
        return _id(row.carrier_id)

    @staticmethod
    def resolve_weight_kg(row: Shipment) -> str:
        return plain(row.weight_kg)

    @staticmethod
    def resolve_cost(row: Shipment) -> MoneyOut | None:
        return None if row.cost is None else MoneyOut.of(Money(row.cost, row.currency))


class ShipmentOut(ShipmentRow):
    """A shipment with its contents and packages."""

    recipient: str
    phone: str
    wants_call: bool
    told_at: datetime | None
    agreed_how: str
    carrier_reason: str
    failure: str
    remarks: str
    words: str
    lines: list[LineOut]
    boxes: list[PackageOut]

    @staticmethod
    def resolve_phone(row: Shipment) -> str:
        return phones.masked(row.phone) if row.phone else ""

    @staticmethod
    def resolve_lines(row: Shipment) -> list[ShipmentLine]:
        return list(row.lines.order_by("pk"))

    @staticmethod
    def resolve_boxes(row: Shipment) -> list[Package]:
        return list(row.packages.order_by("position"))


class RecipientOut(Schema):
    """Who gets it, in clear: that it was looked at is on record."""

    id: Id
    recipient: str
    phone: str
    address: str


class QuoteOut(Schema):
    carrier: Annotated[Id, Field(validation_alias="carrier_id")]
    price: Annotated[str, Field(examples=["18.00"])]
    arrives_on: date
    is_in_time: bool

    @staticmethod
    def resolve_price(row: object) -> str:
        return str(row.price)  # type: ignore[attr-defined]  # a Quote


class AgreeIn(Schema):
    """Which carrier, how it was agreed, and why not the cheapest way in time."""

    carrier: IdIn
    how: Agreed = Agreed.STANDING
    reason: Words = ""


class WaybillIn(Schema):
    waybill: Annotated[str, Field(min_length=1, max_length=40)]


class HandOverIn(Schema):
    waybill: Short = ""


class DueIn(Schema):
    due_at: Moment


class AgainIn(Schema):
    due_at: Moment | None = None


class ReasonIn(Schema):
    reason: Reason


class BackIn(Schema):
    reason: Words = ""


class DeliverIn(Schema):
    """Whether it is what was ordered, and undamaged; what is not, in words."""

    right: bool = True
    undamaged: bool = True
    received_by: Annotated[str, Field(max_length=80)] = ""
    remarks: Annotated[str, Field(max_length=300)] = ""


class FailIn(Schema):
    reason: Failure
    words: Words = ""


class CostIn(Schema):
    cost: Amount


class ScanIn(Schema):
    """The code of a package, and what the scan says; ``store`` is where it was scanned."""

    code: Annotated[str, Field(min_length=1, max_length=60)]
    kind: ScanKind
    store: IdIn | None = None


class ScannedOut(Schema):
    """What the scan led to; ``left`` packages of the shipment were not scanned so yet."""

    shipment: Id
    number: str
    state: ShipmentState
    package: int
    kind: ScanKind
    left: int


class ScanOut(Schema):
    id: Id
    package: int
    kind: ScanKind
    attempt: int
    by_hand: bool
    store: Id | None
    at: datetime

    @staticmethod
    def resolve_package(row: Scan) -> int:
        return row.package.position

    @staticmethod
    def resolve_store(row: Scan) -> str | None:
        return _id(row.place_id)


class QuotesOut(Schema):
    items: list[QuoteOut]


def _id(pk: int | None) -> str | None:
    return None if pk is None else str(pk)
