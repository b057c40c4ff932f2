"""A morning at the till, in both languages: the shift, a ready car, its money, the count."""

from __future__ import annotations

import pytest

from aftersales.core.scope import whole_database
from aftersales.money.billing.models import CashierShift, Settlement
from tests.billing.conftest import Till
from tests.worlds import make_world

WORDS = {
    "en": {"open": "Open the shift", "take": "Take payment", "close": "Count and close the shift"},
    "zh-hans": {"open": "开班", "take": "收款", "close": "清点并交班"},
}


@pytest.fixture
def till(site):
    return Till(make_world())


@pytest.mark.covers("FE-03")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_cashier_opens_the_shift_takes_the_money_and_counts(
    till, visit, look, check_access, language
):
    order = till.ready(till.labour(), till.part(), till.paint("500", name="前杠喷漆"))
    bill = till.settle(order)
    cashier = till.world.person("cashier", till.store)
    words = WORDS[language]

    page = visit("/billing/", person=cashier, language=language)
    check_access(page)
    assert page.inner_text(".till a[href$='/shifts/open/']") == words["open"]
    page.click(".till a[href$='/shifts/open/']")
    page.wait_for_selector("#dialog [name=opening]")
    page.fill("[name=opening]", "200")
    page.click("#dialog .form-foot .btn-primary")
    page.wait_for_selector(".till a[href^='/billing/shifts/']:not([href$='/open/'])")
    look(page, f"till-1-desk-{language}")
    assert page.inner_text(".desk-table a[href$='/take/']") == words["take"]
    page.click(".desk-table a[href$='/take/']")
    page.wait_for_selector("#dialog [name=method]")
    check_access(page)
    page.keyboard.press("1")  # cash, by its number key
    look(page, f"till-2-take-{language}")
    page.click("#dialog .form-foot .btn-primary")
    page.wait_for_selector("#bill")
    check_access(page)
    look(page, f"till-3-bill-{language}")
    with whole_database():
        paid = Settlement.objects.get(pk=bill.pk)
        shift = CashierShift.objects.get(store=till.store_id)
    page.goto(page.url.split("/billing/")[0] + f"/billing/shifts/{shift.pk}/")
    page.click(f".detail-bar a:has-text('{words['close']}')")
    page.wait_for_selector("#dialog [name=cash]")
    page.fill("[name=cash]", str(200 + paid.gross))
    page.click("#dialog .form-foot .btn-primary")
    page.wait_for_selector(
        "text=" + ("Counted beside the books", "实点与账面对照")[language != "en"]
    )
    check_access(page)
    look(page, f"till-4-shift-{language}")

    with whole_database():
        shift.refresh_from_db()
    assert (paid.rest, shift.state, shift.difference) == (0, "closed", 0)
