"""Guarantees for machines: how a car stands, its repairs in the law's terms, and requests."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from pydantic import Field

from aftersales.ground.network.queries import day_of
from aftersales.guarantees.warranty import commands, queries
from aftersales.guarantees.warranty.commands import Elsewhere, Grant, Terms, Told
from aftersales.guarantees.warranty.models import (
    FirstMaintenance,
    GuaranteeRequest,
    Repair,
    Standing,
)
from aftersales.guarantees.warranty.states import (
    Asked,
    CarKind,
    Component,
    CostOwner,
    Failure,
    Ground,
    Nearness,
    NotCounted,
    Powertrain,
    RequestState,
    Scope,
    Use,
    Work,
)
from aftersales.records.vehicles import queries as vehicles
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

guarantees = Router(tags=["guarantees"])
repairs = Router(tags=["guarantees"])
requests = Router(tags=["guarantees"])
firsts = Router(tags=["guarantees"])

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))]
Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Km = Annotated[int, Field(ge=0, le=9_999_999)]
Few = Annotated[int, Field(ge=0, le=9_999_999)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Short = Annotated[str, Field(min_length=1, max_length=300)]


# ── cars ─────────────────────────────────────────────────────────────────────────────────────────


class StandingOut(Schema):
    """As it was last reckoned; one car by its id is reckoned anew."""

    id: Id
    vehicle_id: Id
    nearness: Nearness
    regime: str
    repair_until: date | None
    repair_km: int | None
    exchange_until: date | None
    exchange_km: int | None
    x3_left: int | None
    x4_left: int | None
    x5_left: int | None
    x6_left: int | None
    x7_left: int | None
    rights: list[str]
    open_questions: int
    reckoned_at: datetime


class RightOut(Schema):
    """What may be asked; ``is_certain`` false: only if what is not judged turns out so."""

    code: str
    article: str
    basis: str
    remedy: str
    usage_fee: Decimal | None
    fault: str
    is_certain: bool


class QuestionOut(Schema):
    about: str
    reason: str
    repair_id: Id | None


class VerdictOut(Schema):
    """How a car stands today; ``verdict`` in the form of `aftersales guarantee check`."""

    vehicle_id: Id
    on: date
    km: int | None
    nearness: Nearness
    rights: list[RightOut]
    questions: list[QuestionOut]
    verdict: dict[str, Any]


class PromisesIn(Schema):
    """Beyond the law; null: nothing promised. Distances also ``unlimited``."""

    repair_months: Few | None = None
    repair_km: Few | str | None = None
    exchange_months: Few | None = None
    exchange_km: Few | str | None = None
    shop_days_over: Few | None = None
    same_fault_repairs_over: Few | None = None
    loaner_after_days: Few | None = None


class TermsIn(Schema):
    use: Use
    kind: CarKind = CarKind.PASSENGER
    powertrain: Powertrain
    invoice_date: Day
    delivery_date: Day | None = None
    replaced_on: Day | None = None
    price: Amount | None = None
    usage_rate_percent: (
        Annotated[Decimal, Field(ge=0, le=10, max_digits=7, decimal_places=6)] | None
    ) = None
    promises: PromisesIn = PromisesIn()
    reason: Annotated[str, Field(max_length=200)] = ""


class PolicyOut(Schema):
    id: Id
    vehicle_id: Id
    version: int
    use: Use
    kind: CarKind
    powertrain: Powertrain
    invoice_date: date
    delivery_date: date | None
    replaced_on: date | None
    price: Decimal | None
    usage_rate_percent: Decimal | None
    promises: dict[str, Any]
    reason: str
    kept_at: datetime


@listing(guarantees, "", returns=StandingOut)
def list_guarantees(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Cars whose terms are known; ``q`` is how near: ``near``, ``reached`` …"""
    rows = Standing.objects.visible_to(request.actor)
    if asked.q:
        rows = rows.filter(nearness=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@one(guarantees, "/{vehicle_id}", returns=VerdictOut)
def get_guarantee(request: Request, vehicle_id: IdIn) -> dict[str, Any]:
    """One car, reckoned now."""
    request.actor.require("warranty.view")
    vehicle = get_object_or_404(vehicles.visible(seen_by=request.actor), pk=vehicle_id)
    at = timezone.now()
    on = day_of(at, store_id=vehicle.home_store_id)
    found = queries.standing_of(vehicle, on=on, at=at, seen_by=request.actor)
    return {
        "vehicle_id": vehicle.pk,
        "on": found.on,
        "km": found.km,
        "nearness": found.nearness,
        "rights": [
            {
                "code": claim.right.code,
                "article": claim.right.article,
                "basis": claim.right.basis,
                "remedy": claim.right.remedy,
                "usage_fee": claim.right.usage_fee,
                "fault": claim.fault.code if claim.fault else "",
                "is_certain": claim.is_certain,
            }
            for claim in found.rights
        ],
        "questions": [
            {"about": q.about, "reason": q.reason, "repair_id": q.repair and q.repair.pk}
            for q in found.questions
        ],
        "verdict": found.plain(),
    }


@deed(guarantees, "/{vehicle_id}/terms", returns=PolicyOut, status=201)
def keep_policy(request: Request, vehicle_id: IdIn, body: TermsIn) -> Any:
    """On which terms the car was sold. Told again it is a correction and says why."""
    given = dict(body)
    reason, promises = given.pop("reason"), dict(given.pop("promises"))
    return commands.keep_policy(
        vehicle_id=vehicle_id,
        terms=Terms(promises=promises, **given),
        reason=reason,
        by=request.actor,
        at=now(),
    )


# ── repairs ──────────────────────────────────────────────────────────────────────────────────────


class RepairOut(Schema):
    id: Id
    vehicle_id: Id
    fault_id: Id
    fault: str
    order_id: Id | None
    job_id: Id | None
    number: str
    begun_at: datetime
    ended_at: datetime | None
    km: int
    component: str
    scope: Scope
    part: str
    work: Work
    failure: str
    is_quality: bool | None
    is_dangerous: bool | None
    ground: str
    ground_concerns: bool | None
    void_at: datetime | None

    @staticmethod
    def resolve_fault(row: Repair) -> str:
        return row.fault.words


class ToldIn(Schema):
    """A fault in the law's terms; without ``fault_id`` one of its own, called ``words``."""

    fault_id: IdIn | None = None
    words: Annotated[str, Field(max_length=160)] = ""
    component: Component
    scope: Scope = Scope.NONE
    part: Annotated[str, Field(max_length=60)] = ""
    work: Work = Work.REPAIR
    failure: Failure | None = None


class TellIn(ToldIn):
    job_id: IdIn


class NoteIn(ToldIn):
    vehicle_id: IdIn
    workshop_words: Annotated[str, Field(min_length=1, max_length=120)]
    number: Annotated[str, Field(min_length=1, max_length=60)]
    begun_at: datetime
    ended_at: datetime
    km: Km


class JudgeIn(Schema):
    is_quality: bool | None
    is_dangerous: bool | None = None
    ground: Ground | None = None
    ground_concerns: bool | None = None
    words: Short


class HoursIn(Schema):
    hours: Annotated[Decimal, Field(gt=0, max_digits=7, decimal_places=2)]
    reason: NotCounted
    evidence: Short


class ReasonIn(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


def _told(given: dict[str, Any]) -> Told:
    names = ("fault_id", "words", "component", "scope", "part", "work")
    return Told(failure=given.pop("failure") or "", **{name: given.pop(name) for name in names})


@listing(repairs, "", returns=RepairOut)
def list_repairs(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Repairs in the law's terms; ``q`` is the beginning of an order's number."""
    rows = Repair.objects.visible_to(request.actor).select_related("fault")
    if asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(workshop=asked.store_id)
    return page_of(rows, asked)


@deed(repairs, "", returns=RepairOut, status=201)
def tell_job(request: Request, body: TellIn) -> Any:
    """What a job of an order repairs."""
    given = dict(body)
    job_id = given.pop("job_id")
    return commands.tell_job(job_id=job_id, told=_told(given), by=request.actor, at=now())


@deed(repairs, "/note", returns=RepairOut, status=201)
def note_repair(request: Request, body: NoteIn) -> Any:
    """A repair that another workshop did."""
    given = dict(body)
    vehicle_id, told = given.pop("vehicle_id"), _told(given)
    return commands.note_repair(
        vehicle_id=vehicle_id, told=told, elsewhere=Elsewhere(**given), by=request.actor, at=now()
    )


@one(repairs, "/{repair_id}", returns=RepairOut)
def get_repair(request: Request, repair_id: IdIn) -> Repair:
    rows = Repair.objects.visible_to(request.actor).select_related("fault")
    return rows.get(pk=repair_id)


@deed(repairs, "/{repair_id}/judge", returns=RepairOut)
def judge(request: Request, repair_id: IdIn, body: JudgeIn) -> Any:
    """Quality or not, dangerous or not, and what is put forward against it."""
    given = dict(body)
    ground = given.pop("ground") or ""
    return commands.judge(repair_id=repair_id, ground=ground, **given, by=request.actor, at=now())


@deed(repairs, "/{repair_id}/leave-out", returns=RepairOut)
def leave_out(request: Request, repair_id: IdIn, body: HoursIn) -> Any:
    """Hours that the law does not count, with their evidence."""
    left = commands.leave_out(repair_id=repair_id, **dict(body), by=request.actor, at=now())
    return left.repair


@deed(repairs, "/{repair_id}/take-out", returns=RepairOut)
def take_out(request: Request, repair_id: IdIn, body: ReasonIn) -> Any:
    """It should not be counted at all."""
    return commands.take_out(repair_id=repair_id, reason=body.reason, by=request.actor, at=now())


# ── first maintenances ───────────────────────────────────────────────────────────────────────────


class FirstMaintenanceOut(Schema):
    id: Id
    vehicle_id: Id
    workshop_id: Id
    order_id: Id
    number: str
    done_on: date
    km: int
    until: date | None
    until_km: int | None
    reason: str


class ConfirmIn(Schema):
    order_id: IdIn
    reason: Annotated[str, Field(max_length=200)] = ""


@listing(firsts, "", returns=FirstMaintenanceOut)
def list_first_maintenances(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Free first maintenances; ``q`` is the beginning of an order's number."""
    rows = FirstMaintenance.objects.visible_to(request.actor)
    if asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(workshop=asked.store_id)
    return page_of(rows, asked)


@deed(firsts, "", returns=FirstMaintenanceOut, status=201)
def confirm_first_maintenance(request: Request, body: ConfirmIn) -> Any:
    """The visit is the car's free first maintenance: once in its life."""
    return commands.confirm_first_maintenance(**dict(body), by=request.actor, at=now())


# ── requests ─────────────────────────────────────────────────────────────────────────────────────


class RequestOut(Schema):
    id: Id
    store_id: Id
    number: str
    vehicle_id: Id
    customer_id: Id
    order_id: Id | None
    fault_id: Id | None
    asks: Asked
    words: str
    km: int
    received_on: date
    answer_by: date | None
    complete_by: date | None
    state: RequestState
    answered_at: datetime | None
    answer_words: str
    right: str
    article: str
    cost_owner: str
    price: Decimal | None
    usage_fee: Decimal | None
    further_costs: Decimal
    refund: Decimal | None
    back_on: date | None
    back_km: int | None
    new_vehicle_id: Id | None
    disputes: int
    verdict: dict[str, Any]


class TakeIn(Schema):
    store: IdIn
    vehicle_id: IdIn
    customer_id: IdIn
    order_id: IdIn | None = None
    fault_id: IdIn | None = None
    asks: Asked
    received_on: Day | None = None
    words: Words


class GrantIn(Schema):
    """``right`` empty: goodwill, beyond the law."""

    right: Annotated[str, Field(max_length=2)] = ""
    cost_owner: CostOwner
    price: Amount | None = None
    usage_fee: Amount | None = None
    further_costs: Amount = Decimal(0)
    words: Words


class WordsIn(Schema):
    words: Words


class BackIn(Schema):
    km: Km


class FinishIn(Schema):
    words: Short
    new_vehicle_id: IdIn | None = None


@listing(requests, "", returns=RequestOut)
def list_requests(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Requests under the statutory guarantee; ``q`` is the beginning of a number."""
    rows = GuaranteeRequest.objects.visible_to(request.actor)
    if asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows, asked)


@deed(requests, "", returns=RequestOut, status=201)
def take_request(request: Request, body: TakeIn) -> Any:
    """A customer asks; the law's days begin."""
    given = dict(body)
    store_id = given.pop("store")
    return commands.take_request(store_id=store_id, **given, by=request.actor, at=now())


@one(requests, "/{request_id}", returns=RequestOut)
def get_request(request: Request, request_id: IdIn) -> GuaranteeRequest:
    return queries.request(request_id, seen_by=request.actor)


@deed(requests, "/{request_id}/grant", returns=RequestOut)
def grant(request: Request, request_id: IdIn, body: GrantIn) -> Any:
    """Granted on a right that stands, or as goodwill."""
    return commands.grant(
        request_id=request_id, grant=Grant(**dict(body)), by=request.actor, at=now()
    )


@deed(requests, "/{request_id}/refuse", returns=RequestOut)
def refuse(request: Request, request_id: IdIn, body: WordsIn) -> Any:
    """Refused, with reasons."""
    return commands.refuse(request_id=request_id, words=body.words, by=request.actor, at=now())


@deed(requests, "/{request_id}/dispute", returns=RequestOut)
def dispute(request: Request, request_id: IdIn, body: WordsIn) -> Any:
    """The customer does not accept the refusal."""
    return commands.dispute(request_id=request_id, words=body.words, by=request.actor, at=now())


@deed(requests, "/{request_id}/take-back", returns=RequestOut)
def take_back(request: Request, request_id: IdIn, body: BackIn) -> Any:
    """The car is back at the house."""
    return commands.take_back(request_id=request_id, km=body.km, by=request.actor, at=now())


@deed(requests, "/{request_id}/finish", returns=RequestOut)
def finish(request: Request, request_id: IdIn, body: FinishIn) -> Any:
    """Carried out."""
    return commands.finish(request_id=request_id, **dict(body), by=request.actor, at=now())


@deed(requests, "/{request_id}/withdraw", returns=RequestOut)
def withdraw(request: Request, request_id: IdIn, body: ReasonIn) -> Any:
    """The customer does not want it any more."""
    return commands.withdraw(request_id=request_id, words=body.reason, by=request.actor, at=now())
