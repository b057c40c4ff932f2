"""Reads a stranger's file, in a process of its own with little memory and no database.

``python -m aftersales.ground.exchange.reading peek`` or ``… rows SHEET``: the file comes on
standard input, lines of JSON go to standard output. The first line tells the format; then, for
``peek``, one line a sheet with its first rows, for ``rows`` one line a row; the last line is
``{"end": rows}``. What cannot be read ends with ``{"refused": code}``. Whatever kills this
process, the caller only sees that the end is missing. Plain Python, no Django.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn

MEMORY = 170 * 1024 * 1024  # of this process's own data
SECONDS = 120
LARGEST_FILE = 40 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
STEEPEST = 150  # times its packed size; real sheets stay under 40
FLAT = 8 * 1024 * 1024  # below this no ratio matters
MOST_COLUMNS = 200
MOST_ROWS = 1_048_576
MOST_MERGED = 20_000
TALLEST_MERGED = 1000
LONGEST_CELL = 32_767
PEEKED = 40  # rows of each sheet, enough for titles, headings and samples
CHUNK = 1 << 20

_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Rows = Iterable[Sequence[Any]]


class Unreadable(Exception):  # noqa: N818 - an answer to the caller
    """The file is none that we take; the code says why."""


def main(arguments: Sequence[str]) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        given = sys.stdin.buffer.read(LARGEST_FILE + 1)
        if len(given) > LARGEST_FILE:
            _refuse("too_large")
        sheets, kind = opened(given)
        del given
        _say({"format": kind, "sheets": [name for name, _rows in sheets]})
        if arguments[0] == "peek":
            _peek(sheets)
        else:
            _tell(next(rows for name, rows in sheets if name == arguments[1]))
    except Unreadable as refusal:
        _say({"refused": str(refusal)})
    except MemoryError:
        _say({"refused": "too_large"})
    except (OSError, ValueError, StopIteration, csv.Error, RecursionError):
        _say({"refused": "not_a_spreadsheet"})
    sys.stdout.flush()


def _peek(sheets: Iterable[tuple[str, Rows]]) -> None:
    for name, rows in sheets:
        first: list[list[Any]] = []
        count = 0
        for count, row in enumerate(rows, start=1):
            if count <= PEEKED:
                first.append(_row(row))
        _say({"sheet": name, "rows": count, "first": first})
    _say({"end": 0})


def _tell(rows: Rows) -> None:
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            _refuse("too_large")
        _say(_row(row))
    _say({"end": count})


def _row(row: Sequence[Any]) -> list[Any]:
    cells = [_cell(cell) for cell in row[:MOST_COLUMNS]]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(cell: Any) -> Any:
    """A value for JSON; dates are marked, since JSON knows none."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return {"d": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": datetime.combine(cell, time()).isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell[:LONGEST_CELL] if isinstance(cell, str) else cell


def _say(line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")


def _refuse(code: str) -> NoReturn:
    raise Unreadable(code)


# -- which kind of file ----------------------------------------------------------------------------


def opened(given: bytes) -> tuple[list[tuple[str, Rows]], str]:
    """The sheets of a file, by what it is and not by what it is called."""
    if not given.strip():
        _refuse("empty")
    if given.startswith(b"PK"):
        return _sheets(_checked_xlsx(given)), "xlsx"
    if given.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _sheets(_checked_xls(given)), "xls"
    return [("", _csv_rows(given))], "csv"


def _sheets(given: bytes) -> list[tuple[str, Rows]]:
    from python_calamine import (  # noqa: PLC0415 - a csv file needs none of it
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(given))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        _refuse("password")
    except CalamineError:
        _refuse("not_a_spreadsheet")
    return [(name, _sheet_rows(book, name)) for name in shown]


def _sheet_rows(book: Any, name: str) -> Iterator[list[Any]]:
    """The rows from the sheet's first line on, merged cells filled with what they show."""
    from python_calamine import CalamineError  # noqa: PLC0415 - as above

    try:
        sheet = book.get_sheet_by_name(name)
        left = [None] * (sheet.start[1] if sheet.start else 0)  # empty columns at the edge
        merged = _merged(sheet)
        for number, row in enumerate(sheet.iter_rows()):
            full = left + row
            for stretch in merged.get(number, ()):
                stretch.fill(number, full)
            yield full
    except CalamineError:
        _refuse("not_a_spreadsheet")


class _Merged:
    """A merged stretch shows one value, which stands in its upper left cell."""

    def __init__(self, top: int, first: int, last: int) -> None:
        self.top, self.first, self.last = top, first, last
        self.value: Any = None

    def fill(self, number: int, row: list[Any]) -> None:
        if number == self.top and self.first < len(row):
            self.value = row[self.first]
        for column in range(self.first, min(self.last, len(row) - 1) + 1):
            row[column] = self.value


def _merged(sheet: Any) -> dict[int, list[_Merged]]:
    """Line → the merged stretches that cross it."""
    found: dict[int, list[_Merged]] = {}
    for (top, first), (bottom, last) in (sheet.merged_cell_ranges or [])[:MOST_MERGED]:
        stretch = _Merged(top, first, last)
        for line in range(top, min(bottom, top + TALLEST_MERGED) + 1):
            found.setdefault(line, []).append(stretch)
    return found


# -- xlsx: a zip file that could be anything -------------------------------------------------------


def _checked_xlsx(given: bytes) -> bytes:
    """The file, once each part was unpacked on trial: sizes told in a zip file may be lies."""
    try:
        with zipfile.ZipFile(io.BytesIO(given)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        _refuse("not_a_spreadsheet")
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        _refuse("macros")
    if any(part.flag_bits & 1 for part in parts):
        _refuse("password")
    if "xl/workbook.xml" not in {name.lower().lstrip("/") for name in names} or len(parts) > 5000:
        _refuse("not_a_spreadsheet")
    left = LARGEST_UNPACKED
    for part in parts:
        left -= _unpacked_size(given, part, left)
    return given


def _unpacked_size(given: bytes, part: zipfile.ZipInfo, left: int) -> int:
    """How large a part is when unpacked, found by doing it a chunk at a time and keeping none."""
    packed = _packed(given, part)
    if part.compress_type == zipfile.ZIP_STORED:
        pieces: Iterable[bytes] = (packed[i : i + CHUNK] for i in range(0, len(packed), CHUNK))
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _inflated(packed)
    else:
        _refuse("not_a_spreadsheet")
    size, tail = 0, b""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    for piece in pieces:
        size += len(piece)
        if size > left or (size > FLAT and size > STEEPEST * max(len(packed), 1)):
            _refuse("bomb")
        if is_xml and _DECLARES.search(tail + piece):
            _refuse("entities")
        tail = piece[-16:]
    return size


def _packed(given: bytes, part: zipfile.ZipInfo) -> bytes:
    start = part.header_offset
    if given[start : start + 4] != b"PK\x03\x04" or len(given) < start + 30:
        _refuse("not_a_spreadsheet")
    name, extra = struct.unpack("<HH", given[start + 26 : start + 30])
    begin = start + 30 + name + extra
    return given[begin : begin + part.compress_size]


def _inflated(packed: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = packed
    try:
        while rest and not inflater.eof:
            yield inflater.decompress(rest, CHUNK)
            rest = inflater.unconsumed_tail
    except zlib.error:
        _refuse("not_a_spreadsheet")


# -- xls: the older container ----------------------------------------------------------------------


def _checked_xls(given: bytes) -> bytes:
    """The names of the streams in the container tell what it is."""
    if _named(given, "EncryptedPackage") or _named(given, "EncryptionInfo"):
        _refuse("password")
    if not (_named(given, "Workbook") or _named(given, "Book")):
        _refuse("not_a_spreadsheet")
    if _named(given, "_VBA_PROJECT"):
        _refuse("macros")
    return given


def _named(given: bytes, stream: str) -> bool:
    return (stream + "\0").encode("utf-16-le") in given


# -- text ------------------------------------------------------------------------------------------


def _csv_rows(given: bytes) -> Iterator[list[str]]:
    encoding = _encoding(given)
    csv.field_size_limit(LONGEST_CELL * 4)
    words = io.TextIOWrapper(io.BytesIO(given), encoding=encoding, newline="")
    head = words.read(64 * 1024)
    if re.match(r"\s*(?:<|\{\\rtf|\{\s*\"|%PDF)", head.lstrip("\ufeff")):
        _refuse("not_a_spreadsheet")
    words.seek(0)
    delimiter = _delimiter(head)
    try:
        yield from csv.reader(words, delimiter=delimiter)
    except UnicodeDecodeError:
        _refuse("not_a_spreadsheet")


def _encoding(given: bytes) -> str:
    """By its mark, else UTF-8 if it is, else the Chinese standard that holds GBK and GB2312."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if given.startswith(mark):
            return name
    if b"\0" in given:
        _refuse("not_a_spreadsheet")
    for name in ("utf-8", "gb18030"):
        try:
            decoder = codecs.getincrementaldecoder(name)()
            for start in range(0, len(given), CHUNK):
                decoder.decode(given[start : start + CHUNK])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    _refuse("not_a_spreadsheet")


def _delimiter(head: str) -> str:
    """The mark that parts most lines into the same number of cells, more than one."""
    bare = re.sub(r'"[^"]*"', "", head)
    lines = [line for line in bare.splitlines()[:30] if line.strip()]

    def fitness(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines if mark in line]
        usual = max(set(counts), key=counts.count) if counts else 0
        return (counts.count(usual) if usual else 0, usual)

    return max((",", "\t", ";", "|"), key=fitness)


if __name__ == "__main__":
    main(sys.argv[1:])
