"""A visit over the API: keys, refusals, what other stores see of it."""

from __future__ import annotations

import pytest

from aftersales.core.scope import whole_database
from aftersales.lane.orders.models import Order
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.files.samples import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world):
    return signed_in(world.administrator)


@pytest.fixture
def post(browser):
    def send(path, **body):
        answer = post_json(browser, f"/api/v1{path}", body)
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def body(counter):
    return {
        "store": str(counter.store_id),
        "vehicle": str(counter.car.pk),
        "customer": str(counter.owner.pk),
    }


def labour(counter):
    return {"kind": "labour", "operation": str(counter.operation.pk)}


@pytest.mark.covers("RC-17", "FE-01", "WS-23")
def test_a_visit_goes_its_way_from_the_door_to_the_hand_over(counter, post, body, browser):
    status, arrival = post("/arrivals", store=body["store"], plate=counter.car.plate)
    assert (status, arrival["state"], arrival["is_walk_in"]) == (201, "waiting", True)

    status, order = post(
        "/orders",
        **body,
        arrival=arrival["id"],
        statement="刹车响",
        jobs=[{"title": "制动检查", "lines": [labour(counter)]}],
    )
    assert (status, order["document"], order["gross"]) == (
        201,
        "estimate",
        {"amount": "200.00", "currency": "CNY"},
    )
    path = f"/orders/{order['id']}"
    assert post(f"{path}/move", place="in_work")[1]["code"] == "orders.workshop_moves"

    status, order = post(
        f"{path}/sign", method="in_person", person="王", promised_at="2099-01-01T12:00:00+08:00"
    )
    assert (status, order["document"], order["consent"]) == (200, "order", "approved")

    status, extra = post(
        f"{path}/add-job",
        title="制动片",
        lines=[{"kind": "part", "part": str(counter.filter.pk), "quantity": "2"}],
    )
    assert (status, extra["is_extra"], extra["consent"]) == (200, True, "proposed")

    status, estimate = post(f"{path}/make-estimate")
    status, sent = post(f"/estimates/{estimate['id']}/send-estimate")
    assert (status, sent["estimate"]["gross"]["amount"]) == (200, "290.00")
    assert len(sent["token"]) == 32

    status, decided = post(
        "/jobs/approve-jobs", jobs=[extra["id"]], method="phone", estimate=estimate["id"]
    )
    assert (status, decided["items"][0]["consent"]) == (200, "approved")

    whole = browser.get(f"/api/v1{path}/whole").json()
    assert whole["totals"]["customer"] == {"amount": "290.00", "currency": "CNY"}
    assert [line["quantity"] for line in whole["lines"]] == ["1", "2"]

    assert post(f"{path}/move", place="diagnosis")[1]["place"] == "diagnosis"
    status, kept = post(f"{path}/request-parts-for")
    assert (status, len(kept["part_requests"])) == (200, 1)


def test_a_repeat_with_the_same_key_opens_one_order(counter, browser, body):
    first = post_json(browser, "/api/v1/orders", body, key="one")
    again = post_json(browser, "/api/v1/orders", body, key="one")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    with whole_database():
        assert Order.objects.count() == 1


def test_without_a_key_nothing_is_opened(counter, browser, body):
    answer = browser.post("/api/v1/orders", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "core.idempotency_key_missing")


def test_lines_are_changed_split_and_discounted(counter, post, body):
    post("/orders", **body, lines=[labour(counter)])
    with whole_database():
        line = str(Order.objects.get().lines.get().pk)

    assert post(f"/lines/{line}/change-line", hours="2")[1]["gross"]["amount"] == "400.00"
    status, split = post(f"/lines/{line}/set-payers", shares={"customer": "100", "maker": "300"})
    assert (status, split["shares"]["maker"]["amount"], split["payer"]) == (200, "300.00", "")
    status, no = post(f"/lines/{line}/set-payers", shares={"customer": "1"})
    assert (status, no["code"], no["errors"][0]["field"]) == (422, "orders.shares_wrong", "shares")
    status, cheaper = post("/lines/give-discount", lines=[line], percent_off="5")
    assert cheaper["items"][0]["gross"]["amount"] == "380.00"
    assert post(f"/lines/{line}/withdraw-line", version=1)[1]["code"] == "orders.changed_meanwhile"


def test_the_check_is_kept_and_signed_with_kept_files(counter, post, body, delivered, browser):
    from aftersales.ground.files import commands as files

    _status, order = post("/orders", **body, lines=[labour(counter)])
    kept = files.keep(
        upload=picture(),
        name="x.png",
        about=("order", int(order["id"])),
        store_id=counter.store_id,
        by=counter.by,
        at=NOON,
    )
    path = f"/orders/{order['id']}"

    status, check = post(f"{path}/save-check", odometer_km=1200, fuel_percent=30)
    assert (status, check["state"]) == (200, "open")
    status, mark = post(f"{path}/mark-damage", view="left", x=10, y=20, photo=str(kept.pk))
    assert (status, mark["photo"]) == (200, str(kept.pk))
    assert post(f"{path}/mark-damage", view="left", x=10, y=20, photo="999")[0] == 422
    status, order = post(
        f"{path}/sign", signature=str(kept.pk), promised_at="2099-01-01T12:00:00+08:00"
    )
    assert (status, order["document"], order["odometer_km"]) == (200, "order", 1200)
    assert browser.get(f"/api/v1{path}/check").json()["state"] == "signed"


def test_advice_objections_and_bars_have_their_ways(counter, post, body, browser):
    _status, order = post("/orders", **body)
    status, advice = post(
        "/advice", store=body["store"], vehicle=body["vehicle"], title="减震器渗油"
    )
    assert (status, advice["state"]) == (201, "open")
    status, job = post(f"/advice/{advice['id']}/revive-advice", order=order["id"])
    assert (status, job["title"]) == (200, "减震器渗油")
    assert browser.get("/api/v1/advice").json()["items"][0]["state"] == "revived"

    status, objection = post(
        "/objections",
        store=body["store"],
        customer=body["customer"],
        kind="price",
        method="explain",
        words="贵",
    )
    assert status == 201
    path = f"/objections/{objection['id']}/settle-objection"
    assert post(path, result="accepted")[1]["result"] == "accepted"

    status, bar = post("/unfit-parts", part=str(counter.filter.pk), reason="不符")
    assert (status, bar["lifted_at"]) == (201, None)
    line = {"kind": "part", "part": str(counter.filter.pk)}
    assert post(f"/jobs/{job['id']}/add-lines", lines=[line])[1]["code"] == "orders.part_unfit"
    assert post(f"/unfit-parts/{bar['id']}/lift-bar")[1]["lifted_at"] is not None


def test_another_store_sees_nothing_of_it(counter, world, post, body):
    _status, order = post("/orders", **body, lines=[labour(counter)])
    stranger = signed_in(world.person("administrator", world.south))

    assert stranger.get(f"/api/v1/orders/{order['id']}").status_code == 404
    assert stranger.get("/api/v1/orders").json()["items"] == []
    for thing in ("jobs", "lines", "estimates", "arrivals"):
        assert stranger.get(f"/api/v1/{thing}").json()["items"] == []


@pytest.mark.parametrize("path", ["orders", "jobs", "lines", "estimates", "arrivals", "advice"])
def test_a_list_costs_the_same_for_one_row_and_for_three(
    counter, browser, path, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _each in range(2):
        for _two in range(1 if not counts else 2):
            order = counter.open(counter.labour(), parallel_reason="x")
            counter.do("make_estimate", order_id=order.pk)
            counter.do("arrive", store_id=counter.store_id, plate="粤B12345")
            counter.do(
                "note_advice", store_id=counter.store_id, vehicle_id=counter.car.pk, title="x"
            )
        browser.get(f"/api/v1/{path}")
        with CaptureQueriesContext(connection) as captured:
            items = browser.get(f"/api/v1/{path}").json()["items"]
        counts.append((len(captured), len(items)))

    assert counts[0][0] == counts[1][0]
    assert [n for _q, n in counts] == [1, 3]


def test_orders_are_found_by_number_plate_and_vin(counter, browser, post, body):
    _status, order = post("/orders", **body)

    for words in (order["number"][-4:], counter.car.plate[2:], counter.car.vin[-6:]):
        found = browser.get(f"/api/v1/orders?q={words}").json()["items"]
        assert [row["id"] for row in found] == [order["id"]]
    assert browser.get("/api/v1/orders?q=ZZZZ99").json()["items"] == []
