"""Content that nobody meets is no content: each delivered text stands on a page of its step."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from aftersales.core.scope import as_seen_by
from aftersales.ground.handbook.content import delivered
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.records.staff.commands import plan_team_event
from aftersales.records.staff.states import TeamEventKind
from tests.clients import signed_in
from tests.complaints.conftest import Desk
from tests.conftest import NOON
from tests.factories.capacity import TechnicianFactory
from tests.factories.customers import ConsultationFactory, CustomerFactory
from tests.factories.support import DamageFactory, HelpRequestFactory
from tests.factories.vehicles import VehicleFactory
from tests.workshop.conftest import at, open_workshop
from tests.worlds import make_world

pytestmark = pytest.mark.django_db

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
STEP = re.compile(r'"(/handbook/steps/[^"]+)"')  # loaded behind the page, or one press away
SELF = {"handbook", "search"}  # where every text is found anyway
OWNERS = "/organisation/owners/"  # so is there: it says who answers for which text


def addresses(known, patterns=None, prefix="", room=""):
    """Every page of ours that a GET may ask for, with the ids of things that are there."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not address.startswith("api/"):
                yield from addresses(known, pattern.url_patterns, address, pattern.app_name or room)
        elif isinstance(pattern, URLPattern) and room not in SELF:
            wanted = re.findall(r"<(?:\w+:)?(\w+)>", address)
            if all(name in known for name in wanted):
                yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(known[m[1]]), address)


def is_met(item, found):
    """Its title stands there, or all its points do (as the ticks of a form)."""
    points = [element["en"] for element in item.body["elements"]]
    return item.body["title"]["en"] in found or all(point in found for point in points)


def here(item):
    """The steps of the item in rooms that stand; the others belong to parts that are to come."""
    labels = {config.label for config in apps.get_app_configs()}
    return [step for step in item.steps if step.partition(".")[0] in labels]


def shown_anywhere(client, known):
    """All words of all pages, with the parts of the handbook that they load behind."""
    words, parts = [], set()
    for address in sorted(set(addresses(known))):
        if address == OWNERS or getattr(resolve(address).func, "is_public", False):
            continue
        answer = client.get(address)
        if answer.status_code == 200 and "html" in answer["Content-Type"] and not answer.streaming:
            text = unescape(answer.content.decode())
            words.append(text)
            parts |= set(STEP.findall(text))
    clear = client.post(f"/customers/{known['customer_id']}/reveal/").content.decode()
    parts |= set(STEP.findall(clear))
    words += [unescape(client.get(part).content.decode()) for part in sorted(parts)]
    return "\n".join(words)


def things_to_open(world):
    """A customer, a car, a visit with running work, a part, a meeting: their pages are met too."""
    customer = CustomerFactory(group=world.group, opened_store=world.north)
    vehicle = VehicleFactory(group=world.group, home_store=world.north)
    meeting = plan_team_event(
        store_id=world.north.pk,
        kind=TeamEventKind.MEETING,
        title="Monday",
        on=NOON.date(),
        by=world.chief,
        at=NOON,
    )
    shop = open_workshop(world)
    hands = TechnicianFactory(store=world.north, person=world.administrator)
    order = shop.visit(car=vehicle)
    task = shop.dispatch(shop.job(order), hands)
    shop.do("clock_on", task_id=task.pk, by=world.chief, now=at(9))
    return {
        "event_id": meeting.pk,
        "customer_id": customer.pk,
        "vehicle_id": vehicle.pk,
        "store_id": world.north.pk,
        "person_id": world.administrator.pk,
        "order_id": order.pk,
        "job_id": task.job_id,
        "task_id": task.pk,
        "part_id": shop.filter.pk,
        "consultation_id": ConsultationFactory(customer=customer, store=world.north).pk,
        "help_request_id": HelpRequestFactory(order=order).pk,
        "damage_id": DamageFactory(order=order).pk,
        "complaint_id": Desk(world).take().pk,
    }


def test_every_delivered_text_is_met_at_a_step_of_the_work():
    world = make_world()
    to_every_group(at=NOON)
    known = things_to_open(world)
    with as_seen_by(world.chief):
        items = [item for item in delivered() if item.kind != "message" and here(item)]

    found = shown_anywhere(signed_in(world.administrator), known)

    assert len(items) > 15
    assert [item.code for item in items if not is_met(item, found)] == []


def test_every_delivered_text_names_the_step_at_which_it_is_shown():
    texts = [item for item in delivered() if item.kind != "message"]

    assert [item.code for item in texts if not item.steps] == []


def rooms_of_the_house():
    """Those that stand and those that are to come, as the contracts of the house name them."""
    contracts = tomllib.loads(PROJECT.read_text())["tool"]["importlinter"]["contracts"]
    floors = [c["layers"] for c in contracts if c["name"].startswith("Inside ")]
    named = {room.strip(" ()") for floor in floors for line in floor for room in line.split("|")}
    return named | {config.label for config in apps.get_app_configs()}


def test_every_step_belongs_to_a_room_that_stands_or_is_to_come():
    """A text at a step that nobody will ever build is never shown, and nothing else would tell."""
    known = rooms_of_the_house()
    texts = [item for item in delivered() if item.kind != "message"]
    nowhere = {
        item.code: step
        for item in texts
        for step in item.steps
        if step.partition(".")[0] not in known
    }

    assert {"orders", "site", "governance"} <= known
    assert nowhere == {}
