"""Two hands at one purchase order, each race first seen to fail with its guard off."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.supply.purchasing import commands
from aftersales.supply.purchasing.commands import Checked, _common
from aftersales.supply.purchasing.invariants import INVARIANTS
from aftersales.supply.purchasing.models import Approval
from tests.conftest import NOON
from tests.factories.purchasing import SupplierFactory
from tests.purchasing.conftest import Buying
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
SOME = 4
TRIGGERS_OFF = "".join(
    f"DROP TRIGGER ended_stays ON purchasing_{table};"
    for table in ("purchaseorder", "receipt", "purchasereturn")
)
CONSTRAINTS_OFF = (
    "ALTER TABLE purchasing_approval DROP CONSTRAINT approval_rank_once;"
    "ALTER TABLE purchasing_purchaseline DROP CONSTRAINT purchase_line_returned;"
    "ALTER TABLE purchasing_purchaseorder DROP CONSTRAINT purchase_order_state_has_its_times;"
)


@pytest.fixture
def unguarded(monkeypatch, as_owner):
    """Nobody waits for the other, and the database refuses nothing of it."""
    monkeypatch.setattr(_common, "hold_order", lambda _pk: None)
    as_owner(TRIGGERS_OFF + CONSTRAINTS_OFF)


def broken():
    found = {}
    with whole_database(), connection.cursor() as cursor:
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            if rows := cursor.fetchall():
                found[rule.id] = rows
    return found


def until_broken(race, buying):
    """Whether the race is lost within some rounds."""
    return any(race(buying) for _round in range(200))


# ── the same delivery booked by several at once ──────────────────────────────────────────────────


def booked_by_many(buying):
    """Half of an order has come; whether it was booked more than once."""
    order = buying.placed(10)
    receipt = buying.open(order)
    buying.check(receipt, Checked(line_id=buying.line(order).pk, counted=Decimal(5)))
    before = buying.on_hand()

    outcome = at_once(*[lambda: buying.book(receipt)] * SOME)

    others = [fault for fault in outcome.faults if not isinstance(fault, Refusal)]
    return buying.on_hand() - before != 5 or len(outcome.results) != 1 or others != []


@pytest.mark.covers("PT-12")
def test_a_delivery_is_booked_once_however_many_press(own_database):
    buying = Buying(make_world())

    assert [booked_by_many(buying) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_a_delivery_is_booked_twice(own_database, unguarded):
    assert until_broken(booked_by_many, Buying(make_world()))
    assert "purchasing.received" in broken()


# ── several approve at once ──────────────────────────────────────────────────────────────────────


def approved_by_many(buying):
    """A large order; whether anything else than a first and a second approval came about."""
    order = buying.propose(6000)
    hands = [
        replace(buying.director, key=f"staff:{200 + n}", person_id=200 + n) for n in range(SOME)
    ]

    at_once(*[lambda hand=hand: buying.do("approve", order, by=hand) for hand in hands])

    with whole_database():
        ranks = sorted(Approval.objects.filter(order=order.pk).values_list("rank", flat=True))
    return ranks != [1, 2] or buying.order(order).state != "approved"


@pytest.mark.covers("PU-05")
def test_a_large_order_gets_two_approvals_however_many_press(own_database):
    buying = Buying(make_world())

    assert [approved_by_many(buying) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_approvals_count_double(own_database, unguarded):
    assert until_broken(approved_by_many, Buying(make_world()))


# ── the last approval, and somebody cancels ──────────────────────────────────────────────────────


def approved_and_cancelled(buying):
    """Whether an order is both: approved, and ended."""
    order = buying.propose(300)

    at_once(
        lambda: buying.do("approve", order, by=buying.manager),
        lambda: buying.do("cancel", order, reason="no longer", by=buying.director),
    )

    row = buying.order(order)
    return (row.state, row.ended_at) != ("cancelled", NOON)


def test_what_is_cancelled_is_not_approved_after(own_database):
    """Whoever comes second finds what the first has done: cancelled it is in the end."""
    buying = Buying(make_world())

    assert [approved_and_cancelled(buying) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_a_cancelled_order_is_approved(own_database, unguarded):
    assert until_broken(approved_and_cancelled, Buying(make_world()))


def test_the_database_lets_nothing_that_has_ended_change(own_database, monkeypatch):
    """Without the lock the trigger alone holds: one of both is refused, loudly."""
    monkeypatch.setattr(_common, "hold_order", lambda _pk: None)
    buying = Buying(make_world())

    assert [approved_and_cancelled(buying) for _round in range(ROUNDS)] == [False] * ROUNDS


# ── several send the same pieces back ────────────────────────────────────────────────────────────


def sent_back_by_many(buying):
    """Ten came of a line, and ten of another order lie beside them; each wants to send back six.
    Whether more went back of the line than came.
    """
    order = buying.placed(10)
    buying.come(order, 10)
    buying.come(buying.placed(20), 20)
    line = buying.line(order).pk

    outcome = at_once(
        *[
            lambda: commands.return_goods(
                line_id=line,
                quantity=Decimal(6),
                kind="not_needed",
                words="too many",
                by=buying.clerk,
                at=NOON,
            )
        ]
        * SOME
    )

    return len(outcome.results) != 1


def test_no_more_goes_back_than_came_however_many_press(own_database):
    buying = Buying(make_world())

    assert [sent_back_by_many(buying) for _round in range(ROUNDS)] == [False] * ROUNDS
    assert broken() == {}


def test_without_the_guards_more_goes_back_than_came(own_database, unguarded):
    assert until_broken(sent_back_by_many, Buying(make_world()))
    assert "purchasing.returned" in broken()


# ── several evaluate the same supplier ───────────────────────────────────────────────────────────


def evaluated_by_many(buying):
    """Whether a supplier has more than one scorecard over the same days."""
    supplier = SupplierFactory(group=buying.world.group)

    outcome = at_once(
        *[lambda: commands.evaluate_supplier(supplier_id=supplier.pk, by=buying.manager, at=NOON)]
        * SOME
    )

    others = [fault for fault in outcome.faults if not isinstance(fault, Refusal)]
    return len(outcome.results) != 1 or others != []


@pytest.mark.covers("PU-06")
def test_a_supplier_is_evaluated_once_however_many_press(own_database):
    buying = Buying(make_world())

    assert [evaluated_by_many(buying) for _round in range(ROUNDS)] == [False] * ROUNDS
