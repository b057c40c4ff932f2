"""The line of a customer's phone: it says “look again” of what is theirs, and nothing else."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from aftersales.faces.portal import commands
from aftersales.faces.portal.queries import THE_GATE
from aftersales.site.listeners import ears_of_guest, who_follows
from aftersales.site.live import MOST_GUESTS, MOST_OF_A_GUEST, RELOAD, GuestEars, Listener, Live
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory
from tests.portal.conftest import FOUR
from tests.site.test_door import FakeProtocol, scope_of
from tests.site.test_live import come, words_of

EARS = GuestEars(guest=5, group=1, customer=12, visits=frozenset({7, 8}), stores=frozenset({3}))
BEARER = GuestEars(guest=6, group=1, customer=None, visits=frozenset({7}), stores=frozenset({3}))


def word(topic="order", ids=("7",), group=1, stores=(3,), **more):
    data = {} if ids is None else {"ids": list(ids)}
    return {"topic": topic, "group": group, "stores": list(stores), "data": data} | more


@pytest.mark.parametrize(
    ("told", "is_heard"),
    [
        (word(), True),
        (word(ids=("9", "8")), True),
        (word(ids=("9",)), False),  # another's visit in the same store
        (word(ids=("77",)), False),
        (word(group=2), False),
        (word(topic="customer", ids=("12",)), True),
        (word(topic="customer", ids=("13",)), False),
        (word(topic="guest", ids=("5",)), True),
        (word(topic="guest", ids=("7",)), False),
        (word(topic="vehicle", ids=("7",)), False),
        (word(topic="settlement", ids=None), False),
        (word(topic="unread", ids=None, person=7), False),
        (word(ids=None), True),  # hundreds at once: it may be theirs
        (word(ids=None, stores=(4,)), False),
        (word(ids=None, stores=()), False),
    ],
)
def test_a_phone_hears_of_its_own_visits_only(told, is_heard):
    assert EARS.may_hear(told) is is_heard


def test_whoever_brought_the_car_hears_of_that_visit_only():
    heard = [
        BEARER.may_hear(word()),
        BEARER.may_hear(word(ids=("8",))),
        BEARER.may_hear(word(topic="customer", ids=("12",))),
        BEARER.may_hear(word(topic="customer", ids=("None",))),
    ]

    assert heard == [True, False, False, False]


def line(live, protocol, cookie="mine"):
    return asyncio.ensure_future(live.stream_guest(scope_of("/my/events", cookie=cookie), protocol))


def test_the_line_says_look_again_and_no_number():
    live = Live(lambda _cookie: None, lambda _cookie: EARS)
    protocol = FakeProtocol()

    async def scene():
        live._pool = ThreadPoolExecutor(1)
        open_line = line(live, protocol)
        await come(lambda: live._listeners)
        live.spread(json.dumps(word(ids=("9",))))  # another's
        live.spread(json.dumps(word()))
        await come(lambda: words_of(protocol))
        protocol.leave()
        await open_line

    asyncio.run(scene())

    assert words_of(protocol) == [RELOAD]


def test_the_line_ends_with_the_stay():
    answers = iter([EARS, None])
    live = Live(lambda _cookie: None, lambda _cookie: next(answers))
    protocol = FakeProtocol()

    async def scene():
        live._pool = ThreadPoolExecutor(1)
        open_line = line(live, protocol)
        await come(lambda: live._listeners)
        live.spread(json.dumps(word(topic="guest", ids=("5",))))  # signed out, or called back
        await open_line

    asyncio.run(scene())

    assert (words_of(protocol), live._listeners) == ([], set())


def test_whoever_is_not_in_is_told_not_to_come_again():
    live = Live(lambda _cookie: EARS, lambda _cookie: None)  # type: ignore[arg-type, return-value]  # the other door
    protocol = FakeProtocol()

    async def scene():
        live._pool = ThreadPoolExecutor(1)
        await line(live, protocol)

    asyncio.run(scene())

    assert protocol.status == 204


@pytest.mark.parametrize(
    ("here", "status"),
    [
        ([EARS] * (MOST_OF_A_GUEST - 1), 200),
        ([EARS] * MOST_OF_A_GUEST, 503),
        ([BEARER] * MOST_OF_A_GUEST, 200),  # another phone's
        ([BEARER] * MOST_GUESTS, 503),
    ],
)
def test_a_phone_has_a_few_lines_and_all_phones_leave_room_for_the_house(here, status):
    live = Live(lambda _cookie: None, lambda _cookie: EARS)
    live._listeners = {Listener(ears) for ears in here}
    protocol = FakeProtocol()

    async def scene():
        live._pool = ThreadPoolExecutor(1)
        open_line = line(live, protocol)
        await come(lambda: protocol.status is not None)
        if status == 200:
            await come(lambda: protocol._gone is not None)
            protocol.leave()
        await open_line

    asyncio.run(scene())

    assert protocol.status == status


# -- who is behind a line -------------------------------------------------------------------------


@pytest.fixture
def now():
    return timezone.now()


def entered(counter, order, now, four=FOUR):
    token = counter.link(order, at=now)
    return commands.enter_by_link(token=token, four=four, by=THE_GATE, at=now).key


@pytest.mark.django_db
@pytest.mark.usefixtures("delivered")
def test_the_ears_of_a_phone_are_the_visits_of_its_customer(counter, now):
    order = counter.signed(at=now)
    other = CustomerFactory(opened_store=counter.store)
    car = VehicleFactory(group=counter.world.group, owner=other)
    counter.signed(vehicle_id=car.pk, customer_id=other.pk, at=now)

    ears = ears_of_guest(entered(counter, order, now))

    assert (ears.customer, ears.visits, ears.stores) == (
        counter.owner.pk,
        {order.pk},
        {counter.store.pk},
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("delivered")
def test_whoever_brought_the_car_has_ears_for_that_visit(counter, now):
    order = counter.signed(at=now)
    second = VehicleFactory(group=counter.world.group, owner=counter.owner)
    counter.signed(vehicle_id=second.pk, at=now)
    counter.do(
        "change_order", order_id=order.pk, brought_by="李师傅", brought_phone="13987654321", at=now
    )

    ears = ears_of_guest(entered(counter, order, now, "4321"))

    assert (ears.customer, ears.visits) == (None, {order.pk})


@pytest.mark.django_db
@pytest.mark.usefixtures("delivered")
@pytest.mark.parametrize("end", ["leave", "revoke", "never in", "over"])
def test_without_a_stay_there_are_no_ears(counter, now, end):
    order = counter.signed(at=now)
    began = now - timedelta(days=2) if end == "over" else now
    key = "nobody" if end == "never in" else entered(counter, order, began)
    if end == "leave":
        counter.phone(key).post("/my/leave/")
    if end == "revoke":
        commands.revoke(order_id=order.pk, by=counter.by, at=now)

    assert ears_of_guest(key) is None


@pytest.mark.parametrize("cookie", ["", "guest=", "sessionid=x", "guest"])
def test_a_browser_without_the_cookie_asks_the_database_nothing(cookie):
    assert who_follows(cookie) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("delivered")
def test_the_page_looks_again_and_offers_what_is_new_instead_of_moving(counter, now):
    order, job = counter.visit(at=now)
    phone = counter.phone(entered(counter, order, now))
    page = phone.get(f"/my/visits/{order.pk}/").content.decode()
    again = page.split('hx-get="')[1].split('"')[0]
    assert 'hx-trigger="look"' in page
    assert "portal/follow" in page
    assert "something new" not in phone.get(again).content.decode()

    counter.sent(order, at=now)
    looked = phone.get(again).content.decode()

    assert "1 decision waits for you" in looked
    assert f"/my/visits/{order.pk}/?look=" in looked  # loads the page that has the question
    assert job.title not in looked
