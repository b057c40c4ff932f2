"""Demand of past months, from spreadsheets: a row for each part and month, or a column for each
month as public data has it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core import cells
from aftersales.core.actors import Actor
from aftersales.core.imports import ImportColumn, ImportRow, RowResult, headings_in, import_kind
from aftersales.solvers.stock.months import dated, first_day, month_number, month_of
from aftersales.solvers.stock.reading import ABOUT
from aftersales.supply.replenishment import commands
from aftersales.supply.replenishment.commands import Told

HEADINGS = headings_in(Path(__file__).parent / "content" / "demand_headings.csv")
LONGEST_HEAD = 64 * 1024
_SHEETS = (b"PK", b"\xd0\xcf\x11\xe0")  # how xlsx and xls begin


def month(cell: cells.Cell) -> date | None:
    """2026-03, 2026年3月, or any day of the month: its first day."""
    number = month_of(cells.plain(cell)) if not isinstance(cell, date) else None
    if number is not None and number >= 1900 * 12:
        return first_day(number)
    found = cells.day(cell)
    return None if found is None else found.replace(day=1)


def by_rows(pieces: Iterable[bytes], *, on: date) -> Iterable[bytes]:
    """A CSV file with a column for each month becomes one with a row for each part and month.
    Months that are only counted (m01, the oldest) end with the last whole month. An empty cell is
    a month of which nothing is known. Any other file is left as it is.
    """
    given = iter(pieces)
    begin = b""
    while b"\n" not in begin and len(begin) < LONGEST_HEAD:
        piece = next(given, b"")
        if not piece:
            break
        begin += piece
    heads = _heads(begin)
    found = {head: number for head in heads if (number := month_of(head)) is not None}
    if len(found) < 2:
        return chain([begin], given)
    true = dated(list(found.values()), last=month_number(on) - 1)
    months = {head: first_day(true[number]) for head, number in found.items()}
    return _told(b"".join(chain([begin], given)).decode("utf-8-sig", errors="replace"), months)


def _heads(begin: bytes) -> list[str]:
    if begin.startswith(_SHEETS) or not begin:
        return []
    try:
        line = begin.decode("utf-8-sig", errors="strict").splitlines()[0]
    except (UnicodeDecodeError, IndexError):
        return []
    return next(csv.reader([line]), [])


def _told(text: str, months: dict[str, date]) -> Iterator[bytes]:
    out = StringIO(newline="")
    write = csv.writer(out)
    write.writerow(["number", "month", "quantity"])
    for row in csv.DictReader(StringIO(text, newline="")):
        others = [head for head in row if head not in months and head not in ABOUT[1:]]
        number = row.get("id") or (row.get(others[0]) if others else "")
        for head, first in months.items():
            if cell := (row.get(head) or "").strip():
                write.writerow([number, f"{first:%Y-%m}", cell])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def _column(name: str, label: object, parse: cells.Parser[Any], **more: Any) -> ImportColumn:
    return ImportColumn(name, label, parse, HEADINGS[name], required=True, **more)


COLUMNS = (
    _column("number", _("part number"), cells.code(40), tells_apart=True),
    _column("month", _("month"), month),
    _column("quantity", _("quantity"), cells.decimal(0)),
)


def take(rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime) -> list[RowResult]:
    """Months of parts that are in the catalogue; told again, a month is replaced."""
    told = [Told(**row.values) for row in rows]
    return commands.note_demand_many(rows=told, store_id=store_id, by=by, at=at)


import_kind(
    "demand",
    _("Demand of past months"),
    right="replenishment.note_demand",
    columns=COLUMNS,
    take=take,
    rights=("parts.view",),
    reshape=by_rows,
)
