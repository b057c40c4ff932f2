"""A visit as the adviser sees it: the lane, the check-in on the tablet, the page of the order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.ground.handbook import delivering
from aftersales.lane.orders.models import Mark, Order
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.factories.appointments import AppointmentFactory, AppointmentWorkFactory
from tests.factories.catalogue import PackageFactory, PackageLineFactory, PackagePriceFactory
from tests.factories.vehicles import VehicleFactory
from tests.files.samples import picture
from tests.orders.conftest import Counter

MOST_INPUTS = 12
SECONDS_A_FIELD, SECONDS_A_TAP = 3, 1


class Hands:
    """An adviser's hands: each tap, key chord, scan or field filled is an input."""

    def __init__(self, page):
        self.page, self.taps, self.fields = page, 0, 0

    @property
    def inputs(self):
        return self.taps + self.fields

    def tap(self, what):
        self.taps += 1
        what.click()

    def fill(self, what, words):
        self.fields += 1
        what.fill(words)

    def next(self):
        """The way on, to the next screen."""
        with self.page.expect_navigation(wait_until="networkidle"):
            self.tap(self.page.locator(".step-form .form-foot .btn-primary"))


@pytest.fixture
def counter(site):
    delivering.to_every_group(at=timezone.now())
    return Counter(site.world)


@pytest.fixture
def booked(counter):
    """The car is booked for its service, an hour from now or as late as today allows."""
    package = PackageFactory(group=counter.world.group)
    PackageLineFactory(
        package=package, kind="operation", operation=counter.operation, part_number=""
    )
    PackageLineFactory(package=package, part_number=counter.filter.number)
    PackagePriceFactory(package=package)
    now = timezone.localtime()
    row = AppointmentFactory(
        store=counter.store,
        vehicle=counter.car,
        customer=counter.owner,
        state="confirmed",
        first_confirmed_at=now,
        confirmed_at=now,
        starts_at=now.replace(hour=23, minute=0),
        ends_at=now.replace(hour=23, minute=59),
    )
    AppointmentWorkFactory(
        appointment=row, store=counter.store, kind="package", package=package, words=""
    )
    return row


@pytest.mark.covers("RC-15", "RC-17")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_booked_maintenance_car_is_checked_in_with_twelve_inputs(
    counter, booked, visit, look, check_access, language
):
    """From the lane to the signed order, with odometer, fuel, one damage with photo and the
    signature, within 60 seconds as hands and pages go.
    """
    began = timezone.now()
    page = visit("/lane/", language=language, width=TABLET)
    hands = Hands(page)

    card = page.locator(f'[data-card="b{booked.pk}"]')
    with page.expect_navigation(wait_until="networkidle"):
        hands.tap(card.locator("form button"))
    check_access(page)
    hands.fill(page.locator("[name=odometer_km]"), "30120")
    look(page, f"check-in-car-{language}")
    hands.next()
    hands.next()  # the words came with the booking
    drawing = page.locator("[data-drawings] svg[data-view=left]")
    hands.tap(drawing)
    check_access(page)
    look(page, f"check-in-walk-{language}")
    with page.expect_navigation(wait_until="networkidle"), page.expect_file_chooser() as asked:
        hands.tap(page.locator(".photo-button"))
        asked.value.set_files({"name": "x.png", "mimeType": "image/png", "buffer": picture()})
    hands.fill(page.locator(".fuel input"), "40")
    hands.next()
    look(page, f"check-in-jobs-{language}")
    hands.next()  # the jobs came with the booking
    check_access(page)
    box = page.locator("canvas.signature").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 240, box["y"] + 120, steps=5)
    page.mouse.up()
    hands.fields += 1
    look(page, f"check-in-sign-{language}")
    hands.next()
    look(page, f"order-{language}")
    check_access(page)

    with whole_database():
        order = Order.objects.get(appointment=booked.pk)
        mark = Mark.objects.get(vehicle_check__order=order)
    seconds = hands.fields * SECONDS_A_FIELD + hands.taps * SECONDS_A_TAP
    assert (order.document, order.odometer_km, order.fuel_percent) == ("order", 30_120, 40)
    assert (order.gross, mark.view, mark.photo_id is not None) == (399, "left", True)
    assert hands.inputs <= MOST_INPUTS
    assert seconds <= 60
    assert began


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_pages_of_a_visit_hold_and_can_be_looked_at(
    counter, visit, look, check_access, language, width
):
    now = timezone.now()
    order = counter.signed(at=now - timedelta(hours=1))
    counter.do("add_job", order_id=order.pk, title="前制动片", lines=[counter.part()], at=now)
    counter.do("make_estimate", order_id=order.pk, at=now)
    counter.do("arrive", store_id=counter.store_id, plate="沪C22773", at=now)
    counter.do(
        "note_advice", store_id=counter.store_id, vehicle_id=counter.car.pk, title="渗油", at=now
    )
    pages = {
        "lane": "/lane/?of=all",
        "orders": "/orders/?view=all",
        "order": f"/orders/{order.pk}/",
        "order-check": f"/orders/{order.pk}/?tab=check",
        "order-money": f"/orders/{order.pk}/?tab=money",
        "order-history": f"/orders/{order.pk}/?tab=timeline",
        "arrivals": "/arrivals/?view=all",
        "advice": "/advice/?view=all",
    }
    for name, address in pages.items():
        page = visit(address, language=language, width=width)
        look(page, f"{name}-{language}-{width}")
        check_access(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_extra_work_is_written_and_the_customers_yes_is_noted(counter, visit, language):
    """As on the phone with the customer: a job, a part found by its number, yes by phone."""
    now = timezone.now()
    order = counter.signed(
        at=now - timedelta(hours=1), vehicle_id=VehicleFactory(group=counter.world.group).pk
    )
    page = visit(f"/orders/{order.pk}/", language=language)

    page.locator(f'a[href="/orders/{order.pk}/jobs/new/"]').click()
    page.locator("#dialog [name=title]").fill("前制动片")
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("#dialog .form-foot .btn-primary").click()
    with whole_database():
        job = order.jobs.latest("pk")
    page.locator(f'a[href="/jobs/{job.pk}/decide/"]').click()
    page.locator("#dialog input[name=decision][value=approved]").check()
    page.locator("#dialog [name=person]").fill("王先生")
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("#dialog .form-foot .btn-primary").click()

    with whole_database():
        job.refresh_from_db()
    assert (job.is_extra, job.consent, job.consent_method) == (True, "approved", "phone")
