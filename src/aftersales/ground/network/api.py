"""Stores, departments, grades and agents' contracts for machines."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from aftersales.ground.network import commands, queries
from aftersales.ground.network.models import AgentContract, Department, Grade, SpecialDay, Store
from aftersales.ground.network.states import Authority, StoreKind
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

router = Router(tags=["stores"])
departments = Router(tags=["departments"])
grades = Router(tags=["grades"])
contracts = Router(tags=["agent contracts"])

Code = Annotated[str, Field(min_length=1, max_length=12, pattern=r"^[-a-zA-Z0-9_]+$")]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]


class StoreOut(Schema):
    id: Id
    code: str
    name: str
    kind: StoreKind
    grade: str | None
    legal_name: str
    tax_number: str
    address: str
    phone: str
    time_zone: str
    currency: str
    language: str
    date_style: str
    number_style: str
    paper: str
    printer: str
    tax_scheme: str
    closed_on: date | None

    @staticmethod
    def resolve_grade(store: Store) -> str | None:
        return store.grade.code if store.grade else None


class StoreIn(Schema):
    code: Code
    name: Name
    kind: StoreKind = StoreKind.DEALER_STORE
    time_zone: str = "Asia/Shanghai"
    currency: str = "CNY"


class SettingsIn(Schema):
    """Only what is given changes."""

    name: str | None = None
    legal_name: str | None = None
    tax_number: str | None = None
    address: str | None = None
    phone: str | None = None
    time_zone: str | None = None
    currency: str | None = None
    language: str | None = None
    date_style: str | None = None
    number_style: str | None = None
    paper: str | None = None
    printer: str | None = None
    tax_scheme: str | None = None


class StretchIn(Schema):
    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: time
    closes: time


class HoursIn(Schema):
    week: Annotated[list[StretchIn], Field(max_length=28)]


class SpecialDayIn(Schema):
    on: date
    name: Annotated[str, Field(max_length=60)]
    opens: time | None = None
    closes: time | None = None


class SpecialDayOut(Schema):
    id: Id
    on: date
    name: str
    opens: time | None
    closes: time | None


class GradeIn(Schema):
    grade: Annotated[str, Field(max_length=20)]


@listing(router, "", returns=StoreOut)
def stores(request: Request, asked: ListingQuery) -> Any:
    """The stores you work in."""
    rows = queries.stores(seen_by=request.actor)
    if asked.q:
        rows = rows.filter(name__icontains=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(pk=asked.store_id)
    return page_of(rows, asked)


@one(router, "/{store_id}", returns=StoreOut)
def store(request: Request, store_id: IdIn) -> Store:
    return queries.stores(seen_by=request.actor).get(pk=store_id)


@deed(router, "", returns=StoreOut, status=201)
def open_store(request: Request, body: StoreIn) -> Store:
    """A new site of your group."""
    return commands.open_store(
        group_id=request.actor.group_id or 0, by=request.actor, at=now(), **body.dict()
    )


@deed(router, "/{store_id}/settle-store", returns=StoreOut, keyed=False)
def settle_store(request: Request, store_id: IdIn, body: SettingsIn) -> Store:
    """How the site shows, prints and is taxed."""
    given = {name: value for name, value in body.dict().items() if value is not None}
    return commands.settle_store(store_id=store_id, settings=given, by=request.actor, at=now())


@deed(router, "/{store_id}/close-store", returns=StoreOut, keyed=False)
def close_store(request: Request, store_id: IdIn) -> Store:
    return commands.close_store(store_id=store_id, by=request.actor, at=now())


@deed(router, "/{store_id}/set-hours", returns=StoreOut, keyed=False)
def set_hours(request: Request, store_id: IdIn, body: HoursIn) -> Store:
    """The whole week anew, Monday is 0."""
    week = [commands.Stretch(s.weekday, s.opens, s.closes) for s in body.week]
    return commands.set_hours(store_id=store_id, week=week, by=request.actor, at=now())


@deed(router, "/{store_id}/set-special-day", returns=SpecialDayOut, keyed=False)
def set_special_day(request: Request, store_id: IdIn, body: SpecialDayIn) -> SpecialDay:
    """A holiday, a shorter day or a make-up day."""
    return commands.set_special_day(store_id=store_id, by=request.actor, at=now(), **body.dict())


@deed(router, "/{store_id}/grade-store", returns=StoreOut, keyed=False)
def grade_store(request: Request, store_id: IdIn, body: GradeIn) -> Store:
    return commands.grade_store(store_id=store_id, grade=body.grade, by=request.actor, at=now())


class GuideIn(Schema):
    guided_by: IdIn | None = None


class BrandsIn(Schema):
    brands: Annotated[list[str], Field(max_length=100)]


@deed(router, "/{store_id}/guide-station", returns=StoreOut, keyed=False)
def guide_station(request: Request, store_id: IdIn, body: GuideIn) -> Store:
    """Which site guides this one; its grade must include guiding stations."""
    return commands.guide_station(
        store_id=store_id, guided_by_id=body.guided_by, by=request.actor, at=now()
    )


@deed(router, "/{store_id}/choose-brands", returns=StoreOut, keyed=False)
def choose_brands(request: Request, store_id: IdIn, body: BrandsIn) -> Store:
    """Which makes the site serves, by their codes."""
    return commands.choose_brands(store_id=store_id, brands=body.brands, by=request.actor, at=now())


# -- departments --------------------------------------------------------------------------------


class DepartmentOut(Schema):
    id: Id
    code: str
    name: str
    store: Id | None
    above: Id | None
    is_closed: bool

    @staticmethod
    def resolve_store(unit: Department) -> str | None:
        return None if unit.store_id is None else str(unit.store_id)

    @staticmethod
    def resolve_above(unit: Department) -> str | None:
        return None if unit.above_id is None else str(unit.above_id)


class DepartmentIn(Schema):
    code: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[-a-zA-Z0-9_]+$")]
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
    store: IdIn | None = None
    above: IdIn | None = None


class MoveIn(Schema):
    above: IdIn | None = None


@listing(departments, "", returns=DepartmentOut)
def list_departments(request: Request, asked: ListingQuery) -> Any:
    rows = queries.departments(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store_id=asked.store_id)
    return page_of(rows.filter(name__icontains=asked.q) if asked.q else rows, asked)


@one(departments, "/{department_id}", returns=DepartmentOut)
def department(request: Request, department_id: IdIn) -> Department:
    return queries.department(department_id, seen_by=request.actor)


@deed(departments, "", returns=DepartmentOut, status=201)
def form_department(request: Request, body: DepartmentIn) -> Department:
    return commands.form_department(
        group_id=request.actor.group_id or 0,
        code=body.code,
        name=body.name,
        store_id=body.store,
        above_id=body.above,
        by=request.actor,
        at=now(),
    )


@deed(departments, "/{department_id}/move-department", returns=DepartmentOut, keyed=False)
def move_department(request: Request, department_id: IdIn, body: MoveIn) -> Department:
    return commands.move_department(
        department_id=department_id, above_id=body.above, by=request.actor, at=now()
    )


@deed(departments, "/{department_id}/close-department", returns=DepartmentOut, keyed=False)
def close_department(request: Request, department_id: IdIn) -> Department:
    return commands.close_department(department_id=department_id, by=request.actor, at=now())


# -- grades and contracts -----------------------------------------------------------------------


class GradeOut(Schema):
    id: Id
    code: str
    name: str
    rank: int
    authorities: list[str]


class GradeSetIn(Schema):
    code: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[-a-zA-Z0-9_]+$")]
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
    rank: Annotated[int, Field(ge=1, le=99)]
    authorities: list[Authority]


@listing(grades, "", returns=GradeOut)
def list_grades(request: Request, asked: ListingQuery) -> Any:
    """How far sites are trusted, and what each grade may do."""
    return page_of(queries.grades(seen_by=request.actor), asked)


@deed(grades, "", returns=GradeOut, status=201)
def set_grade(request: Request, body: GradeSetIn) -> Grade:
    """Make a grade, or say anew what it may do."""
    return commands.set_grade(
        group_id=request.actor.group_id or 0, by=request.actor, at=now(), **body.dict()
    )


class RateOut(Schema):
    product: str
    unit: str
    rate: str
    currency: str

    @staticmethod
    def resolve_rate(rate: Any) -> str:
        return str(rate.rate)


class ContractOut(Schema):
    id: Id
    number: str
    agent: Id
    starts_on: date
    ends_on: date
    rates: list[RateOut]

    @staticmethod
    def resolve_agent(contract: AgentContract) -> str:
        return str(contract.agent_id)

    @staticmethod
    def resolve_rates(contract: AgentContract) -> list[Any]:
        return sorted(contract.rates.all(), key=lambda rate: rate.pk)


class RateIn(Schema):
    product: Annotated[str, Field(min_length=1, max_length=80)]
    unit: Annotated[str, Field(min_length=1, max_length=20)]
    rate: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class ContractIn(Schema):
    agent: IdIn
    number: Annotated[str, Field(min_length=1, max_length=30)]
    starts_on: date
    ends_on: date
    rates: Annotated[list[RateIn], Field(min_length=1, max_length=200)]


class EndIn(Schema):
    ends_on: date
    reason: Annotated[str, Field(max_length=200)] = ""


@listing(contracts, "", returns=ContractOut)
def list_contracts(request: Request, asked: ListingQuery) -> Any:
    rows = queries.contracts(seen_by=request.actor).prefetch_related("rates")
    if asked.store_id is not None:
        rows = rows.filter(agent_id=asked.store_id)
    return page_of(rows, asked)


@one(contracts, "/{contract_id}", returns=ContractOut)
def contract(request: Request, contract_id: IdIn) -> AgentContract:
    return queries.contracts(seen_by=request.actor).get(pk=contract_id)


@deed(contracts, "", returns=ContractOut, status=201)
def sign_contract(request: Request, body: ContractIn) -> AgentContract:
    """Validity, products and rates of an agent (NW-10)."""
    return commands.sign_contract(
        agent_id=body.agent,
        number=body.number,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        rates=[commands.Rate(r.product, r.unit, r.rate) for r in body.rates],
        by=request.actor,
        at=now(),
    )


@deed(contracts, "/{contract_id}/end-contract", returns=ContractOut, keyed=False)
def end_contract(request: Request, contract_id: IdIn, body: EndIn) -> AgentContract:
    return commands.end_contract(
        contract_id=contract_id,
        ends_on=body.ends_on,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )
