"""Prices of carriers, key figures of deliveries, and what the handbook brings along."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.figures import Asked, all_figures
from aftersales.core.scope import as_seen_by
from aftersales.ground.handbook.content import delivered
from aftersales.ground.network.queries import zone_of
from aftersales.supply.logistics import rules
from aftersales.supply.logistics.rules import Quote, Tariff
from tests.conftest import NOON

TODAY = date(2026, 3, 2)


def elements(code):
    (found,) = (item for item in delivered() if item.code == code)
    return found.body["elements"]


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 9)),
        min_size=1,
        max_size=8,
    )
)
@pytest.mark.covers("LG-08")
def test_no_way_in_time_is_cheaper_than_the_first_and_none_late_comes_before_one_in_time(told):
    quotes = [
        rules.quote(
            pk,
            Tariff(base=Decimal(price), per_kg=Decimal(0), per_package=Decimal(0), days=days),
            kg=Decimal(1),
            packages=1,
            leaves_on=TODAY,
            due_on=TODAY + timedelta(days=4),
        )
        for pk, (price, days) in enumerate(told)
    ]

    ranked = rules.ranked(quotes)

    timely = [one.is_in_time for one in ranked]
    assert timely == sorted(timely, reverse=True)
    in_time: list[Quote] = [one for one in ranked if one.is_in_time]
    assert not in_time or ranked[0].price == min(one.price for one in in_time)
    assert sorted(one.carrier_id for one in ranked) == list(range(len(told)))


def test_what_the_recipient_fetches_stands_last_although_it_costs_nothing():
    told = {"kg": Decimal(1), "packages": 1, "leaves_on": TODAY, "due_on": TODAY}
    free, dear = (
        Tariff(base=Decimal(n), per_kg=Decimal(0), per_package=Decimal(0), days=0) for n in (0, 9)
    )

    ranked = rules.ranked(
        [rules.quote(1, free, **told, is_fetched=True), rules.quote(2, dear, **told)]
    )

    assert [one.carrier_id for one in ranked] == [2, 1]


@pytest.mark.parametrize(
    ("text", "code"),
    [(" sz01-26-17-2 ", "SZ01-26-17-2"), ("ＳＺ01－26－17－2", "SZ01-26-17-2")],
)
def test_a_code_is_read_as_scanners_and_input_methods_type_it(text, code):
    assert rules.scanned(text) == code


@pytest.mark.django_db
@pytest.mark.covers("LG-01", "LG-05")
def test_deliveries_are_counted_by_each_principle_and_by_what_they_cost(sending):
    good, late, lost = (sending.sent() for _each in range(3))
    for row, cost in ((good, 10), (late, 20), (lost, 45)):
        sending.do("note_cost", row, cost=Decimal(cost))
    sending.do("deliver", good, right=False, undamaged=True, remarks="少一件")
    sending.do("deliver", late, at=NOON + timedelta(days=9))
    sending.do("give_up", lost, reason="丢失")
    zone = zone_of(sending.north)
    asked = Asked(
        zones={sending.north: zone},
        edges=(TODAY, TODAY + timedelta(days=30)),
        now=NOON,
        seen_by=sending.by,
    )

    figures = {code: all_figures()[f"logistics.{code}"] for code in (
        "on_time", "right", "undamaged", "cost")}  # fmt: skip
    with as_seen_by(sending.by):
        (counted,) = figures["cost"].source(asked)

    told = {
        code: one.value(one.number(counted[one.part]), one.number(counted[one.whole]))
        for code, one in figures.items()
    }
    assert {code: str(value) for code, value in told.items()} == {
        "on_time": "33.3",
        "right": "33.3",
        "undamaged": "66.7",
        "cost": "25.00",
    }


@pytest.mark.covers("LG-01")
def test_the_four_principles_of_delivery_are_delivered():
    assert [one["en"] for one in elements("LG-01")] == [
        "In time",
        "Matching the order",
        "Undamaged",
        "At controlled cost",
    ]


@pytest.mark.covers("LG-06")
def test_the_delivery_process_has_criteria_and_monitoring_at_each_step():
    steps = elements("LG-06")

    assert len(steps) == 5
    assert [
        one for one in steps if not {"owner", "criteria", "monitoring"} <= set(one["facts"])
    ] == []


@pytest.mark.covers("LG-11")
def test_the_chapter_on_logistics_stands_in_both_languages():
    rules_ = elements("LG-11")

    assert len(rules_) == 7
    assert all(one["zh"] and one["en"] and one["text_zh"] and one["text_en"] for one in rules_)
