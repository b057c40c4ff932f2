"""A car owner with a phone: decides, follows the car, books; and the whole visit, hand to hand."""

from __future__ import annotations

import json
from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from aftersales.core.actors import Actor
from aftersales.core.rights import all_rights
from aftersales.core.scope import whole_database
from aftersales.faces.portal.models import Wish
from aftersales.ground.handbook import delivering
from aftersales.ground.network.models import OpeningTime
from aftersales.ground.notices.models import Message
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.orders.models import ConsentEntry, Job
from tests.browser.conftest import DESK, PHONE
from tests.factories.capacity import ResourceFactory, TechnicianFactory
from tests.factories.catalogue import PackageFactory, PackageLineFactory
from tests.portal.conftest import FOUR, Desk
from tests.worlds import make_world, work

LANGUAGES = ("zh-hans", "en")


@pytest.fixture
def desk(site):
    """A house of its own, open around the clock, so that any hour is an hour of work."""
    world = make_world()
    with whole_database():
        for weekday in range(7):
            OpeningTime.objects.create(
                store=world.north, weekday=weekday, opens=time(0), closes=time(23, 59)
            )
    delivering.to_every_group(at=timezone.now())
    return Desk(world)


def address_of(code, site):
    """Where the newest message of this kind leads, as it went out."""
    with whole_database():
        message = Message.objects.filter(code=code).latest("pk")
    return json.loads(message.values)["address"].split("://", 1)[1].partition("/")[2]


def open_with_digits(page):
    page.fill("[name=four]", FOUR)
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("main .btn-primary").click()


def answer(page, job, which):
    """Press yes, no or call on the card of a job."""
    card = page.locator(f"#job-{job.pk}")
    with page.expect_navigation(wait_until="networkidle"):
        card.locator(f"form:has([name=answer][value={which}]) button").click()


@pytest.mark.covers("WS-23", "RC-27")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_customer_approves_one_job_declines_another_and_the_adviser_sees_it(
    desk, site, visit, look, check_access, language
):
    now = timezone.now()
    order, brakes = desk.visit(at=now - timedelta(hours=1))
    wipers = desk.do("add_job", order_id=order.pk, title="更换雨刮片", lines=[desk.other()], at=now)
    bulb = desk.do("add_job", order_id=order.pk, title="更换灯泡", lines=[desk.part()], at=now)
    person = desk.world.administrator
    adviser = visit(f"/orders/{order.pk}/", person=person, language=language, width=DESK)

    adviser.locator(f"a[href='/orders/{order.pk}/estimate/send/']").first.click()
    adviser.locator("#dialog .form-foot .btn-primary").click()
    adviser.wait_for_selector("#dialog input[readonly]")
    look(adviser, f"portal-sent-{language}")
    phone = visit(
        "/" + address_of("orders.estimate", site), person=None, language=language, width=PHONE
    )
    check_access(phone)
    look(phone, f"portal-four-{language}")
    open_with_digits(phone)
    check_access(phone)
    look(phone, f"portal-decide-{language}")
    answer(phone, brakes, "yes")
    answer(phone, wipers, "no")
    answer(phone, bulb, "call")
    check_access(phone)
    look(phone, f"portal-decided-{language}")

    with whole_database():
        said = dict(Job.objects.filter(order=order).values_list("pk", "consent"))
        entry = ConsentEntry.objects.filter(job=brakes).latest("pk")
        wish = Wish.objects.get(job=bulb)
    assert (said[brakes.pk], said[wipers.pk], said[bulb.pk]) == (
        "approved",
        "declined",
        "proposed",
    )
    assert (entry.method, entry.person, entry.amount) == ("page", "王小明", Decimal("45.00"))
    adviser.goto(adviser.url.split("?")[0] + "?tab=consent", wait_until="networkidle")
    told = adviser.inner_text("#order")
    assert "王小明" in told
    assert ("on the customer's page", "客户页面")[language != "en"] in told
    look(adviser, f"portal-adviser-{language}")
    adviser.goto(site.url + "/portal/wishes/", wait_until="networkidle")
    check_access(adviser)
    with adviser.expect_navigation(wait_until="networkidle"):
        adviser.locator(f"form[action='/portal/wishes/{wish.pk}/called/'] button").click()
    with whole_database():
        wish.refresh_from_db()
    assert wish.state == "done"


@pytest.mark.covers("AP-13")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_customer_books_changes_and_cancels_on_the_phone(
    desk, site, visit, look, check_access, language
):
    world = desk.world
    ResourceFactory(store=world.north, kind="bay", bay_kind="general")
    who = TechnicianFactory(store=world.north)
    work(who.person, "technician", world.north)
    package = PackageFactory(group=world.group)
    PackageLineFactory(package=package, kind="operation", operation=desk.operation, part_number="")
    order = desk.signed(at=timezone.now())
    token = desk.link(order, at=timezone.now())
    page = visit(f"/v/{token}/", person=None, language=language, width=PHONE)
    open_with_digits(page)

    page.goto(site.url + "/my/book/", wait_until="networkidle")
    check_access(page)
    page.select_option("[name=package]", str(package.pk))
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("main form[method=get] .btn").click()
    check_access(page)
    look(page, f"portal-book-{language}")
    page.locator(".day[open] .slot input").last.check(force=True)
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("form[method=post] .form-foot .btn-primary").click()
    with whole_database():
        row = Appointment.objects.get(vehicle=desk.car)
    assert (row.state, row.channel, row.customer_id) == ("requested", "portal", desk.owner.pk)
    look(page, f"portal-home-{language}")
    page.locator(f"a[href='/my/bookings/{row.pk}/']").click()
    page.wait_for_selector(".times")
    check_access(page)
    look(page, f"portal-booking-{language}")
    page.locator(".day[open] .slot input").first.check(force=True)
    with page.expect_navigation(wait_until="networkidle"):
        page.locator(".form-foot .btn-primary").click()
    with whole_database():
        changed = Appointment.objects.get(pk=row.pk)
    assert changed.state == "changed"
    assert changed.starts_at != row.starts_at
    page.goto(site.url + f"/my/bookings/{row.pk}/", wait_until="networkidle")
    page.locator(".btn-danger").click()
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("dialog[open] .btn-danger, dialog[open] .btn-primary").first.click()
    with whole_database():
        assert Appointment.objects.get(pk=row.pk).state == "cancelled"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_customer_holds_on_a_phone(
    desk, site, visit, look, check_access, language
):
    now = timezone.now()
    order, _job = desk.visit(at=now)
    token = desk.link(order, at=now)
    page = visit(f"/v/{token}/", person=None, language=language, width=PHONE, expect={404})
    open_with_digits(page)
    page.goto(site.url + "/my/proof/", wait_until="networkidle")
    page.locator("main .btn-primary").click()
    page.wait_for_selector("[name=code]")
    with whole_database():
        message = Message.objects.filter(code="portal.code").latest("pk")
    page.fill("[name=code]", json.loads(message.values)["code"])
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("main .btn-primary").click()

    for name, path in {
        "mine": "/my/data/",
        "start": "/my/",
        "visit": f"/my/visits/{order.pk}/",
        "sign-in": "/my/sign-in/",
        "shut": "/v/nothing/",
    }.items():
        page.goto(site.url + path, wait_until="networkidle")
        look(page, f"portal-{name}-{language}")
        check_access(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.locator("h1").count() == 1


def actor_of(person, store):
    return Actor(
        key=person.actor_key,
        group_id=person.group_id,
        rights={store.pk: frozenset(all_rights())},
        person_id=person.pk,
    )
