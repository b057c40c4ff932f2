"""Prices of many parts at once: what holds on a day, and what a list says anew about it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.bulk import insert_many, update_many
from aftersales.core.lookups import Among
from aftersales.core.money import rounded
from aftersales.supply.parts.commands.refusals import PriceOutOfReach
from aftersales.supply.parts.events import PartPriced
from aftersales.supply.parts.models import Part, PartPrice
from aftersales.supply.parts.states import PriceList

DEAREST = Decimal(10) ** 9


def price_of(amount: Decimal, currency: str, *, field: str = "price") -> Decimal:
    """The price as it is kept, to the smallest coin."""
    price = rounded(amount, currency)
    if not 0 <= price < DEAREST:
        raise PriceOutOfReach(_("No part costs this."), field=field)
    return price


class Prices:
    """The prices of some parts: two looks at the table, then writing in bulk.

    Parts are told apart by their number, since new ones have no id yet.
    """

    def __init__(self, group_id: int, parts: Collection[Part]) -> None:
        self.group_id = group_id
        self.parts = {part.number: part for part in parts}
        self.rows: dict[tuple[str, str], dict[date, PartPrice]] = {}
        self.said: dict[int, PartPrice] = {}  # by identity: what is new
        ids = [part.pk for part in parts if part.pk]
        known = PartPrice.objects.filter(Among("part_id", ids)).select_related("part")
        for row in known.order_by("pk"):
            self.rows.setdefault((row.part.number, row.price_list), {})[row.holds_from] = row

    def holding(self, number: str, price_list: str, day: date) -> PartPrice | None:
        """What holds on a list on this day."""
        rows = self.rows.get((number, price_list), {})
        days = sorted(rows)
        place = bisect_right(days, day)
        return rows[days[place - 1]] if place else None

    def say(self, part: Part, price_list: str, amount: Decimal, currency: str, day: date) -> bool:
        """A price of a list from a day on; whether that was not known already."""
        held = self.holding(part.number, price_list, day)
        if held and (held.amount, held.currency) == (amount, currency):
            return False
        rows = self.rows.setdefault((part.number, price_list), {})
        row = rows.get(day) or PartPrice(
            group_id=self.group_id, part=part, price_list=price_list, holds_from=day
        )
        row.amount, row.currency = amount, currency
        rows[day] = self.said[id(row)] = row
        self.parts[part.number] = part
        return True

    def touched(self, today: date, at: datetime) -> list[Part]:
        """Parts whose list price was said anew; what holds today stands on the part itself, where
        lists read it.
        """
        numbers = {row.part.number for row in self.said.values() if self._is_retail(row)}
        found = []
        for number in sorted(numbers):
            part, held = self.parts[number], self.holding(number, PriceList.RETAIL, today)
            if held:
                part.price, part.currency = held.amount, held.currency
            part.changed_at = at
            found.append(part)
        return found

    def write(self) -> Sequence[PartPriced]:
        """Keep what is new, and tell it. The parts are written before."""
        new = list(self.said.values())
        for row in new:
            row.part = self.parts[row.part.number]  # its id is known only now
        update_many([row for row in new if row.pk], ["amount", "currency"])
        insert_many(row for row in new if not row.pk)
        return [
            PartPriced(
                part_id=row.part_id,
                amount=str(row.amount),
                currency=row.currency,
                holds_from=row.holds_from.isoformat(),
                price_list=row.price_list,
            )
            for row in new
        ]

    @staticmethod
    def _is_retail(row: PartPrice) -> bool:
        return bool(row.price_list == PriceList.RETAIL)
