"""Deeds on the network."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core import memory
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by
from aftersales.ground.network.events import (
    AgentContractEnded,
    AgentContractSigned,
    BrandAdded,
    BrandsChosen,
    DepartmentClosed,
    DepartmentFormed,
    DepartmentMoved,
    GradeSet,
    GroupFounded,
    HoursSet,
    SpecialDayLifted,
    SpecialDaySet,
    StationGuided,
    StoreClosed,
    StoreGraded,
    StoreOpened,
    StoreSettled,
)
from aftersales.ground.network.models import (
    OPENING,
    STORE,
    AgentContract,
    AgentRate,
    Brand,
    Department,
    Grade,
    Group,
    OpeningTime,
    SpecialDay,
    Store,
    StoreBrand,
)
from aftersales.ground.network.states import Authority, StoreKind

# What ``settle_store`` may change; the rest has its own verb.
SETTINGS = (
    "name",
    "legal_name",
    "tax_number",
    "address",
    "phone",
    "time_zone",
    "currency",
    "language",
    "date_style",
    "number_style",
    "paper",
    "printer",
    "tax_scheme",
)


class CodeTaken(Refusal):
    """Two sites, brands, grades or departments of a group cannot share a code."""

    code = "network.code_taken"


class SettingUnknown(Refusal):
    """The value is not one that the program knows."""

    code = "network.setting_unknown"
    status = 422


class HoursOverlap(Refusal):
    """Two stretches of one day run into each other, or one ends before it begins."""

    code = "network.hours_overlap"
    status = 422


class OwnSuperior(Refusal):
    """A department cannot stand below itself."""

    code = "network.own_superior"


class GuidesItself(Refusal):
    """A site is not guided by itself, however long the way round."""

    code = "network.guides_itself"


class DepartmentInUse(Refusal):
    """Units still stand below it."""

    code = "network.department_in_use"


class NotAnAgent(Refusal):
    """Only with an agent or an outlet is there an agent's contract."""

    code = "network.not_an_agent"


class ContractsOverlap(Refusal):
    """The agent has a contract for some of these days."""

    code = "network.contracts_overlap"


class ContractEmpty(Refusal):
    """A contract names what is served and at what rate."""

    code = "network.contract_empty"
    status = 422


class BeyondContract(Refusal):
    """A contract ends early within its own days."""

    code = "network.beyond_contract"
    status = 422


class AuthorityMissing(Refusal):
    """The site's grade does not let it do this."""

    code = "network.authority_missing"


def _in_group(by: Actor, group_id: int) -> Actor:
    """Whoever sets up from outside acts inside the group from here on, so that it sees the fact."""
    return replace(by, group_id=group_id) if by.boundless else by


def _code_taken(code: str) -> CodeTaken:
    return CodeTaken(_("The code %(code)s is taken.") % {"code": code}, field="code")


@command("network.found_group")
def found_group(*, code: str, name: str, is_demo: bool = False, by: Actor, at: datetime) -> Group:
    """The outer border of all data comes into being."""
    if Group.objects.filter(code=code).exists():
        raise _code_taken(code)
    group = Group.objects.create(code=code, name=name, is_demo=is_demo)
    record(GroupFounded(group_id=group.pk), by=_in_group(by, group.pk), at=at)
    return group


@command("network.open_store")
def open_store(
    *,
    group_id: int,
    code: str,
    name: str,
    kind: StoreKind = StoreKind.DEALER_STORE,
    time_zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    settings: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> Store:
    """A site starts to work under the group (NW-01)."""
    group = _group(group_id, by)
    if Store.objects.filter(group=group, code=code).exists():
        raise _code_taken(code)
    store = Store(group=group, code=code, name=name, kind=kind)
    _settle(store, {"time_zone": time_zone, "currency": currency, **(settings or {})})
    store.save()
    opener = replace(_in_group(by, group_id), rights={**by.rights, store.pk: frozenset()})
    with as_seen_by(opener):  # nobody has rights in a store that did not exist a moment ago
        record(StoreOpened(store_id=store.pk, kind=kind), by=opener, at=at)
    return store


def _group(group_id: int, by: Actor) -> Group:
    """The actor's own group; the hand that sets up may reach any."""
    rows = Group.objects.all() if by.boundless else Group.objects.filter(pk=by.group_id or 0)
    return rows.get(pk=group_id)


def _settle(store: Store, settings: Mapping[str, Any]) -> list[str]:
    """Set what is allowed and known; tell what changed."""
    changed = []
    for name, value in settings.items():
        if name not in SETTINGS:
            raise SettingUnknown(_("There is no such setting."), field=name)
        _check_setting(name, value)
        if getattr(store, name) != value:
            setattr(store, name, value)
            changed.append(name)
    return sorted(changed)


def _check_setting(name: str, value: Any) -> None:
    field: Any = Store._meta.get_field(name)
    known = [choice for choice, _label in field.choices or ()]
    fits = value in known if known else isinstance(value, str) and len(value) <= field.max_length
    if name == "time_zone":
        fits = value in available_timezones()
    if name == "currency":
        fits = fits and len(value) == 3 and value.isalpha() and value.isupper()
    if name == "name":
        fits = fits and bool(value.strip())
    if not fits:
        raise SettingUnknown(_("This value does not fit here."), field=name)


def _store(store_id: int, by: Actor, right: str) -> Store:
    store = Store.objects.visible_to(by).select_for_update().get(pk=store_id)
    by.require(right, store_id=store.pk)
    return store


@command("network.settle_store")
def settle_store(*, store_id: int, settings: Mapping[str, Any], by: Actor, at: datetime) -> Store:
    """Say how a site shows dates and money, what it prints on and how it is taxed."""
    store = _store(store_id, by, "network.settle_store")
    changed = _settle(store, settings)
    if changed:
        store.save(update_fields=changed)
        fact = StoreSettled(store_id=store.pk, changed=tuple(changed))
        record(fact, by=_in_group(by, store.group_id), at=at)
    return store


@command("network.open_store")
def close_store(*, store_id: int, by: Actor, at: datetime) -> Store:
    """A site stops to work. Its records stay."""
    store = _store(store_id, by, "network.open_store")
    if store.closed_on is None:
        store.closed_on = localdate(at)
        store.save(update_fields=["closed_on"])
        record(StoreClosed(store_id=store.pk), by=_in_group(by, store.group_id), at=at)
    return store


@command("network.open_store")
def add_brand(*, group_id: int, code: str, name: str, by: Actor, at: datetime) -> Brand:
    """The group takes on a make of cars."""
    group = _group(group_id, by)
    if Brand.objects.filter(group=group, code=code).exists():
        raise _code_taken(code)
    brand = Brand.objects.create(group=group, code=code, name=name)
    record(BrandAdded(brand_id=brand.pk), by=_in_group(by, group_id), at=at)
    return brand


@command("network.settle_store")
def choose_brands(*, store_id: int, brands: Collection[str], by: Actor, at: datetime) -> Store:
    """Say which makes the site serves."""
    store = _store(store_id, by, "network.settle_store")
    rows = list(Brand.objects.filter(group_id=store.group_id, code__in=brands).order_by("pk"))
    if len(rows) != len(set(brands)):
        raise SettingUnknown(_("This value does not fit here."), field="brands")
    StoreBrand.objects.filter(store=store).exclude(brand__in=rows).delete()
    StoreBrand.objects.bulk_create(
        [StoreBrand(store=store, brand=brand) for brand in rows], ignore_conflicts=True
    )
    fact = BrandsChosen(store_id=store.pk, brands=tuple(sorted(b.code for b in rows)))
    record(fact, by=_in_group(by, store.group_id), at=at)
    return store


@command("network.grade")
def set_grade(
    *,
    group_id: int,
    code: str,
    name: str,
    rank: int,
    authorities: Collection[str],
    by: Actor,
    at: datetime,
) -> Grade:
    """Make a grade, or say anew what sites of this grade may do (NW-02)."""
    group = _group(group_id, by)
    chosen = sorted(set(authorities))
    if not set(chosen) <= set(Authority.values):
        raise SettingUnknown(_("This value does not fit here."), field="authorities")
    grade, _made = Grade.objects.update_or_create(
        group=group, code=code, defaults={"name": name, "rank": rank, "authorities": chosen}
    )
    memory.changed(STORE)
    fact = GradeSet(grade_id=grade.pk, authorities=tuple(chosen))
    record(fact, by=_in_group(by, group_id), at=at)
    return grade


@command("network.grade")
def grade_store(*, store_id: int, grade: str, by: Actor, at: datetime) -> Store:
    """Put a site into a grade; an empty word takes it out of all."""
    store = _store(store_id, by, "network.grade")
    before = store.grade_id
    store.grade = Grade.objects.get(group_id=store.group_id, code=grade) if grade else None
    store.save(update_fields=["grade"])
    fact = StoreGraded(store_id=store.pk, grade_id=store.grade_id, grade_before_id=before)
    record(fact, by=_in_group(by, store.group_id), at=at)
    return store


@command("network.grade")
def guide_station(*, store_id: int, guided_by_id: int | None, by: Actor, at: datetime) -> Store:
    """Put a station under the site that guides it, so that service reaches deeper into the market;
    the guiding site's grade must include that (NW-02).
    """
    station = _store(store_id, by, "network.grade")
    sites = Store.objects.visible_to(by).select_related("grade")
    above = sites.get(pk=guided_by_id) if guided_by_id else None
    step = above
    while step is not None:
        if step.pk == station.pk:
            raise GuidesItself(_("A site cannot stand below itself."), field="guided_by_id")
        step = step.belongs_to
    if above is not None:
        require_authority(above, Authority.SUB_STATIONS)
    before = station.belongs_to_id
    station.belongs_to = above
    station.save(update_fields=["belongs_to"])
    fact = StationGuided(
        store_id=station.pk, guided_by_store_id=guided_by_id, guided_before_store_id=before
    )
    record(fact, by=_in_group(by, station.group_id), at=at)
    return station


@dataclass(frozen=True, order=True)
class Stretch:
    """One stretch of a week in which a store is open; Monday is 0."""

    weekday: int
    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M} {self.closes:%H:%M}"


@command("network.set_hours")
def set_hours(*, store_id: int, week: Sequence[Stretch], by: Actor, at: datetime) -> Store:
    """Set the whole week anew. A midday break makes two stretches of a day."""
    store = _store(store_id, by, "network.set_hours")
    ordered = sorted(week)
    for stretch in ordered:
        if stretch.closes <= stretch.opens or stretch.weekday not in range(7):
            raise HoursOverlap(_("Closing time comes after opening time."), field="week")
    for first, second in pairwise(ordered):
        if first.weekday == second.weekday and second.opens < first.closes:
            raise HoursOverlap(_("Two stretches of one day overlap."), field="week")
    OpeningTime.objects.filter(store=store).delete()
    OpeningTime.objects.bulk_create(
        OpeningTime(store=store, weekday=s.weekday, opens=s.opens, closes=s.closes) for s in ordered
    )
    memory.changed(OPENING)
    fact = HoursSet(store_id=store.pk, week=tuple(map(str, ordered)))
    record(fact, by=_in_group(by, store.group_id), at=at)
    return store


@command("network.set_hours")
def set_special_day(
    *,
    store_id: int,
    on: date,
    name: str,
    opens: time | None = None,
    closes: time | None = None,
    by: Actor,
    at: datetime,
) -> SpecialDay:
    """Other hours on one day; without hours the store is closed that day."""
    store = _store(store_id, by, "network.set_hours")
    if (opens is None) != (closes is None) or (opens and closes and closes <= opens):
        raise HoursOverlap(_("Closing time comes after opening time."), field="closes")
    day, _made = SpecialDay.objects.update_or_create(
        store=store, on=on, defaults={"name": name, "opens": opens, "closes": closes}
    )
    memory.changed(OPENING)
    fact = SpecialDaySet(
        store_id=store.pk,
        special_day_id=day.pk,
        on=on.isoformat(),
        opens=f"{opens:%H:%M}" if opens else None,
        closes=f"{closes:%H:%M}" if closes else None,
    )
    record(fact, by=_in_group(by, store.group_id), at=at)
    return day


@command("network.set_hours")
def lift_special_day(*, special_day_id: int, by: Actor, at: datetime) -> None:
    """The day goes back to the hours of its week."""
    day = SpecialDay.objects.visible_to(by).select_for_update().get(pk=special_day_id)
    by.require("network.set_hours", store_id=day.store_id)
    fact = SpecialDayLifted(store_id=day.store_id, special_day_id=day.pk, on=day.on.isoformat())
    day.delete()
    memory.changed(OPENING)
    record(fact, by=by, at=at)


@command("network.organise")
def form_department(
    *,
    group_id: int,
    code: str,
    name: str,
    store_id: int | None = None,
    above_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Department:
    """A unit comes into being: of one store, or (without a store) of the whole group."""
    group = _group(group_id, by)
    if store_id is not None:
        _store(store_id, by, "network.organise")
    same = Department.objects.filter(group=group, code=code)
    if (same.filter(store=None) if store_id is None else same.filter(store=store_id)).exists():
        raise _code_taken(code)
    above = Department.objects.get(group=group, pk=above_id) if above_id else None
    unit = Department.objects.create(
        group=group, store_id=store_id, code=code, name=name, above=above
    )
    fact = DepartmentFormed(store_id=store_id, department_id=unit.pk)
    record(fact, by=_in_group(by, group_id), at=at)
    return unit


def _department(department_id: int, by: Actor) -> Department:
    unit = Department.objects.visible_to(by).select_for_update().get(pk=department_id)
    by.require("network.organise", store_id=unit.store_id)
    return unit


@command("network.organise")
def move_department(
    *, department_id: int, above_id: int | None, by: Actor, at: datetime
) -> Department:
    """Put a unit under another one, or at the top."""
    unit = _department(department_id, by)
    above = Department.objects.visible_to(by).get(pk=above_id) if above_id else None
    step = above
    while step is not None:
        if step.pk == unit.pk:
            raise OwnSuperior(_("A department cannot stand below itself."), field="above_id")
        step = step.above
    unit.above = above
    unit.save(update_fields=["above"])
    fact = DepartmentMoved(store_id=unit.store_id, department_id=unit.pk, above_id=above_id)
    record(fact, by=by, at=at)
    return unit


@command("network.organise")
def close_department(*, department_id: int, by: Actor, at: datetime) -> Department:
    """A unit is dissolved; units below it must be moved first."""
    unit = _department(department_id, by)
    if Department.objects.filter(above=unit, is_closed=False).exists():
        raise DepartmentInUse(_("Move the units below it first."))
    unit.is_closed = True
    unit.save(update_fields=["is_closed"])
    record(DepartmentClosed(store_id=unit.store_id, department_id=unit.pk), by=by, at=at)
    return unit


@dataclass(frozen=True)
class Rate:
    """What is paid for one unit of a product or service."""

    product: str
    unit: str
    rate: Decimal


@command("network.sign_contract")
def sign_contract(
    *,
    agent_id: int,
    number: str,
    starts_on: date,
    ends_on: date,
    rates: Sequence[Rate],
    by: Actor,
    at: datetime,
) -> AgentContract:
    """Agree with an agent what it serves, until when and at which rates (NW-10)."""
    agent = _store(agent_id, by, "network.sign_contract")
    if agent.kind not in {StoreKind.AGENT, StoreKind.OUTLET, StoreKind.AUTHORISED_STATION}:
        raise NotAnAgent(_("This site is the group's own."), field="agent_id")
    if not rates:
        raise ContractEmpty(_("Name at least one product with its rate."), field="rates")
    if ends_on < starts_on:
        raise BeyondContract(_("The contract ends before it begins."), field="ends_on")
    if AgentContract.objects.filter(group_id=agent.group_id, number=number).exists():
        raise _code_taken(number)
    try:
        with transaction.atomic():
            contract = AgentContract.objects.create(
                group_id=agent.group_id,
                agent=agent,
                number=number,
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except IntegrityError as clash:
        words = _("The agent has a contract for some of these days.")
        raise ContractsOverlap(words, field="starts_on") from clash
    _write_rates(contract, agent, rates)
    fact = AgentContractSigned(
        store_id=agent.pk,
        agent_contract_id=contract.pk,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        rates=len(rates),
    )
    record(fact, by=_in_group(by, agent.group_id), at=at)
    return contract


def _write_rates(contract: AgentContract, agent: Store, rates: Sequence[Rate]) -> None:
    if len({(r.product, r.unit) for r in rates}) != len(rates) or any(r.rate < 0 for r in rates):
        raise ContractEmpty(_("Each product stands once, with a rate of 0 or more."), field="rates")
    AgentRate.objects.bulk_create(
        AgentRate(
            group_id=agent.group_id,
            contract=contract,
            product=r.product,
            unit=r.unit,
            rate=r.rate,
            currency=agent.currency,
        )
        for r in rates
    )


@command("network.sign_contract")
def end_contract(
    *, contract_id: int, ends_on: date, reason: str, by: Actor, at: datetime
) -> AgentContract:
    """End a contract earlier than agreed."""
    contract = AgentContract.objects.visible_to(by).select_for_update().get(pk=contract_id)
    by.require("network.sign_contract", store_id=contract.agent_id)
    if not contract.starts_on <= ends_on <= contract.ends_on:
        raise BeyondContract(_("The day lies outside the contract."), field="ends_on")
    contract.ends_on, contract.ended_reason = ends_on, reason[:200]
    contract.save(update_fields=["ends_on", "ended_reason"])
    fact = AgentContractEnded(
        store_id=contract.agent_id, agent_contract_id=contract.pk, ends_on=ends_on.isoformat()
    )
    record(fact, by=by, at=at)
    return contract


def require_authority(store: Store, authority: Authority) -> None:
    """Refuse what the site's grade does not allow; a group without grades allows everything."""
    graded = store.grade is not None or Grade.objects.filter(group_id=store.group_id).exists()
    if graded and (store.grade is None or authority not in store.grade.authorities):
        words = _("The grade of this site does not include “%(authority)s”.")
        raise AuthorityMissing(words % {"authority": Authority(authority).label})
