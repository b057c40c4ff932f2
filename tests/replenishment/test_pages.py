"""Stock levels on screen and over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import whole_database
from aftersales.supply.replenishment.models import StockPlan
from tests.clients import post_json, signed_in
from tests.replenishment.conftest import ONCE, STEADY

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


@pytest.fixture
def manager(world):
    return signed_in(world.person("after_sales_manager", world.north))


@pytest.fixture
def cashier(world):
    return signed_in(world.person("finance", world.north))


@pytest.fixture
def row(planner):
    part = planner.part(STEADY)
    planner.receive(part, 1)
    return planner.reckoned(part)


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(row):
    return f"/replenishment/{row.pk}/"


@pytest.mark.covers("PT-04")
def test_a_proposal_is_looked_at_with_its_reason_and_accepted(clerk, planner, row):
    page = seen(clerk, page_of(row))
    assert str(row.inputs["days"]) in page
    assert f"{row.proposed_upto.normalize():f}" in page

    clerk.post(f"{page_of(row)}accept/?seen={row.reckoned_at.isoformat().replace('+', '%2B')}")

    assert planner.plan(row.part).upto == row.proposed_upto


def test_several_are_accepted_from_the_list(clerk, planner, row):
    other = planner.reckoned(planner.part([2, 3] * 12))
    assert row.part.shown_number in seen(clerk, "/replenishment/?view=differs")

    clerk.post("/replenishment/accept/", {"ids": [row.pk, other.pk]})

    with whole_database():
        decided = StockPlan.objects.exclude(decided_at=None)
        assert {one.pk for one in decided} == {row.pk, other.pk}
    assert row.part.shown_number not in seen(clerk, "/replenishment/?view=differs")


@pytest.mark.covers("PT-02")
def test_the_list_is_narrowed_to_a_class_of_use_and_taken_along(clerk, planner, row):
    seldom = planner.reckoned(planner.part(ONCE))

    text = seen(clerk, "/replenishment/?set=1&proposed_use=frequent")

    assert row.part.shown_number in text
    assert seldom.part.shown_number not in text


def test_levels_are_decided_frozen_and_released_on_screen(manager, planner, row):
    told = {"alert_at": "2", "upto": "9", "safety": "1", "reason": "新店"}
    manager.post(f"{page_of(row)}change/", told)
    manager.post(f"{page_of(row)}freeze/", {"reason": "停产"})
    found = planner.plan(row.part)
    assert (found.alert_at, found.upto, found.is_frozen) == (2, 9, True)

    manager.post(f"{page_of(row)}release/")

    assert planner.plan(row.part).is_frozen is False


@pytest.mark.covers("PT-06")
def test_an_alert_stands_in_its_list_with_what_to_do(clerk, planner, row):
    planner.accept(row)
    assert planner.watch() == 1

    text = seen(clerk, "/replenishment/alerts/")

    assert row.part.shown_number in text
    assert f"{row.part.shown_number}" in seen(clerk, "/replenishment/?set=1&alert=stands")


def test_the_list_of_alerts_asks_the_same_number_of_questions(clerk, planner, row):
    more = [planner.reckoned(planner.part(STEADY)) for _n in range(4)]
    planner.accept(row)
    planner.watch()
    with CaptureQueriesContext(connection) as one:
        seen(clerk, "/replenishment/alerts/")
    planner.accept(*more)
    planner.watch()
    with CaptureQueriesContext(connection) as many:
        seen(clerk, "/replenishment/alerts/")

    assert len(many) == len(one)


def test_finance_and_other_stores_do_not_see_them(cashier, world, row):
    south = signed_in(world.person("parts_clerk", world.south))

    assert cashier.get("/replenishment/").status_code == 403
    assert south.get(page_of(row)).status_code == 404


def test_the_api_reckons_accepts_and_freezes(clerk, manager, planner, row):
    here = f"/api/v1/stock-plans/{row.pk}"
    assert post_json(clerk, "/api/v1/stock-plans/reckon", {"store": str(planner.north)}).json() == {
        "parts": 1
    }
    told = clerk.get(here).json()
    assert told["decided_at"] is None

    body = {"plans": [str(row.pk)], "seen_at": told["reckoned_at"]}
    accepted = post_json(clerk, "/api/v1/stock-plans/accept", body).json()["items"]
    frozen = post_json(manager, f"{here}/freeze", {"reason": "停产"}).json()
    refused = post_json(manager, f"{here}/change", {"alert_at": 1, "upto": 2, "reason": "少"})

    assert accepted[0]["upto"] == accepted[0]["proposed_upto"]
    assert frozen["is_frozen"] is True
    assert (refused.status_code, refused.json()["code"]) == (409, "replenishment.frozen")
    for asked in (told["proposed_use"], row.part.number[:4].lower()):
        found = clerk.get(f"/api/v1/stock-plans?q={asked}").json()["items"]
        assert [one["id"] for one in found] == [str(row.pk)]


@pytest.mark.covers("PT-03")
def test_the_clerk_accepts_levels_of_class_a_and_the_manager_departs_from_them(
    clerk, manager, planner, row
):
    low = planner.part([n / 100 for n in STEADY])
    planner.receive(low, 1, cost=1)
    planner.reckon()
    cheap = planner.plan(low)
    assert (planner.plan(row.part).proposed_class, cheap.proposed_class) == ("A", "C")
    body = {"alert_at": 0, "upto": 1, "stock_class": "C", "reason": "少"}

    def change(browser, plan):
        return post_json(browser, f"/api/v1/stock-plans/{plan.pk}/change", body).status_code

    assert change(clerk, row) == 403
    assert f"{page_of(row)}change/" not in seen(clerk, page_of(row))
    assert (change(clerk, cheap), change(manager, row)) == (200, 200)
    assert change(clerk, row) == 403  # decided out of its class, it is proposed for it still
    newer = planner.plan(row.part).reckoned_at
    planner.accept(planner.plan(row.part), seen_at=newer)
    assert planner.plan(row.part).stock_class == "A"


@pytest.mark.covers("PT-03")
def test_class_a_is_served_best_so_its_target_level_is_the_highest(planner):
    """The same demand and lead time: what differs is the class and what a piece costs."""
    dear, cheap = (planner.part([20 * n for n in STEADY]) for _n in range(2))
    planner.receive(dear, 1, cost=500)
    planner.receive(cheap, 1, cost=1)
    planner.reckon()
    plans = {one.proposed_class: one for one in (planner.plan(dear), planner.plan(cheap))}

    assert [plans[name].inputs["service"] for name in "AC"] == [98, 90]
    assert plans["A"].proposed_safety > plans["C"].proposed_safety
