"""What people write into cells is understood, or named as what it is not."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core import cells
from aftersales.core.cells import CellFault

FULL_WIDTH = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")


def fault_of(parse, cell):
    with pytest.raises(CellFault) as raised:
        parse(cell)
    return raised.value.code


@pytest.mark.covers("DA-02")
@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 3, 2),
        datetime(2026, 3, 2, 14, 30),
        "2026-03-02",
        "2026/3/2",
        "2026.3.2",
        "2026年3月2日",
        "2026 年 3 月 2 日",
        "２０２６年３月２日",
        "20260302",
        20260302,
        20260302.0,
        "2026-03-02 14:30:00",
        "2026-03-02T14:30:00",
        46083,
        46083.0,
        46083.604,
        "46083",
        "02-Mar-2026",
        "2 March 2026",
    ],
)
def test_a_date_is_read_however_it_is_written(cell):
    assert cells.day(cell) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026-02-30", "not_a_date"),
        ("0000-01-01", "not_a_date"),
        ("99999-01-01", "not_a_date"),
        ("1899-01-01", "out_of_range"),
        ("2200-01-01", "out_of_range"),
        ("03/02/2026", "ambiguous_date"),
        ("3-2-26", "ambiguous_date"),
        ("2026年3月", "not_a_date"),
        ("明天", "not_a_date"),
        (0, "not_a_date"),
        (-5, "not_a_date"),
        (1e15, "not_a_date"),
    ],
)
def test_what_is_no_date_is_named(cell, code):
    assert fault_of(cells.day, cell) == code


@given(st.dates(date(1900, 3, 1), date(2100, 12, 31)))
def test_every_date_survives_every_way_of_writing(day):
    serial = (day - cells.EXCEL_DAY_ONE).days
    forms = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%d}".translate(FULL_WIDTH),
        serial,
        float(serial),
    ]

    assert {cells.day(form) for form in forms} == {day}


@pytest.mark.covers("CV-07")
@pytest.mark.parametrize(
    "cell",
    [
        "13812345678",
        13812345678,
        13812345678.0,
        "1.3812345678E10",
        "1.3812345678e+10",
        "13812345678.0",
        "138-1234-5678",
        "138 1234 5678",
        "+86 13812345678",
        "008613812345678",
        "１３８１２３４５６７８",
        "\u200b13812345678 ",
    ],
)
def test_a_phone_is_one_phone_however_it_is_written(cell):
    assert cells.phone(cell) == "+8613812345678"


@pytest.mark.parametrize("cell", ["1381234567", "138123456789", "abc", 1.5, "1.38E+10", "没有电话"])
def test_what_nobody_could_call_is_named(cell):
    assert fault_of(cells.phone, cell) == "not_a_phone"


@given(st.integers(13_000_000_000, 19_999_999_999))
def test_every_mobile_number_survives_a_spreadsheet(number):
    forms = [str(number), number, float(number), f"{number:.10E}", f"{number:,}".replace(",", " ")]

    assert {cells.phone(form) for form in forms} == {f"+86{number}"}


def test_a_cell_may_hold_several_phones():
    assert cells.many_phones("13812345678/13912345678、13812345678") == [
        "+8613812345678",
        "+8613912345678",
    ]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,280.00", "1280.00"),
        ("¥1280", "1280"),
        ("￥ 1,280.5元", "1280.5"),
        ("１２３．５", "123.5"),
        (1280, "1280"),
        (0.1, "0.1"),
        ("3.5万公里", "35000.0"),
        ("12万", "120000"),
        ("1.2E3", "1.2E3"),
        ("-5", "-5"),
    ],
)
def test_a_number_is_read_with_its_marks(cell, number):
    assert cells.decimal()(cell) == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("NaN", "not_a_number"),
        ("1e309", "out_of_range"),
        ("9" * 40, "out_of_range"),
        ("١٢٣", "not_a_number"),
        ("1,28", "not_a_number"),
        ("12a", "not_a_number"),
        (-1, "out_of_range"),
    ],
)
def test_what_is_no_number_is_named(cell, code):
    assert fault_of(cells.decimal(0), cell) == code


def test_a_whole_number_has_no_fraction():
    assert cells.whole()("12,345公里") == 12345
    assert fault_of(cells.whole(), "1.5") == "not_whole"


@given(st.decimals(0, 10**9, places=2))
def test_every_amount_survives_its_thousands_marks(amount):
    assert cells.decimal()(f"¥{amount:,.2f}") == amount


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "无", "/", "N/A", "\u3000", "\u200b"])
def test_a_cell_that_is_not_filled_is_nothing(cell):
    parsers = (cells.text(5), cells.code(5), cells.day, cells.phone, cells.whole(), cells.YES_NO)

    assert [parse(cell) for parse in parsers] == [None] * 6


@pytest.mark.parametrize("name", ["𠮷野家", "㐂", "欧阳·买买提", "O'Brien 李"])
def test_rare_characters_of_names_are_kept(name):
    assert cells.text(20)(name) == name


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_cell_is_more_than_not_understood(cell):
    for parse in (
        cells.day,
        cells.many_phones,
        cells.decimal(0),
        cells.whole(),
        cells.text(9),
        cells.YES_NO,
    ):
        with suppress(CellFault):
            parse(cell)
