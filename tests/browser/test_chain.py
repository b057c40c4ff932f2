"""A supplier at the phone and at the desk: lets itself in, confirms, ships, quotes, and looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.ground.handbook import delivering
from aftersales.supply.purchasing.models import PurchaseOrder
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_portal import address_of
from tests.chain.conftest import FOUR, Chain
from tests.purchasing.conftest import Asking
from tests.worlds import make_world


@pytest.fixture
def chain(site):
    """A house that buys of two suppliers; there is something of every kind."""
    chain = Chain(make_world())
    delivering.to_every_group(at=timezone.now())
    chain.damaged(chain.placed(10), 9, 2)
    asking = Asking(chain)
    asking.suppliers[1] = chain.other
    asking.ask()
    return chain


@pytest.mark.covers("PT-23")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_supplier_is_let_in_by_purchasing_and_confirms_an_order(
    chain, site, visit, look, check_access, language
):
    order = chain.placed(6, at=timezone.now())
    buyer = visit(
        f"/purchasing/suppliers/{chain.supplier.pk}/",
        person=chain.world.administrator,
        language=language,
        width=DESK,
    )
    buyer.locator(f"a[href='/chain/suppliers/{chain.supplier.pk}/invite/']").click()
    buyer.locator("#dialog [name=shares_stock]").check()
    look(buyer, f"chain-invite-{language}")
    with buyer.expect_navigation(wait_until="networkidle"):
        buyer.locator("#dialog .form-foot .btn-primary").click()

    phone = visit(
        f"/{address_of('chain.invited', site)}", person=None, language=language, width=PHONE
    )
    look(phone, f"chain-four-{language}")
    phone.fill("[name=four]", FOUR)
    with phone.expect_navigation(wait_until="networkidle"):
        phone.locator("main .btn-primary").click()
    look(phone, f"chain-home-{language}")
    check_access(phone)
    with phone.expect_navigation(wait_until="networkidle"):
        phone.locator(f"a[href='/supply/orders/{order.pk}/']").click()
    day = timezone.localdate() + timedelta(days=3)
    phone.fill("[name=confirmation]", "HN-77")
    phone.fill("[name=promised_on]", day.isoformat())
    with phone.expect_navigation(wait_until="networkidle"):
        phone.locator("form[action$='/confirm/'] .btn-primary").click()
    look(phone, f"chain-order-{language}")
    check_access(phone)

    with whole_database():
        row = PurchaseOrder.objects.get(pk=order.pk)
    assert (row.confirmation, row.promised_on) == ("HN-77", day)
    for name in ("orders", "deliveries", "stock", "home"):
        phone.set_viewport_size({"width": PHONE, "height": 800})
        phone.locator(
            f".thumb-nav a >> nth={['home', 'orders', 'deliveries', 'stock'].index(name)}"
        ).click()
        phone.wait_for_load_state("networkidle")
        look(phone, f"chain-{name}-{language}")
        check_access(phone)
        phone.set_viewport_size({"width": DESK, "height": 900})
        look(phone, f"chain-{name}-desk-{language}")
    phone.goto(f"{site.url}/supply/orders/{order.pk}/", wait_until="networkidle")
    look(phone, f"chain-order-desk-{language}")
    buyer.reload(wait_until="networkidle")
    look(buyer, f"chain-buyer-{language}")
