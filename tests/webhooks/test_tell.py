"""Other programs are told of facts: signed, tried again, given up with word to their keeper."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from aftersales.core.actors import NotPermitted
from aftersales.core.events import Event
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.log import record, record_many
from aftersales.core.scope import as_seen_by
from aftersales.ground.notices.models import Notice
from aftersales.ground.webhooks import commands, queries, rules, sending
from aftersales.ground.webhooks.models import Endpoint, WebhookDelivery
from aftersales.ground.webhooks.states import State
from tests.conftest import NOON, logged
from tests.factories.ground import found_world

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class BellRung(Event):
    name = "core.bell.rung"
    bell_id: int


def open_endpoint(actor, address, events=("core.*",), store=None, name="partner"):
    return commands.open_endpoint(
        name=name, url=address, events=events, store_id=store, by=actor, at=NOON
    )


def ring(actor, store):
    with as_seen_by(actor):
        record(BellRung(store_id=store, bell_id=3), by=actor, at=NOON)
        return list(WebhookDelivery.objects.order_by("pk"))


def attempt(delivery, later=timedelta(0)):
    return sending.attempt(delivery.pk, at=timezone.now() + later)


def test_a_fact_is_told_signed_and_on_record(world, listener, address):
    me = world.person()
    endpoint = open_endpoint(me, address)

    (delivery,) = ring(me, world.stores[0])
    assert attempt(delivery) == State.DELIVERED

    headers, body = listener.heard[0]
    told = Webhook(endpoint.secret).verify(body, {k.lower(): v for k, v in headers.items()})
    assert told == json.loads(body)
    assert (told["type"], told["data"]) == (
        "core.bell.rung",
        {"store_id": world.stores[0], "bell_id": 3},
    )
    with as_seen_by(me):
        assert logged()[-1] == ("system:webhooks", "webhooks.delivery.settled")


def test_only_what_the_filter_names_and_the_store_owns_is_told(world, address):
    me = world.person()
    open_endpoint(me, address, ["orders.*"], name="other facts")
    open_endpoint(me, address, ["*"], store=world.stores[0], name="this store")
    open_endpoint(world.person(store=1), address, ["*"], store=world.stores[1], name="that store")
    open_endpoint(found_world("g2").person(), address, ["*"], name="stranger")

    told = ring(me, world.stores[0])

    with as_seen_by(me):
        assert [d.endpoint.name for d in told] == ["this store"]


@pytest.mark.parametrize(
    ("patterns", "wanted"),
    [
        (["*"], True),
        (["orders.*"], True),
        (["orders.order.*"], True),
        (["orders.order.settled"], True),
        (["order.*"], False),
        (["orders.order.opened"], False),
    ],
)
def test_a_filter_names_facts_or_their_beginning(patterns, wanted):
    assert rules.is_wanted("orders.order.settled", patterns) is wanted


def test_telling_is_never_told():
    assert not rules.is_wanted("webhooks.delivery.settled", ["*"])


def test_the_endpoints_are_looked_up_once_in_a_transaction(world, address):
    me = world.person()
    open_endpoint(me, address, ["orders.*"])

    with as_seen_by(me), CaptureQueriesContext(connection) as asked:
        for n in range(3):
            record_many([BellRung(store_id=world.stores[0], bell_id=n)], by=me, at=NOON)

    assert sum('FROM "webhooks_endpoint"' in q["sql"] for q in asked) <= 1


def test_a_program_that_is_away_is_tried_again_then_given_up_with_word_to_its_keeper(
    world, listener, address
):
    me = world.person()
    listener.says = (503, {}, b"secret words of the other side")
    open_endpoint(me, address)
    (delivery,) = ring(me, world.stores[0])

    seen = [attempt(delivery, timedelta(days=n)) for n in range(9)]

    assert seen == [State.WAITING] * 7 + [State.DEAD, None]
    with as_seen_by(me):
        delivery.refresh_from_db()
        assert (delivery.status, delivery.fault, delivery.attempts) == (503, "status_503", 8)
        (notice,) = Notice.objects.filter(code="webhooks.given_up")
        assert notice.person == me.person_id
    assert "secret words" not in str(vars(delivery))


def test_a_program_that_says_it_is_gone_is_not_tried_again(world, listener, address):
    listener.says = (410, {}, b"")
    open_endpoint(world.person(), address)
    (delivery,) = ring(world.person(), world.stores[0])

    assert attempt(delivery) == State.DEAD


def test_a_redirect_is_not_followed(world, listener, address):
    listener.says = (302, {"Location": address + "/elsewhere"}, b"")
    open_endpoint(world.person(), address)
    (delivery,) = ring(world.person(), world.stores[0])

    assert attempt(delivery) == State.WAITING
    assert len(listener.heard) == 1


def test_a_telling_can_be_asked_for_once_more(world, listener, address):
    me = world.person()
    open_endpoint(me, address)
    (delivery,) = ring(me, world.stores[0])
    attempt(delivery)

    commands.redeliver(delivery_id=delivery.pk, by=me, at=NOON)
    assert attempt(delivery) == State.DELIVERED

    assert len(listener.heard) == 2
    assert len({headers["webhook-id"] for headers, _ in listener.heard}) == 1
    commands.redeliver(delivery_id=delivery.pk, by=me, at=NOON)
    with pytest.raises(IllegalMove):
        commands.redeliver(delivery_id=delivery.pk, by=me, at=NOON)


def test_two_workers_tell_it_once(world, listener, address):
    open_endpoint(world.person(), address)
    (delivery,) = ring(world.person(), world.stores[0])

    assert [attempt(delivery), attempt(delivery)] == [State.DELIVERED, None]
    assert len(listener.heard) == 1


def test_a_telling_left_behind_by_a_dead_worker_is_found_again(world, address):
    me = world.person()
    open_endpoint(me, address)
    (delivery,) = ring(me, world.stores[0])
    now = timezone.now()
    commands.claim(delivery_id=delivery.pk, by=sending._system(delivery), at=now)

    assert attempt(delivery) is None
    with as_seen_by(me):
        later = now + timedelta(minutes=11)
        assert queries.due(at=later, lost_before=later - rules.LOST) == [delivery.pk]
    assert attempt(delivery, timedelta(minutes=11)) == State.DELIVERED


def test_a_paused_program_is_told_nothing(world, listener, address):
    me = world.person()
    endpoint = open_endpoint(me, address)
    commands.change_endpoint(
        endpoint_id=endpoint.pk, url=address, events=["*"], is_active=False, by=me, at=NOON
    )

    assert ring(me, world.stores[0]) == []


def test_a_renewed_secret_signs_at_once(world, listener, address):
    me = world.person()
    endpoint = open_endpoint(me, address)
    old = endpoint.secret

    new = commands.renew_secret(endpoint_id=endpoint.pk, by=me, at=NOON).secret
    (delivery,) = ring(me, world.stores[0])
    attempt(delivery)

    headers, body = listener.heard[0]
    assert new != old
    assert Webhook(new).verify(body, {k.lower(): v for k, v in headers.items()})


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"url": "http://example.com/hook"}, commands.AddressNotAllowed),
        ({"events": ["DROP TABLE"]}, commands.FilterNotUnderstood),
        ({"events": []}, commands.FilterNotUnderstood),
        ({"name": "partner"}, commands.NameTaken),
    ],
)
def test_a_refused_endpoint_leaves_no_trace(world, address, change, refusal):
    me = world.person()
    open_endpoint(me, address)
    told = {"name": "new", "url": "https://example.com/hook", "events": ["*"], "store_id": None}

    with pytest.raises(refusal):
        commands.open_endpoint(**(told | change), by=me, at=NOON)

    with as_seen_by(me):
        assert Endpoint.objects.count() == 1


def test_the_address_and_the_secret_lie_sealed(world, address):
    me = world.person()
    open_endpoint(me, address)

    with as_seen_by(me), connection.cursor() as cursor:
        cursor.execute("SELECT url, secret FROM webhooks_endpoint")
        ((url, secret),) = cursor.fetchall()
    assert b"127.0.0.1" not in bytes(url)
    assert b"whsec" not in bytes(secret)


def test_connecting_needs_the_right(world, address):
    with pytest.raises(NotPermitted):
        open_endpoint(world.person("webhooks.view"), address)


class Undone(Exception):
    pass


def open_and_fail(me, address, store):
    with transaction.atomic():
        open_endpoint(me, address)
        record(BellRung(store_id=store, bell_id=1), by=me, at=NOON)
        raise Undone


def test_an_endpoint_of_a_deed_that_was_undone_hears_nothing(world, address):
    me = world.person()

    with as_seen_by(me):
        with pytest.raises(Undone):
            open_and_fail(me, address, world.stores[0])
        record(BellRung(store_id=world.stores[0], bell_id=2), by=me, at=NOON)

        assert WebhookDelivery.objects.count() == 0
