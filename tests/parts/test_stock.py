"""Stock: every piece comes and goes by a move, at what it cost, and is never less than nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Arrival
from aftersales.supply.parts.models import Part, Stock, StockMove
from aftersales.supply.parts.states import Tracking
from tests.conftest import NOON
from tests.parts.conftest import JOB

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_what_is_received_lies_on_the_shelf_at_what_it_cost(desk, part, facts):
    desk.receive(part, 5, 12, bin="a-01")

    assert desk.shelf(part) == (5, 0, 60)
    assert desk.moves(part) == [("receipt", 5, 60, 5)]
    assert facts() == ["parts.bin.opened", "parts.stock.received"]


def test_pieces_leave_at_the_moving_average_and_the_last_takes_the_last_cent(desk, part):
    desk.receive(part, 2, "10.00")
    desk.receive(part, 1, "10.01")  # three for 30.01

    for _piece in range(3):
        desk.issue(part, 1)

    assert [value for kind, _q, value, _b in desk.moves(part) if kind == "issue"] == [
        Decimal("-10.00"),
        Decimal("-10.01"),
        Decimal("-10.00"),
    ]
    assert desk.shelf(part) == (0, 0, 0)


def test_a_lot_leaves_at_what_that_lot_cost(desk):
    tyre = desk.part(Tracking.LOT)
    desk.receive(tyre, 4, 300, lot="DOT 2225")
    desk.receive(tyre, 4, 400, lot="DOT 4825")

    desk.issue(tyre, 1, lot="DOT4825")
    desk.issue(tyre, 1)  # nobody says which: the oldest

    assert [m[2] for m in desk.moves(tyre)] == [1200, 1600, -400, -300]


def test_an_issue_of_more_than_is_free_is_refused_and_leaves_no_trace(desk, part, facts):
    desk.receive(part, 5)
    desk.reserve(part, 2)
    before = facts()

    with pytest.raises(commands.NotEnough) as refusal:
        desk.issue(part, 4, need=commands.Need(kind="job", id=99))

    assert refusal.value.free == 3
    assert desk.shelf(part) == (5, 2, 50)
    assert facts() == before


@pytest.mark.parametrize("quantity", [0, -1, "NaN", "Infinity", 10**9, "0.0001"])
def test_quantities_that_cannot_be_are_refused(desk, part, quantity):
    with pytest.raises(commands.QuantityImpossible):
        desk.receive(part, quantity)

    assert desk.moves(part) == []


@pytest.mark.parametrize("cost", [-1, "NaN", 10**10])
def test_costs_that_cannot_be_are_refused(desk, part, cost):
    with pytest.raises(commands.CostImpossible):
        desk.receive(part, 1, cost)


def test_a_serial_number_stands_for_one_piece(desk):
    pump = desk.part(Tracking.SERIAL)
    desk.receive(pump, 1, 900, lot="sn-77")

    with pytest.raises(commands.SerialKnown):
        desk.receive(pump, 1, 900, lot="SN 77")
    with pytest.raises(commands.SerialKnown):
        desk.receive(pump, 2, 900, lot="SN-78")
    with pytest.raises(commands.LotMissing):
        desk.receive(pump, 1, 900)
    assert desk.shelf(pump, "SN77") == (1, 0, 900)


def test_pieces_that_are_not_told_apart_take_no_lot(desk, part):
    with pytest.raises(commands.LotNotKept):
        desk.receive(part, 1, lot="X")


# ── the past ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PT-08")
def test_an_entry_dated_back_may_not_make_the_past_negative(desk, part):
    """ERPNext 20215, 41908: there were three pieces then, and all three went in between."""
    desk.receive(part, 3, at=NOON)
    desk.issue(part, 3, at=NOON + 2 * HOUR)
    desk.receive(part, 3, at=NOON + 4 * HOUR)

    with pytest.raises(commands.NeverThatMuch):
        desk.issue(part, 1, at=NOON + HOUR)

    assert desk.shelf(part) == (3, 0, 30)
    desk.issue(part, 3, at=NOON + 5 * HOUR)


def test_an_entry_dated_back_before_anything_lay_there_is_refused(desk, part):
    desk.receive(part, 3, at=NOON)

    with pytest.raises(commands.NeverThatMuch):
        desk.issue(part, 1, at=NOON - HOUR)


def test_an_entry_dated_back_is_taken_where_it_always_lay_there(desk, part):
    desk.receive(part, 3, at=NOON)
    desk.issue(part, 1, at=NOON + 2 * HOUR)

    desk.issue(part, 1, at=NOON + HOUR)
    desk.receive(part, 1, 10, at=NOON - HOUR)

    assert desk.shelf(part) == (2, 0, 20)


# ── back from the workshop ───────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PT-10")
def test_unused_pieces_come_back_and_the_job_is_relieved_of_their_cost(desk, part, facts):
    desk.receive(part, 3, "3.335")  # 10.01 for three
    (issue,) = desk.issue(part, 3)

    for pieces in (1, 1, 1):
        commands.return_issue(move_id=issue.pk, quantity=Decimal(pieces), by=desk.by, at=NOON)

    assert [m[2] for m in desk.moves(part)] == [
        Decimal("10.01"),
        Decimal("-10.01"),
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.34"),
    ]
    assert desk.shelf(part) == (3, 0, Decimal("10.01"))
    assert facts()[-1] == "parts.stock.returned"


@pytest.mark.covers("PT-10")
def test_never_more_comes_back_than_went_out(desk, part):
    desk.receive(part, 5)
    (issue,) = desk.issue(part, 2)
    commands.return_issue(move_id=issue.pk, quantity=Decimal(1), by=desk.by, at=NOON)

    with pytest.raises(commands.ReturnExceedsIssue):
        commands.return_issue(move_id=issue.pk, quantity=Decimal(2), by=desk.by, at=NOON)

    assert desk.shelf(part) == (4, 0, 40)


def test_only_what_was_issued_comes_back(desk, part):
    receipt = desk.receive(part, 5)

    with pytest.raises(commands.NotAnIssue):
        commands.return_issue(move_id=receipt.pk, quantity=Decimal(1), by=desk.by, at=NOON)


# ── corrections ──────────────────────────────────────────────────────────────────────────────────


def adjust(desk, part, change, reason="damaged", **more):
    return commands.adjust(
        store_id=desk.store_id,
        part_id=part.pk,
        change=Decimal(change),
        reason=reason,
        by=desk.by,
        at=NOON,
        **more,
    )


def test_a_correction_names_its_reason(desk, part, facts):
    desk.receive(part, 5)

    adjust(desk, part, -1, words="Box wet")
    adjust(desk, part, 2, "found", cost=Decimal(8))

    assert desk.moves(part)[1:] == [("adjustment", -1, -10, 4), ("adjustment", 2, 16, 6)]
    assert facts()[-1] == "parts.stock.adjusted"
    with pytest.raises(commands.ReasonMissing):
        adjust(desk, part, -1, "")


def test_a_correction_does_not_take_what_is_kept_for_a_job(desk, part):
    desk.receive(part, 2)
    desk.reserve(part, 2)

    with pytest.raises(commands.NotEnough):
        adjust(desk, part, -1)


def test_a_wrong_receipt_is_cancelled_and_leaves_no_ghost(desk, part):
    """ERPNext 54528: the ledger said 0 and the balance still 2."""
    receipt = desk.receive(part, 2)

    commands.cancel(move_id=receipt.pk, by=desk.by, at=NOON)

    assert desk.shelf(part) == (0, 0, 0)
    assert desk.moves(part) == [("receipt", 2, 20, 2), ("cancellation", -2, -20, 0)]
    with pytest.raises(commands.NotCancellable):
        commands.cancel(move_id=receipt.pk, by=desk.by, at=NOON)


def test_cancelling_a_dear_receipt_never_takes_more_than_the_shelf_is_worth(desk, part):
    desk.receive(part, 1, 10)
    dear = desk.receive(part, 1, 1000)
    desk.issue(part, 1)  # at 505

    commands.cancel(move_id=dear.pk, by=desk.by, at=NOON)

    assert desk.shelf(part) == (0, 0, 0)


# ── the guards of the database ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: StockMove.objects.update(quantity=1),
        lambda: StockMove.objects.all().delete(),
        lambda: Stock.objects.update(on_hand=99),
        lambda: Stock.objects.update(reserved=1),
    ],
)
def test_nobody_writes_past_the_moves(desk, part, tamper):
    desk.receive(part, 5)

    with pytest.raises(DatabaseError), whole_database():
        tamper()

    assert desk.shelf(part) == (5, 0, 50)


def test_the_database_itself_refuses_a_shelf_below_nothing(desk, part):
    move = desk.receive(part, 1)

    with pytest.raises(IntegrityError), whole_database(), transaction.atomic():
        StockMove.objects.create(
            store_id=move.store_id,
            stock_id=move.stock_id,
            part_id=part.pk,
            kind="issue",
            quantity=-2,
            value=-10,
            balance=0,
            balance_value=0,
            actor="x",
            occurred_at=NOON,
        )


# ── who may, who sees ────────────────────────────────────────────────────────────────────────────


def test_who_may_not_receive_is_refused(desk, part, world):
    reader = world.actor(world.north, "parts.view")

    with pytest.raises(NotPermitted):
        commands.receive(
            store_id=world.north.pk,
            arrival=Arrival(part_id=part.pk, quantity=Decimal(1)),
            by=reader,
            at=NOON,
        )
    with pytest.raises(NotPermitted):
        commands.issue(
            store_id=world.south.pk, need=JOB, want=desk.want(part, 1), by=desk.by, at=NOON
        )


def test_another_store_sees_none_of_it_and_another_group_not_even_the_part(desk, part, world):
    move = desk.receive(part, 5)

    with as_seen_by(world.of_south):
        assert not Stock.objects.exists()
        assert not StockMove.objects.exists()
    with pytest.raises(StockMove.DoesNotExist):
        commands.cancel(move_id=move.pk, by=world.of_south, at=NOON)
    with pytest.raises(Part.DoesNotExist):
        commands.receive(
            store_id=world.abroad.pk,
            arrival=Arrival(part_id=part.pk, quantity=Decimal(1)),
            by=world.stranger,
            at=NOON,
        )
