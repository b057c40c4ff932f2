"""A car in the workshop as people see it: the dispatcher gives it out, a technician works with a
thumb (also without connection), other eyes pass it on a tablet, the adviser hands it over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from aftersales.core.actors import Actor
from aftersales.core.models import EventObject
from aftersales.core.rights import all_rights
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.models import OpeningTime
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewJob, NewLine
from aftersales.lane.orders.models import Order
from aftersales.lane.workshop import commands, queries
from aftersales.lane.workshop.commands import Ruling
from aftersales.lane.workshop.models import Finding, StandardTick, Stint, Task
from tests.browser.conftest import DESK, PHONE, TABLET, is_whole, tick_all
from tests.clients import signed_in as site_client
from tests.factories.capacity import ResourceFactory, TechnicianFactory
from tests.factories.catalogue import OperationFactory, StandardTimeFactory, TariffFactory
from tests.factories.customers import CustomerFactory
from tests.factories.staff import PersonFactory
from tests.factories.vehicles import VehicleFactory
from tests.worlds import work

LANGUAGES = ("zh-hans", "en")
STANDS_RUNNING = """async () => {
  const kept = await (await caches.open("aftersales-my-work")).match("/workshop/my-work/")
  return Boolean(kept && (await kept.text()).includes('class="ws-now"'))
}"""
TWO_ARE_KEPT = """() => document.querySelector(".ws-offline").textContent.includes("2 deeds")"""


@dataclass
class House:
    """A workshop that is open around the clock, so that any hour of the test is an hour of work."""

    world: Any
    bay: Any
    operation: Any
    owner: Any

    def actor(self, person: Any) -> Actor:
        return Actor(
            key=person.actor_key,
            group_id=person.group_id,
            rights={self.world.north.pk: frozenset(all_rights())},
            person_id=person.pk,
        )

    def technician(self) -> Any:
        who = TechnicianFactory(store=self.world.north)
        work(who.person, "technician", self.world.north)
        return who

    def colleague(self, role: str) -> Any:
        person = PersonFactory(group=self.world.group)
        work(person, role, self.world.north)
        return person

    def visit(self) -> Order:
        """A signed order for one hour of work."""
        now, chief = timezone.now(), self.world.of_north
        job = NewJob(
            title="更换前制动片",
            instruction="检查制动盘厚度",
            lines=[NewLine(kind="labour", operation_id=self.operation.pk)],
        )
        order = orders.create_order(
            store_id=self.world.north.pk,
            vehicle_id=VehicleFactory(group=self.world.group).pk,
            customer_id=self.owner.pk,
            jobs=[job],
            by=chief,
            at=now - timedelta(hours=1),
        )
        return orders.sign(
            order_id=order.pk,
            method="in_person",
            person="王先生",
            promised_at=now + timedelta(hours=6),
            by=chief,
            at=now - timedelta(hours=1),
        )

    def given_to(self, who: Any) -> Task:
        """Work that somebody has on the board."""
        order = self.visit()
        with whole_database():
            job = order.jobs.get()
        return commands.dispatch(
            job_id=job.pk,
            people=[who.person_id],
            starts_at=timezone.now(),
            override="test",
            by=self.world.of_north,
            at=timezone.now(),
        )

    def finished(self) -> Order:
        """A car whose work is done and checked."""
        who = self.technician()
        task = self.given_to(who)
        me, now = self.actor(who.person), timezone.now()
        commands.clock_on(task_id=task.pk, by=me, at=now)
        commands.clock_off(task_id=task.pk, by=me, at=now)
        with as_seen_by(me):
            left = queries.open_elements(Task.objects.select_related("job").get(pk=task.pk))
        for item, element in left:
            commands.tick(task_id=task.pk, item=item, element=element, by=me, at=now)
        commands.self_check(task_id=task.pk, words="试车正常", by=me, at=now)
        return task.order

    def ready(self) -> Order:
        """A car that has passed, is washed, billed and released."""
        order = self.finished()
        chief, now = self.world.of_north, timezone.now()
        with whole_database():
            job = order.jobs.get()
        ruling = Ruling(job_id=job.pk, is_passed=True)
        commands.inspect(order_id=order.pk, rulings=[ruling], by=chief, at=now)
        commands.wash(order_id=order.pk, by=chief, at=now)
        orders.lock_lines(order_id=order.pk, by=chief, at=now)
        orders.settle(order_id=order.pk, by=chief, at=now)
        orders.clear_for_release(order_id=order.pk, by=chief, at=now)
        return order


@pytest.fixture(scope="module")
def house(site):
    from aftersales.ground.handbook import commands as handbook

    world, store = site.world, site.world.north
    with whole_database():
        for weekday in range(7):
            OpeningTime.objects.create(
                store=store, weekday=weekday, opens=time(0), closes=time(23, 59)
            )
    everybody = Actor(key="system:handbook", group_id=None, boundless=True)
    handbook.deliver(group_id=world.group.pk, by=everybody, at=timezone.now())
    operation = OperationFactory(group=world.group)
    StandardTimeFactory(operation=operation, hours=Decimal(1))
    TariffFactory(group=world.group)
    for page in ("", "my-work/", "house/"):  # the first look at a page is the slow one
        site_client(world.administrator).get(f"/workshop/{page}")
    return House(
        world,
        ResourceFactory(store=store, code="B1", name="1号工位"),
        operation,
        CustomerFactory(opened_store=store),
    )


def fresh(task):
    with whole_database():
        return Task.objects.get(pk=task.pk)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.covers("WS-08", "WS-12", "WS-13")
def test_a_technician_works_with_a_thumb(house, visit, look, check_access, language):
    who = house.technician()
    task = house.given_to(who)

    page = visit("/workshop/my-work/", person=who.person, language=language, width=PHONE)
    page.click("[data-deed=clock-on]")
    page.wait_for_selector(".ws-now")
    look(page, f"workshop-phone-{language}")
    check_access(page)
    page.click("[data-open=pause]")
    page.click("[data-reason=tool]")
    page.wait_for_selector(".ws-job [data-deed=clock-on]")
    assert fresh(task).state == "paused"
    page.click("[data-deed=clock-on]")
    page.wait_for_selector(".ws-now")
    page.click("[data-deed=clock-off]")
    page.wait_for_selector(".ws-check")
    tick_all(page)
    page.fill(".ws-check [data-words]", "制动正常")
    page.click("[data-deed=self-check]")
    page.wait_for_selector(".ws-check", state="detached")

    with whole_database():
        assert Order.objects.get(pk=task.order_id).place == "inspection"


def test_what_is_done_without_connection_is_kept_and_sent_once(house, visit):
    who = house.technician()
    task = house.given_to(who)
    page = visit("/workshop/my-work/", person=who.person, language="en", width=PHONE)
    page.click("[data-deed=clock-on]")
    page.wait_for_selector(".ws-now")
    page.wait_for_load_state("networkidle")

    page.evaluate(
        """() => { window.ownFetch = window.fetch
           window.fetch = () => Promise.reject(new TypeError('no connection')) }"""
    )
    page.click("[data-open=pause]")
    page.click("[data-reason=break]")
    page.wait_for_selector(".ws-offline:not([hidden])")
    assert "Offline. One deed" in page.inner_text(".ws-offline")
    assert fresh(task).state == "running"
    page.evaluate("() => { window.fetch = window.ownFetch; dispatchEvent(new Event('online')) }")
    page.wait_for_selector(".ws-job [data-deed=clock-on]")

    with whole_database():
        stints = list(Stint.objects.filter(task=task.pk).values_list("pause_reason", flat=True))
    assert stints == ["break"]


def test_what_a_thumb_ticks_in_one_go_is_sent_in_one(house, visit):
    """Kept without connection, so that all ticks stand together however slow the machine is."""
    who = house.technician()
    task = house.given_to(who)
    page = visit("/workshop/my-work/", person=who.person, language="en", width=PHONE)
    page.click("[data-deed=clock-on]")
    page.wait_for_selector(".ws-now")
    page.click("[data-deed=clock-off]")
    page.wait_for_selector(".ws-check")
    page.wait_for_load_state("networkidle")
    sent = []
    page.on("response", lambda answer: sent.append(answer.url.split("/")[-1]))

    page.evaluate(
        """() => { window.ownFetch = window.fetch
           window.fetch = () => Promise.reject(new TypeError('no connection')) }"""
    )
    tick_all(page)
    page.wait_for_selector(".ws-offline:not([hidden])")
    page.evaluate("() => { window.fetch = window.ownFetch; dispatchEvent(new Event('online')) }")
    page.wait_for_selector(".ws-offline", state="hidden")

    with whole_database():
        assert StandardTick.objects.filter(task=task.pk).count() > 1
        assert queries.open_elements(task) == []
    assert [verb for verb in sent if verb.startswith("tick")] == ["tick-many"]


def wait_until_kept(page):
    """Until the phone holds the page with the running job (a predicate that waits would not)."""
    for _try in range(600):
        if page.evaluate(STANDS_RUNNING):
            return
        page.wait_for_timeout(100)
    pytest.fail("the page was not kept")


@pytest.mark.covers("WS-08")
def test_the_page_is_loaded_anew_without_connection_and_each_deed_counts_once(
    house, visit, tmp_path
):
    """Reload offline, a finding with photo, a pause; back again: one fact each, at the time that
    the phone has told.
    """
    from PIL import Image

    who = house.technician()
    task = house.given_to(who)
    picture = tmp_path / "worn.jpg"
    Image.new("RGB", (64, 48), "red").save(picture)
    page = visit("/workshop/my-work/", person=who.person, language="en", width=PHONE)
    page.wait_for_selector("html[data-kept=page]", state="attached")
    page.click("[data-deed=clock-on]")
    page.wait_for_selector(".ws-now")
    wait_until_kept(page)
    page.wait_for_load_state("networkidle")
    is_whole(page)

    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".ws-now")
    assert "Offline. As it stood at" in page.inner_text(".ws-offline")
    before = timezone.now()
    page.set_input_files("[data-deed=photo]", str(picture))
    page.wait_for_selector("[data-shots] img")
    page.fill("[data-sheet=finding] [data-words]", "后制动片磨损")
    page.click("[data-deed=record-finding]")
    page.wait_for_selector("[data-sheet=finding]", state="hidden")
    page.click("[data-open=pause]")
    page.click("[data-reason=break]")
    page.wait_for_function(TWO_ARE_KEPT)
    after = timezone.now()
    page.reload()
    page.wait_for_function(TWO_ARE_KEPT)
    assert page.is_disabled("[data-open=pause]")
    assert fresh(task).state == "running"
    with whole_database():
        assert Finding.objects.filter(task=task.pk).count() == 0

    page.context.set_offline(False)
    page.wait_for_selector(".ws-job [data-deed=clock-on]")

    second = timedelta(seconds=1)
    with whole_database():
        finding = Finding.objects.get(task=task.pk)
        (stint,) = Stint.objects.filter(task=task.pk)
    assert (finding.words, finding.photos) == ("后制动片磨损", 1)
    assert before - second <= finding.found_at <= after + second
    assert stint.pause_reason == "break"
    assert before - second <= stint.ended_at <= after + second
    with as_seen_by(house.actor(who.person)):
        told = EventObject.objects.filter(kind="task", object_id=task.pk)
        names = list(told.values_list("event__name", flat=True))
    assert names.count("workshop.finding.recorded") == 1
    assert names.count("workshop.work.paused") == 1
    page.wait_for_selector(".ws-offline", state="hidden")


def test_a_finding_begins_with_its_photo(house, visit, tmp_path):
    from PIL import Image

    who = house.technician()
    task = house.given_to(who)
    picture = tmp_path / "worn.jpg"
    Image.new("RGB", (64, 48), "red").save(picture)
    page = visit("/workshop/my-work/", person=who.person, width=PHONE)
    page.click("[data-deed=clock-on]")
    page.wait_for_selector(".ws-now")

    page.set_input_files("[data-deed=photo]", str(picture))
    page.wait_for_selector("[data-shots] img")
    page.fill("[data-sheet=finding] [data-words]", "后制动片磨损")
    page.fill("[data-extra]", "更换后制动片")
    page.click("[data-deed=record-finding]")
    page.wait_for_selector("[data-shots] img", state="detached")

    with whole_database():
        finding = Finding.objects.get(task=task.pk)
    assert (finding.words, finding.photos) == ("后制动片磨损", 1)
    assert finding.proposed_job_id is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.covers("WS-07")
def test_the_dispatcher_gives_work_out_and_drags_it(house, visit, look, check_access, language):
    order = house.visit()
    who, other = house.technician(), house.technician()
    with whole_database():
        job = order.jobs.get()
    person = house.colleague("dispatcher")

    on = timezone.localdate() + timedelta(days=1)
    board = f"/workshop/?rows=people&on={on.isoformat()}"
    page = visit(board, person=person, language=language, width=DESK)
    look(page, f"workshop-board-{language}")
    check_access(page)
    page.click(f"#job-{job.pk}")
    page.wait_for_selector("#dialog form")
    page.check(f"#dialog input[name=people][value='{who.person_id}']")
    page.fill("#dialog input[name=starts_at]", f"{on.isoformat()}T12:00")
    with page.expect_navigation():
        page.click("#dialog button.btn-primary")
    page.goto(page.url.split("/workshop/")[0] + board, wait_until="networkidle")
    with whole_database():
        task = Task.objects.get(job=job.pk)
    track = page.locator(f"[data-drop='{other.pk}']")
    box = track.bounding_box()
    page.drag_and_drop(
        f"[data-task='{task.pk}']",
        f"[data-drop='{other.pk}']",
        target_position={"x": box["width"] * 0.7, "y": box["height"] / 2},
        force=True,
    )
    page.wait_for_selector(f".lane:has([data-drop='{other.pk}']) [data-task='{task.pk}']")

    with whole_database():
        crew = task.assignments.filter(is_current=True, person__isnull=False)
        assert list(crew.values_list("person", flat=True)) == [other.person_id]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.covers("WS-14")
def test_other_eyes_send_back_on_the_tablet(house, visit, look, check_access, language):
    order = house.finished()
    person = house.colleague("quality_inspector")

    page = visit("/workshop/inspections/", person=person, language=language, width=TABLET)
    page.click(f"a[href='/workshop/visits/{order.pk}/inspect/']")
    page.wait_for_selector("[data-verdict]")
    page.check("input[value=sent_back]")
    page.select_option("select[name^=reason]", "fault_remains")
    look(page, f"workshop-inspect-{language}")
    check_access(page)
    with page.expect_navigation():
        page.click("form.form button.btn-primary")

    with whole_database():
        assert Task.objects.get(order=order.pk).state == "sent_back"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.covers("WS-15", "WS-21", "WS-24")
def test_the_adviser_hands_the_car_over(house, visit, look, check_access, language):
    order = house.ready()
    person = house.colleague("service_advisor")

    address = f"/workshop/visits/{order.pk}/hand-over/"
    page = visit(address, person=person, language=language, width=TABLET)
    page.click("a[href$='/announce-ready/']")
    page.wait_for_selector("#dialog form")
    page.check("#dialog input[value=in_person]")
    with page.expect_navigation():
        page.click("#dialog button.btn-primary")
    page.check("form[action$='/accept-result/'] input[value=yes]")
    with page.expect_navigation():
        page.click("form[action$='/accept-result/'] button.btn-primary")
    page.wait_for_selector("[data-sign]")
    for tick in ("work", "cost", "care"):
        page.check(f"input[name={tick}]")
    box = page.locator("[data-sign] svg").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 90, steps=6)
    page.mouse.up()
    look(page, f"workshop-hand-over-{language}")
    check_access(page)
    with page.expect_navigation():
        page.click("form[action$='/explain/'] button.btn-primary")
    page.fill("input[name=odometer_km]", "30100")
    with page.expect_navigation():
        page.click("form[action$='/deliver/'] button.btn-primary")
    page.wait_for_selector("a[href*='/workshop.gate_pass/']")

    with whole_database():
        assert Order.objects.get(pk=order.pk).place == "handed_over"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.covers("WS-11")
def test_the_wall_and_the_house_show_where_the_cars_are(house, visit, look, check_access, language):
    order = house.visit()

    page = visit("/workshop/house/", language=language, width=DESK)
    assert page.locator(f"[data-card='car-{order.pk}']").count() == 1
    look(page, f"workshop-house-{language}", whole=False)
    check_access(page)
    wall = visit("/workshop/wall/", language=language, width=DESK)
    assert wall.locator(".ws-wall strong").count() >= 1
    assert not wall.locator(".rail").is_visible()
    look(wall, f"workshop-wall-{language}", whole=False)
