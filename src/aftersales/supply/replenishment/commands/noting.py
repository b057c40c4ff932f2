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
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.supply.replenishment.commands.refusals import QuantityNotKept
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
        if not 0 <= one.quantity <= MOST or one.month > today:
            raise QuantityNotKept(
                _("A past month uses between 0 and %(most)s pieces.") % {"most": MOST},
                field="quantity",
            )
        months[one.part_id, one.month.replace(day=1)] = one.quantity
    rows = [
        _row(store_id=store_id, part_id=part, month=month, quantity=quantity)
        for (part, month), quantity in months.items()
    ]
    upsert_many(rows, unique=("store_id", "part_id", "month"), update=("quantity",))
    record(DemandNoted(store_id=store_id, months=len(rows)), by=by, at=at)
    return len(rows)
