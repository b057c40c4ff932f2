"""The workshop for machines: jobs are dispatched, clocked, checked; cars are passed and handed
over.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query
from pydantic import AwareDatetime, Field

from aftersales.core.row_ids import row_id
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.workshop import commands, queries
from aftersales.lane.workshop.commands import (
    Explained,
    Extra,
    NotYours,
    Photo,
    Ruling,
    TimeImpossible,
)
from aftersales.lane.workshop.models import DayEnd, EmissionTest, Repeat, Stint, Task
from aftersales.lane.workshop.parameters import SENT_LATE_AT_MOST
from aftersales.lane.workshop.states import (
    OPEN,
    Appraisal,
    Channel,
    EmissionMethod,
    EmissionVerdict,
    PauseReason,
    RepairClass,
    RepeatCause,
    RepeatKind,
    RestChoice,
    SendBackReason,
    Slippage,
    TaskKind,
    TaskState,
    VehicleClass,
    Verdict,
)
from aftersales.resources.catalogue.states import ServiceType
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

jobs = Router(tags=["workshop"])
tasks = Router(tags=["workshop"])
orders = Router(tags=["workshop"])
repeats = Router(tags=["workshop"])
verdicts = Router(tags=["workshop"])
emissions = Router(tags=["workshop"])
stints = Router(tags=["workshop"])
day_ends = Router(tags=["workshop"])
router = Router(tags=["workshop"])

Words = Annotated[str, Field(max_length=2000)]
Short = Annotated[str, Field(max_length=200)]
SomeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
Km = Annotated[int, Field(ge=0, le=9_999_999)]
AHEAD_AT_MOST = timedelta(minutes=5)  # a phone's clock may be a little fast


# -- what goes out --------------------------------------------------------------------------------


class TaskOut(Schema):
    """A piece of work on a job."""

    id: Id
    store_id: Id
    order_id: Id
    job_id: Id
    kind: TaskKind
    state: TaskState
    skill: str
    hours: Decimal
    minutes: int
    starts_at: datetime | None
    ends_at: datetime | None
    round: int
    begun_at: datetime | None
    done_at: datetime | None
    waits_for: PauseReason | None

    @staticmethod
    def resolve_waits_for(row: Any) -> str | None:
        return row.waits_for or None


class StintOut(Schema):
    """Time that somebody clocked on a task without a break."""

    id: Id
    store_id: Id
    task_id: Id
    person_id: Id
    started_at: datetime
    ended_at: datetime | None
    pause_reason: PauseReason | None
    is_corrected: bool

    @staticmethod
    def resolve_pause_reason(row: Any) -> str | None:
        return row.pause_reason or None


class FindingOut(Schema):
    id: Id
    task_id: Id
    person_id: Id
    words: str
    photos: int
    proposed_job_id: Id | None
    found_at: datetime


class TickOut(Schema):
    task_id: Id
    item: str
    element: str
    person_id: Id
    ticked_at: datetime


class TicksOut(Schema):
    task_id: Id
    ticked: list[TickOut]


class SelfCheckOut(Schema):
    task_id: Id
    round: int
    person_id: Id
    words: str
    checked_at: datetime


class VerdictOut(Schema):
    job_id: Id
    verdict: Verdict
    repair_class: RepairClass
    reason: SendBackReason | None
    words: str

    @staticmethod
    def resolve_reason(row: Any) -> str | None:
        return row.reason or None


class InspectionOut(Schema):
    id: Id
    order_id: Id
    round: int
    inspector_id: Id
    verdict: Verdict
    road_test_km: int | None
    words: str
    inspected_at: datetime
    verdicts: list[VerdictOut]

    @staticmethod
    def resolve_verdicts(row: Any) -> list[Any]:
        return list(row.verdicts.order_by("pk"))


class WashOut(Schema):
    order_id: Id
    washed_at: datetime
    why_not: str


class RestOut(Schema):
    order_id: Id
    choice: RestChoice
    guided_at: datetime
    called_back_at: datetime | None


class ReadyOut(Schema):
    order_id: Id
    channel: Channel
    told_at: datetime


class HandOverOut(Schema):
    """How far the delivery has come; ``gate_pass`` is set when the car has left."""

    order_id: Id
    accepted_at: datetime | None
    is_effect_confirmed: bool | None
    work_explained_at: datetime | None
    cost_explained_at: datetime | None
    care_explained_at: datetime | None
    odometer_km: int | None
    handed_over_at: datetime | None
    gate_pass: str


class GuaranteeOut(Schema):
    id: Id
    order_id: Id
    job_id: Id
    vehicle_class: VehicleClass
    repair_class: RepairClass
    km: int
    days: int
    starts_on: date
    at_km: int | None
    last_day: date
    last_km: int | None


class GuaranteesOut(Schema):
    items: list[GuaranteeOut]


class TeachIn(Schema):
    """Left empty, the job's own title is taken."""

    title: Annotated[str, Field(max_length=120)] = ""
    symptom: Annotated[str, Field(max_length=4000)] = ""


class TaughtOut(Schema):
    entry: Id


class RepeatOut(Schema):
    """A car back too soon for the same fault."""

    id: Id
    store_id: Id
    order_id: Id
    job_id: Id
    former_order_id: Id
    former_job_id: Id
    kind: RepeatKind
    days: int
    flagged_at: datetime
    cause: RepeatCause | None
    classified_at: datetime | None

    @staticmethod
    def resolve_cause(row: Any) -> str | None:
        return row.cause or None


class CarryOverOut(Schema):
    task_id: Id
    on: date
    to: date
    reason: Slippage
    words: str


class DayEndOut(Schema):
    id: Id
    store_id: Id
    on: date
    accepted: int
    repaired: int
    handed_over: int
    closed_at: datetime


class CorrectionOut(Schema):
    stint_id: Id
    former_started_at: datetime
    former_ended_at: datetime | None
    started_at: datetime
    ended_at: datetime
    reason: str


class CarOut(Schema):
    """How far a car is (WS-10, WS-11)."""

    order_id: Id
    number: str
    plate: str
    place: str
    promised_at: datetime | None
    minutes_late: int
    advisor: str
    technicians: list[str]
    bay: str
    jobs_done: int
    jobs: int


class CarsOut(Schema):
    items: list[CarOut]


class TimesOut(Schema):
    """The six moments of a visit, and its working and waiting parts in seconds (WS-41)."""

    order_id: Id
    arrived_at: datetime
    first_contact_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    ready_at: datetime | None
    handed_over_at: datetime | None
    worked_seconds: int
    waited_seconds: int


class WorkerOut(Schema):
    person_id: Id
    name: str
    trainings: list[str]


class CrewOut(Schema):
    items: list[WorkerOut]


class PersonHoursOut(Schema):
    person_id: Id
    name: str
    paid: Decimal
    clocked: Decimal
    sold: Decimal


class HoursOut(Schema):
    items: list[PersonHoursOut]


# -- what comes in --------------------------------------------------------------------------------


class Sent(Schema):
    """``happened_at``: when it was done on a phone that had no connection; without it, now."""

    happened_at: Moment | None = None


class PlanIn(Schema):
    kind: TaskKind = TaskKind.REPAIR


class DispatchIn(PlanIn):
    people: Annotated[list[IdIn], Field(min_length=1, max_length=6)]
    starts_at: Moment
    bay_id: IdIn | None = None
    minutes: Annotated[int, Field(ge=1, le=6000)] | None = None
    override: Short = ""


class MoveIn(Schema):
    starts_at: Moment
    people: Annotated[list[IdIn], Field(max_length=6)] | None = None
    bay_id: IdIn | None = None
    minutes: Annotated[int, Field(ge=1, le=6000)] | None = None
    override: Short = ""


class PauseIn(Sent):
    reason: PauseReason
    words: Short = ""


class PhotoIn(Schema):
    name: Annotated[str, Field(max_length=120)] = "photo.jpg"
    content: Annotated[str, Field(max_length=8_000_000)]  # base64


class ExtraIn(Schema):
    title: Annotated[str, Field(min_length=1, max_length=120)]
    service_type: ServiceType = ServiceType.REPAIR
    operation_id: IdIn | None = None


class FindingIn(Sent):
    words: Words = ""
    photos: Annotated[list[PhotoIn], Field(max_length=12)] = []
    extra: ExtraIn | None = None


class PartIn(Schema):
    part_id: IdIn
    quantity: Annotated[Decimal, Field(gt=0, le=9999, max_digits=7, decimal_places=3)] = Decimal(1)


class ElementIn(Schema):
    item: Annotated[str, Field(min_length=1, max_length=80)]
    element: Annotated[str, Field(min_length=1, max_length=40)]


class TickIn(Sent, ElementIn):
    pass


class TickManyIn(Sent):
    elements: Annotated[list[ElementIn], Field(min_length=1, max_length=200)]


class SelfCheckIn(Sent):
    words: Words = ""


class RulingIn(Schema):
    job_id: IdIn
    is_passed: bool
    repair_class: RepairClass = RepairClass.MINOR
    reason: SendBackReason | None = None
    words: Annotated[str, Field(max_length=300)] = ""


class InspectIn(Schema):
    rulings: Annotated[list[RulingIn], Field(min_length=1, max_length=50)]
    road_test_km: Annotated[int, Field(ge=0, le=500)] | None = None
    words: Words = ""


class WashIn(Schema):
    why_not: Short = ""


class RestIn(Schema):
    choice: RestChoice


class TellIn(Schema):
    channel: Channel


class AcceptIn(Schema):
    is_confirmed: bool
    words: Annotated[str, Field(max_length=300)] = ""


class ExplainIn(Schema):
    work: bool
    cost: bool
    care: bool
    signature: Annotated[str, Field(max_length=20_000)]


class DeliverIn(Schema):
    odometer_km: Km | None = None


class CarryOverIn(Schema):
    to: SomeDay
    reason: Slippage
    words: Short = ""


class ClassifyIn(Schema):
    cause: RepeatCause
    words: Annotated[str, Field(min_length=1, max_length=300)]


class CorrectIn(Schema):
    started_at: Moment
    ended_at: Moment
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class DifferenceIn(Schema):
    order_id: IdIn
    reason: Slippage
    words: Short = ""


class DayEndIn(Schema):
    store: IdIn
    on: SomeDay
    explained: Annotated[list[DifferenceIn], Field(max_length=500)] = []


class CarsAsked(Schema):
    store: Annotated[str | None, Field(max_length=20)] = None
    q: Annotated[str, Field(max_length=60)] = ""


class HoursAsked(Schema):
    store: Annotated[str, Field(max_length=20)]
    first: SomeDay
    days: Annotated[int, Field(ge=1, le=31)] = 1


def _pk(told: str | None) -> int | None:
    return None if told is None else row_id(told)


def happened(sent: Sent, store_id: int) -> datetime:
    """When it was done. A phone without connection tells later, but not for ever (WS-08)."""
    at = now()
    told = sent.happened_at
    if told is None or at <= told <= at + AHEAD_AT_MOST:
        return at
    most = value(SENT_LATE_AT_MOST, store_id=store_id, on=day_of(at, store_id=store_id))
    if not at - most <= told <= at:
        raise TimeImpossible(_("This was too long ago to be taken over."), field="happened_at")
    return told


def _mine(request: Request, job_id: int) -> Task:
    """The actor's own open work on a job; what runs before what waits."""
    request.actor.require("workshop.work")
    rows = Task.objects.visible_to(request.actor).filter(job=job_id)
    given = rows.filter(
        assignments__person=request.actor.person_id or 0, assignments__is_current=True
    ).distinct()
    found = sorted(
        given.exclude(state=TaskState.DROPPED),
        key=lambda t: (t.state != TaskState.RUNNING, t.state not in OPEN, t.kind, t.pk),
    )
    if found:
        return found[0]
    if not rows.exists():
        raise Task.DoesNotExist
    raise NotYours(_("This work was given to somebody else."))


# -- jobs -----------------------------------------------------------------------------------------


@deed(jobs, "/{job_id}/plan", returns=TaskOut, status=201)
def plan(request: Request, job_id: IdIn, body: PlanIn) -> Task:
    """Make the piece of work of a job."""
    return commands.plan(job_id=job_id, kind=body.kind, by=request.actor, at=now())


@deed(jobs, "/{job_id}/dispatch", returns=TaskOut)
def dispatch(request: Request, job_id: IdIn, body: DispatchIn) -> Task:
    """Give a job to people and a bay; 409 says why it does not fit, and where it would."""
    return commands.dispatch(job_id=job_id, **dict(body), by=request.actor, at=now())


@deed(jobs, "/{job_id}/clock-on", returns=StintOut)
def clock_on(request: Request, job_id: IdIn, body: Sent) -> Stint:
    task = _mine(request, job_id)
    at = happened(body, task.store_id)
    return commands.clock_on(task_id=task.pk, by=request.actor, at=at)


@deed(jobs, "/{job_id}/pause", returns=StintOut)
def pause(request: Request, job_id: IdIn, body: PauseIn) -> Stint:
    task = _mine(request, job_id)
    return commands.pause(
        task_id=task.pk,
        reason=body.reason,
        words=body.words,
        by=request.actor,
        at=happened(body, task.store_id),
    )


@deed(jobs, "/{job_id}/resume", returns=StintOut)
def resume(request: Request, job_id: IdIn, body: Sent) -> Stint:
    task = _mine(request, job_id)
    at = happened(body, task.store_id)
    return commands.resume(task_id=task.pk, by=request.actor, at=at)


@deed(jobs, "/{job_id}/clock-off", returns=TaskOut)
def clock_off(request: Request, job_id: IdIn, body: Sent) -> Task:
    task = _mine(request, job_id)
    at = happened(body, task.store_id)
    return commands.clock_off(task_id=task.pk, by=request.actor, at=at)


@deed(jobs, "/{job_id}/record-finding", returns=FindingOut, status=201)
def record_finding(request: Request, job_id: IdIn, body: FindingIn) -> Any:
    """Photos first, words if any; ``extra`` proposes work that the customer is asked about."""
    task = _mine(request, job_id)
    return commands.record_finding(
        task_id=task.pk,
        words=body.words,
        photos=[Photo(photo.name, _bytes(photo.content)) for photo in body.photos],
        extra=Extra(**dict(body.extra)) if body.extra else None,
        by=request.actor,
        at=happened(body, task.store_id),
    )


def _bytes(told: str) -> bytes:
    try:
        return base64.b64decode(told.partition(",")[2] if told.startswith("data:") else told)
    except (ValueError, binascii.Error):
        return b""


@deed(jobs, "/{job_id}/request-part", returns=TaskOut)
def request_part(request: Request, job_id: IdIn, body: PartIn) -> Task:
    """Ask for a part; what makes the job dearer needs the customer's yes before it is issued."""
    task = _mine(request, job_id)
    return commands.request_part(task_id=task.pk, **dict(body), by=request.actor, at=now())


@deed(jobs, "/{job_id}/tick", returns=TickOut)
def tick(request: Request, job_id: IdIn, body: TickIn) -> Any:
    """One element of the work standard is done."""
    task = _mine(request, job_id)
    return commands.tick(
        task_id=task.pk,
        item=body.item,
        element=body.element,
        by=request.actor,
        at=happened(body, task.store_id),
    )


@deed(jobs, "/{job_id}/tick-many", returns=TicksOut)
def tick_many(request: Request, job_id: IdIn, body: TickManyIn) -> Any:
    """Several elements of the work standards are done: all of them or none. What is ticked already
    stays as it is.
    """
    task = _mine(request, job_id)
    ticked = commands.tick_many(
        task_id=task.pk,
        elements=[(one.item, one.element) for one in body.elements],
        by=request.actor,
        at=happened(body, task.store_id),
    )
    return {"task_id": task.pk, "ticked": ticked}


@deed(jobs, "/{job_id}/self-check", returns=SelfCheckOut)
def self_check(request: Request, job_id: IdIn, body: SelfCheckIn) -> Any:
    task = _mine(request, job_id)
    return commands.self_check(
        task_id=task.pk, words=body.words, by=request.actor, at=happened(body, task.store_id)
    )


# -- tasks ----------------------------------------------------------------------------------------


@listing(tasks, "", returns=TaskOut)
def list_tasks(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Pieces of work; ``q`` is the beginning of an order's number."""
    rows = Task.objects.visible_to(request.actor)
    if asked.q:
        rows = rows.filter(order__number__istartswith=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@one(tasks, "/{task_id}", returns=TaskOut)
def get_task(request: Request, task_id: IdIn) -> Task:
    return queries.task(task_id, seen_by=request.actor)


@deed(tasks, "/{task_id}/move", returns=TaskOut)
def move(request: Request, task_id: IdIn, body: MoveIn) -> Task:
    """Put work to another time, other people or another bay; what is not said stays."""
    return commands.move(task_id=task_id, **dict(body), by=request.actor, at=now())


@deed(tasks, "/{task_id}/take-back", returns=TaskOut)
def take_back(request: Request, task_id: IdIn) -> Task:
    return commands.take_back(task_id=task_id, by=request.actor, at=now())


@deed(tasks, "/{task_id}/drop", returns=TaskOut)
def drop(request: Request, task_id: IdIn) -> Task:
    return commands.drop(task_id=task_id, by=request.actor, at=now())


@deed(tasks, "/{task_id}/accept-shortage", returns=TaskOut)
def accept_shortage(request: Request, task_id: IdIn) -> Task:
    """Let work begin although parts are missing."""
    return commands.accept_shortage(task_id=task_id, by=request.actor, at=now())


@deed(tasks, "/{task_id}/carry-over", returns=CarryOverOut)
def carry_over(request: Request, task_id: IdIn, body: CarryOverIn) -> Any:
    """Work of today goes over to another day, with its reason."""
    return commands.carry_over(task_id=task_id, **dict(body), by=request.actor, at=now())


class AppraiseIn(Schema):
    outcome: Appraisal
    words: Annotated[str, Field(max_length=300)] = ""


class ReadingIn(Schema):
    """One value of the method, such as ``co_idle``."""

    value: Annotated[str, Field(min_length=1, max_length=20)]
    found: Annotated[Decimal, Field(ge=0, le=100_000, max_digits=9, decimal_places=3)]


class EmissionIn(Schema):
    method: EmissionMethod
    readings: Annotated[list[ReadingIn], Field(min_length=1, max_length=20)]
    device: Annotated[str, Field(max_length=60)] = ""


class EmissionOut(Schema):
    """``failed`` names what is outside its limits; a failed test is open until a re-test passes."""

    id: Id
    store_id: Id
    order_id: Id
    vehicle_id: Id
    job_id: Id | None
    method: EmissionMethod
    verdict: EmissionVerdict
    readings: dict[str, str]
    limits: dict[str, list[str]]
    failed: list[str]
    is_open: bool
    retest_due_on: date | None
    closed_by_id: Id | None
    tested_at: datetime


# -- orders ---------------------------------------------------------------------------------------


@deed(orders, "/{order_id}/inspect", returns=InspectionOut)
def inspect(request: Request, order_id: IdIn, body: InspectIn) -> Any:
    """Pass the work of a visit, or send jobs back with their reason."""
    return commands.inspect(
        order_id=order_id,
        rulings=[Ruling(**dict(ruling)) for ruling in body.rulings],
        road_test_km=body.road_test_km,
        words=body.words,
        by=request.actor,
        at=now(),
    )


@deed(orders, "/{order_id}/wash", returns=WashOut)
def wash(request: Request, order_id: IdIn, body: WashIn) -> Any:
    return commands.wash(order_id=order_id, why_not=body.why_not, by=request.actor, at=now())


@deed(orders, "/{order_id}/guide-to-rest", returns=RestOut)
def guide_to_rest(request: Request, order_id: IdIn, body: RestIn) -> Any:
    return commands.guide_to_rest(order_id=order_id, choice=body.choice, by=request.actor, at=now())


@deed(orders, "/{order_id}/call-back", returns=RestOut)
def call_back(request: Request, order_id: IdIn, body: TellIn) -> Any:
    return commands.call_back(order_id=order_id, channel=body.channel, by=request.actor, at=now())


@deed(orders, "/{order_id}/announce-ready", returns=ReadyOut)
def announce_ready(request: Request, order_id: IdIn, body: TellIn) -> Any:
    """Tell the customer; a message goes out by itself, a call is noted."""
    return commands.announce_ready(
        order_id=order_id,
        channel=body.channel,
        site=request.build_absolute_uri("/"),
        by=request.actor,
        at=now(),
    )


@deed(orders, "/{order_id}/accept-result", returns=HandOverOut)
def accept_result(request: Request, order_id: IdIn, body: AcceptIn) -> Any:
    return commands.accept_result(order_id=order_id, **dict(body), by=request.actor, at=now())


@deed(orders, "/{order_id}/explain", returns=HandOverOut)
def explain(request: Request, order_id: IdIn, body: ExplainIn) -> Any:
    """The three explanations, each ticked, and the signature (SVG path data)."""
    return commands.explain(
        order_id=order_id,
        explained=Explained(work=body.work, cost=body.cost, care=body.care),
        signature=body.signature,
        by=request.actor,
        at=now(),
    )


@deed(orders, "/{order_id}/deliver", returns=HandOverOut)
def deliver(request: Request, order_id: IdIn, body: DeliverIn) -> Any:
    """The customer has the car back: gate pass, guarantee, call-back clocks."""
    return commands.deliver(
        order_id=order_id, odometer_km=body.odometer_km, by=request.actor, at=now()
    )


@router.get("/orders/{order_id}/times", response={200: TimesOut, **ERRORS})
def times(request: Request, order_id: IdIn) -> Any:
    queries.visit_in_sight(order_id, seen_by=request.actor)
    found = queries.visit_times([order_id], seen_by=request.actor, now=now())[order_id]
    return {
        **{name: getattr(found, name) for name in TimesOut.model_fields if hasattr(found, name)},
        "worked_seconds": int(found.stay.worked.total_seconds()),
        "waited_seconds": int(found.stay.waited.total_seconds()),
    }


@router.get("/orders/{order_id}/crew", response={200: CrewOut, **ERRORS})
def crew(request: Request, order_id: IdIn) -> Any:
    """Who works on the car, with their trainings in force (RC-20)."""
    queries.visit_in_sight(order_id, seen_by=request.actor)
    on = day_of(now())
    found = queries.workers_of([order_id], on=on, seen_by=request.actor).get(order_id, [])
    return {
        "items": [
            {
                "person_id": worker.person_id,
                "name": worker.name,
                "trainings": [f"{name} {level}" for name, level in worker.trainings],
            }
            for worker in found
        ]
    }


@router.get("/orders/{order_id}/guarantees", response={200: GuaranteesOut, **ERRORS})
def guarantees(request: Request, order_id: IdIn) -> Any:
    """The repair guarantees that were issued with a visit."""
    queries.visit_in_sight(order_id, seen_by=request.actor)
    return {"items": list(queries.guarantees_of(seen_by=request.actor, order_id=order_id))}


@router.get("/cars", response={200: CarsOut, **ERRORS})
def cars(request: Request, asked: Annotated[CarsAsked, Query(...)]) -> Any:
    """Cars in the house by plate, order, adviser or technician."""
    found = queries.cars(seen_by=request.actor, now=now(), store_id=_pk(asked.store), words=asked.q)
    return {"items": found}


@router.get("/hours", response={200: HoursOut, **ERRORS})
def hours(request: Request, asked: Annotated[HoursAsked, Query(...)]) -> Any:
    """Hours paid, clocked and sold by technician."""
    last = asked.first + timedelta(days=asked.days - 1)
    found = queries.hours(
        store_id=_pk(asked.store) or 0,
        first=asked.first,
        last=last,
        seen_by=request.actor,
        now=now(),
    )
    return {"items": found}


# -- the rest -------------------------------------------------------------------------------------


@listing(repeats, "", returns=RepeatOut)
def list_repeats(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Cars back too soon for the same fault."""
    return page_of(_of_store(Repeat.objects.visible_to(request.actor), asked), asked)


@deed(repeats, "/{repeat_id}/propose-from-repeat", returns=TaughtOut)
def propose_from_repeat(request: Request, repeat_id: IdIn, body: TeachIn) -> TaughtOut:
    """What a car taught that came back, for the knowledge base (WS-35)."""
    made = commands.propose_from_repeat(
        repeat_id=repeat_id, **dict(body), by=request.actor, at=now()
    )
    return TaughtOut(entry=str(made.pk))


@deed(verdicts, "/{verdict_id}/propose-from-verdict", returns=TaughtOut)
def propose_from_verdict(request: Request, verdict_id: IdIn, body: TeachIn) -> TaughtOut:
    """What an inspection taught that sent work back, for the knowledge base."""
    made = commands.propose_from_verdict(
        verdict_id=verdict_id, **dict(body), by=request.actor, at=now()
    )
    return TaughtOut(entry=str(made.pk))


@deed(repeats, "/{repeat_id}/classify", returns=RepeatOut)
def classify(request: Request, repeat_id: IdIn, body: ClassifyIn) -> Any:
    return commands.classify(repeat_id=repeat_id, **dict(body), by=request.actor, at=now())


@listing(stints, "", returns=StintOut)
def list_stints(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Clocked time, the newest first."""
    return page_of(_of_store(Stint.objects.visible_to(request.actor), asked), asked)


@deed(stints, "/{stint_id}/correct", returns=CorrectionOut)
def correct_clock(request: Request, stint_id: IdIn, body: CorrectIn) -> Any:
    """Put a clocked time right; what stood there stays on record."""
    return commands.correct_clock(stint_id=stint_id, **dict(body), by=request.actor, at=now())


@listing(day_ends, "", returns=DayEndOut)
def list_day_ends(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(_of_store(DayEnd.objects.visible_to(request.actor), asked), asked)


@deed(day_ends, "", returns=DayEndOut, status=201)
def close_day(request: Request, body: DayEndIn) -> Any:
    """Reconcile what was accepted with what was repaired; every difference has its reason."""
    return commands.close_day(
        store_id=body.store,
        on=body.on,
        explained={d.order_id: (d.reason, d.words) for d in body.explained},
        by=request.actor,
        at=now(),
    )


@deed(repeats, "/{repeat_id}/appraise", returns=RepeatOut)
def appraise(request: Request, repeat_id: IdIn, body: AppraiseIn) -> Any:
    """Decide a case for appraisal: a repeat by our own work or part."""
    return commands.appraise(repeat_id=repeat_id, **dict(body), by=request.actor, at=now())


@listing(emissions, "", returns=EmissionOut)
def list_emission_tests(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Exhaust tests, the newest first."""
    return page_of(_of_store(EmissionTest.objects.visible_to(request.actor), asked), asked)


@one(emissions, "/{emission_test_id}", returns=EmissionOut)
def get_emission_test(request: Request, emission_test_id: IdIn) -> Any:
    return queries.emission_tests(seen_by=request.actor).get(pk=emission_test_id)


@deed(orders, "/{order_id}/measure-emissions", returns=EmissionOut)
def measure_emissions(request: Request, order_id: IdIn, body: EmissionIn) -> Any:
    """Record an exhaust test. Failed: a repair is proposed and a re-test is due."""
    return commands.measure_emissions(
        order_id=order_id,
        method=body.method,
        readings={reading.value: reading.found for reading in body.readings},
        device=body.device,
        by=request.actor,
        at=now(),
    )


def _of_store(rows: Any, asked: ListingQuery) -> Any:
    return rows if asked.store_id is None else rows.filter(store=asked.store_id)
