"""Replaced parts: tagged with their job, and gone exactly one way."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.words import TextMissing
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.models import RemovedPart
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.vehicles import VehicleFactory
from tests.parts.conftest import JOB, OTHER_JOB

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


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


@pytest.mark.covers("PT-19")
def test_an_old_part_is_tagged_kept_and_handed_back_from_its_pages(desk, part, clerk, facts):
    car = VehicleFactory(group=desk.world.group, home_store=desk.world.north)
    desk.ask(desk.want(part, 1), vehicle_id=car.pk)
    said = {"part_id": part.pk, "what": "", "quantity": "1", "need_kind": "job", "need_id": 17}

    made = clerk.post("/parts/removed/new/", said)
    row = RemovedPart.objects.get()
    page = clerk.get(made["Location"]).content.decode()
    clerk.post(f"/parts/removed/{row.pk}/clean/")
    clerk.post(f"/parts/removed/{row.pk}/keep/", {"bin": "old-1"})
    kept = clerk.get(f"/parts/removed/{row.pk}/").content.decode()
    clerk.post(f"/parts/removed/{row.pk}/hand-back/")

    assert (row.what, row.vehicle_id) == (part.name, car.pk)  # it came off the car of the request
    assert row.number in page
    assert car.plate[2:] in page
    assert "OLD-1" in kept
    row.refresh_from_db()
    assert row.state == "handed_back"
    again = clerk.post(f"/parts/removed/{row.pk}/scrap/", follow=True).content.decode()
    assert "handed back to the customer" in again  # it stays there, and the page says why
    row.refresh_from_db()
    assert row.state == "handed_back"


def test_who_may_only_tag_moves_nothing_in_the_replaced_part_store(desk, part, world):
    row = tag(desk, part_id=part.pk)
    technician = signed_in(world.person("technician", world.north))

    assert technician.post(f"/parts/removed/{row.pk}/scrap/").status_code == 403
    assert technician.get("/parts/removed/new/?need=17").status_code == 200
    assert clerk_of(world.south, world).get(f"/parts/removed/{row.pk}/").status_code == 404


def clerk_of(store, world):
    return signed_in(world.person("parts_clerk", store))


# ── exchange parts ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def battery(desk):
    part = desk.part(is_exchange=True, deposit=Decimal(50), deposit_currency="CNY")
    desk.receive(part, 10)
    return part


def owed(desk, at=NOON):
    rows = queries.cores_owed(store_ids=[desk.store_id], at=at, seen_by=desk.by)
    return [(row.part_id, row.need_id, row.owed, row.deposit, row.state) for row in rows]


@pytest.mark.covers("PT-19")
def test_an_exchange_part_that_goes_out_owes_its_old_one_until_that_is_tagged(desk, part, battery):
    desk.receive(part, 3)
    desk.issue(part, 1)
    desk.issue(battery, 1)
    desk.issue(battery, 2)
    desk.issue(battery, 1, OTHER_JOB)

    assert owed(desk) == [
        (battery.pk, 17, 3, 150, "awaited"),
        (battery.pk, 18, 1, 50, "awaited"),
    ]
    tag(desk, part_id=battery.pk, quantity=Decimal(2))
    assert owed(desk)[0] == (battery.pk, 17, 1, 50, "awaited")
    tag(desk, part_id=battery.pk)
    assert owed(desk) == [(battery.pk, 18, 1, 50, "awaited")]


def test_what_comes_back_unused_owes_nothing(desk, battery):
    (move,) = desk.issue(battery, 2)
    commands.return_issue(move_id=move.pk, quantity=Decimal(1), by=desk.by, at=NOON)
    assert owed(desk) == [(battery.pk, 17, 1, 50, "awaited")]

    commands.return_issue(move_id=move.pk, quantity=Decimal(1), by=desk.by, at=NOON)
    assert owed(desk) == []


def test_it_is_overdue_after_the_days_of_the_store(desk, battery):
    desk.issue(battery, 1)

    assert owed(desk, NOON + timedelta(days=7))[0][-1] == "awaited"
    assert owed(desk, NOON + timedelta(days=7, minutes=1))[0][-1] == "late"


def test_a_customer_who_keeps_the_old_part_owes_the_deposit(desk, battery, clerk):
    desk.issue(battery, 1)
    row = tag(desk, part_id=battery.pk)

    clerk.post(f"/parts/removed/{row.pk}/hand-back/")

    assert owed(desk) == []
    assert "the deposit of 50.00 CNY" in clerk.get(f"/parts/removed/{row.pk}/").content.decode()


@pytest.mark.covers("PT-19")
def test_the_list_of_what_is_owed_leads_to_the_tag(desk, battery, clerk, world):
    desk.issue(battery, 1)

    page = clerk.get("/parts/cores/").content.decode()
    told = clerk.get("/api/v1/cores-owed").json()["items"]
    (address,) = set(re.findall(r"/parts/removed/new/[^\"]+", page))
    form = clerk.get(html.unescape(address)).content.decode()

    assert battery.shown_number in page
    assert told[0]["owed"] == "1"
    assert told[0]["deposit"] == {"amount": "50.00", "currency": "CNY"}
    assert 'value="17"' in form
    assert battery.shown_number in form
    assert clerk_of(world.south, world).get("/api/v1/cores-owed").json()["items"] == []


def test_a_technician_tags_it_from_the_phone_and_is_back_at_work(desk, part, world):
    technician = signed_in(world.person("technician", world.north))
    said = {"part_id": part.pk, "quantity": "1", "need_kind": "job", "need_id": 17}

    made = technician.post("/parts/removed/new/?need=17&back=/workshop/my-work/", said)
    astray = technician.post("/parts/removed/new/?back=https://elsewhere.example/", said)

    assert made["Location"] == "/workshop/my-work/"
    assert astray["Location"].startswith("/parts/removed/")
