"""Deeds on the catalogue of parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.imports import Outcome, RowResult
from aftersales.core.log import record, record_many
from aftersales.core.money import rounded
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import group_of
from aftersales.ground.search.commands import Finding, index_many
from aftersales.supply.parts.commands.refusals import StockStands, SupersededInCircle
from aftersales.supply.parts.events import (
    PartChanged,
    PartListed,
    PartPriced,
    PartSuperseded,
    PartTracked,
)
from aftersales.supply.parts.models import Part, PartPrice, Stock
from aftersales.supply.parts.rules import normalised
from aftersales.supply.parts.states import PriceList, Tracking

DEAREST = Decimal(10) ** 9
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


class PriceOutOfReach(Refusal):
    """No part costs this."""

    code = "parts.price_out_of_reach"
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
    twice changes nothing the second time, and each line stands or falls by itself.
    """
    by.require("parts.register", store_id=store_id)
    return _Batch(group_of(store_id).get(), by, at).run(rows)


class _Batch:
    """Some lines together: two look-ups, then writing in bulk."""

    def __init__(self, group_id: int, by: Actor, at: datetime) -> None:
        self.group_id, self.by, self.at = group_id, by, at
        self.today = timezone.localdate(at)
        self.known: dict[str, Part] = {}
        self.prices: dict[tuple[str, date], PartPrice] = {}
        self.fresh: dict[str, Part] = {}
        self.changed: dict[str, set[str]] = {}
        self.priced: dict[tuple[str, date], PartPrice] = {}

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
        prices = PartPrice.objects.filter(
            part__in=self.known.values(), price_list=PriceList.RETAIL
        ).select_related("part")
        self.prices = {(price.part.number, price.holds_from): price for price in prices}

    def _decide(self, row: NewPart) -> Outcome | Refusal:
        part = self.known.get(row.number)
        if part is None:
            if not row.name:
                return NameMissing(_("Say what the part is called."), field="name")
            self._list(row)
            self._price(row)
            return "created"
        changed = self._change(part, row) | self._price(row)
        return "updated" if changed else "unchanged"

    def _list(self, row: NewPart) -> None:
        self.known[row.number] = self.fresh[row.number] = Part(
            group_id=self.group_id,
            number=row.number,
            shown_number=row.shown_number,
            name=row.name,
            unit=row.unit or PIECE,
            maker=row.maker,
            changed_at=self.at,
        )

    def _change(self, part: Part, row: NewPart) -> bool:
        told = {name: getattr(row, name) for name in TOLD if getattr(row, name)}
        new = {name: words for name, words in told.items() if getattr(part, name) != words}
        for name, words in new.items():
            setattr(part, name, words)
        if new and part.number not in self.fresh:
            self.changed.setdefault(part.number, set()).update(new)
        return bool(new)

    def _price(self, row: NewPart) -> bool:
        """Whether the line tells a price that does not hold already on its day."""
        if row.price is None:
            return False
        day = row.holds_from or self.today
        holding = self._holding(row.number, day)
        if holding and (holding.amount, holding.currency) == (row.price, row.currency):
            return False
        price = self.prices.get((row.number, day)) or PartPrice(
            group_id=self.group_id, part=self.known[row.number], holds_from=day
        )
        price.amount, price.currency = row.price, row.currency
        self.prices[row.number, day] = self.priced[row.number, day] = price
        return True

    def _holding(self, number: str, day: date) -> PartPrice | None:
        """The price that holds on this day."""
        past = [key for key in self.prices if key[0] == number and key[1] <= day]
        return self.prices[max(past)] if past else None

    def _write(self) -> None:
        now = {number for number, _day in self.priced}
        for number in now:
            holding = self._holding(number, self.today)
            part = self.known[number]
            if holding:
                part.price, part.currency = holding.amount, holding.currency
        insert_many(self.fresh.values())
        kept = [self.known[n] for n in {*self.changed, *now} - self.fresh.keys()]
        for part in kept:
            part.changed_at = self.at
        update_many(kept, [*TOLD, "price", "currency", "changed_at"])
        for price in self.priced.values():
            price.part = price.part  # its id is known only now
        update_many([p for p in self.priced.values() if p.pk], ["amount", "currency"])
        insert_many(p for p in self.priced.values() if not p.pk)
        record_many(self._facts(), by=self.by, at=self.at)
        index_many(findings=map(_finding, [*self.fresh.values(), *kept]), by=self.by, at=self.at)

    def _facts(self) -> list[Event]:
        facts: list[Event] = [PartListed(part_id=part.pk) for part in self.fresh.values()]
        facts += [
            PartChanged(part_id=self.known[number].pk, fields=tuple(sorted(names)))
            for number, names in self.changed.items()
        ]
        facts += [
            PartPriced(
                part_id=price.part.pk,
                amount=str(price.amount),
                currency=price.currency,
                holds_from=price.holds_from.isoformat(),
            )
            for price in self.priced.values()
        ]
        return facts


def _check(new: NewPart) -> NewPart:
    """The line as it can be kept."""
    shown = clean(new.shown_number or new.number, most=40, field="number")
    number = normalised(new.number)
    if not number:
        raise NumberMissing(_("Say the number of the part."), field="number")
    price = None if new.price is None else rounded(new.price, new.currency)
    if price is not None and not 0 <= price < DEAREST:
        raise PriceOutOfReach(_("No part costs this."), field="price")
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


@command("parts.set_price")
def set_price(
    *,
    part_id: int,
    price_list: str,
    amount: Decimal,
    currency: str = "CNY",
    holds_from: date | None = None,
    store_id: int,
    by: Actor,
    at: datetime,
) -> PartPrice:
    """What the part costs on a list from a day on (PT-17). The price of a day is said anew, the
    former days keep theirs.
    """
    by.require("parts.set_price", store_id=store_id)
    part = Part.objects.visible_to(by).select_for_update().get(pk=part_id)
    day = holds_from or timezone.localdate(at)
    price = rounded(amount, currency)
    if not 0 <= price < DEAREST:
        raise PriceOutOfReach(_("No part costs this."), field="amount")
    row, _is_new = PartPrice.objects.update_or_create(
        part=part,
        price_list=PriceList(price_list),
        holds_from=day,
        defaults={"group_id": part.group_id, "amount": price, "currency": currency},
    )
    _hold_today(part, at)
    fact = PartPriced(
        part_id=part.pk,
        amount=str(price),
        currency=currency,
        holds_from=day.isoformat(),
        price_list=row.price_list,
    )
    record(fact, by=by, at=at)
    return row


def _hold_today(part: Part, at: datetime) -> None:
    """The list price that holds today stands on the part itself, where lists read it."""
    past = part.prices.filter(price_list=PriceList.RETAIL, holds_from__lte=timezone.localdate(at))
    holding = past.order_by("-holds_from", "-pk").first()
    if holding:
        part.price, part.currency = holding.amount, holding.currency
    part.changed_at = at
    part.save(update_fields=["price", "currency", "changed_at"])


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

    part.successor, part.is_current, part.changed_at = held[successor_id], False, at
    part.save(update_fields=["successor", "is_current", "changed_at"])

    record(PartSuperseded(part_id=part.pk, successor=successor_id), by=by, at=at)
    return part


def _refuse_circle(part_id: int, successor_id: int) -> None:
    after: int | None = successor_id
    while after is not None:
        if after == part_id:
            raise SupersededInCircle(
                _("This part replaced the other one before."), field="successor_id"
            )
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
