"""What was used of each part, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import zone_of
from aftersales.solvers.stock.months import first_day, month_number
from aftersales.supply.parts import queries as parts
from aftersales.supply.parts.states import MoveKind
from aftersales.supply.replenishment.models import DemandMonth

NOTHING = Decimal(0)
Cell = tuple[int, int]  # part, number of the month


@dataclass(frozen=True)
class History:
    """Whole months only, the oldest first; ``first`` and ``last`` are their numbers.

    A month without a cell is one without demand. ``costs`` are what a piece cost that was issued.
    """

    first: int
    last: int
    cells: Mapping[Cell, Decimal]
    costs: Mapping[int, Decimal]

    @property
    def parts(self) -> set[int]:
        return {part for part, _month in self.cells}


def history(
    store_id: int, *, on: date, months: int, seen_by: Actor, part_id: int | None = None
) -> History:
    """Issues less returns by month, and what an older system told; three statements.

    The running month is not over and so is left out. The history of a store begins with the first
    month of which anything is known: before it nothing is known of any part.
    """
    last = month_number(on) - 1
    first = last - months + 1
    zone = zone_of(store_id)
    begin, end = (datetime.combine(first_day(n), time(), zone) for n in (first, last + 1))
    moves = parts.moves(seen_by=seen_by).filter(
        store=store_id,
        kind__in=[MoveKind.ISSUE, MoveKind.RETURN],
        occurred_at__gte=begin,
        occurred_at__lt=end,
    )
    noted = DemandMonth.objects.filter(
        store=store_id, month__gte=first_day(first), month__lte=first_day(last)
    )
    if part_id is not None:
        moves, noted = moves.filter(part=part_id), noted.filter(part=part_id)
    cells: dict[Cell, Decimal] = {}
    worth: dict[int, Decimal] = {}
    taken: dict[int, Decimal] = {}
    by_month = (
        moves.select_related(None).order_by().annotate(month=TruncMonth("occurred_at", tzinfo=zone))
    )
    totals = by_month.values_list("part_id", "month").annotate(Sum("quantity"), Sum("value"))
    for part, month, quantity, value in totals:
        cells[part, month_number(month)] = max(-quantity, NOTHING)
        taken[part] = taken.get(part, NOTHING) - quantity
        worth[part] = worth.get(part, NOTHING) - value
    for part, month, quantity in noted.values_list("part_id", "month", "quantity"):
        cell = part, month_number(month)
        cells[cell] = cells.get(cell, NOTHING) + quantity
    return History(
        first=min((month for _part, month in cells), default=last + 1),
        last=last,
        cells=cells,
        costs={part: worth[part] / n for part, n in taken.items() if n > 0},
    )


def months_of(
    part_id: int, *, store_id: int, on: date, months: int, seen_by: Actor
) -> list[tuple[date, Decimal]]:
    """Each month of one part, those without demand too."""
    seen_by.require("replenishment.view", store_id=store_id)
    told = history(store_id, on=on, months=months, seen_by=seen_by, part_id=part_id)
    return [
        (first_day(n), told.cells.get((part_id, n), NOTHING))
        for n in range(told.first, told.last + 1)
    ]
