"""How words are cut and how questions are understood, without any database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.ground.search.readings import initials, spelled
from aftersales.ground.search.rules import compact, phone, pieces_of, runs, understood


@pytest.mark.parametrize(
    "written",
    ["粤B·12345", "粤b 12345", "粤B-12345", "粤Ｂ•１２３４５", " 粤B.12345 ", "粤B・12345"],
)
def test_a_plate_is_one_plate_however_it_is_written(written):
    assert compact(written) == "粤b12345"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("00861381234 5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0755-88886666", "075588886666"),
        ("8612345", "8612345"),
    ],
)
def test_a_phone_is_its_digits_without_the_country(written, digits):
    assert phone(written) == digits


@pytest.mark.parametrize(
    ("name", "letters", "word"),
    [
        ("王建国", ["wjg"], "wangjianguo"),
        ("单田芳", ["dtf", "stf"], "dantianfang"),
        ("重庆", ["zq", "cq"], "zhongqing"),
        ("𠮷野", [], "ye"),
    ],
)
def test_names_have_initials_in_each_common_reading(name, letters, word):
    assert initials(name) == letters
    assert spelled(name) == word


def test_words_are_cut_into_stretches_of_one_script():
    assert runs("Passat 帕萨特2.0T（进口）") == ["passat", "帕萨特", "2", "0t", "进口"]


@given(st.text(max_size=120))
def test_nothing_typed_fails(text):
    question = understood(text)

    assert bool(question) == bool(compact(text[:80]))


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_written_fails(word, key):
    pieces = pieces_of(words=[word], keys={kind: [key] for kind in ("plate", "vin", "number")})

    assert all(pieces.places.values())


def test_an_unknown_kind_of_key_is_a_bug():
    with pytest.raises(ValueError, match="shoe_size"):
        pieces_of(words=[], keys={"shoe_size": ["43"]})
