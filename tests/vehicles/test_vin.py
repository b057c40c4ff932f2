"""The VIN, against every line of DOMAIN §6.1 and the look-alikes of RELIABILITY S-03."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.records.vehicles.rules import vin

VALID = [
    ("1M8GDM9AXKP042788", "X", None),
    ("11111111111111111", "1", None),
    ("1HGCM82633A004352", "3", None),
    ("WBA3A5G59DNP26082", "9", None),
    ("1C6RR7LT2JS179571", "2", None),
    ("LSVAA2NC0NA123456", "0", 2022),
    ("LSVAA2NCXNA123464", "X", 2022),
    ("LFV3A23C8P3000017", "8", 2023),
    ("LGXCE6CB4R0000288", "4", 2024),
    ("LRWYAAAA1SC001234", "1", 2025),
    ("LHGCR164XM8000099", "X", 2021),
    ("LVGBE4AK4TG005678", "4", 2026),
    ("LE4WG4CB7RL000321", "7", 2024),
    ("LGBH52E09SY000777", "9", 2025),
    ("LVSHCFDB8PE045678", "8", 2023),
]


@pytest.mark.covers("CV-07")
@pytest.mark.parametrize(("text", "check", "year"), VALID)
def test_a_right_vin_is_taken_without_a_word(text, check, year):
    read = vin.read(text)

    assert read == vin.Vin(text, faults=(), warnings=(), replaced=())
    assert read.check_digit_expected == check
    if year:
        assert read.model_year(by_year=2026) == year


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LSVAA2NC1NA123456", "0"),
        ("LSVAA2NC0NA123465", "1"),
        ("LSVAA2NC0NA213456", "1"),
        ("5YJ3E1EA7KF317842", "6"),
        ("LE4WG4CB8RL000321", "7"),
        ("LGBH52E09SY000771", "8"),
    ],
)
def test_a_wrong_check_digit_warns_and_names_the_right_one(text, expected):
    read = vin.read(text)

    assert (read.is_valid, read.warnings) == (True, ("check_digit",))
    assert read.check_digit_expected == expected
    assert read.is_checked_by_its_maker


def test_a_european_maker_may_put_any_letter_at_position_nine():
    read = vin.read("WVWZZZ1KZAW000001")

    assert (read.is_valid, read.warnings, read.check_digit_expected) == (
        True,
        ("check_digit",),
        "0",
    )
    assert not read.is_checked_by_its_maker


@pytest.mark.parametrize(
    ("text", "length"), [("LFV3A23C8P300001", 16), ("LFV3A23C8P30000177", 18), ("", 0)]
)
def test_a_vin_that_has_not_17_characters_is_none(text, length):
    read = vin.read(text)

    assert (len(read.text), read.faults) == (length, ("length",))


@pytest.mark.parametrize(
    ("text", "replaced", "kept"),
    [
        ("LFV3A23C8P3O00017", vin.Replaced(12, "O", "0"), "LFV3A23C8P3000017"),
        ("LHGCR164IM8000099", vin.Replaced(9, "I", "1"), "LHGCR1641M8000099"),
        ("LQVBE4AK4TG005678", vin.Replaced(2, "Q", "0"), "L0VBE4AK4TG005678"),
    ],
)
def test_letters_that_no_vin_has_are_read_as_the_digits_they_look_like_and_reported(
    text, replaced, kept
):
    read = vin.read(text)

    assert (read.text, read.replaced, read.faults) == (kept, (replaced,), ())


@pytest.mark.parametrize(
    ("text", "check"),
    [("LGXCE6CB3U0000288", "3"), ("LGXCE6CB4Z0000288", "4"), ("LGXCE6CB000000288", "0")],
)
def test_a_year_code_that_means_no_year_warns_although_the_check_digit_is_right(text, check):
    read = vin.read(text)

    assert (read.check_digit_expected, read.warnings) == (check, ("year_code",))
    assert read.model_year(by_year=2026) is None


DISGUISES = [
    " lsvaa2nc0na123456 ",
    "ＬＳＶＡＡ２ＮＣ０ＮＡ１２３４５６",
    "LSVАА2NС0NА123456",  # Cyrillic А, С
    "LЅVAA2NC0NA123456",  # Cyrillic Ѕ
    "LSVAA2NCONA123456",  # letter O
    "LSVAA2NCQNA123456",
    "LSVAA2NC0NAI23456",
    "LSVAA2\u200bNC0NA\u2060123456\ufeff",
    "LSV AA2NC 0NA 123456",
    "LSV-AA2NC0-NA123456",
    "\tLSVAA2NC0NA123456\r\n",
    "\u202eLSVAA2NC0NA123456",
]


@pytest.mark.covers("CV-07")
@pytest.mark.parametrize("text", DISGUISES, ids=range(len(DISGUISES)))
def test_look_alikes_are_one_vin(text):
    assert vin.read(text).text == "LSVAA2NC0NA123456"


@pytest.mark.parametrize("letter", "АВЕКМНРСТХ")
def test_each_cyrillic_look_alike_is_its_latin_letter(letter):
    latin = dict(zip("АВЕКМНРСТХ", "ABEKMHPCTX", strict=True))[letter]

    assert vin.normalised(letter * 17) == latin * 17


def test_the_cyrillic_o_is_a_zero_like_the_latin_one():
    assert vin.normalised("ОOQ") == "000"


@pytest.mark.parametrize("text", ["LSVAA2NC0NA12345Ж", "LSVAA2NC0NA12345京", "LSVAA2NC0NA12345?"])
def test_a_character_of_no_alphabet_of_ours_is_refused(text):
    assert vin.read(text).faults == ("character",)


characters = st.sampled_from(sorted(vin.VALUES))


@given(st.lists(characters, min_size=17, max_size=17))
def test_a_vin_with_its_own_check_digit_fits(given_characters):
    first = "".join(given_characters)
    right = first[:8] + vin.check_digit(first) + first[9:]

    assert "check_digit" not in vin.read(right).warnings


@given(st.lists(characters, min_size=17, max_size=17), st.integers(0, 15))
def test_two_neighbours_swapped_are_noticed_where_they_differ_in_value(given_characters, at):
    first = "".join(given_characters)
    right = first[:8] + vin.check_digit(first) + first[9:]
    one, two = right[at], right[at + 1]
    swapped = right[:at] + two + one + right[at + 2 :]
    moved = (vin.VALUES[one] - vin.VALUES[two]) * (vin.WEIGHTS[at] - vin.WEIGHTS[at + 1]) % 11

    if 8 not in {at, at + 1} and moved:
        assert "check_digit" in vin.read(swapped).warnings


@given(st.text(max_size=40))
def test_reading_never_fails_and_is_stable(text):
    read = vin.read(text)

    assert vin.normalised(read.text) == read.text
    assert vin.read(read.text).text == read.text
    assert read.is_valid <= (len(read.text) == 17 and read.text.isascii())
    assert not set(read.text) & set("IOQ")


@pytest.mark.parametrize(
    ("code", "by_year", "year"),
    [
        ("A", 2008, 1980),
        ("A", 2009, 2010),
        ("T", 2026, 2026),
        ("T", 2024, 1996),
        ("Y", 2026, 2000),
        ("1", 2026, 2001),
        ("9", 2026, 2009),
        ("9", 2038, 2039),
        ("U", 2026, None),
        ("", 2026, None),
    ],
)
def test_the_year_code_means_the_newest_year_that_may_be(code, by_year, year):
    assert vin.model_year(code, by_year=by_year) == year
