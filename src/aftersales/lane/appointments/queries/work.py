"""What is wanted, in hours and money: before it is booked and when it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.money import Money
from aftersales.core.parameters import Parameter
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.parameters import WORDS_BAY, WORDS_HOURS
from aftersales.lane.appointments.rules import Step, step, together
from aftersales.lane.appointments.states import WorkKind
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles import queries as cars
from aftersales.resources.capacity.queries import Need
from aftersales.resources.catalogue import queries as catalogue
from aftersales.resources.catalogue.queries import DoesNotApply, NoRate, PackageOffer, Price
from aftersales.resources.catalogue.states import LineKind
from aftersales.supply.parts import queries as parts

T = TypeVar("T")
NOTHING = Decimal(0)
HUNDREDTH = Decimal("0.01")  # of an hour


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One thing somebody wants done: an operation, a package, or words. ``hours`` and ``skill``
    are the clerk's estimate where there is no standard time.
    """

    operation_id: int | None = None
    package_id: int | None = None
    words: str = ""
    hours: Decimal | None = None
    skill: str = ""


@dataclass(frozen=True, kw_only=True)
class WantedPart:
    part_id: int
    quantity: Decimal


@dataclass(frozen=True)
class Told:
    """An amount with its tax in it, as it is told to the customer."""

    net: Decimal
    tax: Decimal
    currency: str

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True, kw_only=True)
class PlannedPart:
    part_id: int
    number: str
    name: str
    quantity: Decimal
    price: Told | None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One thing wanted, looked up. ``price`` is its labour and charges; None where nobody has set
    a rate.
    """

    kind: WorkKind
    title: str
    steps: Sequence[Step]
    operation_id: int | None = None
    package_id: int | None = None
    words: str = ""
    price: Told | None = None
    parts: Sequence[PlannedPart] = ()

    @property
    def hours(self) -> Decimal:
        return sum((one.hours for one in self.steps), NOTHING)


@dataclass(frozen=True)
class Quote:
    """Everything that is wanted, with what it will probably cost (AP-03)."""

    works: Sequence[Planned]
    parts: Sequence[PlannedPart] = field(default_factory=tuple)  # asked for beside the work

    @property
    def steps(self) -> list[Step]:
        return together(one for work in self.works for one in work.steps)

    @property
    def hours(self) -> Decimal:
        return sum((work.hours for work in self.works), NOTHING)

    @property
    def all_parts(self) -> list[PlannedPart]:
        return [part for work in self.works for part in work.parts] + list(self.parts)

    @property
    def labour(self) -> Decimal:
        return sum((work.price.gross for work in self.works if work.price), NOTHING)

    @property
    def parts_gross(self) -> Decimal:
        return sum((part.price.gross for part in self.all_parts if part.price), NOTHING)

    @property
    def gross(self) -> Decimal:
        return self.labour + self.parts_gross

    @property
    def currency(self) -> str:
        told = [work.price for work in self.works] + [part.price for part in self.all_parts]
        return next((price.currency for price in told if price), "")

    @property
    def is_whole(self) -> bool:
        """Whether every line has its price."""
        told = [work.price for work in self.works] + [part.price for part in self.all_parts]
        return all(price is not None for price in told)


def needs_of(steps: Sequence[Step], *, is_urgent: bool, person_id: int | None = None) -> list[Need]:
    """The steps as the workshop's means are asked for."""
    return [
        Need(
            hours=one.hours,
            skill=one.skill,
            level=one.level,
            bay_kinds=[one.bay_kind] if one.bay_kind else [],
            needs_lift=one.needs_lift,
            person_id=person_id,
            is_urgent=is_urgent,
        )
        for one in steps
    ]


def quote(
    wanted: Sequence[Wanted],
    *,
    store_id: int,
    on: date,
    model_id: int | None = None,
    more_parts: Sequence[WantedPart] = (),
    seen_by: Actor,
) -> Quote:
    """Look everything up: hours by skill group and place, labour, charges and parts with prices."""
    asked = _Asked(store_id, on, model_id, seen_by)
    works = [asked.planned(one) for one in wanted]
    return Quote(works, asked.parts({one.part_id: one.quantity for one in more_parts}))


@dataclass(frozen=True)
class _Asked:
    store_id: int
    on: date
    model_id: int | None
    seen_by: Actor

    def planned(self, wanted: Wanted) -> Planned:
        if wanted.package_id is not None:
            return self._package(wanted.package_id)
        if wanted.operation_id is not None:
            return self._operation(wanted.operation_id, wanted.hours)
        return self._words(wanted)

    def _words(self, wanted: Wanted) -> Planned:
        if wanted.skill:
            staff.skill(wanted.skill, group_id=self.seen_by.group_id or 0)
        one = Step(
            hours=wanted.hours if wanted.hours is not None else self._value(WORDS_HOURS),
            skill=wanted.skill,
            bay_kind=self._value(WORDS_BAY),
        )
        return Planned(kind=WorkKind.WORDS, title=wanted.words, steps=[one], words=wanted.words)

    def _value(self, of: Parameter[T]) -> T:
        return value(of, store_id=self.store_id, on=self.on)

    def _operation(self, operation_id: int, hours: Decimal | None) -> Planned:
        row = catalogue.operation(operation_id, seen_by=self.seen_by)
        taken = hours
        if taken is None:
            taken = catalogue.standard_time(row.pk, model_id=self.model_id, on=self.on)
        if taken is None:
            words = _("“%(name)s” has no standard time for this model.") % {"name": named(row)}
            raise DoesNotApply(words, field="works")
        return Planned(
            kind=WorkKind.OPERATION,
            title=named(row),
            steps=[_step(row, taken)],
            operation_id=row.pk,
            price=self._labour(row, taken),
        )

    def _labour(self, row: Any, hours: Decimal) -> Told | None:
        try:
            price = catalogue.price_of(row, hours, store_id=self.store_id, on=self.on)
        except NoRate:
            return None
        return _told([price])

    def _package(self, package_id: int) -> Planned:
        row = catalogue.package_with_lines(package_id, seen_by=self.seen_by)
        lines = list(row.lines.all())
        ids = [line.operation_id for line in lines if line.operation_id]
        known = catalogue.operations(seen_by=self.seen_by).filter(pk__in=ids)
        operations = {one.pk: one for one in known}
        hours = catalogue.standard_times(ids, model_id=self.model_id, on=self.on)
        numbers = [line.part_number for line in lines if line.part_number]
        found = parts.parts_of(numbers, seen_by=self.seen_by)
        prices = parts.sale_prices([part.pk for part in found.values()], on=self.on)
        offer = self._offer(package_id, found, prices)
        steps = []
        for line in lines:
            if line.operation_id:
                if line.operation_id not in hours:
                    words = _("“%(name)s” has no standard time for this model.")
                    raise DoesNotApply(words % {"name": named(row)}, field="works")
                taken = (hours[line.operation_id] * line.quantity).quantize(HUNDREDTH)
                steps.append(_step(operations[line.operation_id], taken))
        prices_of_lines = [one.price for one in offer.lines] if offer else [None] * len(lines)
        labour = [
            price
            for line, price in zip(lines, prices_of_lines, strict=True)
            if line.kind != LineKind.PART
        ]
        if offer and offer.fixed is not None and not offer.is_whole:
            # A fixed price cannot be parted while a part's price is unknown: it is told as one.
            labour, prices_of_lines = [self._fixed(offer)], [None] * len(lines)
        return Planned(
            kind=WorkKind.PACKAGE,
            title=named(row),
            steps=together(steps),
            package_id=row.pk,
            price=_told(labour),
            parts=[
                _part(found[line.part_number], line.quantity, price)
                for line, price in zip(lines, prices_of_lines, strict=True)
                if line.part_number in found
            ],
        )

    def _fixed(self, offer: PackageOffer) -> Price:
        percent = catalogue.tax_percent("repair", store_id=self.store_id, on=self.on)
        return catalogue.priced(
            offer.gross,
            Decimal(1),
            currency=offer.currency,
            tax_code="repair",
            percent=percent,
        )

    def _offer(
        self, package_id: int, found: Mapping[str, Any], prices: Mapping[int, Money]
    ) -> PackageOffer | None:
        try:
            return catalogue.package_offer(
                package_id,
                store_id=self.store_id,
                on=self.on,
                model_id=self.model_id,
                part_prices={
                    number: prices[part.pk].amount
                    for number, part in found.items()
                    if part.pk in prices
                },
                seen_by=self.seen_by,
            )
        except NoRate:
            return None

    def parts(self, wanted: Mapping[int, Decimal]) -> list[PlannedPart]:
        """Parts that are asked for by themselves."""
        if not wanted:
            return []
        rows = parts.catalogue(seen_by=self.seen_by).filter(pk__in=wanted)
        known = {row.pk: row for row in rows}
        prices = parts.sale_prices(list(known), on=self.on)
        percent = catalogue.tax_percent("goods", store_id=self.store_id, on=self.on)

        def price(part_id: int) -> Price | None:
            if part_id not in prices:
                return None
            unit = prices[part_id]
            return catalogue.priced(
                unit.amount,
                wanted[part_id],
                currency=unit.currency,
                tax_code="goods",
                percent=percent,
            )

        if set(wanted) - set(known):
            raise ObjectDoesNotExist
        return [_part(known[pk], quantity, price(pk)) for pk, quantity in wanted.items()]


def steps_of(row: Appointment) -> list[Step]:
    """The work of an appointment as it was booked."""
    works = row.works.order_by("position", "pk")
    return together(step(plain) for work in works for plain in work.needs)


def model_of(vehicle_id: int | None, *, seen_by: Actor) -> int | None:
    """The model of a car, by which standard times differ."""
    if vehicle_id is None:
        return None
    rows = cars.visible(seen_by=seen_by).values_list("model", flat=True)
    found: int | None = rows.get(pk=vehicle_id)
    return found


def named(row: Any) -> str:
    """An operation or package as the reader speaks."""
    is_chinese = (get_language() or "").startswith("zh")
    return str(row.name_zh if is_chinese else row.name_en or row.name_zh)


def _step(row: Any, hours: Decimal) -> Step:
    return Step(
        hours=hours,
        skill=row.skill.code if row.skill else "",
        level=row.level,
        bay_kind=row.bay_kind,
        needs_lift=row.needs_lift,
    )


def _part(row: Any, quantity: Decimal, price: Price | None) -> PlannedPart:
    return PlannedPart(
        part_id=row.pk,
        number=row.shown_number,
        name=row.name,
        quantity=quantity,
        price=_told([price]),
    )


def _told(prices: Sequence[Price | None]) -> Told | None:
    """Lines told as one amount; nothing where one of them is not known."""
    known = [price for price in prices if price is not None]
    if not known or len(known) < len(prices):
        return None
    net = sum((price.net for price in known), NOTHING)
    tax = sum((price.tax for price in known), NOTHING)
    return Told(net, tax, known[0].currency)
