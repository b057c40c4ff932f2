"""Lubricants of two makers are not mixed in one unit; the talk is led in three steps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.lane.orders import commands
from aftersales.lane.orders.models import Filling
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.parts import PartFactory, PartPriceFactory

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


def oil(counter, maker):
    """Engine oil of a maker, priced and marked as a lubricant."""
    part = PartFactory(group=counter.world.group, maker=maker)
    PartPriceFactory(part=part)
    counter.do("mark_lubricant", part_id=part.pk, unit="engine")
    return part


@pytest.fixture
def filled(counter):
    """The car drove away with Shell in its engine."""
    order = counter.signed(counter.part(oil(counter, "Shell")))
    counter.billed(order)
    return order


@pytest.mark.covers("WS-29")
def test_another_makers_oil_is_warned_of_and_not_asked_for_before_somebody_says_how(
    counter, filled, facts
):
    order = counter.signed(counter.part(oil(counter, "Mobil")), parallel_reason="keeps")
    (line,) = counter.lines(order)
    assert (line.mixes_with, line.mixing) == ("Shell", "")
    shown = signed_in(counter.world.administrator).get(f"/orders/{order.pk}/").content.decode()
    assert "would be mixed with Shell" in shown

    with pytest.raises(commands.LubricantMixed):
        counter.do("request_parts_for", order_id=order.pk)
    counter.do("accept_mixing", line_id=line.pk, reason="drained")
    asked = counter.do("request_parts_for", order_id=order.pk)

    assert len(asked) == 1
    (kept,) = counter.lines(order)
    assert (kept.mixing, kept.mixing_by) == ("drained", counter.by.key)
    assert facts()[-2:] == ["orders.line.mixing_accepted", "orders.job.parts_asked"]


@pytest.mark.covers("WS-29")
@pytest.mark.parametrize("maker", ["Shell", " shell ", ""])
def test_oil_of_the_same_maker_or_of_nobody_known_is_not_warned_of(counter, filled, maker):
    order = counter.signed(counter.part(oil(counter, maker)), parallel_reason="keeps")

    (line,) = counter.lines(order)
    assert line.mixes_with == ""


@pytest.mark.covers("WS-29")
def test_what_was_filled_last_counts(counter, filled):
    second = counter.signed(counter.part(oil(counter, "Mobil")), parallel_reason="keeps")
    counter.billed(second, at=TOMORROW)

    third = counter.signed(counter.part(oil(counter, "Shell")), parallel_reason="keeps")

    (line,) = counter.lines(third)
    assert line.mixes_with == "Mobil"
    with as_seen_by(counter.world.chief):
        rows = Filling.objects.order_by("filled_at").values_list("unit", "maker")
        assert list(rows) == [("engine", "Shell"), ("engine", "Mobil")]


def test_where_nothing_is_mixed_there_is_nothing_to_accept(counter, facts):
    order = counter.signed(counter.part())
    before = facts()

    with pytest.raises(commands.NothingMixed):
        counter.do("accept_mixing", line_id=counter.lines(order)[0].pk, reason="drained")

    assert facts() == before


@pytest.mark.covers("WS-30")
def test_parts_are_barred_and_freed_on_a_page(counter, world):
    client = signed_in(world.administrator)
    told = {"part_id": counter.filter.pk, "model_id": "", "power": "", "reason": "尺寸不符"}

    client.post("/part-rules/bar/", told)

    with pytest.raises(commands.PartUnfit):
        counter.open(counter.part())
    assert "尺寸不符" in client.get("/part-rules/").content.decode()


@pytest.mark.covers("RC-02")
def test_the_talk_asks_the_need_says_it_back_and_proposes(counter, world, facts):
    order = counter.open()
    client = signed_in(world.administrator)
    address = f"/orders/{order.pk}/"
    assert (
        "need not asked yet · not said back yet · nothing proposed yet"
        in client.get(address).content.decode()
    )

    counter.do(
        "take_statement", order_id=order.pk, statement="刹车响", need="fault", is_restated=True
    )
    counter.do("add_job", order_id=order.pk, title="前制动异响", lines=[counter.labour()])

    kept = counter.now(order)
    assert (kept.need, kept.is_restated) == ("fault", True)
    told = client.get(address).content.decode()
    assert "the fault is to go away · said back · solution proposed" in told
    assert "orders.order.changed" in facts()
