"""Logistics on screen and over the API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.supply.logistics.models import Carrier, Shipment
from tests.clients import post_json, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


@pytest.fixture
def other_clerk(world):
    return signed_in(world.person("parts_clerk", world.south))


@pytest.fixture
def buyer(world):
    return signed_in(world.person("purchaser", world.north))


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(row):
    return f"/logistics/shipments/{row.pk}/"


def newest():
    with whole_database():
        return Shipment.objects.latest("pk")


def registered(clerk, sending, **more):
    """As the clerk types it."""
    told = {
        "store_id": sending.north,
        "packages": 2,
        "weight_kg": "3",
        "what_1": "行车记录仪",
        "quantity_1": "1",
        **more,
    }
    answer = clerk.post("/logistics/shipments/new/", told)
    assert answer.status_code == 303
    return newest()


@pytest.mark.covers("LG-01", "LG-04")
def test_goods_are_sent_scanned_and_taken_in(clerk, other_clerk, sending):
    row = registered(clerk, sending, target_id=sending.south)
    clerk.post(f"{page_of(row)}agree-carrier/", {"carrier_id": sending.van.pk, "how": "standing"})
    refused = sending.row(row).carrier_id
    clerk.post(
        f"{page_of(row)}agree-carrier/",
        {"carrier_id": sending.van.pk, "how": "standing", "reason": "顺路"},
    )
    first, second = sending.codes(row)
    scanned = clerk.post("/logistics/scan/", {"kind": "loaded", "code": first}).content.decode()
    again = clerk.post("/logistics/scan/", {"kind": "loaded", "code": first})
    clerk.post("/logistics/scan/", {"kind": "loaded", "code": second})
    under_way = sending.state(row)

    other_clerk.post(f"{page_of(row)}deliver/", {"right": "on", "undamaged": "on"})

    assert refused is None
    assert "1 package is still missing." in scanned
    assert (again.status_code, "was scanned so before" in again.content.decode()) == (422, True)
    assert (under_way, sending.state(row)) == ("under_way", "delivered")
    assert "in time" in seen(other_clerk, page_of(row))


def test_a_recipient_outside_is_masked_until_somebody_asks(clerk, sending):
    row = registered(clerk, sending, recipient="陈先生", phone="13800138000", address="示范路8号")
    text = seen(clerk, page_of(row))

    clear = clerk.post(f"{page_of(row)}see-recipient/").content.decode()

    assert ("13800138000" in text, "示范路8号" in text) == (False, False)
    assert ("示范路8号" in clear, "shipment.recipient_seen" in sending.facts()) == (True, True)


def test_a_refused_form_says_why(clerk, sending):
    answer = clerk.post(
        "/logistics/shipments/new/",
        {"store_id": sending.north, "packages": 1, "weight_kg": "1", "what_1": "件"},
    )

    assert (answer.status_code, "Say who gets it, and where." in answer.content.decode()) == (
        422,
        True,
    )


def test_a_transfer_is_packed_from_its_own_page(clerk, sending):
    transfer = sending.transfer()
    panel = f"/logistics/transfers/{transfer.pk}/"
    before = seen(clerk, panel)
    whole = seen(clerk, f"/parts/transfers/{transfer.pk}/")

    clerk.post(f"{panel}pack/", {"packages": 1, "weight_kg": "2"})

    assert ("It is on no shipment." in before, panel in whole) == (True, True)
    assert newest().transfer_id == transfer.pk
    assert newest().number in seen(clerk, panel)


@pytest.mark.covers("LG-08")
def test_the_ways_to_send_stand_side_by_side_with_their_prices(clerk, sending):
    row = sending.to_customer(at=timezone.now())

    text = seen(clerk, f"{page_of(row)}agree-carrier/")

    assert text.index(f"{sending.quick.name}: 20.00 CNY") < text.index("(too late)")


@pytest.mark.covers("LG-05")
def test_what_deliveries_cost_is_added_up_by_site_and_carrier(clerk, sending):
    row = sending.sent()
    sending.do("note_cost", row, cost=Decimal(48))
    sending.do("deliver", row, at=timezone.now())

    text = seen(clerk, "/logistics/costs/?days=90")

    assert "48.00" in text
    assert (sending.world.south.name in text, sending.van.name in text) == (True, True)


@pytest.mark.parametrize("path", ["shipments", "carriers"])
def test_each_list_costs_the_same_for_one_row_and_for_three(clerk, sending, path):
    def told():
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(f"/logistics/{path}/?view=all").status_code == 200
        return len(asked)

    sending.sent()
    told()
    first = told()
    sending.sent()
    sending.sent()

    assert told() == first
    assert first <= 15


@pytest.mark.parametrize("packages", [1, 5])
def test_the_page_of_a_shipment_asks_the_same_number_of_questions(clerk, sending, packages):
    row = sending.sent(packages=packages)

    with CaptureQueriesContext(connection) as asked:
        seen(clerk, page_of(row))

    assert len(asked) <= 25


def test_a_shipment_of_others_is_not_found(sending, other_clerk, world):
    row = sending.to_customer()

    assert other_clerk.get(page_of(row)).status_code == 404


def test_a_carrier_is_opened_and_changed_on_screen(buyer, clerk, sending):
    told = {"code": "YD", "name": "韵速", "kind": "courier", "currency": "CNY", "base": "6",
            "per_kg": "1", "per_package": "0", "days": "3"}  # fmt: skip
    buyer.post("/logistics/carriers/new/", told)
    with whole_database():
        row = Carrier.objects.get(code="YD")
    buyer.post(f"/logistics/carriers/{row.pk}/change-carrier/", {**told, "base": "7"})

    assert "7.00" in seen(clerk, f"/logistics/carriers/{row.pk}/")
    assert clerk.post("/logistics/carriers/new/", told).status_code == 403


@pytest.mark.covers("LG-04")
def test_the_api_carries_a_shipment_through_its_life(clerk, sending):
    def post(path, body):
        return post_json(clerk, f"/api/v1/shipments{path}", body)

    made = post(
        "",
        {
            "store": str(sending.north),
            "recipient": {"name": "陈先生", "address": "示范路8号", "phone": "13800138000"},
            "contents": [{"words": "钥匙"}],
            "packages": 1,
        },
    ).json()
    here = f"/{made['id']}"
    quotes = clerk.get(f"/api/v1/shipments{here}/quotes").json()["items"]
    refused = post(f"{here}/hand-over", {})
    post(f"{here}/agree-carrier", {"carrier": quotes[0]["carrier"], "how": "message"})
    post(f"{here}/note-waybill", {"waybill": "SF9"})
    scanned = post("/scan", {"code": made["boxes"][0]["code"], "kind": "loaded"}).json()
    done = post(f"{here}/deliver", {"right": True}).json()
    scans = clerk.get(f"/api/v1/shipments{here}/scans").json()["items"]

    assert "示范路" not in str(made)
    assert (refused.status_code, refused.json()["code"]) == (409, "logistics.carrier_missing")
    assert (scanned["state"], scanned["left"]) == ("under_way", 0)
    assert (done["state"], done["is_right"], done["cost"]["currency"]) == ("delivered", True, "CNY")
    assert sorted((one["kind"], one["by_hand"]) for one in scans) == [
        ("delivered", True),
        ("loaded", False),
    ]
    listed = clerk.get("/api/v1/shipments?q=delivered").json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
