"""What can be done to a car, how long it takes and what it costs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.money import rounded
from aftersales.core.refusals import Refusal
from aftersales.core.words import searchable
from aftersales.ground.network import queries as network
from aftersales.ground.network.states import TaxScheme
from aftersales.ground.parameters.queries import value
from aftersales.resources.catalogue import parameters as p
from aftersales.resources.catalogue import rules
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
from aftersales.resources.catalogue.rules import Case, Hours, Rate
from aftersales.resources.catalogue.states import FREE, LineKind, Payer, TariffKind

_VAT = {
    "repair": p.VAT_GOODS,
    "goods": p.VAT_GOODS,
    "transport": p.VAT_TRANSPORT,
    "service": p.VAT_SERVICE,
}


class Site(Protocol):
    """Of a store as it is set up, what decides on tax."""

    group_id: int
    tax_scheme: str


class NoRate(Refusal):
    """Nobody has said what this costs here."""

    code = "catalogue.no_rate"


class DoesNotApply(Refusal):
    """The operation has no standard time for this model."""

    code = "catalogue.does_not_apply"


@dataclass(frozen=True, kw_only=True)
class Price:
    """A price with its tax in it, parted. ``unit`` is what one of the quantity costs."""

    quantity: Decimal
    unit: Decimal
    net: Decimal
    tax: Decimal
    tax_percent: Decimal
    tax_code: str
    currency: str

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True, kw_only=True)
class Labour:
    """Work that is to be priced; without ``hours`` at its standard time, ``times`` over."""

    operation_id: int
    times: Decimal = Decimal(1)
    hours: Decimal | None = None
    payer: str = ""


@dataclass(frozen=True, kw_only=True)
class LabourPrice:
    """An operation with the hours it is sold for and what they cost."""

    operation: Operation
    hours: Decimal
    price: Price


@dataclass(frozen=True, kw_only=True)
class LinePrice:
    """One line of a package. ``price`` is None where a part's price is not known."""

    kind: str
    code: str
    name: str
    price: Price | None
    operation_id: int | None = None
    charge_id: int | None = None
    part_number: str = ""
    hours: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PackageOffer:
    """What a package costs: the fixed price, or its lines together. A fixed price is spread over
    the lines once the price of each part is known; until then they show what they cost alone.
    """

    package_id: int
    lines: Sequence[LinePrice]
    fixed: Decimal | None
    currency: str

    @property
    def is_fixed(self) -> bool:
        return self.fixed is not None

    @property
    def is_whole(self) -> bool:
        return all(line.price is not None for line in self.lines)

    @property
    def gross(self) -> Decimal:
        if self.fixed is not None:
            return self.fixed
        return sum((line.price.gross for line in self.lines if line.price), Decimal(0))

    @property
    def hours(self) -> Decimal:
        return sum((line.hours for line in self.lines if line.hours), Decimal(0))


# -- rows -----------------------------------------------------------------------------------------


def operations(
    *, seen_by: Actor, words: str = "", model_id: int | None = None, on: date | None = None
) -> QuerySet[Operation]:
    """Operations by code; with a model only those that apply to it that day."""
    rows = Operation.objects.visible_to(seen_by).select_related("skill")
    if words:
        found = searchable(words)
        named = Q(name_zh__icontains=found) | Q(name_en__icontains=found)
        rows = rows.filter(Q(code__istartswith=found) | named)
    if model_id is not None:
        times = StandardTime.objects.filter(operation=OuterRef("pk"))
        times = times.filter(Q(model=None) | Q(model=model_id))
        rows = rows.filter(Exists(times if on is None else times.filter(holds_from__lte=on)))
    return rows.order_by("code", "pk")


def operation(operation_id: int, *, seen_by: Actor) -> Operation:
    rows = Operation.objects.visible_to(seen_by).select_related("skill")
    return rows.get(pk=operation_id)


def packages(*, seen_by: Actor, words: str = "", model_id: int | None = None) -> QuerySet[Package]:
    """Packages by code; with a model those for it or for all."""
    rows = Package.objects.visible_to(seen_by).select_related("model")
    if words:
        found = searchable(words)
        named = Q(name_zh__icontains=found) | Q(name_en__icontains=found)
        rows = rows.filter(Q(code__istartswith=found) | named)
    if model_id is not None:
        rows = rows.filter(Q(model=None) | Q(model=model_id))
    return rows.order_by("code", "pk")


def charges(*, seen_by: Actor) -> QuerySet[Charge]:
    return Charge.objects.visible_to(seen_by).order_by("code", "pk")


def tariffs(*, seen_by: Actor) -> QuerySet[Tariff]:
    """Every rate that was ever set, the latest first within its kind."""
    rows = Tariff.objects.visible_to(seen_by).select_related("store", "brand", "skill")
    return rows.order_by("kind", "-holds_from", "-pk")


def tax_rates(*, seen_by: Actor) -> QuerySet[TaxRate]:
    return TaxRate.objects.visible_to(seen_by).order_by("code", "scheme", "-holds_from", "-pk")


# -- prices ---------------------------------------------------------------------------------------


def standard_time(operation_id: int, *, model_id: int | None, on: date) -> Decimal | None:
    """Standard hours of an operation on a model; None where it does not apply. One statement."""
    return standard_times([operation_id], model_id=model_id, on=on).get(operation_id)


def standard_times(
    operation_ids: Sequence[int], *, model_id: int | None, on: date
) -> dict[int, Decimal]:
    """The same for many operations. One statement."""
    by_operation: dict[int, list[Hours]] = {}
    rows = StandardTime.objects.filter(operation__in=operation_ids, holds_from__lte=on)
    for row in rows.filter(Q(model=None) | Q(model=model_id)).order_by("pk"):
        hours = Hours(hours=row.hours, model_id=row.model_id, holds_from=row.holds_from)
        by_operation.setdefault(row.operation_id, []).append(hours)
    found = {k: rules.hours_for(v, model_id=model_id, on=on) for k, v in by_operation.items()}
    return {k: hours for k, hours in found.items() if hours is not None}


def rate(
    kind: TariffKind,
    *,
    store_id: int,
    on: date,
    brand_id: int | None = None,
    skill: str = "",
    payer: Payer | str = "",
) -> Rate | None:
    """The tariff that holds in this case. Help by phone or letter costs nothing (FS-03)."""
    case = Case(on=on, store_id=store_id, brand_id=brand_id, skill=skill, payer=str(payer))
    found = rules.closest(_rates([kind], store_id, on), case)
    if found is None and kind in FREE:
        currency = network.store(store_id).currency
        return Rate(amount=Decimal(0), currency=currency, holds_from=on)
    return found


def charge_rates(
    kinds: Collection[str],
    *,
    store_id: int,
    on: date,
    brand_id: int | None = None,
) -> dict[str, Rate]:
    """What charges with a tariff cost here (FE-06): kind → the rate that holds. Help by phone or
    letter is free whatever anybody entered (FS-03).
    """
    found = {}
    for kind in sorted(set(kinds)):
        told = rate(TariffKind(kind), store_id=store_id, on=on, brand_id=brand_id)
        if told is None:
            label = TariffKind(kind).label
            raise NoRate(_("No rate is set for “%(kind)s” in this store.") % {"kind": label})
        found[kind] = told
    return found


def misuse_percent(*, store_id: int, on: date, brand_id: int | None = None) -> Decimal:
    """The favourable discount on a spare when the user's handling broke the part, in percent;
    nothing where none is set.
    """
    found = rate(TariffKind.MISUSE_DISCOUNT, store_id=store_id, on=on, brand_id=brand_id)
    return found.amount if found else Decimal(0)


def _rates(
    kinds: Sequence[str], store_id: int, on: date, group_id: int | None = None
) -> list[Rate]:
    group = group_id or network.store(store_id).group_id
    rows = Tariff.objects.filter(
        Q(store=None) | Q(store=store_id), group_id=group, kind__in=kinds, holds_from__lte=on
    )
    return [
        Rate(
            amount=row.amount,
            currency=row.currency,
            store_id=row.store_id,
            brand_id=row.brand_id,
            skill=row.skill.code if row.skill else "",
            payer=row.payer,
            holds_from=row.holds_from,
        )
        for row in rows.select_related("skill").order_by("pk")
    ]


def tax_percent(code: str, *, store_id: int, on: date) -> Decimal:
    """The tax within a price of this store: the group's own rate, else the law's."""
    return tax_percents([code], store_id=store_id, on=on)[code]


def tax_percents(
    codes: Collection[str], *, store_id: int, on: date, site: Site | None = None
) -> dict[str, Decimal]:
    """The same for several kinds of supply; ``site`` where the caller has the store's row."""
    site = site or network.store(store_id)
    rows = TaxRate.objects.filter(
        group_id=site.group_id, scheme=site.tax_scheme, code__in=codes, holds_from__lte=on
    )
    own = {row.code: row.percent for row in rows.order_by("holds_from", "pk")}
    return {code: own.get(code, _lawful(code, site.tax_scheme, store_id, on)) for code in codes}


def _lawful(code: str, scheme: str, store_id: int, on: date) -> Decimal:
    if scheme == TaxScheme.ABROAD:
        return Decimal(0)  # the group enters the tax of another country itself
    small = scheme == TaxScheme.SMALL_SCALE
    by = p.VAT_SMALL_SCALE if small else _VAT.get(code, p.VAT_GOODS)
    return value(by, store_id=store_id, on=on)


def priced(
    unit: Decimal,
    quantity: Decimal,
    *,
    currency: str,
    tax_code: str,
    percent: Decimal,
    gross: Decimal | None = None,
) -> Price:
    """A line's price, rounded once; ``gross`` where it is fixed by something else."""
    whole = rules.times(unit, quantity, currency) if gross is None else gross
    parts = rules.parted(whole, percent, currency)
    return Price(
        quantity=quantity,
        unit=unit,
        net=parts.net,
        tax=parts.tax,
        tax_percent=percent,
        tax_code=tax_code,
        currency=currency,
    )


def labour_price(
    operation_id: int,
    *,
    store_id: int,
    on: date,
    model_id: int | None = None,
    brand_id: int | None = None,
    payer: Payer = Payer.CUSTOMER,
    hours: Decimal | None = None,
    seen_by: Actor,
) -> Price:
    """What an operation costs in this store: standard time (or the hours agreed) at the rate that
    holds for brand, skill group and payer.
    """
    row = operation(operation_id, seen_by=seen_by)
    taken = hours if hours is not None else standard_time(row.pk, model_id=model_id, on=on)
    if taken is None:
        raise DoesNotApply(_("This operation has no standard time for the model."))
    return price_of(row, taken, store_id=store_id, on=on, brand_id=brand_id, payer=payer)


def price_of(
    row: Operation,
    hours: Decimal,
    *,
    store_id: int,
    on: date,
    brand_id: int | None = None,
    payer: Payer = Payer.CUSTOMER,
) -> Price:
    """What so many hours of an operation cost, for whoever has its row."""
    skill = row.skill.code if row.skill else ""
    found = rate(
        TariffKind.LABOUR_HOUR,
        store_id=store_id,
        on=on,
        brand_id=brand_id,
        skill=skill,
        payer=payer,
    )
    if found is None:
        raise NoRate(_("No labour rate is set for this store."))
    percent = tax_percent(row.tax_code, store_id=store_id, on=on)
    return priced(
        found.amount, hours, currency=found.currency, tax_code=row.tax_code, percent=percent
    )


def labour_prices(
    wanted: Sequence[Labour],
    *,
    store_id: int,
    on: date,
    model_id: int | None = None,
    brand_id: int | None = None,
    seen_by: Actor,
    site: Site | None = None,
    percents: Mapping[str, Decimal] | None = None,
) -> list[LabourPrice]:
    """The prices of many operations at once, in the order they were asked for. A fixed number of
    statements. ``percents`` are taxes that the caller has asked for already.
    """
    if not wanted:
        return []
    ids = {labour.operation_id for labour in wanted}
    found = {row.pk: row for row in operations(seen_by=seen_by).filter(pk__in=ids)}
    if found.keys() != ids:
        raise Operation.DoesNotExist
    hours = standard_times(list(ids), model_id=model_id, on=on)
    rates = _rates([TariffKind.LABOUR_HOUR], store_id, on, group_id=site.group_id if site else None)
    taxes = dict(percents or {})
    if lacking := {row.tax_code for row in found.values()} - taxes.keys():
        taxes |= tax_percents(lacking, store_id=store_id, on=on, site=site)
    case = Case(on=on, store_id=store_id, brand_id=brand_id)
    return [
        _labour_priced(labour, found[labour.operation_id], case, hours, rates, taxes)
        for labour in wanted
    ]


def _labour_priced(
    labour: Labour,
    row: Operation,
    case: Case,
    hours: Mapping[int, Decimal],
    rates: Sequence[Rate],
    percents: Mapping[str, Decimal],
) -> LabourPrice:
    taken = labour.hours
    if taken is None:
        if row.pk not in hours:
            raise DoesNotApply(_("This operation has no standard time for the model."))
        taken = hours[row.pk] * labour.times
    skill = row.skill.code if row.skill else ""
    found = rules.closest(rates, replace(case, skill=skill, payer=labour.payer))
    if found is None:
        raise NoRate(_("No labour rate is set for this store."))
    price = priced(
        found.amount,
        taken,
        currency=found.currency,
        tax_code=row.tax_code,
        percent=percents[row.tax_code],
    )
    return LabourPrice(operation=row, hours=taken, price=price)


def after_misuse(amount: Decimal, *, store_id: int, on: date) -> Decimal:
    """What a spare costs when the user's handling broke the part (FE-06, WT-03): the list price
    less the favourable discount, if one is set.
    """
    percent = misuse_percent(store_id=store_id, on=on)
    return rules.less(amount, percent, network.store(store_id).currency)


def package_offer(
    package_id: int,
    *,
    store_id: int,
    on: date,
    model_id: int | None = None,
    brand_id: int | None = None,
    payer: Payer = Payer.CUSTOMER,
    part_prices: Mapping[str, Decimal] | None = None,
    seen_by: Actor,
) -> PackageOffer:
    """What a package costs in this store, line by line. A fixed price is spread over the lines, so
    that they make it exactly. Prices of parts are told by whoever knows them. A fixed number of
    statements.
    """
    package = Package.objects.visible_to(seen_by).get(pk=package_id)
    lines = list(
        PackageLine.objects.filter(package=package)
        .select_related("operation__skill", "charge")
        .order_by("position", "pk")
    )
    given = part_prices or {}
    reckoning = _Reckoning(lines, given, store_id, on, model_id, brand_id, payer)
    fixed = _fixed_price(package.pk, store_id, on)
    return reckoning.offer(package.pk, fixed)


class _Reckoning:
    """The lines of one package in one case."""

    def __init__(
        self,
        lines: Sequence[PackageLine],
        part_prices: Mapping[str, Decimal],
        store_id: int,
        on: date,
        model_id: int | None,
        brand_id: int | None,
        payer: Payer,
    ) -> None:
        self.lines, self.part_prices = lines, part_prices
        self.currency = network.store(store_id).currency
        ids = [line.operation_id for line in lines if line.operation_id]
        self.hours = standard_times(ids, model_id=model_id, on=on)
        self.rates = _rates([TariffKind.LABOUR_HOUR], store_id, on)
        self.case = Case(on=on, store_id=store_id, brand_id=brand_id, payer=str(payer))
        codes = sorted({self._tax_code(line) for line in lines})
        self.percents = tax_percents(codes, store_id=store_id, on=on)
        kinds = {line.charge.tariff for line in lines if line.charge and line.charge.tariff}
        self.charged = charge_rates(kinds, store_id=store_id, on=on, brand_id=brand_id)

    def offer(self, package_id: int, fixed: Decimal | None) -> PackageOffer:
        units = [self._unit(line) for line in self.lines]
        grosses: list[Decimal | None] = [
            None if unit is None else rules.times(unit, quantity, self.currency)
            for unit, quantity in units
        ]
        weights = [gross for gross in grosses if gross is not None]
        if fixed is not None and len(weights) == len(grosses):
            grosses = [*rules.spread(fixed, weights, self.currency)]
        return PackageOffer(
            package_id=package_id,
            lines=[
                self._line(line, unit, quantity, gross)
                for line, (unit, quantity), gross in zip(self.lines, units, grosses, strict=True)
            ],
            fixed=fixed,
            currency=self.currency,
        )

    def _line(
        self, line: PackageLine, unit: Decimal | None, quantity: Decimal, gross: Decimal | None
    ) -> LinePrice:
        thing = line.operation or line.charge
        code = self._tax_code(line)
        price = None
        if gross is not None:
            price = priced(
                rounded(gross / quantity, self.currency) if unit is None else unit,
                quantity,
                currency=self.currency,
                tax_code=code,
                percent=self.percents[code],
                gross=gross,
            )
        return LinePrice(
            kind=line.kind,
            code=thing.code if thing else line.part_number,
            name=thing.name_zh if thing else "",
            price=price,
            operation_id=line.operation_id,
            charge_id=line.charge_id,
            part_number=line.part_number,
            hours=self._hours(line) if line.operation else None,
        )

    def _tax_code(self, line: PackageLine) -> str:
        thing = line.operation or line.charge
        return thing.tax_code if thing else "goods"

    def _hours(self, line: PackageLine) -> Decimal:
        hours = self.hours.get(line.operation_id or 0)
        if hours is None:
            raise DoesNotApply(_("This operation has no standard time for the model."))
        return hours * line.quantity

    def _unit(self, line: PackageLine) -> tuple[Decimal | None, Decimal]:
        """What one of the line costs, and how many there are: hours of labour, pieces of a part."""
        if line.charge is not None:
            told = self.charged.get(line.charge.tariff)
            return (told.amount if told else line.charge.amount), line.quantity
        if line.kind == LineKind.PART:
            return self.part_prices.get(line.part_number), line.quantity
        skill = line.operation.skill.code if line.operation and line.operation.skill else ""
        case = Case(
            on=self.case.on,
            store_id=self.case.store_id,
            brand_id=self.case.brand_id,
            skill=skill,
            payer=self.case.payer,
        )
        found = rules.closest(self.rates, case)
        if found is None:
            raise NoRate(_("No labour rate is set for this store."))
        return found.amount, self._hours(line)


def _fixed_price(package_id: int, store_id: int, on: date) -> Decimal | None:
    """The store's own price before the group's, of each the latest that has come."""
    rows = PackagePrice.objects.filter(
        Q(store=None) | Q(store=store_id), package=package_id, holds_from__lte=on
    )
    row = rows.order_by(F("store").asc(nulls_last=True), "-holds_from", "-pk").first()
    return row.amount if row else None


def package_with_lines(package_id: int, *, seen_by: Actor) -> Package:
    lines = PackageLine.objects.select_related("operation", "charge").order_by("position", "pk")
    rows = packages(seen_by=seen_by).prefetch_related(Prefetch("lines", lines), "prices")
    return rows.get(pk=package_id)
