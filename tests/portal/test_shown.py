"""What the page shows of the work: photos of what was found, who works there, what comes next."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.queries import THE_GATE
from aftersales.ground.files import commands as files
from aftersales.lane.orders import commands as orders
from aftersales.lane.workshop.commands import Extra, Photo
from aftersales.records.vehicles.models import Outlook
from tests.factories.customers import ContactPointFactory, CustomerFactory
from tests.factories.vehicles import OutlookFactory
from tests.portal.conftest import FOUR, PHONE
from tests.workshop.conftest import at, open_workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
LATE = at(17)


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def shop(world):
    made = open_workshop(world)
    ContactPointFactory(customer=made.owner, value=f"+86{PHONE}")
    return made


def page_of(shop, order):
    """The visit as the customer's own eyes see it."""
    _link, token = commands.invite(order_id=order.pk, by=shop.chief, at=LATE)
    entry = commands.enter_by_link(token=token, four=FOUR, by=THE_GATE, at=LATE)
    who = queries.guest_of(entry.key, at=LATE)
    with as_seen_by(who.actor), CaptureQueriesContext(connection) as asked:
        page = queries.visit_page(order.pk, seen_by=who.actor, at=LATE)
    return who, page, len(asked)


def found_more(shop, task, title, photos=1, minute=10):
    """Something is found under the car, with photos, and proposed."""
    return shop.do(
        "record_finding",
        task_id=task.pk,
        words="后制动片磨损",
        photos=[Photo(f"{n}.jpg", picture()) for n in range(photos)],
        extra=Extra(title=title, operation_id=shop.operation.pk),
        by=shop.as_li,
        now=at(9, minute),
    )


@pytest.fixture
def running(shop):
    task = shop.dispatch(shop.job(shop.visit()))
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))
    return task


@pytest.mark.covers("WS-23")
def test_the_photos_of_what_was_found_stand_beside_the_decision(shop, running):
    found_more(shop, running, "更换后制动片", photos=2)
    order = running.order
    estimate = orders.make_estimate(order_id=order.pk, by=shop.chief, at=at(9, 20))
    orders.send_estimate(estimate_id=estimate.pk, by=shop.chief, at=at(9, 20))

    who, page, _asked = page_of(shop, order)

    agreed, extra = page.jobs
    assert (len(agreed.photos), len(extra.photos), extra.may_decide) == (0, 2, True)
    with as_seen_by(who.actor):
        shown = queries.photo(order.pk, extra.photos[0], seen_by=who.actor)
    assert shown.pk == extra.photos[0]


def test_photos_of_another_visit_are_not_handed_over(shop, running):
    found_more(shop, running, "更换后制动片")
    _who, theirs, _asked = page_of(shop, running.order)
    other = shop.visit()
    who, _page, _asked = page_of(shop, other)

    with as_seen_by(who.actor), pytest.raises(ObjectDoesNotExist):
        queries.photo(other.pk, theirs.jobs[1].photos[0], seen_by=who.actor)


def test_photos_cost_the_same_for_one_finding_and_for_three(shop, running):
    found_more(shop, running, "更换后制动片")
    _who, _page, one = page_of(shop, running.order)
    for n in range(2):
        found_more(shop, running, f"更换{n}", photos=2, minute=20 + n)

    _who, page, three = page_of(shop, running.order)

    assert (sum(len(job.photos) for job in page.jobs), three) == (5, one)


@pytest.mark.covers("RC-20")
def test_who_works_on_the_car_is_shown_with_the_newest_picture(shop, running):
    for name in ("old.jpg", "new.jpg"):
        kept = files.keep(
            upload=picture(),
            name=name,
            about=("portrait", shop.li.person_id),
            store_id=shop.store_id,
            by=shop.chief,
            at=at(8),
        )

    _who, page, _asked = page_of(shop, running.order)

    assert [person.name for person in page.crew] == [shop.li.person.name]
    assert page.portraits == {shop.li.person_id: kept.pk}


@pytest.mark.covers("WS-22")
def test_what_was_declined_stays_on_the_page_as_open_advice(shop, running):
    found = found_more(shop, running, "更换后制动片")
    orders.decline_jobs(job_ids=[found.proposed_job_id], method="phone", by=shop.chief, at=at(10))

    _who, page, _asked = page_of(shop, running.order)

    assert [row.title for row in page.advice] == ["更换后制动片"]


def gone(shop, *, owner):
    """A visit that is over, of a car of this owner."""
    order = shop.ready(shop.visit())
    shop.billed(order)
    shop.explained(order)
    shop.do("deliver", order_id=order.pk, odometer_km=30_000, now=at(12))
    with whole_database():
        type(order.vehicle).objects.filter(pk=order.vehicle_id).update(owner=owner)
        Outlook.objects.filter(vehicle=order.vehicle_id).delete()
    OutlookFactory(vehicle=order.vehicle, group=shop.world.group)
    return order


def test_after_the_hand_over_stand_the_guarantee_and_the_next_service(shop):
    order = gone(shop, owner=shop.owner)

    _who, page, _asked = page_of(shop, order)

    assert page.card.is_gone
    assert page.next_service.vehicle_id == order.vehicle_id
    assert len(page.guarantees) == 1


def test_of_a_car_that_was_sold_on_the_next_service_is_not_told(shop):
    order = gone(shop, owner=CustomerFactory(opened_store=shop.world.north))

    _who, page, _asked = page_of(shop, order)

    assert page.next_service is None
