"""Appointments over the API: free times, booking once, refusals with the next times."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import whole_database
from aftersales.lane.appointments import api
from aftersales.lane.appointments.models import Appointment
from tests.appointments.conftest import MORNING, NINE, at
from tests.clients import post_json, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world, monkeypatch):
    monkeypatch.setattr(api, "now", lambda: MORNING)
    return signed_in(world.administrator)


@pytest.fixture
def body(counter):
    return {
        "store": str(counter.store_id),
        "vehicle_id": str(counter.car.pk),
        "customer_id": str(counter.owner.pk),
        "works": [{"package_id": str(counter.service.pk)}],
        "starts_at": NINE.isoformat(),
        "is_agreed": True,
    }


def slots(browser, counter, **more):
    asked = {
        "store": counter.store_id,
        "package": counter.service.pk,
        "first": "2026-03-03",
        "last": "2026-03-03",
    }
    answer = browser.get("/api/v1/appointments/slots", asked | more)
    return answer.status_code, answer.json()


@pytest.mark.covers("AP-06", "AP-03")
def test_free_times_come_with_the_price(browser, counter):
    status, told = slots(browser, counter, most=2)

    assert status == 200
    assert [item["starts_at"] for item in told["items"]] == [
        "2026-03-03T01:00:00Z",
        "2026-03-03T01:15:00Z",
    ]
    assert told["quote"] == {
        "hours": "1.00",
        "labour": {"amount": "200.00", "currency": "CNY"},
        "parts": {"amount": "45.00", "currency": "CNY"},
        "total": {"amount": "245.00", "currency": "CNY"},
        "is_whole": True,
    }


@pytest.mark.covers("AP-04")
def test_a_time_is_booked_once_however_often_it_is_sent_and_then_is_not_offered(
    browser, counter, body
):
    first = post_json(browser, "/api/v1/appointments", body, key="one")
    again = post_json(browser, "/api/v1/appointments", body, key="one")

    assert (first.status_code, first.json()["state"]) == (201, "confirmed")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    with whole_database():
        assert Appointment.objects.count() == 1
    starts = [item["starts_at"] for item in slots(browser, counter)[1]["items"]]
    assert starts[0] == "2026-03-03T02:00:00Z"


def test_what_is_told_of_an_appointment(browser, body, counter):
    row = post_json(browser, "/api/v1/appointments", body | {"contact_phone": "13800138000"}).json()

    told = browser.get(f"/api/v1/appointments/{row['id']}").json()

    assert told == row
    assert (told["plate"], told["contact_phone"]) == ("粤B88888", "138****8000")
    assert [(w["kind"], w["title"], w["price"]["amount"]) for w in told["works"]] == [
        ("package", "小保养套餐", "200.00")
    ]
    assert [(p["number"], p["price"]["amount"]) for p in told["parts"]] == [
        (counter.filter.shown_number, "45.00")
    ]


@pytest.mark.covers("AP-04")
def test_a_taken_time_is_refused_with_the_next_ones(browser, body):
    post_json(browser, "/api/v1/appointments", body)

    answer = post_json(browser, "/api/v1/appointments", body)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "appointments.no_room")
    assert "10:00" in told["detail"]
    assert told["errors"][0]["field"] == "starts_at"


@pytest.mark.covers("AP-05", "AP-09")
def test_an_appointment_goes_its_way(browser, body, counter):
    body["is_agreed"] = False
    row = post_json(browser, "/api/v1/appointments", body).json()
    at_ten = {"starts_at": at(10).isoformat()}

    def states(*deeds):
        for verb, more in deeds:
            answer = post_json(browser, f"/api/v1/appointments/{row['id']}/{verb}", more)
            yield answer.status_code, answer.json().get("state")

    assert list(
        states(
            ("confirm", {}),
            ("change", at_ten),
            ("confirm", {}),
            ("remind", {"is_reached": True}),
            ("arrive", {}),
            ("change", at_ten),
        )
    ) == [
        (200, "confirmed"),
        (200, "changed"),
        (200, "confirmed"),
        (200, "confirmed"),
        (200, "arrived"),
        (409, None),
    ]


def test_what_cannot_be_is_refused_by_field(browser, body):
    for wrong in (
        {"works": [], "symptom": ""},
        {"starts_at": "yesterday"},
        {"transport": "rocket"},
    ):
        answer = post_json(browser, "/api/v1/appointments", body | wrong)
        assert answer.status_code == 422
    unknown = post_json(
        browser, "/api/v1/appointments", body | {"works": [{"package_id": "999999"}]}
    )
    assert unknown.status_code == 404


def test_a_stranger_finds_nothing(browser, body, world):
    row = post_json(browser, "/api/v1/appointments", body).json()
    other = signed_in(world.person("service_advisor", world.south))

    assert other.get("/api/v1/appointments").json()["items"] == []
    assert other.get(f"/api/v1/appointments/{row['id']}").status_code == 404
    asked = {"store": body["store"], "hours": "1"}
    assert other.get("/api/v1/appointments/slots", asked).status_code == 403


def test_a_list_costs_the_same_for_one_row_and_for_three(browser, counter):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/api/v1/appointments").status_code == 200
        return len(seen)

    counter.book()
    cost()
    one = cost()
    counter.book(counter.caller(starts_at=at(10)))
    counter.book(counter.new(starts_at=at(11)))

    assert cost() == one


@pytest.mark.covers("AP-12")
def test_statistics_over_the_api(browser, counter, body):
    post_json(browser, "/api/v1/appointments", body)
    asked = {"store": counter.store_id, "first": "2026-03-01", "last": "2026-03-31"}

    told = browser.get("/api/v1/appointments/statistics", asked).json()

    assert (told["booked"], told["to_come"], told["in_time_share"]) == (1, 1, 100.0)
