"""Stock over the API: keys, refusals, what other stores see of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.models import StockMove
from tests.clients import post_json, signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
NEED = {"kind": "job", "id": 17}


@pytest.fixture
def browser(world):
    return signed_in(world.administrator)


@pytest.fixture
def post(browser, world):
    def send(path, **body):
        answer = post_json(browser, f"/api/v1{path}", body)
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def north(world):
    return str(world.north.pk)


@pytest.mark.covers("PT-08", "PT-10")
def test_a_part_goes_its_way_from_receipt_to_return(browser, post, part, north):
    status, move = post(
        f"/parts/{part.pk}/receive", store=north, quantity="5", cost="12.50", bin="A-01"
    )
    assert (status, move["kind"], move["quantity"], move["balance"]) == (200, "receipt", "5", "5")

    status, kept = post(
        "/reservations",
        store=north,
        need=NEED,
        wants=[{"part": str(part.pk), "quantity": "2"}],
    )
    assert (status, kept["items"][0]["state"], kept["items"][0]["left"]) == (201, "open", "2")
    assert browser.get(f"/api/v1/parts/{part.pk}/stock").json() == {
        "items": [
            {
                "store": north,
                "part": str(part.pk),
                "lot": "",
                "bin": "A-01",
                "expires_on": None,
                "on_hand": "5",
                "reserved": "2",
                "free": "3",
                "cost": {"amount": "12.50", "currency": "CNY"},
                "value": {"amount": "62.50", "currency": "CNY"},
            }
        ]
    }

    status, issued = post(f"/parts/{part.pk}/issue", store=north, need=NEED, quantity="2")
    assert (status, issued["items"][0]["need"]) == (200, {"kind": "job", "id": "17"})

    going = issued["items"][0]["id"]
    status, back = post(f"/stock-moves/{going}/return-issue", quantity="1")
    assert (status, back["reverses"], back["balance"]) == (200, going, "4")
    status, no = post(f"/stock-moves/{going}/return-issue", quantity="2")
    assert (status, no["code"]) == (409, "parts.return_exceeds_issue")


def test_a_repeat_with_the_same_key_moves_stock_once(browser, part, north):
    body = {"store": north, "quantity": "5", "cost": "1"}
    path = f"/api/v1/parts/{part.pk}/receive"

    first, again = (post_json(browser, path, body, key="once") for _n in range(2))

    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    with whole_database():
        assert StockMove.objects.count() == 1


def test_stock_is_not_moved_without_a_key(browser, part, north):
    answer = browser.post(f"/api/v1/parts/{part.pk}/receive", "{}", content_type="application/json")

    assert answer.status_code in {400, 422}
    with whole_database():
        assert not StockMove.objects.exists()


def test_a_request_is_asked_laid_out_and_handed_over(post, part, north):
    post(f"/parts/{part.pk}/receive", store=north, quantity="2", cost="1")
    wants = [{"part": str(part.pk), "quantity": "2"}]
    status, made = post("/part-requests", store=north, need=NEED, wants=wants)
    line = made["lines"][0]["id"]

    assert (status, made["lines"][0]["state"]) == (201, "asked")
    assert post(f"/part-request-lines/{line}/pick")[1]["state"] == "picked"
    assert post(f"/part-request-lines/{line}/issue")[1]["state"] == "issued"
    assert post(f"/part-request-lines/{line}/withdraw")[0] == 409


def test_a_count_is_blind_until_it_is_handed_in_and_settled(browser, post, part, north):
    post(f"/parts/{part.pk}/receive", store=north, quantity="9", cost="10", bin="A-01")
    (due,) = browser.get(f"/api/v1/counts/due?store={north}").json()["items"]
    assert (due["bin"], due["counted_at"], "on_hand" in due) == ("A-01", None, False)

    status, count = post("/counts", store=north, due=True)
    (line,) = count["lines"]
    assert (status, count["scope"], line["book"]) == (201, "due", None)
    shelf, at = line["shelf"], f"/counts/{count['id']}"

    status, count = post(f"{at}/enter-counted", lines=[{"shelf": shelf, "counted": "1"}])
    assert (status, count["lines"][0]["counted"], count["lines"][0]["again"]) == (200, None, True)
    assert post(f"{at}/hand-in-count")[1]["code"] == "parts.count_incomplete"
    post(f"{at}/enter-counted", lines=[{"shelf": shelf, "counted": "8"}])
    status, count = post(f"{at}/hand-in-count")
    told = {key: count["lines"][0][key] for key in ("book", "counted", "difference")}
    assert (status, count["state"], told) == (
        200,
        "counted",
        {"book": "9", "counted": "8", "difference": "-1"},
    )

    assert post(f"{at}/send-back-count", shelves=[shelf])[1]["state"] == "open"
    post(f"{at}/enter-counted", lines=[{"shelf": shelf, "counted": "8"}])
    post(f"{at}/hand-in-count")
    assert post(f"{at}/post-count")[1]["code"] == "parts.own_count"
    reasons = [{"shelf": shelf, "reason": "not_booked"}]
    status, count = post(f"{at}/explain-count", lines=reasons)
    assert (status, count["state"]) == (200, "posted")
    assert post(f"{at}/drop-count")[1]["code"] == "core.illegal_move"
    assert post(f"{at}/add-to-count", part=str(part.pk))[1]["code"] == "core.illegal_move"


def test_what_is_on_order_bins_prices_and_successors(post, browser, desk, part, north):
    status, coming = post("/incoming-parts", store=north, part=str(part.pk), quantity="3")
    assert (status, coming["left"]) == (201, "3")
    assert post(f"/incoming-parts/{coming['id']}/call-off")[1]["state"] == "called_off"

    assert post("/bins", store=north, code="z-9")[1]["code"] == "Z-9"
    assert post("/bins", store=north, code="Z-9")[1]["code"] == "parts.bin_known"

    said = {"store": north, "amount": "99.00", "price_list": "retail"}
    status, priced = post(f"/parts/{part.pk}/set-price", **said)
    assert (status, priced["price"]) == (200, {"amount": "99.00", "currency": "CNY"})

    newer = desk.part()
    status, old = post(f"/parts/{part.pk}/supersede", store=north, successor=str(newer.pk))
    assert (old["is_current"], old["successor"]) == (False, str(newer.pk))
    status, no = post(f"/parts/{newer.pk}/supersede", store=north, successor=str(part.pk))
    assert (status, no["code"]) == (409, "parts.superseded_in_circle")


def test_another_store_is_told_nothing(world, desk, part):
    move = desk.receive(part, 5)
    clerk = signed_in(world.person("parts_clerk", world.south))

    assert clerk.get(f"/api/v1/parts/{part.pk}/stock").json() == {"items": []}
    assert clerk.get("/api/v1/stock-moves").json()["items"] == []
    assert clerk.get(f"/api/v1/stock-moves/{move.pk}").status_code == 404


def test_an_adviser_sees_stock_and_not_what_it_cost(world, desk, part):
    desk.receive(part, 5)
    adviser = signed_in(world.person("service_advisor", world.north))

    (shelf,) = adviser.get(f"/api/v1/parts/{part.pk}/stock").json()["items"]

    assert (shelf["on_hand"], shelf["cost"], shelf["value"]) == ("5", None, None)


def test_an_entry_that_lies_in_the_future_is_no_entry(post, part, north):
    status, no = post(
        f"/parts/{part.pk}/receive",
        store=north,
        quantity="1",
        happened_at="2199-01-01T00:00:00Z",
    )

    assert (status, no["code"]) == (422, "core.invalid")


@pytest.mark.parametrize(
    "path", ["stock-moves", "reservations", "part-requests", "incoming-parts", "bins", "counts"]
)
def test_a_list_costs_the_same_however_long(browser, desk, path):

    def ask():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"/api/v1/{path}").status_code == 200
        return len(asked)

    def one_more():
        part = desk.part()
        desk.receive(part, 1, bin=f"B{part.pk}")
        desk.ask(desk.want(part, 1))
        commands.expect(
            store_id=desk.store_id, part_id=part.pk, quantity=Decimal(1), by=desk.by, at=NOON
        )
        commands.open_count(store_id=desk.store_id, part_ids=[part.pk], by=desk.by, at=NOON)

    one_more()
    ask()
    first = ask()
    one_more()
    one_more()

    assert ask() == first
