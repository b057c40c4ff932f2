"""Numbers of rows come from outside as words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.row_ids import BIGGEST_ID, row_id


@given(st.integers(1, BIGGEST_ID))
def test_a_number_of_a_row_is_that_number(number):
    assert row_id(number) == row_id(str(number)) == number


@given(st.text())
def test_whatever_words_come_they_name_a_row_or_none(said):
    assert 0 <= row_id(said) <= BIGGEST_ID


@pytest.mark.parametrize(
    "said", [None, "", "²", "٣", "-1", "1.0", " 7", "7\n", str(BIGGEST_ID + 1), "9" * 5000]
)
def test_what_is_no_number_of_ours_names_no_row(said):
    assert row_id(said) == 0
