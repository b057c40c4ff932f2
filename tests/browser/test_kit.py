"""Every component, in both languages, light and dark, on the desk and on the phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE

EVERY_LOOK = [
    pytest.param(language, theme, width, id=f"{language}-{theme}-{width}")
    for language in ("zh-hans", "en")
    for theme in ("light", "dark")
    for width in (DESK, PHONE)
]


@pytest.mark.parametrize(("language", "theme", "width"), EVERY_LOOK)
def test_the_kit_is_whole_in_every_look(visit, look, check_access, language, theme, width):
    page = visit("/kit/", language=language, theme=theme, width=width)

    page.wait_for_selector(".plot canvas")
    look(page, f"kit-{language}-{theme}-{width}")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    check_access(page)


def test_a_list_is_walked_and_marked_by_keyboard(visit):
    page = visit("/kit/", language="en")

    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    marked = page.locator("[data-marked-count]").inner_text()
    at = page.locator("tr.is-at").get_attribute("data-id")
    page.keyboard.press("Enter")
    page.wait_for_url("**row=*")

    assert (marked, page.url.partition("row=")[2].partition("#")[0]) == ("1 marked", at)


def test_a_dialog_opens_refuses_on_its_form_and_closes(visit, look, check_access):
    page = visit("/kit/", language="en", expect={422})

    page.click("a[data-dialog]")
    page.wait_for_selector("#dialog form")
    page.click("#dialog button.btn-primary")
    page.wait_for_selector("#dialog .error")
    look(page, "dialog", whole=False)
    check_access(page, "#dialog")
    page.keyboard.press("Escape")

    page.wait_for_selector("#dialog", state="hidden")


def test_the_drawer_opens_beside_the_page_and_gives_the_focus_back(visit, look, check_access):
    page = visit("/kit/", language="en")

    page.click("a[data-drawer]")
    page.wait_for_selector("#drawer .facts")
    look(page, "drawer", whole=False)
    check_access(page)
    page.keyboard.press("Escape")

    page.wait_for_selector("#drawer", state="hidden")
    assert page.evaluate("document.activeElement.matches('a[data-drawer]')")


def test_a_picker_asks_the_server_and_takes_the_choice(visit, look):
    page = visit("/kit/", language="en")

    page.click("#id_vehicle-ts-control")
    page.keyboard.type("7Q2")
    page.wait_for_selector(".ts-dropdown .option.active >> text=7Q2W8")
    look(page, "picker", whole=False)
    page.keyboard.press("Enter")

    assert page.input_value("select#id_vehicle") == "3"


def test_a_number_key_chooses_an_outcome(visit):
    page = visit("/kit/", language="en")
    page.click("h1")

    page.keyboard.press("2")

    assert page.is_checked("input[name=outcome][value='2']")


def test_an_amount_groups_itself_when_one_leaves_the_field(visit):
    page = visit("/kit/", language="en")

    page.fill("#id_amount", "￥１２８０")
    page.keyboard.press("Tab")

    assert page.input_value("#id_amount") == "1,280.00"


def test_the_rule_behind_an_absent_deed_is_told(visit, look, check_access):
    page = visit("/kit/", language="en")

    page.click(".why-not summary")
    look(page, "why-not", whole=False)

    check_access(page)
    assert page.locator(".why-not dd").all_inner_texts() == [
        "Not before it is paid.",
        "Your role lacks the right to nobody.has_this here.",
    ]


def test_a_live_word_marks_rows_and_counts_without_moving_them(visit, look):
    page = visit("/kit/", language="en")
    before = page.locator("[data-rows] tbody tr").all_inner_texts()

    page.evaluate(
        """() => new BroadcastChannel('aftersales-events')
            .postMessage({ topic: 'kit', data: '{"ids": [2, 3]}' })"""
    )
    page.wait_for_selector(".live-note")
    look(page, "live", whole=False)

    assert page.locator(".live-note").inner_text() == "2 changed · show"
    assert page.locator("tr.is-changed").count() == 2
    assert page.locator("[data-rows] tbody tr").all_inner_texts() == before
