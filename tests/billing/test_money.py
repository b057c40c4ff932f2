"""Money that comes, stands on bills, and goes back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.money.billing import queries
from aftersales.money.billing.commands import (
    AmountImpossible,
    MoreThanBilled,
    MoreThanFree,
    MoreThanOpen,
    NeedsApproval,
    NoShift,
    NotIssued,
    ReasonMissing,
    ReferenceKnown,
    ReferenceMissing,
)
from aftersales.money.billing.models import Allocation, CreditLine, Payment, Refund
from tests.factories.customers import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.fixture
def open_till(till):
    till.shift()
    return till


# -- taking ---------------------------------------------------------------------------------------


@pytest.mark.covers("FE-03")
def test_a_payment_has_method_amount_and_leaves_the_open_rest(open_till, facts):
    bill = open_till.bill()

    payment = open_till.pay(bill, "1000", "card", reference="118822")

    assert (payment.method, payment.amount, payment.number[-6:]) == (
        "card",
        Decimal(1000),
        "000001",
    )
    assert open_till.fresh(bill).rest == Decimal(130)
    assert facts()[-2:] == ["billing.payment.taken", "billing.payment.allocated"]


@pytest.mark.covers("FE-03", "FE-09")
def test_paid_in_full_the_car_may_leave(open_till, facts):
    order = open_till.ready()
    bill = open_till.settle(order)
    open_till.pay(bill, "1000")
    assert open_till.now(order).cleared_at is None

    open_till.pay(bill, "130")

    assert open_till.now(order).cleared_at is not None
    assert facts()[-1] == "billing.settlement.paid"


@pytest.mark.parametrize(
    ("amount", "method", "reference", "no"),
    [
        ("1130.01", "cash", "", MoreThanOpen),
        ("0", "cash", "", AmountImpossible),
        ("-5", "cash", "", AmountImpossible),
        ("1.005", "cash", "", AmountImpossible),
        ("NaN", "cash", "", AmountImpossible),
        ("5", "transfer", " ", ReferenceMissing),
    ],
)
def test_a_refused_payment_leaves_no_trace(open_till, facts, amount, method, reference, no):
    bill = open_till.bill()
    before = facts()

    with pytest.raises(no):
        open_till.pay(bill, amount, method, reference=reference)

    assert (open_till.count(Payment), facts()) == (0, before)


def test_cash_goes_through_an_open_shift_and_a_transfer_need_not(till):
    bill = till.bill()

    with pytest.raises(NoShift):
        till.pay(bill, "1")

    assert till.pay(bill, "1", "transfer", reference="TT-1").shift_id is None


def test_money_is_taken_for_an_issued_bill_only(open_till):
    with pytest.raises(NotIssued):
        open_till.pay(open_till.draft(), "1")


@pytest.mark.covers("FE-03")
def test_one_transfer_is_booked_once(open_till):
    """I-22: the number of the bank tells it."""
    bill = open_till.bill()
    open_till.pay(bill, "100", "transfer", reference="TT-77")

    with pytest.raises(ReferenceKnown):
        open_till.pay(bill, "100", "transfer", reference="TT-77")

    assert open_till.fresh(bill).paid == Decimal(100)


# -- deposits -------------------------------------------------------------------------------------


@pytest.mark.covers("FE-03")
def test_a_deposit_for_an_order_is_used_for_its_bill(open_till, facts):
    order = open_till.ready()
    deposit = open_till.act(
        "take_deposit",
        store_id=open_till.store_id,
        for_kind="order",
        for_id=order.pk,
        method="cash",
        amount=Decimal(500),
    )
    bill = open_till.settle(order)
    with as_seen_by(open_till.by):
        assert queries.deposits_for(bill, seen_by=open_till.by) == [deposit]

    used = open_till.act("use", payment_id=deposit.pk, settlement_id=bill.pk)

    assert (used.free, open_till.fresh(bill).rest) == (0, Decimal(630))
    assert (deposit.customer_id, deposit.purpose) == (order.customer_id, "deposit")
    assert facts()[-1] == "billing.payment.allocated"


def test_a_deposit_may_be_for_an_appointment_and_more_than_the_bill(open_till):
    bill = open_till.bill(open_till.paint("300"))
    deposit = open_till.act(
        "take_deposit",
        store_id=open_till.store_id,
        for_kind="appointment",
        for_id=4,
        customer_id=open_till.owner.pk,
        method="cash",
        amount=Decimal(500),
    )

    used = open_till.act("use", payment_id=deposit.pk, settlement_id=bill.pk)
    with pytest.raises(MoreThanFree):
        open_till.act(
            "use", payment_id=deposit.pk, settlement_id=open_till.bill().pk, amount=Decimal(201)
        )

    assert used.free == Decimal(200)


def test_a_deposit_of_somebody_out_of_sight_is_of_nobody(open_till):
    stranger = CustomerFactory(opened_store=open_till.world.south)

    with pytest.raises(type(stranger).DoesNotExist):
        open_till.act(
            "take_deposit",
            store_id=open_till.store_id,
            for_kind="appointment",
            for_id=4,
            customer_id=stranger.pk,
            method="cash",
            amount=Decimal(1),
        )


# -- back -----------------------------------------------------------------------------------------


def deposited(till, amount="400", **more):
    more.setdefault("method", "cash")
    return till.act(
        "take_deposit",
        store_id=till.store_id,
        for_kind="appointment",
        for_id=4,
        amount=Decimal(amount),
        **more,
    )


@pytest.mark.covers("FE-03")
def test_what_is_free_of_a_payment_goes_back_and_never_more(open_till, facts):
    """I-20."""
    deposit = deposited(open_till)

    row = open_till.act("refund", payment_id=deposit.pk, amount=Decimal(300), reason="Absage")
    with pytest.raises(MoreThanFree):
        open_till.act("refund", payment_id=deposit.pk, amount=Decimal("100.01"), reason="Absage")

    assert (row.method, open_till.fresh(deposit).free) == ("cash", Decimal(100))
    assert (open_till.count(Refund), facts()[-1]) == (1, "billing.payment.refunded")


def test_what_stands_on_a_bill_does_not_go_back(open_till):
    bill = open_till.bill()
    payment = open_till.pay(bill, "1130")

    with pytest.raises(MoreThanFree):
        open_till.act("refund", payment_id=payment.pk, amount=Decimal(1), reason="x")


@pytest.mark.covers("FE-09")
def test_much_money_goes_back_only_if_somebody_else_said_so(open_till):
    """500 are free."""
    deposit = deposited(open_till, "2000")
    back = {"payment_id": deposit.pk, "amount": Decimal("500.01"), "reason": "Absage"}

    with pytest.raises(NeedsApproval):
        open_till.act("refund", **back)
    open_till.granted("refund", payment_id=deposit.pk, amount=Decimal(600))

    assert open_till.act("refund", **back).amount == Decimal("500.01")


def test_a_refund_has_a_reason(open_till):
    deposit = deposited(open_till)

    with pytest.raises(ReasonMissing):
        open_till.act("refund", payment_id=deposit.pk, amount=Decimal(1), reason=" ")

    assert open_till.count(Refund) == 0


# -- credit notes ---------------------------------------------------------------------------------


@pytest.mark.covers("FE-02")
def test_a_bill_is_taken_back_in_full_by_a_credit_note(open_till, facts):
    bill = open_till.bill()

    note = open_till.act("credit", settlement_id=bill.pk, reason="01", words="falscher Zahler")

    assert (note.gross, note.tax, note.number[:3]) == (Decimal(1130), Decimal(130), "CN-")
    assert open_till.fresh(bill).state == "credited"
    assert facts()[-1] == "billing.settlement.paid"  # nothing is open on it any more
    assert "billing.settlement.credited" in facts()


def test_of_a_bill_taken_back_a_new_one_may_be_drawn_up(open_till):
    order = open_till.ready()
    bill = open_till.settle(order)
    open_till.act("credit", settlement_id=bill.pk, reason="01", words="Rabatt vergessen")

    (again,) = open_till.act("draw", order_id=order.pk)
    open_till.act("discount", settlement_id=again.pk, amount=Decimal(30), reason="Rabatt")
    (again,) = open_till.act("close", order_id=order.pk)

    assert (again.gross, again.number[-6:]) == (Decimal(1100), "000002")


def test_a_part_is_taken_back_line_by_line_and_never_more_than_all(open_till):
    """I-21."""
    bill = open_till.bill(open_till.paint("100"), open_till.paint("200"))
    with whole_database():
        first, second = bill.lines.order_by("position")
    named = {"settlement_id": bill.pk, "reason": "04", "words": "Kulanz"}

    note = open_till.act("credit", **named, lines={second.pk: Decimal(50)})
    with pytest.raises(MoreThanBilled):
        open_till.act("credit", **named, lines={second.pk: Decimal("150.01")})
    with pytest.raises(MoreThanBilled):
        open_till.act("credit", **named, amount=Decimal("250.01"))

    assert (note.gross, note.tax) == (Decimal(50), Decimal("5.75"))
    assert open_till.fresh(bill).owed == Decimal(250)
    assert open_till.count(CreditLine) == 1
    assert open_till.fresh(first).credited == 0


@pytest.mark.covers("FE-02", "FE-03")
def test_what_was_paid_beyond_a_credit_is_free_again_the_latest_first(open_till):
    bill = open_till.bill(open_till.paint("1000"))
    early = open_till.pay(bill, "600")
    late = open_till.pay(bill, "400", "card", reference="1")

    open_till.act("credit", settlement_id=bill.pk, reason="04", words="Kulanz", amount=Decimal(500))

    assert open_till.fresh(bill).rest == 0
    assert (open_till.fresh(early).free, open_till.fresh(late).free) == (
        Decimal(100),
        Decimal(400),
    )
    open_till.act("refund", payment_id=late.pk, amount=Decimal(400), reason="Gutschrift")


def test_credits_and_money_are_only_ever_added(open_till):
    bill = open_till.bill()
    payment = open_till.pay(bill, "100")
    open_till.act("credit", settlement_id=bill.pk, reason="04", words="x", amount=Decimal(1))

    for sql in (
        "UPDATE billing_payment SET amount = 1",
        "UPDATE billing_payment SET allocated = 0",
        "DELETE FROM billing_payment",
        "UPDATE billing_allocation SET amount = 1",
        "DELETE FROM billing_creditnote",
        "UPDATE billing_creditline SET gross = 2",
    ):
        with whole_database(), pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(sql)
    assert open_till.fresh(payment).allocated == Decimal(100)


def test_the_table_itself_refuses_what_the_program_forgot(open_till):
    bill = open_till.bill()
    payment = open_till.pay(bill, "1130")

    with whole_database(), pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.create(
            store_id=open_till.store_id,
            payment=payment,
            settlement=bill,
            amount=Decimal(1),
            actor="x",
            made_at=payment.taken_at,
        )
    with whole_database(), pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(
            store_id=open_till.store_id,
            payment=payment,
            number="RF-1",
            method="transfer",
            amount=Decimal(1),
            currency="CNY",
            reason="x",
            day=payment.day,
            actor="x",
            made_at=payment.taken_at,
        )


def test_a_person_with_open_money_is_not_forgotten(open_till):
    from aftersales.core import privacy

    bill = open_till.bill()
    with whole_database():
        assert "billing.unpaid" in privacy.still_needed("customer", open_till.owner.pk)
        open_till.pay(bill, "1130")
        assert "billing.unpaid" not in privacy.still_needed("customer", open_till.owner.pk)
        assert privacy.dossier("customer", open_till.owner.pk)["billing.bills"][0]["paid"] == (
            "1130.00"
        )
