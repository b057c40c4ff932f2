"""Where a part can be bought: from whom, at what price today, how soon, in which packs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.supply.purchasing import rules
from aftersales.supply.purchasing.models import PartMode, SupplierPart, SupplierPrice
from aftersales.supply.purchasing.states import Mode, Standing


@dataclass(frozen=True)
class Source:
    """One supplier of a part. ``price`` is None where none is named for today."""

    supplier_id: int
    supplier: str
    standing: str
    part_id: int
    shown_number: str
    their_number: str
    price: Decimal | None
    currency: str
    days: int
    minimum: Decimal
    pack: Decimal
    rank: int

    def quantity(self, wanted: Decimal) -> Decimal:
        """The least they sell that covers it."""
        return rules.orderable(wanted, minimum=self.minimum, pack=self.pack)


def sources(
    part_ids: Collection[int],
    *,
    mode: Mode = Mode.STOCK,
    on: date,
    seen_by: Actor,
    supplier_ids: Collection[int] = (),
) -> dict[int, list[Source]]:
    """Who sells these parts, whom to ask first first: by rank, then price, then days. Blocked
    suppliers are left out unless they are asked for by name; in an emergency those who deliver
    nothing urgently. Two statements.
    """
    items = SupplierPart.objects.visible_to(seen_by).filter(Among("part_id", part_ids))
    if supplier_ids:
        items = items.filter(supplier__in=supplier_ids)
    else:
        items = items.exclude(supplier__standing=Standing.BLOCKED)
        if mode == Mode.EMERGENCY:
            items = items.exclude(urgent_days=None)
    rows = list(items.select_related("supplier", "part").order_by("rank", "pk"))
    prices = _prices([row.pk for row in rows], mode=mode, on=on)
    found: dict[int, list[Source]] = {}
    for row in rows:
        found.setdefault(row.part_id, []).append(_source(row, prices.get(row.pk), mode))
    for offers in found.values():
        offers.sort(key=lambda one: (one.rank, one.price is None, one.price or 0, one.days))
    return found


def _prices(item_ids: Collection[int], *, mode: Mode, on: date) -> dict[int, SupplierPrice]:
    """The price that holds; an emergency without one of its own costs as much as a stock order."""
    rows = SupplierPrice.objects.filter(
        Among("item_id", item_ids), mode__in={mode, Mode.STOCK}, holds_from__lte=on
    ).order_by("holds_from", "pk")
    found: dict[int, SupplierPrice] = {}
    for row in rows:
        before = found.get(row.item_id)
        if before is None or row.mode == mode or before.mode != mode:
            found[row.item_id] = row
    return found


def _source(row: SupplierPart, price: SupplierPrice | None, mode: Mode) -> Source:
    is_urgent = mode == Mode.EMERGENCY and row.urgent_days is not None
    return Source(
        supplier_id=row.supplier_id,
        supplier=row.supplier.name,
        standing=row.supplier.standing,
        part_id=row.part_id,
        shown_number=row.part.shown_number,
        their_number=row.their_number,
        price=price.amount if price else None,
        currency=price.currency if price else row.supplier.currency,
        days=(row.urgent_days or 0) if is_urgent else row.lead_days,
        minimum=row.minimum,
        pack=row.pack,
        rank=row.rank,
    )


def modes_of(part_ids: Collection[int], *, store_id: int) -> dict[int, Mode]:
    """How a store buys these parts as a rule (PU-04); what nobody said is a stock order."""
    rows = PartMode.objects.filter(Among("part_id", part_ids), store=store_id)
    said = {row.part_id: Mode(row.mode) for row in rows}
    return {part: said.get(part, Mode.STOCK) for part in part_ids}
