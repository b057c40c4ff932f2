"""Deeds on the catalogue of parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.imports import Outcome, RowResult
from aftersales.core.log import record, record_many
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import group_of
from aftersales.ground.network.queries import store as site
from aftersales.ground.search.commands import Finding, index_many
from aftersales.supply.parts.commands._prices import Prices, price_of
from aftersales.supply.parts.commands._shelves import DEAREST
from aftersales.supply.parts.commands.refusals import (
    PartChangedMeanwhile,
    PriceNotYours,
    StockStands,
    SupersededInCircle,
    TraitsImpossible,
)
from aftersales.supply.parts.events import (
    PartChanged,
    PartListed,
    PartSuperseded,
    PartTracked,
)
from aftersales.supply.parts.models import Part, Stock
from aftersales.supply.parts.rules import normalised
from aftersales.supply.parts.states import PriceList, Tracking

TOLD = ("name", "unit", "maker")
PIECE = "件"


class NumberMissing(Refusal):
    """A part without a number cannot be ordered."""

    code = "parts.number_missing"
    status = 422


class NameMissing(Refusal):
    """Nobody finds a part that has no name."""

    code = "parts.name_missing"
    status = 422


class PartKnown(Refusal):
    """The catalogue has a part of this number."""

    code = "parts.part_known"


@dataclass(frozen=True, kw_only=True)
class NewPart:
    """One line of a catalogue. What is left empty is not told and stays as it is."""

    number: str
    shown_number: str = ""  # as its maker writes it; the number as told if nobody says
    name: str = ""
    unit: str = ""
    maker: str = ""
    price: Decimal | None = None
    currency: str = "CNY"
    holds_from: date | None = None  # the day from which the price holds; today if nobody says


@command("parts.register")
def register(*, new: NewPart, store_id: int, by: Actor, at: datetime) -> Part:
    """Put one part into the catalogue; a number that is known is refused."""
    by.require("parts.register", store_id=store_id)
    number = normalised(new.number)
    group = group_of(store_id).get()
    if Part.objects.filter(group_id=group, number=number).exists():
        raise PartKnown(_("The catalogue has a part of this number."), field="number")
    (outcome,) = register_many(rows=[new], store_id=store_id, by=by, at=at)
    if outcome.refusal:
        raise outcome.refusal
    return Part.objects.get(group_id=group, number=number)


@command("parts.register")
def register_many(
    *, rows: Sequence[NewPart], store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Take over the lines of a catalogue. A known part gets what is new about it; the same line
    twice changes nothing the second time, and each line stands or falls by itself. New prices are
    taken only from who may set prices (PT-17).
    """
    by.require("parts.register", store_id=store_id)
    may_price = by.may("parts.set_price", store_id=store_id)
    return _Batch(group_of(store_id).get(), by, at, may_price=may_price).run(rows)


class _Batch:
    """Some lines together: two look-ups, then writing in bulk."""

    def __init__(self, group_id: int, by: Actor, at: datetime, *, may_price: bool) -> None:
        self.group_id, self.by, self.at, self.may_price = group_id, by, at, may_price
        self.today = timezone.localdate(at)
        self.known: dict[str, Part] = {}
        self.fresh: dict[str, Part] = {}
        self.changed: dict[str, set[str]] = {}

    def run(self, rows: Sequence[NewPart]) -> list[RowResult]:
        checked = [self._checked(row) for row in rows]
        self._look_up({row.number for row in checked if isinstance(row, NewPart)})
        states = [self._decide(row) if isinstance(row, NewPart) else row for row in checked]
        self._write()
        return [
            RowResult.refused(state)
            if isinstance(state, Refusal)
            else RowResult(state, self.known[normalised(row.number)].pk)
            for state, row in zip(states, rows, strict=True)
        ]

    def _checked(self, row: NewPart) -> NewPart | Refusal:
        try:
            return _check(row)
        except Refusal as no:
            return no

    def _look_up(self, numbers: set[str]) -> None:
        found = Part.objects.filter(group_id=self.group_id, number__in=numbers)
        self.known = {part.number: part for part in found.select_for_update().order_by("pk")}
        self.prices = Prices(self.group_id, list(self.known.values()))

    def _decide(self, row: NewPart) -> Outcome | Refusal:
        part = self.known.get(row.number)
        if part is None and not row.name:
            return NameMissing(_("Say what the part is called."), field="name")
        if self._is_price_new(row) and not self.may_price:
            return PriceNotYours(
                _("The finance department keeps the prices. Leave the price out."), field="price"
            )
        if part is None:
            self._price(self._list(row), row)
            return "created"
        changed = self._change(part, row) | self._price(part, row)
        return "updated" if changed else "unchanged"

    def _list(self, row: NewPart) -> Part:
        part = Part(
            group_id=self.group_id,
            number=row.number,
            shown_number=row.shown_number,
            name=row.name,
            unit=row.unit or PIECE,
            maker=row.maker,
            changed_at=self.at,
        )
        self.known[row.number] = self.fresh[row.number] = part
        return part

    def _change(self, part: Part, row: NewPart) -> bool:
        told = {name: getattr(row, name) for name in TOLD if getattr(row, name)}
        new = {name: words for name, words in told.items() if getattr(part, name) != words}
        for name, words in new.items():
            setattr(part, name, words)
        if new and part.number not in self.fresh:
            self.changed.setdefault(part.number, set()).update(new)
        return bool(new)

    def _is_price_new(self, row: NewPart) -> bool:
        """Whether the line tells a price that does not hold already on its day."""
        if row.price is None:
            return False
        day = row.holds_from or self.today
        held = self.prices.holding(row.number, PriceList.RETAIL, day)
        return held is None or (held.amount, held.currency) != (row.price, row.currency)

    def _price(self, part: Part, row: NewPart) -> bool:
        if row.price is None:
            return False
        day = row.holds_from or self.today
        return self.prices.say(part, PriceList.RETAIL, row.price, row.currency, day)

    def _write(self) -> None:
        priced = {part.number for part in self.prices.touched(self.today, self.at)}
        insert_many(self.fresh.values())
        kept = [self.known[n] for n in sorted({*self.changed, *priced} - self.fresh.keys())]
        for part in kept:
            part.changed_at = self.at
            part.version += 1
        update_many(kept, [*TOLD, "price", "currency", "version", "changed_at"])
        prices = self.prices.write()
        record_many([*self._facts(), *prices], by=self.by, at=self.at)
        index_many(findings=map(_finding, [*self.fresh.values(), *kept]), by=self.by, at=self.at)

    def _facts(self) -> list[Event]:
        facts: list[Event] = [PartListed(part_id=part.pk) for part in self.fresh.values()]
        return facts + [
            PartChanged(part_id=self.known[number].pk, fields=tuple(sorted(names)))
            for number, names in self.changed.items()
        ]


def _check(new: NewPart) -> NewPart:
    """The line as it can be kept."""
    shown = clean(new.shown_number or new.number, most=40, field="number")
    number = normalised(new.number)
    if not number:
        raise NumberMissing(_("Say the number of the part."), field="number")
    price = None if new.price is None else price_of(new.price, new.currency)
    return NewPart(
        number=number,
        shown_number=shown,
        name=clean(new.name, most=120, field="name"),
        unit=clean(new.unit, most=12, field="unit"),
        maker=clean(new.maker, most=60, field="maker"),
        price=price,
        currency=new.currency,
        holds_from=new.holds_from,
    )


def _finding(part: Part) -> Finding:
    return Finding(
        kind="part",
        object_id=part.pk,
        group_id=part.group_id,
        title=part.shown_number,
        detail=part.name,
        url=f"/parts/{part.pk}/",
        words=[part.name, part.maker],
        keys={"number": [part.number]},
    )


# ── one part ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What a part is, besides its number. ``shelf_days`` count from its receipt, the guarantee of a
    wear part ends after so many months or km, whichever comes first.
    """

    name: str
    unit: str
    maker: str = ""
    shelf_days: int | None = None
    is_exchange: bool = False
    deposit: Decimal | None = None
    is_wear: bool = False
    guarantee_months: int | None = None
    guarantee_km: int | None = None
    lubricant_family: str = ""
    is_hazardous: bool = False
    storage: str = ""

    @classmethod
    def of(cls, part: Part) -> Traits:
        """As they stand now."""
        return cls(**{field.name: getattr(part, field.name) for field in fields(cls)})


_MOST = {"shelf_days": 3660, "guarantee_months": 240, "guarantee_km": 1_000_000}
_LONGEST = {"name": 120, "unit": 12, "maker": 60, "lubricant_family": 40, "storage": 200}


@command("parts.register")
def describe(
    *,
    part_id: int,
    traits: Traits,
    store_id: int,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Part:
    """Say what a part is. ``version`` is the one the person looked at: if somebody changed the part
    since, it is refused.
    """
    by.require("parts.register", store_id=store_id)
    part = Part.objects.visible_to(by).select_for_update(of=("self",)).get(pk=part_id)
    if version is not None and version != part.version:
        raise PartChangedMeanwhile(_("The part was changed meanwhile. Look at it again."))
    said = _said(traits)
    changed = sorted(name for name, now in said.items() if getattr(part, name) != now)
    if not changed:
        return part

    for name in changed:
        setattr(part, name, said[name])
    if "deposit" in changed:
        part.deposit_currency = "" if part.deposit is None else site(store_id).currency
    part.version, part.changed_at = part.version + 1, at
    part.save(update_fields=[*changed, "deposit_currency", "version", "changed_at"])

    record(PartChanged(part_id=part.pk, fields=tuple(changed)), by=by, at=at)
    if {"name", "maker"} & set(changed):
        index_many(findings=[_finding(part)], by=by, at=at)
    return part


def _said(traits: Traits) -> dict[str, Any]:
    """The traits as they are kept; refused where they do not go together."""
    said = {field.name: getattr(traits, field.name) for field in fields(traits)}
    for name, most in _LONGEST.items():
        said[name] = clean(said[name], most=most, field=name)
    if not said["name"]:
        raise NameMissing(_("Say what the part is called."), field="name")
    said["unit"] = said["unit"] or PIECE
    for name, top in _MOST.items():
        if said[name] is not None and not 0 < said[name] <= top:
            raise TraitsImpossible(
                _("Say a number from 1 to %(most)d.") % {"most": top}, field=name
            )
    if traits.deposit is not None:
        if not traits.is_exchange:
            raise TraitsImpossible(
                _("A deposit is asked for exchange parts only."), field="deposit"
            )
        if not traits.deposit.is_finite() or not 0 < traits.deposit < DEAREST:
            raise TraitsImpossible(_("This is no deposit."), field="deposit")
        said["deposit"] = traits.deposit.quantize(Decimal("0.01"))
    if not traits.is_wear and (traits.guarantee_months or traits.guarantee_km):
        raise TraitsImpossible(
            _("Terms of guarantee are kept for wear parts only."), field="is_wear"
        )
    return said


@command("parts.register")
def supersede(*, part_id: int, successor_id: int, store_id: int, by: Actor, at: datetime) -> Part:
    """Another number takes the part's place. Its stock stays and is used up."""
    by.require("parts.register", store_id=store_id)
    rows = Part.objects.visible_to(by).filter(pk__in=[part_id, successor_id])
    held = {part.pk: part for part in rows.select_for_update().order_by("pk")}
    if part_id not in held or successor_id not in held:
        raise Part.DoesNotExist
    _refuse_circle(part_id, successor_id)
    part = held[part_id]

    part.successor, part.is_current = held[successor_id], False
    part.version, part.changed_at = part.version + 1, at
    with _refusing_a_circle():
        part.save(update_fields=["successor", "is_current", "version", "changed_at"])

    record(PartSuperseded(part_id=part.pk, successor=successor_id), by=by, at=at)
    return part


@contextmanager
def _refusing_a_circle() -> Iterator[None]:
    """Of two links that are written at once the second is refused by the table."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "")
        if name == "part_superseded_in_circle":
            raise _circle() from fault
        raise


def _circle() -> SupersededInCircle:
    return SupersededInCircle(_("This part replaced the other one before."), field="successor_id")


def _refuse_circle(part_id: int, successor_id: int) -> None:
    after: int | None = successor_id
    while after is not None:
        if after == part_id:
            raise _circle()
        after = Part.objects.filter(pk=after).values_list("successor_id", flat=True).get()


@command("parts.register")
def track(*, part_id: int, tracking: str, store_id: int, by: Actor, at: datetime) -> Part:
    """Settle how pieces are told apart, before the first of them comes in."""
    by.require("parts.register", store_id=store_id)
    part = Part.objects.visible_to(by).select_for_update().get(pk=part_id)
    if Stock.objects.filter(part=part).exclude(last_moved_at=None).exists():
        raise StockStands(_("Pieces of this part have been in stock already."), field="tracking")

    part.tracking, part.changed_at = Tracking(tracking), at
    part.save(update_fields=["tracking", "changed_at"])

    record(PartTracked(part_id=part.pk, tracking=part.tracking), by=by, at=at)
    return part
