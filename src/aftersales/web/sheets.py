"""Spreadsheets that leave the house: no cell is a formula, and Chinese opens right in Excel."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse

BOM = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a spreadsheet takes for the beginning of a formula, or drops before it looks for one.
DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_LONGEST = 32_767  # characters in a cell of Excel


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet could read the words as a formula. Spaces in front hide none."""
    return bool(text) and (text[0] in DANGEROUS or text.lstrip()[:1] in DANGEROUS)


def quoted(value: object) -> object:
    """Words that look like a formula get an apostrophe in front; numbers and dates stay."""
    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub("", value)
    return f"'{text}" if is_dangerous(value) or is_dangerous(text) else text


def _csv_cell(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else quoted(value)


class _Echo:
    """A file that hands back what is written to it, so that the writer's lines can be streamed."""

    def write(self, line: str) -> str:
        return line


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file as Excel wants it: UTF-8 with its mark, commas, CRLF."""
    writer: Any = csv.writer(_Echo())
    yield BOM + writer.writerow([quoted(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row])


def write_xlsx(headings: Sequence[str], rows: Iterable[Sequence[object]], out: IO[bytes]) -> None:
    """One sheet, its heading kept in sight. Words are stored as words and never as formulas."""
    from openpyxl import Workbook  # noqa: PLC0415 - takes 0.7 s, needed by few
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for index, heading in enumerate(headings):
        wide = sum(1 if c.isascii() else 2 for c in heading)
        sheet.column_dimensions[_letter(index)].width = max(12, wide + 4)

    def cell(value: object) -> Any:
        if isinstance(value, str):
            text = str(quoted(value))[:_LONGEST]
            made = WriteOnlyCell(sheet, text)
            made.data_type = "s"
            return made
        made = WriteOnlyCell(sheet, value)
        if isinstance(value, datetime):
            made.number_format = "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            made.number_format = "yyyy-mm-dd"
        elif isinstance(value, Decimal):
            made.number_format = "#,##0.00" if value.as_tuple().exponent == -2 else "General"
        return made

    top = [cell(str(heading)) for heading in headings]
    for heading in top:
        heading.font = Font(bold=True)
    sheet.append(top)
    for row in rows:
        sheet.append([cell(value) for value in row])
    book.save(out)


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - see above

    return str(get_column_letter(index + 1))


def csv_response(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    lines = (line.encode() for line in write_csv(headings, rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> FileResponse:
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(headings, rows, out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
