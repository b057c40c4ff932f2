"""Articles sent in, on screen, on paper and over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import whole_database
from aftersales.ground.handbook.commands import deliver
from aftersales.ground.handbook.content import delivered
from aftersales.supply.logistics.models import Article
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.logistics.articles import PHONE, SentIn

pytestmark = pytest.mark.django_db
HERE = "/logistics/articles/"


@pytest.fixture
def desk(world) -> SentIn:
    return SentIn(world)


@pytest.fixture
def handbook(world):
    deliver(group_id=world.group.pk, by=world.chief, at=NOON)


@pytest.fixture
def front(world):
    return signed_in(world.person("front_desk", world.north))


@pytest.fixture
def tester(world):
    return signed_in(world.person("technician", world.north))


@pytest.fixture
def packer(world):
    return signed_in(world.person("parts_clerk", world.north))


def page_of(row):
    return f"{HERE}{row.pk}/"


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def elements(code):
    (found,) = (item for item in delivered() if item.code == code)
    return found.body["elements"]


@pytest.mark.covers("LG-07", "LG-09", "LG-10")
def test_desk_technician_and_clerk_bring_an_article_back_on_screen(desk, front, tester, packer):
    def post(browser, row, verb, told):
        answer = browser.post(f"{page_of(row)}{verb}/", told)
        assert answer.status_code == 303, answer.content.decode()

    assert "Open a customer file" in seen(front, f"{HERE}new/")
    front.post(
        f"{HERE}new/",
        {
            "store_id": desk.north,
            "customer_id": desk.customer.pk,
            "model": "行车记录仪 X3",
            "complaint": "不开机",
            "wants_call": "on",
        },
    )
    with whole_database():
        row = Article.objects.get()
    post(front, row, "unpack-article", {"condition": "外壳开裂", "damaged": "on"})
    to_call = seen(front, f"{HERE}?view=to_call")
    assert tester.post(f"{page_of(row)}note-test/", {"finding": "fault"}).status_code == 422
    post(front, row, "note-call", {"reached": "on", "cause": "transport", "words": "寄时完好"})
    post(tester, row, "note-test", {"finding": "fault", "words": "无输出", "cause": "电源坏"})
    post(front, row, "decide-article", {"outcome": "repair"})
    post(tester, row, "finish-repair", {"correction": "换电源"})
    post(packer, row, "pack-article", {"packages": 1, "weight_kg": "1"})
    desk.on_its_way(row)
    to_tell = seen(front, f"{HERE}?view=to_tell")
    post(front, row, "tell-sender", {})
    desk.do("deliver", desk.way_back(row))
    whole = seen(front, page_of(row))

    assert (row.number in to_call, row.number in to_tell) == (True, True)
    assert all(
        words in whole
        for words in ("the customer has it back", "SF900", "on the way here", "换电源", "陈先生")
    )
    assert row.number in seen(front, f"/logistics/shipments/{desk.way_back(row).pk}/")
    assert desk.stands(row) == "closed"


def test_the_customer_is_masked_until_somebody_asks_on_record(desk, front, tester):
    row = desk.inspected()
    whole, technical = seen(front, page_of(row)), seen(tester, page_of(row))

    clear = front.post(f"{page_of(row)}see-sender/").content.decode()

    assert PHONE not in whole.replace(" ", "")
    assert ("科技路1号" in whole, "科技路1号" in clear) == (False, True)
    assert "Show phone and address" not in technical
    assert tester.post(f"{page_of(row)}see-sender/").status_code == 403


@pytest.mark.covers("LG-07")
def test_the_record_sheet_is_printed_with_the_lines_of_the_handbook(desk, front, handbook):
    row = desk.damaged(serial="SN-77", waybill="YT5")
    address = f"/papers/logistics.record_sheet/{row.pk}/"

    sheet = seen(front, address)

    lines = [element["en"] for element in elements("LG-07")]
    assert {"Name", "Phone", "Address", "Model"} <= set(lines)
    assert address in seen(front, page_of(row))
    assert "data:image/svg+xml" in sheet


@pytest.mark.covers("LG-07", "LG-10")
def test_the_desks_sheet_and_steps_stand_in_both_languages():
    sheet, steps = elements("LG-07"), elements("LG-10")

    assert [one["code"] for one in sheet[2:5]] == ["customer", "phone", "address"]
    assert [one["code"] for one in steps][-3:] == ["packing", "sending", "telling"]
    assert all(one["zh"] and one["en"] for one in [*sheet, *steps])


@pytest.mark.covers("LG-10")
def test_the_steps_are_shown_where_it_is_packed(desk, packer, handbook):
    text = seen(packer, f"{page_of(desk.ready())}pack-article/")

    assert "Call with the waybill number" in text


def test_a_technician_neither_takes_in_nor_packs(desk, tester):
    row = desk.ready()

    assert tester.get(f"{HERE}new/").status_code == 403
    assert tester.post(f"{page_of(row)}pack-article/", {"packages": 1}).status_code == 403


def test_an_article_of_another_store_is_not_found(desk, world):
    other = signed_in(world.person("front_desk", world.south))

    assert other.get(page_of(desk.inspected())).status_code == 404


def test_the_list_costs_the_same_for_one_row_and_for_three(desk, front):
    def told():
        with CaptureQueriesContext(connection) as asked:
            seen(front, f"{HERE}?view=all")
        return len(asked)

    desk.inspected()
    told()
    first = told()
    desk.inspected()
    desk.sent_back()

    assert told() == first
    assert first <= 15


@pytest.mark.parametrize("state", ["received", "sent"])
def test_the_page_asks_few_questions(desk, front, state):
    row = desk.in_state(state)

    with CaptureQueriesContext(connection) as asked:
        seen(front, page_of(row))

    assert len(asked) <= 25


@pytest.mark.covers("LG-07", "LG-09", "LG-10")
def test_the_api_takes_an_article_in_and_brings_it_back(desk, world):
    chief = signed_in(world.person("after_sales_manager", world.north))

    def post(path, body):
        return post_json(chief, f"/api/v1/articles{path}", body)

    made = post(
        "",
        {
            "store": str(desk.north),
            "customer": str(desk.customer.pk),
            "model": "X3",
            "carrier": str(desk.slow.pk),
        },
    ).json()
    here = f"/{made['id']}"
    refused = post(f"{here}/note-test", {"finding": "no_fault", "words": "正常"})
    post(f"{here}/unpack-article", {"condition": "压扁", "damaged": True})
    called = post(f"{here}/note-call", {"reached": True, "cause": "packing"}).json()
    post(f"{here}/note-test", {"finding": "fault", "words": "无输出", "cause": "保险断"})
    post(f"{here}/decide-article", {"outcome": "repair"})
    ready = post(f"{here}/finish-repair", {"correction": "换保险"}).json()
    packed = post(f"{here}/pack-article", {"weight_kg": "0.8"}).json()
    early = post(f"{here}/tell-sender", {})
    ended = post(f"{here}/close-article", {"reason": "x"})

    assert (refused.status_code, refused.json()["code"]) == (409, "core.illegal_move")
    assert (called["state"], called["damage_cause"], called["calls"]) == ("inspected", "packing", 1)
    assert (ready["state"], packed["state"]) == ("ready", "packed")
    assert packed["shipment"] is not None
    assert (early.status_code, early.json()["code"]) == (409, "logistics.nobody_to_tell")
    assert (ended.status_code, ended.json()["code"]) == (409, "logistics.not_now")
    listed = chief.get("/api/v1/articles?q=packed").json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert chief.get(f"/api/v1/articles{here}").json()["number"] == made["number"]
