"""How values of parameters are written and read back."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.parameter_words import Kind
from aftersales.core.parameters import NotAChoice, OutOfBounds, Parameter, WrongType

MORNING = (time(8, 30), time(12))
AFTERNOON = (time(13, 30), time(17, 30))


def p(default, **more):
    return Parameter("tests.any", "any", default, "NW-01", **more)


@pytest.mark.parametrize(
    ("default", "kind", "text"),
    [
        (True, Kind.YES_NO, "yes"),
        (7, Kind.INTEGER, "7"),
        (Decimal("0.15"), Kind.DECIMAL, "0.15"),
        ("full", Kind.TEXT, "full"),
        (timedelta(hours=48), Kind.DURATION, "48 h"),
        (timedelta(minutes=90), Kind.DURATION, "90 min"),
        (timedelta(days=14), Kind.DURATION, "2 w"),
        (time(9, 5), Kind.TIME, "09:05"),
        (date(2026, 3, 2), Kind.DATE, "2026-03-02"),
        (MORNING, Kind.RANGE, "08:30-12:00"),
        ((3, 7), Kind.SPAN, "3-7"),
        ((5, 15, 30, 60), Kind.LIST, "5, 15, 30, 60"),
        ((MORNING, AFTERNOON), Kind.LIST, "08:30-12:00, 13:30-17:30"),
    ],
)
def test_each_type_is_written_and_read_back(default, kind, text):
    from aftersales.core.parameter_words import to_plain

    parameter = p(default)

    assert (parameter.kind, parameter.as_text(default)) == (kind, text)
    assert parameter.from_text(text) == default
    assert parameter.from_plain(to_plain(default)) == default


@pytest.mark.parametrize(
    ("default", "text"),
    [
        (7, "7.5"),
        (7, "seven"),
        (7, "٧"),
        (Decimal(1), "NaN"),
        (Decimal(1), "1e309"),
        (Decimal(1), "Infinity"),
        (timedelta(hours=1), "an hour"),
        (timedelta(hours=1), "99999999999999 d"),
        (MORNING, "12:00-08:30"),
        (MORNING, "08:30"),
        ((3, 7), "7-3"),
        (True, "perhaps"),
        (date(2026, 1, 1), "2026-02-30"),
        ("word", "a\x00b"),
    ],
)
def test_what_is_no_value_of_the_type_is_refused(default, text):
    with pytest.raises(WrongType):
        p(default).from_text(text)


@pytest.mark.parametrize("text", ["48 h", "48h", "2 d", "2天", "48 小时", "P2D", "PT48H"])
def test_people_write_two_days_in_many_ways(text):
    assert p(timedelta(hours=1)).from_text(text) == timedelta(days=2)


def test_a_list_stays_a_list_when_it_has_two_numbers():
    parameter = p((5, 15, 30, 60))

    assert parameter.as_text(parameter.from_text("15, 30")) == "15, 30"


def test_choices_and_bounds_hold_for_each_element():
    days = p((30, 45, 60), choices=(30, 45, 60, 90))

    assert days.from_text("45, 90") == (45, 90)
    with pytest.raises(NotAChoice):
        days.from_text("45, 50")
    with pytest.raises(OutOfBounds):
        p((3, 7), least=1, most=31).from_text("3-40")


def test_a_day_may_be_closed_all_day():
    assert p((MORNING,)).from_text("") == ()
    assert p((), element=MORNING).from_text("08:30-12:00") == (MORNING,)


@given(st.text(max_size=40))
def test_nothing_that_people_type_is_more_than_refused(text):
    for default in (1, Decimal(1), timedelta(1), time(1), date(2026, 1, 1), MORNING, (3, 7), True):
        try:
            found = p(default).from_text(text)
        except WrongType:
            continue
        assert type(found) is type(default)
