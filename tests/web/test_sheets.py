"""Nothing that leaves in a spreadsheet is ever a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from aftersales.web import sheets

DANGEROUS = "=+-@\t\r\n\0＝＋－＠"
words = st.text(max_size=60) | st.builds(
    lambda lead, rest: lead + rest, st.sampled_from(DANGEROUS + " "), st.text(max_size=40)
)


def as_csv(*rows):
    return "".join(sheets.write_csv(["a"], rows))


def as_xlsx(*rows):
    out = io.BytesIO()
    sheets.write_xlsx(["a"], rows, out)
    out.seek(0)
    return load_workbook(out).active


@given(words)
def test_no_words_become_a_formula_in_csv(text):
    (_heading, *lines) = csv.reader(io.StringIO(as_csv([text]).lstrip(sheets.BOM), newline=""))
    cell = lines[0][0] if lines and lines[0] else ""

    assert not cell or cell[0] not in DANGEROUS


@given(words)
def test_no_words_become_a_formula_in_xlsx(text):
    cell = as_xlsx([text])["A2"]

    assert cell.data_type != "f"
    assert not str(cell.value or "")[:1] or str(cell.value)[0] not in DANGEROUS


@pytest.mark.parametrize("lead", DANGEROUS)
def test_each_dangerous_beginning_is_quoted(lead):
    assert sheets.quoted(f"{lead}1+1")[:1] == "'"


@pytest.mark.parametrize("text", ["王建国", "粤B12345", "1,280.00", "a=b", "𠮷野"])
def test_harmless_words_stay_as_they_are(text):
    assert sheets.quoted(text) == text


def test_a_csv_begins_with_the_mark_that_excel_needs_for_chinese():
    assert as_csv(["王建国"]).encode().startswith(b"\xef\xbb\xbf")


def test_numbers_and_dates_stay_numbers_and_dates():
    sheet = as_xlsx([Decimal("-12.50")], [7], [date(2026, 3, 2)], [datetime(2026, 3, 2, 14, 30)])

    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        -12.5,
        7,
        datetime(2026, 3, 2),
        datetime(2026, 3, 2, 14, 30),
    ]
    assert as_csv([Decimal("-12.50")]).splitlines()[1] == "-12.50"
