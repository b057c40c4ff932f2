"""What no page of ours may show, whichever it is: raw blanks, actors' keys, skipped headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import pytest
from django.utils import translation

from aftersales.core.scope import whole_database
from aftersales.ground.handbook.content import delivered
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.ground.handbook.models import Version
from aftersales.records.customers import commands as customers
from aftersales.records.vehicles import commands as vehicles
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory, NeedFactory
from tests.factories.deadlines import DeadlineFactory
from tests.factories.vehicles import VehicleFactory
from tests.site.test_texts_at_their_step import addresses
from tests.worlds import World, make_world

pytestmark = pytest.mark.django_db

# What is typed or held by the page for its scripts is not what it says.
UNSAID = re.compile(r"<(script|style|textarea|template)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
HEADING = re.compile(r"<h([1-6])\b")
BLANK = re.compile(r"\{[a-z_]+\}")
KEY = re.compile(r"\b(?:staff|system|api|customer):[\w/:]+")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff）]: ")


@dataclass(frozen=True)
class Page:
    address: str
    body: str

    @property
    def words(self) -> str:
        return unescape(TAG.sub(" ", UNSAID.sub(" ", self.body)))


def known_things(world: World) -> dict[str, int]:
    """Ids of one thing of each kind; the log holds what was done by hand and by the system."""
    customer = CustomerFactory(group=world.group, opened_store=world.north)
    vehicle = VehicleFactory(
        group=world.group, home_store=world.north, owner=customer, plate="粤B12345"
    )
    me = {"by": world.chief, "at": NOON}
    taken = customers.receive_consultation(
        store_id=world.north.pk, channel="phone", words="Price?", customer_id=customer.pk, **me
    )
    vehicles.give_plate(vehicle_id=vehicle.pk, plate="粤B54321", store_id=world.north.pk, **me)
    with whole_database():
        version = Version.objects.filter(group=world.group).order_by("pk").first()
    return {
        "customer_id": customer.pk,
        "vehicle_id": vehicle.pk,
        "consultation_id": taken.pk,
        "need_id": NeedFactory(customer=customer).pk,
        "deadline_id": DeadlineFactory(store=world.north).pk,
        "store_id": world.north.pk,
        "person_id": world.administrator.pk,
        "version_id": version.pk,
    }


def handbook(world: World) -> list[str]:
    """Every text, its versions and its paper, and each step; not where words are written, for
    there the blanks are what matters.
    """
    with whole_database():
        texts = dict(Version.objects.filter(group=world.group).values_list("item__code", "pk"))
    steps = {step for item in delivered() for step in item.steps}
    return [
        "/handbook/",
        *(f"/handbook/{code}/" for code in texts),
        *(f"/handbook/{code}/versions/" for code in texts),
        *(f"/handbook/versions/{pk}/" for pk in texts.values()),
        *(f"/papers/handbook.text/{pk}/" for pk in list(texts.values())[:3]),
        *(f"/handbook/steps/{step}/" for step in steps),
    ]


@pytest.fixture(params=["zh-hans", "en"])
def pages(request):
    """Every page that a GET finds, and the handbook's page of each text, in one language."""
    world = make_world()
    to_every_group(at=NOON)
    known = known_things(world)
    browser = signed_in(world.administrator)
    browser.cookies["language"] = request.param
    asked = {*addresses(known), *handbook(world)}
    found = []
    with translation.override(request.param):
        for address in sorted(asked):
            answer = browser.get(address)
            is_page = answer.status_code == 200 and "html" in answer["Content-Type"]
            if is_page and not answer.streaming:
                found.append(Page(address, answer.content.decode()))
    assert len(found) > 100
    return request.param, found


def skipped(body: str) -> bool:
    _frame, _main, page = UNSAID.sub("", body).partition("<main")
    levels = [int(level) for level in HEADING.findall(page.partition("</main>")[0])]
    return any(after > before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_no_page_shows_a_raw_blank_a_key_or_skips_a_heading(pages):
    language, found = pages

    assert [(p.address, BLANK.findall(p.words)) for p in found if BLANK.search(p.words)] == []
    assert [(p.address, KEY.findall(p.words)) for p in found if KEY.search(p.words)] == []
    assert [page.address for page in found if skipped(page.body)] == []
    if language == "zh-hans":
        half = [(p.address, HALF_WIDTH.findall(p.words)) for p in found]
        assert [each for each in half if each[1]] == []
