"""What the API of tours takes and tells."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from aftersales.core.money import Money, plain
from aftersales.supply.logistics.api.shapes import FailIn, Number, Reason
from aftersales.supply.logistics.commands import VanFile
from aftersales.supply.logistics.models import SitePlace, Stop, Tour, Van
from aftersales.supply.logistics.states import LeftOut, StopState, TourState
from aftersales.web.api import Id, IdIn, MoneyOut, Schema

__all__ = ["FailIn"]
Price = Annotated[Decimal, Field(ge=0, le=10_000, max_digits=7, decimal_places=2)]
Point = Annotated[str, Field(min_length=3, max_length=60, examples=["22.5431,114.0579"])]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class VanFileIn(Schema):
    """A van: what it holds, what a kilometre and an hour of it cost, when it may be out."""

    plate: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(max_length=60)] = ""
    packages: Annotated[int, Field(ge=1, le=2_000)]
    kilograms: Annotated[Decimal, Field(gt=0, le=40_000, max_digits=7, decimal_places=1)]
    per_km: Price
    per_hour: Price
    shift_from: time
    shift_to: time
    is_closed: bool = False

    def told(self) -> VanFile:
        said = self.model_dump(exclude={"store"})
        clock = {name: said[name].replace(tzinfo=None) for name in ("shift_from", "shift_to")}
        return VanFile(**said | clock)


class VanIn(VanFileIn):
    store: IdIn


class VanOut(Schema):
    id: Id
    store: Annotated[Id, Field(validation_alias="source_id")]
    plate: str
    name: str
    packages: int
    kilograms: Number
    per_km: Number
    per_hour: Number
    shift_from: time
    shift_to: time
    is_closed: bool

    @staticmethod
    def resolve_kilograms(row: Van) -> str:
        return plain(row.kilograms)

    @staticmethod
    def resolve_per_km(row: Van) -> str:
        return plain(row.per_km)

    @staticmethod
    def resolve_per_hour(row: Van) -> str:
        return plain(row.per_hour)


class PlaceIn(Schema):
    site: IdIn
    point: Point


class PlaceOut(Schema):
    site: Annotated[Id, Field(validation_alias="site_id")]
    latitude: Number
    longitude: Number

    @staticmethod
    def resolve_latitude(row: SitePlace) -> str:
        return plain(row.latitude)

    @staticmethod
    def resolve_longitude(row: SitePlace) -> str:
        return plain(row.longitude)


class StopOut(Schema):
    shipment: Annotated[Id, Field(validation_alias="shipment_id")]
    position: int
    state: StopState
    opens_at: datetime
    closes_at: datetime
    arrives_at: datetime
    is_late: bool
    arrived_at: datetime | None
    ended_at: datetime | None
    share: MoneyOut | None

    @staticmethod
    def resolve_share(row: Stop) -> MoneyOut | None:
        return None if row.share is None else MoneyOut.of(Money(row.share, row.tour.currency))


class TourRow(Schema):
    """``planned_cost`` is of the order as it stands, ``best_cost`` of the one that was reckoned."""

    id: Id
    number: str
    store: Annotated[Id, Field(validation_alias="source_id")]
    day: date
    van: Annotated[Id, Field(validation_alias="van_id")]
    driver: Id | None
    state: TourState
    leaves_at: datetime
    returns_at: datetime
    planned_km: Number
    planned_cost: MoneyOut
    best_cost: MoneyOut
    left_at: datetime | None
    ended_at: datetime | None
    cost: MoneyOut | None

    @staticmethod
    def resolve_driver(row: Tour) -> str | None:
        return str(row.driver_id) if row.driver_id else None

    @staticmethod
    def resolve_planned_km(row: Tour) -> str:
        return plain(row.planned_km)

    @staticmethod
    def resolve_planned_cost(row: Tour) -> MoneyOut:
        return MoneyOut.of(Money(row.planned_cost, row.currency))

    @staticmethod
    def resolve_best_cost(row: Tour) -> MoneyOut:
        return MoneyOut.of(Money(row.best_cost, row.currency))

    @staticmethod
    def resolve_cost(row: Tour) -> MoneyOut | None:
        return None if row.cost is None else MoneyOut.of(Money(row.cost, row.currency))


class TourOut(TourRow):
    stops: list[StopOut]

    @staticmethod
    def resolve_stops(row: Tour) -> list[Stop]:
        return list(row.stops.select_related("tour").order_by("position", "pk"))


class LeftOutOut(Schema):
    shipment: Id
    why: LeftOut

    @staticmethod
    def resolve_shipment(row: dict[str, object]) -> str:
        return str(row["shipment"])


class PlannedOut(Schema):
    tours: list[TourOut]
    left_out: list[LeftOutOut]


class PlanIn(Schema):
    store: IdIn
    day: Day
    shipments: Annotated[list[IdIn], Field(min_length=1, max_length=60)]
    vans: Annotated[list[IdIn], Field(min_length=1, max_length=20)]


class OrderIn(Schema):
    shipments: Annotated[list[IdIn], Field(min_length=1, max_length=100)]


class SendIn(Schema):
    driver: IdIn


class WhyIn(Schema):
    reason: Reason


class EndIn(Schema):
    km: Annotated[Decimal, Field(ge=0, le=5_000, max_digits=5, decimal_places=1)] | None = None


class HandToIn(Schema):
    """Who took it, with a signature (SVG path data) or a photo kept with the shipment."""

    received_by: Annotated[str, Field(min_length=1, max_length=80)]
    signature: Annotated[str, Field(max_length=20_000)] = ""
    photo: IdIn | None = None
    right: bool = True
    undamaged: bool = True
    remarks: Annotated[str, Field(max_length=300)] = ""
