"""The catalogue of models and the guidance for drivers over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from pydantic import Field

from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.models import Guidance, VehicleModel
from aftersales.records.vehicles.states import Power, VehicleKind
from aftersales.web.api import (
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
    rows_of,
)

models = Router(tags=["vehicle-models"])
guidance = Router(tags=["guidance"])

Name = Annotated[str, Field(min_length=1, max_length=60)]


class CycleOut(Schema):
    """How often a model wants service, whichever comes first; the first time apart."""

    holds_from: date
    km: int
    months: int
    first_km: int
    first_months: int


class ModelOut(Schema):
    id: Id
    make: str
    series: str
    name: str
    model_year: int | None
    kind: VehicleKind
    power: str
    brand_id: Id | None
    is_current: bool
    cycle: CycleOut | None


class ModelIn(Schema):
    make: Name
    series: Name
    model: Annotated[str, Field(max_length=80)] = ""
    model_year: Annotated[int, Field(ge=1886, le=2199)] | None = None
    kind: VehicleKind = VehicleKind.CAR
    power: Power | None = None
    brand_id: IdIn | None = None


class CycleIn(Schema):
    km: Annotated[int, Field(ge=1, le=200_000)]
    months: Annotated[int, Field(ge=1, le=120)]
    first_km: Annotated[int, Field(ge=1, le=200_000)] | None = None
    first_months: Annotated[int, Field(ge=1, le=120)] | None = None
    holds_from: date


class GuidanceOut(Schema):
    id: Id
    code: str
    version: int
    model_id: Id | None
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str


class GuidanceIn(Schema):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    title_zh: Annotated[str, Field(min_length=1, max_length=120)]
    body_zh: Annotated[str, Field(min_length=1, max_length=20_000)]
    title_en: Annotated[str, Field(max_length=120)] = ""
    body_en: Annotated[str, Field(max_length=20_000)] = ""
    model_id: IdIn | None = None


@listing(models, "", returns=ModelOut)
def vehicle_models(request: Request, asked: ListingQuery) -> dict[str, Any]:
    rows = queries.models(seen_by=request.actor, words=asked.q)
    found, following = rows_of(rows, asked)
    return {"items": _with_cycles(found), "next": following}


@deed(models, "", returns=ModelOut, status=201, keyed=False)
def catalogue_model(request: Request, body: ModelIn) -> VehicleModel:
    given = body.dict() | {"power": body.power or ""}
    made = commands.catalogue_model(**given, by=request.actor, at=now())
    return _with_cycles([made])[0]


@one(models, "/{model_id}", returns=ModelOut)
def vehicle_model(request: Request, model_id: IdIn) -> VehicleModel:
    return _with_cycles([queries.models(seen_by=request.actor).get(pk=model_id)])[0]


@deed(models, "/{model_id}/set-cycle", returns=ModelOut, keyed=False)
def set_cycle(request: Request, model_id: IdIn, body: CycleIn) -> VehicleModel:
    commands.set_cycle(model_id=model_id, **body.dict(), by=request.actor, at=now())
    return vehicle_model(request, model_id)


@listing(guidance, "", returns=GuidanceOut)
def all_guidance(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(queries.guidance(seen_by=request.actor, words=asked.q), asked)


@deed(guidance, "", returns=GuidanceOut, status=201, keyed=False)
def publish_guidance(request: Request, body: GuidanceIn) -> Guidance:
    return commands.publish_guidance(**body.dict(), by=request.actor, at=now())


@one(guidance, "/{guidance_id}", returns=GuidanceOut)
def one_guidance(request: Request, guidance_id: IdIn) -> Guidance:
    return queries.guidance(seen_by=request.actor).get(pk=guidance_id)


def _with_cycles(rows: list[VehicleModel]) -> list[VehicleModel]:
    """Each model with the cycle that holds today. One statement."""
    found = queries.cycles([row.pk for row in rows], on=timezone.localdate())
    for row in rows:
        row.cycle = found.get(row.pk)  # type: ignore[attr-defined]  # read by the schema
    return rows
