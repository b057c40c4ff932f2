"""The desk's side over the API."""

from __future__ import annotations

import pytest
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.faces.portal import commands, queries
from aftersales.ground.notices.models import Message
from tests.clients import post_json, signed_in
from tests.portal.conftest import FOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]


@pytest.fixture
def client(counter):
    return signed_in(counter.world.administrator)


@pytest.fixture
def visit(counter):
    return counter.visit(at=timezone.now())


def test_an_address_is_made_shown_and_called_back(counter, client, visit):
    order, _job = visit

    made = post_json(client, "/api/v1/customer-links", {"order": str(order.pk), "send": False})
    told = made.json()
    listed = client.get("/api/v1/customer-links").json()["items"]
    gone = post_json(client, f"/api/v1/customer-links/{told['id']}/revoke", {})

    token = told["address"].rstrip("/").rsplit("/", 1)[1]
    assert (made.status_code, told["order"], told["is_sent"]) == (201, str(order.pk), False)
    assert [(row["id"], row["address"]) for row in listed] == [(told["id"], "")]
    assert gone.json() == {"revoked": 1}
    assert queries.address_for(token, at=timezone.now()) is None


def test_sent_by_message_the_address_is_told_to_nobody_else(counter, client, visit):
    order, _job = visit

    told = post_json(client, "/api/v1/customer-links", {"order": str(order.pk)}).json()

    with whole_database():
        assert Message.objects.get().code == "portal.visit"
    assert (told["is_sent"], told["address"]) == (True, "")


def test_calls_wished_for_are_listed_and_noted(counter, client, visit):
    order, job = visit
    now = timezone.now()
    who = counter.let_in(counter.link(order, at=now), FOUR, at=now)
    wish = commands.wish_call(job_id=job.pk, by=who.actor, at=now)

    before = client.get("/api/v1/call-wishes").json()["items"]
    after = post_json(client, f"/api/v1/call-wishes/{wish.pk}/note-called", {}).json()

    assert [(row["job"], row["state"]) for row in before] == [(str(job.pk), "open")]
    assert after["state"] == "done"
    assert client.get(f"/api/v1/call-wishes/{wish.pk}").json()["state"] == "done"


def test_an_estimate_sent_over_the_api_goes_to_the_phone(counter, client, visit):
    order, _job = visit
    estimate = counter.do("make_estimate", order_id=order.pk, at=timezone.now())

    told = post_json(client, f"/api/v1/estimates/{estimate.pk}/send-estimate", {}).json()

    with whole_database():
        assert Message.objects.get().code == "orders.estimate"
    assert told["is_sent"] is True
