"""Handbook, inbox and connected programs, looked at in both languages on desk and phone."""

from __future__ import annotations

import pytest

from aftersales.core.scope import whole_database
from aftersales.ground.handbook import delivering
from aftersales.ground.handbook.models import Item
from aftersales.ground.notices import commands as notices
from aftersales.records.staff.queries import actor_for
from tests.browser.conftest import DESK, PHONE
from tests.conftest import NOON

LOOKS = [("zh-hans", DESK), ("en", DESK), ("zh-hans", PHONE), ("en", PHONE)]
PAGES = {
    "handbook": "/handbook/",
    "handbook-process": "/handbook/WS-01/",
    "handbook-write": "/handbook/CV-13/write/",
    "handbook-versions": "/handbook/CV-13/versions/",
    "inbox": "/inbox/",
    "outbox": "/outbox/",
    "webhooks": "/webhooks/",
}


@pytest.fixture
def filled(site):
    """The site's group with the delivered handbook and a few words in the inbox."""
    with whole_database():
        there = Item.objects.filter(group=site.world.group).exists()
    if not there:
        delivering.to_every_group(at=NOON)
    with whole_database():
        actor = actor_for(site.world.administrator, on=NOON.date())
    for n in range(3):
        notices.notify(
            people=[site.world.administrator.pk],
            code="webhooks.given_up",
            occasion=f"look:{n}",
            address="/handbook/CV-09/",
            by=actor,
            at=NOON,
        )
    return site


@pytest.mark.parametrize(("language", "width"), LOOKS)
@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_page_stands(filled, visit, look, check_access, name, language, width):
    page = visit(PAGES[name], language=language, width=width)

    look(page, f"{name}-{language}-{width}")
    check_access(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_words_are_found_as_they_are_typed(filled, visit):
    page = visit("/handbook/", language="en")

    page.fill("#handbook-words", "secret")

    page.wait_for_selector("#found:not(:has-text('WS-01'))")
    assert "CV-09" in page.inner_text("#found")


def test_a_text_is_confirmed_by_a_key_and_seen_before_it_is_printed(filled, visit, look):
    page = visit("/handbook/CV-09/", language="zh-hans")
    page.click("text=我已阅读")
    page.wait_for_selector("text=已记录您的阅读确认")

    page.click("main >> text=打印")
    page.wait_for_selector(".pages img")

    look(page, "handbook-print")
    assert page.query_selector(".topbar") is None
    assert page.locator(".paper-bar button", has_text="打印").count() == 1
