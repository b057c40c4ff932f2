"""Recalls and campaigns by VIN over the API (RC-18)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.models import Mark
from aftersales.records.vehicles.states import MarkKind
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
    page_of,
)

marks = Router(tags=["recall-marks"])


class MarkOut(Schema):
    id: Id
    vin: str
    vehicle: Annotated[Id | None, Field(validation_alias="vehicle_id")]
    kind: MarkKind
    number: str
    title: str
    until: date | None
    done_on: date | None
    reference: str


class MarkIn(Schema):
    store: IdIn
    vin: Annotated[str, Field(min_length=17, max_length=20)]
    kind: MarkKind = MarkKind.RECALL
    number: Annotated[str, Field(min_length=1, max_length=40)]
    title: Annotated[str, Field(max_length=160)] = ""
    until: date | None = None


class FinishMarkIn(Schema):
    store: IdIn
    done_on: date | None = None
    reference: Annotated[str, Field(max_length=40)] = ""


@listing(marks, "", returns=MarkOut)
def list_marks(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What makers want done, by car; ``q`` is a VIN or the maker's number."""
    rows = queries.marks(seen_by=request.actor)
    if asked.q:
        rows = rows.filter(vin__iexact=asked.q) | rows.filter(number__iexact=asked.q)
    return page_of(rows, asked)


@deed(marks, "", returns=MarkOut, status=201)
def note_mark(request: Request, body: MarkIn) -> Mark:
    """Note one car of a recall or campaign."""
    new = commands.NewMark(**body.dict(exclude={"store"}))
    return commands.note_mark(new=new, store_id=body.store, by=request.actor, at=now())


@deed(marks, "/{mark_id}/finish-mark", returns=MarkOut)
def finish_mark(request: Request, mark_id: IdIn, body: FinishMarkIn) -> Mark:
    """It was done to this car, once and for all."""
    return commands.finish_mark(
        mark_id=mark_id,
        store_id=body.store,
        done_on=body.done_on,
        reference=body.reference,
        by=request.actor,
        at=now(),
    )
