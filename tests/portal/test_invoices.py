"""A customer asks for the invoice of a bill on the phone, once, and keeps what it says (FE-02)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.commands import BillNotPaid
from aftersales.faces.portal.queries import THE_GATE
from aftersales.ground.notices.models import Notice
from aftersales.money.billing.commands import (
    InvoiceDataMissing,
    InvoiceSaidAlready,
    NotIssued,
    TaxNumberDoubtful,
    TaxNumberWrong,
)
from aftersales.money.billing.models import InvoiceData
from aftersales.money.filings import sending, taxation
from aftersales.money.filings.models import TaxOrder
from aftersales.records.staff.models import Person
from tests.billing.conftest import Till
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.parameters import ParameterValueFactory
from tests.factories.vehicles import VehicleFactory
from tests.portal.conftest import FOUR, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
FINE, DOUBTFUL = "91440300MA5DXE4N18", "91440300MA5DXE4N19"


class Shop(Desk, Till):
    """The counter and its till; the customer has a phone."""

    def paid(self, *lines, at=NOON, **more):
        """A bill of the customer with nothing open on it."""
        row = self.settle(self.ready(*lines, **more), at=at)
        self.pay(row, row.gross, "transfer", reference=f"T{row.pk}", at=at)
        return self.fresh(row)

    def asks(self, bill, who=None, at=NOON, **more):
        more = {"kind": "ordinary", "buyer": "王小明"} | more
        by = who or self.inside(bill.order, at=at).actor
        return commands.ask_invoice(settlement_id=bill.pk, by=by, at=at, **more)

    def invoice(self, bill):
        with whole_database():
            return InvoiceData.objects.filter(settlement=bill.pk).first()

    def card(self, bill, who):
        with as_seen_by(who):
            return queries.invoices_of([bill], seen_by=who)[bill.pk]


@pytest.fixture
def shop(world):
    return Shop(world)


@pytest.fixture
def bill(shop):
    return shop.paid()


@pytest.fixture
def platform(world, monkeypatch):
    """A tax platform that the northern store asks."""
    ParameterValueFactory(
        group=world.group, store=world.north, code="filings.tax_port", value="simulated"
    )
    with whole_database():
        type(world.north).objects.filter(pk=world.north.pk).update(tax_number=FINE)
    made = taxation.Simulated()
    monkeypatch.setitem(taxation._platforms, taxation.SIMULATED, made)
    return made


def orders_of(bill):
    with whole_database():
        return list(TaxOrder.objects.filter(settlement=bill.pk))


# -- asked for ------------------------------------------------------------------------------------


@pytest.mark.covers("FE-02")
def test_the_invoice_is_asked_of_the_platform_and_its_number_comes_to_the_phone(
    shop, platform, bill
):
    who = shop.inside(bill.order).actor
    shop.asks(bill, who, email="wang@example.com")
    (order,) = orders_of(bill)
    assert (order.actor, shop.card(bill, who).state) == (who.key, "asked")

    sending.attempt_tax(order.pk, at=NOON)

    card = shop.card(bill, who)
    assert (card.state, card.told.data.number) == ("issued", platform.number(order.token))
    assert (card.told.net + card.told.tax, card.told.gross) == (bill.gross, bill.gross)
    assert platform.kept[order.token].buyer["email"] == "wang@example.com"


def test_asking_stands_on_record_under_the_customer(shop, platform, bill, facts):
    shop.asks(bill)

    told = [*facts("billing.invoice"), *facts("filings"), *facts("portal.invoice")]
    assert told == [
        "billing.invoice.noted",
        "billing.invoice.noted",
        "filings.tax_order.made",
        "portal.invoice.asked",
    ]


def test_where_invoices_are_issued_by_hand_the_cashier_is_told_and_notes_the_number(shop, bill):
    cashier = shop.world.person("cashier", shop.store)
    who = shop.inside(bill.order).actor

    shop.asks(bill, who)

    assert (orders_of(bill), shop.invoice(bill).state) == ([], "wanted")
    with whole_database():
        told = Notice.objects.filter(code="portal.invoice_asked")
        assert set(told.values_list("person", flat=True)) == {cashier.pk}
    shop.act("note_invoice", settlement_id=bill.pk, number="1" * 20, issued_on=NOON.date())
    card = shop.card(bill, who)
    assert (card.state, card.told.data.number, card.told.gross) == ("issued", "1" * 20, bill.gross)


def test_a_platform_without_the_stores_tax_number_is_no_wall_for_the_customer(shop, platform, bill):
    with whole_database():
        type(shop.store).objects.filter(pk=shop.store.pk).update(tax_number="")

    shop.asks(bill)

    assert (orders_of(bill), shop.invoice(bill).state) == ([], "wanted")


def test_a_company_says_its_tax_number(shop, platform, bill):
    shop.asks(bill, kind="special", buyer="岭南贸易有限公司", tax_number=FINE)

    row = shop.invoice(bill)
    assert (row.kind, row.buyer, row.tax_number) == ("special", "岭南贸易有限公司", FINE)


def test_an_invoice_noted_by_hand_is_over_what_stood_on_the_bill_that_day(shop, bill):
    shop.act("credit", settlement_id=bill.pk, reason="04", words="Rabatt", amount=Decimal(100))
    who = shop.inside(bill.order).actor
    shop.asks(bill, who)
    later = NOON.date().replace(year=NOON.year + 1)
    shop.act("note_invoice", settlement_id=bill.pk, number="2" * 20, issued_on=later)

    assert shop.card(bill, who).told.gross == bill.gross - 100


def test_what_is_taken_back_later_is_told_as_being_corrected_and_then_corrected(
    shop, platform, bill
):
    who = shop.inside(bill.order).actor
    shop.asks(bill, who)
    sending.attempt_tax(orders_of(bill)[0].pk, at=NOON)

    shop.act("credit", settlement_id=bill.pk, reason="04", words="Rabatt", amount=Decimal(100))
    assert shop.card(bill, who).state == "red_due"
    shop.act("note_red_letter", settlement_id=bill.pk, number="3" * 20, issued_on=NOON.date())

    assert shop.card(bill, who).state == "corrected"


# -- refused --------------------------------------------------------------------------------------


def test_a_bill_that_is_not_paid_is_not_invoiced(shop, platform):
    row = shop.settle(shop.ready())

    with pytest.raises(BillNotPaid):
        shop.asks(row)

    assert (shop.invoice(row), orders_of(row)) == (None, [])


def test_the_invoice_is_asked_for_once_and_then_only_the_cashier_changes_it(shop, bill):
    who = shop.inside(bill.order).actor
    shop.asks(bill, who)

    with pytest.raises(InvoiceSaidAlready):
        shop.asks(bill, who, buyer="另一个人")

    assert shop.invoice(bill).buyer == "王小明"
    shop.act("want_invoice", settlement_id=bill.pk, kind="ordinary", buyer="王大明")
    assert shop.invoice(bill).buyer == "王大明"


def test_what_was_refused_by_the_platform_is_put_right_by_the_cashier(shop, platform, bill):
    platform.answers["blue"] = taxation.Told("refused", refusal="购方税号错误")
    who = shop.inside(bill.order).actor
    shop.asks(bill, who)
    sending.attempt_tax(orders_of(bill)[0].pk, at=NOON)
    assert shop.card(bill, who).state == "held_up"

    with pytest.raises(InvoiceSaidAlready):
        shop.asks(bill, who)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"tax_number": "123"}, TaxNumberWrong),
        ({"tax_number": DOUBTFUL}, TaxNumberDoubtful),
        ({"kind": "special"}, InvoiceDataMissing),
    ],
)
def test_a_tax_number_that_is_none_is_refused_and_leaves_no_trace(
    shop, platform, bill, said, refusal, facts
):
    who = shop.inside(bill.order).actor
    before = facts("billing") + facts("portal")

    with pytest.raises(refusal):
        shop.asks(bill, who, **said)

    assert (shop.invoice(bill), orders_of(bill), facts("billing") + facts("portal")) == (
        None,
        [],
        before,
    )


def test_a_doubtful_tax_number_is_kept_when_it_stands_on_the_licence_like_this(shop, bill):
    shop.asks(bill, tax_number=DOUBTFUL, anyway=True)

    assert shop.invoice(bill).tax_number == DOUBTFUL


def test_a_bill_that_was_taken_back_has_no_invoice(shop, bill):
    shop.act("credit", settlement_id=bill.pk, reason="01", words="Irrtum", amount=bill.gross)

    with pytest.raises(NotIssued):
        shop.asks(bill)


# -- whose ----------------------------------------------------------------------------------------


@pytest.fixture
def theirs(shop):
    """A paid bill of somebody else."""
    other = CustomerFactory(opened_store=shop.store, phone="+8613987654321")
    car = VehicleFactory(group=shop.world.group, owner=other)
    return shop.paid(vehicle_id=car.pk, customer_id=other.pk)


def test_the_bill_of_another_does_not_exist(shop, platform, bill, theirs):
    who = shop.inside(bill.order).actor

    with pytest.raises(ObjectDoesNotExist):
        shop.asks(theirs, who)

    assert (shop.invoice(theirs), orders_of(theirs)) == (None, [])


def test_a_bill_that_the_maker_pays_is_not_the_customers(shop, bill):
    who = shop.inside(bill.order).actor
    order = shop.ready(shop.paint(payer="maker"))
    (row,) = [shop.settle(order)]
    assert row.customer_id is None

    with pytest.raises(ObjectDoesNotExist):
        shop.asks(row, who)


def test_whoever_brought_the_car_asks_for_no_invoice_and_sees_none(shop, bill):
    shop.asks(bill)
    with whole_database():
        type(bill.order)._base_manager.filter(pk=bill.order_id).update(
            brought_by="李师傅", brought_phone="13987654321"
        )
    who = shop.let_in(shop.link(bill.order), "4321")

    with pytest.raises(ObjectDoesNotExist):
        shop.asks(bill, who.actor)
    with as_seen_by(who.actor):
        assert queries.visit_page(bill.order_id, seen_by=who.actor, at=NOON).invoices == {}


def test_a_customers_right_opens_no_command_of_the_till(shop, platform, bill):
    """The right is lent for the one deed on the one bill; the customer holds none of the till's."""
    from aftersales.money.billing import commands as billing
    from aftersales.money.filings import commands as filings

    who = shop.inside(bill.order).actor

    for deed in (
        lambda: billing.want_invoice(
            settlement_id=bill.pk, kind="ordinary", buyer="x", by=who, at=NOON
        ),
        lambda: filings.ask_invoice(settlement_id=bill.pk, by=who, at=NOON),
    ):
        with pytest.raises(NotPermitted):
            deed()


# -- the pages ------------------------------------------------------------------------------------


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def settled(shop, now):
    return shop.paid(at=now)


@pytest.fixture
def phone(shop, settled, now):
    token = shop.link(settled.order, at=now)
    return shop.phone(commands.enter_by_link(token=token, four=FOUR, by=THE_GATE, at=now).key)


def text(browser, path, status=200):
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_visit_leads_to_the_form_and_afterwards_says_how_far_it_is(shop, settled, phone):
    visit, form = f"/my/visits/{settled.order_id}/", f"/my/bills/{settled.pk}/invoice/"
    assert form in text(phone, visit)
    assert 'name="buyer"' in text(phone, form)

    answer = phone.post(form, {"title": "person", "buyer": "王小明", "tax_number": "junk"})

    assert answer.headers["Location"] == form
    assert shop.invoice(settled).tax_number == ""  # a person has none, whatever is typed
    page = text(phone, form)
    assert "asked for" in page
    assert 'name="buyer"' not in page
    assert "asked for" in text(phone, visit)


def test_a_company_without_a_tax_number_is_asked_for_it(settled, phone):
    answer = phone.post(
        f"/my/bills/{settled.pk}/invoice/", {"title": "company", "buyer": "岭南贸易"}
    )

    assert "An invoice to a company needs its tax number." in answer.content.decode()


def test_a_doubtful_number_is_asked_about_and_kept_when_it_is_confirmed(shop, settled, phone):
    said = {"title": "company", "buyer": "岭南贸易", "tax_number": DOUBTFUL}
    form = f"/my/bills/{settled.pk}/invoice/"

    page = phone.post(form, said).content.decode()
    assert 'name="anyway"' in page
    assert shop.invoice(settled) is None

    assert phone.post(form, said | {"anyway": "on"}).status_code == 303
    assert shop.invoice(settled).tax_number == DOUBTFUL


def test_asked_a_second_time_it_is_refused_in_words(settled, phone):
    form, said = f"/my/bills/{settled.pk}/invoice/", {"title": "person", "buyer": "王小明"}
    phone.post(form, said)

    page = phone.post(form, said).content.decode()

    assert "was asked for already" in page


def test_the_details_of_an_issued_invoice_are_kept_as_a_pdf_in_both_languages(
    shop, settled, phone, now
):
    form = f"/my/bills/{settled.pk}/invoice/"
    phone.post(form, {"title": "person", "buyer": "王小明"})
    paper = f"/my/visits/{settled.order_id}/papers/filings.invoice/{settled.pk}/"
    assert phone.get(paper).status_code == 404  # none before it has a number

    today = timezone.localdate(now)
    shop.act("note_invoice", settlement_id=settled.pk, number="7" * 20, issued_on=today, at=now)

    assert "7" * 20 in text(phone, form)
    assert paper in text(phone, f"/my/visits/{settled.order_id}/")
    for language in ("en", "zh-hans"):
        phone.cookies["language"] = language
        answer = phone.get(paper)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")


def test_the_invoice_page_of_anothers_bill_is_not_found(shop, settled, phone, theirs):
    assert phone.get(f"/my/bills/{theirs.pk}/invoice/").status_code == 404
    said = {"title": "person", "buyer": "x"}
    assert phone.post(f"/my/bills/{theirs.pk}/invoice/", said).status_code == 404
    assert (
        phone.get(f"/my/visits/{settled.order_id}/papers/filings.invoice/{theirs.pk}/").status_code
        == 404
    )


def test_staff_see_on_the_bill_and_at_the_till_that_the_customer_asked(shop, settled, phone):
    phone.post(f"/my/bills/{settled.pk}/invoice/", {"title": "person", "buyer": "王小明"})
    with whole_database():
        staff = signed_in(Person.objects.get(pk=shop.world.administrator.pk))

    assert settled.number in text(staff, "/billing/?heap=to_invoice")
    assert "asked for the invoice of bill" in text(
        staff, f"/orders/{settled.order_id}/?tab=timeline"
    )


def test_beside_the_bill_stands_that_the_customer_asked_the_platform(
    shop, platform, settled, phone
):
    phone.post(f"/my/bills/{settled.pk}/invoice/", {"title": "person", "buyer": "王小明"})
    staff = signed_in(shop.world.administrator)

    page = text(staff, f"/filings/bills/{settled.pk}/")

    assert "The customer asked for it on their page" in page
