"""Keeping the catalogue: operations, standard times, charges, packages, tariffs, tax rates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.imports import Outcome, RowResult
from aftersales.core.log import record, record_many
from aftersales.core.money import rounded
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network import queries as network
from aftersales.ground.network.states import BayKind, TaxScheme
from aftersales.ground.search.commands import Finding, index_many
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles import queries as vehicles
from aftersales.resources.catalogue.events import (
    ChargeListed,
    OperationChanged,
    OperationListed,
    OperationRetired,
    PackageChanged,
    PackageListed,
    PackagePriced,
    PackageRetired,
    StandardTimeSet,
    TariffSet,
    TaxRateSet,
)
from aftersales.resources.catalogue.models import (
    Charge,
    Operation,
    Package,
    PackageLine,
    PackagePrice,
    StandardTime,
    Tariff,
    TaxRate,
)
from aftersales.resources.catalogue.states import (
    CHARGED,
    FREE,
    LineKind,
    Payer,
    ServiceType,
    TariffKind,
)

MOST_HOURS = Decimal(999)
MOST_MONEY = Decimal(10) ** 9
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,29}")


class CodeUnfit(Refusal):
    """A code has letters, digits, points and dashes, thirty at most."""

    code = "catalogue.code_unfit"
    status = 422


class CodeKnown(Refusal):
    """The catalogue has something of this code."""

    code = "catalogue.code_known"


class HoursOutOfReach(Refusal):
    """No work takes this long."""

    code = "catalogue.hours_out_of_reach"
    status = 422


class AmountOutOfReach(Refusal):
    """Nothing costs this, or what is free would."""

    code = "catalogue.amount_out_of_reach"
    status = 422


class LineUnknown(Refusal):
    """A line of a package names something that the catalogue does not have."""

    code = "catalogue.line_unknown"
    status = 422


class SkillUnknown(Refusal):
    """The group has no skill of this code."""

    code = "catalogue.skill_unknown"
    status = 422


class Retired(Refusal):
    """It is not in use any more."""

    code = "catalogue.retired"


class NameMissing(Refusal):
    """Something new says what it is called and of which service type."""

    code = "catalogue.name_missing"
    status = 422


@dataclass(frozen=True, kw_only=True)
class NewOperation:
    """One line of an operations catalogue. None is not told and stays as it is."""

    code: str
    name_zh: str | None = None
    name_en: str | None = None
    service_type: ServiceType | None = None
    hours: Decimal | None = None
    model_id: int | None = None  # the standard time is for this model only
    skill: str | None = None
    level: int | None = None
    bay_kind: BayKind | None = None
    needs_lift: bool | None = None
    procedure: str | None = None
    quality: str | None = None
    tax_code: str | None = None
    holds_from: date | None = None  # of the standard time; today if nobody says


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """One line of a package: the code of an operation or charge, or the number of a part."""

    kind: LineKind
    code: str
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class NewPackage:
    code: str
    name_zh: str | None = None
    name_en: str | None = None
    service_type: ServiceType | None = None
    model_id: int | None = None
    at_km: int | None = None
    at_months: int | None = None
    lines: Sequence[NewLine] = field(default=())  # told: they replace those there are
    price: Decimal | None = None
    holds_from: date | None = None


# -- operations -----------------------------------------------------------------------------------


@command("catalogue.keep")
def register_operation(*, new: NewOperation, store_id: int, by: Actor, at: datetime) -> Operation:
    """Put one operation into the group's catalogue; a code that is known is refused."""
    group = _group(store_id, "catalogue.keep", by)
    if Operation.objects.filter(group_id=group, code=_code(new.code)).exists():
        raise CodeKnown(_("The catalogue has this code."), field="code")
    (outcome,) = register_operations(rows=[new], store_id=store_id, by=by, at=at)
    if outcome.refusal:
        raise outcome.refusal
    return Operation.objects.get(pk=outcome.object_id or 0)


@command("catalogue.keep")
def register_operations(
    *, rows: Sequence[NewOperation], store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Take over an operations catalogue. What is known gets what is new about it; the same line
    twice changes nothing the second time, and each line stands or falls by itself.
    """
    group = _group(store_id, "catalogue.keep", by)
    today = network.day_of(at, store_id=store_id)
    known = {
        row.code: row
        for row in Operation.objects.select_for_update()
        .filter(group_id=group, code__in=[row.code.strip() for row in rows])
        .order_by("pk")
    }
    taking = _Operations(group, known, today, by, at)
    return [taking.take(row) for row in rows]


class _Operations:
    """Lines of a catalogue one after the other, each whole or not at all."""

    def __init__(
        self, group_id: int, known: dict[str, Operation], today: date, by: Actor, at: datetime
    ) -> None:
        self.group_id, self.known, self.today = group_id, known, today
        self.by, self.at = by, at
        self.skills = {row.code: row for row in staff.skills_of_group(group_id)}

    def take(self, new: NewOperation) -> RowResult:
        try:
            with transaction.atomic():
                return self._take(new)
        except Refusal as no:
            return RowResult.refused(no)

    def _take(self, new: NewOperation) -> RowResult:
        code = _code(new.code)
        told = self._told(new)
        row = self.known.get(code)
        state: Outcome = "unchanged"
        facts: list[Event] = []
        if row is None:
            if not told.get("name_zh") or not told.get("service_type"):
                raise NameMissing(_("Say its name and its service type."), field="name_zh")
            row = Operation.objects.create(group_id=self.group_id, code=code, **told)
            facts.append(OperationListed(operation_id=row.pk, service_type=row.service_type))
            state = "created"
        else:
            changed = [k for k, v in told.items() if getattr(row, k) != v]
            if changed:
                for name in changed:
                    setattr(row, name, told[name])
                row.save(update_fields=changed)
                facts.append(OperationChanged(operation_id=row.pk, fields=tuple(sorted(changed))))
                state = "updated"
        if new.hours is not None and (fact := self._time(row, new)):
            facts.append(fact)
            state = state if state == "created" else "updated"
        record_many(facts, by=self.by, at=self.at)
        if facts:
            index_many(findings=[_finding(row)], by=self.by, at=self.at)
        self.known[code] = row
        return RowResult(state, row.pk)

    def _told(self, new: NewOperation) -> dict[str, object]:
        """What the line says, as it is kept."""
        said: dict[str, object] = {
            "service_type": new.service_type,
            "bay_kind": new.bay_kind,
            "needs_lift": new.needs_lift,
            "level": new.level,
        }
        for name, most in (
            ("name_zh", 120),
            ("name_en", 120),
            ("procedure", 80),
            ("quality", 80),
            ("tax_code", 20),
        ):
            words = getattr(new, name)
            said[name] = None if words is None else clean(words, most=most, field=name)
        if new.level is not None and not 1 <= new.level <= 5:
            raise SkillUnknown(_("A level lies between 1 and 5."), field="level")
        if new.skill:
            if new.skill not in self.skills:
                raise SkillUnknown(_("The group has no such skill."), field="skill")
            said["skill"] = self.skills[new.skill]
        return {k: v for k, v in said.items() if v is not None and v != ""}

    def _time(self, row: Operation, new: NewOperation) -> StandardTimeSet | None:
        _time, fact = _set_time(
            row,
            hours=_hours(new.hours),
            model_id=new.model_id,
            holds_from=new.holds_from or self.today,
            by=self.by,
        )
        return fact


@command("catalogue.keep")
def set_standard_time(
    *,
    operation_id: int,
    hours: Decimal,
    holds_from: date,
    model_id: int | None = None,
    by: Actor,
    at: datetime,
) -> StandardTime:
    """How long it takes from a day on, for every model or for one."""
    row = _operation(operation_id, by)
    time, fact = _set_time(
        row, hours=_hours(hours), model_id=model_id, holds_from=holds_from, by=by
    )
    if fact:
        record(fact, by=by, at=at)
    return time


@command("catalogue.keep")
def retire_operation(*, operation_id: int, by: Actor, at: datetime) -> Operation:
    """It is not offered any more; what was written with it stays."""
    row = _operation(operation_id, by)
    row.is_current = False
    row.save(update_fields=["is_current"])
    record(OperationRetired(operation_id=row.pk), by=by, at=at)
    return row


def _set_time(
    row: Operation, *, hours: Decimal, model_id: int | None, holds_from: date, by: Actor
) -> tuple[StandardTime, StandardTimeSet | None]:
    """The time that holds from the day; no fact where it holds already."""
    if model_id is not None:
        vehicles.models(seen_by=by).get(pk=model_id)
    standing = row.times.filter(model_id=model_id, holds_from__lte=holds_from)
    last = standing.order_by("-holds_from", "-pk").first()
    if last is not None and last.hours == hours:
        return last, None
    time, _made = StandardTime.objects.update_or_create(
        operation=row,
        model_id=model_id,
        holds_from=holds_from,
        defaults={"group_id": row.group_id, "hours": hours},
    )
    return time, StandardTimeSet(
        operation_id=row.pk, hours=hours, holds_from=holds_from, vehicle_model_id=model_id
    )


def _operation(operation_id: int, by: Actor) -> Operation:
    rows = Operation.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.get(pk=operation_id)
    if not row.is_current:
        raise Retired(_("This is not in use any more."))
    return row


# -- charges and packages -------------------------------------------------------------------------


@command("catalogue.keep")
def register_charge(
    *,
    code: str,
    name_zh: str,
    amount: Decimal,
    name_en: str = "",
    tax_code: str = "service",
    tariff: str = "",
    store_id: int,
    by: Actor,
    at: datetime,
) -> Charge:
    """Something else that is charged, or a new amount for it. One with a tariff has no amount of
    its own: it costs what the rate of the store is on its day (FE-06).
    """
    group = _group(store_id, "catalogue.keep", by)
    by.require("catalogue.price", store_id=store_id)
    currency = network.store(store_id).currency
    if tariff and (tariff not in CHARGED or amount):
        raise AmountOutOfReach(
            _("A charge with a tariff has no amount of its own."), field="amount"
        )
    row, _made = Charge.objects.update_or_create(
        group_id=group,
        code=_code(code),
        defaults={
            "name_zh": clean(name_zh, most=120, field="name_zh", needed=True),
            "name_en": clean(name_en, most=120, field="name_en"),
            "amount": _amount(amount, currency),
            "currency": currency,
            "tax_code": clean(tax_code, most=20, field="tax_code", needed=True),
            "tariff": tariff,
        },
    )
    record(ChargeListed(charge_id=row.pk, amount=row.amount, currency=currency), by=by, at=at)
    return row


@command("catalogue.keep")
def register_packages(
    *, rows: Sequence[NewPackage], store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Take over packages, each whole or not at all; the same package twice changes nothing."""
    group = _group(store_id, "catalogue.keep", by)
    return [_take_package(row, group, store_id, by, at) for row in rows]


@command("catalogue.keep")
def register_package(*, new: NewPackage, store_id: int, by: Actor, at: datetime) -> Package:
    """One package; a code that is known is refused."""
    group = _group(store_id, "catalogue.keep", by)
    if Package.objects.filter(group_id=group, code=_code(new.code)).exists():
        raise CodeKnown(_("The catalogue has this code."), field="code")
    outcome = _take_package(new, group, store_id, by, at)
    if outcome.refusal:
        raise outcome.refusal
    return Package.objects.get(pk=outcome.object_id or 0)


def _take_package(
    new: NewPackage, group_id: int, store_id: int, by: Actor, at: datetime
) -> RowResult:
    try:
        with transaction.atomic():
            return _write_package(new, group_id, store_id, by, at)
    except Refusal as no:
        return RowResult.refused(no)


def _write_package(
    new: NewPackage, group_id: int, store_id: int, by: Actor, at: datetime
) -> RowResult:
    code = _code(new.code)
    told = {
        "name_zh": None if new.name_zh is None else clean(new.name_zh, most=120, field="name_zh"),
        "name_en": None if new.name_en is None else clean(new.name_en, most=120, field="name_en"),
        "service_type": new.service_type,
        "model_id": new.model_id,
        "at_km": new.at_km,
        "at_months": new.at_months,
    }
    said = {k: v for k, v in told.items() if v is not None and v != ""}
    if new.model_id is not None:
        vehicles.models(seen_by=by).get(pk=new.model_id)
    lines = [_line(line, group_id) for line in new.lines]
    row = Package.objects.select_for_update().filter(group_id=group_id, code=code).first()
    state: Outcome = "unchanged"
    if row is None:
        if not said.get("name_zh") or not said.get("service_type") or not lines:
            raise NameMissing(_("Say its name, its service type and its lines."), field="name_zh")
        row = Package.objects.create(group_id=group_id, code=code, **said)
        _replace_lines(row, lines)
        record(PackageListed(package_id=row.pk, lines=len(lines)), by=by, at=at)
        state = "created"
    else:
        changed = [k for k, v in said.items() if getattr(row, k) != v]
        for name in changed:
            setattr(row, name, said[name])
        if changed:
            row.save(update_fields=changed)
        if lines and _replace_lines(row, lines):
            changed.append("lines")
        if changed:
            record(PackageChanged(package_id=row.pk, fields=tuple(sorted(changed))), by=by, at=at)
            state = "updated"
    if new.price is not None:
        day = new.holds_from or network.day_of(at, store_id=store_id)
        if _price(row, new.price, day, None, store_id, by, at) and state == "unchanged":
            state = "updated"
    return RowResult(state, row.pk)


def _line(new: NewLine, group_id: int) -> PackageLine:
    """One line, its code looked up."""
    if not 0 < new.quantity < 100_000:
        raise LineUnknown(_("A quantity is more than nothing."), field="lines")
    line = PackageLine(group_id=group_id, kind=new.kind, quantity=new.quantity)
    if new.kind == LineKind.PART:
        line.part_number = clean(new.code, most=40, field="lines", needed=True)
        return line
    model: type[Operation] | type[Charge] = Operation if new.kind == LineKind.OPERATION else Charge
    found = model.objects.filter(group_id=group_id, code=new.code.strip()).first()
    if found is None:
        words = _("The catalogue has no “%(code)s”.") % {"code": new.code[:30]}
        raise LineUnknown(words, field="lines")
    setattr(line, new.kind, found)
    return line


def _replace_lines(row: Package, lines: Sequence[PackageLine]) -> bool:
    """Whether the lines are others than before."""

    def told(line: PackageLine) -> tuple[object, ...]:
        number = line.part_number
        return (line.kind, line.operation_id, line.charge_id, number, Decimal(line.quantity))

    before = [told(line) for line in row.lines.order_by("position", "pk")]
    if before == [told(line) for line in lines]:
        return False
    row.lines.all().delete()
    for position, line in enumerate(lines, 1):
        line.package, line.position = row, position
    PackageLine.objects.bulk_create(lines)
    return True


@command("catalogue.price")
def price_package(
    *,
    package_id: int,
    amount: Decimal,
    holds_from: date,
    only_here: bool = False,
    store_id: int,
    by: Actor,
    at: datetime,
) -> PackagePrice:
    """A fixed price from a day on, tax included: for the group, or for this store only."""
    by.require("catalogue.price", store_id=store_id)
    row = Package.objects.visible_to(by).select_for_update(of=("self",)).get(pk=package_id)
    for_store: Any = store_id if only_here else None
    _price(row, amount, holds_from, for_store, store_id, by, at)
    return row.prices.get(store_id=for_store, holds_from=holds_from)


def _price(
    row: Package,
    amount: Decimal,
    holds_from: date,
    for_store: Any,  # None in a look-up is "is null"
    store_id: int,
    by: Actor,
    at: datetime,
) -> bool:
    by.require("catalogue.price", store_id=store_id)
    currency = network.store(store_id).currency
    whole = _amount(amount, currency)
    same = row.prices.filter(store_id=for_store, holds_from=holds_from, amount=whole)
    if same.exists():
        return False
    PackagePrice.objects.update_or_create(
        package=row,
        store_id=for_store,
        holds_from=holds_from,
        defaults={"group_id": row.group_id, "amount": whole, "currency": currency},
    )
    fact = PackagePriced(
        store_id=for_store,
        package_id=row.pk,
        amount=whole,
        currency=currency,
        holds_from=holds_from,
    )
    record(fact, by=by, at=at)
    return True


@command("catalogue.keep")
def retire_package(*, package_id: int, by: Actor, at: datetime) -> Package:
    """It is not offered any more."""
    row = Package.objects.visible_to(by).select_for_update(of=("self",)).get(pk=package_id)
    if not row.is_current:
        raise Retired(_("This is not in use any more."))
    row.is_current = False
    row.save(update_fields=["is_current"])
    record(PackageRetired(package_id=row.pk), by=by, at=at)
    return row


# -- tariffs and taxes ----------------------------------------------------------------------------


@command("catalogue.price")
def set_tariff(
    *,
    kind: TariffKind,
    amount: Decimal,
    holds_from: date,
    store_id: int,
    only_here: bool = False,
    brand_id: int | None = None,
    skill: str = "",
    payer: Payer | None = None,
    by: Actor,
    at: datetime,
) -> Tariff:
    """A rate from a day on (FE-06): for the group or this store, perhaps for one brand, skill group
    or payer. Help by phone stays free, a discount is at most the whole.
    """
    group = _group(store_id, "catalogue.price", by)
    currency = network.store(store_id).currency
    whole = _amount(amount, currency)
    if (kind in FREE and whole) or (kind == TariffKind.MISUSE_DISCOUNT and whole > 100):
        raise AmountOutOfReach(_("This kind cannot have such a rate."), field="amount")
    if brand_id is not None:
        network.brands(seen_by=by).get(pk=brand_id)
    known = {row.code: row for row in staff.skills_of_group(group)}
    if skill and skill not in known:
        raise SkillUnknown(_("The group has no such skill."), field="skill")
    case: dict[str, Any] = {
        "store_id": store_id if only_here else None,
        "brand_id": brand_id,
        "skill": known.get(skill),
        "payer": payer or "",
    }
    row, _made = Tariff.objects.update_or_create(
        group_id=group,
        kind=kind,
        holds_from=holds_from,
        **case,
        defaults={"amount": whole, "currency": currency, "set_by": by.key},
    )
    fact = TariffSet(
        store_id=row.store_id,
        tariff_id=row.pk,
        kind=kind,
        amount=whole,
        currency=currency,
        holds_from=holds_from,
        brand_id=brand_id,
        skill_id=row.skill_id,
        payer=row.payer,
    )
    record(fact, by=by, at=at)
    return row


@command("catalogue.price")
def set_tax_rate(
    *,
    code: str,
    scheme: TaxScheme,
    percent: Decimal,
    holds_from: date,
    store_id: int,
    by: Actor,
    at: datetime,
) -> TaxRate:
    """What of a price is tax, from a day on, where it is not what the law's parameters say."""
    group = _group(store_id, "catalogue.price", by)
    if not 0 <= percent <= 100:
        raise AmountOutOfReach(_("A tax lies between 0 % and 100 %."), field="percent")
    row, _made = TaxRate.objects.update_or_create(
        group_id=group,
        code=clean(code, most=20, field="code", needed=True),
        scheme=scheme,
        holds_from=holds_from,
        defaults={"percent": percent},
    )
    fact = TaxRateSet(tax_rate_id=row.pk, code=row.code, percent=percent, holds_from=holds_from)
    record(fact, by=by, at=at)
    return row


# -- what they share ------------------------------------------------------------------------------


def _group(store_id: int, right: str, by: Actor) -> int:
    by.require(right, store_id=store_id)
    return network.group_of(store_id).get()


def _code(code: str) -> str:
    found = code.strip()
    if not _CODE.fullmatch(found):
        words = _("A code has letters, digits, points and dashes, 30 at most.")
        raise CodeUnfit(words, field="code")
    return found


def _hours(hours: Decimal | None) -> Decimal:
    found = Decimal(0) if hours is None else hours.quantize(Decimal("0.01"))
    if not 0 < found <= MOST_HOURS:
        raise HoursOutOfReach(_("No work takes this long."), field="hours")
    return found


def _amount(amount: Decimal, currency: str) -> Decimal:
    found = rounded(amount, currency)
    if not 0 <= found < MOST_MONEY:
        raise AmountOutOfReach(_("Nothing costs this."), field="amount")
    return found


def _finding(row: Operation) -> Finding:
    return Finding(
        kind="operation",
        object_id=row.pk,
        group_id=row.group_id,
        title=row.code,
        detail=row.name_zh,
        url=f"/catalogue/operations/{row.pk}/",
        words=[row.name_zh, row.name_en],
        keys={"number": [row.code]},
    )
