"""A visit from the board to the gate: every step is a fact, none is left out (WS-01, WS-02)."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.core.scope import whole_database
from aftersales.lane.workshop.models import RepairGuarantee
from tests.workshop.conftest import at


@pytest.mark.covers("WS-02", "WS-24")
def test_a_visit_runs_from_the_board_to_the_gate_and_every_step_is_on_record(shop, facts):
    order = shop.ready(shop.visit())
    shop.do("announce_ready", order_id=order.pk, channel="phone", now=at(11, 25))
    shop.billed(order)
    shop.explained(order)

    left = shop.do("deliver", order_id=order.pk, odometer_km=30_000, now=at(11, 45))

    order = shop.now(order)
    assert (order.place, order.handed_over_at) == ("handed_over", at(11, 45))
    assert left.gate_pass.startswith("GP-")
    assert facts() == [
        "task.planned",
        "task.dispatched",
        "work.started",
        "work.ended",
        "task.done",
        "task.self_checked",
        "visit.inspected",
        "vehicle.washed",
        "ready.announced",
        "result.accepted",
        "work.explained",
        "guarantee.issued",
        "vehicle.handed_over",
    ]


@pytest.mark.covers("WS-17")
def test_the_guarantee_is_issued_and_frozen_with_the_hand_over(shop):
    order = shop.ready(shop.visit())
    shop.billed(order)
    shop.explained(order)

    shop.do("deliver", order_id=order.pk, odometer_km=30_000, now=at(11, 45))

    with whole_database():
        issued = RepairGuarantee.objects.get(order=order.pk)
    assert (issued.vehicle_class, issued.repair_class, issued.days, issued.km) == (
        "car",
        "minor",
        10,
        2000,
    )
    assert (issued.last_day, issued.last_km) == (date(2026, 3, 13), 32_000)
