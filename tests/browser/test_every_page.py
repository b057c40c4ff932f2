"""Plain and easy, as far as a machine can tell: every page that the navigation leads to."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import is_whole

REACHABLE = """() => {
  const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled)
    .filter((e) => e.tabIndex >= 0)
    .filter((e) => !(e.type === "radio" && !e.checked) && e.getClientRects().length)
  found.forEach((e, n) => (e.dataset.walk = n))
  return found.map((e) => `${e.tagName} ${e.name || e.innerText || e.ariaLabel || ""}`.trim())
}"""
LABELS = ".rail :is(a, h2), main :is(h1, h2, th, label, .form-label, button, .btn)"
LATIN = re.compile(r"[A-Za-z]{4,} [a-z]{3,}")  # two words of English in a row
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def places(page):
    """What the navigation offers, in its order."""
    with page.expect_navigation():
        page.click(".rail-all")
    return page.eval_on_selector_all(".all-ways a", "all => all.map(a => a.pathname)")


def reached(page):
    """The numbers of what one gets to by the tab key alone, from the top of the page."""
    # A field for the scanner has taken the focus: the walk begins at the top all the same.
    page.evaluate(
        "() => { document.body.tabIndex = -1; document.body.focus();"
        " document.body.removeAttribute('tabindex'); scrollTo(0, 0) }"
    )
    seen = set()
    for _ in range(600):
        page.keyboard.press("Tab")
        number = page.evaluate("document.activeElement?.dataset.walk ?? null")
        if number is None and page.evaluate("document.activeElement === document.body"):
            break
        if number in seen:
            break
        if number is not None:
            seen.add(number)
    return {int(number) for number in seen}


@pytest.mark.covers("IS-05")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_navigation_speaks_the_language_and_is_clean(
    site, visit, check_access, language
):
    page = visit("/", language=language)
    foreign = LATIN if language == "zh-hans" else CHINESE

    troubles = []
    found = places(page)
    for place in found:
        page.goto(site.url + place, wait_until="load")
        is_whole(page)
        check_access(page)
        labels = page.eval_on_selector_all(LABELS, "all => all.map(e => e.innerText.trim())")
        troubles += [(place, words) for words in labels if foreign.search(words)]

    assert len(found) > 15
    assert troubles == []


@pytest.mark.covers("IS-05")
def test_every_page_of_the_navigation_is_walked_by_the_tab_key_alone(site, visit):
    page = visit("/", language="en")

    missed = {}
    for place in places(page):
        page.goto(site.url + place, wait_until="load")
        is_whole(page)
        names = page.evaluate(REACHABLE)
        if left := set(range(len(names))) - reached(page):
            missed[place] = [names[number] for number in sorted(left)]

    assert missed == {}
