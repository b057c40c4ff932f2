"""The cashier's desk on screen: who waits with a ready car, what is open, and what may be done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.money.billing.models import Explanation, Payment, Settlement
from tests.clients import signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA"
    "60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def cashier(world):
    return signed_in(world.person("cashier", world.north))


@pytest.fixture
def chief(world):
    return signed_in(world.administrator)


@pytest.fixture
def adviser(world):
    return signed_in(world.person("service_advisor", world.north))


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def opened(browser, till):
    browser.post("/billing/shifts/open/", {"store_id": till.store_id, "opening": "0"})


@pytest.mark.covers("FE-03")
def test_the_cashier_scans_takes_the_money_and_the_car_may_leave(cashier, till):
    order = till.ready()
    bill = till.settle(order)
    opened(cashier, till)

    found = cashier.post("/billing/scan/", {"number": order.number.lower()})
    page = seen(cashier, found.headers["Location"])
    form = seen(cashier, f"/billing/settlements/{bill.pk}/take/")
    answer = cashier.post(
        f"/billing/settlements/{bill.pk}/take/", {"method": "cash", "amount": "1,130.00"}
    )

    assert bill.number in page
    assert 'value="1,130.00"' in form
    assert (answer.status_code, till.fresh(bill).rest) == (303, 0)
    assert till.now(order).cleared_at is not None


def test_a_head_sees_what_waits_at_the_desk_and_leaves_the_money_to_the_cashier(world, till):
    bill = till.bill()
    head = signed_in(world.person("after_sales_manager", world.north))

    text = seen(head, "/billing/")
    shifts = seen(head, "/billing/shifts/")

    assert bill.number in text
    assert "/billing/shifts/open/" not in text + shifts
    assert f"/billing/settlements/{bill.pk}/take/" not in text


def test_an_adviser_has_no_place_at_the_cashiers_desk(adviser):
    assert adviser.get("/billing/").status_code == 403


def test_a_refused_payment_says_why_on_its_form(cashier, till):
    bill = till.bill()

    answer = cashier.post(
        f"/billing/settlements/{bill.pk}/take/", {"method": "cash", "amount": "10"}
    )

    assert (answer.status_code, till.count(Payment)) == (422, 0)
    assert "Open your shift first" in answer.content.decode()


@pytest.mark.covers("FE-03")
def test_ready_cars_that_are_not_paid_stand_first(cashier, till):
    early = till.put(till.signed(till.paint("100")), "in_work")
    till.granted("early", order_id=early.pk)
    first = till.settle(early)
    second = till.bill(till.paint("200"))

    text = seen(cashier, "/billing/")

    assert text.index(second.number) < text.index(first.number)


def test_every_heap_of_the_desk_opens(chief, till):
    till.draft()
    till.bill(till.paint("500", payer="maker"))
    till.act(
        "take_deposit", store_id=till.store_id, for_kind="appointment", for_id=1,
        method="transfer", reference="T1", amount=Decimal(100),
    )  # fmt: skip
    bill = till.bill()
    till.act(
        "ask", deviation="discount", settlement_id=bill.pk, amount=Decimal(5), reason="x",
        by=till.boss,
    )  # fmt: skip

    for heap in ("to_pay", "to_issue", "to_give_back", "receivables", "to_invoice", "to_answer"):
        assert "empty" not in seen(chief, f"/billing/?heap={heap}").split("<main")[1][:200]


@pytest.mark.covers("FE-02", "FE-05")
def test_the_bill_shows_the_lawful_list_the_estimate_and_the_next_step(chief, till):
    order = till.ready(till.labour(), till.part(), till.paint("500", name="前杠喷漆"))
    bill = till.settle(order)

    text = seen(chief, f"/billing/settlements/{bill.pk}/")

    for words in ("Material fee", "Labour fee", "Machining fee", "前杠喷漆", "Beside the estimate"):
        assert words.lower() in text.lower()
    assert "Take payment" in text


@pytest.mark.covers("FE-05")
def test_the_customer_signs_on_the_glass(adviser, till):
    bill = till.bill()
    ticked = {"items": "on", "prices": "on", "guarantee": "on", "signature": PNG}
    place = f"/billing/settlements/{bill.pk}/explain/"

    assert "Agreed before the work" in seen(adviser, place)
    assert adviser.post(place, {"items": "on"}).status_code == 422
    assert adviser.post(place, ticked).status_code == 303

    with whole_database():
        row = Explanation.objects.get()
    assert (row.settlement_id, row.signature_id is not None) == (bill.pk, True)


@pytest.mark.covers("FE-02")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_papers_are_shown_and_printed_in_both_languages(world, till, language):
    till.shift()
    bill = till.bill(till.labour(), till.part(), till.paint("100"))
    payment = till.pay(bill, "50")
    note = till.act("credit", settlement_id=bill.pk, reason="04", words="折让", amount=Decimal(5))
    browser = signed_in(world.administrator, language=language)

    for path in (
        f"/papers/billing.settlement_list/{bill.pk}/",
        f"/papers/billing.receipt/{payment.pk}/",
        f"/papers/billing.credit_note/{note.pk}/",
    ):
        seen(browser, path)
        printed = browser.post(f"{path}print/", {"language": language})
        assert (printed.status_code, printed.content[:4]) == (200, b"%PDF")


@pytest.mark.covers("FE-02")
def test_the_lawful_list_has_labour_and_material_apart_and_every_fee_group(till):
    """DOMAIN 3.2: totals by diagnosis, testing, material, labour, machining and other fees."""
    from aftersales.core.papers import Wanted
    from aftersales.core.scope import as_seen_by
    from aftersales.money.billing import papers
    from aftersales.money.billing.states import FeeGroup

    bill = till.bill(till.labour(), till.part(), till.paint("100"))

    with as_seen_by(till.by):
        found = papers.find_bill(bill.pk, till.by)
        sheet = papers.settlement_list(found, Wanted(actor=till.by, at=NOON, language="en"))

    tables = [block for block in sheet.blocks if block.kind == "table"]
    assert [len(table.rows) for table in tables] == [2, 3, 1]
    assert len(tables[2].heads) == len(FeeGroup) == 6
    total = sum(Decimal(fee.replace(",", "")) for fee in tables[2].rows[0])
    assert (sheet.number, total) == (bill.number, bill.gross)


def everything(till):
    """One of each thing that has a page."""
    shift = till.shift()
    bill = till.bill()
    payment = till.pay(bill, "100")
    till.act("credit", settlement_id=bill.pk, reason="04", words="x", amount=Decimal(5))
    till.act("check_charges", order_id=bill.order_id)
    till.act(
        "ask_compensation", store_id=till.store_id, case_kind="complaint", case_number="C1",
        amount=Decimal(5), reason="x",
    )  # fmt: skip
    till.act("ask", deviation="release", order_id=bill.order_id, reason="x")
    return shift, bill, payment


def test_every_list_and_detail_opens(chief, till):
    shift, _bill, payment = everything(till)

    for path in (
        "/billing/settlements/?view=all",
        "/billing/payments/?view=all",
        "/billing/credit-notes/",
        "/billing/shifts/",
        f"/billing/shifts/{shift.pk}/",
        f"/billing/payments/{payment.pk}/",
        "/billing/approvals/?view=all",
        "/billing/checks/?view=all",
        "/billing/compensations/",
        "/billing/books/",
    ):
        assert "<h1" in seen(chief, path)


def test_every_dialog_opens(chief, till):
    shift, bill, payment = everything(till)
    draft, order = till.draft(), till.another()
    at, on = f"/billing/settlements/{bill.pk}", f"/billing/settlements/{draft.pk}"

    for path in (
        *(f"{at}/{name}/" for name in ("take", "explain", "credit", "invoice", "check", "object")),
        *(f"{at}/{name}/" for name in ("ask-release", "invoice/number", "invoice/red-letter")),
        *(f"{on}/{name}/" for name in ("discount", "ask-discount", "ask-early")),
        f"/billing/orders/{order.pk}/draw/",
        f"/billing/payments/{payment.pk}/refund/",
        f"/billing/payments/{payment.pk}/ask-refund/",
        "/billing/payments/deposit/",
        "/billing/shifts/open/",
        f"/billing/shifts/{shift.pk}/close/",
        "/billing/books/close/",
        "/billing/compensations/ask/",
    ):
        assert "<form" in seen(chief, path)


@pytest.mark.parametrize(
    "path",
    [
        "/billing/",
        "/billing/settlements/?view=all",
        "/billing/payments/?view=all",
        "/billing/approvals/?view=all",
        "/billing/books/",
    ],
)
def test_a_list_costs_the_same_for_one_row_and_for_three(chief, till, path):
    till.shift()

    def another():
        bill = till.bill()
        till.pay(bill, "10")
        till.act("ask", deviation="release", order_id=bill.order_id, reason="x", by=till.boss)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            seen(chief, path)
        return len(captured)

    another()
    cost()
    one = cost()
    another()
    another()

    assert cost() == one <= 25


def test_a_bill_costs_the_same_for_one_line_and_for_five(chief, till):
    small, big = till.bill(), till.bill(*[till.paint("10") for _ in range(5)])

    def cost(bill):
        with CaptureQueriesContext(connection) as captured:
            seen(chief, f"/billing/settlements/{bill.pk}/")
        return len(captured)

    cost(small)
    assert cost(small) == cost(big) <= 30


def test_mobile_payment_shows_a_square_and_the_demonstration_plays_the_payer(chief, till):
    bill = till.bill()
    chief.post(f"/billing/settlements/{bill.pk}/begin-charge/")

    text = seen(chief, f"/billing/settlements/{bill.pk}/")
    played = chief.post(f"/billing/settlements/{bill.pk}/charges/1/simulate/")

    assert "data:image/svg+xml" in text
    assert "the payer pays" not in text  # this is no demonstration
    assert (played.status_code >= 400, till.fresh(bill).paid) == (True, 0)


@pytest.mark.covers("FE-10")
def test_the_day_is_closed_sent_and_its_file_leaves_with_a_trace(chief, till):
    till.bill(till.part(), till.paint("100"))
    place = f"/billing/books/{till.store_id}/{TODAY}"

    chief.post("/billing/books/close/", {"store_id": till.store_id, "day": TODAY.isoformat()})
    sent = chief.post(f"{place}/send/")
    file = chief.get(f"{place}/accounting.csv")

    assert sent.status_code == 303
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[:2] == ["kind", "number"]
    assert len(lines) == 2


def test_the_adviser_may_not_take_money_nor_issue(adviser, till):
    bill, draft = till.bill(), till.draft()

    for path in (
        f"/billing/settlements/{bill.pk}/take/",
        f"/billing/settlements/{draft.pk}/close/",
    ):
        assert adviser.post(path, {"method": "cash", "amount": "1"}).status_code == 403
    assert (
        "Take payment" not in seen(adviser, f"/billing/settlements/{bill.pk}/").split("Why not")[0]
    )


def test_a_bill_of_another_store_is_not_there(world, till):
    bill = till.bill()
    stranger = signed_in(world.person("cashier", world.south))

    for path in ("", "take/"):
        assert stranger.get(f"/billing/settlements/{bill.pk}/{path}").status_code == 404


def test_an_adviser_draws_up_from_the_order_and_the_cashier_issues(adviser, cashier, till):
    order = till.ready()

    drawn = adviser.post(f"/billing/orders/{order.pk}/draw/", {"old_parts": "waived"})
    bill = adviser.get(drawn.headers["Location"])
    with whole_database():
        row = Settlement.objects.get()
    issued = cashier.post(f"/billing/settlements/{row.pk}/close/")

    assert bill.status_code == 303
    assert (issued.status_code, till.fresh(row).state, row.old_parts) == (303, "closed", "waived")


def test_the_clock_of_the_test_is_not_asked(chief, till):
    """Deeds on screen happen now, whatever day the test's world lives in."""
    opened(chief, till)

    with whole_database():
        from aftersales.money.billing.models import CashierShift

        assert CashierShift.objects.get().opened_at <= timezone.now()
