"""A change in one browser is a word in every other that may know it, and in no other."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from aftersales.site.listeners import session_key
from aftersales.site.live import BEHIND, RELOAD, Ears, Listener, Live, changes_ears
from aftersales.site.postgres import APP
from tests.site.test_door import FakeProtocol, scope_of

PATIENCE = 60  # seconds; a machine under load is slow
ADVISOR = Ears(person=7, group=1, stores=frozenset({3, 4}))


@pytest.mark.parametrize(
    ("word", "is_heard"),
    [
        ({"person": 7}, True),
        ({"person": 8, "group": 1, "stores": [3]}, False),
        ({"group": 1, "stores": [4, 9]}, True),
        ({"group": 1, "stores": [9]}, False),
        ({"group": 1, "stores": []}, True),
        ({"group": 2, "stores": [3]}, False),
        ({"group": None, "stores": [3]}, False),
        ({}, False),
    ],
)
def test_a_word_reaches_only_those_who_may_see_the_store(word, is_heard):
    assert ADVISOR.may_hear(word) is is_heard


def test_a_browser_that_does_not_keep_up_is_asked_to_load_anew():
    listener = Listener(ADVISOR)

    for _ in range(BEHIND + 1):
        listener.tell("fact")

    assert (listener.words.qsize(), listener.words.get_nowait()) == (1, ("reload", "{}"))


@pytest.mark.parametrize(
    ("word", "asks_anew"),
    [
        ({"topic": "person", "group": 1, "data": {"ids": ["7"]}}, True),
        ({"topic": "person", "group": 1, "data": {"ids": ["8"]}}, False),
        ({"topic": "person", "group": 1, "data": {}}, True),
        ({"topic": "role", "group": 1, "data": {"ids": ["3"]}}, True),
        ({"topic": "delegation", "group": 1, "data": {"ids": ["3"]}}, True),
        ({"topic": "role", "group": 2, "data": {"ids": ["3"]}}, False),
        ({"topic": "order", "group": 1, "data": {"ids": ["7"]}}, False),
    ],
)
def test_a_change_of_somebodys_rights_makes_their_open_lines_ask_anew(word, asks_anew):
    assert changes_ears(word, word["topic"], ADVISOR) is asks_anew


@pytest.mark.parametrize(("now", "heard"), [(None, []), ("less", ["event: reload"])])
def test_a_word_after_a_withdrawn_right_is_not_passed_on(now, heard):
    """Shut out, the line ends; with fewer stores, it is told to load anew and hears no more."""
    later = {None: None, "less": Ears(person=7, group=1, stores=frozenset({4}))}[now]
    answers = iter([ADVISOR, later])
    live = Live(lambda _cookie: next(answers))
    protocol = FakeProtocol()

    async def scene():
        live._pool = ThreadPoolExecutor(1)
        line = asyncio.ensure_future(live.stream(scope_of("/events", cookie="mine"), protocol))
        await come(lambda: live._listeners)
        shut = {"topic": "person", "group": 1, "stores": [4], "data": {"ids": ["7"]}}
        for word in (shut, {"topic": "order", "group": 1, "stores": [3]}):
            live.spread(json.dumps(word))
        await asyncio.sleep(0.2)
        live.spread(json.dumps({"topic": "order", "group": 1, "stores": [3]}))
        await asyncio.sleep(0.2)
        if not line.done():
            protocol.leave()
        await line

    asyncio.run(scene())

    words = [part.split("\n")[0] for part in protocol.sent if part.startswith("event:")]
    assert words == heard


def test_the_session_is_found_among_other_cookies():
    assert session_key("a=1; sessionid=abc; b=2", "sessionid") == "abc"
    assert session_key("a=1", "sessionid") is None


def live_with(ears, cluster, database):
    live = Live(ears.get)

    async def listen(keywords):
        await live._listen(cluster.parameters(database, APP))

    return live, listen


async def come(condition):
    """Wait until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - of lists that others fill
            await asyncio.sleep(0.01)


def words_of(protocol):
    return [part for part in protocol.sent if part.startswith("event:")]


def test_a_fact_comes_through_the_database_to_the_right_browser(cluster, own_database):
    ears = {"mine": ADVISOR, "other": Ears(person=9, group=2, stores=frozenset({11}))}
    live, listen = live_with(ears, cluster, own_database)
    mine, other = FakeProtocol(), FakeProtocol()

    def happen():
        with psycopg.connect(**cluster.parameters(own_database, APP)) as connection:
            connection.execute("SELECT set_config('aftersales.group', '*', true)")
            row = connection.execute(
                "INSERT INTO event"
                " (name, group_id, store_id, actor, data, occurred_at, recorded_at)"
                " VALUES ('a.b.c', 1, 3, 'system:t', '{}', now(), now()) RETURNING id"
            ).fetchone()
            connection.execute(
                "INSERT INTO event_object (event_id, group_id, store_id, kind, object_id)"
                " VALUES (%s, 1, 3, 'order', 42)",
                row,
            )
            unread = json.dumps({"topic": "unread", "group": 1, "person": 7})
            connection.execute("SELECT pg_notify('aftersales_live', %s)", [unread])

    async def scene():
        live._pool = ThreadPoolExecutor(2)
        open_lines = [
            asyncio.ensure_future(live.stream(scope_of("/events", cookie="mine"), mine)),
            asyncio.ensure_future(live.stream(scope_of("/events", cookie="other"), other)),
        ]
        await come(lambda: len(live._listeners) == 2)
        feeding = asyncio.ensure_future(listen({}))
        await come(lambda: words_of(mine) and words_of(other))  # told to load anew: it listens
        await asyncio.get_running_loop().run_in_executor(None, happen)
        await come(lambda: len(words_of(mine)) == 3)
        for protocol in (mine, other):
            protocol.leave()
        await asyncio.gather(*open_lines)
        feeding.cancel()

    asyncio.run(scene())

    fact = 'event: order\ndata: {"ids": ["42"]}\n\n'
    assert words_of(mine) == [RELOAD, fact, "event: unread\ndata: {}\n\n"]
    assert words_of(other) == [RELOAD]


def test_who_is_not_signed_in_is_told_not_to_come_again():
    protocol = FakeProtocol()
    live = Live(lambda cookie: None)

    async def scene():
        live._pool = ThreadPoolExecutor(1)
        await live.stream(scope_of("/events", cookie="gone"), protocol)

    asyncio.run(scene())

    assert (protocol.status, live._listeners) == (204, set())
