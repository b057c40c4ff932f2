"""Walk what the navigation offers, as people see it: nothing spills, nothing is left in another
language, nothing is shown as the program calls it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.browser.conftest import DESK, PHONE, is_whole
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory

SOURCE = Path(__file__).parents[2] / "src" / "aftersales"
LONG = "𠮷野㐂龘有限责任公司" * 8
TECHNICAL = (
    "/log/",
    "/handbook/",
    "/webhooks/",
    "/kit/",
    "/installation/",
)  # names are their matter
MOST_PAGES = 45

# Each visible piece of text by itself, and what a page must be as a whole.
SEEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts = []
  for (let node; (node = walker.nextNode()); ) {
    const words = node.textContent.trim().replace(/\\s+/g, " ")
    const at = node.parentElement
    if (!words || at.closest("script, code, kbd, template, option, [lang]:not(html)")) continue
    texts.push(words)
  }
  return {
    texts, width: document.documentElement.scrollWidth, title: document.title,
    headings: document.querySelectorAll("h1").length,
    links: [...document.querySelectorAll("nav a[href^='/'], main a[href^='/']")]
      // What opens in a tab of its own is a paper, not a page.
      .filter((a) => !a.matches("[data-dialog], [data-download], [target=_blank]"))
      .map((a) => a.getAttribute("href")),
  }
}"""
RAW = re.compile(r"^(None|True|False|undefined|NaN)$|%\(\w+\)s|\{\w+\}|\b[a-z]{2,}_[a-z_]+\b")


def _words():
    """What the product says: English → Chinese, where the two differ."""
    said = {}
    for file in SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po"):
        with file.open("rb") as source:
            for message in read_po(source, locale="zh_Hans"):
                if isinstance(message.id, str) and message.id and message.string != message.id:
                    said[message.id] = message.string
    return said


def _foreign(language):
    """Sentences and words that must not stand on a page of this language."""
    pairs = _words()
    if language == "en":
        return set(pairs.values())
    return {english for english in pairs if re.search("[a-z]{3}", english)} - set(pairs.values())


def _kind(address):
    return re.sub(r"\d+", "N", address.partition("?")[0].partition("#")[0])


@pytest.mark.parametrize(
    ("role", "language", "width"),
    [
        ("administrator", "zh-hans", PHONE),
        ("administrator", "en", DESK),
        ("service_advisor", "zh-hans", DESK),
        ("technician", "en", PHONE),
    ],
)
def test_the_house_is_walked(site, visit, role, language, width):
    world, foreign = site.world, _foreign(language)
    CustomerFactory(group=world.group, name=LONG)
    VehicleFactory(group=world.group, home_store=world.north)
    page = visit("/", person=world.person(role, world.north), language=language, width=width)
    ways, walked, faults = ["/"], set(), []
    while ways and len(walked) < MOST_PAGES:
        address = ways.pop(0)
        kind = _kind(address)
        if kind in walked or kind.startswith(("/files/", "/static/")):
            continue
        walked.add(kind)
        page.goto(site.url + address, wait_until="load")
        is_whole(page)
        seen = page.evaluate(SEEN)
        ways += seen["links"]
        if seen["width"] > width:
            faults.append((address, "wider than the screen", seen["width"]))
        if seen["headings"] != 1 or not seen["title"]:
            faults.append((address, "headings", seen["headings"], seen["title"]))
        if not address.startswith(TECHNICAL):
            faults += [(address, "raw", words) for words in seen["texts"] if RAW.search(words)]
        faults += [(address, "another language", w) for w in seen["texts"] if w in foreign]

    assert len(walked) > 10
    assert faults == []
