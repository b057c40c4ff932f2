"""Every page of staff and network opens for who may, in both languages, with few statements."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from aftersales.records.staff import commands
from tests.conftest import NOON
from tests.signing import signed_in

ROOMS = ("staff", "network")


def addresses():
    """Each address of the two rooms that needs nothing to be named."""
    resolver = get_resolver()
    for room in ROOMS:
        _prefix, inner = resolver.namespace_dict[room]
        for name, ways in inner.reverse_dict.lists():
            if isinstance(name, str) and not ways[0][0][0][1]:
                yield "/" + ways[0][0][0][0]


SIGNING_IN = ("/sign-", "/welcome/", "/switch/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_for_an_administrator(world, language):
    browser = signed_in(world.administrator)
    browser.cookies["language"] = language
    answers = {
        address: browser.get(address).status_code
        for address in sorted(set(addresses()))
        if not address.startswith(SIGNING_IN)
    }

    assert len(answers) > 25
    assert {a: s for a, s in answers.items() if s not in {200, 302, 405}} == {}


def count(browser, address):
    with CaptureQueriesContext(
        connection,
    ) as said:
        assert browser.get(address).status_code == 200
    return len([q for q in said if not re.match(r"SAVEPOINT|RELEASE|SELECT set_config", q["sql"])])


def test_the_staff_list_costs_the_same_for_one_and_for_ten(world):
    browser = signed_in(world.administrator)
    browser.get("/staff/")
    few = count(browser, "/staff/")
    for _n in range(9):
        world.person("technician", world.north)

    assert count(browser, "/staff/") == few
    assert few <= 15


def test_the_story_of_a_person_is_told_in_sentences(world):
    person = world.person("technician", world.north, name="Wang Fang")
    commands.disable(person_id=person.pk, by=world.chief, at=NOON)
    browser = signed_in(world.administrator)
    browser.cookies["language"] = "en"

    told = browser.get(f"/staff/{person.pk}/").content.decode()

    assert "Administrator shut the account of Wang Fang" in told


def test_an_errand_is_given_reported_and_accepted_on_its_pages(world):
    person = world.person("technician", world.north)
    boss, hand = signed_in(world.administrator), signed_in(person)
    boss.cookies["store"] = str(world.north.pk)
    due = timezone.localtime() + timedelta(days=1)
    given = {"responsible_id": person.pk, "title": "Clean bay 3", "due_at": f"{due:%Y-%m-%dT%H:%M}"}

    address = boss.post("/errands/give/", given)["Location"]
    hand.post(f"{address}report/", {"report": "Done with two buckets"})
    boss.post(f"{address}accept/")

    assert person.errands.model.objects.get().state == "accepted"
    assert boss.get(address).status_code == 200
