"""Two hands at the money of one claim, or of one invoice; each race first seen to be lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.models import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.supply.purchasing.commands import _common
from aftersales.supply.purchasing.models import Recovered
from tests.purchasing.conftest import Buying
from tests.purchasing.test_races import broken, until_broken
from tests.purchasing.test_recoveries import Recovering
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
GUARDS_OFF = (
    "DROP TRIGGER ended_stays ON purchasing_recoveryclaim;"
    "DROP TRIGGER ended_stays ON purchasing_supplierinvoice;"
    "ALTER TABLE purchasing_recoveryclaim DROP CONSTRAINT recovery_within_what_was_agreed;"
    "ALTER TABLE purchasing_recoveryclaim DROP CONSTRAINT recovery_state_has_its_times;"
)


@pytest.fixture
def unguarded(monkeypatch, as_owner):
    """Nobody waits for the other, and the database refuses nothing of it."""
    monkeypatch.setattr(_common, "hold_claim", lambda _pk: None)
    monkeypatch.setattr(_common, "hold_invoice", lambda _pk: None)
    as_owner(GUARDS_OFF)


def strange(outcome):
    return [fault for fault in outcome.faults if not isinstance(fault, Refusal)]


# ── two clerks note the last part at once ────────────────────────────────────────────────────────


def received_twice(recovering):
    """Of 500.00 agreed 300.00 came; two clerks note the last 200.00."""
    claim = recovering.agreed()
    recovering.receive(claim, "300.00")

    outcome = at_once(*[lambda: recovering.receive(claim, "200.00")] * 2)

    with whole_database():
        rows = Recovered.objects.filter(claim=claim.pk)
        came = sum(row.amount for row in rows)
    return came != Decimal(500) or len(outcome.results) != 1 or strange(outcome) != []


@pytest.mark.covers("PU-10")
def test_the_last_part_comes_once_however_many_note_it(own_database):
    recovering = Recovering(Buying(make_world()))

    assert [received_twice(recovering) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_the_last_part_comes_twice(own_database, unguarded):
    assert until_broken(received_twice, Recovering(Buying(make_world())))
    assert "purchasing.recovered" in broken()


# ── two claims are set off against one invoice, and it is paid ───────────────────────────────────


class Bills:
    """A new invoice of 100.00 each round."""

    def __init__(self, recovering):
        self.recovering, self.count = recovering, 0

    def next(self):
        self.count += 1
        return self.recovering.bill(f"INV-{self.count}")


def set_off_twice(bills):
    """Two claims want 60.00 each of an invoice of 100.00."""
    recovering, invoice = bills.recovering, bills.next()
    claims = [recovering.agreed("60.00") for _n in range(2)]

    outcome = at_once(
        *[lambda claim=claim: recovering.set_off(claim, "60.00", invoice) for claim in claims]
    )

    off = recovering.invoice(invoice).set_off
    return off != Decimal(60) or len(outcome.results) != 1 or strange(outcome) != []


@pytest.mark.covers("PU-10")
def test_no_more_is_set_off_than_is_payable_however_many_claims_want_it(own_database):
    bills = Bills(Recovering(Buying(make_world())))

    assert [set_off_twice(bills) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_an_invoice_is_set_off_twice(own_database, unguarded):
    assert until_broken(set_off_twice, Bills(Recovering(Buying(make_world()))))
    assert "purchasing.set_off" in broken()


def set_off_and_paid(bills):
    """Whether money is set off against an invoice after all of it was paid: the fact of the
    payment tells what went out, and the rows what was left to pay.
    """
    recovering, invoice = bills.recovering, bills.next()
    claim = recovering.agreed("60.00")

    outcome = at_once(
        lambda: recovering.set_off(claim, "60.00", invoice), lambda: recovering.pay(invoice)
    )

    row, came = recovering.invoice(invoice), recovering.row(claim).recovered
    with whole_database():
        fact = EventRecord.objects.filter(name="purchasing.invoice.paid").latest("pk")
    is_true = row.set_off == came and Decimal(fact.data["payable"]) == row.to_pay
    return row.state != "paid" or not is_true or strange(outcome) != []


def test_what_is_paid_is_not_set_off_after(own_database):
    bills = Bills(Recovering(Buying(make_world())))

    assert [set_off_and_paid(bills) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_a_paid_invoice_is_set_off_against(own_database, unguarded):
    assert until_broken(set_off_and_paid, Bills(Recovering(Buying(make_world()))))
