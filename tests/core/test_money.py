"""Money against an oracle that knows no Decimal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.money import CurrenciesDiffer, Money, NotAnAmount, rounded

amounts = st.decimals(
    Decimal(-(10**9)), Decimal(10**9), allow_nan=False, allow_infinity=False, places=4
)
currencies = st.sampled_from([("CNY", 2), ("JPY", 0), ("KWD", 3)])


def oracle(value: Fraction, places: int) -> Fraction:
    """To the smallest coin, half away from zero, in whole numbers only."""
    scaled = abs(value) * 10**places
    whole = scaled.numerator // scaled.denominator
    whole += scaled - whole >= Fraction(1, 2)
    return Fraction(whole if value >= 0 else -whole, 10**places)


@given(amounts, currencies)
def test_rounding_is_half_away_from_zero(value, currency):
    code, places = currency

    assert Fraction(rounded(value, code)) == oracle(Fraction(value), places)


@given(st.lists(amounts, min_size=1, max_size=30), currencies)
def test_lines_rounded_once_add_up_to_the_shown_total(lines, currency):
    """I-18: the sum of the shown lines is the shown total."""
    code, places = currency
    shown = [Money(line, code).rounded() for line in lines]

    total = shown[0]
    for line in shown[1:]:
        total += line

    assert Fraction(total.amount) == sum(oracle(Fraction(line), places) for line in lines)
    assert total.rounded() == total


@given(amounts, amounts, st.decimals(Decimal(0), Decimal(999), places=3))
def test_sums_and_products_are_exact(one, other, factor):
    a, b = Money(one, "CNY"), Money(other, "CNY")

    assert Fraction((a + b).amount) == Fraction(one) + Fraction(other)
    assert Fraction((a - b).amount) == Fraction(one) - Fraction(other)
    assert Fraction(a.times(factor).amount) == Fraction(one) * Fraction(factor)
    assert (-a).amount == -one


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("1.004999", "1.00"),
        ("-0", "0.00"),
        ("2.675", "2.68"),
    ],
)
def test_the_cent_at_the_border(value, found):
    assert rounded(Decimal(value), "CNY") == Decimal(found)


def test_an_amount_tells_itself_to_other_programs():
    assert Money(Decimal(1280), "CNY").as_json() == {"amount": "1280.00", "currency": "CNY"}
    assert Money(Decimal(1280), "JPY").as_json() == {"amount": "1280", "currency": "JPY"}
    assert Money(Decimal("-0.001"), "CNY").as_json() == {"amount": "0.00", "currency": "CNY"}


def test_currencies_do_not_mix():
    with pytest.raises(CurrenciesDiffer):
        Money(Decimal(1), "CNY") + Money(Decimal(1), "EUR")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_no_amount(value):
    with pytest.raises(NotAnAmount):
        Money(Decimal(value), "CNY")
    with pytest.raises(NotAnAmount):
        rounded(Decimal(value), "CNY")


def test_a_float_is_never_money():
    with pytest.raises(TypeError):
        Money(1.1, "CNY")
    with pytest.raises(TypeError):
        Money(Decimal(1), "CNY").times(1.1)


def test_an_amount_beyond_all_business_is_refused_and_never_a_crash():
    with pytest.raises(NotAnAmount):
        rounded(Decimal("1e40"), "CNY")
