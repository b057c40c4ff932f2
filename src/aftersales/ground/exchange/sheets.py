"""The rows that were not taken, as a spreadsheet to put right and bring in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from django.utils.translation import gettext as _

from aftersales.ground.exchange import queries
from aftersales.ground.exchange.models import ImportRun
from aftersales.web.sheets import write_xlsx


def headings_of(run: ImportRun) -> list[str]:
    """The file's own headings, so that the sheet can come back as it is, with the faults behind."""
    return [*run.headings, _("Row"), _("Column"), _("Code"), _("What is wrong")]


def rows_of(run: ImportRun) -> Iterator[Sequence[object]]:
    labels = queries.column_words(run)
    width = len(run.headings)
    for row in queries.rejects(run):
        cells = (row.cells + [""] * width)[:width]
        columns = "; ".join(labels.get(f["column"], f["column"]) for f in row.faults)
        codes = "; ".join(f["code"] for f in row.faults)
        yield [*cells, row.line, columns, codes, "; ".join(f["message"] for f in row.faults)]


def write_rejects(run: ImportRun, out: IO[bytes]) -> None:
    write_xlsx(headings_of(run), rows_of(run), out)
