"""What the API of articles sent in takes and tells; name, phone and address stay in the file."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from aftersales.supply.logistics.api.shapes import Kilograms, Moment, Reason, Short
from aftersales.supply.logistics.models import Article
from aftersales.supply.logistics.states import ArticleState, DamageCause, Finding, Outcome
from aftersales.web.api import Id, IdIn, Schema

Words = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=500)]
Told = Annotated[str, Field(min_length=1, max_length=500)]


class ArticleIn(Schema):
    """From whom, what, and how it came. ``phone`` and ``address`` go into the customer's file, and
    are needed where it has none.
    """

    store: IdIn
    customer: IdIn
    model: Annotated[str, Field(min_length=1, max_length=80)]
    serial: Annotated[str, Field(max_length=60)] = ""
    accessories: Annotated[str, Field(max_length=200)] = ""
    complaint: Long = ""
    carrier: IdIn | None = None
    waybill: Short = ""
    arrived_at: Moment | None = None
    wants_call: bool = False
    phone: Annotated[str, Field(max_length=30)] = ""
    address: Annotated[str, Field(max_length=200)] = ""

    def told(self) -> dict[str, Any]:
        said = self.model_dump()
        return {
            f"{name}_id" if name in ("store", "customer", "carrier") else name: value
            for name, value in said.items()
        }


class UnpackIn(Schema):
    """``damaged`` outside needs words, and the customer is called before it is tested."""

    condition: Words = ""
    damaged: bool = False


class CallIn(Schema):
    """Reached, the cause is said."""

    reached: bool
    cause: DamageCause | None = None
    words: Words = ""


class TestIn(Schema):
    """Of a fault the cause is said."""

    finding: Finding
    words: Told
    cause: Words = ""


class DecideIn(Schema):
    """Why, unless it is repaired."""

    outcome: Outcome
    words: Words = ""


class RepairedIn(Schema):
    correction: Told


class PackIn(Schema):
    packages: Annotated[int, Field(ge=1, le=99)] = 1
    weight_kg: Kilograms
    due_at: Moment | None = None


class CloseIn(Schema):
    reason: Reason


class ArticleRow(Schema):
    """An article as lists have it."""

    id: Id
    number: str
    state: ArticleState
    store: Annotated[Id, Field(validation_alias="store_id")]
    customer: Annotated[Id, Field(validation_alias="customer_id")]
    carrier: Id | None
    waybill: str
    model: str
    serial: str
    arrived_at: datetime
    is_damaged: bool | None
    finding: str
    outcome: str
    shipment: Id | None
    end: str
    ended_at: datetime | None

    @staticmethod
    def resolve_carrier(row: Article) -> str | None:
        return str(row.carrier_id) if row.carrier_id else None

    @staticmethod
    def resolve_shipment(row: Article) -> str | None:
        return str(row.shipment_id) if row.shipment_id else None


class ArticleOut(ArticleRow):
    """An article with all that was said of it."""

    accessories: str
    complaint: str
    wants_call: bool
    condition: str
    unpacked_at: datetime | None
    calls: int
    damage_cause: str
    damage_words: str
    called_at: datetime | None
    test_words: str
    cause: str
    tested_at: datetime | None
    decided_words: str
    decided_at: datetime | None
    correction: str
    repaired_at: datetime | None
    waybill_back: str
    told_at: datetime | None
    end_reason: str

    @staticmethod
    def resolve_waybill_back(row: Article) -> str:
        return row.shipment.waybill if row.shipment else ""

    @staticmethod
    def resolve_told_at(row: Article) -> datetime | None:
        return row.shipment.told_at if row.shipment else None
