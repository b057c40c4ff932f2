"""Stock alerts: raised once, ended above their line, answered by an order or a transfer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands as stock
from aftersales.supply.parts.models import Transfer
from aftersales.supply.replenishment import commands
from aftersales.supply.replenishment.commands import AlertIsAnswered, NobodyLends
from tests.conftest import NOON
from tests.replenishment.conftest import STEADY, broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(planner):
    """Order at 4, up to 12; an alert ends at 6. Ten are there."""
    part = planner.part(STEADY)
    planner.receive(part, 10)
    return planner.change(planner.reckoned(part), 4, 12)


def ringing(planner):
    return [name for name in planner.facts() if name.startswith("alert.")]


@pytest.mark.covers("PT-06")
def test_an_alert_is_raised_at_its_line_and_ends_above_it(planner, row):
    assert planner.watch() == 0
    planner.desk.issue(row.part, 6)

    assert [planner.watch(), planner.watch()] == [1, 1]
    planner.receive(row.part, 1)
    assert planner.watch() == 1  # five are above the line, and not clear of it
    planner.receive(row.part, 1)
    assert planner.watch() == 0
    assert ringing(planner) == ["alert.raised", "alert.ended"]
    assert broken() == {}


def test_what_is_reserved_is_gone_and_what_is_on_order_is_coming(planner, row):
    planner.desk.reserve(row.part, 7)
    assert planner.watch() == 1

    stock.expect(
        store_id=planner.north, part_id=row.part_id, quantity=Decimal(9), by=planner.by, at=NOON
    )
    assert planner.watch() == 0


def test_a_part_that_is_not_kept_rings_for_nobody(planner):
    row = planner.reckoned(planner.part(STEADY))
    planner.change(row, 0, 0)

    assert planner.watch() == 0


def southern(planner, row, *, has, need):
    """The southern store keeps so many and has so many."""
    arrival = stock.Arrival(part_id=row.part_id, quantity=Decimal(has), cost=Decimal(50))
    stock.receive(store_id=planner.south, arrival=arrival, by=planner.world.chief, at=NOON)
    theirs = planner.reckoned(row.part, store=planner.south)
    levels = commands.Levels(alert_at=Decimal(1), upto=Decimal(need))
    commands.change(plan_id=theirs.pk, levels=levels, reason="少", by=planner.world.chief, at=NOON)


@pytest.mark.covers("PT-06")
def test_a_store_with_more_than_it_needs_is_asked_once(planner, row):
    southern(planner, row, has=9, need=4)
    planner.desk.issue(row.part, 7)
    planner.watch()
    alerted = planner.plan(row.part)
    assert (alerted.lender_id, alerted.lends) == (planner.south, 5)

    commands.ask_lender(plan_id=row.pk, by=planner.by, at=NOON)
    with pytest.raises(AlertIsAnswered):
        commands.ask_lender(plan_id=row.pk, by=planner.by, at=NOON)

    with whole_database():
        transfer = Transfer.objects.get()
        assert (transfer.source_id, transfer.target_id) == (planner.south, planner.north)
        assert transfer.lines.get().asked == 5
    stock.cancel_transfer(transfer_id=transfer.pk, by=planner.by, at=NOON)
    commands.ask_lender(plan_id=row.pk, by=planner.by, at=NOON)
    assert broken() == {}


def test_a_store_that_needs_its_own_lends_nothing(planner, row):
    southern(planner, row, has=4, need=4)
    planner.desk.issue(row.part, 7)
    planner.watch()

    with pytest.raises(NobodyLends):
        commands.ask_lender(plan_id=row.pk, by=planner.by, at=NOON)
