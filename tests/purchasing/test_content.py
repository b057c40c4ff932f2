"""What the handbook holds about buying, in both languages."""

from __future__ import annotations

import pytest

from aftersales.ground.handbook.content import delivered
from aftersales.supply.purchasing.states import Mode, ProviderKind


def elements(code):
    (found,) = (item for item in delivered() if item.code == code)
    said = found.body["elements"]
    assert all(one["zh"] and one["en"] and one["text_zh"] and one["text_en"] for one in said)
    return said


@pytest.mark.covers("PU-01")
def test_four_principles_of_buying_are_delivered():
    assert [one["en"] for one in elements("PU-01")] == [
        "Quality first",
        "Fair price",
        "Suppliers chosen by reputation and capability",
        "A plan built on service demand",
    ]


@pytest.mark.covers("PU-04", "PU-11")
def test_the_handbook_names_both_modes_and_the_five_kinds_of_providers():
    assert [one["code"] for one in elements("PU-04")] == Mode.values
    assert [one["code"] for one in elements("PU-11")] == ProviderKind.values


@pytest.mark.covers("PU-12")
def test_each_outsourced_process_has_a_control_and_an_owner():
    said = elements("PU-12")

    assert len(said) == 7
    assert [one for one in said if set(one["facts"]) != {"owner", "criteria"}] == []
