"""Many at the till at once (R-05, R-06, R-09), each first seen to fail with its guard off."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from aftersales.core import idempotency
from aftersales.core.idempotency import Answer
from aftersales.core.models import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.lane.orders import commands as order_commands
from aftersales.lane.orders.commands import _held
from aftersales.money.billing import commands
from aftersales.money.billing.commands import closing
from aftersales.money.billing.gateways import Notice
from aftersales.money.billing.invariants import INVARIANTS
from aftersales.money.billing.models import Payment, Settlement
from aftersales.money.billing.models.base import OfStore
from tests.billing.conftest import Till
from tests.conftest import NOON
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
MANY = 16
SOME = ROUNDS if ROUNDS > 100 else max(1, ROUNDS // 5)  # a round makes many whole visits
TRIES = 60  # a race that is open is seen long before


@pytest.fixture
def till(own_database):
    till = Till(make_world())
    till.shift()
    return till


@pytest.fixture
def unlocked(monkeypatch):
    """The politeness away: no row of billing is held."""
    monkeypatch.setattr(OfStore, "select_for_update", lambda self, *_a, **_k: self)


def broken():
    """What every invariant of billing has to complain about."""
    with whole_database(), connection.cursor() as cursor:
        found = {}
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            if rows := cursor.fetchall():
                found[rule.id] = rows
        return found


def refused(faults):
    """Everybody who lost got a named answer."""
    assert [fault for fault in faults if not isinstance(fault, Refusal)] == []


# ── R-05: sixteen close sixteen orders ───────────────────────────────────────────────────────────


def sixteen_close(till):
    orders = [till.draft().order_id for _ in range(MANY)]
    return at_once(*[lambda o=o: till.act("close", order_id=o) for o in orders])


@pytest.mark.covers("FE-02")
def test_sixteen_who_close_sixteen_orders_get_sixteen_numbers_without_a_gap(till):
    """ERPNext 12971, Odoo 90465: adjacent numbers doubled, or gapless with errors."""
    for round_ in range(SOME):
        outcome = sixteen_close(till)

        assert outcome.faults == []
        numbers = sorted(int(rows[0].number[-6:]) for rows in outcome.results)
        assert numbers == list(range(round_ * MANY + 1, (round_ + 1) * MANY + 1))
    assert broken() == {}


def test_with_numbers_read_and_written_back_they_double(till, monkeypatch, as_owner):
    def take(kind, *, store_id, year, count):
        last = Settlement.objects.filter(store=store_id).exclude(number="").count()
        return range(last + 1, last + count + 1)

    monkeypatch.setattr(closing, "take_numbers", take)
    as_owner("DROP INDEX settlement_number_once")

    for _round in range(TRIES):
        sixteen_close(till)
        if "billing.numbers" in broken():
            break

    assert "billing.numbers" in broken()


# ── R-06: one payment, many times ────────────────────────────────────────────────────────────────


def the_same_payment(till, key):
    """As the API does it: sixteen requests with one key."""
    bill = till.bill()

    def pay():
        def run():
            payment = till.pay(bill, "1130")
            return Answer(201, payment.number.encode())

        return idempotency.once(
            run, actor=till.by, route="POST /payments", key=key, body_hash="a", at=NOON
        )

    return bill, at_once(*[pay for _ in range(MANY)])


@pytest.mark.covers("FE-03")
def test_one_payment_sent_sixteen_times_is_taken_once(till):
    """Dolibarr 8933: one click, several payments."""
    for round_ in range(SOME):
        bill, outcome = the_same_payment(till, f"key-{round_}")

        refused(outcome.faults)
        assert len({answer.body for answer in outcome.results}) == 1
        assert till.fresh(bill).paid == Decimal(1130)
    assert broken() == {}


def call_backs(till):
    """Sixteen times the same call-back, and the cashier takes the money by hand meanwhile."""
    bill = till.bill()
    charge = till.act("begin_charge", settlement_id=bill.pk, gateway="simulated")
    told = {
        "kind": "paid",
        "token": charge.token,
        "reference": f"WX-{charge.pk}",
        "amount": Decimal(1130),
    }

    def hear(number):
        notice = Notice(id=f"{charge.pk}-{number % 4}", **told)
        return commands.hear(gateway="simulated", notice=notice, by=till.by, at=NOON)

    def by_hand():
        return till.pay(bill, "1130")

    deeds = [lambda n=n: hear(n) for n in range(MANY - 1)]
    return bill, charge, at_once(*deeds, by_hand)


def came_in(charge):
    with whole_database():
        return Payment.objects.filter(method="gateway", reference=f"WX-{charge.pk}").count()


@pytest.mark.covers("FE-03")
def test_a_call_back_heard_sixteen_times_beside_the_cashier_takes_effect_once(till):
    for _round in range(SOME):
        bill, charge, outcome = call_backs(till)

        refused(outcome.faults)
        assert came_in(charge) == 1
        assert till.fresh(bill).rest == 0
        assert [r for r in outcome.results if r == "taken"] == ["taken"]
    assert broken() == {}


def test_without_the_guards_the_call_back_is_money_more_than_once(till, unlocked, as_owner):
    as_owner(
        "DROP INDEX payment_reference_once;"
        "ALTER TABLE billing_gatewaynotice DROP CONSTRAINT gateway_notice_once;"
        "ALTER TABLE billing_settlement DROP CONSTRAINT settlement_paid_within;"
    )

    for _round in range(TRIES):
        _bill, charge, _outcome = call_backs(till)
        if came_in(charge) > 1:
            break

    assert came_in(charge) > 1
    assert "I-22" in broken()


def test_the_constraint_alone_takes_one_transaction_of_a_gateway_once(till, unlocked):
    """A lock is politeness: with it forgotten the table still refuses."""
    _bill, charge, _outcome = call_backs(till)

    assert came_in(charge) <= 1  # refused, the gateway says it again
    assert "I-22" not in broken()


# ── R-09: close against edit, discount and a second close ────────────────────────────────────────


def close_and_edit(till):
    order = till.another(till.paint("1000"), till.paint("130"))
    line = till.lines(order)[0]
    return order, at_once(
        lambda: till.act("settle", order_id=order.pk),
        lambda: till.act("settle", order_id=order.pk),
        lambda: order_commands.change_line(
            line_id=line.pk, quantity=Decimal("0.5"), by=till.by, at=NOON
        ),
        lambda: till.act("draw", order_id=order.pk),
    )


@pytest.mark.covers("FE-02")
def test_a_bill_closed_while_its_lines_are_edited_is_the_sum_of_its_lines(till):
    for _round in range(SOME):
        order, outcome = close_and_edit(till)
        refused(outcome.faults)
        with whole_database():
            standing = list(Settlement.objects.filter(order=order.pk).exclude(state="dropped"))
        assert len(standing) == 1
        assert standing[0].gross == till.now(order).gross
    assert broken() == {}


def test_without_the_guards_the_bill_and_the_order_part(till, unlocked, monkeypatch, as_owner):
    monkeypatch.setattr(_held, "hold", lambda rows: rows)
    as_owner(
        "DROP TRIGGER order_version_goes_on ON orders_order;"
        "DROP TRIGGER locked_lines_stay_added ON orders_line;"
        "DROP TRIGGER locked_lines_stay_changed ON orders_line;"
    )

    for _round in range(TRIES):
        close_and_edit(till)
        if broken():
            break

    assert broken().keys() & {"I-18", "I-19", "I-21"}


def close_and_discount(till):
    bill = till.draft(till.paint("1000"))
    less = {"settlement_id": bill.pk, "reason": "抹零"}
    return bill, at_once(
        lambda: till.act("close", order_id=bill.order_id),
        lambda: till.act("discount", **less, amount=Decimal(10)),
        lambda: till.act("close", order_id=bill.order_id),
        lambda: till.act("discount", **less, amount=Decimal(30)),
        lambda: till.act("drop", order_id=bill.order_id),
    )


@pytest.mark.covers("FE-02")
def test_a_bill_closed_while_a_discount_is_given_is_what_was_issued(till):
    for _round in range(SOME):
        bill, outcome = close_and_discount(till)
        refused(outcome.faults)
        assert till.fresh(bill).state in {"closed", "dropped"}
    assert broken() == {}


def test_without_the_guards_an_issued_bill_is_altered(till, unlocked, as_owner):
    as_owner(
        "DROP TRIGGER bill_is_frozen ON billing_settlement;"
        "DROP TRIGGER line_is_frozen ON billing_settlementline;"
    )

    for _round in range(TRIES):
        close_and_discount(till)
        if broken():
            break

    assert broken().keys() & {"I-18", "I-21"}


# ── I-26: the day is closed while money comes ────────────────────────────────────────────────────


def close_the_day_while_money_comes(till, day):
    bill = till.bill()

    def pay(number):
        return till.pay(bill, "1", "transfer", reference=f"{bill.pk}-{number}")

    return at_once(
        *[lambda n=n: pay(n) for n in range(7)],
        lambda: till.act("close_day", store_id=till.store_id, day=day),
    )


def booked_after_closing():
    with whole_database():
        closed = EventRecord.objects.get(name="billing.day.closed")
        later = EventRecord.objects.filter(name="billing.payment.taken", pk__gt=closed.pk)
        return later.count()


@pytest.mark.covers("FE-10")
def test_nothing_is_booked_on_a_day_once_it_is_closed(own_database):
    till = Till(make_world())

    outcome = close_the_day_while_money_comes(till, NOON.date())

    refused(outcome.faults)
    assert booked_after_closing() == 0
    assert broken() == {}


def test_without_the_guard_a_closed_day_takes_bookings(own_database, as_owner):
    """The check sees what it is there to see."""
    as_owner("DROP TRIGGER holds_day ON billing_payment")
    till = Till(make_world())
    bill = till.bill()
    till.act("close_day", store_id=till.store_id, day=NOON.date())

    till.pay(bill, "1", "transfer", reference="TT-1")

    assert booked_after_closing() == 1
