"""The workshop on screen: pages open at every stage, deeds are done, boards cost the same number of
statements for one car and for five.
"""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.ground.handbook import commands as handbook
from aftersales.lane.workshop.models import Stint
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.workshop import AssignmentFactory, RepeatFactory, StintFactory, TaskFactory
from tests.workshop.conftest import MORNING, STROKES, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(world):
    """The texts that come with the product."""
    everybody = Actor(key="system:handbook", group_id=None, boundless=True)
    handbook.deliver(group_id=world.group.pk, by=everybody, at=NOON)


@pytest.fixture
def browser(shop, delivered):
    client = signed_in(shop.world.administrator)
    client.cookies["store"] = str(shop.store_id)
    return client


def text(browser, name, *ids, query=""):
    answer = browser.get(reverse(f"workshop:{name}", args=ids) + query)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def test_the_board_shows_what_is_shared_out_and_what_is_not(shop, browser):
    shared, open_ = shop.visit(), shop.visit()
    shop.dispatch(shop.job(shared))

    board = text(browser, "board", query="?on=2026-03-03")

    assert "Bay 1" in board
    assert "Li" in board
    assert shared.vehicle.plate in board
    assert f'data-job="{shop.job(open_).pk}"' in board
    assert f'data-job="{shop.job(shared).pk}"' not in board


@pytest.mark.covers("WS-10", "WS-11")
def test_every_car_in_the_house_is_found_by_plate_order_or_technician(shop, browser):
    one, other = shop.visit(), shop.visit()
    shop.dispatch(shop.job(one), shop.li)

    for words in (one.vehicle.plate, one.number, "Li"):
        page = text(browser, "house", query=f"?q={words}")
        assert f"car-{one.pk}" in page
        assert f"car-{other.pk}" not in page
    assert f"car-{other.pk}" in text(browser, "house")


def test_pages_open_at_every_stage(shop, browser):
    order = shop.visit()
    shop.do("guide_to_rest", order_id=order.pk, choice="leaves")
    task = shop.dispatch(shop.job(order))
    for name in ("visit", "crew", "rest", "call_back", "hand_over"):
        text(browser, name, order.pk)
    for name in ("task", "move", "carry_over"):
        text(browser, name, task.pk)
    text(browser, "dispatch", shop.job(order).pk)
    shop.work(task)
    with whole_database():
        stint = Stint.objects.get(task=task.pk)
    text(browser, "correct_clock", stint.pk)
    assert order.number in text(browser, "inspections")
    assert "data-verdict" in text(browser, "inspect", order.pk)
    shop.pass_all(order)
    text(browser, "wash", order.pk)
    shop.do("wash", order_id=order.pk, now=at(11, 20))
    text(browser, "announce_ready", order.pk)
    for name in ("hours", "wall", "day", "repeats", "mine"):
        text(browser, name)
    repeat = RepeatFactory(job=shop.job(order))
    text(browser, "classify", repeat.pk)
    assert "data-sign" not in text(browser, "hand_over", order.pk)
    shop.do("accept_result", order_id=order.pk, is_confirmed=True, now=at(11, 30))
    assert "data-sign" in text(browser, "hand_over", order.pk)


def test_a_job_is_shared_out_in_the_browser(shop, browser):
    job = shop.job(shop.visit())
    body = {
        "kind": "repair",
        "people": [shop.li.person_id],
        "bay_id": shop.bay.pk,
        "starts_at": "2026-03-03T09:00",
    }

    answer = browser.post(reverse("workshop:dispatch", args=[job.pk]), body)

    assert answer.status_code == 303, answer.content.decode()
    assert job.title in text(browser, "board", query="?on=2026-03-03")


def test_what_does_not_fit_is_said_on_the_form(shop, browser):
    shop.dispatch(shop.job(shop.visit()))
    job = shop.job(shop.visit())
    body = {
        "kind": "repair",
        "people": [shop.li.person_id],
        "starts_at": "2026-03-03T09:00",
    }

    answer = browser.post(reverse("workshop:dispatch", args=[job.pk]), body)

    assert answer.status_code == 422
    assert "It would fit on" in answer.content.decode()


def test_the_inspector_passes_and_sends_back_in_the_browser(shop, browser, world):
    order = shop.visit()
    task = shop.dispatch(shop.job(order))
    shop.work(task)
    address = reverse("workshop:inspect", args=[order.pk])

    unsaid = browser.post(address, {})
    assert unsaid.status_code == 422
    back = browser.post(
        address,
        {
            f"verdict-{task.job_id}": "sent_back",
            f"reason-{task.job_id}": "fault_remains",
            f"class-{task.job_id}": "minor",
        },
    )
    assert back.status_code == 303, back.content.decode()
    assert shop.fresh(task).state == "sent_back"


def test_the_hand_over_is_walked_in_the_browser(shop, browser):
    order = shop.ready(shop.visit())
    shop.billed(order)

    def post(name, body):
        answer = browser.post(reverse(f"workshop:{name}", args=[order.pk]), body)
        assert answer.status_code == 303, answer.content.decode()

    post("announce_ready", {"channel": "phone"})
    post("accept_result", {"is_confirmed": "yes", "words": ""})
    refused = browser.post(
        reverse("workshop:explain", args=[order.pk]),
        {"work": "on", "cost": "on", "signature": STROKES},
    )
    assert refused.status_code == 422
    post("explain", {"work": "on", "cost": "on", "care": "on", "signature": STROKES})
    post("deliver", {"odometer_km": "30100"})

    page = text(browser, "hand_over", order.pk)
    assert "GP-" in page
    for code in ("inspection_report", "certificate", "gate_pass", "key_tag"):
        seen = browser.get(reverse("printing:preview", args=[f"workshop.{code}", order.pk]))
        assert seen.status_code == 200


def test_the_day_is_reconciled_in_the_browser(shop, browser):
    now = timezone.now().astimezone(ZoneInfo("Asia/Shanghai"))
    order = shop.visit(now=now, promised_at=now + timedelta(hours=4))
    address = reverse("workshop:day")

    refused = browser.post(address, {})
    assert refused.status_code == 200
    assert order.number in refused.content.decode()
    closed = browser.post(address, {f"reason-{order.pk}": "capacity"})
    assert closed.status_code == 303
    (report,) = re.findall(r'href="(/papers/workshop.day_report/\d+/)"', text(browser, "day"))
    assert browser.get(report).status_code == 200


def test_the_clock_is_put_right_in_the_browser(shop, browser):
    task = shop.dispatch(shop.job(shop.visit()))
    shop.work(task)
    with whole_database():
        stint = Stint.objects.get(task=task.pk)
    body = {"started_at": "2026-03-03T09:00", "ended_at": "2026-03-03T09:30", "reason": "forgot"}

    answer = browser.post(reverse("workshop:correct_clock", args=[stint.pk]), body)

    assert answer.status_code == 303, answer.content.decode()


def test_a_stranger_finds_nothing_here(shop):
    order = shop.visit()
    task = shop.dispatch(shop.job(order))
    with whole_database():
        from aftersales.records.staff.models import Person

        stranger = Person.objects.get(pk=shop.world.stranger.person_id)
    client = signed_in(stranger)

    assert client.get(reverse("workshop:visit", args=[order.pk])).status_code == 404
    assert client.get(reverse("workshop:task", args=[task.pk])).status_code == 404
    assert order.number not in client.get(reverse("workshop:house")).content.decode()


# -- what pages cost ------------------------------------------------------------------------------


def statements(browser, name, *ids, query=""):
    with CaptureQueriesContext(connection) as asked:
        text(browser, name, *ids, query=query)
    return sum("SAVEPOINT" not in each["sql"] for each in asked.captured_queries)


def fill(shop, cars):
    """So many cars with shared out work that runs, and as many without."""
    for n in range(cars):
        order = shop.visit()
        job = shop.job(order)
        task = TaskFactory(job=job, starts_at=at(9), ends_at=at(10), store=shop.world.north)
        for resource in (shop.bay, shop.li):
            AssignmentFactory(task=task, resource=resource)
        StintFactory(
            task=task,
            person=shop.li.person,
            started_at=at(9) + timedelta(minutes=cars * 10 + n),
            ended_at=at(9) + timedelta(minutes=cars * 10 + n, seconds=30),
        )
        shop.visit()


@pytest.mark.parametrize("name", ["board", "house", "wall", "day", "hours", "inspections"])
def test_a_board_costs_the_same_for_one_car_and_for_five(shop, browser, name):
    query = "?on=2026-03-03" if name in ("board", "day", "hours") else ""
    fill(shop, 1)
    statements(browser, name, query=query)
    one = statements(browser, name, query=query)
    fill(shop, 4)

    five = statements(browser, name, query=query)

    assert five == one
    assert five <= 25


def test_my_work_costs_the_same_for_one_job_and_for_three(shop):
    client = signed_in(shop.world.administrator)
    client.cookies["store"] = str(shop.store_id)
    fill(shop, 1)
    statements(client, "mine")
    one = statements(client, "mine")
    fill(shop, 2)

    assert statements(client, "mine") == one <= 25


def test_one_visit_stays_under_the_ceiling_however_much_was_done(shop, browser):
    order = shop.ready(shop.visit())

    assert statements(browser, "visit", order.pk) <= 25
    assert statements(browser, "hand_over", order.pk) <= 25
    assert order.put_at > MORNING


def test_an_old_part_of_the_visit_has_its_tag(shop, browser):
    from aftersales.supply.parts import commands as parts

    order = shop.visit()
    row = parts.tag_removed(
        store_id=shop.store_id,
        need=parts.Need(kind="job", id=shop.job(order).pk),
        what="制动片",
        vehicle_id=order.vehicle_id,
        by=shop.chief,
        at=MORNING,
    )

    assert row.number in text(browser, "old_parts", order.pk)
    assert reverse("workshop:old_parts", args=[order.pk]) in text(browser, "visit", order.pk)
    tag = browser.post(reverse("printing:print", args=["workshop.old_part_tag", row.pk]))
    assert tag.content.startswith(b"%PDF")
