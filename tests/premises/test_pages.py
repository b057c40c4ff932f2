"""The house on screen and over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftersales.core.scope import as_seen_by
from aftersales.resources.premises.models import Area, Audit, Incident, Measure
from tests.clients import post_json, signed_in
from tests.factories.premises import AreaFactory, IncidentFactory, MeasureFactory
from tests.premises.conftest import SEVEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(house):
    client = signed_in(house.world.administrator)
    client.cookies["store"] = str(house.store_id)
    return client


def post(browser, name, /, *ids, **body):
    answer = browser.post(reverse(f"premises:{name}", args=ids), body)
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"]


def tomorrow():
    return (timezone.localdate() + timezone.timedelta(days=1)).isoformat()


def test_a_sheet_is_filled_and_a_finding_followed_up_in_the_browser(house, browser):
    post(browser, "name_area", name="Paint shop")
    with as_seen_by(house.chief):
        area = Area.objects.get(name="Paint shop")
    assert "Set in order" in browser.get(reverse("premises:audit", args=[area.pk])).content.decode()
    on = timezone.localdate().isoformat()
    points = {f"points-{code}": "3" for code in SEVEN}

    short = browser.post(reverse("premises:audit", args=[area.pk]), {"on": on, "points-sort": "3"})
    assert short.status_code == 422
    sheet = post(browser, "audit", area.pk, on=on, **points, **{"words-sort": "Old tyres"})

    text = browser.get(sheet).content.decode()
    assert "60.0 %" in text
    assert "Old tyres" in text
    with as_seen_by(house.chief):
        pk = Audit.objects.get().pk
    address = reverse("premises:measure_of_audit", args=[pk]) + "?element=sort"
    body = {"words": "Take away", "person_id": house.owner.pk, "due_on": tomorrow()}
    assert browser.post(address, body).status_code == 303
    with as_seen_by(house.chief):
        measure = Measure.objects.get()
    assert measure.element == "sort"
    post(browser, "carry_out", measure.pk, words="Gone")
    post(browser, "reopen_measure", measure.pk, due_on=tomorrow())
    post(browser, "move_measure", measure.pk, person_id=house.owner.pk, due_on=tomorrow())
    assert "Paint shop" in browser.get(reverse("premises:overview")).content.decode()
    assert "Take away" in browser.get(reverse("premises:measures")).content.decode()
    assert "Paint shop" in browser.get(reverse("premises:audits")).content.decode()
    post(browser, "close_area", area.pk)


def test_a_hazard_is_reported_and_closed_in_the_browser(house, browser):
    body = {"kind": "hazard", "severity": "high", "words": "Loose cable", "injured": "0"}
    address = post(browser, "report", **body)
    with as_seen_by(house.chief):
        row = Incident.objects.get()
    assert row.number in browser.get(reverse("premises:incidents")).content.decode()
    due = {"words": "Fix it", "person_id": house.owner.pk, "due_on": tomorrow()}
    post(browser, "measure_of_incident", row.pk, **due)
    with as_seen_by(house.chief):
        measure = Measure.objects.get()
    post(browser, "carry_out", measure.pk)
    post(browser, "close", row.pk, cause="No cover")

    text = browser.get(address).content.decode()
    assert "No cover" in text


def test_lists_and_the_overview_cost_the_same_for_one_and_three(house, browser):
    def cost(name):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse(f"premises:{name}")).status_code == 200
        return len(asked)

    pages = ("overview", "audits", "incidents", "measures")
    incident = IncidentFactory(store=house.world.north)
    MeasureFactory(incident=incident)
    house.fill()
    for name in pages:
        cost(name)
    one = {name: cost(name) for name in pages}
    for number in range(2):
        AreaFactory(store=house.world.north, name=f"Bay {number}")
        MeasureFactory(incident=IncidentFactory(store=house.world.north, kind="accident"))
        house.fill()

    assert {name: cost(name) for name in pages} == one
    assert one["overview"] <= 25


def test_the_api_audits_reports_measures_and_closes(house, browser):
    made = post_json(
        browser, "/api/v1/premises/areas", {"store": str(house.store_id), "name": "Store room"}
    )
    assert made.status_code == 201, made.content
    area = made.json()["id"]
    scores = [{"element": code, "points": 5} for code in SEVEN]
    sheet = post_json(browser, f"/api/v1/premises/areas/{area}/audit", {"scores": scores}).json()
    assert (sheet["points"], sheet["maximum"], sheet["score"]) == (35, 35, "100.0")
    body = {"words": "x", "person_id": str(house.owner.pk), "due_on": tomorrow()}
    audits = f"/api/v1/premises/audits/{sheet['id']}"
    assert post_json(browser, f"{audits}/measures", body).status_code == 201
    told = {
        "store": str(house.store_id),
        "kind": "accident",
        "severity": "high",
        "words": "Fell",
        "injured": 1,
    }
    incident = post_json(browser, "/api/v1/premises/incidents", told).json()
    address = f"/api/v1/premises/incidents/{incident['id']}"
    refused = post_json(browser, f"{address}/close", {"cause": "Ice"})
    assert (refused.status_code, refused.json()["code"]) == (409, "premises.measure_missing")
    measure = post_json(browser, f"{address}/measures", body).json()
    deeds = f"/api/v1/premises/measures/{measure['id']}"
    move = {"person_id": str(house.owner.pk), "due_on": tomorrow()}
    assert post_json(browser, f"{deeds}/move", move).status_code == 200
    assert post_json(browser, f"{deeds}/carry-out", {"words": "Salt"}).json()["state"] == "done"
    assert post_json(browser, f"{deeds}/reopen", {"due_on": tomorrow()}).json()["state"] == "open"
    assert post_json(browser, f"{deeds}/carry-out", {}).status_code == 200
    assert post_json(browser, f"{address}/close", {"cause": "Ice"}).json()["state"] == "closed"
    for address in ("areas", "audits", "incidents", "measures"):
        assert browser.get(f"/api/v1/premises/{address}").json()["items"]
    assert browser.get(deeds).json()["state"] == "done"
    assert browser.get(audits).json()["score"] == "100.0"
    closed = post_json(browser, f"/api/v1/premises/areas/{area}/close", {})
    assert closed.json()["is_closed"]
