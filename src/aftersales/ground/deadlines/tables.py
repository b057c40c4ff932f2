"""The delivered tables of days off: China's, published years and computed ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).parent / "content"
WEEKEND = 5  # Saturday


@dataclass(frozen=True)
class TableDay:
    """A day on which the country works or rests against the week."""

    day: date
    is_working: bool
    occasion: str  # "spring_festival"


def _read(name: str) -> Iterator[TableDay]:
    with (CONTENT / name).open(encoding="utf-8") as file:
        for line in csv.DictReader(row for row in file if not row.startswith("#")):
            yield TableDay(
                date.fromisoformat(line["day"]), line["kind"] == "work", line["occasion"]
            )


@cache
def published() -> dict[date, TableDay]:
    """Days of years whose notice is known."""
    return {row.day: row for row in _read("china.csv")}


@cache
def computed() -> dict[date, TableDay]:
    """Statutory days of years without a notice yet: provisional."""
    return {row.day: row for row in _read("china_computed.csv")}


@cache
def published_years() -> frozenset[int]:
    return frozenset(day.year for day in published())


def find(day: date) -> TableDay | None:
    """What the delivered table knows of the day, if anything."""
    return (published() if day.year in published_years() else computed()).get(day)


def is_working(day: date) -> bool:
    """By the delivered table, else by the week. Never fails, whatever the year."""
    known = find(day)
    return known.is_working if known else day.weekday() < WEEKEND
