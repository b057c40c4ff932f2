"""The second wall: with a supplier's eyes the database itself shows nothing of anybody else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aftersales.core import rls
from aftersales.core.scope import Scope, as_seen_by, seen_as
from aftersales.faces.chain import commands
from aftersales.supply.parts.models import Part, Stock
from aftersales.supply.purchasing.models import (
    Inquiry,
    InquiryLine,
    Offer,
    OfferLine,
    PurchaseLine,
    PurchaseOrder,
    PurchaseReturn,
    Receipt,
    ReceiptLine,
    Supplier,
    SupplierContact,
    SupplierPart,
    SupplierPrice,
)
from tests.chain.conftest import everything, in_truth
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
OPENED = {
    Inquiry,
    InquiryLine,
    Offer,
    OfferLine,
    PurchaseLine,
    PurchaseOrder,
    PurchaseReturn,
    Receipt,
    ReceiptLine,
    SupplierPart,
}


@pytest.fixture
def both(chain, asking):
    """The same of everything for both suppliers: an order, a delivery with a return, an offer."""
    orders = chain.placed(10), chain.rivals(10)
    for order in orders:
        chain.damaged(order, 9, 2)
    inquiry = asking.ask()
    asking.offer(inquiry, 0, "9.50")
    asking.offer(inquiry, 1, "8.80")
    return orders


@pytest.mark.covers("PT-23")
def test_a_supplier_sees_own_rows_and_no_others_whatever_is_asked(chain, both):
    """Not one question here names a supplier: the walls alone answer."""
    mine, _theirs = both
    truth = {model: in_truth(model) for model in OPENED}

    with as_seen_by(chain.inside(shares_stock=True).actor):
        seen = {model: everything(model) for model in OPENED}
        whose = {
            *PurchaseOrder.objects.values_list("supplier", flat=True),
            *PurchaseReturn.objects.values_list("supplier", flat=True),
            *SupplierPart.objects.values_list("supplier", flat=True),
            *Offer.objects.values_list("supplier", flat=True),
            *OfferLine.objects.values_list("offer__supplier", flat=True),
        }
        orders = {
            *PurchaseLine.objects.values_list("order", flat=True),
            *Receipt.objects.values_list("order", flat=True),
            *ReceiptLine.objects.values_list("receipt__order", flat=True),
        }

    assert all(seen[model] for model in OPENED)
    assert [m for m in OPENED - {Inquiry, InquiryLine} if not seen[m] < truth[m]] == []
    assert (whose, orders) == ({chain.supplier.pk}, {mine.pk})


@pytest.mark.covers("PT-23")
def test_tables_that_are_not_opened_show_a_supplier_nothing(chain, both):
    """Customers, costs, stock, the catalogue and its prices: every table a store or a group owns
    and that the list does not name.
    """
    assert both
    CustomerFactory(opened_store=chain.world.north)
    actor = chain.inside(shares_stock=True).actor
    opened = set(rls.own_rules(rls.SUPPLIERS))
    shown = {}

    with as_seen_by(actor), connection.cursor() as cursor:
        for table, _rule in rls.owned_tables():
            if table not in opened:
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
                shown[table] = cursor.fetchone()[0]

    dark = {model._meta.db_table for model in (Part, Stock, Supplier, SupplierContact)}
    assert dark | {SupplierPrice._meta.db_table, "customers_customer"} <= set(shown)
    assert all(in_truth(model) for model in (Part, Stock, Supplier, SupplierContact, SupplierPrice))
    assert {table: n for table, n in shown.items() if n} == {}


def test_the_list_of_what_is_open_to_suppliers_is_short_and_known():
    tables = rls.own_rules(rls.SUPPLIERS)
    assert {model for model in apps.get_models() if model._meta.db_table in tables} == OPENED


def test_what_was_not_sent_out_and_what_is_being_counted_stays_dark(chain):
    proposed = chain.propose(3)
    order = chain.placed(10)
    chain.open(order)

    with as_seen_by(chain.inside().actor):
        assert everything(PurchaseOrder) == {order.pk}
        assert everything(Receipt) == set()
    assert proposed.pk in in_truth(PurchaseOrder)


def test_nothing_is_written_with_a_suppliers_eyes(chain, both):
    mine, _theirs = both

    with as_seen_by(chain.inside().actor):
        changed = PurchaseOrder.objects.filter(pk=mine.pk).update(total=Decimal(1))
        with pytest.raises(DatabaseError), transaction.atomic():
            SupplierPart.objects.create(
                group_id=chain.world.group.pk,
                supplier_id=chain.supplier.pk,
                part_id=chain.theirs.pk,
                lead_days=1,
                changed_at=NOON,
            )

    assert changed == 0


def test_neither_staff_nor_customers_are_seen_by_the_suppliers_policy(chain, both):
    assert both
    number = str(chain.supplier.pk)
    for eyes in (
        Scope(group="", stores=""),
        Scope(group="", stores="", customer=number),
        Scope(group="", stores="", supplier="x'; DROP"),
    ):
        with seen_as(eyes):
            assert {model: everything(model) for model in OPENED if everything(model)} == {}


@pytest.mark.covers("PT-23")
def test_every_page_is_silent_about_other_suppliers_customers_and_costs(chain, both, asking):
    """Every page of a supplier is walked; what belongs to others is on none of them."""
    mine, theirs = both
    customer = CustomerFactory(opened_store=chain.world.north, name="欧阳客户")
    inquiry = asking.ask(chain.theirs)
    asking.offer(inquiry, 1, "6.66")
    now = timezone.now()
    browser = chain.browser(chain.invited(at=now, shares_stock=True))
    offers = [one.pk for one in asking.offers(inquiry)]

    paths = [
        "/supply/",
        "/supply/orders/",
        f"/supply/orders/{mine.pk}/",
        f"/supply/offers/{offers[0]}/",
        "/supply/deliveries/",
        "/supply/stock/",
    ]
    pages = {path: browser.get(path) for path in paths}
    told = {path: answer.content.decode() for path, answer in pages.items()}

    assert {path: a.status_code for path, a in pages.items() if a.status_code != 200} == {}
    assert any(mine.number in text for text in told.values())
    secrets = (theirs.number, chain.other.name, chain.other.code, customer.name, "6.66", "8.80")
    assert [(path, s) for path, text in told.items() for s in secrets if s in text] == []
    for path in (
        f"/supply/orders/{theirs.pk}/",
        f"/supply/offers/{offers[1]}/",
    ):
        assert browser.get(path).status_code == 404
    for path in (
        f"/supply/orders/{theirs.pk}/confirm/",
        f"/supply/orders/{theirs.pk}/shipped/",
        f"/supply/offers/{offers[1]}/decline/",
    ):
        assert browser.post(path, {}).status_code == 404
    assert chain.order(theirs).confirmed_at is None


def test_deeds_on_what_is_anothers_find_nothing(chain, both):
    _mine, theirs = both
    actor = chain.inside().actor
    for deed in (commands.confirm_order, commands.ship_order):
        with pytest.raises(PurchaseOrder.DoesNotExist):
            deed(order_id=theirs.pk, promised_on=NOON.date(), by=actor, at=NOON)


def test_a_supplier_reaches_no_page_of_the_staff_and_no_operation_of_the_api(chain, both):
    mine, _theirs = both
    browser = chain.browser(chain.invited(at=timezone.now()))

    order = browser.get(f"/purchasing/orders/{mine.pk}/")
    assert order.headers["Location"].startswith("/sign-in/")
    panel = browser.get(f"/chain/suppliers/{chain.supplier.pk}/")
    assert panel.headers["Location"].startswith("/sign-in/")
    assert browser.get("/api/v1/supplier-accesses").status_code == 401
