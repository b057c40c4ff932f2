"""Number plates, against every line of DOMAIN §6.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.records.vehicles.rules import plates
from aftersales.records.vehicles.rules.plates import Plate

RECOGNISED = [
    ("粤B12345", "粤B12345", "ordinary", "blue", ""),
    ("京A·8K6F2", "京A8K6F2", "ordinary", "blue", ""),
    ("京AD1234", "京AD1234", "ordinary", "blue", ""),
    ("沪AD12345", "沪AD12345", "nev_small", "green", "bev"),
    ("粤BDF1234", "粤BDF1234", "nev_small", "green", "bev"),
    ("浙AF00001", "浙AF00001", "nev_small", "green", "other_nev"),
    ("京AG12345", "京AG12345", "nev_small", "green", "other_nev"),
    ("苏E12345D", "苏E12345D", "nev_large", "yellow_green", "bev"),
    ("川A12345K", "川A12345K", "nev_large", "yellow_green", "other_nev"),
    ("鲁B1234学", "鲁B1234学", "learner", "yellow", ""),
    ("京A1234挂", "京A1234挂", "trailer", "yellow", ""),
    ("粤ZF023港", "粤ZF023港", "hong_kong", "black", ""),
    ("粤ZF023澳", "粤ZF023澳", "macau", "black", ""),
    ("川A1234警", "川A1234警", "police", "white", ""),
    ("使014578", "使014578", "embassy", "black", ""),
    ("014578使", "014578使", "embassy", "black", ""),
    ("沪22478领", "沪22478领", "consulate", "black", ""),
    ("京X0001应急", "京X0001应急", "emergency", "white", ""),
    ("WJ京12345", "WJ京12345", "armed_police", "white", ""),
    ("WJ京 1234X", "WJ京1234X", "armed_police", "white", ""),
    ("VA12345", "VA12345", "military", "white", ""),
    ("粤B12345临", "粤B12345临", "temporary", "paper", ""),
]


@pytest.mark.covers("CV-07")
@pytest.mark.parametrize(("text", "kept", "kind", "colour", "power"), RECOGNISED)
def test_a_plate_is_recognised(text, kept, kind, colour, power):
    read = plates.read(text)

    assert (read, read.power) == (Plate(kept, kind, colour), power)


@pytest.mark.covers("CV-07")
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("京A1234I", "letter"),
        ("京A123O5", "letter"),
        ("沪AABC12", "form"),  # three letters in an ordinary serial
        ("粤B1D12345", "length"),
        ("沪AK0001Z", "form"),
        ("粤BL12345", "form"),  # L is no new-energy letter
        ("港A12345", "province"),
        ("京ZF023港", "form"),  # 港 only with 粤Z
        ("", "empty"),
        ("   ", "empty"),
        ("12", "form"),
    ],
)
def test_what_is_no_plate_is_refused_with_its_fault(text, fault):
    assert plates.read(text).faults == (fault,)


@pytest.mark.parametrize(
    "text",
    [
        "粤B·12345",
        "粤B•12345",
        "粤B・12345",
        "粤B･12345",
        "粤B-12345",
        " 粤b 12345 ",
        "粤Ｂ１２３４５",
        "粤В12345",  # Cyrillic В
        "粤B\u200b12345",
    ],
)
def test_dots_blanks_and_look_alikes_are_display_only(text):
    assert plates.read(text) == Plate("粤B12345", "ordinary", "blue")


def test_every_province_has_plates():
    kinds = {plates.read(f"{province}A12345").kind for province in plates.PROVINCES}

    assert (len(plates.PROVINCES), kinds) == (31, {"ordinary"})


@pytest.mark.parametrize("letter", "DABCEFGHJK")
def test_each_new_energy_letter_has_its_meaning(letter):
    power = "bev" if letter in "DABCE" else "other_nev"

    assert plates.read(f"粤B{letter}12345").power == power
    assert plates.read(f"粤B12345{letter}").power == power


def test_plates_of_other_standards_are_taken_when_somebody_names_their_kind():
    assert plates.read("B MW 1234", kind="foreign") == Plate("BMW1234", "foreign", "other")
    assert plates.read("B MW 1234").faults == ("form",)
    assert plates.read("粤B1D12345", kind="ordinary").faults == ("length",)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("粤B12345", "粤B·12345"),
        ("粤BD12345", "粤B·D12345"),
        ("使014578", "使014578"),
        ("WJ京12345", "WJ京12345"),
    ],
)
def test_the_dot_stands_behind_the_authority(text, shown):
    assert plates.read(text).shown == shown


@pytest.mark.parametrize(
    ("text", "masked"), [("粤B12345", "粤B·***45"), ("沪AD12345", "沪A·****45"), ("12", "**")]
)
def test_a_masked_plate_tells_two_cars_apart_and_no_more(text, masked):
    assert plates.masked(text) == masked


@given(st.text(max_size=20))
def test_reading_never_fails_and_is_stable(text):
    read = plates.read(text)

    assert plates.read(read.text) == read
    assert plates.normalised(plates.shown(read.text)) == read.text
    assert bool(read.kind) == read.is_valid


serials = st.text("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=5, max_size=5)


@given(st.sampled_from(plates.PROVINCES), serials)
def test_an_ordinary_serial_has_two_letters_at_most(province, serial):
    letters = sum(c.isalpha() for c in serial)

    assert plates.read(f"{province}A{serial}").is_valid == (letters <= 2)
