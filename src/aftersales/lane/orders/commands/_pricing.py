"""Lines as they are asked for, and what they cost by the catalogue: many at once, in a fixed number
of statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import maker
from aftersales.core.words import clean
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import parameters, rules
from aftersales.lane.orders.commands._held import chosen
from aftersales.lane.orders.commands._lubricants import mixed
from aftersales.lane.orders.commands.refusals import (
    CurrencyForeign,
    LineUnpriced,
    PartMisfits,
    PartNotSold,
    PartUnfit,
    PriceImpossible,
    QuantityImpossible,
    SharesWrong,
    UnderFloor,
)
from aftersales.lane.orders.models import Line, Order, UnfitPart
from aftersales.lane.orders.rights import LIFT_FLOOR
from aftersales.lane.orders.states import SHARES, LineKind, PriceReason
from aftersales.records.vehicles.queries import visible as vehicles
from aftersales.resources.catalogue import queries as catalogue
from aftersales.resources.catalogue.states import CHARGED, FREE, Payer
from aftersales.supply.parts import queries as parts
from aftersales.supply.parts.states import Fit, PriceList

NOTHING = Decimal(0)
ONE = Decimal(1)
MOST = Decimal(1_000_000)
TAXED = ("goods", "repair", "service")  # what most lines are; the law taxes them alike in a store
DEAREST = Decimal(10) ** 9
_THOUSANDTH, _CENT = Decimal("0.001"), Decimal("0.01")
_LISTS = {
    Payer.MAKER.value: PriceList.WARRANTY,
    Payer.INSURER.value: PriceList.INSURANCE,
    Payer.INTERNAL.value: PriceList.INTERNAL,
    Payer.GOODWILL.value: PriceList.INTERNAL,
}
_make = maker(Line)


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """One line to be written. What is left out comes from the catalogue.

    ``quantity``: pieces, or how many times an operation is done; ``hours`` replace its standard
    time. ``shares`` are the weights of several payers ("customer", "maker", …); with one alone
    ``payer`` says who. ``fixed`` is what the line costs in a package. ``fit_reason`` is why a part
    that is not told to fit the car goes into it all the same.
    """

    kind: str
    operation_id: int | None = None
    part_id: int | None = None
    charge_id: int | None = None
    package_id: int | None = None
    name: str = ""
    quantity: Decimal = ONE
    hours: Decimal | None = None
    unit_price: Decimal | None = None
    percent_off: Decimal = NOTHING
    payer: str = Payer.CUSTOMER.value
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    cost: Decimal | None = None
    lot: str = ""
    fixed: Decimal | None = None
    fit_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where, when and for which car prices are asked."""

    store: Any
    on: date
    currency: str
    model_id: int | None
    brand_id: int | None
    power: str = ""
    vehicle_id: int | None = None


def place_of(order: Order, *, on: date, by: Actor) -> Place:
    """For an order that stands: one statement."""
    rows = vehicles(seen_by=by).filter(pk=order.vehicle_id)
    found = rows.values_list("model_id", "model__brand_id", "power").first()
    model_id, brand_id, power = found or (None, None, "")
    return Place(
        store=order.store,
        on=on,
        currency=order.currency,
        model_id=model_id,
        brand_id=brand_id,
        power=power,
        vehicle_id=order.vehicle_id,
    )


def counted(
    quantity: Decimal, *, places: Decimal = _THOUSANDTH, field: str = "quantity"
) -> Decimal:
    """As it is kept; more than nothing, not more than anybody sells."""
    if not quantity.is_finite() or not 0 < quantity <= MOST:
        raise QuantityImpossible(_("Say how many: more than nothing."), field=field)
    kept = quantity.quantize(places, rounding=ROUND_HALF_UP)
    if not kept:
        raise QuantityImpossible(_("Say how many: more than nothing."), field=field)
    return kept


def money(amount: Decimal, *, field: str = "unit_price") -> Decimal:
    """An amount as a person gives it."""
    if not amount.is_finite() or not 0 <= amount < DEAREST:
        raise PriceImpossible(_("This is no price."), field=field)
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def percent(amount: Decimal, *, field: str = "percent_off") -> Decimal:
    if not amount.is_finite() or not 0 <= amount <= 100:
        raise PriceImpossible(_("A discount lies between 0 and 100 %."), field=field)
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


class Prices:
    """What some lines cost at one place, looked up together."""

    def __init__(self, place: Place, *, by: Actor) -> None:
        self.place, self.by = place, by
        self.store_id: int = place.store.pk
        self.may_lift = by.may(LIFT_FLOOR.code, store_id=self.store_id)
        at = {"store_id": self.store_id, "on": place.on}
        self.most_discount = value(parameters.MOST_DISCOUNT, **at)
        self.least_margin = value(parameters.LEAST_MARGIN, **at)
        self.percents: dict[str, Decimal] = {}
        self.mixes: dict[int, str] = {}  # part → maker of what is in its unit, where another's
        self.charged: dict[str, Any] = {}  # kind of tariff → what one costs here

    @cached_property
    def misuse_percent(self) -> Decimal:
        """What is taken off a spare when the user's handling broke the part (FE-06)."""
        place = self.place
        return catalogue.misuse_percent(
            store_id=self.store_id, on=place.on, brand_id=place.brand_id
        )

    def lines(self, wanted: Sequence[NewLine], *, misuse: str = "") -> list[Line]:
        """Rows as they can be written, without their order and job. After misuse the customer's
        spares are favourable.
        """
        rows = self._rows(wanted)
        if misuse:
            for line in rows:
                if may_favour(line):
                    self.favour(line)
        return rows

    def _rows(self, wanted: Sequence[NewLine]) -> list[Line]:
        checked = [self._checked(new) for new in wanted]
        charges = self._charges([n for n in checked if n.kind == LineKind.CHARGE])
        self.percents = self._percents({*TAXED, *(row.tax_code for row in charges.values())})
        labour = self._labour([n for n in checked if n.kind == LineKind.LABOUR])
        offers = self._offers([n for n in checked if n.kind == LineKind.PART])
        found = []
        for new in checked:
            if new.kind == LineKind.LABOUR:
                found.append(self._labour_line(new, next(labour)))
            elif new.kind == LineKind.PART:
                found.append(self._part_line(new, offers[new.part_id or 0]))
            elif new.kind == LineKind.CHARGE:
                found.append(self._charge_line(new, charges[new.charge_id or 0]))
            else:
                found.append(self._sublet_line(new))
        return found

    # -- asking ---------------------------------------------------------------------------------

    def _checked(self, new: NewLine) -> NewLine:
        chosen(LineKind, new.kind, field="kind")
        chosen(Payer, new.payer, field="payer")
        known = set(SHARES)
        if not set(new.shares) <= known or any(
            not s.is_finite() or s < 0 for s in new.shares.values()
        ):
            raise SharesWrong(_("Say who pays which share."), field="shares")
        return replace(
            new,
            quantity=counted(new.quantity),
            hours=None if new.hours is None else counted(new.hours, places=_CENT, field="hours"),
            unit_price=None if new.unit_price is None else money(new.unit_price),
            cost=None if new.cost is None else money(new.cost, field="cost"),
            percent_off=percent(new.percent_off),
            name=clean(new.name, most=120, field="name"),
            lot=clean(new.lot, most=40, field="lot"),
        )

    def _labour(self, wanted: Sequence[NewLine]) -> Any:
        asked = [
            catalogue.Labour(
                operation_id=new.operation_id or 0,
                times=new.quantity,
                hours=new.hours,
                payer=new.payer,
            )
            for new in wanted
        ]
        return iter(
            catalogue.labour_prices(
                asked,
                store_id=self.store_id,
                on=self.place.on,
                model_id=self.place.model_id,
                brand_id=self.place.brand_id,
                seen_by=self.by,
                site=self.place.store,
                percents=self.percents,
            )
        )

    def _offers(self, wanted: Sequence[NewLine]) -> dict[int, parts.Offer]:
        """Prices of the list that is meant for the payer; all that are meant alike at once."""
        found: dict[int, parts.Offer] = {}
        by_list: dict[PriceList, set[int]] = {}
        for new in wanted:
            of = _LISTS.get(new.payer, PriceList.RETAIL)
            by_list.setdefault(of, set()).add(new.part_id or 0)
        for price_list, ids in by_list.items():
            told = parts.offers(
                ids,
                store_id=self.store_id,
                on=self.place.on,
                price_list=price_list,
                seen_by=self.by,
            )
            for part_id in ids:
                found[part_id] = told[part_id] if part_id in told else _no_such_part()
        if found:
            self._refuse_unfit(found)
            self._refuse_misfits(found)
            self.mixes = mixed(
                {pk: offer.part for pk, offer in found.items()},
                vehicle_id=self.place.vehicle_id,
            )
        return found

    def _refuse_unfit(self, offers: Mapping[int, parts.Offer]) -> None:
        for offer in offers.values():
            if not offer.part.is_current:
                raise PartNotSold(
                    _("%(number)s is no longer sold.") % {"number": offer.part.shown_number},
                    field="part_id",
                )
        barred = UnfitPart.objects.filter(
            Q(model=None) | Q(model=self.place.model_id),
            part__in=list(offers),
            power__in={"", self.place.power},
            lifted_at=None,
        )
        if bar := barred.order_by("pk").first():
            words = {"number": offers[bar.part_id].part.shown_number, "reason": bar.reason}
            raise PartUnfit(
                _("%(number)s must not go into this car: %(reason)s") % words, field="part_id"
            )

    def _refuse_misfits(self, offers: Mapping[int, parts.Offer]) -> None:
        """A part that is told to go into other cars only. One more question where any is told."""
        told = {pk for pk, offer in offers.items() if offer.has_fitments}
        vehicle = self.place.vehicle_id
        if not told or vehicle is None:
            return
        fit = parts.fits(told, vehicle_id=vehicle, seen_by=self.by)
        if strange := sorted(pk for pk, answer in fit.items() if answer == Fit.MISFIT):
            raise PartMisfits(
                _("%(number)s does not fit this car. Take another, or say why all the same.")
                % {"number": offers[strange[0]].part.shown_number},
                field="fit_reason",
            )

    def _charges(self, wanted: Sequence[NewLine]) -> dict[int, Any]:
        ids = {new.charge_id or 0 for new in wanted}
        if not ids:
            return {}
        rows = catalogue.charges(seen_by=self.by)
        found = {row.pk: row for row in rows.filter(pk__in=ids)}
        if found.keys() != ids:
            raise rows.model.DoesNotExist
        if kinds := {row.tariff for row in found.values() if row.tariff}:
            place = self.place
            self.charged = catalogue.charge_rates(
                kinds, store_id=self.store_id, on=place.on, brand_id=place.brand_id
            )
        return found

    def _percents(self, codes: set[str]) -> dict[str, Decimal]:
        return catalogue.tax_percents(
            codes, store_id=self.store_id, on=self.place.on, site=self.place.store
        )

    # -- writing --------------------------------------------------------------------------------

    def _labour_line(self, new: NewLine, told: catalogue.LabourPrice) -> Line:
        row = told.operation
        return self._line(
            new,
            list_price=told.price.unit,
            currency=told.price.currency,
            quantity=told.hours,
            hours=told.hours,
            tax_percent=told.price.tax_percent,
            tax_code=row.tax_code,
            operation_id=row.pk,
            code=row.code,
            name_zh=new.name or row.name_zh,
            name_en="" if new.name else row.name_en,
            unit="h",
            skill=row.skill.code if row.skill else "",
        )

    def _part_line(self, new: NewLine, offer: parts.Offer) -> Line:
        part = offer.part
        if offer.price is None and new.unit_price is None:
            raise LineUnpriced(
                _("%(number)s has no price yet.") % {"number": part.shown_number},
                field="unit_price",
            )
        return self._line(
            new,
            list_price=offer.price.amount if offer.price else None,
            currency=offer.price.currency if offer.price else self.place.currency,
            quantity=new.quantity,
            cost_each=offer.cost,
            tax_percent=self.percents["goods"],
            tax_code="goods",
            part_id=part.pk,
            code=part.shown_number,
            name_zh=new.name or part.name,
            unit=part.unit,
            lot=new.lot,
            mixes_with=self.mixes.get(part.pk, ""),
        )

    def _charge_line(self, new: NewLine, charge: Any) -> Line:
        told = self.charged.get(charge.tariff)
        if charge.tariff in FREE:
            reason = PriceReason.PHONE_HELP.value
        else:
            reason = PriceReason.TARIFF.value if told else ""
        return self._line(
            new,
            list_price=told.amount if told else charge.amount,
            currency=told.currency if told else charge.currency,
            quantity=new.quantity,
            price_reason=reason,
            unit=CHARGED.get(charge.tariff, ""),
            tax_percent=self.percents[charge.tax_code],
            tax_code=charge.tax_code,
            charge_id=charge.pk,
            code=charge.code,
            name_zh=new.name or charge.name_zh,
            name_en="" if new.name else charge.name_en,
        )

    def _sublet_line(self, new: NewLine) -> Line:
        if new.unit_price is None:
            raise LineUnpriced(_("Say what the sublet work costs."), field="unit_price")
        return self._line(
            new,
            list_price=None,
            currency=self.place.currency,
            quantity=new.quantity,
            hours=new.hours or NOTHING,
            cost_each=new.cost,
            tax_percent=self.percents["repair"],
            tax_code="repair",
            name_zh=clean(new.name, most=120, field="name", needed=True),
        )

    def _line(
        self,
        new: NewLine,
        *,
        list_price: Decimal | None,
        currency: str,
        quantity: Decimal,
        tax_percent: Decimal,
        cost_each: Decimal | None = None,
        **columns: Any,
    ) -> Line:
        if currency != self.place.currency:
            raise CurrencyForeign(
                _("This is priced in %(one)s, the order is in %(other)s.")
                % {"one": currency, "other": self.place.currency}
            )
        unit = new.unit_price if new.unit_price is not None else list_price
        assert unit is not None
        line = _make(
            store_id=self.store_id,
            kind=new.kind,
            package_id=new.package_id,
            quantity=quantity,
            list_price=unit if list_price is None else list_price,
            unit_price=unit,
            percent_off=new.percent_off,
            tax_percent=tax_percent,
            cost=None if cost_each is None else (cost_each * quantity).quantize(_CENT),
            fixed=new.fixed,
            **{"hours": NOTHING, **columns},
        )
        self.reckon(line)
        self.share(line, new.shares or {new.payer: ONE})
        return line

    def reckon(self, line: Line) -> None:
        """The amounts of a line from its quantity, price and discount; never under its floor
        without somebody who answers for it.
        """
        currency = self.place.currency
        found = rules.amounts(
            line.unit_price,
            line.quantity,
            percent_off=line.percent_off,
            tax_percent=line.tax_percent,
            currency=currency,
            fixed=line.fixed,
        )
        if found.listed >= DEAREST:
            raise PriceImpossible(_("This is no price."), field="unit_price")
        if line.price_reason == PriceReason.PHONE_HELP and found.gross:
            raise PriceImpossible(
                _("Help by phone or letter is free of charge."), field="unit_price"
            )
        line.listed, line.discount = found.listed, found.discount
        line.net, line.tax, line.gross = found.net, found.tax, found.gross
        base = line.fixed
        if base is None:
            base = rules.amounts(
                line.list_price, line.quantity, tax_percent=NOTHING, currency=currency
            ).listed
        line.floor = rules.floor_of(
            listed=base,
            cost=line.cost,
            most_discount=self.most_discount,
            least_margin=self.least_margin,
            tax_percent=line.tax_percent,
            currency=currency,
        )
        if line.price_reason == PriceReason.MISUSE:
            line.floor = min(line.floor, self._favourable(line).gross)
        line.floor_lifted_by = ""
        if line.gross < line.floor:
            if not self.may_lift:
                raise UnderFloor(floor=line.floor, gross=line.gross)
            line.floor_lifted_by = self.by.key

    def favour(self, line: Line) -> None:
        """Take the discount of the tariff off a spare, and say why it stands there."""
        if self.misuse_percent:
            line.percent_off = self.misuse_percent
            line.price_reason = PriceReason.MISUSE.value
            weights = shares_of(line) if line.gross else {Payer.CUSTOMER.value: ONE}
            self.reckon(line)
            self.share(line, weights)

    def _favourable(self, line: Line) -> rules.Amounts:
        """What the tariff makes of it: as low as that goes, nobody has to answer for it."""
        return rules.amounts(
            line.unit_price,
            line.quantity,
            percent_off=self.misuse_percent,
            tax_percent=line.tax_percent,
            currency=self.place.currency,
        )

    def share(self, line: Line, weights: Mapping[str, Decimal]) -> None:
        """Who bears how much of the line: in proportion, to the last cent. Who bears one that costs
        nothing is kept as well, for the day it costs something.
        """
        bearers = [payer for payer, weight in weights.items() if weight]
        line.payer = bearers[0] if len(bearers) == 1 else ""
        for payer, part in rules.split(line.gross, weights, self.place.currency).items():
            setattr(line, SHARES[payer], part)


def may_favour(line: Line) -> bool:
    """Whether the tariff for misuse is for this line: a spare that the customer alone pays at its
    list price, without a discount of its own.
    """
    return (
        line.kind == LineKind.PART
        and line.payer == Payer.CUSTOMER
        and line.fixed is None
        and not line.percent_off
        and line.unit_price == line.list_price
    )


def _no_such_part() -> parts.Offer:
    raise ObjectDoesNotExist


def shares_of(line: Line) -> dict[str, Decimal]:
    """Payer → what they bear."""
    return {payer: getattr(line, column) for payer, column in SHARES.items()}
