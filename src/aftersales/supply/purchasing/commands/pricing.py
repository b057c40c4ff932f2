"""How a supplier sells a part, at what price from which day, and how a store buys it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.imports import Outcome, RowResult
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.money import rounded
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.supply.parts import queries as stock
from aftersales.supply.purchasing.commands._common import hand
from aftersales.supply.purchasing.commands.refusals import (
    PartUnknown,
    SupplierUnknown,
    TermsImpossible,
)
from aftersales.supply.purchasing.events import ModeSet, SupplierPriced, TermsNoted
from aftersales.supply.purchasing.models import PartMode, Supplier, SupplierPart, SupplierPrice
from aftersales.supply.purchasing.states import Mode

DEAREST = Decimal(10) ** 9
MOST = Decimal(1_000_000)
LONGEST = 999  # days
TOLD = ("their_number", "lead_days", "urgent_days", "minimum", "pack", "rank")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One line of a supplier's list. What is None is not told and stays as it is.

    ``urgent_days`` says how long an emergency order takes; ``rank`` 1 is asked first.
    """

    supplier: str  # its code
    number: str  # the part's, as its maker numbers it
    their_number: str | None = None
    lead_days: int | None = None
    urgent_days: int | None = None
    minimum: Decimal | None = None
    pack: Decimal | None = None
    rank: int | None = None
    price: Decimal | None = None
    mode: str = Mode.STOCK
    holds_from: date | None = None


@command("purchasing.keep_suppliers")
def note_terms(*, terms: Terms, store_id: int, by: Actor, at: datetime) -> SupplierPart:
    """How this supplier sells this part: what is told is new, the rest stays. A price holds from
    its day on; the former days keep theirs.
    """
    (outcome,) = note_terms_many(rows=[terms], store_id=store_id, by=by, at=at)
    if outcome.refusal:
        raise outcome.refusal
    return SupplierPart.objects.visible_to(by).get(pk=outcome.object_id or 0)


@command("purchasing.keep_suppliers")
def note_terms_many(
    *, rows: Sequence[Terms], store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Take over the lines of price lists; each stands or falls by itself, and the same line twice
    changes nothing the second time.
    """
    by.require("purchasing.keep_suppliers", store_id=store_id)
    return _Batch(by, at, day_of(at, store_id=store_id)).run(rows)


@command("purchasing.propose")
def set_mode(*, store_id: int, part_id: int, mode: str, by: Actor, at: datetime) -> PartMode:
    """How this store buys the part as a rule: for the shelf, or when a car needs it (PU-04)."""
    by.require("purchasing.propose", store_id=store_id)
    part = stock.catalogue(seen_by=hand(by, "parts.view")).get(pk=part_id)
    said = Mode(mode)
    row, is_new = PartMode.objects.select_for_update().get_or_create(
        store_id=store_id, part_id=part.pk, defaults={"mode": said}
    )
    if is_new or row.mode != said:
        row.mode = said
        row.save(update_fields=["mode"])
        record(ModeSet(store_id=store_id, part_id=part.pk, mode=said), by=by, at=at)
    return row


class _Batch:
    """Some lines together: three look-ups, then writing in bulk."""

    def __init__(self, by: Actor, at: datetime, today: date) -> None:
        self.by, self.at, self.today = by, at, today
        self.items: dict[tuple[int, int], SupplierPart] = {}
        self.prices: dict[tuple[int, int], dict[tuple[str, date], SupplierPrice]] = {}
        self.fresh: dict[tuple[int, int], SupplierPart] = {}
        self.changed: dict[tuple[int, int], SupplierPart] = {}
        self.priced: dict[tuple[int, int, str, date], SupplierPrice] = {}

    def run(self, rows: Sequence[Terms]) -> list[RowResult]:
        self._look_up(rows)
        outcomes = [self._take(row) for row in rows]
        self._write()
        return [
            RowResult.refused(found)
            if isinstance(found, Refusal)
            else RowResult(found[0], self.items[found[1]].pk)
            for found in outcomes
        ]

    def _look_up(self, rows: Sequence[Terms]) -> None:
        codes = {row.supplier.strip().upper() for row in rows}
        suppliers = Supplier.objects.visible_to(self.by).filter(Among("code", codes))
        self.suppliers = {row.code: row for row in suppliers}
        self.parts = stock.parts_of(
            {row.number for row in rows}, seen_by=hand(self.by, "parts.view")
        )
        known = SupplierPart.objects.visible_to(self.by).filter(
            supplier__in=self.suppliers.values(),
            part__in={part.pk for part in self.parts.values()},
        )
        for item in known.select_for_update().order_by("pk"):
            self.items[item.supplier_id, item.part_id] = item
        prices = SupplierPrice.objects.filter(item__in=self.items.values()).select_related("item")
        for price in prices:
            key = (price.item.supplier_id, price.item.part_id)
            self.prices.setdefault(key, {})[price.mode, price.holds_from] = price

    def _take(self, row: Terms) -> tuple[Outcome, tuple[int, int]] | Refusal:
        try:
            return self._taken(row)
        except Refusal as no:
            return no

    def _taken(self, row: Terms) -> tuple[Outcome, tuple[int, int]]:
        supplier = self.suppliers.get(row.supplier.strip().upper())
        if supplier is None:
            raise SupplierUnknown(_("There is no supplier of this code."), field="supplier")
        part = self.parts.get(row.number)
        if part is None:
            raise PartUnknown(_("The catalogue has no part of this number."), field="number")
        told, key = _told(row), (supplier.pk, part.pk)
        item = self.items.get(key)
        if item is None:
            self._open(supplier, part.pk, told)
            self._price(key, supplier, row)
            return "created", key
        new = {name: value for name, value in told.items() if getattr(item, name) != value}
        for name, value in new.items():
            setattr(item, name, value)
        if new:
            item.changed_at = self.at
            if key not in self.fresh:
                self.changed[key] = item
        is_priced = self._price(key, supplier, row)
        return ("updated" if new or is_priced else "unchanged"), key

    def _open(self, supplier: Supplier, part_id: int, told: dict[str, object]) -> None:
        if "lead_days" not in told:
            raise TermsImpossible(_("Say how many days a delivery takes."), field="lead_days")
        item = SupplierPart(
            group_id=supplier.group_id,
            supplier=supplier,
            part_id=part_id,
            changed_at=self.at,
            **told,
        )
        self.items[supplier.pk, part_id] = self.fresh[supplier.pk, part_id] = item

    def _price(self, key: tuple[int, int], supplier: Supplier, row: Terms) -> bool:
        """Whether the line tells a price that does not hold already on its day."""
        if row.price is None:
            return False
        mode, day = Mode(row.mode), row.holds_from or self.today
        amount = rounded(row.price, supplier.currency)
        if not 0 <= amount < DEAREST:
            raise TermsImpossible(_("No part costs this."), field="price")
        known = self.prices.setdefault(key, {})
        past = [known[k] for k in known if k[0] == mode and k[1] <= day]
        holding = max(past, key=lambda price: price.holds_from, default=None)
        if holding and (holding.amount, holding.currency) == (amount, supplier.currency):
            return False
        price = known.get((mode, day)) or SupplierPrice(
            group_id=supplier.group_id, item=self.items[key], mode=mode, holds_from=day
        )
        price.amount, price.currency = amount, supplier.currency
        known[mode, day] = self.priced[(*key, mode, day)] = price
        return True

    def _write(self) -> None:
        insert_many(self.fresh.values())
        update_many(list(self.changed.values()), [*TOLD, "changed_at"])
        for price in self.priced.values():
            price.item = price.item  # its id is known only now
        update_many([p for p in self.priced.values() if p.pk], ["amount", "currency"])
        insert_many(p for p in self.priced.values() if not p.pk)
        facts = self._facts()
        if facts:
            record_many(facts, by=self.by, at=self.at)

    def _facts(self) -> list[Event]:
        noted = [*self.fresh.values(), *self.changed.values()]
        facts: list[Event] = [
            TermsNoted(supplier_id=item.supplier_id, part_id=item.part_id, lead_days=item.lead_days)
            for item in noted
        ]
        facts += [
            SupplierPriced(
                supplier_id=supplier,
                part_id=part,
                mode=mode,
                amount=price.amount,
                currency=price.currency,
                holds_from=day.isoformat(),
            )
            for (supplier, part, mode, day), price in self.priced.items()
        ]
        return facts


def _told(row: Terms) -> dict[str, object]:
    """What the line says besides the price, as it can be kept."""
    told: dict[str, object] = {}
    if row.their_number is not None:
        told["their_number"] = clean(row.their_number, most=40, field="their_number")
    for name in ("lead_days", "urgent_days"):
        days = getattr(row, name)
        if days is not None:
            told[name] = _days(days, name)
    for name in ("minimum", "pack"):
        quantity = getattr(row, name)
        if quantity is not None:
            told[name] = _sold_in(quantity, name)
    if row.rank is not None:
        told["rank"] = min(max(row.rank, 1), 99)
    return told


def _days(days: int, field: str) -> int:
    if not 0 <= days <= LONGEST:
        raise TermsImpossible(_("Say a number of days from 0 to 999."), field=field)
    return days


def _sold_in(quantity: Decimal, field: str) -> Decimal:
    if not quantity.is_finite() or not 0 < quantity <= MOST:
        raise TermsImpossible(_("Say how many: more than nothing."), field=field)
    return quantity.quantize(Decimal("0.001"))
