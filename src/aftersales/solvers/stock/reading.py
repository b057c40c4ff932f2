"""Monthly demand as public benchmarks hand it out: a wide CSV with one line for each part.

Column ``id``, optional ``lead_time_months`` and ``price_gbp``, then one column for each month, the
oldest first, headed 1998-01 or m01. An empty cell is a month of which nothing is known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

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
    return [
        Series(
            part=row["id"],
            months=months,
            demand=tuple(_number(row[head]) for head in heads),
            lead_months=_number(row.get("lead_time_months")),
            price=_number(row.get("price_gbp")),
        )
        for row in rows
    ]


def _number(cell: str | None) -> float | None:
    return float(cell) if cell else None
