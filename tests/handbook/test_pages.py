"""The pages of handbook, inbox, outbox and connected programs, as people use them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from markupsafe import escape

from aftersales.core.scope import whole_database
from aftersales.ground.handbook import delivering
from aftersales.ground.handbook.content import delivered
from aftersales.ground.handbook.models import Item, Reading, Version
from aftersales.ground.handbook.states import State
from aftersales.ground.notices import commands as notices
from aftersales.ground.notices.models import Notice
from aftersales.records.staff.queries import actor_for
from tests.conftest import NOON
from tests.signing import signed_in
from tests.worlds import make_world

pytestmark = pytest.mark.django_db
ROWS = ["WS-01", "CV-03", "CV-09", "CV-24", "CV-29", "IS-12", "ST-03", "ST-08", "ST-20", "NW-10"]
ZH, EN = "新\n---\n说明\n# 一\n甲", "New\n---\nWords\n# One\nA"


@pytest.fixture
def world(db):
    made = make_world()
    delivering.to_every_group(at=NOON)
    return made


@pytest.fixture
def browser(world):
    return signed_in(world.administrator)


def words(answer):
    return answer.content.decode()


def count(browser, address):
    with CaptureQueriesContext(connection) as said:
        assert browser.get(address).status_code == 200
    return len(said)


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "客户档案基本资料表"), ("en", "basic data sheet")]
)
def test_the_contents_are_listed_in_the_reader_s_language(browser, language, said):
    browser.cookies["language"] = language

    assert said in words(browser.get("/handbook/"))


@pytest.mark.covers("CV-03", "CV-29", "ST-20")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("row", ROWS)
def test_every_delivered_row_is_read_under_its_own_address(browser, row, language):
    browser.cookies["language"] = language
    text = next(item for item in delivered() if item.code == row)
    key = "zh" if language.startswith("zh") else "en"

    shown = words(browser.get(f"/handbook/{row}/"))

    assert str(escape(text.body["title"][key])) in shown
    assert [e[key] for e in text.body["elements"] if str(escape(e[key])) not in shown] == []
    assert shown.count('id="element-') == len(text.body["elements"])


@pytest.mark.covers("CV-03", "CV-13", "CV-14")
def test_a_step_shows_what_the_handbook_says_to_it_beside_the_work(browser):
    beside = words(browser.get("/handbook/steps/customers.detail/", headers={"HX-Request": "true"}))

    assert [row for row in ("CV-03", "CV-13", "CV-14", "WS-01") if row not in beside] == []


def test_words_are_found_and_what_is_not_is_said_kindly(browser):
    browser.cookies["language"] = "en"

    assert "CV-09" in words(browser.get("/handbook/", {"q": "保密"}))
    assert "Nothing holds these words" in words(browser.get("/handbook/", {"q": "zzzz"}))


def test_a_part_is_answered_to_htmx(browser):
    part = words(browser.get("/handbook/", {"q": "CV-09"}, headers={"HX-Request": "true"}))

    assert part.strip().startswith('<div id="found"')


def test_an_unknown_text_is_not_found(browser):
    assert browser.get("/handbook/XX-99/").status_code == 404


def test_a_text_costs_the_database_little(browser):
    browser.get("/handbook/CV-09/")

    assert count(browser, "/handbook/CV-09/") <= 25
    assert count(browser, "/handbook/") <= 15


def test_reading_is_confirmed_with_a_button(world, browser):
    with whole_database():
        version = Version.objects.get(item__code="CV-09", state=State.IN_FORCE, group=world.group)

    assert browser.post(f"/handbook/versions/{version.pk}/acknowledge/").status_code in {302, 303}

    with whole_database():
        assert Reading.objects.filter(version=version).count() == 1


def test_a_text_is_written_compared_and_printed(world, browser):
    with whole_database():
        old = Version.objects.get(item__code="CV-13", state=State.IN_FORCE, group=world.group)
    begin = words(browser.get("/handbook/CV-13/write/"))
    assert "# A 级：核心客户" in begin

    answer = browser.post("/handbook/CV-13/write/", {"zh": ZH, "en": EN, "store": ""})

    assert answer.status_code in {302, 303}
    with whole_database():
        new = Version.objects.get(item__code="CV-13", state=State.DRAFT)
    compared = words(browser.get(f"/handbook/versions/{new.pk}/against/{old.pk}/"))
    assert '<tr data-change="changed">' in compared
    assert browser.get("/handbook/CV-13/versions/").status_code == 200
    printed = words(browser.get(f"/papers/handbook.text/{old.pk}/"))
    assert f'action="/papers/handbook.text/{old.pk}/print/"' in printed
    assert "topbar" not in printed


def test_a_text_in_one_language_only_is_refused_on_the_form(browser):
    answer = browser.post("/handbook/CV-13/write/", {"zh": ZH, "en": "New", "store": ""})

    assert answer.status_code == 422


def test_an_item_of_one_s_own_is_added(world, browser):
    told = {"code": "house.rules", "kind": "policy", "owner": "it_officer", "zh": ZH, "en": EN}

    assert browser.post("/handbook/new/", told).status_code in {302, 303}

    with whole_database():
        assert Item.objects.filter(code="house.rules").count() == 1


def test_an_author_is_told_why_he_may_not_approve(world, browser):
    browser.post("/handbook/CV-13/write/", {"zh": ZH, "en": EN, "store": ""})
    with whole_database():
        draft = Version.objects.get(item__code="CV-13", state=State.DRAFT)

    answer = browser.post(f"/handbook/versions/{draft.pk}/check/")

    assert answer.status_code == 409


def give(world, code="webhooks.given_up", address="/handbook/"):
    with whole_database():
        actor = actor_for(world.administrator, on=NOON.date())
    (notice,) = notices.notify(
        people=[world.administrator.pk],
        code=code,
        occasion="o1",
        address=address,
        by=actor,
        at=NOON,
    )
    return notice


def test_the_inbox_says_it_in_words_and_the_bell_counts(world, browser):
    browser.cookies["language"] = "en"
    give(world)

    page = words(browser.get("/inbox/"))

    assert "Another program could not be told" in page
    assert browser.get("/face/unread/").json() == {"unread": 1}


def test_opening_a_notice_reads_it_and_goes_there(world, browser):
    notice = give(world)

    answer = browser.post(f"/inbox/{notice.pk}/open/")

    assert answer["Location"] == "/handbook/"
    with whole_database():
        assert Notice.objects.get().read_at


def test_a_notice_never_leads_to_another_host(world, browser):
    notice = give(world, address="//evil.example/")

    assert browser.post(f"/inbox/{notice.pk}/open/")["Location"] == "/inbox/"


PAGES = ["inbox", "outbox", "webhooks", "webhooks/new", "webhooks/deliveries", "handbook/new"]


@pytest.mark.parametrize("address", [f"/{page}/" for page in PAGES])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens(browser, address, language):
    browser.cookies["language"] = language

    assert browser.get(address).status_code == 200


def test_a_program_is_connected_and_its_secret_shown_once(world, browser):
    told = {
        "name": "ERP",
        "url": "https://hooks.partner.example/in",
        "events": "orders.*",
        "store": "",
    }

    shown = words(browser.post("/webhooks/new/", told))

    assert "whsec_" in shown
    assert "whsec_" not in words(browser.get("/webhooks/"))


def test_a_program_inside_the_house_is_refused_on_the_form(browser):
    told = {"name": "ERP", "url": "https://127.0.0.1/", "events": "*", "store": ""}

    assert browser.post("/webhooks/new/", told).status_code == 422
