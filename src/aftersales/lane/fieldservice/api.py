"""Installations by contract for machines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from aftersales.lane.fieldservice import commands, queries
from aftersales.lane.fieldservice.commands import Contract
from aftersales.lane.fieldservice.models import Installation
from aftersales.lane.fieldservice.states import InstallationState, Phase
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
)

router = Router(tags=["installations"])
SomeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class InstallationOut(Schema):
    id: Id
    store_id: Id
    number: str
    customer_id: Id
    vehicle_id: Id | None
    order_id: Id | None
    technician_id: Id | None
    title: str
    contract_number: str
    contract_on: date
    is_electrical: bool
    height_m: Decimal
    due_on: date
    trainees: int
    training_due_on: date | None
    state: InstallationState
    started_at: datetime | None
    accepted_at: datetime | None
    report: str


class ContractIn(Schema):
    store: IdIn
    customer_id: IdIn
    vehicle_id: IdIn | None = None
    order_id: IdIn | None = None
    person_id: IdIn | None = None
    title: Annotated[str, Field(min_length=1, max_length=120)]
    contract_number: Annotated[str, Field(max_length=40)] = ""
    contract_on: SomeDay | None = None
    due_on: SomeDay
    place: Annotated[str, Field(max_length=300)] = ""
    is_electrical: bool = False
    height_m: Annotated[Decimal, Field(ge=0, le=100, max_digits=4, decimal_places=1)] = Decimal(0)
    trainees: Annotated[int, Field(ge=0, le=500)] = 0
    training_due_on: SomeDay | None = None


class TickIn(Schema):
    phase: Phase
    element: Annotated[str, Field(min_length=1, max_length=40)]


class AcceptIn(Schema):
    accepted_by: Annotated[str, Field(min_length=1, max_length=60)]
    report: Annotated[str, Field(min_length=1, max_length=4000)]


class CancelIn(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class TrainIn(Schema):
    on: SomeDay
    people: Annotated[int, Field(ge=1, le=500)]
    minutes: Annotated[int, Field(ge=1, le=6000)]
    subjects: Annotated[str, Field(min_length=1, max_length=300)]


@listing(router, "", returns=InstallationOut)
def list_installations(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Installations by contract; ``q`` is the beginning of a number."""
    rows = Installation.objects.visible_to(request.actor)
    if asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@one(router, "/{installation_id}", returns=InstallationOut)
def get_installation(request: Request, installation_id: IdIn) -> Installation:
    return queries.installation(installation_id, seen_by=request.actor)


@deed(router, "", returns=InstallationOut, status=201)
def agree(request: Request, body: ContractIn) -> Any:
    """Take on an installation; its contract's day runs from now on."""
    given = dict(body)
    known = ("customer_id", "vehicle_id", "order_id", "person_id")
    who = {key: given.pop(key) for key in known}
    return commands.agree(
        store_id=given.pop("store"),
        contract=Contract(**given),
        by=request.actor,
        at=now(),
        **who,
    )


@deed(router, "/{installation_id}/tick", returns=InstallationOut)
def tick(request: Request, installation_id: IdIn, body: TickIn) -> Any:
    """A step is done, or a ban is seen to be kept before or after fitting."""
    commands.tick(installation_id=installation_id, **dict(body), by=request.actor, at=now())
    return queries.installation(installation_id, seen_by=request.actor)


@deed(router, "/{installation_id}/start", returns=InstallationOut)
def start(request: Request, installation_id: IdIn) -> Any:
    return commands.start(installation_id=installation_id, by=request.actor, at=now())


@deed(router, "/{installation_id}/accept", returns=InstallationOut)
def accept(request: Request, installation_id: IdIn, body: AcceptIn) -> Any:
    return commands.accept(
        installation_id=installation_id, **dict(body), by=request.actor, at=now()
    )


@deed(router, "/{installation_id}/cancel", returns=InstallationOut)
def cancel(request: Request, installation_id: IdIn, body: CancelIn) -> Any:
    return commands.cancel(
        installation_id=installation_id, reason=body.reason, by=request.actor, at=now()
    )


@deed(router, "/{installation_id}/train", returns=InstallationOut)
def train(request: Request, installation_id: IdIn, body: TrainIn) -> Any:
    """People of the user were trained."""
    commands.train(installation_id=installation_id, **dict(body), by=request.actor, at=now())
    return queries.installation(installation_id, seen_by=request.actor)
