"""Nobody is shown a way that ends at a closed door: every link of the first pages × every role."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from aftersales.core.events import Event
from aftersales.records.staff.roles import ROLES
from aftersales.web import sentences
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory
from tests.signing import signed_in

_LINK = re.compile(r'\s(?:href|hx-get)="(/[^"#]*|\?[^"#]*)"')
_OUTSIDE = ("/static/", "/api/", "/face/")
DEEP = 2  # the start page, what it leads to, and what is offered there


def _kind(address):
    """/customers/7/ and /customers/8/ are one kind of page, however they are sorted; a file of
    them is another.
    """
    parts = urlsplit(address)
    path = re.sub(r"\d{4}-\d\d(-\d\d)?|\d+", "N", parts.path)
    return re.sub(r"^/(handbook|parameters)/[^/]+/", r"/\1/N/", path), "export=" in parts.query


def _links(page, address):
    for link in _LINK.findall(page.replace("&amp;", "&")):
        yield urlsplit(address).path + link if link.startswith("?") else link


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_way_a_role_is_shown_is_open_to_it(world, role):
    """Navigation, palette, lists, exports and details: what ends in 4xx or 5xx is no offer."""
    customer = CustomerFactory(group=world.group)
    VehicleFactory(group=world.group, home_store=world.north)
    browser = signed_in(world.person(role, world.north))
    ways, seen, shut = [("/", 0)], set(), {}
    while ways:
        address, depth = ways.pop(0)
        if _kind(address) in seen:
            continue
        seen.add(_kind(address))
        answer = browser.get(address)
        if answer.status_code >= 400:
            shut[address] = answer.status_code
        if depth < DEEP and "html" in answer.headers["Content-Type"] and not answer.streaming:
            found = _links(answer.content.decode(), address)
            ways += [(w, depth + 1) for w in found if not w.startswith(_OUTSIDE)]

    assert customer.pk
    assert len(seen) > 5
    assert shut == {}


def _facts(kind=Event):
    for child in kind.__subclasses__():
        yield child
        yield from _facts(child)


def test_every_fact_is_told_in_words():
    ours = {
        e.name for e in _facts() if hasattr(e, "name") and e.__module__.startswith("aftersales.")
    }

    assert len(ours) > 100
    assert sorted(ours - set(sentences._sentences)) == []
