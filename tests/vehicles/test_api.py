"""Vehicles over the API."""

from __future__ import annotations

import pytest

from aftersales.site.api import api
from tests.clients import post_json, signed_in
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory, VehicleModelFactory

PASSAT = {"vin": "lsvaa2nc0na123456", "plate": "粤B·12345", "model": "帕萨特"}


@pytest.fixture
def client(world):
    return signed_in(world.person("after_sales_manager", world.north))


@pytest.fixture
def here(world):
    return {"store_id": str(world.north.pk)}


def register(client, here, **more):
    return post_json(client, "/api/v1/vehicles", {**PASSAT, **here, **more}, key="k1")


@pytest.mark.covers("CV-04", "CV-07")
def test_a_vehicle_is_registered_once_however_often_it_is_sent(client, here):
    first, again = register(client, here), register(client, here)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    made = first.json()
    assert (made["vin"], made["plate"], made["model"], made["missing"]) == (
        "LSVAA2NC0NA123456",
        "粤B12345",
        "帕萨特",
        ["owner", "first_sale_on", "odometer"],
    )


def test_a_known_vin_is_refused_with_its_code(client, here):
    register(client, here)
    again = post_json(client, "/api/v1/vehicles", {"vin": PASSAT["vin"], **here}, key="k2")

    assert (again.status_code, again.json()["code"]) == (409, "vehicles.already_registered")
    assert again.json()["errors"][0]["field"] == "vin"


def test_lists_page_search_and_narrow(client, here, world):
    made = register(client, here).json()
    for _ in range(3):
        VehicleFactory(group=world.group, home_store=world.north)

    first = client.get("/api/v1/vehicles?limit=2").json()
    rest = client.get(f"/api/v1/vehicles?limit=2&cursor={first['next']}").json()

    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 2, None)
    for words in ("123456", "粤B12345", "lsvaa2nc0na123456", "帕萨特 "):
        found = client.get("/api/v1/vehicles", {"q": words}).json()["items"]
        assert made["id"] in [row["id"] for row in found]
    incomplete = client.get("/api/v1/vehicles?incomplete=true").json()["items"]
    assert len(incomplete) == 4
    assert client.get("/api/v1/vehicles?due=overdue").json()["items"] == []


@pytest.mark.covers("CV-06")
def test_the_history_is_told_over_the_api(client, here):
    made = register(client, here).json()
    service = {"serviced_on": "2026-01-05", "km": 12000, "operations": ["更换机油机滤"], **here}

    done = post_json(
        client, f"/api/v1/vehicles/{made['id']}/record-service", service, key="s1"
    ).json()
    told = client.get(f"/api/v1/vehicles/{made['id']}/history").json()

    assert (done["odometer_km"], done["outlook"]["last_service_on"]) == (12000, "2026-01-05")
    (entry,) = [e for e in told["items"] if e["kind"] == "service"]
    assert (entry["km"], entry["operations"], entry["is_shared"]) == (
        12000,
        ["更换机油机滤"],
        False,
    )


def test_each_deed_answers_the_vehicle_as_it_is_then(client, here, world):
    made = register(client, here).json()
    customer = CustomerFactory(group=world.group, opened_store=world.north)
    url = f"/api/v1/vehicles/{made['id']}"

    def did(verb, **body):
        answer = post_json(client, f"{url}/{verb}", {**here, **body}, key=verb)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    assert did("update", colour="red")["colour"] == "red"
    assert did("open-file", reason="visit")["id"] == made["id"]
    assert did("mark-seller", sold_by="ourselves")["sold_by"] == "ourselves"
    assert did("read-odometer", km=500)["odometer_km"] == 500
    assert did("correct-odometer", km=50, reason="mistyped", words="5")["odometer_km"] == 50
    assert did("give-plate", plate="粤BD12345")["plate_kind"] == "nev_small"
    assert did("remove-plate")["plate"] is None
    party = did("link-party", customer_id=str(customer.pk), role="driver")["parties"][0]
    assert party["customer_id"] == str(customer.pk)
    assert did("end-party", party_id=party["id"])["parties"][0]["ends_on"]
    assert did("change-owner", customer_id=str(customer.pk))["owner_id"] == str(customer.pk)
    paper = did("add-document", kind="invoice", number="1", dated_on="2024-05-06")
    assert (paper["documents"][0]["number"], paper["first_sale_on"]) == ("1", "2024-05-06")
    assert did("note-insurance", insurer="平安", ends_on="2026-12-31")["insurances"]
    assert did("raise-warning", kind="note", words="哈")["warnings"][0]["words"] == "哈"
    assert did("withdraw-warning", kind="note")["warnings"] == []
    assert did("give-instruction", minutes=20)["id"] == made["id"]


def test_files_are_merged_and_separated(client, here, world):
    made = register(client, here).json()
    other = VehicleFactory(group=world.group, vin=None, colour="red")
    url = f"/api/v1/vehicles/{made['id']}"

    merged = post_json(client, f"{url}/merge", {**here, "gone_id": str(other.pk)}, key="m")
    gone = client.get(f"/api/v1/vehicles/{other.pk}")
    undone = post_json(client, f"{url}/undo-merge", here, key="u")
    again = post_json(client, f"{url}/undo-merge", here, key="u2")

    assert (merged.json()["colour"], gone.status_code) == ("red", 404)
    assert (undone.json()["colour"], again.status_code) == ("", 404)


@pytest.mark.covers("CV-07")
def test_hints_while_typing(client):
    vin = client.get("/api/v1/vehicles/read-vin", {"text": "LSVAA2NC1NA123456"}).json()
    plate = client.get("/api/v1/vehicles/read-plate", {"text": "沪a·d12345"}).json()

    assert (vin["is_valid"], vin["warnings"], vin["model_year"]) == (True, ["check_digit"], 2022)
    assert (plate["text"], plate["kind"], plate["power"]) == ("沪AD12345", "nev_small", "bev")


@pytest.mark.covers("CV-24")
def test_models_cycles_and_guidance_are_kept_over_the_api(client, world):
    made = post_json(client, "/api/v1/vehicle-models", {"make": "比亚迪", "series": "汉"}, key="a")
    model_id = made.json()["id"]
    cycle = {"km": 20000, "months": 24, "holds_from": "2026-01-01"}
    told = post_json(client, f"/api/v1/vehicle-models/{model_id}/set-cycle", cycle, key="b").json()
    material = {"code": "first-days", "title_zh": "指南", "body_zh": "一"}
    guidance = post_json(client, "/api/v1/vehicle-guidance", material, key="c")

    assert (made.status_code, guidance.status_code) == (201, 201)
    assert told["cycle"]["first_km"] == 20000
    assert client.get("/api/v1/vehicle-models?q=汉").json()["items"][0]["id"] == model_id
    assert client.get("/api/v1/vehicle-guidance").json()["items"][0]["version"] == 1
    assert client.get(f"/api/v1/vehicle-models/{model_id}").status_code == 200
    assert client.get(f"/api/v1/vehicle-guidance/{guidance.json()['id']}").status_code == 200


def test_what_is_out_of_sight_does_not_exist(world, client):
    stranger = VehicleFactory(group=world.abroad.group)
    model = VehicleModelFactory(group=world.abroad.group)

    for url in (
        f"/api/v1/vehicles/{stranger.pk}",
        f"/api/v1/vehicles/{stranger.pk}/history",
        f"/api/v1/vehicles/{stranger.pk}/odometer",
        f"/api/v1/vehicle-models/{model.pk}",
        "/api/v1/vehicles/99999999999999999999",
    ):
        assert client.get(url).status_code == 404


def test_a_page_of_vehicles_costs_as_much_for_three_as_for_one(
    world, client, django_assert_max_num_queries
):
    for _ in range(3):
        with django_assert_max_num_queries(12):
            client.get("/api/v1/vehicles")
        VehicleFactory(group=world.group, home_store=world.north)


def test_every_deed_is_in_the_schema():
    paths = api.get_openapi_schema()["paths"]
    verbs = {
        path.rsplit("/", 1)[1]
        for path, operations in paths.items()
        if path.startswith("/api/v1/vehicles/{vehicle_id}/") and "post" in operations
    }

    assert verbs == {
        "update",
        "open-file",
        "mark-seller",
        "give-plate",
        "remove-plate",
        "link-party",
        "end-party",
        "change-owner",
        "read-odometer",
        "correct-odometer",
        "record-service",
        "add-document",
        "note-insurance",
        "give-instruction",
        "raise-warning",
        "withdraw-warning",
        "merge",
        "undo-merge",
    }
