"""Purchasing on screen and over the API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftersales.core.scope import whole_database
from aftersales.supply.purchasing import commands
from aftersales.supply.purchasing.models import PurchaseOrder, Receipt
from tests.clients import post_json, signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


@pytest.fixture
def manager(world):
    return signed_in(world.person("after_sales_manager", world.north))


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(order):
    return f"/purchasing/orders/{order.pk}/"


def proposed(clerk, buying, quantity=300):
    """As the clerk types it."""
    answer = clerk.post(
        "/purchasing/orders/new/",
        {
            "store_id": buying.store_id,
            "supplier_id": buying.supplier.pk,
            "mode": "stock",
            "part_1": buying.part.pk,
            "quantity_1": quantity,
        },
    )
    assert answer.status_code == 303
    with whole_database():
        return PurchaseOrder.objects.latest("pk")


@pytest.mark.covers("PU-05")
def test_an_order_is_proposed_by_the_clerk_approved_by_the_manager_and_sent(clerk, manager, buying):
    order = proposed(clerk, buying)
    before = seen(clerk, page_of(order))
    clerk.post(f"{page_of(order)}approve/")
    still = buying.order(order).state
    manager.post(f"{page_of(order)}approve/?round=1")
    approved = buying.order(order).state

    clerk.post(f"{page_of(order)}place/")

    assert "Somebody else approves what you proposed." in before
    assert (still, approved, buying.order(order).state) == ("proposed", "approved", "ordered")
    assert "3,000.00" in seen(manager, page_of(order))


@pytest.mark.covers("PT-11")
def test_a_delivery_is_counted_by_scanning_piece_by_piece(clerk, buying):
    order = buying.placed(3)
    clerk.post(f"{page_of(order)}open-receipt/", {"delivery_note": "DN-9", "packages": 1})
    with whole_database():
        receipt = Receipt.objects.get()
    line = buying.line(order)
    address = f"/purchasing/receipts/{receipt.pk}/"
    said = {f"l{line.pk}-announced": "3", f"l{line.pk}-counted": "1"}

    scanned = clerk.post(
        f"{address}check-receipt/", {**said, "scan": buying.part.shown_number.lower()}
    ).content.decode()
    wrong = clerk.post(f"{address}check-receipt/", {**said, "scan": "ELSE-1"})
    clerk.post(f"{address}check-receipt/", {**said, f"l{line.pk}-counted": "3", "then": "check"})
    clerk.post(f"{address}book-receipt/")

    assert f'name="l{line.pk}-counted" value="2"' in scanned
    assert "data-scanned" in scanned
    assert (wrong.status_code, "ELSE-1 is not on this order." in wrong.content.decode()) == (
        422,
        True,
    )
    assert (buying.order(order).state, buying.on_hand()) == ("received", 3)


def test_the_rest_is_filled_in_as_announced(clerk, buying):
    order = buying.placed(3)
    receipt, line = buying.open(order), buying.line(order)

    text = clerk.post(
        f"/purchasing/receipts/{receipt.pk}/check-receipt/",
        {f"l{line.pk}-announced": "3", "then": "all"},
    ).content.decode()

    assert f'name="l{line.pk}-counted" value="3"' in text


def test_a_refused_check_says_why_on_the_page(clerk, buying):
    order = buying.placed(3)
    receipt, line = buying.open(order), buying.line(order)

    answer = clerk.post(
        f"/purchasing/receipts/{receipt.pk}/check-receipt/",
        {f"l{line.pk}-counted": "3", f"l{line.pk}-rejected": "1", "then": "check"},
    )

    assert answer.status_code == 422
    said = f"{buying.part.shown_number}: say why pieces are rejected and where they go."
    assert said in answer.content.decode()


def test_the_desk_leads_from_what_is_on_its_way_to_its_order(clerk, buying):
    order = buying.placed(3)

    heaps = ("to_receive", "to_chase")  # whichever the day of today makes it
    text = "".join(seen(clerk, f"/parts/desk/?heap={heap}") for heap in heaps)

    assert f'href="{page_of(order)}"' in text
    assert "/call-off/" not in text


def test_numbers_of_contacts_are_masked_until_somebody_asks(clerk, buying):
    row = commands.note_contact(
        supplier_id=buying.supplier.pk,
        name="陈发货",
        phone="13800138000",
        by=buying.clerk,
        at=NOON,
    )
    text = seen(clerk, f"/purchasing/suppliers/{buying.supplier.pk}/")

    clear = clerk.post(f"/purchasing/contacts/{row.pk}/see-contact/").content.decode()

    assert ("13800138000" in text, "13800138000" in clear) == (False, True)
    assert "purchasing.contact.seen" in buying.facts()


@pytest.mark.parametrize("path", ["orders", "receipts", "returns", "suppliers", "prices"])
def test_each_list_opens_and_costs_the_same_for_one_row_and_for_three(clerk, buying, path):
    def told():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert clerk.get(f"/purchasing/{path}/?view=all").status_code == 200
        return len(asked)

    one(buying)
    told()
    first = told()
    one(buying)
    one(buying)

    assert told() == first
    assert first <= 15


def one(buying):
    """One of each thing."""
    buying.sold()
    order = buying.placed(5)
    buying.come(order, 5, rejected=1, rejection="damaged", whither="back")


@pytest.mark.parametrize("lines", [1, 4])
def test_the_page_of_an_order_asks_the_same_number_of_questions(clerk, buying, lines):
    parts = [buying.part, *(buying.sold() for _n in range(lines - 1))]
    order = buying.propose(wants=[(part, 5) for part in parts])
    buying.do("place", order)

    with CaptureQueriesContext(connection) as asked:
        seen(clerk, page_of(order))

    assert len(asked) <= 25


def test_an_order_of_another_store_is_not_found(buying, world):
    order = buying.placed(3)
    stranger = signed_in(world.person("parts_clerk", world.south))

    assert stranger.get(page_of(order)).status_code == 404


def test_a_part_tells_where_it_is_bought(clerk, buying):
    text = seen(clerk, f"/purchasing/parts/{buying.part.pk}/")

    assert buying.supplier.name in text
    assert "10.00" in text
    assert reverse("purchasing:of_part", args=[buying.part.pk]) in seen(
        clerk, f"/parts/{buying.part.pk}/"
    )


def test_what_goes_back_is_sent_and_settled(clerk, buying):
    order = buying.placed(5)
    buying.come(order, 5, rejected=2, rejection="damaged", whither="back")
    text = seen(clerk, "/purchasing/returns/")
    ((kind, quantity, _state),) = buying.returns()
    with whole_database():
        from aftersales.supply.purchasing.models import PurchaseReturn

        row = PurchaseReturn.objects.get()

    clerk.post(f"/purchasing/returns/{row.pk}/send-return/", {"waybill": "SF1"})
    clerk.post(
        f"/purchasing/returns/{row.pk}/settle-return/",
        {"outcome": "credited", "credited": "20.00"},
    )

    assert (kind, quantity, row.number in text) == ("rejected", 2, True)
    assert buying.returns() == [("rejected", 2, "settled")]


# ── over the API ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PU-05", "PT-12")
def test_a_program_orders_and_receives(manager, clerk, buying):
    made = post_json(
        clerk,
        "/api/v1/purchase-orders",
        {
            "store": str(buying.store_id),
            "supplier": str(buying.supplier.pk),
            "lines": [{"part": str(buying.part.pk), "quantity": "4"}],
        },
        key="o-1",
    ).json()
    address = f"/api/v1/purchase-orders/{made['id']}"
    placed = post_json(clerk, f"{address}/place", {}, key="o-2").json()
    receipt = post_json(clerk, f"{address}/open-receipt", {"delivery_note": "D"}, key="o-3").json()
    found = [{"line": made["lines"][0]["id"], "counted": "5", "announced": "5"}]
    at = f"/api/v1/receipts/{receipt['id']}"
    post_json(clerk, f"{at}/check-receipt", {"lines": found}, key="o-4")
    booked = post_json(clerk, f"{at}/book-receipt", {}, key="o-5").json()
    line = booked["lines"][0]

    assert (made["state"], made["total"]) == ("proposed", {"amount": "40.00", "currency": "CNY"})
    assert placed["state"] == "ordered"
    assert (line["accepted"], line["excess"], line["excess_state"]) == ("4", "1", "open")
    assert clerk.get(address).json()["lines"][0]["open"] == "0"
    assert buying.on_hand() == Decimal(4)


def test_a_refusal_has_its_code(clerk, buying):
    order = buying.propose(300)

    answer = post_json(clerk, f"/api/v1/purchase-orders/{order.pk}/place", {}, key="p-1")

    assert (answer.status_code, answer.json()["code"]) == (409, "purchasing.not_yet_approved")
