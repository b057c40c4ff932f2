"""Keeping and supervising are apart; what enters stock is held against the maker's standard."""

from __future__ import annotations

from html import unescape

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import whole_database
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.records.staff.queries import actor_for
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Arrival
from tests.clients import signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

MOVING = {"parts.receive", "parts.issue", "parts.adjust", "parts.cancel", "parts.post_count"}


def actor_of(world, role):
    person = world.person(role, world.north)
    with whole_database():
        return actor_for(person, on=NOON.date())


def rights_of(world, role):
    return actor_of(world, role).rights[world.north.pk]


@pytest.mark.covers("PT-15")
def test_the_service_centre_asks_and_keeps_and_the_information_department_supervises(world):
    asking, keeping = rights_of(world, "technician"), rights_of(world, "parts_clerk")
    supervising = rights_of(world, "it_officer")

    assert ("parts.request" in asking, MOVING & asking) == (True, set())
    assert MOVING - keeping == {"parts.post_count"}
    assert ("parts.supervise" in supervising, MOVING & supervising) == (True, set())


@pytest.mark.covers("PT-15")
def test_who_supervises_reads_every_booking_and_makes_none(world, desk, part):
    desk.receive(part, 5)
    desk.issue(part, 2)
    officer = world.person("it_officer", world.north)

    book = signed_in(officer).get("/parts/moves/").content.decode()

    assert book.count(part.shown_number) >= 2
    with pytest.raises(NotPermitted):
        commands.receive(
            store_id=world.north.pk,
            arrival=Arrival(part_id=part.pk, quantity=1),
            by=actor_of(world, "it_officer"),
            at=NOON,
        )
    assert [kind for kind, *_rest in desk.moves(part)] == ["receipt", "issue"]


@pytest.mark.covers("PT-16")
def test_whoever_receives_reads_that_only_what_meets_the_standard_enters_stock(world, part):
    to_every_group(at=NOON)
    clerk = signed_in(world.person("parts_clerk", world.north))

    shown = unescape(clerk.get(f"/parts/{part.pk}/receive/").content.decode())

    assert "with certificate or proof of origin" in shown
    assert "what does not meet the maker's standard does not enter stock" in shown
