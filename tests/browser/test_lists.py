"""A list at work: narrowed, paged, kept and exported without ever leaving the page."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE
from tests.factories.staff import PersonFactory

NAMES = "[data-rows] tbody td:first-of-type, [data-rows] td.t"


@pytest.fixture
def people(site, request):
    """Five people of a store of their own, and somebody who looks at them."""
    from tests.factories.network import GroupFactory, StoreFactory
    from tests.worlds import work

    group = GroupFactory()
    store = StoreFactory(group=group)
    names = ["Ann", "Ben", "Cem", "Dai", "Eva"]
    staff = [PersonFactory(group=group, name=name, is_active=name != "Eva") for name in names]
    work(staff[0], "administrator", store)
    return staff


def names(page):
    return [cell.strip() for cell in page.locator("[data-rows] td.t").all_inner_texts()]


def test_a_filter_is_chosen_and_taken_back_without_a_new_page(visit, people, look):
    page = visit("/people/", person=people[0], language="en")
    page.evaluate("window.stillHere = true")

    page.click("#filter-is_active summary")
    page.click("#filter-is_active label:has-text('no')")
    page.wait_for_selector("[data-rows] tr:has-text('Eva')")
    look(page, "list-filtered", whole=False)
    narrowed, address = names(page), page.url
    menu_stays_open = page.locator("#filter-is_active[open]").count() == 1
    page.click(".list-chosen .tag")
    page.wait_for_selector("[data-rows] tr:has-text('Ann')")

    assert (narrowed, menu_stays_open) == (["Eva"], True)
    assert address.partition("?")[2] == "view=active&set=1&is_active=0&sort=name"
    assert names(page) == ["Ann", "Ben", "Cem"]


def test_the_way_back_leads_through_the_questions_asked(visit, people):
    page = visit("/people/?view=all", person=people[0], language="en")

    page.click("#filter-is_active summary")
    page.click("#filter-is_active label:has-text('no')")
    page.wait_for_url("**is_active=0**")
    page.go_back()
    page.wait_for_selector("[data-rows] tr:has-text('Dai')")

    assert "is_active" not in page.url
    assert names(page) == ["Eva", "Dai", "Cem"]


def test_words_are_searched_while_typing_and_the_field_keeps_the_focus(visit, people):
    page = visit("/people/?view=all", person=people[0], language="en")

    page.click("#list-q")
    page.keyboard.type("be", delay=30)
    page.wait_for_selector("[data-rows] tr:only-child:has-text('Ben')")

    assert page.evaluate("document.activeElement.id") == "list-q"
    assert page.input_value("#list-q") == "be"
    assert "be" not in page.url.partition("&s=")[0].partition("?")[2]


def test_columns_are_chosen(visit, people):
    page = visit("/people/", person=people[0], language="en")

    page.click("#list-columns summary")
    page.click("#list-columns label:has-text('Group')")
    page.wait_for_selector("th:has-text('Group')")

    assert page.locator("thead th").all_inner_texts()[1:] == [
        "Name",
        "Number",
        "Login",
        "State",
        "Group",
    ]


def test_a_view_is_kept_opens_the_list_and_is_given_up(visit, people, look, check_access):
    page = visit("/people/?set=1&view=all&is_active=0", person=people[0], language="en")

    page.click("summary[aria-label=More]")
    page.click("text=Keep this view")
    page.wait_for_selector("#dialog form")
    look(page, "list-keep", whole=False)
    page.fill("#id_title", "The gone")
    page.check("#id_opens_list")
    check_access(page, "#dialog")
    page.click("#dialog .btn-primary")
    page.wait_for_selector(".toast-note:has-text('View kept.')")
    page.goto(page.url.partition("?")[0])
    opened = names(page)
    tab = page.locator(".list-tabs [aria-current=page]").inner_text()
    page.click("summary[aria-label=More]")
    page.click("text=Give up this view")
    page.click("#dialog .btn-primary")
    page.wait_for_selector(".toast-note:has-text('View given up.')")

    assert (opened, tab) == (["Eva"], "The gone")
    assert page.locator(".list-tabs a").all_inner_texts() == ["At work", "All"]


def test_pages_are_turned(visit, people):
    page = visit("/people/?set=1&view=all&sort=name", person=people[0], language="en")

    page.click("[rel=next]")
    page.wait_for_selector("[rel=prev]")
    second = names(page)
    page.click("[rel=prev]")
    page.wait_for_selector("[rel=next]")

    assert (second, names(page)) == (["Dai", "Eva"], ["Ann", "Ben", "Cem"])


@pytest.mark.parametrize("kind", ["Excel", "CSV"])
def test_a_list_leaves_as_a_file(visit, people, kind):
    page = visit("/people/", person=people[0], language="en")

    page.click("summary[aria-label=More]")
    with page.expect_download() as caught:
        page.click(f"text=Export as {kind}")

    name = caught.value.suggested_filename
    assert name.startswith("tests-people-")
    assert name.endswith({"Excel": ".xlsx", "CSV": ".csv"}[kind])


def test_on_the_phone_rows_are_cards_with_named_values(visit, people, look, check_access):
    page = visit("/people/", person=people[0], language="en", width=PHONE)

    look(page, "list-phone", whole=False)
    check_access(page)

    labels = (
        page.locator("[data-rows] tbody tr")
        .first.locator("td")
        .evaluate_all("cells => cells.filter(c => c.checkVisibility()).map(c => c.dataset.label)")
    )
    assert labels == ["Name", "Number", "Login", "State"]


def test_the_arrow_looks_into_a_row_without_leaving_the_list(visit, people):
    page = visit("/people/", person=people[0], language="en")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#drawer .facts")

    assert page.locator("#drawer dd").inner_text() == "Ben"
