"""A supplier's invoice against order and receipt: three papers that have to say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import whole_database
from aftersales.supply.purchasing import commands
from aftersales.supply.purchasing.commands import Billed
from aftersales.supply.purchasing.models import Difference, SupplierInvoice
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.purchasing import SupplierFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
FINANCE = 104


class Paying:
    """Ten pieces at 10.00 are on order; finance settles and pays."""

    def __init__(self, buying):
        self.buying = buying
        self.finance = buying.world.actor(buying.world.north, person_id=FINANCE)

    def bill(self, order, pieces=10, price="10.00", **more):
        line = self.buying.line(order)
        return commands.note_invoice(
            store_id=self.buying.store_id,
            supplier_id=more.pop("supplier", self.buying.supplier).pk,
            their_number=more.pop("number", "INV-1"),
            invoiced_on=more.pop("on", TODAY),
            billed=more.pop(
                "billed",
                [Billed(line_id=line.pk, quantity=Decimal(pieces), price=Decimal(price))],
            ),
            by=more.pop("by", self.finance),
            at=NOON,
            **more,
        )

    def settle(self, one, outcome, by=None, words="agreed by phone"):
        return commands.settle_difference(
            difference_id=one.pk, outcome=outcome, words=words, by=by or self.finance, at=NOON
        )

    def pay(self, invoice, by=None, on=TODAY):
        return commands.note_paid(invoice_id=invoice.pk, paid_on=on, by=by or self.finance, at=NOON)

    def row(self, invoice):
        with whole_database():
            return SupplierInvoice.objects.get(pk=invoice.pk)

    def differences(self, invoice):
        with whole_database():
            return list(Difference.objects.filter(invoice=invoice.pk).order_by("kind"))

    def told(self, invoice):
        return [(one.kind, one.amount, one.state) for one in self.differences(invoice)]


@pytest.fixture
def paying(buying):
    return Paying(buying)


@pytest.fixture
def received(buying):
    """An order of ten that has come whole."""
    order = buying.placed(10)
    buying.come(order, 10)
    return order


def test_an_invoice_that_says_what_order_and_receipt_say_is_cleared_at_once(
    paying, received, buying, kept
):
    invoice = paying.bill(received, tax=Decimal("13.00"), gross=Decimal("113.00"))
    due = TODAY + timedelta(days=30)

    assert (invoice.state, invoice.payable, invoice.due_on) == ("cleared", Decimal("113.00"), due)
    assert paying.pay(invoice).state == "paid"
    assert [name.removeprefix("purchasing.") for name in buying.facts()][-3:] == [
        "invoice.noted",
        "invoice.cleared",
        "invoice.paid",
    ]
    assert kept() == {}


@pytest.mark.parametrize(
    ("pieces", "price", "other", "found"),
    [
        (10, "10.20", "0", []),  # 2 %, the tolerance itself
        (10, "10.50", "0", []),  # 5.00 in all: not worth a question
        (10, "10.51", "0", [("price", Decimal("5.10"), "open")]),
        (10, "9.00", "0", []),  # cheaper than ordered
        (8, "10.00", "0", []),  # fewer than came
        (12, "10.00", "0", [("quantity", Decimal("20.00"), "open")]),
        (10, "10.00", "5.00", []),
        (10, "10.00", "5.01", [("charge", Decimal("5.01"), "open")]),
        (
            12,
            "11.00",
            "8.00",
            [
                ("charge", Decimal("8.00"), "open"),
                ("price", Decimal("12.00"), "open"),
                ("quantity", Decimal("20.00"), "open"),
            ],
        ),
    ],
)
def test_what_is_above_the_tolerance_blocks_the_invoice(
    paying, received, pieces, price, other, found, kept
):
    invoice = paying.bill(received, pieces, price, other=Decimal(other))

    assert paying.told(invoice) == found
    assert invoice.state == ("blocked" if found else "cleared")
    assert kept() == {}


def test_a_blocked_invoice_is_not_paid(paying, received, buying):
    invoice = paying.bill(received, price="12.00")
    before = buying.facts()

    with pytest.raises(IllegalMove):
        paying.pay(invoice)

    assert (paying.row(invoice).state, buying.facts()) == ("blocked", before)


def test_what_is_deducted_takes_its_tax_along(paying, received, kept):
    invoice = paying.bill(received, price="12.00", tax=Decimal("15.60"))
    (one,) = paying.differences(invoice)

    row = paying.settle(one, "deducted")

    # 120.00 + 13 % tax, 20.00 of it deducted
    assert (row.state, row.deducted, row.payable) == (
        "cleared",
        Decimal("20.00"),
        Decimal("113.00"),
    )
    assert kept() == {}


def test_the_last_difference_settled_clears_the_invoice(paying, received, kept):
    invoice = paying.bill(received, 12, "12.00")
    price, pieces = paying.differences(invoice)

    first = paying.settle(price, "accepted").state
    last = paying.settle(pieces, "deducted")

    assert (first, last.state, last.payable) == ("blocked", "cleared", Decimal("124.00"))
    assert kept() == {}


@pytest.mark.parametrize("hand", ["their own", "a program of theirs"])
def test_whoever_took_the_goods_in_does_not_settle_what_is_billed(paying, received, buying, hand):
    invoice = paying.bill(received, price="12.00")
    (one,) = paying.differences(invoice)
    by = buying.clerk if hand == "their own" else replace(buying.clerk, key="api:9")
    before = buying.facts()

    with pytest.raises(commands.ReceivedByThem):
        paying.settle(one, "accepted", by=by)

    assert (paying.told(invoice)[0][2], buying.facts()) == ("open", before)


def test_a_difference_is_settled_once_for_a_reason_and_by_somebody_with_the_right(
    paying, received, buying
):
    invoice = paying.bill(received, price="12.00")
    (one,) = paying.differences(invoice)
    onlooker = buying.world.actor(buying.world.north, "purchasing.view", person_id=9)

    with pytest.raises(NotPermitted):
        paying.settle(one, "accepted", by=onlooker)
    with pytest.raises(commands.ReasonMissing):
        paying.settle(one, "accepted", words=" ")
    with pytest.raises(commands.InvoiceImpossible):
        paying.settle(one, "gone")
    with pytest.raises(Difference.DoesNotExist):
        paying.settle(one, "accepted", by=buying.world.of_south)
    paying.settle(one, "accepted")
    with pytest.raises(IllegalMove):
        paying.settle(one, "deducted")


def test_pieces_that_come_later_take_the_difference_away(paying, buying, kept):
    order = buying.placed(10)
    invoice = paying.bill(order)
    early = paying.told(invoice)

    buying.come(order, 4)
    some = paying.told(invoice)
    buying.come(order, 6)

    assert early == [("quantity", Decimal("100.00"), "open")]
    assert some == [("quantity", Decimal("60.00"), "open")]
    assert paying.told(invoice) == [("quantity", Decimal("60.00"), "gone")]
    assert paying.row(invoice).state == "cleared"
    assert kept() == {}


def test_pieces_billed_before_count_and_those_deducted_do_not(paying, buying, kept):
    order = buying.placed(10)
    buying.come(order, 6)
    first = paying.bill(order, 6)
    second = paying.bill(order, 4, number="INV-2")
    (one,) = paying.differences(second)
    paying.settle(one, "deducted")
    buying.come(order, 4)

    third = paying.bill(order, 4, number="INV-3")

    assert (first.state, second.state, third.state) == ("cleared", "blocked", "cleared")
    assert kept() == {}


def test_the_same_invoice_comes_once_unless_it_went_back(paying, received, kept):
    invoice = paying.bill(received, price="12.00")

    with pytest.raises(commands.InvoiceKnown):
        paying.bill(received, number="inv-1")
    told = {"invoice_id": invoice.pk, "by": paying.finance, "at": NOON}
    with pytest.raises(commands.ReasonMissing):
        commands.withdraw_invoice(reason="", **told)
    commands.withdraw_invoice(reason="wrong price", **told)

    assert paying.bill(received).state == "cleared"
    assert kept() == {}


def test_what_is_no_invoice_is_refused_and_leaves_no_trace(paying, received, buying):
    good = Billed(line_id=buying.line(received).pk, quantity=Decimal(1), price=Decimal(1))
    other = SupplierFactory(group=buying.world.group)
    waiting = buying.propose()
    before = buying.facts()

    for more in (
        {"billed": []},
        {"billed": [good, good]},
        {"billed": [replace(good, quantity=Decimal(0))]},
        {"billed": [replace(good, price=Decimal(-1))]},
        {"billed": [replace(good, line_id=987654321)]},
        {"billed": [replace(good, line_id=buying.line(waiting).pk)]},  # never sent
        {"supplier": other},
        {"number": " "},
        {"tax": Decimal(-1)},
        {"gross": Decimal("99.99")},
    ):
        with pytest.raises(commands.InvoiceImpossible):
            paying.bill(received, **more)

    with whole_database():
        assert not SupplierInvoice.objects.exists()
    assert buying.facts() == before


@pytest.mark.parametrize("days", [-1, 1])
def test_it_is_paid_after_it_was_written_and_not_in_the_future(paying, received, days):
    invoice = paying.bill(received)

    with pytest.raises(commands.InvoiceImpossible):
        paying.pay(invoice, on=TODAY + timedelta(days=days))


def test_nothing_happens_to_an_invoice_that_is_over(paying, received, buying):
    invoice = paying.bill(received)
    paying.pay(invoice)
    before = buying.facts()

    with pytest.raises(IllegalMove):
        paying.pay(invoice)
    with pytest.raises(IllegalMove):
        commands.withdraw_invoice(invoice_id=invoice.pk, reason="no", by=paying.finance, at=NOON)
    assert buying.facts() == before


# ── on screen and over the API ───────────────────────────────────────────────────────────────────


@pytest.fixture
def finance(world):
    return signed_in(world.person("finance", world.north))


def test_an_invoice_is_typed_settled_and_paid_on_the_pages(paying, received, buying, finance):
    at, line = f"/purchasing/orders/{received.pk}/note-invoice/", buying.line(received).pk
    form = finance.get(at).content.decode()
    said = {
        "their_number": "A-9",
        "invoiced_on": "2026-01-05",
        f"pieces_{line}": "10",
        f"price_{line}": "12.00",
        "gross": "120.00",
    }
    finance.post(at, said)
    with whole_database():
        (invoice,) = SupplierInvoice.objects.all()
    (one,) = paying.differences(invoice)
    address = f"/purchasing/invoices/{invoice.pk}/"
    blocked = finance.get(address).content.decode()
    finance.post(
        f"/purchasing/invoice-differences/{one.pk}/settle-difference/",
        {"outcome": "deducted", "words": "order price holds"},
    )
    cleared = paying.row(invoice)
    finance.post(f"{address}note-paid/", {"paid_on": "2026-01-06"})

    assert f'name="pieces_{line}" value="10"' in form
    assert "price above the order" in blocked
    assert (cleared.state, cleared.payable) == ("cleared", Decimal("100.00"))
    assert paying.row(invoice).state == "paid"
    assert "order price holds" in finance.get(address).content.decode()
    assert invoice.number in finance.get(f"/purchasing/orders/{received.pk}/").content.decode()


def test_the_list_and_the_page_ask_the_same_for_one_and_for_three(paying, buying, finance):
    def cost(path):
        with CaptureQueriesContext(connection) as asked:
            assert finance.get(path).status_code == 200
        return len(asked)

    def one(number):
        order = buying.placed(10)
        return paying.bill(order, number=number)

    invoice = one("A-1")
    path, page = "/purchasing/invoices/?view=all", f"/purchasing/invoices/{invoice.pk}/"
    cost(path)
    first = cost(path)
    one("A-2")
    one("A-3")

    assert cost(path) == first <= 15
    assert cost(page) <= 25


def test_a_program_hands_an_invoice_in(paying, received, buying, finance):
    body = {
        "store": str(buying.store_id),
        "supplier": str(buying.supplier.pk),
        "their_number": "A-9",
        "invoiced_on": "2026-01-05",
        "lines": [{"line": str(buying.line(received).pk), "quantity": "10", "price": "12.00"}],
    }
    made = post_json(finance, "/api/v1/supplier-invoices", body, key="v-1").json()
    again = post_json(finance, "/api/v1/supplier-invoices", body, key="v-2")
    one = made["differences"][0]
    settled = post_json(
        finance,
        f"/api/v1/invoice-differences/{one['id']}/settle-difference",
        {"outcome": "accepted", "words": "raised since"},
        key="v-3",
    ).json()
    at = f"/api/v1/supplier-invoices/{made['id']}"
    paid = post_json(finance, f"{at}/note-paid", {"paid_on": "2026-01-06"}, key="v-4").json()

    assert (made["state"], one["kind"], one["amount"]["amount"]) == ("blocked", "price", "20.00")
    assert (again.status_code, again.json()["code"]) == (409, "purchasing.invoice_known")
    assert (settled["state"], paid["state"]) == ("cleared", "paid")
    assert len(finance.get("/api/v1/supplier-invoices?q=paid").json()["items"]) == 1
    assert len(finance.get("/api/v1/invoice-differences?q=accepted").json()["items"]) == 1
