"""The frame around every page, used as people use it: by keyboard, by thumb, in both languages."""

from __future__ import annotations

import re

import pytest

from aftersales.web import navigation
from aftersales.web.navigation import Deed, NavItem
from tests.browser.conftest import DESK, PHONE

ROOMS = [
    ("today", "Today's lane", "home", "today", True),
    ("check-in", "Check-in", "clipboard-check", "lane", True),
    ("appointments", "Appointments", "calendar-event", "lane", True),
    ("orders", "Orders", "file-text", "lane", True),
    ("board", "Workshop board", "layout-kanban", "workshop", False),
    ("my-jobs", "My jobs", "tool", "workshop", False),
    ("customers", "Customers", "users", "records", False),
    ("vehicles", "Vehicles", "car", "records", False),
    ("stock", "Stock", "packages", "supply", False),
    ("claims", "Claims", "shield-check", "guarantees", False),
    ("cash", "Cash desk", "cash-register", "money", False),
    ("calls", "Call list", "phone-call", "care", False),
    ("figures", "Figures", "chart-bar", "management", False),
    ("staff", "People and rights", "user-shield", "setup", False),
    ("parameters", "Parameters", "adjustments", "setup", False),
]


@pytest.fixture
def furnished(monkeypatch):
    """A shell as full as the finished product's."""
    items = {
        code: NavItem(code, label, "web:kit", group=group, icon=icon, on_phone=on_phone)
        for code, label, icon, group, on_phone in ROOMS
    }
    deeds = {"walk-in": Deed("walk-in", "New walk-in", "web:kit", icon="plus")}
    monkeypatch.setattr(navigation, "_items", items)
    monkeypatch.setattr(navigation, "_deeds", deeds)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_shell_is_accessible_when_it_is_full(
    visit, look, check_access, furnished, width, theme
):
    page = visit("/kit/#a-list", width=width, theme=theme)

    look(page, f"shell-{theme}-{width}", whole=False)

    check_access(page)


def test_the_palette_opens_narrows_and_goes(visit, look, check_access, furnished):
    page = visit("/kit/", language="en")

    page.keyboard.press("Control+k")
    page.keyboard.type("veh")
    look(page, "palette", whole=False)
    check_access(page)
    offers = page.locator(
        "#palette [role=option]:not([data-always]):visible span"
    ).all_inner_texts()
    page.keyboard.press("Escape")

    assert offers == ["Vehicles"]
    page.wait_for_selector("#palette", state="hidden")


def test_a_menu_closes_with_escape_and_gives_the_focus_back(visit):
    page = visit("/kit/", language="en")

    page.click("summary.person")
    page.keyboard.press("ArrowDown")
    inside = page.evaluate("document.activeElement.closest('.menu-card') !== null")
    page.keyboard.press("Escape")

    assert inside
    page.wait_for_selector("details.menu[open]", state="detached")
    assert page.evaluate("document.activeElement.matches('summary.person')")


def test_the_language_is_changed_on_the_spot_and_kept(visit):
    page = visit("/kit/", language="en")

    page.click("button[lang=zh-Hans]:visible")
    page.wait_for_selector("html[lang=zh-Hans]")
    page.reload()

    assert page.locator("h1").first.inner_text() == "组件库"


def test_the_colours_are_changed_at_once_and_kept(visit):
    page = visit("/kit/", theme="light")

    page.click("summary.person")
    page.click("[data-theme=dark]")
    at_once = page.get_attribute("html", "data-bs-theme")
    page.reload()

    assert (at_once, page.get_attribute("html", "data-bs-theme")) == ("dark", "dark")


def test_the_rail_folds_and_stays_folded(visit, look, furnished):
    page = visit("/kit/")

    page.click("[data-fold]")
    page.reload()
    look(page, "shell-folded", whole=False)

    assert page.locator(".rail").bounding_box()["width"] < 60


def test_a_group_of_the_rail_is_filled_when_it_is_opened_and_stays_open(visit, look):
    page = visit("/kit/", language="en")

    page.click("[data-ways=setup] > summary")
    page.wait_for_selector("[data-ways=setup] a:visible")
    page.reload()
    look(page, "shell-group-open", whole=False)
    page.click("[data-ways=setup] > summary")
    page.reload()

    assert page.locator("[data-ways=setup] a").count() == 0


def test_the_keys_are_told_from_every_page(visit):
    page = visit("/kit/", language="en")

    page.keyboard.press("?")

    page.wait_for_selector("#dialog .keys:visible")


def test_the_phone_has_its_navigation_behind_more(visit, look, furnished):
    page = visit("/kit/", width=PHONE)

    page.click(".thumbs [data-rail]")
    page.wait_for_selector(".rail a:visible")
    look(page, "shell-phone-open", whole=False)
    page.mouse.click(370, 300)

    page.wait_for_selector("html:not([data-rail-open])")


def test_everything_on_the_desk_is_reached_by_keyboard(visit, furnished):
    page = visit("/kit/")

    for _ in range(400):
        page.keyboard.press("Tab")
        is_round = page.evaluate("document.activeElement.matches('.skip[data-reached]')")
        page.evaluate("document.activeElement.dataset.reached = '1'")
        if is_round:
            break

    missed = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
            .filter(e => e.checkVisibility() && !e.closest('[hidden], dialog') && e.tabIndex >= 0
                && !e.disabled && e.type !== 'hidden' && e.type !== 'radio' && !e.dataset.reached)
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert missed == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("person", ["administrator", None])
def test_a_page_that_is_not_there_says_what_to_do(
    visit, look, check_access, site, language, person
):
    who = getattr(site.world, person) if person else None

    page = visit("/nowhere/", person=who, language=language, expect={404})
    look(page, f"nowhere-{person or 'nobody'}-{language}", whole=False)

    check_access(page)
    assert re.search("这里没有内容|There is nothing here", page.locator("h1").inner_text())
