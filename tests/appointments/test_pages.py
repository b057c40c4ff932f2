"""The pages of appointments: booking on one screen, the calendar, preparation, papers, figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from aftersales.core.papers import Wanted, all_papers
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.models import Group
from aftersales.lane.appointments import commands, papers, queries
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.views import board, booking, detail, figures, prepare
from aftersales.records.vehicles.models import VehicleWarning
from tests.appointments.conftest import MORNING, NINE, at
from tests.clients import signed_in

pytestmark = pytest.mark.django_db
ON = {"on": "2026-03-03"}


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    """It is eight in the morning of 3 March 2026 on all pages of the room."""

    class Clock:
        now = staticmethod(lambda: MORNING)

    for view in (board, booking, detail, figures, prepare):
        monkeypatch.setattr(view, "timezone", Clock)


@pytest.fixture
def browser(world):
    return signed_in(world.administrator)


def get(browser, name, *args, **asked):
    answer = browser.get(reverse(f"appointments:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def filled(counter, **more):
    told = {
        "who": "粤B88888",
        "found": f"v{counter.car.pk}",
        "work": f"p{counter.service.pk}",
        "transport": "waits",
        "day": "2026-03-03",
        "starts_at": NINE.isoformat(),
        "is_agreed": "on",
        "store_id": str(counter.store_id),
        "channel": "phone",
    }
    return told | more


def post(browser, name, body, *args, part=True):
    headers = {"HX-Request": "true"} if part else {}
    return browser.post(reverse(f"appointments:{name}", args=args), body, headers=headers)


def the_one():
    with whole_database():
        return Appointment.objects.get()


# -- booking --------------------------------------------------------------------------------------


def test_who_calls_is_found_by_plate(browser, counter):
    answer = post(browser, "find", {"who": "粤B888"})

    body = answer.content.decode()
    assert f'value="v{counter.car.pk}" checked' in body
    assert answer["HX-Trigger-After-Settle"] == "found"


def test_nobody_is_found_for_one_letter_or_a_strange_number(browser, counter):
    assert "radio" not in post(browser, "find", {"who": "粤"}).content.decode()
    assert "Nobody known" in post(browser, "find", {"who": "13900000000"}).content.decode()


@pytest.mark.covers("AP-06", "AP-03")
def test_free_times_and_the_price_come_as_soon_as_the_work_is_picked(browser, counter):
    body = post(browser, "times", filled(counter)).content.decode()

    # Every quarter from 9 to 12 and from 13 to 17: who waits for the car waits one day at most.
    assert body.count('type="radio" name="starts_at"') == 29
    assert body.count(" checked") == 1
    assert "245.00" in body


def test_a_full_day_shows_the_next_free_times(browser, counter):
    with whole_database():
        counter.shop.book(
            counter.shop.claim(counter.shop.bay, 9, 3), counter.shop.claim(counter.shop.bay, 13, 5)
        )

    body = post(browser, "times", filled(counter)).content.decode()

    assert "That day is full" in body
    assert "Wed 4 Mar" in body


@pytest.mark.covers("AP-01", "AP-04")
def test_booking_on_one_screen_confirms_at_once(browser, counter):
    answer = post(browser, "book", filled(counter))

    row = the_one()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/appointments/{row.pk}/")
    assert (row.state, row.vehicle_id, row.customer_id) == (
        "confirmed",
        counter.car.pk,
        counter.owner.pk,
    )


def test_a_new_caller_is_booked_by_what_was_typed(browser, counter):
    told = filled(
        counter, found="", who="粤B12345", contact_phone="13800138000", work="", symptom="异响"
    )

    post(browser, "book", told)

    row = the_one()
    assert (row.plate, str(row.contact_phone), row.symptom) == (
        "粤B12345",
        "+8613800138000",
        "异响",
    )


def test_a_number_that_was_typed_is_the_one_to_call_back(browser, counter):
    told = filled(counter, found="", who="138 0013 8000", car="A5", work="", symptom="异响")

    post(browser, "book", told)

    row = the_one()
    assert (row.plate, row.car, str(row.contact_phone)) == ("", "A5", "+8613800138000")


def test_what_is_missing_is_told_at_its_field_and_nothing_is_kept(browser, counter):
    answer = post(browser, "book", filled(counter, work="", found="", who="王"))

    assert answer.status_code == 422
    assert "Say which car it is" in answer.content.decode()
    with whole_database():
        assert Appointment.objects.count() == 0


def test_a_time_that_was_taken_meanwhile_is_told_beside_the_times(browser, counter):
    counter.book()

    answer = post(browser, "book", filled(counter))

    body = answer.content.decode()
    assert answer.status_code == 422
    assert "This does not fit at 2026-03-03 09:00." in body
    assert "Booked already" in body


def test_a_time_that_is_not_offered_takes_a_reason(browser, counter):
    told = filled(counter, at_time="19:00")
    assert post(browser, "book", told).status_code == 422

    post(browser, "book", told | {"override": "客户半夜抛锚"})

    assert the_one().override == "客户半夜抛锚"


@pytest.mark.covers("AP-13")
def test_a_call_opens_the_screen_for_its_car(browser, counter):
    body = get(
        browser,
        "book",
        vehicle=counter.car.pk,
        origin="call:17",
        channel="call_back",
        package=counter.service.pk,
        **ON,
    )
    assert f'value="v{counter.car.pk}" checked' in body
    assert "小保养套餐" in body

    post(browser, "book", filled(counter, origin="call:17", channel="call_back"))

    row = the_one()
    assert (row.channel, row.origin_kind, row.origin_number) == ("call_back", "call", 17)


@pytest.mark.covers("AP-11")
def test_warnings_of_the_car_are_shown_before_it_is_booked(browser, counter):
    with whole_database():
        VehicleWarning.objects.create(
            group=counter.world.group,
            vehicle=counter.car,
            kind="recall",
            words="燃油泵召回",
            raised_at=MORNING,
        )

    assert "燃油泵召回" in post(browser, "times", filled(counter)).content.decode()


def test_packages_and_operations_are_picked_by_their_names(browser, counter):
    offers = post(browser, "pick_work", {"q": "小保"}).json()["offers"]

    assert [offer["value"] for offer in offers] == [f"p{counter.service.pk}"]


# -- looking --------------------------------------------------------------------------------------


def test_the_day_shows_who_comes(browser, counter):
    counter.book()
    counter.request(counter.caller(starts_at=at(10)))

    body = get(browser, "day", **ON)

    assert "粤B88888" in body
    assert "粤B12345" in body
    assert "is-ghost" in body  # not confirmed yet


def test_the_week_shows_each_day_with_its_share(browser, counter):
    counter.book()

    body = get(browser, "week", **ON)

    assert body.count("board-column") == 7
    assert "1.0 of 12.8 h" in body


@pytest.mark.parametrize("name", ["day", "week", "prepare"])
def test_a_day_costs_the_same_for_one_appointment_and_for_three(browser, counter, name):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            get(browser, name, **ON)
        return len(seen)

    counter.book()
    cost()
    one = cost()
    counter.book(counter.new(starts_at=at(10)))
    counter.book(counter.caller(starts_at=at(11)))

    assert cost() == one


@pytest.mark.covers("AP-05")
def test_the_list_opens_on_what_waits_for_confirmation(browser, counter):
    counter.book()
    waiting = counter.request(counter.caller())

    body = get(browser, "list")

    assert waiting.number in body
    assert body.count("AP-") == body.count(waiting.number)


@pytest.mark.covers("AP-05", "IS-10")
def test_the_list_is_exported(browser, counter):
    row = counter.book()
    with whole_database():  # on this very machine: elsewhere it takes a second factor
        Group.objects.filter(pk=counter.world.group.pk).update(is_demo=True)

    asked = {"view": "all", "set": "1", "export": "csv"}
    answer = browser.get(reverse("appointments:list"), asked)

    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert row.number in body.decode("utf-8-sig")
    assert "粤B88888" in body.decode("utf-8-sig")


def test_the_page_of_an_appointment_tells_price_parts_and_history(browser, counter):
    counter.put_on_shelf(3)
    row = counter.book()

    body = get(browser, "detail", row.pk)

    assert "245.00" in body
    assert "kept" in body
    assert "Bay 1" in body
    assert "confirmed" in body
    assert "Another time" in body


def test_deeds_of_the_page(browser, counter):
    row = counter.request()

    def state():
        row.refresh_from_db()
        return row.state

    post(browser, "confirm", {}, row.pk)
    assert state() == "confirmed"
    told = {"day": "2026-03-03", "transport": "leaves", "starts_at": at(14).isoformat()}
    post(browser, "change", told | {"is_agreed": "on"}, row.pk)
    assert (state(), row.starts_at, row.transport) == ("confirmed", at(14), "leaves")
    post(browser, "remind_in_vain", {}, row.pk)
    assert (state(), row.is_reached) == ("confirmed", False)
    post(browser, "remind", {}, row.pk)
    assert (state(), row.is_reached) == ("confirmed", True)
    post(browser, "arrive", {}, row.pk)
    assert state() == "arrived"
    post(browser, "cancel", {"reason": "left", "words": ""}, row.pk)
    assert state() == "cancelled"


def test_who_did_not_come_is_marked_after_the_time(browser, counter, monkeypatch):
    row = counter.book()

    class Later:
        now = staticmethod(lambda: NINE + timedelta(hours=1))

    monkeypatch.setattr(detail, "timezone", Later)
    post(browser, "mark_no_show", {}, row.pk)

    row.refresh_from_db()
    assert row.state == "no_show"


def test_a_request_without_a_time_gets_one_and_is_confirmed(browser, counter):
    row = counter.request(counter.caller())
    told = {"day": "2026-03-03", "transport": "waits", "starts_at": NINE.isoformat()}

    post(browser, "change", told | {"is_agreed": "on"}, row.pk)

    row.refresh_from_db()
    assert (row.state, row.starts_at) == ("confirmed", NINE)


def test_other_times_count_the_own_time_as_free(browser, counter):
    row = counter.book()

    body = post(
        browser, "other_times", {"day": "2026-03-03", "transport": "waits"}, row.pk
    ).content.decode()

    assert body.count('type="radio" name="starts_at"') == 29


def test_dialogs_open_and_do_their_deed(browser, counter):
    adviser = counter.world.person("service_advisor", counter.world.north)
    row = counter.request(counter.caller())
    for name in ("cancel", "assign", "identify"):
        get(browser, name, row.pk)

    post(browser, "assign", {"adviser_id": adviser.pk}, row.pk)
    post(browser, "identify", {"vehicle_id": counter.car.pk}, row.pk)

    row.refresh_from_db()
    assert (row.adviser_id, row.vehicle_id) == (adviser.pk, counter.car.pk)


@pytest.mark.covers("AP-11")
def test_the_preparation_shows_what_lacks_and_whom_to_call(browser, counter):
    counter.book()

    body = get(browser, "prepare", **ON)

    assert "1 lacking" in body
    assert "Bay 1" in body
    assert ">Reminded by phone</button>" in body


@pytest.mark.covers("AP-11", "AP-05")
@pytest.mark.parametrize(
    ("language", "title"), [("en", "Appointment sheet"), ("zh-hans", "预约单")]
)
def test_the_papers_say_what_was_agreed_and_who_comes(counter, language, title):
    row = counter.book(counter.new(symptom="刹车时有异响"))
    wanted = Wanted(actor=counter.chief, at=MORNING, language=language)

    with as_seen_by(counter.chief), translation.override(language):
        sheet = papers.sheet(papers.find_appointment(row.pk, counter.chief), wanted)
        number = papers.number_of(counter.store_id, at(9).date())
        day = papers.find_day(number, counter.chief)
        plan = papers.day_plan(day, wanted)
        empty = papers.day_plan(replace(day, what=at(9, day=4).date()), wanted)

    assert (sheet.title, sheet.number) == (title, row.number)
    values = [field.value for field in sheet.blocks[0].fields]
    assert "粤B88888" in values
    assert "刹车时有异响" in values
    assert [line[-1] for line in sheet.blocks[1].rows] == ["200.00", "45.00", "245.00"]
    (line,) = plan.blocks[0].rows
    assert line[0] == "09:00–10:00"
    assert "粤B88888" in line[1]
    assert line[4] == f"{counter.filter.shown_number} 0/1"
    assert empty.blocks[0].kind == "words"


def test_the_papers_are_shown_beforehand(browser, counter):
    row = counter.book()

    for address in (
        all_papers()["appointments.sheet"].address(row.pk),
        all_papers()["appointments.day_plan"].address(
            papers.number_of(counter.store_id, at(9).date())
        ),
    ):
        assert "data:image/svg" in browser.get(address).content.decode()
    assert browser.get(all_papers()["appointments.day_plan"].address(1)).status_code == 404


# -- figures --------------------------------------------------------------------------------------


@pytest.mark.covers("AP-12", "AP-02")
def test_the_figures_of_a_period(counter):
    """Six booked: one on time, one late, two not come, one to come, one cancelled."""
    rows = [counter.book(counter.caller(starts_at=at(hour))) for hour in (9, 10, 11, 14, 15)]
    late_confirmed = counter.request(counter.caller(starts_at=at(16)))
    counter.do(commands.confirm, late_confirmed, at=MORNING + timedelta(hours=25))
    counter.do(commands.arrive, rows[0], at=at(9, 10))
    counter.do(commands.arrive, rows[1], at=at(10, 16))
    for row in rows[2:4]:
        counter.do(commands.mark_no_show, row, at=at(17))
    counter.do(commands.cancel, rows[4], reason="no_time")

    with as_seen_by(counter.chief):
        told = queries.statistics(
            store_id=counter.store_id,
            first=at(9).date(),
            last=at(9).date(),
            seen_by=counter.chief,
            at=at(18),
        )

    assert (told.booked, told.kept, told.late, told.no_show) == (5, 2, 1, 2)
    assert (told.cancelled, told.to_come) == (1, 1)
    assert (told.kept_share, told.late_share, told.no_show_rate) == (50.0, 50.0, 50.0)
    assert (told.requested, told.in_time, told.in_time_share) == (6, 5, 83.3)


def test_the_page_of_figures_draws_them(browser, counter):
    counter.book()

    body = get(browser, "statistics", first="2026-03-01", last="2026-03-31")

    assert "No-show rate" in body
    assert "data-plot" in body
    assert "100.0" in body  # confirmed in time


def test_pages_are_shown_to_those_who_may(world, counter):
    row = counter.book()
    technician = signed_in(world.person("technician", world.north))
    assert technician.get(reverse("appointments:day")).status_code == 200
    for name, args in (("book", []), ("statistics", []), ("change", [row.pk])):
        assert technician.get(reverse(f"appointments:{name}", args=args)).status_code == 403


@pytest.mark.parametrize("said", ["²", "x", "9" * 40])
def test_an_address_that_names_no_row_opens_an_empty_form(browser, counter, said):
    asked = {"vehicle": said, "customer": said, "package": said}

    assert browser.get(reverse("appointments:book"), asked).status_code == 200
