"""Booking with the phone in hand: who, what, when, and Enter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.appointments.models import Appointment
from aftersales.records.vehicles.models import Vehicle
from aftersales.resources.catalogue.models import Package
from tests.appointments.conftest import Counter, open_counter
from tests.browser.conftest import DESK, PHONE

DETAIL = re.compile(r"/appointments/\d+/$")


@pytest.fixture(scope="module")
def house(site) -> Counter:
    """One workshop for all tests of this file, which commit."""
    with as_seen_by(site.world.chief):
        assert not Vehicle.objects.filter(plate="粤B88888").exists()
    counter = open_counter(site.world)
    with whole_database():
        Package.objects.filter(pk=counter.service.pk).update(name_en="Small service")
    return counter


def a_wednesday(number=0):
    """A day on which the workshop is open, far enough ahead; another one for each test."""
    today = timezone.localdate()
    return today + timedelta(days=7 + (2 - today.weekday()) % 7 + 7 * number)


def is_reckoned_for(answer, package_id):
    """The free times of this package, the last thing the page asks for by itself."""
    return answer.url.endswith("/times/") and f"work=p{package_id}" in answer.request.post_data


LANGUAGES = [("zh-hans", "小保养", 0), ("en", "Small", 1)]


@pytest.mark.covers("AP-01", "AP-04", "AP-06")
@pytest.mark.parametrize(("language", "work", "week"), LANGUAGES)
def test_a_known_car_is_booked_by_keyboard_alone(house, visit, check_access, language, work, week):
    day = a_wednesday(week)
    page = visit(f"/appointments/new/?on={day.isoformat()}", language=language)

    page.keyboard.type("粤B88888")
    page.locator(f"input[name=found][value=v{house.car.pk}]:checked").wait_for()
    while page.evaluate("document.activeElement.id") != "id_work-ts-control":
        page.keyboard.press("Tab")
    page.keyboard.type(work)
    page.locator(".ts-dropdown .option.active").wait_for()
    with page.expect_response(lambda answer: is_reckoned_for(answer, house.service.pk)):
        page.keyboard.press("Enter")
    page.locator("#price").wait_for()
    check_access(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(DETAIL)

    with whole_database():
        row = Appointment.objects.order_by("-pk").first()
    assert page.url.endswith(f"/appointments/{row.pk}/")
    assert (row.state, row.vehicle_id, row.customer_id) == (
        "confirmed",
        house.car.pk,
        house.owner.pk,
    )
    assert timezone.localtime(row.starts_at).strftime("%Y-%m-%d %H:%M") == f"{day} 09:00"
    assert row.number in page.locator("h1").inner_text()
    check_access(page)


def test_a_new_caller_and_a_full_day_on_a_phone(house, visit, check_access):
    day = a_wednesday(2)
    page = visit(f"/appointments/new/?on={day.isoformat()}", language="en", width=PHONE)
    page.locator("input[name=starts_at]").first.wait_for()

    page.fill("#id_who", "粤B12345")
    page.get_by_text("Nobody known").wait_for()
    page.fill("#id_contact_name", "王小明")
    page.fill("#id_contact_phone", "13800138000")
    page.fill("#id_car", "A5")
    page.fill("#id_symptom", "刹车时有异响")
    page.fill("#id_hours", "8")
    page.locator("#id_hours").blur()
    expect(page.locator("input[name=starts_at]")).to_have_count(1)
    check_access(page)  # eight hours fit at nine, and at no other time of that day
    with page.expect_navigation(url=DETAIL):
        page.get_by_role("button", name="Book").click()

    with whole_database():
        row = Appointment.objects.order_by("-pk").first()
    assert (row.plate, str(row.contact_phone), row.state) == (
        "粤B12345",
        "+8613800138000",
        "confirmed",
    )


@pytest.mark.covers("AP-09")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_calendar_preparation_and_figures_read_well(house, visit, check_access, look, language):
    day = a_wednesday(3 if language == "en" else 4)
    zone = timezone.get_current_timezone()
    nine = timezone.datetime(day.year, day.month, day.day, 9, tzinfo=zone)
    row = house.book(house.new(starts_at=nine), at=timezone.now())

    for path, name in (
        (f"/appointments/?on={day}", "day"),
        (f"/appointments/week/?on={day}", "week"),
        (f"/appointments/prepare/?on={day}", "prepare"),
        (f"/appointments/{row.pk}/change/", "change"),
        ("/appointments/statistics/", "statistics"),
    ):
        for width in (DESK, PHONE):
            page = visit(path, language=language, width=width)
            check_access(page)
            look(page, f"appointments-{name}-{language}-{width}")


def test_another_time_is_chosen_from_those_that_are_free(house, visit):
    day = a_wednesday(5)
    zone = timezone.get_current_timezone()
    nine = timezone.datetime(day.year, day.month, day.day, 9, tzinfo=zone)
    row = house.book(house.new(starts_at=nine), at=timezone.now())
    page = visit(f"/appointments/{row.pk}/", language="en")

    page.keyboard.press("t")
    page.wait_for_url("**/change/")
    page.locator("label", has_text="14:00").click()
    page.get_by_role("button", name="Change the time").click()
    page.wait_for_url(f"**/appointments/{row.pk}/")

    with whole_database():
        row.refresh_from_db()
    assert (row.state, timezone.localtime(row.starts_at).hour) == ("confirmed", 14)


def starts(row):
    with whole_database():
        row.refresh_from_db()
    return f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M}"


def at_nine(house, day):
    zone = timezone.get_current_timezone()
    nine = timezone.datetime(day.year, day.month, day.day, 9, tzinfo=zone)
    return house.book(house.new(starts_at=nine), at=timezone.now())


@pytest.mark.covers("AP-01")
@pytest.mark.parametrize(("language", "week"), [("zh-hans", 6), ("en", 7)])
def test_an_appointment_is_dragged_to_another_time_and_pushed_by_keys(
    house, visit, check_access, look, language, week
):
    day = a_wednesday(week)
    row = at_nine(house, day)
    page = visit(f"/appointments/?on={day}", language=language, width=DESK)
    bar = page.locator(f"[data-appointment='{row.pk}']")
    track = page.locator(f".lane-track:has([data-appointment='{row.pk}'])")
    frame = page.locator("[data-calendar]")
    first = timezone.datetime.fromisoformat(frame.get_attribute("data-starts")).hour
    share = (14 - first) / int(frame.get_attribute("data-hours"))
    box = track.bounding_box()

    bar.drag_to(
        track,
        source_position={"x": 3, "y": 6},
        target_position={"x": box["width"] * share + 3, "y": box["height"] / 2},
        force=True,
    )
    page.locator(".cal-said[data-tone=ready]").wait_for()
    assert starts(row) == f"{day} 14:00"
    assert row.state == "changed"
    check_access(page)
    look(page, f"appointments-moved-{language}")

    step = int(frame.get_attribute("data-step"))
    page.locator(f"[data-appointment='{row.pk}']").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/change")):
        page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function(
        "pk => document.activeElement?.dataset.appointment == pk", arg=str(row.pk)
    )
    hour, minute = divmod(14 * 60 - step, 60)
    assert starts(row) == f"{day} {hour:02d}:{minute:02d}"


def test_what_does_not_fit_says_why_and_stays(house, visit):
    day = a_wednesday(8)
    row = at_nine(house, day)
    page = visit(f"/appointments/week/?on={day}", language="en", width=DESK, expect={409})
    card = page.locator(f"[data-appointment='{row.pk}']")
    sunday = day + timedelta(days=4)  # nobody works then

    card.drag_to(page.locator(f"[data-day='{sunday}']"), force=True)

    page.locator(".cal-said[data-tone=late]").wait_for()
    assert starts(row) == f"{day} 09:00"
    with whole_database():
        row.refresh_from_db()
    assert row.state == "confirmed"


def test_the_week_takes_an_appointment_to_another_day(house, visit):
    day = a_wednesday(9)
    row = at_nine(house, day)
    page = visit(f"/appointments/week/?on={day}", language="en", width=DESK)
    card = page.locator(f"[data-appointment='{row.pk}']")
    thursday = day + timedelta(days=1)

    card.drag_to(page.locator(f"[data-day='{thursday}']"), force=True)

    page.locator(f"[data-day='{thursday}'] [data-appointment='{row.pk}']").wait_for()
    assert starts(row) == f"{thursday} 09:00"


def test_who_may_not_book_drags_nothing(house, visit, site):
    day = a_wednesday(10)
    row = at_nine(house, day)
    reader = site.world.person("technician", site.world.north)
    page = visit(f"/appointments/?on={day}", person=reader, language="en", width=DESK)

    page.locator(f"[data-card='appointment-{row.pk}']").wait_for()
    assert page.locator("[data-appointment]").count() == 0
