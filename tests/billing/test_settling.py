"""From the order to the bill: drawn up, discounted, issued, explained."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.orders.commands import LinesLocked
from aftersales.money.billing import commands, queries
from aftersales.money.billing.commands import (
    AlreadyDrawn,
    DiscountTooLarge,
    NeedsApproval,
    NotDrawn,
    NotInspected,
    OwnRequest,
    ReasonMissing,
)
from aftersales.money.billing.models import Settlement, SettlementLine
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.mark.covers("FE-02")
def test_a_bill_is_issued_from_the_order_with_a_number_of_its_own(till, facts):
    bill = till.settle(till.ready(till.paint("1130"), till.paint("106", name="洗车")))

    assert (bill.state, bill.payer) == ("closed", "customer")
    assert bill.number.endswith("-2026-000001")
    assert (bill.net, bill.tax, bill.gross) == (
        Decimal("1093.81"),
        Decimal("142.19"),
        Decimal("1236.00"),
    )
    assert facts() == ["billing.settlement.closed"]


@pytest.mark.covers("FE-02")
def test_an_order_is_settled_with_its_bill_and_its_lines_stay(till):
    order = till.ready()

    till.settle(order)

    assert till.now(order).document == "settled"


@pytest.mark.covers("FE-04", "FE-02")
def test_each_payer_has_a_bill_of_his_share_and_together_they_make_the_order(till):
    shares = {"customer": Decimal(1), "maker": Decimal(1), "insurer": Decimal(1)}
    order = till.ready(till.paint("100", shares=shares))

    rows = commands.settle(order_id=order.pk, by=till.by, at=NOON)

    assert [(row.payer, row.gross) for row in rows] == [
        ("customer", Decimal("33.33")),
        ("maker", Decimal("33.34")),
        ("insurer", Decimal("33.33")),
    ]
    assert sum(row.gross for row in rows) == till.now(order).gross
    assert [row.number[-6:] for row in rows] == ["000001", "000002", "000003"]


def test_what_the_customer_declined_is_on_no_bill(till):
    order = till.open(till.paint())
    till.do("add_job", order_id=order.pk, title="Bremsen", lines=[till.paint("500")])
    jobs = till.jobs(order)
    till.do("decline_jobs", job_ids=[jobs[1].pk], method="in_person", reason="zu teuer")
    order = till.put(till.sign(till.now(order)), "in_work", "inspection", "ready")

    assert till.settle(order).gross == Decimal(1130)


def test_drawing_up_locks_the_lines_and_dropping_opens_them_again(till, facts):
    order = till.ready()
    line = till.lines(order)[0]

    till.act("draw", order_id=order.pk)
    with pytest.raises(LinesLocked):
        till.do("change_line", line_id=line.pk, quantity=Decimal(2))
    till.act("drop", order_id=order.pk)
    till.do("change_line", line_id=line.pk, quantity=Decimal(2))

    assert facts() == ["billing.settlement.drawn", "billing.settlement.dropped"]


def test_an_order_is_drawn_up_once(till):
    order = till.ready()
    till.act("draw", order_id=order.pk)

    with pytest.raises(LinesLocked):
        till.act("draw", order_id=order.pk)

    assert till.count(Settlement) == 1


def test_nothing_is_issued_that_was_not_drawn_up(till, facts):
    order = till.ready()

    with pytest.raises(NotDrawn):
        till.act("close", order_id=order.pk)
    with pytest.raises(NotDrawn):
        till.act("drop", order_id=order.pk)

    assert facts() == []


@pytest.mark.covers("FE-09")
def test_before_the_inspection_a_bill_needs_somebodys_word(till, facts):
    order = till.put(till.signed(till.paint()), "in_work")

    with pytest.raises(NotInspected):
        till.act("settle", order_id=order.pk)
    assert (till.count(Settlement), facts()) == (0, [])
    till.granted("early", order_id=order.pk)

    assert till.settle(order).state == "closed"


@pytest.mark.covers("FE-09")
def test_a_car_may_leave_unpaid_only_when_somebody_else_said_so(till):
    order = till.ready()
    till.settle(order)
    row = till.act("ask", deviation="release", order_id=order.pk, reason="Firma zahlt später")

    with pytest.raises(OwnRequest):
        till.act("grant", approval_id=row.pk)
    assert till.now(order).cleared_at is None
    till.act("grant", approval_id=row.pk, by=till.boss)

    assert till.now(order).cleared_at == NOON


def test_what_costs_the_customer_nothing_clears_the_car_at_once(till):
    order = till.ready(till.paint(payer="maker"))

    till.settle(order)

    assert till.now(order).cleared_at == NOON


# -- discounts ------------------------------------------------------------------------------------


def test_a_discount_on_the_whole_is_spread_over_the_lines_and_the_tax_follows(till, facts):
    bill = till.draft(till.paint("1000"), till.paint("130"))

    bill = till.act("discount", settlement_id=bill.pk, amount=Decimal(30), reason="抹零")

    assert (bill.discount, bill.gross, bill.net) == (
        Decimal(30),
        Decimal(1100),
        Decimal("973.45"),
    )
    with whole_database():
        parts = list(bill.lines.order_by("position").values_list("bill_discount", "gross"))
    assert parts == [
        (Decimal("26.55"), Decimal("973.45")),
        (Decimal("3.45"), Decimal("126.55")),
    ]
    assert facts() == ["billing.settlement.drawn", "billing.settlement.discounted"]


@pytest.mark.covers("FE-09")
def test_beyond_the_free_share_somebody_else_must_have_granted_it(till):
    """I-24: 3 % are free; who asked does not grant."""
    bill = till.draft(till.paint("1000"))
    less = {"settlement_id": bill.pk, "amount": Decimal(100), "reason": "Stammkunde"}

    with pytest.raises(NeedsApproval):
        till.act("discount", **less)
    till.granted("discount", settlement_id=bill.pk, amount=Decimal("99.99"))
    with pytest.raises(NeedsApproval):
        till.act("discount", **less)
    assert till.fresh(bill).discount == 0
    till.granted("discount", settlement_id=bill.pk, amount=Decimal(100))

    assert till.act("discount", **less).gross == Decimal(900)


def test_what_was_granted_is_used_once(till):
    bill = till.draft(till.paint("1000"))
    till.granted("discount", settlement_id=bill.pk, amount=Decimal(100))
    less = {"settlement_id": bill.pk, "amount": Decimal(100), "reason": "Stammkunde"}
    till.act("discount", **less)
    till.act("discount", settlement_id=bill.pk, amount=Decimal(0), reason="")

    with pytest.raises(NeedsApproval):
        till.act("discount", **less)


@pytest.mark.parametrize(
    ("amount", "reason", "no"),
    [
        ("1130.01", "x", DiscountTooLarge),
        ("-1", "x", DiscountTooLarge),
        ("0.005", "x", DiscountTooLarge),
        ("NaN", "x", DiscountTooLarge),
        ("1", " ", ReasonMissing),
    ],
)
def test_a_refused_discount_leaves_no_trace(till, facts, amount, reason, no):
    bill = till.draft()

    with pytest.raises(no):
        till.act("discount", settlement_id=bill.pk, amount=Decimal(amount), reason=reason)

    assert till.fresh(bill).discount == 0
    assert facts() == ["billing.settlement.drawn"]


# -- I-21: what is issued stays -------------------------------------------------------------------


@pytest.mark.covers("FE-02")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE billing_settlement SET gross = gross - 1, net = net - 1",
        "UPDATE billing_settlement SET number = 'ST-X'",
        "UPDATE billing_settlement SET paid = 1",
        "UPDATE billing_settlement SET state = 'draft'",
        "DELETE FROM billing_settlement",
        "UPDATE billing_settlementline SET gross = gross - 1, net = net - 1",
        "DELETE FROM billing_settlementline",
        "INSERT INTO billing_settlementline SELECT * FROM billing_settlementline",
    ],
)
def test_an_issued_bill_cannot_be_altered_whatever_the_program_does(till, sql):
    bill = till.bill()

    with whole_database(), pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(sql)

    assert till.fresh(bill).gross == Decimal(1130)


def test_a_bill_that_is_not_its_lines_is_not_issued(till):
    """The database adds up once more."""
    bill = till.draft()

    with whole_database(), pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.filter(pk=bill.pk).update(
            state="closed", number="X", closed_at=NOON, closed_by="x", day=NOON.date(),
            gross=1, net=1, tax=0,
        )  # fmt: skip


# -- explained beside the estimate ----------------------------------------------------------------


@pytest.mark.covers("FE-05")
def test_the_bill_stands_beside_what_was_agreed_job_by_job(till):
    order = till.ready()
    bill = till.settle(order)

    with as_seen_by(till.by):
        told = queries.compared(bill, seen_by=till.by)

    assert (told.agreed, told.billed, told.difference) == (1130, 1130, 0)
    assert [(job.agreed, job.billed) for job in told.jobs] == [(1130, 1130)]


@pytest.mark.covers("FE-05")
def test_the_bill_is_explained_and_signed_once(till, facts):
    bill = till.bill()

    row = till.act("explain", settlement_id=bill.pk)
    with pytest.raises(AlreadyDrawn):
        till.act("explain", settlement_id=bill.pk)

    assert (row.estimate, row.difference) == (Decimal(1130), 0)
    assert facts()[-1] == "billing.settlement.explained"


# -- rights ---------------------------------------------------------------------------------------


def test_an_adviser_draws_up_and_explains_but_the_cashier_issues_and_takes_money(till):
    adviser = till.world.actor(till.store, "billing.view", "billing.draw", "billing.explain")
    order = till.ready()
    (bill,) = commands.draw(order_id=order.pk, by=adviser, at=NOON)

    with pytest.raises(NotPermitted):
        commands.close(order_id=order.pk, by=adviser, at=NOON)
    (bill,) = commands.close(order_id=order.pk, by=till.cashier, at=NOON)
    with pytest.raises(NotPermitted):
        commands.take(settlement_id=bill.pk, method="cash", amount=Decimal(1), by=adviser, at=NOON)

    assert till.count(SettlementLine) == 1


def test_another_store_sees_no_bill_of_ours(till):
    bill = till.bill()

    with pytest.raises(Settlement.DoesNotExist), as_seen_by(till.world.of_south):
        queries.bill(bill.pk, seen_by=till.world.of_south)
    with pytest.raises(Settlement.DoesNotExist):
        commands.take(
            settlement_id=bill.pk,
            method="cash",
            amount=Decimal(1),
            by=till.world.of_south,
            at=NOON,
        )
