"""Replaced parts: tagged with their job, and gone exactly one way."""

from __future__ import annotations

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.words import TextMissing
from aftersales.supply.parts import commands
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.vehicles import VehicleFactory
from tests.parts.conftest import JOB

pytestmark = pytest.mark.django_db
WAYS_OUT = {
    "returned": commands.return_removed,
    "handed_back": commands.hand_back_removed,
    "scrapped": commands.scrap_removed,
}


def tag(desk, **more):
    return commands.tag_removed(store_id=desk.store_id, need=JOB, by=desk.by, at=NOON, **more)


@pytest.mark.covers("PT-19")
@pytest.mark.parametrize("way", sorted(WAYS_OUT))
def test_a_replaced_part_is_tagged_cleaned_kept_and_goes_one_way(desk, part, facts, way):
    row = tag(desk, part_id=part.pk)

    commands.clean_removed(removed_id=row.pk, by=desk.by, at=NOON)
    kept = commands.keep_removed(removed_id=row.pk, bin="old-1", by=desk.by, at=NOON)
    gone = WAYS_OUT[way](removed_id=row.pk, by=desk.by, at=NOON)

    assert (row.what, kept.bin.code) == (part.name, "OLD-1")
    assert (gone.state, gone.gone_at, gone.bin_id) == (way, NOON, None)
    told = facts()
    assert told[0] == "parts.removed_part.tagged"
    assert told[-1] == "parts.removed_part.moved"
    with pytest.raises(IllegalMove):
        commands.keep_removed(removed_id=row.pk, by=desk.by, at=NOON)
    assert facts() == told


def test_a_part_the_catalogue_does_not_know_is_named(desk):
    assert tag(desk, what="旧水泵").what == "旧水泵"
    with pytest.raises(TextMissing):
        tag(desk)


@pytest.mark.covers("PT-19")
def test_the_replaced_part_store_on_screen_and_over_the_api(desk, world):
    vehicle = VehicleFactory(group=world.group, home_store=world.north)
    browser = signed_in(world.administrator)
    body = {
        "store": str(desk.store_id),
        "need": {"kind": "job", "id": 17},
        "what": "Water pump",
        "vehicle": str(vehicle.pk),
    }

    made = post_json(browser, "/api/v1/removed-parts", body).json()
    page = browser.get("/parts/removed/").content.decode()
    kept = post_json(browser, f"/api/v1/removed-parts/{made['id']}/keep-removed", {"bin": "X"})

    assert made["state"] == "tagged"
    assert made["number"] in page
    assert kept.json()["state"] == "kept"
    assert browser.get(f"/api/v1/removed-parts/{made['id']}").json()["state"] == "kept"
