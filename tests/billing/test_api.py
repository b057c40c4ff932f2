"""Bills and money over the API: keys, refusals, what other stores see of it."""

from __future__ import annotations

import pytest

from aftersales.money.billing.models import Payment, Settlement
from tests.clients import post_json, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.fixture
def browser(world):
    return signed_in(world.administrator)


@pytest.fixture
def post(browser):
    def send(path, *, key="", **body):
        answer = post_json(browser, f"/api/v1{path}", body, key=key)
        return answer.status_code, answer.json()

    return send


def shift(post, till):
    assert post("/cashier-shifts", store=str(till.store_id), opening="100")[0] == 201


@pytest.mark.covers("FE-02", "FE-03")
def test_a_visit_is_settled_and_paid_over_the_api(post, browser, till):
    shift(post, till)
    order = till.ready()

    status, bills = post("/settlements/settle", order=str(order.pk))
    (bill,) = bills["items"]
    paid = post("/payments", settlement=bill["id"], method="cash", amount="1130.00")
    told = browser.get(f"/api/v1/settlements/{bill['id']}").json()

    assert (status, bill["gross"]) == (201, {"amount": "1130.00", "currency": "CNY"})
    assert (paid[0], paid[1]["free"]["amount"]) == (201, "0.00")
    assert (told["rest"]["amount"], told["state"], len(told["lines"])) == ("0.00", "closed", 1)


def test_drawn_up_discounted_closed_explained_and_credited_in_part(post, till):
    order = till.ready()
    _status, drawn = post("/settlements", order=str(order.pk), old_parts="waived")
    pk = drawn["items"][0]["id"]

    less = post(f"/settlements/{pk}/discount", amount="30", reason="x")
    closed = post(f"/settlements/{pk}/close")
    told = post(f"/settlements/{pk}/explain")
    line = less[1]["lines"][0]["id"]
    note = post(
        f"/settlements/{pk}/credit", reason="04", words="x", lines=[{"line": line, "amount": "10"}]
    )

    assert [less[0], closed[0], told[0], note[0]] == [200, 200, 200, 201]
    assert (less[1]["gross"]["amount"], note[1]["gross"]["amount"]) == ("1100.00", "10.00")


@pytest.mark.covers("FE-03")
def test_the_same_payment_with_the_same_key_is_one(post, browser, till):
    shift(post, till)
    bill = till.bill()
    body = {"settlement": str(bill.pk), "method": "cash", "amount": "100"}

    first = post_json(browser, "/api/v1/payments", body, key="k1")
    again = post_json(browser, "/api/v1/payments", body, key="k1")
    other = post_json(browser, "/api/v1/payments", {**body, "amount": "101"}, key="k1")

    assert (first.status_code, again.content) == (201, first.content)
    assert (again["Idempotency-Replayed"], other.status_code) == ("true", 422)
    assert till.count(Payment) == 1


def test_a_refusal_is_a_problem_with_its_code(post, till):
    bill = till.bill()

    status, told = post("/payments", settlement=str(bill.pk), method="cash", amount="1")

    assert (status, told["code"]) == (409, "billing.no_shift")
    assert post("/payments", settlement="987654321", method="cash", amount="1")[0] == 404
    assert post("/payments", settlement=str(bill.pk), method="shells", amount="1")[0] == 422


def test_deposits_are_taken_used_and_given_back(post, till):
    shift(post, till)
    bill = till.bill()
    _status, deposit = post(
        "/payments/take-deposit",
        store=str(till.store_id),
        for_kind="appointment",
        for_id=4,
        method="cash",
        amount="200",
    )

    used = post(f"/payments/{deposit['id']}/use", settlement=str(bill.pk), amount="150")
    back = post(f"/payments/{deposit['id']}/refund", amount="50", reason="x")

    assert (used[0], back[0], used[1]["allocated"]["amount"]) == (200, 201, "150.00")


def test_requests_are_asked_and_answered_by_another(post, browser, till):
    order = till.ready()
    _status, row = post("/approvals", deviation="release", order=str(order.pk), reason="x")

    own = post(f"/approvals/{row['id']}/grant")
    theirs = post_json(
        signed_in(till.world.person("after_sales_manager", till.store)),
        f"/api/v1/approvals/{row['id']}/deny",
        {"answer": "no"},
    )

    assert (own[0], own[1]["code"]) == (403, "billing.own_request")
    assert theirs.status_code in (200, 403)  # with a second factor only


@pytest.mark.parametrize(
    "path",
    [
        "settlements",
        "payments",
        "refunds",
        "credit-notes",
        "approvals",
        "cashier-shifts",
        "invoices",
        "charge-checks",
        "finance-handovers",
        "compensations",
    ],
)
def test_every_list_answers_and_only_its_own_store(browser, till, path):
    till.bill()

    here = browser.get(f"/api/v1/{path}?store={till.store_id}")
    there = browser.get(f"/api/v1/{path}?store={till.world.south.pk}")

    assert (here.status_code, there.json()["items"]) == (200, [])


def test_a_bill_of_another_store_does_not_exist(world, till):
    bill = till.bill()
    stranger = signed_in(world.person("cashier", world.south))

    assert stranger.get(f"/api/v1/settlements/{bill.pk}").status_code == 404
    assert till.count(Settlement) == 1
