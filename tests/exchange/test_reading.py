"""A stranger's file is read in a process of its own, or refused by name."""

from __future__ import annotations

import struct
import sys
import threading
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import pytest

from aftersales.ground.exchange import source
from aftersales.ground.exchange.refusals import Unreadable
from tests.exchange.sheets import HEADINGS, text, with_part, xls, xlsx

ROW = ["王建国", "13812345678", "深圳市南山区", "常客"]
MEGABYTE = 1024 * 1024


def read(given):
    sheet = source.peek([given]).sheets[0].name
    return [line for _number, line in source.rows([given], sheet)]


def refusal(given):
    with pytest.raises(Unreadable) as raised:
        read(given)
    return raised.value.code


@pytest.mark.covers("IS-04")
@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("xlsx", xlsx(HEADINGS, ROW)),
        ("xls", xls(HEADINGS, ROW)),
        ("csv", text(HEADINGS, ROW)),
        ("csv", text(HEADINGS, ROW, encoding="utf-8-sig")),
        ("csv", text(HEADINGS, ROW, encoding="gb18030")),
        ("csv", text(HEADINGS, ROW, encoding="utf-16")),
        ("csv", text(HEADINGS, ROW, delimiter=";")),
        ("csv", text(HEADINGS, ROW, delimiter="\t")),
        ("csv", text(HEADINGS, ROW, delimiter="|", encoding="gb18030")),
    ],
)
def test_a_table_is_read_whatever_it_was_saved_as(kind, given):
    assert source.peek([given]).format == kind
    assert read(given) == [HEADINGS, ROW]


def test_rare_characters_survive_gb18030():
    assert read(text(["姓名"], ["𠮷㐂"], encoding="gb18030")) == [["姓名"], ["𠮷㐂"]]


def test_numbers_and_dates_come_as_what_they_are():
    given = xlsx(["a"], [13812345678, 1.5, date(2026, 3, 2), datetime(2026, 3, 2, 8, 5), True])

    assert read(given)[1] == [
        13812345678,
        1.5,
        datetime(2026, 3, 2),
        datetime(2026, 3, 2, 8, 5),
        True,
    ]


def test_lines_keep_their_numbers_and_columns_their_places():
    given = xlsx([], [], [None, None, "x"], [], [None, None, "y"])

    assert read(given) == [[], [], [None, None, "x"], [], [None, None, "y"]]


def test_merged_cells_show_their_value_in_each():
    given = xlsx([None, "车辆", None], [None, "车牌", "型号"], [None, "甲", "乙"], merged=["B1:C1"])

    assert read(given)[0] == [None, "车辆", "车辆"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"", "exchange.file_empty"),
        (b" \n ", "exchange.file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "exchange.not_a_spreadsheet"),
        (b"%PDF-1.7 " + b"x" * 99, "exchange.not_a_spreadsheet"),
        (b"<html><table><tr><td>1", "exchange.not_a_spreadsheet"),
        (b'{"a": 1}', "exchange.not_a_spreadsheet"),
        (b"PK\x03\x04 no zip at all", "exchange.not_a_spreadsheet"),
        (xlsx(HEADINGS, ROW)[:-200], "exchange.not_a_spreadsheet"),
        (bytes(range(128, 256)) * 9, "exchange.not_a_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "exchange.not_a_spreadsheet"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"),
            "exchange.file_has_password",
        ),
        (
            with_part(xlsx(HEADINGS), "xl/vbaProject.bin", [b"macro"]),
            "exchange.file_has_macros",
        ),
        (
            with_part(
                xlsx(HEADINGS),
                "xl/sharedStrings.xml",
                [b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><sst>&b;</sst>'],
            ),
            "exchange.file_has_entities",
        ),
    ],
)
def test_what_is_no_table_is_refused_by_name(given, code):
    assert refusal(given) == code


def bomb():
    """A sheet of 400 MB that packs to 400 kB."""
    line = b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * (MEGABYTE - 39)
    return with_part(xlsx(HEADINGS), "xl/worksheets/sheet1.xml", (line for _ in range(400)))


def liar():
    """The same, with a directory that tells of ten bytes."""
    given = bytearray(bomb())
    place = given.rindex(b"xl/worksheets/sheet1.xml") - 46
    given[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(given)


def far_cell():
    """Two cells, with a million lines and sixteen thousand columns between them."""
    from io import BytesIO

    from openpyxl import Workbook

    book, out = Workbook(), BytesIO()
    book.active["A1"], book.active["XFD1048576"] = "姓名", "x"
    book.save(out)
    return out.getvalue()


@pytest.mark.covers("IS-06")
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "exchange.file_unpacks_too_large"),
        (liar, "exchange.file_unpacks_too_large"),
        (far_cell, "exchange.file_too_large"),
    ],
)
def test_a_bomb_is_refused_within_200_megabytes(make, code):
    given = make()

    assert refusal(given) == code
    peak = _peak_of_reader(given)
    assert peak < 200 * MEGABYTE


def _peak_of_reader(given):
    """The most memory that the reader ever held, as the kernel tells it while it lives."""
    reader = Popen(
        [sys.executable, "-m", "aftersales.ground.exchange.reading", "peek"],
        stdin=PIPE,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    feeder = threading.Thread(target=reader.communicate, args=(given,))
    feeder.start()
    peak = 0
    while reader.poll() is None:
        with suppress(OSError, StopIteration, ProcessLookupError):
            status = Path(f"/proc/{reader.pid}/status").read_text().splitlines()
            line = next(line for line in status if line.startswith("VmHWM"))
            peak = max(peak, int(line.split()[1]) * 1024)
        time.sleep(0.002)
    feeder.join()
    assert peak
    return peak


def test_many_formatted_rows_without_words_are_no_rows():
    """A column that somebody coloured down to the last line."""
    from io import BytesIO

    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    book, out = Workbook(), BytesIO()
    book.active.append(["姓名"])
    book.active.append(["王建国"])
    for line in (50_000, 1_000_000):
        book.active.cell(line, 1).fill = PatternFill("solid", fgColor="FFFF00")
    book.save(out)

    lines = read(out.getvalue())
    assert [line for line in lines if line] == [["姓名"], ["王建国"]]


def test_nul_bytes_in_a_text_are_refused_wherever_they_stand():
    early = text(HEADINGS, ROW) + b"\0\0"
    assert refusal(early) == "exchange.not_a_spreadsheet"
    late = text(HEADINGS, *([ROW] * 30_000)) + b"\0\0\0\0"
    assert refusal(late) == "exchange.not_a_spreadsheet"


def test_a_formula_is_its_value():
    sheet = "xl/worksheets/sheet1.xml"
    given = with_part(
        xlsx(["姓名"], ["王建国"]),
        sheet,
        [
            (
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                b'<row r="1"><c r="A1" t="str"><v>km</v></c></row>'
                b'<row r="2"><c r="A2"><f>6*7</f><v>42</v></c></row></sheetData></worksheet>'
            )
        ],
    )

    assert read(given) == [["km"], [42]]


def test_a_hidden_sheet_is_not_read():
    from io import BytesIO

    from openpyxl import load_workbook

    book, out = load_workbook(BytesIO(xlsx(["姓名"], sheets=[("旧", [["不看"]])]))), BytesIO()
    book["旧"].sheet_state = "hidden"
    book.save(out)

    assert [sheet.name for sheet in source.peek([out.getvalue()]).sheets] == ["客户"]


def test_a_file_beyond_the_limit_is_refused(monkeypatch):
    given = text(HEADINGS, *([ROW] * 900_000))

    assert len(given) > 40 * MEGABYTE
    assert refusal(given) == "exchange.file_too_large"


def test_who_stops_early_leaves_no_process_behind():
    lines = source.rows([text(HEADINGS, *([ROW] * 50_000))], "")

    assert next(lines) == (1, HEADINGS)
    lines.close()
