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
from aftersales.lane.orders.models import ConsentEntry, Job, Order
from aftersales.lane.workshop import commands as workshop
from aftersales.money.billing import commands as billing
from aftersales.money.billing.models import InvoiceData, Settlement
from tests.browser.conftest import DESK, PHONE, TABLET, tick_all
from tests.factories.appointments import AppointmentFactory, AppointmentWorkFactory
from tests.factories.capacity import ResourceFactory, TechnicianFactory
from tests.factories.catalogue import PackageFactory, PackageLineFactory
from tests.factories.customers import CustomerFactory
from tests.portal.conftest import FOUR, Desk
from tests.portal.conftest import PHONE as PHONE_NUMBER
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
    page.locator(".day[open] .slot input").last.check()
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
    page.locator(".day[open] .slot input").first.check()
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


# -- several files, the line of the phone, the invoice --------------------------------------------


def sign_in_with_code(page, site):
    """The phone number, then the six digits of the message."""
    page.goto(site.url + "/my/sign-in/", wait_until="networkidle")
    page.fill("[name=phone]", PHONE_NUMBER)
    press(page, "main .btn-primary")
    with whole_database():
        message = Message.objects.filter(code="portal.code").latest("pk")
    page.fill("[name=code]", json.loads(message.values)["code"])
    press(page, "main .btn-primary")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_two_files_chooses_one_and_switches_on_the_phone(
    desk, site, visit, look, check_access, language
):
    firm = CustomerFactory(
        opened_store=desk.store,
        name="岭南贸易有限公司",
        entity="company",
        phone=f"+86{PHONE_NUMBER}",
    )
    page = visit("/my/sign-in/", person=None, language=language, width=PHONE)

    sign_in_with_code(page, site)
    check_access(page)
    look(page, f"portal-choose-{language}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "王小明" not in page.inner_text("main")
    press(page, f"button[name=file][value='{firm.pk}']")
    page.goto(site.url + "/my/data/", wait_until="networkidle")
    check_access(page)
    look(page, f"portal-two-files-{language}")
    assert firm.name in page.inner_text("main")
    press(page, f"button[name=file][value='{desk.owner.pk}']")
    page.goto(site.url + "/my/data/", wait_until="networkidle")

    assert "王小明" in page.inner_text("main")


LINE = """() => {
  window.lines = []
  window.EventSource = class extends EventTarget {
    static OPEN = 1
    readyState = 1
    constructor(address) { super(); this.address = address; window.lines.push(this) }
    close() { this.readyState = 2 }
  }
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_looks_again_at_a_word_and_offers_what_is_new(desk, site, visit, look, language):
    now = timezone.now()
    order, job = desk.visit(at=now)
    page = visit(f"/v/{desk.link(order, at=now)}/", person=None, language=language, width=PHONE)
    page.add_init_script(f"({LINE})()")  # the line itself is told of in tests/portal
    open_with_digits(page)
    assert page.evaluate("lines.map(line => line.address)") == ["/my/events"]
    assert page.locator(f"#job-{job.pk} [value=yes]").count() == 0

    desk.sent(order, at=now)
    page.evaluate("lines[0].dispatchEvent(new Event('reload'))")
    offered = page.locator("#live a[href*='look=']")
    offered.wait_for()
    look(page, f"portal-news-{language}")
    press(page, "#live a[href*='look=']")

    assert page.locator(f"#job-{job.pk} [value=yes]").count() == 1
    assert page.locator("#live a[href*='look=']").count() == 0  # what is new is seen


@pytest.mark.covers("FE-02")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_customer_asks_for_the_invoice_of_a_paid_bill_on_the_phone(
    desk, site, visit, look, check_access, language
):
    now = timezone.now()
    order = desk.signed(desk.other(), at=now)
    desk.put(order, "in_work", "inspection", "ready", at=now)
    (bill,) = billing.settle(order_id=order.pk, by=desk.by, at=now)
    billing.take(
        settlement_id=bill.pk,
        method="transfer",
        amount=bill.gross,
        reference="T1",
        by=desk.by,
        at=now,
    )
    token = desk.link(order, at=now)
    page = visit(f"/v/{token}/", person=None, language=language, width=PHONE, expect={422})
    open_with_digits(page)

    form = f"/my/bills/{bill.pk}/invoice/"
    press(page, f"a[href='{form}']")
    check_access(page)
    look(page, f"portal-invoice-{language}")
    assert not page.locator("[name=tax_number]").is_visible()  # a person has none
    page.locator("label:has(input[value=company])").click()
    page.fill("[name=buyer]", "岭南贸易有限公司")
    page.fill("[name=tax_number]", "91440300MA5DXE4N19")
    page.locator("main .btn-primary").click()
    page.locator("[name=anyway]").wait_for()  # the check character is not right
    check_access(page)
    look(page, f"portal-invoice-doubt-{language}")
    page.fill("[name=tax_number]", "91440300MA5DXE4N18")
    press(page, "main .btn-primary")
    check_access(page)
    look(page, f"portal-invoice-asked-{language}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    with whole_database():
        row = InvoiceData.objects.get(settlement=bill)
    assert (row.state, row.buyer, row.tax_number) == (
        "wanted",
        "岭南贸易有限公司",
        "91440300MA5DXE4N18",
    )
    till = visit(
        "/billing/?heap=to_invoice", person=desk.world.administrator, language=language, width=DESK
    )
    assert bill.number in till.inner_text("#desk")
    look(till, f"portal-invoice-till-{language}")


# -- the whole visit, hand to hand ----------------------------------------------------------------


def actor_of(person, store):
    return Actor(
        key=person.actor_key,
        group_id=person.group_id,
        rights={store.pk: frozenset(all_rights())},
        person_id=person.pk,
    )


def booked(desk):
    """The car is booked for its service, as late today as today allows."""
    package = PackageFactory(group=desk.world.group)
    PackageLineFactory(package=package, kind="operation", operation=desk.operation, part_number="")
    now = timezone.localtime()
    row = AppointmentFactory(
        store=desk.store,
        vehicle=desk.car,
        customer=desk.owner,
        state="confirmed",
        first_confirmed_at=now,
        confirmed_at=now,
        starts_at=now.replace(hour=23, minute=0),
        ends_at=now.replace(hour=23, minute=59),
    )
    AppointmentWorkFactory(
        appointment=row, store=desk.store, kind="package", package=package, words=""
    )
    return row


def sign(page, within):
    """Draw a signature with the pen."""
    box = page.locator(within).bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 100, steps=5)
    page.mouse.up()


def press(page, what):
    with page.expect_navigation(wait_until="networkidle"):
        page.locator(what).first.click()


def check_in(page, row):
    """The adviser at the car, from the lane to the signed order (RC-15)."""
    press(page, f'[data-card="b{row.pk}"] form button')
    page.fill("[name=odometer_km]", "30120")
    on = ".step-form .form-foot .btn-primary"
    for _step in range(4):  # the car, the words, the walk around it, the jobs
        press(page, on)
    sign(page, "canvas.signature")
    press(page, on)
    with whole_database():
        return Order.objects.get(appointment=row.pk)


def work_through(page):
    """The technician's thumb: on, off, every point ticked, checked."""
    page.click("[data-deed=clock-on]")
    page.wait_for_selector(".ws-now")
    page.click("[data-deed=clock-off]")
    page.wait_for_selector(".ws-check")
    tick_all(page)
    page.fill(".ws-check [data-words]", "试车正常")
    page.click("[data-deed=self-check]")
    page.wait_for_selector(".ws-check", state="detached")


def take_the_money(page, bill):
    """The cashier's shift, the bill issued, the money taken in cash."""
    page.click(".till a[href$='/shifts/open/']")
    page.wait_for_selector("#dialog [name=opening]")
    page.fill("[name=opening]", "200")
    press(page, "#dialog .form-foot .btn-primary")
    page.goto(page.url.split("/billing/")[0] + f"/billing/settlements/{bill}/")
    page.locator(f"form[action='/billing/settlements/{bill}/close/'] button").click()
    press(page, "dialog[open] .btn-primary")  # a bill that is issued never changes: it asks
    page.click(f"a[href='/billing/settlements/{bill}/take/']")
    page.wait_for_selector("#dialog [name=method]")
    page.keyboard.press("1")  # cash, by its number key
    press(page, "#dialog .form-foot .btn-primary")


def hand_over(page):
    """Told, accepted, three explanations, signed, driven away (WS-15, WS-21)."""
    page.click("a[href$='/announce-ready/']")
    page.wait_for_selector("#dialog form")
    page.check("#dialog input[value=in_person]")
    press(page, "#dialog button.btn-primary")
    page.check("form[action$='/accept-result/'] input[value=yes]")
    press(page, "form[action$='/accept-result/'] button.btn-primary")
    page.wait_for_selector("[data-sign]")
    for tick in ("work", "cost", "care"):
        page.check(f"input[name={tick}]")
    sign(page, "[data-sign] svg")
    press(page, "form[action$='/explain/'] button.btn-primary")
    page.fill("input[name=odometer_km]", "30125")
    press(page, "form[action$='/deliver/'] button.btn-primary")
    page.wait_for_selector("a[href*='/workshop.gate_pass/']")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.covers("WS-01", "RC-20", "RC-27")
def test_a_whole_visit_from_the_check_in_to_the_bill_on_the_customers_phone(
    desk, site, visit, look, check_access, language
):
    """Adviser, customer, technician, inspector, cashier, adviser, customer: each at their own
    screen, in one language.
    """
    world, store = desk.world, desk.world.north
    row = booked(desk)
    ResourceFactory(store=store, kind="bay", bay_kind="general")
    technician = TechnicianFactory(store=store)
    work(technician.person, "technician", store)
    adviser = world.person("service_advisor", store, name="郭锦程")
    told = {"language": language}

    # the adviser checks the booked car in, finds something more and sends the estimate
    desk_page = visit("/lane/", person=adviser, width=TABLET, **told)
    order = check_in(desk_page, row)
    wipers = desk.do(
        "add_job",
        order_id=order.pk,
        title="更换雨刮片",
        lines=[desk.other()],
        by=actor_of(adviser, store),
        at=timezone.now(),
    )
    desk_page.goto(site.url + f"/orders/{order.pk}/", wait_until="networkidle")
    desk_page.locator(f"a[href='/orders/{order.pk}/estimate/send/']").first.click()
    desk_page.locator("#dialog .form-foot .btn-primary").click()
    desk_page.wait_for_selector("#dialog input[readonly]")

    # the customer says yes on the phone
    address = "/" + address_of("orders.estimate", site)
    phone = visit(address, person=None, width=PHONE, **told)
    open_with_digits(phone)
    answer(phone, wipers, "yes")
    with whole_database():
        assert Job.objects.get(pk=wipers.pk).consent_method == "page"
        (job,) = order.jobs.exclude(pk=wipers.pk)

    # the dispatcher gives it out; a technician works with a thumb; the customer sees it
    workshop.dispatch(
        job_id=job.pk,
        people=[technician.person_id],
        starts_at=timezone.now(),
        override="test",
        by=world.of_north,
        at=timezone.now(),
    )
    work_through(visit("/workshop/my-work/", person=technician.person, width=PHONE, **told))
    my_visit = site.url + f"/my/visits/{order.pk}/"
    phone.goto(my_visit, wait_until="networkidle")
    assert technician.person.name in phone.inner_text("main")
    look(phone, f"portal-whole-work-{language}")

    # other eyes pass it
    inspector = world.person("quality_inspector", store)
    page = visit(f"/workshop/visits/{order.pk}/inspect/", person=inspector, width=TABLET, **told)
    for ruling in page.locator("input[value=passed]").all():
        ruling.check()
    press(page, "form.form button.btn-primary")
    workshop.wash(order_id=order.pk, by=actor_of(technician.person, store), at=timezone.now())
    phone.goto(my_visit, wait_until="networkidle")
    assert phone.locator(".big-line.is-ready").count() == 1

    # the bill is drawn up, issued, paid
    desk_page.goto(site.url + f"/billing/orders/{order.pk}/draw/", wait_until="networkidle")
    press(desk_page, "main .form-foot .btn-primary")
    with whole_database():
        bill = Settlement.objects.get(order=order)
    cashier = world.person("cashier", store)
    take_the_money(visit("/billing/", person=cashier, **told), bill.pk)

    # handed over; the customer keeps bill and report
    desk_page.goto(site.url + f"/workshop/visits/{order.pk}/hand-over/", wait_until="networkidle")
    hand_over(desk_page)
    phone.goto(my_visit, wait_until="networkidle")
    check_access(phone)
    look(phone, f"portal-whole-{language}")
    papers = phone.eval_on_selector_all(".papers a", "all => all.map(a => a.pathname)")
    for path in papers:
        kept = phone.request.get(site.url + path)
        assert (kept.status, kept.headers["content-type"]) == (200, "application/pdf"), path

    with whole_database():
        order.refresh_from_db()
        bill.refresh_from_db()
    assert (order.document, order.place, bill.rest) == ("settled", "handed_over", 0)
    assert [path.split("/")[-3] for path in papers] == [
        "orders.work_order",
        "orders.estimate",
        "workshop.inspection_report",
        "workshop.certificate",
        "billing.settlement_list",
    ]
    assert bill.number in phone.inner_text("main")
