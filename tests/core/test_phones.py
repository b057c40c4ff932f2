"""Telephone numbers: written in one way, hidden, found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core import phones
from aftersales.core.phones import NotAPhone


@pytest.mark.covers("CV-07")
@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+8613800138000",
        "86 138 0013 8000",
        "0086-138-0013-8000",
        "１３８００１３８０００",
        "138 0013-8000",
        "13800138000.0",
        "1.3800138000E+10",
        "tel:13800138000",
    ],
)
def test_a_mobile_number_is_written_in_one_way(typed):
    assert phones.normalised(typed) == "+8613800138000"


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("021-6888 6666", "+862168886666", "02168886666"),
        ("(0755) 8888 9999", "+8675588889999", "075588889999"),
        ("+1 202 555 0123", "+12025550123", "+12025550123"),
    ],
)
def test_other_numbers_are_written_in_one_way_too(typed, kept, shown):
    assert phones.normalised(typed) == kept
    assert phones.shown(kept) == shown


@pytest.mark.parametrize(
    "typed",
    ["12345678901", "1380013800", "10086", "", "phone", "1.3800138E+10", "138001380001", "\x00"],
)
def test_what_cannot_be_called_is_refused(typed):
    with pytest.raises(NotAPhone) as no:
        phones.normalised(typed, field="phone")

    assert (no.value.code, no.value.field) == ("core.not_a_phone", "phone")


@pytest.mark.parametrize("number", ["19212345678", "16612345678", "17012345678", "15412345678"])
def test_every_range_of_mobile_numbers_is_taken(number):
    """DOMAIN §6.4: loose, since ranges change."""
    assert phones.is_mobile(phones.normalised(number))


@pytest.mark.parametrize(
    ("number", "hidden"),
    [
        ("+8613800138000", "138****8000"),
        ("+862168886666", "021****6666"),
        ("+12025550123", "+12****0123"),
    ],
)
@pytest.mark.covers("CV-09")
def test_a_number_in_a_list_is_masked(number, hidden):
    assert phones.masked(number) == hidden


@given(
    st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["{}", "+86{}", "86-{}", " {}.0"])
)
def test_however_it_is_typed_a_number_finds_itself(number, form):
    kept = phones.normalised(form.format(number))

    assert kept == f"+86{number}"
    assert phones.normalised(kept) == phones.normalised(phones.shown(kept)) == kept
    assert phones.index(kept) == phones.index(phones.normalised(str(number)))
    assert str(number)[3:7] not in phones.masked(kept) or str(number)[3:7] in str(number)[7:]


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(typed):
    try:
        kept = phones.normalised(typed)
    except NotAPhone:
        return
    assert kept.startswith("+")
    assert kept[1:].isdigit()
