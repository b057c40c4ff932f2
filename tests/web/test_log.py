"""Reading the log of facts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.log import record
from aftersales.core.scope import as_seen_by
from tests.clients import signed_in
from tests.conftest import NOON
from tests.core.test_log import LampLit

PATH = "/api/v1/events"


@pytest.fixture
def chief(world):
    return signed_in(world.administrator)


def light(actor, store, lamp):
    with as_seen_by(actor):
        return record(LampLit(store_id=store and store.pk, lamp_id=lamp), by=actor, at=NOON)


def lamps(answer):
    return [item["data"]["lamp_id"] for item in answer.json()["items"]]


def test_only_the_facts_of_my_stores_and_my_group_are_told(world, chief):
    light(world.of_north, world.north, 1)
    light(world.of_north, None, 2)
    light(world.stranger, world.abroad, 3)
    light(world.stranger, None, 4)

    assert lamps(chief.get(PATH)) == [2, 1]
    assert lamps(signed_in(world.person("internal_auditor", world.south)).get(PATH)) == [2]


def test_the_log_is_read_page_by_page(world, chief):
    for lamp in range(5):
        light(world.of_north, world.north, lamp)

    first = chief.get(PATH, {"limit": 2})
    rest = chief.get(PATH, {"limit": 200, "cursor": first.json()["next"]})

    assert lamps(first) + lamps(rest) == [4, 3, 2, 1, 0]
    assert rest.json()["next"] is None


def test_narrowed_by_thing_name_and_time(world, chief):
    light(world.of_north, world.north, 1)
    light(world.of_north, world.north, 2)

    assert lamps(chief.get(PATH, {"kind": "lamp", "object": "2"})) == [2]
    assert lamps(chief.get(PATH, {"q": "core"})) == [2, 1]
    assert lamps(chief.get(PATH, {"name": "core.lamp.broken"})) == []
    assert lamps(chief.get(PATH, {"since": "2026-03-02T04:00:01Z"})) == []
    assert lamps(chief.get(PATH, {"until": "2026-03-02T04:00:01Z"})) == [2, 1]


def test_one_fact_and_none_of_another_group(world, chief):
    mine = light(world.of_north, world.north, 1)
    foreign = light(world.stranger, world.abroad, 2)

    assert chief.get(f"{PATH}/{mine.pk}").json()["name"] == "core.lamp.lit"
    assert chief.get(f"{PATH}/{foreign.pk}").status_code == 404


def test_the_log_is_not_for_everybody(world):
    assert signed_in(world.person("technician", world.north)).get(PATH).status_code == 403


def test_a_time_without_a_zone_is_refused(chief):
    assert chief.get(PATH, {"since": "2026-03-02T04:00:01"}).status_code == 422


def test_the_log_page_and_its_export_name_people_and_not_their_keys(world):
    by = world.of_north.as_system("exchange", rights=())
    name = world.administrator.name
    light(world.of_north, world.north, 1)
    light(by, world.north, 2)
    browser = signed_in(world.administrator)
    browser.cookies["language"] = "en"

    page = browser.get("/log/").content.decode()
    sheet = b"".join(browser.get("/log/?export=csv")).decode("utf-8-sig")

    assert f'<span title="{world.of_north.key}">{name}</span>' in page
    assert f'<span title="{by.key}">The system, for {name}</span>' in page
    assert (f",{name}\r\n" in sheet, f"The system, for {name}" in sheet) == (True, True)
    assert by.key not in sheet


def test_the_log_asks_as_much_for_one_line_as_for_thirty(world):
    def statements():
        browser = signed_in(world.administrator)
        with CaptureQueriesContext(connection) as caught:
            browser.get("/log/")
        return len(caught)

    light(world.of_north, world.north, 1)
    statements()
    few = statements()
    for lamp in range(30):
        light(world.of_north, world.north, lamp)

    assert statements() == few
