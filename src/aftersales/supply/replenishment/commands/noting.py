"""Demand of past months, as an older system tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import maker, upsert_many
from aftersales.core.commands import command
from aftersales.core.imports import RowResult
from aftersales.core.log import record
from aftersales.core.lookups import Among
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import day_of
from aftersales.supply.parts.queries import parts_of
from aftersales.supply.replenishment.commands.refusals import PartUnknown, QuantityNotKept
from aftersales.supply.replenishment.events import DemandNoted
from aftersales.supply.replenishment.models import DemandMonth

MOST = Decimal(1_000_000)
_row = maker(DemandMonth)


@dataclass(frozen=True, kw_only=True)
class Used:
    """How many pieces of a part were used in the month of a day."""

    part_id: int
    month: date
    quantity: Decimal


@command("replenishment.note_demand")
def note_demand(*, store_id: int, used: Sequence[Used], by: Actor, at: datetime) -> int:
    """Take over months of which this house has no books; told again, a month is replaced."""
    by.require("replenishment.note_demand", store_id=store_id)
    today = day_of(at, store_id=store_id)
    months = {}
    for one in used:
        _require_past(one.quantity, one.month, today)
        months[one.part_id, one.month.replace(day=1)] = one.quantity
    rows = [
        _row(store_id=store_id, part_id=part, month=month, quantity=quantity)
        for (part, month), quantity in months.items()
    ]
    upsert_many(rows, unique=("store_id", "part_id", "month"), update=("quantity",))
    record(DemandNoted(store_id=store_id, months=len(rows)), by=by, at=at)
    return len(rows)


@dataclass(frozen=True, kw_only=True)
class Told:
    """How many pieces of the part with this number were used in the month of a day."""

    number: str
    month: date
    quantity: Decimal


@command("replenishment.note_demand")
def note_demand_many(
    *, rows: Sequence[Told], store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Take over the lines of files; each stands or falls by itself, and the same line twice
    changes nothing the second time. Two statements and the writing, however many lines.
    """
    by.require("replenishment.note_demand", store_id=store_id)
    today = day_of(at, store_id=store_id)
    eyes = by if by.boundless else by.as_system("replenishment", rights=["parts.view"])
    parts = parts_of({row.number for row in rows}, seen_by=eyes)
    ids = {part.pk for part in parts.values()}
    noted = DemandMonth.objects.filter(Among("part_id", list(ids)), store=store_id)
    known = {
        (part, day): said for part, day, said in noted.values_list("part", "month", "quantity")
    }
    results, used = [], []
    for row in rows:
        month = row.month.replace(day=1)
        part = parts.get(row.number)
        try:
            if part is None:
                raise PartUnknown(
                    _("No part has the number %(number)s. Bring in the parts first.")
                    % {"number": row.number},
                    field="number",
                )
            _require_past(row.quantity, month, today)
        except Refusal as no:
            results.append(RowResult.refused(no))
            continue
        before = known.get((part.pk, month))
        if before == row.quantity:
            results.append(RowResult("unchanged", part.pk))
            continue
        results.append(RowResult("created" if before is None else "updated", part.pk))
        known[part.pk, month] = row.quantity
        used.append(Used(part_id=part.pk, month=month, quantity=row.quantity))
    if used:
        note_demand(store_id=store_id, used=used, by=by, at=at)
    return results


def _require_past(quantity: Decimal, month: date, today: date) -> None:
    if not 0 <= quantity <= MOST or month > today:
        raise QuantityNotKept(
            _("A past month uses between 0 and %(most)s pieces.") % {"most": MOST},
            field="quantity",
        )
