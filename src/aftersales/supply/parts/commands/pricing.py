"""Prices by list and day, kept by the finance department (PT-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.imports import RowResult
from aftersales.core.log import record_many
from aftersales.core.lookups import Among
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import group_of
from aftersales.supply.parts.commands._prices import Prices, price_of
from aftersales.supply.parts.commands.refusals import PartUnknown
from aftersales.supply.parts.events import PriceCame
from aftersales.supply.parts.models import Part, PartPrice
from aftersales.supply.parts.rules import normalised
from aftersales.supply.parts.states import PriceList

AT_ONCE = 1000  # parts whose price comes, in one transaction
LOOKED_BACK = timedelta(days=31)  # a worker that stood still makes good what came meanwhile


@dataclass(frozen=True, kw_only=True)
class NewPrice:
    """One line of a price list; today if nobody says from when."""

    number: str
    amount: Decimal
    price_list: str = PriceList.RETAIL
    currency: str = "CNY"
    holds_from: date | None = None


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
    today = timezone.localdate(at)
    day, kind = holds_from or today, PriceList(price_list)
    prices = Prices(part.group_id, [part])
    prices.say(part, kind, price_of(amount, currency, field="amount"), currency, day)
    _keep(prices, today, by=by, at=at)
    found = prices.holding(part.number, kind, day)
    assert found is not None  # just said, or known before
    return found


@command("parts.set_price")
def set_price_many(
    *, rows: Sequence[NewPrice], store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Take over the lines of a price list. What is known already changes nothing; each line stands
    or falls by itself, and a part that is not in the catalogue is refused.
    """
    by.require("parts.set_price", store_id=store_id)
    group_id, today = group_of(store_id).get(), timezone.localdate(at)
    numbers = [normalised(row.number)[:40] for row in rows]
    found = Part.objects.filter(Among("number", numbers), group_id=group_id)
    parts = {part.number: part for part in found.select_for_update().order_by("pk")}
    prices = Prices(group_id, list(parts.values()))
    outcomes = [
        _said(prices, parts.get(number), row, today)
        for number, row in zip(numbers, rows, strict=True)
    ]
    _keep(prices, today, by=by, at=at)
    return outcomes


@command("parts.set_price")
def bring_prices_many(*, by: Actor, at: datetime) -> list[Part]:
    """Let list prices hold whose day has come since they were told; asked by the clock again and
    again. Several that came meanwhile: the latest holds, as everywhere.
    """
    today = timezone.localdate(at)
    come = PartPrice.objects.filter(price_list=PriceList.RETAIL, holds_from__lte=today)
    lately = come.filter(group=by.group_id, holds_from__gt=today - LOOKED_BACK)
    holding = come.filter(part=OuterRef("pk")).order_by("-holds_from")
    parts = Part.objects.filter(pk__in=lately.values("part")).annotate(
        due_amount=Subquery(holding.values("amount")[:1]),
        due_currency=Subquery(holding.values("currency")[:1]),
        due_from=Subquery(holding.values("holds_from")[:1]),
    )
    is_as_told = Q(price=F("due_amount"), currency=F("due_currency"))
    late = parts.exclude(due_amount=None).exclude(is_as_told & Q(price__isnull=False))
    rows: list[Any] = list(late.select_for_update().order_by("pk")[:AT_ONCE])
    for part in rows:
        part.price, part.currency, part.changed_at = part.due_amount, part.due_currency, at
    update_many(rows, ["price", "currency", "changed_at"])
    came = [_came(part) for part in rows]
    if came:
        record_many(came, by=by, at=at)
    return rows


def _came(part: Any) -> PriceCame:
    return PriceCame(
        part_id=part.pk,
        amount=str(part.price),
        currency=part.currency,
        holds_from=part.due_from.isoformat(),
    )


def _said(prices: Prices, part: Part | None, row: NewPrice, today: date) -> RowResult:
    if part is None:
        words = _("The catalogue has no part of this number.")
        return RowResult.refused(PartUnknown(words, field="number"))
    try:
        amount = price_of(row.amount, row.currency, field="amount")
    except Refusal as no:
        return RowResult.refused(no)
    day = row.holds_from or today
    is_new = prices.say(part, PriceList(row.price_list), amount, row.currency, day)
    return RowResult("updated" if is_new else "unchanged", part.pk)


def _keep(prices: Prices, today: date, *, by: Actor, at: datetime) -> None:
    update_many(prices.touched(today, at), ["price", "currency", "changed_at"])
    if facts := prices.write():
        record_many(list(facts), by=by, at=at)
