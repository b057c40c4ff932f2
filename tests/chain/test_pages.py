"""The three kinds of data, page by page: purchase, delivery and stock."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.faces.chain import commands, queries
from aftersales.faces.chain.models import Access
from aftersales.ground.notices.models import Message
from tests.clients import post_json, signed_in
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
MOST_STATEMENTS = 40


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def browser(chain, now):
    return chain.browser(chain.invited(at=now, shares_stock=True))


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_address_asks_for_four_digits_and_tells_nothing_before(chain, now):
    order = chain.placed(10)
    page = text(chain.browser(), f"/s/{chain.invited(at=now)}/")

    assert "Last four digits" in page
    assert not any(word in page for word in (order.number, chain.supplier.name, "林采萍"))


def test_wrong_digits_say_so_and_an_unknown_address_leads_nowhere(chain, now):
    token = chain.invited(at=now)
    stranger = chain.browser()

    said = [stranger.post(f"/s/{token}/", {"four": f"000{n}"}).content.decode() for n in range(5)]

    assert "These are not the digits we know." in said[0]
    assert "Too many wrong attempts" in said[4]
    assert "Open this page by your address" in text(stranger, "/s/nothing/", 404)
    assert stranger.get("/supply/").headers["Location"] == "/supply/door/"
    assert "Open this page by your address" in text(stranger, "/supply/door/")


@pytest.mark.covers("PT-23")
def test_purchase_data_orders_are_seen_confirmed_and_shipped(chain, browser, now):
    order = chain.placed(10, at=now)
    soon = (timezone.localdate() + timedelta(days=3)).isoformat()
    waits = ">Orders to confirm</h2>"
    assert waits in text(browser, "/supply/")
    path = f"/supply/orders/{order.pk}/"
    assert chain.part.shown_number in text(browser, path)

    confirmed = browser.post(
        f"{path}confirm/", {"confirmation": "HN-77", "promised_on": soon, "seen": ""}
    )
    again = browser.post(f"{path}confirm/", {"promised_on": soon, "seen": ""})
    shipped = browser.post(f"{path}shipped/", {"ship-waybill": "SF9", "ship-promised_on": soon})

    page = text(browser, path)
    assert (confirmed.status_code, shipped.status_code) == (303, 303)
    assert "Somebody confirmed this order meanwhile" in again.content.decode()
    assert "HN-77" in page
    assert "SF9" in page
    assert chain.order(order).state == "shipped"
    assert waits not in text(browser, "/supply/")


def test_a_confirmed_day_is_changed_from_the_page_that_shows_it(chain, browser, now):
    order = chain.placed(10, at=now)
    path = f"/supply/orders/{order.pk}/"
    days = [(timezone.localdate() + timedelta(days=n)).isoformat() for n in (2, 4)]
    browser.post(f"{path}confirm/", {"promised_on": days[0], "seen": ""})
    page = text(browser, path)
    seen = page.partition('name="seen" value="')[2].partition('"')[0]

    answer = browser.post(f"{path}confirm/", {"promised_on": days[1], "seen": seen})

    assert answer.status_code == 303
    assert chain.order(order).promised_on.isoformat() == days[1]


@pytest.mark.covers("PT-23")
def test_delivery_data_what_was_accepted_rejected_and_short_and_what_goes_back(chain, browser):
    order = chain.placed(10)
    chain.damaged(order, 9, 2)

    for path in ("/supply/deliveries/", f"/supply/orders/{order.pk}/"):
        page = text(browser, path)
        assert [w for w in ("7 accepted", "2 rejected: damaged", "1 short") if w not in page] == []
    assert "Returns to collect" in text(browser, "/supply/")
    assert "rejected at the receipt" in text(browser, "/supply/deliveries/")


@pytest.mark.covers("PT-23")
def test_stock_data_pieces_on_hand_and_on_order_by_store_where_it_is_shared(chain, now):
    chain.come(chain.placed(10), 10)
    chain.placed(4)
    chain.rivals(6)
    who = chain.inside(shares_stock=True)

    with as_seen_by(who.actor):
        (card,) = queries.stock_of(who, at=NOON)

    (shelf,) = card.shelves
    assert card.part.number == chain.part.shown_number
    assert (shelf.on_hand, shelf.on_order, shelf.used) == (Decimal(10), Decimal(4), Decimal(0))
    assert shelf.house == chain.world.north.name

    browser = chain.browser(chain.invited(at=now, shares_stock=True))
    assert chain.part.shown_number in text(browser, "/supply/stock/")
    with whole_database():
        access = Access.objects.get(revoked_at=None)
    commands.share_stock(access_id=access.pk, shares_stock=False, by=chain.clerk, at=now)
    text(browser, "/supply/stock/", 404)
    assert "/supply/stock/" not in text(browser, "/supply/")


def test_an_offer_is_made_on_the_page(chain, asking, browser):
    inquiry = asking.ask()
    mine = asking.offers(inquiry)[0]
    with whole_database():
        line = inquiry.lines.get()
    path = f"/supply/offers/{mine.pk}/"
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    assert "Inquiries to quote" in text(browser, "/supply/")

    half = browser.post(path, {"valid_until": until, f"price_{line.pk}": "9.20"})
    whole = browser.post(
        path, {"valid_until": until, f"price_{line.pk}": "9.20", f"days_{line.pk}": "2"}
    )

    assert "Say how many days it takes." in half.content.decode()
    assert whole.status_code == 303
    assert "9.20" in text(browser, path)
    assert browser.post(f"{path}decline/").status_code == 303
    assert asking.offers(inquiry)[0].state == "declined"


def test_pages_cost_few_statements_however_many_orders(chain, browser):
    for _n in range(6):
        chain.damaged(chain.placed(5), 4, 1)
        chain.placed(3)

    for path in ("/supply/", "/supply/orders/", "/supply/deliveries/", "/supply/stock/"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text(browser, path)
        assert len(asked) <= MOST_STATEMENTS, path


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_speaks_both_languages(chain, now, language):
    chain.placed(10, at=now)
    client = chain.browser(chain.invited(at=now, shares_stock=True))
    client.cookies["language"] = language
    words = {"zh-hans": ">待确认的订单</h2>", "en": ">Orders to confirm</h2>"}[language]
    assert words in text(client, "/supply/")


# ── purchasing's side ────────────────────────────────────────────────────────────────────────────


def test_purchasing_opens_the_page_sees_when_it_was_opened_and_calls_it_back(chain, now):
    staff = signed_in(chain.world.administrator)
    panel = f"/chain/suppliers/{chain.supplier.pk}/"
    assert "Nobody there has an address" in text(staff, panel)
    assert panel in text(staff, f"/purchasing/suppliers/{chain.supplier.pk}/")

    form = {"contact_id": chain.contact.pk, "channel": "show", "shares_stock": "on"}
    shown = staff.post(f"{panel}invite/", form).content.decode()
    token = shown.partition("/s/")[2].partition("/")[0]
    assert "not opened yet" in text(staff, panel)
    chain.browser(token)
    assert "last opened" in text(staff, panel)
    with whole_database():
        access = Access.objects.get()
    assert access.shares_stock
    staff.post(f"/chain/accesses/{access.pk}/stock/", {"shares": "no"})
    staff.post(f"/chain/accesses/{access.pk}/revoke/")

    with whole_database():
        access.refresh_from_db()
    assert not access.shares_stock
    assert access.revoked_at is not None
    assert "Nobody there has an address" in text(staff, panel)


def test_sent_by_message_the_address_is_shown_to_nobody_else(chain):
    staff = signed_in(chain.world.administrator)
    form = {"contact_id": chain.contact.pk, "channel": "sms"}

    answer = staff.post(f"/chain/suppliers/{chain.supplier.pk}/invite/", form)

    assert answer.status_code == 303
    with whole_database():
        assert Message.objects.get().code == "chain.invited"


def test_over_the_api_an_address_is_made_listed_and_called_back(chain):
    client = signed_in(chain.world.administrator)
    root = "/api/v1/supplier-accesses"

    made = post_json(client, root, {"contact": str(chain.contact.pk), "shares_stock": True})
    told = made.json()
    listed = client.get(root).json()["items"]
    hidden = post_json(client, f"{root}/{told['id']}/share-stock", {"shares_stock": False}).json()
    gone = post_json(client, f"{root}/{told['id']}/revoke", {}).json()

    token = told["address"].rstrip("/").rsplit("/", 1)[1]
    assert (made.status_code, told["supplier"]) == (201, str(chain.supplier.pk))
    assert [(row["id"], row["address"]) for row in listed] == [(told["id"], "")]
    assert hidden["shares_stock"] is False
    assert gone["revoked_at"]
    assert client.get(f"{root}/{told['id']}").json()["revoked_at"]
    assert queries.access_for(token) is None
