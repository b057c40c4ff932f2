"""Operations, packages and tariffs for machines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from aftersales.core.row_ids import row_id
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.states import BayKind
from aftersales.resources.catalogue import commands, queries
from aftersales.resources.catalogue.commands import NewLine, NewOperation, NewPackage
from aftersales.resources.catalogue.models import Operation, Package, StandardTime, Tariff
from aftersales.resources.catalogue.states import LineKind, Payer, ServiceType, TariffKind
from aftersales.web.api import (
    ERRORS,
    Id,
    IdIn,
    ListingQuery,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    page_of,
)

router = Router(tags=["catalogue"])
Code = Annotated[str, Field(min_length=1, max_length=30, pattern="^[0-9A-Za-z][0-9A-Za-z._/-]*$")]
Name = Annotated[str, Field(max_length=120)]
Hours = Annotated[Decimal, Field(ge=Decimal("0.01"), le=999, max_digits=5, decimal_places=2)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=11, decimal_places=2)]
SomeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class OperationOut(Schema):
    id: Id
    code: str
    name_zh: str
    name_en: str
    service_type: ServiceType
    skill: str
    level: int
    bay_kind: str
    needs_lift: bool
    procedure: str
    quality: str
    is_current: bool

    @staticmethod
    def resolve_skill(row: Operation) -> str:
        return row.skill.code if row.skill else ""


class OperationIn(Schema):
    store: IdIn
    code: Code
    name_zh: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Name = ""
    service_type: ServiceType
    hours: Hours | None = None
    skill: Annotated[str, Field(max_length=40)] = ""
    level: Annotated[int, Field(ge=1, le=5)] = 1
    bay_kind: BayKind | None = None
    needs_lift: bool = False
    procedure: Annotated[str, Field(max_length=80)] = ""
    quality: Annotated[str, Field(max_length=80)] = ""


class TimeIn(Schema):
    hours: Hours
    holds_from: SomeDay
    model_id: IdIn | None = None


class TimeOut(Schema):
    id: Id
    operation_id: Id
    model_id: Id | None
    hours: Decimal
    holds_from: date


class LineIn(Schema):
    kind: LineKind
    code: Annotated[str, Field(min_length=1, max_length=40)]
    quantity: Annotated[Decimal, Field(gt=0, le=9999, max_digits=6, decimal_places=2)] = Decimal(1)


class PackageIn(Schema):
    store: IdIn
    code: Code
    name_zh: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Name = ""
    service_type: ServiceType
    model_id: IdIn | None = None
    at_km: Annotated[int, Field(ge=1, le=2_000_000)] | None = None
    at_months: Annotated[int, Field(ge=1, le=600)] | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=100)]
    price: Amount | None = None


class PackageOut(Schema):
    id: Id
    code: str
    name_zh: str
    name_en: str
    service_type: ServiceType
    model_id: Id | None
    at_km: int | None
    at_months: int | None
    is_current: bool


class PriceIn(Schema):
    store: IdIn
    amount: Amount
    holds_from: SomeDay
    only_here: bool = False


class PriceAsked(Schema):
    """In which store, on which day (today if nobody says), and for whom."""

    store: Annotated[str, Field(max_length=20)] = ""
    on: SomeDay | None = None
    model_id: IdIn | None = None
    brand_id: IdIn | None = None
    payer: Payer = Payer.CUSTOMER


class PriceOut(Schema):
    """A price with its tax in it, parted."""

    quantity: Decimal
    unit: Decimal
    gross: Decimal
    net: Decimal
    tax: Decimal
    tax_percent: Decimal
    currency: str


class TariffIn(Schema):
    store: IdIn
    kind: TariffKind
    amount: Amount
    holds_from: SomeDay
    only_here: bool = False
    brand_id: IdIn | None = None
    skill: Annotated[str, Field(max_length=40)] = ""
    payer: Payer | None = None


class TariffOut(Schema):
    id: Id
    store_id: Id | None
    kind: TariffKind
    brand_id: Id | None
    skill_id: Id | None
    payer: str
    amount: Decimal
    currency: str
    holds_from: date


@listing(router, "/operations", returns=OperationOut)
def list_operations(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The group's operations; ``q`` begins a code or is a piece of a name."""
    return page_of(queries.operations(seen_by=request.actor, words=asked.q), asked)


@one(router, "/operations/{operation_id}", returns=OperationOut)
def get_operation(request: Request, operation_id: IdIn) -> Operation:
    return queries.operation(operation_id, seen_by=request.actor)


@deed(router, "/operations", returns=OperationOut, status=201)
def register_operation(request: Request, body: OperationIn) -> Operation:
    new = NewOperation(**body.model_dump(exclude={"store"}))
    return commands.register_operation(new=new, store_id=body.store, by=request.actor, at=now())


@deed(router, "/operations/{operation_id}/time", returns=TimeOut)
def set_standard_time(request: Request, operation_id: IdIn, body: TimeIn) -> StandardTime:
    """How long it takes from a day on."""
    return commands.set_standard_time(
        operation_id=operation_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(router, "/operations/{operation_id}/retire", returns=OperationOut)
def retire_operation(request: Request, operation_id: IdIn) -> Operation:
    return commands.retire_operation(operation_id=operation_id, by=request.actor, at=now())


@router.get("/operations/{operation_id}/price", response={200: PriceOut, **ERRORS})
def price_operation(
    request: Request, operation_id: IdIn, asked: Annotated[PriceAsked, Query(...)]
) -> Any:
    """What an operation costs in a store on a day."""
    store_id = _store(asked.store, request)
    return queries.labour_price(
        operation_id,
        store_id=store_id,
        on=asked.on or day_of(now(), store_id=store_id),
        model_id=asked.model_id,
        brand_id=asked.brand_id,
        payer=asked.payer,
        seen_by=request.actor,
    )


@listing(router, "/packages", returns=PackageOut)
def list_packages(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(queries.packages(seen_by=request.actor, words=asked.q), asked)


@one(router, "/packages/{package_id}", returns=PackageOut)
def get_package(request: Request, package_id: IdIn) -> Package:
    return queries.packages(seen_by=request.actor).get(pk=package_id)


@deed(router, "/packages", returns=PackageOut, status=201)
def register_package(request: Request, body: PackageIn) -> Package:
    said = body.model_dump(exclude={"store", "lines"})
    lines = [NewLine(**line.model_dump()) for line in body.lines]
    new = NewPackage(**said, lines=lines)
    return commands.register_package(new=new, store_id=body.store, by=request.actor, at=now())


@deed(router, "/packages/{package_id}/price", returns=PackageOut)
def price_package(request: Request, package_id: IdIn, body: PriceIn) -> Package:
    """A fixed price from a day on, tax included."""
    said = body.model_dump(exclude={"store"})
    commands.price_package(
        package_id=package_id, store_id=body.store, **said, by=request.actor, at=now()
    )
    return queries.packages(seen_by=request.actor).get(pk=package_id)


@deed(router, "/packages/{package_id}/retire", returns=PackageOut)
def retire_package(request: Request, package_id: IdIn) -> Package:
    return commands.retire_package(package_id=package_id, by=request.actor, at=now())


@listing(router, "/tariffs", returns=TariffOut)
def list_tariffs(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(Tariff.objects.visible_to(request.actor), asked)


@deed(router, "/tariffs", returns=TariffOut, status=201)
def set_tariff(request: Request, body: TariffIn) -> Tariff:
    """A rate from a day on."""
    said = body.model_dump(exclude={"store"})
    return commands.set_tariff(**said, store_id=body.store, by=request.actor, at=now())


def _store(told: str, request: Request) -> int:
    store_id = row_id(told)
    request.actor.require("catalogue.view", store_id=store_id)
    return store_id
