"""Monthly demand as public benchmarks hand it out: a wide CSV with one line for each part.

Column ``id``, optional ``lead_time_months`` and ``price_gbp``, then one column for each month, the
oldest first, headed 1998-01 or m01. An empty cell is a month of which nothing is known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import inf, nan

from aftersales.solvers.stock.months import month_of

ABOUT = ("id", "lead_time_months", "price_gbp")


@dataclass(frozen=True)
class Series:
    """The history of one part. Months are numbers (``months``), demand in pieces a month."""

    part: str
    months: tuple[int, ...]
    demand: tuple[float | None, ...]
    lead_months: float | None = None
    price: float | None = None


def read_series(lines: Iterable[str]) -> list[Series]:
    """Every part of the file. A heading that names no month is an error: nothing is guessed."""
    rows = csv.DictReader(lines)
    heads = [head for head in rows.fieldnames or () if head not in ABOUT]
    numbers = [month_of(head) for head in heads]
    if "id" not in (rows.fieldnames or ()) or not heads or None in numbers:
        raise ValueError("A demand file has the column id, and a column for each month.")
    months = tuple(n for n in numbers if n is not None)
    if any(after - before != 1 for before, after in pairwise(months)):
        raise ValueError("The months of a demand file follow one another, the oldest first.")
    return [
        Series(
            part=row["id"],
            months=months,
            demand=tuple(_number(row[head], number, head) for head in heads),
            lead_months=_number(row.get("lead_time_months"), number, "lead_time_months"),
            price=_number(row.get("price_gbp"), number, "price_gbp"),
        )
        for number, row in enumerate(rows, start=2)
    ]


def _number(cell: str | None, line: int, head: str) -> float | None:
    """A number of pieces, months or money: nothing below 0 is one."""
    if not cell:
        return None
    try:
        found = float(cell)
    except ValueError:
        found = nan
    if not 0 <= found < inf:
        raise ValueError(f"Row {line}, {head}: {cell!r} is no number of 0 or more.")
    return found
