"""Bays, people's time, loan cars and tools for machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query
from pydantic import AwareDatetime, Field

from aftersales.core.row_ids import row_id
from aftersales.ground.network.states import BayKind
from aftersales.resources.capacity import commands, queries
from aftersales.resources.capacity.commands import Claim, Move, NewResource
from aftersales.resources.capacity.models import Occupation, Resource
from aftersales.resources.capacity.queries import Need
from aftersales.resources.capacity.states import (
    Condition,
    HoldState,
    Purpose,
    ResourceKind,
    ServiceState,
    UpkeepResult,
)
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

router = Router(tags=["capacity"])
Words = Annotated[str, Field(max_length=200)]
SomeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
Ids = Annotated[list[IdIn], Field(min_length=1, max_length=200)]


class ResourceOut(Schema):
    """Something that only one job can use at a time."""

    id: Id
    store_id: Id
    kind: ResourceKind
    code: str
    name: str
    state: ServiceState
    bay_kind: str
    has_lift: bool
    person_id: Id | None
    vehicle_id: Id | None
    location: str
    condition: Condition
    calibration_due_on: date | None
    out_until: datetime | None


class ResourceIn(Schema):
    store: IdIn
    kind: ResourceKind
    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(max_length=80)] = ""
    bay_kind: BayKind | None = None
    has_lift: bool = False
    person_id: IdIn | None = None
    vehicle_id: IdIn | None = None
    location: Annotated[str, Field(max_length=80)] = ""
    serial_number: Annotated[str, Field(max_length=40)] = ""
    calibrate_months: Annotated[int, Field(ge=1, le=120)] | None = None


class OccupationOut(Schema):
    """Who holds what, when. ``about`` and ``about_number`` say what for."""

    id: Id
    store_id: Id
    resource_id: Id
    person_id: Id | None
    starts_at: datetime
    ends_at: datetime
    state: HoldState
    purpose: Purpose
    skill: str
    about: str
    about_number: int | None
    reference: str


class HeldOut(Schema):
    items: list[OccupationOut]


class ClaimIn(Schema):
    resource_id: IdIn
    starts_at: Moment
    ends_at: Moment
    skill: Annotated[str, Field(max_length=40)] = ""


class OccupyIn(Schema):
    store: IdIn
    claims: Annotated[list[ClaimIn], Field(min_length=1, max_length=50)]
    purpose: Purpose
    about: Annotated[str, Field(max_length=40, pattern="^[a-z_]*$")] = ""
    about_number: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    reference: Annotated[str, Field(max_length=40)] = ""
    is_confirmed: bool = False
    override: Words = ""


class MoveIn(Schema):
    occupation_id: IdIn
    resource_id: IdIn | None = None
    starts_at: Moment
    ends_at: Moment


class MovesIn(Schema):
    store: IdIn
    moves: Annotated[list[MoveIn], Field(min_length=1, max_length=50)]
    override: Words = ""


class HoldsIn(Schema):
    store: IdIn
    occupation_ids: Ids


class ReleaseIn(HoldsIn):
    reason: Words = ""


class FreeAsked(Schema):
    """What a job needs, and where to look."""

    store: Annotated[str, Field(max_length=20)]
    hours: Annotated[Decimal, Field(gt=0, le=200, max_digits=6, decimal_places=2)]
    skill: Annotated[str, Field(max_length=40)] = ""
    level: Annotated[int, Field(ge=1, le=5)] = 1
    bay_kind: BayKind | None = None
    needs_lift: bool = False
    needs_loan_car: bool = False
    is_urgent: bool = False
    first: date | None = None
    last: date | None = None
    most: Annotated[int, Field(ge=1, le=100)] = 20


class StretchOut(Schema):
    starts_at: datetime
    ends_at: datetime


class SlotOut(Schema):
    """A time that fits, whom it takes in which stretches, and what is held from start to end."""

    starts_at: datetime
    ends_at: datetime
    technician_id: Id | None
    stretches: list[StretchOut]
    places: list[Id]


class SlotsOut(Schema):
    items: list[SlotOut]


class LoadAsked(Schema):
    store: Annotated[str, Field(max_length=20)]
    first: SomeDay
    days: Annotated[int, Field(ge=1, le=62)] = 7


class ShareOut(Schema):
    """Minutes of a skill group or kind of bay; ``code`` is empty for the whole workshop."""

    code: str
    capacity: int
    held: int
    booked: int
    bookable: int
    left: int


class DayLoadOut(Schema):
    on: date
    whole: ShareOut
    skills: list[ShareOut]
    bays: list[ShareOut]


class LoadOut(Schema):
    items: list[DayLoadOut]


class LendIn(Schema):
    person_id: IdIn
    due_at: Moment


class TakeBackIn(Schema):
    condition: Condition
    words: Words = ""


class CalibrateIn(Schema):
    on: SomeDay
    is_passed: bool = True
    certificate: Annotated[str, Field(max_length=60)] = ""
    done_by: Annotated[str, Field(max_length=80)] = ""
    due_on: SomeDay | None = None


class TakeOutIn(Schema):
    words: Annotated[str, Field(min_length=1, max_length=200)]
    until: Moment | None = None


class RateIn(Schema):
    skill: Annotated[str, Field(min_length=1, max_length=40)]
    percent: Annotated[int, Field(ge=10, le=300)]


class UpkeepIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    every_days: Annotated[int, Field(ge=1, le=3660)]
    minutes: Annotated[int, Field(ge=1, le=30_000)] = 60
    due_on: SomeDay
    handbook_item: Annotated[str, Field(max_length=80)] = ""


class UpkeepOut(Schema):
    id: Id
    resource_id: Id
    name: str
    every_days: int
    minutes: int
    due_on: date
    done_on: date | None


class UpkeepDoneIn(Schema):
    on: SomeDay
    result: UpkeepResult
    words: Annotated[str, Field(max_length=300)] = ""
    cost: Annotated[Decimal, Field(ge=0, max_digits=11, decimal_places=2)] | None = None


# -- what there is --------------------------------------------------------------------------------


@listing(router, "/resources", returns=ResourceOut)
def list_resources(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Bays, technicians, loan cars, tools and equipment; ``q`` is a piece of the name."""
    rows = Resource.objects.visible_to(request.actor)
    if asked.q:
        rows = rows.filter(name__icontains=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@one(router, "/resources/{resource_id}", returns=ResourceOut)
def get_resource(request: Request, resource_id: IdIn) -> Resource:
    return queries.resource(resource_id, seen_by=request.actor)


@deed(router, "/resources", returns=ResourceOut, status=201)
def register(request: Request, body: ResourceIn) -> Resource:
    """Put something into the register."""
    new = NewResource(**body.model_dump(exclude={"store"}))
    return commands.register(store_id=body.store, new=new, by=request.actor, at=now())


@deed(router, "/resources/{resource_id}/take-out", returns=ResourceOut)
def take_out(request: Request, resource_id: IdIn, body: TakeOutIn) -> Resource:
    return commands.take_out(
        resource_id=resource_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(router, "/resources/{resource_id}/put-back", returns=ResourceOut)
def put_back(request: Request, resource_id: IdIn) -> Resource:
    return commands.put_back(resource_id=resource_id, by=request.actor, at=now())


@deed(router, "/resources/{resource_id}/retire", returns=ResourceOut)
def retire(request: Request, resource_id: IdIn) -> Resource:
    return commands.retire(resource_id=resource_id, by=request.actor, at=now())


@deed(router, "/resources/{resource_id}/rate", returns=ResourceOut)
def rate(request: Request, resource_id: IdIn, body: RateIn) -> Resource:
    """How quick a technician is in a skill group, in percent of standard time."""
    commands.rate(resource_id=resource_id, **body.model_dump(), by=request.actor, at=now())
    return queries.resource(resource_id, seen_by=request.actor)


@deed(router, "/resources/{resource_id}/lend", returns=ResourceOut)
def lend(request: Request, resource_id: IdIn, body: LendIn) -> Resource:
    commands.lend(resource_id=resource_id, **body.model_dump(), by=request.actor, at=now())
    return queries.resource(resource_id, seen_by=request.actor)


@deed(router, "/resources/{resource_id}/take-back", returns=ResourceOut)
def take_back(request: Request, resource_id: IdIn, body: TakeBackIn) -> Resource:
    commands.take_back(resource_id=resource_id, **body.model_dump(), by=request.actor, at=now())
    return queries.resource(resource_id, seen_by=request.actor)


@deed(router, "/resources/{resource_id}/calibrate", returns=ResourceOut)
def calibrate(request: Request, resource_id: IdIn, body: CalibrateIn) -> Resource:
    commands.calibrate(resource_id=resource_id, **body.model_dump(), by=request.actor, at=now())
    return queries.resource(resource_id, seen_by=request.actor)


@deed(router, "/resources/{resource_id}/upkeep", returns=UpkeepOut, status=201)
def plan_upkeep(request: Request, resource_id: IdIn, body: UpkeepIn) -> Any:
    return commands.plan_upkeep(
        resource_id=resource_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(router, "/upkeep/{upkeep_plan_id}/record", returns=UpkeepOut)
def record_upkeep(request: Request, upkeep_plan_id: IdIn, body: UpkeepDoneIn) -> Any:
    done = commands.record_upkeep(
        upkeep_plan_id=upkeep_plan_id, **body.model_dump(), by=request.actor, at=now()
    )
    return done.plan


@deed(router, "/upkeep/{upkeep_plan_id}/end", returns=UpkeepOut)
def end_upkeep(request: Request, upkeep_plan_id: IdIn) -> Any:
    return commands.end_upkeep(upkeep_plan_id=upkeep_plan_id, by=request.actor, at=now())


# -- holding --------------------------------------------------------------------------------------


@listing(router, "/occupations", returns=OccupationOut)
def list_occupations(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What is held and was held, the newest holds first."""
    rows = Occupation.objects.visible_to(request.actor)
    if asked.q:
        rows = rows.filter(reference__istartswith=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@deed(router, "/occupations", returns=HeldOut, status=201)
def occupy(request: Request, body: OccupyIn) -> HeldOut:
    """Hold all of this or nothing; 409 says what is taken, by what, and when it is free."""
    known = body.about and body.about_number is not None
    rows = commands.occupy(
        store_id=body.store,
        claims=[Claim(**claim.model_dump()) for claim in body.claims],
        purpose=body.purpose,
        about=(body.about, body.about_number or 0) if known else None,
        reference=body.reference,
        is_confirmed=body.is_confirmed,
        override=body.override,
        by=request.actor,
        at=now(),
    )
    return _held(rows)


@deed(router, "/occupations/move", returns=HeldOut)
def move(request: Request, body: MovesIn) -> HeldOut:
    """Put holds to other times or resources, all or none."""
    rows = commands.move(
        store_id=body.store,
        moves=[Move(**step.model_dump()) for step in body.moves],
        override=body.override,
        by=request.actor,
        at=now(),
    )
    return _held(rows)


@deed(router, "/occupations/confirm", returns=HeldOut)
def confirm(request: Request, body: HoldsIn) -> HeldOut:
    rows = commands.confirm(
        store_id=body.store, occupation_ids=body.occupation_ids, by=request.actor, at=now()
    )
    return _held(rows)


@deed(router, "/occupations/release", returns=HeldOut)
def release(request: Request, body: ReleaseIn) -> HeldOut:
    rows = commands.release(
        store_id=body.store,
        occupation_ids=body.occupation_ids,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )
    return _held(rows)


@deed(router, "/occupations/finish", returns=HeldOut)
def finish(request: Request, body: HoldsIn) -> HeldOut:
    rows = commands.finish(
        store_id=body.store, occupation_ids=body.occupation_ids, by=request.actor, at=now()
    )
    return _held(rows)


def _held(rows: Sequence[Occupation]) -> HeldOut:
    return HeldOut.model_validate({"items": list(rows)})


# -- what is free ---------------------------------------------------------------------------------


@router.get("/free", response={200: SlotsOut, **ERRORS})
def free(request: Request, asked: Annotated[FreeAsked, Query(...)]) -> dict[str, Any]:
    """The next starts at which a job fits; an empty list is a full house."""
    need = Need(
        hours=asked.hours,
        skill=asked.skill,
        level=asked.level,
        bay_kinds=[asked.bay_kind] if asked.bay_kind else [],
        needs_lift=asked.needs_lift,
        needs_loan_car=asked.needs_loan_car,
        is_urgent=asked.is_urgent,
    )
    found = queries.free_slots(
        need,
        store_id=row_id(asked.store),
        seen_by=request.actor,
        at=now(),
        first=asked.first,
        last=asked.last,
        most=asked.most,
    )
    items = [
        {
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "technician_id": slot.technician_id,
            "stretches": [{"starts_at": a, "ends_at": b} for a, b in slot.stretches],
            "places": slot.places,
        }
        for slot in found
    ]
    return {"items": items}


@router.get("/load", response={200: LoadOut, **ERRORS})
def load(request: Request, asked: Annotated[LoadAsked, Query(...)]) -> dict[str, Any]:
    """Capacity and load of some days, in minutes."""
    found = queries.by_days(
        store_id=row_id(asked.store), seen_by=request.actor, first=asked.first, days=asked.days
    )
    return {"items": found}
