"""The workshop for machines: one verb through every part, clocks that phones send later, once."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from aftersales.core.scope import whole_database
from aftersales.ground.handbook import commands as handbook
from aftersales.lane.workshop import queries
from aftersales.lane.workshop.models import Finding, Stint
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.capacity import TechnicianFactory
from tests.factories.workshop import AssignmentFactory, TaskFactory
from tests.workshop.conftest import STROKES, at
from tests.worlds import work

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def boss(shop):
    return signed_in(shop.world.administrator)


@pytest.fixture
def phone(shop):
    """A technician's own phone, and work that needs no consent."""
    who = TechnicianFactory(store=shop.world.north)
    work(who.person, "technician", shop.world.north)
    task = TaskFactory(kind="diagnose", job__order__store=shop.world.north)
    AssignmentFactory(task=task, resource=who)
    return signed_in(who.person), task


@pytest.fixture
def delivered(world, everything):
    """The handbook, with the work standard that holds for every repair."""
    handbook.deliver(group_id=world.group.pk, by=everything, at=NOON)


def ok(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_job_is_dispatched_moved_and_taken_back(shop, boss):
    job = shop.job(shop.visit(now=at(8)))
    body = {
        "people": [str(shop.li.person_id)],
        "bay_id": str(shop.bay.pk),
        "starts_at": at(9).isoformat(),
    }

    task = ok(post_json(boss, f"{API}/jobs/{job.pk}/dispatch", body))
    assert task["state"] == "dispatched"
    moved = post_json(boss, f"{API}/tasks/{task['id']}/move", {"starts_at": at(14).isoformat()})
    assert datetime.fromisoformat(ok(moved)["starts_at"]) == at(14)
    assert ok(post_json(boss, f"{API}/tasks/{task['id']}/take-back", {}))["state"] == "planned"
    assert ok(boss.get(f"{API}/tasks/{task['id']}"))["state"] == "planned"
    assert [row["id"] for row in ok(boss.get(f"{API}/tasks"))["items"]] == [task["id"]]


def test_what_does_not_fit_is_a_409_with_its_code(shop, boss):
    shop.dispatch(shop.job(shop.visit()))
    job = shop.job(shop.visit())
    body = {"people": [str(shop.li.person_id)], "starts_at": at(9).isoformat()}

    answer = post_json(boss, f"{API}/jobs/{job.pk}/dispatch", body)

    assert answer.status_code == 409
    assert answer.json()["code"] == "workshop.does_not_fit"


@pytest.mark.covers("WS-08")
def test_a_phone_clocks_on_pauses_goes_on_and_off(phone):
    client, task = phone
    job = f"{API}/jobs/{task.job_id}"

    assert ok(post_json(client, f"{job}/clock-on", {}))["ended_at"] is None
    assert ok(post_json(client, f"{job}/pause", {"reason": "tool"}))["pause_reason"] == "tool"
    ok(post_json(client, f"{job}/resume", {}))
    assert ok(post_json(client, f"{job}/clock-off", {}))["state"] == "done"


def test_what_was_done_without_connection_counts_once_and_at_its_time(phone):
    client, task = phone
    an_hour_ago = timezone.now() - timedelta(hours=1)
    body = {"happened_at": an_hour_ago.isoformat()}
    address = f"{API}/jobs/{task.job_id}/clock-on"

    first = post_json(client, address, body, key="kept-on-the-phone")
    again = post_json(client, address, body, key="kept-on-the-phone")

    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    with whole_database():
        stint = Stint.objects.get(task=task.pk)
    assert stint.started_at == an_hour_ago.replace(microsecond=0)


@pytest.mark.parametrize("hours", [-25, 1])
def test_a_time_too_far_back_or_ahead_is_refused(phone, hours):
    client, task = phone
    body = {"happened_at": (timezone.now() + timedelta(hours=hours)).isoformat()}

    answer = post_json(client, f"{API}/jobs/{task.job_id}/clock-on", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "workshop.time_impossible")


def test_a_finding_comes_with_its_photo(phone):
    client, task = phone
    out = BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    photo = "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()

    told = ok(
        post_json(
            client,
            f"{API}/jobs/{task.job_id}/record-finding",
            {"words": "oil", "photos": [{"name": "a.jpg", "content": photo}]},
        ),
        201,
    )

    assert told["photos"] == 1
    with whole_database():
        assert Finding.objects.get(task=task.pk).words == "oil"


def test_what_a_thumb_ticked_one_after_the_other_goes_as_one_deed(phone, delivered, facts):
    client, task = phone
    with whole_database():
        left = queries.open_elements(task)
    elements = [{"item": item, "element": element} for item, element in left]

    told = ok(post_json(client, f"{API}/jobs/{task.job_id}/tick-many", {"elements": elements}))

    assert [(t["item"], t["element"]) for t in told["ticked"]] == left
    assert facts().count("standard.ticked") == len(left) == 6


def test_ticking_nothing_or_what_no_standard_has_is_refused(phone):
    client, task = phone
    address = f"{API}/jobs/{task.job_id}/tick-many"
    unknown = {"elements": [{"item": "WS-12", "element": "nonsense"}]}

    answers = [post_json(client, address, body) for body in ({"elements": []}, unknown)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[1].json()["code"] == "workshop.standard_unknown"


def test_somebody_elses_job_is_not_clocked(shop, phone):
    client, _task = phone
    other = TaskFactory(kind="diagnose", job__order__store=shop.world.north)

    answer = post_json(client, f"{API}/jobs/{other.job_id}/clock-on", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "workshop.not_yours")
    assert post_json(client, f"{API}/jobs/999999/clock-on", {}).status_code == 404


def test_a_visit_ends_over_the_api(shop, boss):
    order = shop.visit()
    task = shop.dispatch(shop.job(order))
    shop.work(task)
    here = f"{API}/orders/{order.pk}"
    ok(post_json(boss, f"{here}/guide-to-rest", {"choice": "leaves"}))
    ok(post_json(boss, f"{here}/call-back", {"channel": "phone"}))
    passed = post_json(
        boss, f"{here}/inspect", {"rulings": [{"job_id": str(task.job_id), "is_passed": True}]}
    )
    assert ok(passed)["verdict"] == "passed"
    ok(post_json(boss, f"{here}/wash", {}))
    ok(post_json(boss, f"{here}/announce-ready", {"channel": "phone"}))
    ok(post_json(boss, f"{here}/accept-result", {"is_confirmed": True}))
    ticks = {"work": True, "cost": True, "care": True, "signature": STROKES}
    ok(post_json(boss, f"{here}/explain", ticks))
    refused = post_json(boss, f"{here}/deliver", {})
    assert refused.json()["code"] == "workshop.not_cleared"
    shop.billed(order)

    gone = ok(post_json(boss, f"{here}/deliver", {"odometer_km": 30_000}))

    assert gone["gate_pass"].startswith("GP-")
    there = f"{API}/workshop/orders/{order.pk}"
    assert len(ok(boss.get(f"{there}/guarantees"))["items"]) == 1
    assert ok(boss.get(f"{there}/times"))["worked_seconds"] == 3600
    assert len(ok(boss.get(f"{there}/crew"))["items"]) == 1


@pytest.mark.covers("WS-10", "RC-27")
def test_how_far_a_car_is_can_be_asked(shop, boss):
    order = shop.visit()
    shop.visit()

    (car,) = ok(boss.get(f"{API}/workshop/cars?q={order.number}"))["items"]

    assert (car["place"], car["jobs"], car["jobs_done"]) == ("arrived", 1, 0)


def test_lists_open(boss):
    for name in ("repeats", "stints", "day-ends", "tasks"):
        assert ok(boss.get(f"{API}/{name}")) == {"items": [], "next": None}


def test_a_stranger_finds_nothing(shop):
    order = shop.visit()
    task = shop.dispatch(shop.job(order))
    with whole_database():
        from aftersales.records.staff.models import Person

        stranger = signed_in(Person.objects.get(pk=shop.world.stranger.person_id))

    assert stranger.get(f"{API}/tasks/{task.pk}").status_code == 404
    assert stranger.get(f"{API}/workshop/orders/{order.pk}/times").status_code == 404
    assert post_json(stranger, f"{API}/orders/{order.pk}/wash", {}).status_code == 404
    assert post_json(stranger, f"{API}/jobs/{task.job_id}/clock-on", {}).status_code == 404
    assert stranger.get(f"{API}/tasks").json()["items"] == []
