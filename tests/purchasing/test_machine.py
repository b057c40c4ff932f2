"""Orders, deliveries, returns and invoices in any order of deeds: shelf, lines and papers agree."""

from __future__ import annotations

import os
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.supply.purchasing import commands
from aftersales.supply.purchasing.commands import Billed, Checked
from aftersales.supply.purchasing.invariants import INVARIANTS
from aftersales.supply.purchasing.models import PurchaseLine, ReceiptLine
from tests.conftest import NOON
from tests.purchasing.conftest import Buying
from tests.worlds import make_world

SOME = st.integers(1, 12)


class Purchases(RuleBasedStateMachine):
    """One part of one supplier, and beside it a plain model: of each order what was ordered, came,
    went back, was called off and billed; and what lies on the shelf.
    """

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.scope = getattr(connection, "scope", None)

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        connection.scope = self.scope  # the savepoint takes the settings back, not our note

    @initialize()
    def begin(self):
        self.buying, self.orders, self.shelf, self.papers = Buying(make_world()), [], 0, 0

    def tries(self, deed, allowed):
        """The deed happens exactly when the model says it may."""
        try:
            with transaction.atomic():
                made = deed()
        except Refusal:
            assert not allowed
            return None
        assert allowed
        return made

    def one(self, data):
        return data.draw(st.sampled_from(self.orders))

    # ── deeds ────────────────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: len(self.orders) < 3)
    @rule(quantity=SOME)
    def order(self, quantity):
        order = self.buying.placed(quantity)
        told = dict.fromkeys(("came", "extra", "back", "off", "billed"), 0)
        self.orders.append(
            told
            | {
                "order": order,
                "line": self.buying.line(order).pk,
                "ordered": quantity,
                "open": [],  # receipt lines with pieces beyond the order
                "state": "ordered",
            }
        )

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), counted=SOME, rejected=st.integers(0, 3))
    def deliver(self, data, counted, rejected):
        told, rejected = self.one(data), min(rejected, counted)
        allowed = told["state"] in ("ordered", "partly_received")

        def come():
            receipt = self.buying.open(told["order"])
            bad = {"rejection": "damaged", "whither": "back"} if rejected else {}
            found = Checked(
                line_id=told["line"], counted=Decimal(counted), rejected=Decimal(rejected), **bad
            )
            self.buying.check(receipt, found)
            return self.buying.book(receipt)

        receipt = self.tries(come, allowed)
        if receipt is None:
            return
        left, good = told["ordered"] - told["came"], counted - rejected
        told["came"] += min(left, good)
        self.shelf += min(left, good)
        if told["came"] == told["ordered"]:
            told["state"] = "received"
        elif told["came"]:
            told["state"] = "partly_received"
        if good > left:
            with whole_database():
                told["open"].append((ReceiptLine.objects.get(receipt=receipt).pk, good - left))

    @precondition(lambda self: any(told["open"] for told in self.orders))
    @rule(taken=st.booleans())
    def decide(self, taken):
        told = next(told for told in self.orders if told["open"])
        row, more = told["open"].pop()
        self.tries(
            lambda: commands.decide_excess(
                receipt_line_id=row, taken=taken, by=self.buying.manager, at=NOON
            ),
            allowed=True,
        )
        if taken:
            told["extra"] += more
            self.shelf += more

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), quantity=SOME)
    def give_back(self, data, quantity):
        """However much of other orders lies there."""
        told = self.one(data)
        allowed = quantity <= told["came"] + told["extra"] - told["back"]
        made = self.tries(
            lambda: commands.return_goods(
                line_id=told["line"],
                quantity=Decimal(quantity),
                kind="not_needed",
                words="too many",
                by=self.buying.clerk,
                at=NOON,
            ),
            allowed,
        )
        if made:
            told["back"] += quantity
            self.shelf -= quantity

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), quantity=SOME)
    def bill(self, data, quantity):
        """More than came, less what was billed before, blocks the invoice."""
        told = self.one(data)
        self.papers += 1
        made = self.tries(
            lambda: commands.note_invoice(
                store_id=self.buying.store_id,
                supplier_id=self.buying.supplier.pk,
                their_number=f"FP-{self.papers}",
                invoiced_on=NOON.date(),
                billed=[
                    Billed(line_id=told["line"], quantity=Decimal(quantity), price=Decimal("10.00"))
                ],
                by=self.buying.clerk,
                at=NOON,
            ),
            allowed=True,
        )
        told["billed"] += quantity
        is_more = told["billed"] > told["came"] + told["extra"]
        assert made.state == ("blocked" if is_more else "cleared")

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def close(self, data):
        told = self.one(data)
        allowed = told["state"] != "closed" and not told["open"]
        if self.tries(lambda: self.buying.do("close", told["order"], reason="enough"), allowed):
            told["state"], told["off"] = "closed", told["ordered"] - told["came"]

    # ── what must hold ───────────────────────────────────────────────────────────────────────────

    @invariant()
    def the_rows_say_what_the_model_says(self):
        if not hasattr(self, "orders"):
            return
        assert self.buying.on_hand() == self.shelf
        with whole_database():
            rows = {row.pk: row for row in PurchaseLine.objects.select_related("order")}
        for told in self.orders:
            row = rows[told["line"]]
            assert row.order.state == told["state"]
            assert (row.received, row.extra, row.returned, row.called_off) == (
                told["came"],
                told["extra"],
                told["back"],
                told["off"],
            )

    @invariant()
    def every_invariant_of_the_room_holds(self):
        if not hasattr(self, "orders"):
            return
        with whole_database(), connection.cursor() as cursor:
            for each in INVARIANTS:
                cursor.execute(each.sql_rows)
                assert cursor.fetchall() == [], each.id


@pytest.mark.covers("PU-05", "PT-12")
def test_purchases_stay_true_in_whatever_order_things_are_done(db):
    is_long = os.environ.get("HYPOTHESIS_PROFILE") == "long"
    how = settings(max_examples=200 if is_long else 10, stateful_step_count=20, deadline=None)

    run_state_machine_as_test(Purchases, settings=how)
