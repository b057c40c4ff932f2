"""Invoices and red letters asked of the tax platform: once, in any order of call-backs (8.4)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.money.billing.commands import NotIssued, TaxNumberDoubtful, TaxNumberWrong
from aftersales.money.billing.models import InvoiceData
from aftersales.money.billing.rules import TaxNumber, tax_number_verdict
from aftersales.money.filings import commands, queries, rules, sending, taxation
from aftersales.money.filings.commands import (
    InvoiceNotSaid,
    NoRedLetterDue,
    NoTaxPlatform,
    SellerUnknown,
)
from aftersales.money.filings.models import TaxOrder
from aftersales.money.filings.taxation import Notice, NotSigned, Told
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.filings.conftest import silent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def office(world, monkeypatch):
    """The simulated tax platform, and the northern store asking it."""
    from tests.factories.parameters import ParameterValueFactory

    ParameterValueFactory(
        group=world.group, store=world.north, code="filings.tax_port", value="simulated"
    )
    with whole_database():
        type(world.north).objects.filter(pk=world.north.pk).update(tax_number="91440300MA5DXE4N18")
    made = taxation.Simulated()
    monkeypatch.setitem(taxation._platforms, taxation.SIMULATED, made)
    return made


@pytest.fixture
def bill(till):
    """Labour and material, and what its invoice is to say."""
    row = till.settle(till.ready(till.paint("1130"), till.part()))
    till.act("want_invoice", settlement_id=row.pk, kind="ordinary", buyer="王先生")
    return row


def ask(till, bill, deed="ask_invoice", at=NOON):
    return getattr(commands, deed)(settlement_id=bill.pk, by=till.by, at=at)


def send(order, at=NOON):
    return sending.attempt_tax(order.pk, at=at)


def invoice(till, bill):
    with whole_database():
        return InvoiceData.objects.get(settlement=bill.pk)


def hear(till, order, outcome, notice="n1", **more):
    told = Told(outcome, **more)
    return commands.hear_tax_platform(
        port="simulated",
        notice=Notice(id=notice, token=order.token, told=told),
        by=till.by,
        at=LATER,
    )


# -- asked and issued -----------------------------------------------------------------------------


def test_the_invoice_is_issued_once_over_what_stands_on_the_bill(till, office, bill, facts):
    order = ask(till, bill)
    assert invoice(till, bill).state == "requested"

    assert [send(order), send(order)] == ["issued", None]

    row = invoice(till, bill)
    assert (row.state, row.number, row.issued_on) == (
        "issued",
        office.number(order.token),
        NOON.date(),
    )
    wish = office.kept[order.token]
    assert (wish.gross, wish.buyer["name"]) == (f"{bill.gross:.2f}", "王先生")
    assert wish.seller["tax_number"] == "91440300MA5DXE4N18"
    assert sum(Decimal(li["net"]) + Decimal(li["tax"]) for li in wish.lines) == bill.gross
    assert facts("filings") == ["filings.tax_order.made", "filings.tax_order.settled"]


def test_labour_and_material_stand_apart_in_the_words_of_the_tax_office(till, office, bill):
    order = ask(till, bill)

    assert [(li["name"][:4], li["rate"]) for li in order.lines] == [
        ("*汽车零", "13"),
        ("*劳务*", "13"),
    ]


@pytest.mark.parametrize(
    ("gross", "rate", "net", "tax"),
    [
        ("1130", "13", "1000.00", "130.00"),
        ("999", "13", "884.07", "114.93"),
        ("100", "13", "88.50", "11.50"),
    ],
)
def test_net_and_tax_are_gross_on_every_line(till, office, gross, rate, net, tax):
    """The worked examples of DOMAIN 8.4."""
    row = till.bill(till.paint(gross))
    till.act("want_invoice", settlement_id=row.pk, kind="ordinary", buyer="王先生")

    (line,) = ask(till, row).lines

    assert (line["rate"], line["net"], line["tax"]) == (rate, net, tax)


def test_what_was_credited_before_is_not_invoiced(till, office, bill):
    till.act("credit", settlement_id=bill.pk, reason="04", words="Rabatt", amount=Decimal(100))

    order = ask(till, bill, at=LATER)

    assert order.gross == bill.gross - 100


# -- refused --------------------------------------------------------------------------------------


def test_a_refusal_is_kept_and_the_invoice_may_be_said_anew(till, office, bill):
    office.answers["blue"] = Told("refused", refusal="购方税号错误")
    order = ask(till, bill)

    assert send(order) == "refused"
    assert (till.fresh(order).refusal, invoice(till, bill).state) == ("购方税号错误", "refused")

    till.act("want_invoice", settlement_id=bill.pk, kind="ordinary", buyer="王先生")
    assert send(ask(till, bill)) == "issued"


def test_while_it_is_asked_for_nothing_is_said_anew(till, office, bill, facts):
    ask(till, bill)

    with pytest.raises(IllegalMove):
        till.act("want_invoice", settlement_id=bill.pk, kind="ordinary", buyer="李先生")
    with pytest.raises(IllegalMove):
        ask(till, bill)

    assert facts("filings") == ["filings.tax_order.made"]
    assert invoice(till, bill).buyer == "王先生"


def test_without_platform_data_or_seller_nothing_is_asked(till, world, bill, facts):
    from tests.factories.parameters import ParameterValueFactory

    with pytest.raises(NoTaxPlatform):
        ask(till, bill)
    ParameterValueFactory(group=world.group, code="filings.tax_port", value="simulated")
    with whole_database():
        type(world.north).objects.filter(pk=world.north.pk).update(tax_number="")
    with pytest.raises(SellerUnknown):
        ask(till, bill)
    with whole_database():
        type(world.north).objects.filter(pk=world.north.pk).update(tax_number="91440300MA5DXE4N18")
    with pytest.raises(InvoiceNotSaid):
        ask(till, till.bill())

    assert facts("filings") == []


def test_a_bill_that_was_taken_back_gets_no_invoice(till, office):
    row = till.bill()
    till.act("want_invoice", settlement_id=row.pk, kind="ordinary", buyer="王先生")
    till.act("credit", settlement_id=row.pk, reason="01", words="falsch")

    with pytest.raises(NotIssued):
        ask(till, row)


# -- call-backs -----------------------------------------------------------------------------------


def test_call_backs_take_effect_once_in_any_order(till, office, bill):
    office.answers["blue"] = Told("asked")
    order = ask(till, bill)
    assert send(order) == "asked"

    heard = [
        hear(till, order, "issued", number="2" * 20),
        hear(till, order, "issued", number="2" * 20),
        hear(till, order, "refused", notice="n2"),
        hear(till, order, "asked", notice="n3"),
    ]

    assert heard == ["taken", "repeated", "noted", "noted"]
    assert (till.fresh(order).state, invoice(till, bill).number) == ("issued", "2" * 20)


def test_a_call_back_may_be_quicker_than_the_answer(till, office, bill):
    order = ask(till, bill)
    claimed = commands.claim_tax_order(tax_order_id=order.pk, by=till.by, at=NOON)

    hear(till, claimed, "issued", number="3" * 20)
    settled = commands.settle_tax_order(tax_order_id=order.pk, told=None, by=till.by, at=NOON)

    assert (settled.state, settled.number) == ("issued", "3" * 20)


def test_without_an_answer_it_is_asked_again_and_stays_one_document(till, office, bill):
    order = ask(till, bill)
    office.answers["blue"] = silent()
    assert send(order) == "due"

    assert send(order, at=LATER) == "issued"
    assert list(office.kept) == [order.token]


def test_given_up_it_is_asked_again_by_hand(till, office, bill, world):
    from tests.factories.parameters import ParameterValueFactory

    ParameterValueFactory(group=world.group, code="filings.most_attempts", value=1)
    order = ask(till, bill)
    office.answers["blue"] = silent()
    assert send(order) == "stuck"

    commands.release_tax_order(tax_order_id=order.pk, by=till.by, at=LATER)

    assert send(order, at=LATER) == "issued"


def test_a_number_noted_by_hand_meanwhile_stays(till, office, bill):
    office.answers["blue"] = Told("asked")
    order = ask(till, bill)
    send(order)
    till.act("note_invoice", settlement_id=bill.pk, number="4" * 20, issued_on=NOON.date())

    hear(till, order, "issued", number="5" * 20)

    assert (till.fresh(order).number, invoice(till, bill).number) == ("5" * 20, "4" * 20)


def test_a_call_back_of_nobody_is_unknown(till, office, bill):
    order = ask(till, bill)
    order.token = "0" * 32

    with pytest.raises(TaxOrder.DoesNotExist):
        hear(till, order, "issued", number="1" * 20)


# -- red letters ----------------------------------------------------------------------------------


def issued(till, bill):
    send(ask(till, bill))
    return invoice(till, bill)


def test_a_credit_note_demands_the_red_letter_with_its_reason(till, office, bill):
    issued(till, bill)
    till.act("credit", settlement_id=bill.pk, reason="03", words="abgebrochen", amount=Decimal(130))
    assert invoice(till, bill).state == "red_due"

    red = ask(till, bill, "ask_red_letter", at=LATER)
    assert (red.kind, red.reason, red.gross) == ("red", "03", Decimal(130))
    assert send(red, at=LATER) == "issued"

    row = invoice(till, bill)
    assert (row.state, row.red_number) == ("corrected", office.number(red.token))
    assert office.kept[red.token].original == row.number
    with pytest.raises(NoRedLetterDue):
        ask(till, bill, "ask_red_letter", at=LATER)


def test_each_credit_note_has_a_red_letter_of_its_own(till, office, bill):
    issued(till, bill)
    for amount in (100, 50):
        till.act("credit", settlement_id=bill.pk, reason="04", words="x", amount=Decimal(amount))

    first = ask(till, bill, "ask_red_letter", at=LATER)
    send(first, at=LATER)
    assert invoice(till, bill).state == "red_due"
    second = ask(till, bill, "ask_red_letter", at=LATER)
    send(second, at=LATER)

    assert (first.gross, second.gross) == (Decimal(100), Decimal(50))
    assert invoice(till, bill).state == "corrected"


@pytest.mark.parametrize("code", ["05", "07", "09"])
def test_a_confirmation_that_failed_leaves_the_red_letter_due(till, office, bill, code):
    issued(till, bill)
    till.act("credit", settlement_id=bill.pk, reason="02", words="x", amount=Decimal(10))
    office.answers["red"] = Told("asked", confirmation="02")
    red = ask(till, bill, "ask_red_letter", at=LATER)
    send(red, at=LATER)
    assert till.fresh(red).confirmation == "02"

    hear(till, red, "asked", confirmation=code)

    assert (till.fresh(red).state, invoice(till, bill).state) == ("refused", "red_due")
    assert ask(till, bill, "ask_red_letter", at=LATER).pk != red.pk


def test_what_was_credited_while_it_was_asked_for_needs_its_red_letter_at_once(till, office, bill):
    order = ask(till, bill)
    till.act("credit", settlement_id=bill.pk, reason="01", words="x", amount=Decimal(30), at=LATER)

    send(order, at=LATER)

    assert invoice(till, bill).state == "red_due"
    assert ask(till, bill, "ask_red_letter", at=LATER).gross == Decimal(30)


# -- the tax number -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        ("91110000101623741K", TaxNumber.FINE),
        ("911101066976941872", TaxNumber.FINE),
        ("91310000MA10000280", TaxNumber.FINE),
        ("91310000MA1000018Y", TaxNumber.FINE),
        ("91440300MA5DXE4N18", TaxNumber.FINE),
        ("91110000101623741J", TaxNumber.DOUBTFUL),
        ("91310115MA1H8R7C6D", TaxNumber.DOUBTFUL),
        ("91350211M0000XUF46", TaxNumber.DOUBTFUL),
        ("91110000I01623741K", TaxNumber.WRONG),
        ("9111000010162374", TaxNumber.WRONG),
        ("440300123456789", TaxNumber.FINE),  # of the old kind
    ],
)
def test_the_check_of_a_tax_number(number, verdict):
    """The table of DOMAIN 6.3."""
    assert tax_number_verdict(number) == verdict


def test_a_doubtful_tax_number_warns_and_may_be_kept(till):
    say = {"settlement_id": till.bill().pk, "kind": "special", "buyer": "某公司"}
    with pytest.raises(TaxNumberWrong):
        till.act("want_invoice", **say, tax_number="12345")
    with pytest.raises(TaxNumberDoubtful):
        till.act("want_invoice", **say, tax_number="91350211M0000XUF46")

    row = till.act("want_invoice", **say, tax_number="91350211M0000XUF46", anyway=True)

    assert row.tax_number == "91350211M0000XUF46"


# -- over the wire and on the page ----------------------------------------------------------------


def test_a_signed_call_back_is_heard_without_signing_in(client, till, office, bill):
    office.answers["blue"] = Told("asked")
    order = ask(till, bill)
    send(order)
    body, headers = office.notice(
        notice="n1", token=order.token, outcome="issued", number="6" * 20, issued_on="2026-03-03"
    )
    place = f"/api/v1/tax-platform/simulated/{till.world.group.pk}/{till.store_id}"

    wrong = client.post(place, data=body, content_type="application/json", headers={})
    right = client.post(place, data=body, content_type="application/json", headers=headers)

    assert (wrong.status_code, wrong.json()["code"]) == (401, "filings.signature_wrong")
    assert (right.status_code, right.json()) == (200, {"outcome": "taken"})
    assert invoice(till, bill).issued_on.isoformat() == "2026-03-03"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": 1}', b"null", b"\x00", b"\xff"])
def test_what_is_no_call_back_is_not_signed(body, office):
    try:
        headers = {taxation.SIGNED_BY: office.sign(body)}
    except UnicodeDecodeError:
        headers = {}

    with pytest.raises(NotSigned):
        office.read(body, headers)


def test_over_the_api_an_invoice_is_asked_for_and_read(till, world, office, bill):
    browser = signed_in(world.administrator)

    made = post_json(browser, "/api/v1/tax-orders", {"settlement": str(bill.pk)})
    again = post_json(browser, "/api/v1/tax-orders", {"settlement": str(bill.pk)})
    told = browser.get(f"/api/v1/tax-orders/{made.json()['id']}").json()
    found = browser.get(f"/api/v1/tax-orders?q={bill.number}").json()["items"]

    assert (made.status_code, again.status_code) == (201, 409)
    assert (told["kind"], told["gross"]["amount"]) == ("blue", f"{bill.gross:.2f}")
    assert len(found) == 1


def test_the_bill_shows_the_filings_and_the_next_step(till, world, office, bill):
    finance = signed_in(world.person("finance", world.north))
    place = f"/filings/bills/{bill.pk}/"

    before = finance.get(place).content.decode()
    finance.post(f"{place}invoice/")
    with whole_database():
        (order,) = TaxOrder.objects.all()
    send(order, at=order.made_at)
    after = finance.get(place).content.decode()
    register = finance.get("/filings/invoices/").content.decode()

    assert "Ask the tax platform for the invoice" in before
    assert "Ask the tax platform for the invoice" not in after
    assert office.number(order.token) in after
    assert bill.number in register


def test_an_adviser_asks_for_no_invoice(till, world, office, bill):
    adviser = signed_in(world.person("service_advisor", world.north))

    assert adviser.post(f"/filings/bills/{bill.pk}/invoice/").status_code == 403
    assert invoice(till, bill).state == "wanted"


def test_an_order_of_another_store_is_not_there(till, world, office, bill):
    ask(till, bill)

    with as_seen_by(world.of_south):
        assert list(queries.tax_orders(seen_by=world.of_south)) == []


def test_lines_of_an_invoice_add_up_whatever_the_groups_and_rates():
    from types import SimpleNamespace as Part

    parts = [
        Part(group=group, rate=Decimal(rate), net=Decimal(net), tax=Decimal(tax))
        for group, rate, net, tax in [
            ("labour", "13", "88.50", "11.50"),
            ("labour", "6", "100.00", "6.00"),
            ("labour", "13", "1.00", "0.13"),
            ("material", "13", "0.00", "0.00"),
        ]
    ]

    said = rules.tax_lines(parts, ("labour=*劳务*修理修配劳务 2020000000000000000",))

    assert [(li["rate"], li["net"], li["tax"]) for li in said] == [
        ("6", "100.00", "6.00"),
        ("13", "89.50", "11.63"),
    ]
    assert said[0]["code"] == "2020000000000000000"
