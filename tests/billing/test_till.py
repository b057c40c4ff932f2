"""The shift, the day, finance, and money for cases."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.money.billing import commands, queries
from aftersales.money.billing.commands import (
    AlreadySent,
    CaseMissing,
    DayIsClosed,
    DayNotOver,
    DayStillOpen,
    InvoiceDataMissing,
    InvoiceNumberWrong,
    NoShift,
    NotIssued,
    OwnRequest,
    ReasonMissing,
    ReferenceKnown,
    ShiftOpen,
)
from aftersales.money.billing.models import (
    Approval,
    CashierShift,
    ChargeCheck,
    Compensation,
    FinanceHandover,
    InvoiceData,
    Payment,
    ShiftCount,
)
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
TODAY = date(2026, 3, 2)


# -- the shift ------------------------------------------------------------------------------------


@pytest.mark.covers("FE-03")
def test_a_shift_is_counted_against_the_books(till, facts):
    shift = till.shift(opening="200")
    bill = till.bill()
    till.pay(bill, "100")
    till.pay(bill, "300", "card", reference="9")
    paid = till.pay(bill, "50", "transfer", reference="TT-1")  # not through the drawer
    till.act("credit", settlement_id=bill.pk, reason="04", words="x", amount=Decimal(700))
    till.act("refund", payment_id=paid.pk, amount=Decimal(20), method="cash", reason="zu viel")

    shift = till.act(
        "close_shift", shift_id=shift.pk, counted={"cash": Decimal(280), "card": Decimal(300)}
    )

    with whole_database():
        counts = set(shift.counts.values_list("method", "expected", "counted"))
    assert counts == {("cash", 280, 280), ("card", 300, 300)}
    assert (shift.state, shift.difference, facts()[-1]) == ("closed", 0, "billing.shift.closed")


def test_a_difference_needs_a_reason(till):
    shift = till.shift(opening="200")
    short = {"shift_id": shift.pk, "counted": {"cash": Decimal("199.50")}}

    with pytest.raises(ReasonMissing):
        till.act("close_shift", **short)
    assert (till.fresh(shift).state, till.count(ShiftCount)) == ("open", 0)

    assert till.act("close_shift", **short, reason="Wechselgeld").difference == Decimal("-0.50")


def test_money_on_one_side_that_lacks_on_the_other_needs_a_reason_too(till):
    """Cash short by what the cards are over: together nothing, each something."""
    shift = till.shift()
    till.pay(till.bill(), "100")

    with pytest.raises(ReasonMissing):
        till.act("close_shift", shift_id=shift.pk, counted={"card": Decimal(100)})


def test_a_cashier_has_one_open_shift(till):
    shift = till.shift()

    with pytest.raises(ShiftOpen):
        till.shift()
    till.shift(by=till.boss)
    till.act("close_shift", shift_id=shift.pk, counted={})

    till.shift()
    assert till.count(CashierShift) == 3


def test_a_shift_is_closed_by_its_cashier_or_who_supervises(till):
    shift = till.shift()
    other = till.world.actor(till.store, "billing.view", "billing.keep_shift", person_id=99)
    head = till.world.actor(
        till.store, "billing.view", "billing.keep_shift", "billing.supervise", person_id=98
    )

    with pytest.raises(NotPermitted):
        till.act("close_shift", shift_id=shift.pk, counted={}, by=other)

    assert till.act("close_shift", shift_id=shift.pk, counted={}, by=head).state == "closed"


def test_nobody_counts_a_closed_shift_again(till):
    shift = till.shift()
    till.act("close_shift", shift_id=shift.pk, counted={})

    with pytest.raises(IllegalMove):
        till.act("close_shift", shift_id=shift.pk, counted={})


# -- the day (I-26) -------------------------------------------------------------------------------


@pytest.mark.covers("FE-10")
def test_a_closed_day_takes_no_booking(till, facts):
    shift = till.shift()
    draft, bill = till.draft(), till.bill()
    with pytest.raises(DayNotOver):
        till.act("close_day", store_id=till.store_id, day=TODAY)
    till.act("close_shift", shift_id=shift.pk, counted={})
    till.act("close_day", store_id=till.store_id, day=TODAY)
    told = facts()

    with pytest.raises(DayIsClosed):
        till.pay(bill, "1", "transfer", reference="TT-1")
    with pytest.raises(DayIsClosed):
        till.act("close", order_id=draft.order_id)
    with pytest.raises(DayIsClosed):
        till.act("credit", settlement_id=bill.pk, reason="04", words="x")
    with pytest.raises(DayIsClosed):
        till.shift()
    with pytest.raises(DayIsClosed):
        till.act("close_day", store_id=till.store_id, day=TODAY)

    assert (till.count(Payment), facts()) == (0, told)
    tomorrow = NOON + timedelta(days=1)
    assert till.pay(bill, "1", "transfer", reference="TT-1", at=tomorrow).amount == 1


def test_a_day_that_has_not_come_is_not_closed(till):
    with pytest.raises(DayNotOver):
        till.act("close_day", store_id=till.store_id, day=TODAY + timedelta(days=1))


def test_another_store_goes_on_when_ours_is_closed(till):
    south = till.world.south

    till.act("close_day", store_id=till.store_id, day=TODAY)
    shift = commands.open_shift(store_id=south.pk, by=till.world.of_south, at=NOON)

    assert shift.state == "open"


# -- finance (FE-10) ------------------------------------------------------------------------------


def a_day(till):
    shift = till.shift()
    bill = till.bill()
    till.pay(bill, "1130")
    back = till.act(
        "take_deposit",
        store_id=till.store_id,
        for_kind="appointment",
        for_id=1,
        method="cash",
        amount=Decimal(100),
    )
    till.act("refund", payment_id=back.pk, amount=Decimal(40), reason="Absage")
    till.act("close_shift", shift_id=shift.pk, counted={"cash": Decimal(1190)})
    till.act("close_day", store_id=till.store_id, day=TODAY)
    return bill


@pytest.mark.covers("FE-10")
def test_a_closed_day_goes_to_finance_and_is_agreed(till, facts):
    a_day(till)

    row = till.act("send_to_finance", store_id=till.store_id, day=TODAY)
    assert (row.settlements, row.billed, row.tax, row.received, row.refunded) == (
        1,
        Decimal(1130),
        Decimal(130),
        Decimal(1230),
        Decimal(40),
    )
    row = till.act("agree", handover_id=row.pk, found=Decimal(1190))

    assert row.state == "agreed"
    assert facts()[-2:] == ["billing.handover.sent", "billing.handover.answered"]


@pytest.mark.covers("FE-10")
def test_what_finance_counts_otherwise_is_disputed_until_it_is_explained(till):
    a_day(till)
    row = till.act("send_to_finance", store_id=till.store_id, day=TODAY)

    assert till.act("agree", handover_id=row.pk, found=Decimal(1180)).state == "disputed"
    with pytest.raises(ReasonMissing):
        till.act("agree", handover_id=row.pk, found=Decimal(1180))

    said = till.act("agree", handover_id=row.pk, found=Decimal(1180), words="10 fehlen, Bank")
    assert said.state == "agreed"


def test_a_day_goes_to_finance_once_and_closed(till):
    with pytest.raises(DayStillOpen):
        till.act("send_to_finance", store_id=till.store_id, day=TODAY)
    a_day(till)
    till.act("send_to_finance", store_id=till.store_id, day=TODAY)

    with pytest.raises(AlreadySent):
        till.act("send_to_finance", store_id=till.store_id, day=TODAY)

    assert till.count(FinanceHandover) == 1


@pytest.mark.covers("FE-10")
def test_the_file_of_the_day_adds_up_to_its_figures_and_has_the_same_fingerprint(till):
    a_day(till)
    row = till.act("send_to_finance", store_id=till.store_id, day=TODAY)

    with as_seen_by(till.by):
        rows = list(queries.entries(till.store_id, TODAY))
        mark = queries.fingerprint(till.store_id, TODAY)

    lines = [dict(zip(queries.FIELDS, line, strict=True)) for line in rows]
    money = [r for r in lines if r["kind"] in ("receipt", "refund", "compensation")]
    assert [r["kind"] for r in lines] == ["bill", "receipt", "receipt", "refund"]
    assert sum(Decimal(r["gross"]) for r in money) == row.received - row.refunded
    assert (mark, len(mark)) == (row.fingerprint, 64)
    assert csv.list_dialects()  # the file is CSV


# -- charges checked and costed (FE-07) -----------------------------------------------------------


@pytest.mark.covers("FE-07")
def test_after_sales_checks_the_charges_and_finance_reckons_what_they_cost(till, facts):
    till.stock(pieces=5, cost=20)
    order = till.ready(till.labour(), till.part(), till.paint("113", cost=Decimal(70)))
    till.settle(order)

    checked = till.act("check_charges", order_id=order.pk)
    costed = till.act("cost_charges", order_id=order.pk)

    assert (checked.state, costed.state) == ("checked", "costed")
    assert (costed.labour_cost, costed.other_cost) == (Decimal(60), Decimal(70))
    assert facts()[-2:] == ["billing.charges.checked", "billing.charges.costed"]


@pytest.mark.covers("FE-07")
def test_charges_that_are_objected_to_are_not_costed(till):
    order = till.ready()
    with pytest.raises(NotIssued):
        till.act("check_charges", order_id=order.pk)
    till.settle(order)
    with pytest.raises(ReasonMissing):
        till.act("object_charges", order_id=order.pk, words=" ")
    till.act("object_charges", order_id=order.pk, words="Lackierung doppelt")

    with pytest.raises(IllegalMove):
        till.act("cost_charges", order_id=order.pk)
    till.act("check_charges", order_id=order.pk)
    till.act("cost_charges", order_id=order.pk, labour_cost=Decimal(5), other_cost=Decimal(6))

    assert till.count(ChargeCheck) == 1


# -- compensation (FE-08) -------------------------------------------------------------------------


def asked(till, **more):
    told = {
        "store_id": till.store_id,
        "case_kind": "complaint",
        "case_number": "CP-77",
        "amount": Decimal(200),
        "reason": "Lackschaden",
    }
    return till.act("ask_compensation", **{**told, **more})


@pytest.mark.covers("FE-08")
def test_compensation_is_asked_granted_by_somebody_else_paid_and_posted_to_its_case(till, facts):
    shift = till.shift(opening="500")
    row = asked(till, order_id=till.ready().pk)
    with pytest.raises(OwnRequest):
        till.act("grant_compensation", compensation_id=row.pk)
    with pytest.raises(IllegalMove):
        till.act("pay_compensation", compensation_id=row.pk, method="cash")
    till.act("grant_compensation", compensation_id=row.pk, by=till.boss)

    row = till.act("pay_compensation", compensation_id=row.pk, method="cash")

    assert (row.state, row.number[:3], row.customer_id) == ("paid", "CP-", till.owner.pk)
    with as_seen_by(till.by):
        assert queries.paid_for_case("complaint", "CP-77", seen_by=till.by) == Decimal(200)
    till.act("close_shift", shift_id=shift.pk, counted={"cash": Decimal(300)})
    assert "billing.compensation.paid" in facts()


def test_compensation_needs_a_case_and_a_reason(till):
    with pytest.raises(CaseMissing):
        asked(till, case_number=" ")
    with pytest.raises(ReasonMissing):
        asked(till, reason="")

    assert till.count(Compensation) == 0


def test_cash_for_a_case_goes_through_a_shift(till):
    row = asked(till)
    till.act("grant_compensation", compensation_id=row.pk, by=till.boss)

    with pytest.raises(NoShift):
        till.act("pay_compensation", compensation_id=row.pk, method="cash")


# -- requests and invoices ------------------------------------------------------------------------


def test_a_request_is_answered_once_and_a_no_says_why(till, facts):
    order = till.ready()
    row = till.act("ask", deviation="release", order_id=order.pk, reason="Firma")
    with pytest.raises(ReasonMissing):
        till.act("deny", approval_id=row.pk, answer="", by=till.boss)
    till.act("deny", approval_id=row.pk, answer="Offene Posten", by=till.boss)

    with pytest.raises(IllegalMove):
        till.act("grant", approval_id=row.pk, by=till.boss)

    assert facts() == ["billing.deviation.asked", "billing.deviation.answered"]
    assert till.now(order).cleared_at is None


@pytest.mark.parametrize(
    "about", [{"deviation": "release", "reason": " "}, {"deviation": "early", "reason": ""}]
)
def test_a_request_has_a_reason(till, about):
    order = till.ready()

    with pytest.raises(ReasonMissing):
        till.act("ask", order_id=order.pk, **about)

    assert till.count(Approval) == 0


def test_one_person_with_two_keys_is_one_person(till):
    """Asked at the desk, granted with one's own token: still oneself."""
    order = till.ready()
    row = till.act("ask", deviation="release", order_id=order.pk, reason="x")
    from dataclasses import replace

    with pytest.raises(OwnRequest):
        till.act("grant", approval_id=row.pk, by=replace(till.by, key="api:3"))


def test_the_invoice_says_what_the_buyer_wants_and_gets_its_number_once(till, facts):
    bill, other = till.bill(), till.bill()
    say = {"settlement_id": bill.pk, "kind": "special", "buyer": "深圳某某有限公司"}
    with pytest.raises(InvoiceDataMissing):
        till.act("want_invoice", **say)
    row = till.act("want_invoice", **say, tax_number="91440300708461136t")
    with pytest.raises(InvoiceNumberWrong):
        till.act("note_invoice", settlement_id=bill.pk, number="12", issued_on=TODAY)
    till.act("note_invoice", settlement_id=bill.pk, number="2" * 20, issued_on=TODAY)
    till.act("want_invoice", settlement_id=other.pk, kind="ordinary", buyer="王先生")
    with pytest.raises(ReferenceKnown):
        till.act("note_invoice", settlement_id=other.pk, number="2" * 20, issued_on=TODAY)
    with pytest.raises(IllegalMove):
        till.act("want_invoice", **say, tax_number="1")

    row = till.act("note_red_letter", settlement_id=bill.pk, number="3" * 20, issued_on=TODAY)
    assert (row.state, row.tax_number) == ("corrected", "91440300708461136T")
    with whole_database():
        raw = InvoiceData.objects.extra(select={"raw": "buyer::text"}).values_list("raw", flat=True)
        assert "深圳" not in "".join(raw)
