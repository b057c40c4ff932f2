"""How the house is kept, for machines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from aftersales.resources.premises import commands
from aftersales.resources.premises.models import Area, Audit, Incident, Measure
from aftersales.resources.premises.states import (
    IncidentKind,
    IncidentState,
    MeasureState,
    Severity,
)
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

router = Router(tags=["premises"])
Words = Annotated[str, Field(max_length=2000)]
Short = Annotated[str, Field(min_length=1, max_length=300)]
SomeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
Code = Annotated[str, Field(max_length=40)]


class AreaOut(Schema):
    id: Id
    store_id: Id
    name: str
    is_closed: bool
    audited_on: date | None


class AreaIn(Schema):
    store: IdIn
    name: Annotated[str, Field(min_length=1, max_length=60)]


class AuditOut(Schema):
    """A filled 7S sheet; ``score`` is points by maximum in percent."""

    id: Id
    store_id: Id
    area_id: Id
    on: date
    points: int
    maximum: int
    score: Decimal
    words: str


class ScoreIn(Schema):
    element: Annotated[str, Field(min_length=1, max_length=40)]
    points: Annotated[int, Field(ge=0, le=100)]
    words: Annotated[str, Field(max_length=300)] = ""


class AuditIn(Schema):
    scores: Annotated[list[ScoreIn], Field(min_length=1, max_length=100)]
    words: Words = ""
    on: SomeDay | None = None


class IncidentOut(Schema):
    id: Id
    store_id: Id
    number: str
    area_id: Id | None
    kind: IncidentKind
    severity: Severity
    state: IncidentState
    words: str
    injured: int
    happened_at: datetime
    reported_at: datetime
    cause: str
    closed_at: datetime | None


class IncidentIn(Schema):
    store: IdIn
    kind: IncidentKind
    severity: Severity
    words: Annotated[str, Field(min_length=1, max_length=2000)]
    area_id: IdIn | None = None
    injured: Annotated[int, Field(ge=0, le=1000)] = 0
    happened_at: Moment | None = None


class CloseIn(Schema):
    cause: Short


class MeasureOut(Schema):
    id: Id
    store_id: Id
    audit_id: Id | None
    incident_id: Id | None
    element: str
    words: str
    owner_id: Id
    due_on: date
    state: MeasureState
    done_at: datetime | None
    done_words: str


class MeasureIn(Schema):
    words: Short
    person_id: IdIn
    due_on: SomeDay


class AuditMeasureIn(MeasureIn):
    element: Code = ""


class MoveIn(Schema):
    person_id: IdIn
    due_on: SomeDay


class DoneIn(Schema):
    words: Annotated[str, Field(max_length=300)] = ""


class ReopenIn(Schema):
    due_on: SomeDay


@listing(router, "/areas", returns=AreaOut)
def list_areas(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The parts of the house; ``q`` is a piece of the name."""
    rows = _of_store(Area.objects.visible_to(request.actor), asked)
    return page_of(rows.filter(name__icontains=asked.q) if asked.q else rows, asked)


@deed(router, "/areas", returns=AreaOut, status=201)
def name_area(request: Request, body: AreaIn) -> Any:
    return commands.name_area(store_id=body.store, name=body.name, by=request.actor, at=now())


@deed(router, "/areas/{area_id}/close", returns=AreaOut)
def close_area(request: Request, area_id: IdIn) -> Any:
    return commands.close_area(area_id=area_id, by=request.actor, at=now())


@deed(router, "/areas/{area_id}/audit", returns=AuditOut)
def audit(request: Request, area_id: IdIn, body: AuditIn) -> Any:
    """Fill the 7S sheet of the area: every item of the wording in force has its points."""
    return commands.audit(
        area_id=area_id,
        points={score.element: score.points for score in body.scores},
        remarks={score.element: score.words for score in body.scores},
        words=body.words,
        on=body.on,
        by=request.actor,
        at=now(),
    )


@listing(router, "/audits", returns=AuditOut)
def list_audits(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(_of_store(Audit.objects.visible_to(request.actor), asked), asked)


@one(router, "/audits/{audit_id}", returns=AuditOut)
def get_audit(request: Request, audit_id: IdIn) -> Audit:
    return Audit.objects.visible_to(request.actor).get(pk=audit_id)


@deed(router, "/audits/{audit_id}/measures", returns=MeasureOut, status=201)
def measure_of_audit(request: Request, audit_id: IdIn, body: AuditMeasureIn) -> Any:
    return commands.set_measure(audit_id=audit_id, **dict(body), by=request.actor, at=now())


@listing(router, "/incidents", returns=IncidentOut)
def list_incidents(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Hazards, near misses and accidents; ``q`` is the beginning of a number."""
    rows = _of_store(Incident.objects.visible_to(request.actor), asked)
    return page_of(rows.filter(number__istartswith=asked.q) if asked.q else rows, asked)


@one(router, "/incidents/{incident_id}", returns=IncidentOut)
def get_incident(request: Request, incident_id: IdIn) -> Incident:
    return Incident.objects.visible_to(request.actor).get(pk=incident_id)


@deed(router, "/incidents", returns=IncidentOut, status=201)
def report(request: Request, body: IncidentIn) -> Any:
    given = dict(body)
    return commands.report(store_id=given.pop("store"), **given, by=request.actor, at=now())


@deed(router, "/incidents/{incident_id}/close", returns=IncidentOut)
def close(request: Request, incident_id: IdIn, body: CloseIn) -> Any:
    return commands.close(incident_id=incident_id, cause=body.cause, by=request.actor, at=now())


@deed(router, "/incidents/{incident_id}/measures", returns=MeasureOut, status=201)
def measure_of_incident(request: Request, incident_id: IdIn, body: MeasureIn) -> Any:
    return commands.set_measure(incident_id=incident_id, **dict(body), by=request.actor, at=now())


@listing(router, "/measures", returns=MeasureOut)
def list_measures(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(_of_store(Measure.objects.visible_to(request.actor), asked), asked)


@one(router, "/measures/{measure_id}", returns=MeasureOut)
def get_measure(request: Request, measure_id: IdIn) -> Measure:
    return Measure.objects.visible_to(request.actor).get(pk=measure_id)


@deed(router, "/measures/{measure_id}/carry-out", returns=MeasureOut)
def carry_out(request: Request, measure_id: IdIn, body: DoneIn) -> Any:
    return commands.carry_out(measure_id=measure_id, words=body.words, by=request.actor, at=now())


@deed(router, "/measures/{measure_id}/move", returns=MeasureOut)
def move_measure(request: Request, measure_id: IdIn, body: MoveIn) -> Any:
    """Another owner or another day."""
    return commands.move_measure(measure_id=measure_id, **dict(body), by=request.actor, at=now())


@deed(router, "/measures/{measure_id}/reopen", returns=MeasureOut)
def reopen_measure(request: Request, measure_id: IdIn, body: ReopenIn) -> Any:
    """What was done is not enough."""
    return commands.reopen_measure(
        measure_id=measure_id, due_on=body.due_on, by=request.actor, at=now()
    )


def _of_store(rows: Any, asked: ListingQuery) -> Any:
    return rows if asked.store_id is None else rows.filter(store=asked.store_id)
