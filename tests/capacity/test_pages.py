"""Bays, tools and the load of the day on screen and over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftersales.core.scope import as_seen_by
from aftersales.resources.capacity.models import Occupation, Resource, ToolLoan, UpkeepPlan
from tests.clients import post_json, signed_in
from tests.factories.capacity import (
    CalibrationFactory,
    OccupationFactory,
    ResourceFactory,
    ToolLoanFactory,
    UpkeepPlanFactory,
    UpkeepRecordFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(shop):
    client = signed_in(shop.world.administrator)
    client.cookies["store"] = str(shop.store_id)
    return client


def test_the_pages_open_and_say_what_there_is(shop, browser):
    plan = UpkeepPlanFactory(resource=shop.bay, name="Grease the columns")
    UpkeepRecordFactory(plan=plan, words="done well")
    tool = ResourceFactory(store=shop.world.north, kind="tool", name="Puller")
    CalibrationFactory(resource=tool)
    ToolLoanFactory(resource=tool, person=shop.li.person)
    now = timezone.now()
    OccupationFactory(resource=shop.bay, during=(now, now + timedelta(hours=2)), reference="RO-77")

    def text(name, *ids):
        return browser.get(reverse(f"capacity:{name}", args=ids)).content.decode()

    assert "Bay 1" in text("resources")
    assert "Puller" in text("tools")
    bay = text("resource", shop.bay.pk)
    assert "RO-77" in bay
    assert "done well" in bay
    assert "Li" in text("resource", tool.pk)
    assert "Bay 1" in text("day")


def test_a_bay_is_registered_taken_out_and_put_back_in_the_browser(shop, browser):
    body = {"kind": "bay", "code": "B9", "name": "Bay 9", "bay_kind": "paint"}
    answer = browser.post(reverse("capacity:register"), body | {"store_id": shop.store_id})
    assert answer.status_code == 303, answer.content.decode()
    with as_seen_by(shop.world.chief):
        row = Resource.objects.get(code="B9")

    browser.post(reverse("capacity:take_out", args=[row.pk]), {"words": "Fan broken"})
    assert "Fan broken" in browser.get(answer["Location"]).content.decode()
    browser.post(reverse("capacity:put_back", args=[row.pk]))
    with as_seen_by(shop.world.chief):
        assert Resource.objects.get(code="B9").state == "in_service"


def test_a_tool_goes_and_comes_back_and_upkeep_is_kept_in_the_browser(shop, browser):
    tool = ResourceFactory(store=shop.world.north, kind="tool")
    due = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    def post(name, pk, /, **body):
        answer = browser.post(reverse(f"capacity:{name}", args=[pk]), body)
        assert answer.status_code == 303, answer.content.decode()

    post("lend", tool.pk, person_id=shop.li.person_id, due_at=due)
    post("take_back", tool.pk, condition="good")
    post("calibrate", tool.pk, on="2026-03-01", is_passed="on", due_on="2027-03-01")
    post("plan_upkeep", tool.pk, name="Oil", every_days=30, minutes=30, due_on="2026-04-01")
    with as_seen_by(shop.world.chief):
        assert ToolLoan.objects.get().returned_at
        plan = UpkeepPlan.objects.get()
    post("block_for_upkeep", plan.pk, starts_at=due)
    post("record_upkeep", plan.pk, on="2026-03-01", result="passed")
    post("end_upkeep", plan.pk)
    post("retire", shop.other_bay.pk)


def test_lists_and_the_day_cost_the_same_for_one_and_three(shop, browser):
    def cost(name):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse(f"capacity:{name}")).status_code == 200
        return len(asked)

    pages = ("resources", "tools", "day")
    ResourceFactory(store=shop.world.north, kind="tool")
    for name in pages:
        cost(name)
    one = {name: cost(name) for name in pages}
    for number in range(3):
        row = ResourceFactory(store=shop.world.north, kind=("bay", "tool", "loan_car")[number])
        now = timezone.now()
        OccupationFactory(resource=row, during=(now, now + timedelta(hours=1)))
    assert {name: cost(name) for name in pages} == one


def test_the_api_finds_holds_moves_and_releases(shop, browser):
    asked = {"store": str(shop.store_id), "hours": "1", "bay_kind": "general", "most": "1"}
    (slot,) = browser.get("/api/v1/capacity/free", asked).json()["items"]
    claims = [{"resource_id": slot["technician_id"], **stretch} for stretch in slot["stretches"]]
    claims += [
        {"resource_id": place, "starts_at": slot["starts_at"], "ends_at": slot["ends_at"]}
        for place in slot["places"]
    ]
    body = {"store": str(shop.store_id), "claims": claims, "purpose": "booking"}

    made = post_json(browser, "/api/v1/capacity/occupations", body)
    again = post_json(browser, "/api/v1/capacity/occupations", body)

    assert made.status_code == 201, made.content
    assert (again.status_code, again.json()["code"]) == (409, "capacity.taken")
    ids = {
        "store": str(shop.store_id),
        "occupation_ids": [row["id"] for row in made.json()["items"]],
    }
    confirmed = post_json(browser, "/api/v1/capacity/occupations/confirm", ids).json()
    assert {row["state"] for row in confirmed["items"]} == {"confirmed"}
    released = post_json(browser, "/api/v1/capacity/occupations/release", ids)
    assert {row["state"] for row in released.json()["items"]} == {"released"}
    with as_seen_by(shop.world.chief):
        assert Occupation.objects.active().count() == 0
    load = browser.get(
        "/api/v1/capacity/load", {"store": str(shop.store_id), "first": "2026-03-03", "days": 2}
    ).json()
    assert [day["whole"]["capacity"] for day in load["items"]] == [960, 960]
    assert browser.get(f"/api/v1/capacity/resources/{shop.bay.pk}").json()["name"] == "Bay 1"
    assert len(browser.get("/api/v1/capacity/resources").json()["items"]) == 4


@pytest.mark.parametrize("when", ["2026-03-03T09:00:00", "9999-12-31T23:59:59Z", "soon"])
def test_the_api_takes_no_time_without_a_zone_or_beyond_all_plans(shop, browser, when):
    claim = {"resource_id": str(shop.bay.pk), "starts_at": when, "ends_at": when}
    body = {"store": str(shop.store_id), "claims": [claim], "purpose": "work"}

    answer = post_json(browser, "/api/v1/capacity/occupations", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "core.invalid")
