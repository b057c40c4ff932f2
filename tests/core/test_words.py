"""Words as they are typed, and as they are kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.words import TextNotKept, clean, searchable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  王  建国 ", "王 建国"),
        ("王\u200b建\u2060国\ufeff", "王建国"),
        ("\u202e王建国\u202c", "王建国"),
        ("U\u0308nal", "Ünal"),
        ("𠮷㐂", "𠮷㐂"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("👨\u200d👩\u200d👧 🇨🇳", "👨\u200d👩\u200d👧 🇨🇳"),
        ("a\u200db", "ab"),
        ("one\r\ntwo", "one two"),
    ],
)
def test_a_line_is_kept_composed_and_without_what_nobody_sees(typed, kept):
    assert clean(typed, most=40) == kept


def test_lines_stay_where_there_may_be_several():
    assert clean("one\r\ntwo\u2028three", most=40, lines=True) == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("a\x00b", "core.text_has_control_characters"),
        ("a\x1bb", "core.text_has_control_characters"),
        ("\ud842", "core.text_broken"),
        ("\uffff", "core.text_broken"),
        ("x" * 41, "core.text_too_long"),
        ("e" + "\u0316" * 50, "core.text_too_long"),
        ("e" + "\u0316" * 20, "core.text_overdrawn"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(typed, code):
    with pytest.raises(TextNotKept) as no:
        clean(typed, most=40, field="name")

    assert (no.value.code, no.value.field, no.value.status) == (code, "name", 422)


def test_nothing_is_refused_where_something_is_needed():
    with pytest.raises(TextNotKept) as no:
        clean(" \u200b ", most=40, needed=True)

    assert no.value.code == "core.text_missing"


@given(st.text(max_size=200), st.booleans())
def test_cleaning_is_done_once_and_for_all_or_refused(typed, lines):
    try:
        kept = clean(typed, most=1000, lines=lines)
    except TextNotKept:
        return

    assert clean(kept, most=1000, lines=lines) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert "\x00" not in kept
    kept.encode()  # no half characters


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_a_search_takes_anything(typed):
    words = searchable(typed)

    assert len(words) <= 100
    words.encode()
    assert "\x00" not in words
