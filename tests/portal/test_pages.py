"""The pages as a phone gets them: they open, they say what is so, they cost few questions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.faces.portal import commands
from aftersales.faces.portal.models import Wish
from aftersales.faces.portal.queries import THE_GATE
from aftersales.ground.notices.models import Message
from aftersales.lane.orders.models import Job, Order
from tests.clients import signed_in
from tests.factories.vehicles import VehicleFactory
from tests.portal.conftest import FOUR, PHONE
from tests.portal.test_door import sent_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
MOST_STATEMENTS = 40  # of a detail, sign-in and the house's own questions among them


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def visit(counter, now):
    return counter.visit(at=now)


@pytest.fixture
def phone(counter, visit, now):
    """The customer's phone, in by an address."""
    order, _job = visit
    token = counter.link(order, at=now)
    return counter.phone(commands.enter_by_link(token=token, four=FOUR, by=THE_GATE, at=now).key)


def text(browser, path, status=200):
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_address_asks_for_four_digits_and_tells_nothing_before(counter, visit, now):
    order, job = visit
    _estimate, token = counter.sent(order, at=now)
    stranger = counter.phone()

    page = text(stranger, f"/e/{token}/")

    assert "Last four digits" in page
    assert not any(word in page for word in (job.title, counter.car.plate, "王小明", order.number))


def test_the_right_digits_lead_to_the_decisions(counter, visit, now):
    order, job = visit
    estimate, token = counter.sent(order, at=now)
    browser = counter.phone()

    answer = browser.post(f"/e/{token}/", {"four": FOUR})
    page = text(browser, answer.headers["Location"])

    assert answer.headers["Location"] == f"/my/visits/{order.pk}/?estimate={estimate.pk}"
    assert job.title in page
    assert "Yes, do it" in page


def test_wrong_digits_say_so_and_too_many_say_until_when(counter, visit, now):
    order, _job = visit
    token = counter.link(order, at=now)
    browser = counter.phone()

    said = [browser.post(f"/v/{token}/", {"four": f"000{n}"}).content.decode() for n in range(5)]

    assert "These are not the digits we know." in said[0]
    assert "Too many wrong attempts" in said[4]


def test_whoever_was_here_before_goes_straight_on(counter, visit, phone, now):
    order, _job = visit
    token = counter.link(order, at=now)

    answer = phone.get(f"/v/{token}/")

    assert answer.headers["Location"] == f"/my/visits/{order.pk}/"


@pytest.mark.parametrize("path", ["/e/x/", "/v/nothing-here/"])
def test_an_address_that_is_none_says_what_to_do(counter, path):
    page = text(counter.phone(), path, status=404)

    assert "This address no longer opens" in page
    assert "/my/sign-in/" in page


def test_an_older_estimate_says_that_it_was_replaced(counter, visit, now):
    order, _job = visit
    _old, token = counter.sent(order, at=now)
    counter.sent(order, at=now)
    browser = counter.phone()

    answer = browser.post(f"/e/{token}/", {"four": FOUR})

    assert "The estimate you opened was replaced" in text(browser, answer.headers["Location"])


def test_yes_no_and_call_me_are_pressed_on_the_page(counter, visit, phone, now):
    order, job = visit
    other = counter.do("add_job", order_id=order.pk, title="雨刮", lines=[counter.other()], at=now)
    third = counter.do("add_job", order_id=order.pk, title="灯泡", lines=[counter.part()], at=now)
    estimate, _token = counter.sent(order, at=now)

    for asked, answer in ((job, "yes"), (other, "no"), (third, "call")):
        path = f"/my/visits/{order.pk}/jobs/{asked.pk}/"
        said = phone.post(path, {"answer": answer, "estimate": estimate.pk})
        assert said.status_code == 303

    with whole_database():
        consents = dict(Job.objects.filter(order=order).values_list("pk", "consent"))
        assert Wish.objects.get().job_id == third.pk
    assert (consents[job.pk], consents[other.pk], consents[third.pk]) == (
        "approved",
        "declined",
        "proposed",
    )
    page = text(phone, f"/my/visits/{order.pk}/")
    assert all(word in page for word in ("You agreed", "You said no", "We call you about this."))


@pytest.mark.covers("RC-27")
def test_the_page_follows_the_car_through_its_seven_stages(counter, phone, visit, now):
    order, job = visit
    counter.do("decline_jobs", job_ids=[job.pk], method="phone", at=now)

    def present():
        answer = phone.get(f"/my/visits/{order.pk}/live/", headers={"HX-Request": "true"})
        page = answer.content.decode()
        assert page.count("<li") == 7
        return page.split('aria-current="step"')[1].split("<span>")[1].split("<")[0]

    seen = [present()]
    for place in ("diagnosis", "in_work", "inspection", "washing", "ready"):
        counter.put(order, place, at=now)
        seen.append(present())

    assert seen == [
        "Checked in",
        "Finding the fault",
        "In work",
        "Inspection",
        "Washing",
        "Ready",
    ]


def test_the_start_shows_what_is_here_and_what_was(counter, visit, phone):
    order, _job = visit

    page = text(phone, "/my/")

    assert f"/my/visits/{order.pk}/" in page
    assert counter.car.plate[2:] in page


def test_whoever_brought_the_car_gets_the_visit_and_no_other_page(counter, visit, now):
    order, _job = visit
    counter.do(
        "change_order",
        order_id=order.pk,
        brought_by="李师傅",
        brought_phone="13987654321",
        at=now,
    )
    token = counter.link(order, at=now)
    key = commands.enter_by_link(token=token, four="4321", by=THE_GATE, at=now).key
    driver = counter.phone(key)

    assert driver.get("/my/").headers["Location"] == f"/my/visits/{order.pk}/"
    assert [driver.get(p).status_code for p in ("/my/book/", "/my/data/")] == [404, 404]
    assert "/my/data/" not in text(driver, f"/my/visits/{order.pk}/")


def test_signing_in_by_code_leads_where_one_wanted_to_go(counter, visit):
    order, _job = visit
    browser = counter.phone()
    there = f"/my/visits/{order.pk}/"

    door = browser.get(there).headers["Location"]
    page = browser.post(door, {"phone": PHONE}).content.decode()
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    answer = browser.post(f"/my/code/?next={there}", {"sealed": sealed, "code": sent_code()})

    assert answer.headers["Location"] == there
    assert counter.car.plate[2:] in text(browser, there)


def test_after_signing_in_nobody_is_led_to_another_house(counter, visit):
    browser = counter.phone()
    page = browser.post("/my/sign-in/", {"phone": PHONE}).content.decode()
    sealed = page.split('name="sealed" value="')[1].split('"')[0]

    answer = browser.post(
        "/my/code/?next=https://elsewhere.example/my/", {"sealed": sealed, "code": sent_code()}
    )

    assert answer.headers["Location"] == "/my/"


def test_a_number_that_is_none_is_refused_in_words(counter):
    answer = counter.phone().post("/my/sign-in/", {"phone": "12"})

    assert answer.status_code == 422
    assert "not a complete telephone number" in answer.content.decode()


def test_own_data_ask_for_a_code_first(counter, phone, visit):
    assert phone.get("/my/data/").headers["Location"] == "/my/proof/"
    assert PHONE not in text(phone, "/my/proof/")

    page = phone.post("/my/proof/").content.decode()
    assert 'name="code"' in page
    answer = phone.post("/my/proof/", {"code": sent_code()})

    assert answer.headers["Location"] == "/my/data/"
    data = text(phone, "/my/data/")
    assert "138****5678" in data
    assert PHONE not in data


def test_a_copy_comes_as_a_file(counter, phone, visit):
    phone.post("/my/proof/")
    phone.post("/my/proof/", {"code": sent_code()})

    answer = phone.post("/my/data/copy/")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.json()["orders.visits"]


def test_by_link_alone_no_deed_on_own_data_is_heard(phone, visit):
    assert phone.post("/my/data/copy/").status_code == 403


def test_the_work_order_is_kept_as_a_pdf(counter, visit, phone):
    order, _job = visit

    answer = phone.get(f"/my/visits/{order.pk}/papers/orders.work_order/{order.pk}/")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


def test_signing_out_ends_the_stay_and_takes_the_cookie(counter, visit, phone):
    answer = phone.post("/my/leave/")

    assert answer.headers["Location"] == "/my/sign-in/"
    assert answer.cookies["guest"].value == ""


def test_the_cookie_is_not_for_scripts_nor_for_other_hosts(counter, visit, now):
    order, _job = visit
    token = counter.link(order, at=now)

    cookie = counter.phone().post(f"/v/{token}/", {"four": FOUR}).cookies["guest"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_visit_costs_the_same_number_of_questions_for_one_job_and_for_four(
    counter, visit, phone, now
):
    order, _job = visit

    def cost():
        counter.sent(order, at=now)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text(phone, f"/my/visits/{order.pk}/")
        return len(asked)

    text(phone, f"/my/visits/{order.pk}/")
    one = cost()
    for n in range(3):
        counter.do("add_job", order_id=order.pk, title=f"活{n}", lines=[counter.part()], at=now)

    assert cost() == one <= MOST_STATEMENTS


def test_the_start_costs_the_same_for_one_visit_and_for_three(counter, visit, phone, now):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            text(phone, "/my/")
        return len(asked)

    text(phone, "/my/")
    one = cost()
    for _n in range(2):
        car = VehicleFactory(group=counter.world.group, owner=counter.owner)
        counter.signed(vehicle_id=car.pk, at=now)

    assert cost() == one


# -- the desk's side ------------------------------------------------------------------------------


@pytest.fixture
def adviser(counter):
    return signed_in(counter.world.administrator)


def test_the_adviser_sends_the_address_to_the_customers_phone(counter, visit, adviser):
    order, _job = visit

    adviser.post(f"/portal/orders/{order.pk}/invite/")

    import json

    with whole_database():
        message = Message.objects.get(code="portal.visit")
    address = json.loads(message.values)["address"]
    assert message.address == f"+86{PHONE}"
    assert "Last four digits" in text(counter.phone(), address.removeprefix("http://testserver"))


def test_without_a_number_nothing_is_sent_and_the_adviser_is_told(counter, visit, adviser, now):
    from aftersales.records.customers.models import ContactPoint

    order, _job = visit
    with whole_database():
        ContactPoint.objects.all().delete()

    adviser.post(f"/portal/orders/{order.pk}/invite/")

    with whole_database():
        assert not Message.objects.exists()


def test_the_adviser_shows_the_address_as_a_picture(counter, visit, adviser):
    order, _job = visit

    page = adviser.post(f"/portal/orders/{order.pk}/show/").content.decode()

    assert "data:image/svg+xml" in page


def test_the_order_has_a_place_for_the_customers_page(counter, visit, adviser, now):
    order, _job = visit
    counter.link(order, at=now)

    assert f"/portal/orders/{order.pk}/" in text(adviser, f"/orders/{order.pk}/")
    assert "has not opened it yet" in text(adviser, f"/portal/orders/{order.pk}/")


def test_calls_that_are_waited_for_stand_in_a_list_until_they_are_made(
    counter, visit, phone, adviser
):
    order, job = visit
    phone.post(f"/my/visits/{order.pk}/jobs/{job.pk}/", {"answer": "call"})

    assert job.title in text(adviser, "/portal/wishes/")
    with whole_database():
        wish = Wish.objects.get()
    adviser.post(f"/portal/wishes/{wish.pk}/called/")
    assert job.title not in text(adviser, "/portal/wishes/")


def test_sending_an_estimate_brings_it_to_the_phone(counter, visit, adviser):
    order, _job = visit

    page = adviser.post(f"/orders/{order.pk}/estimate/send/").content.decode()

    with whole_database():
        message = Message.objects.get(code="orders.estimate")
        assert Order.objects.get(pk=order.pk).estimates.get().sent_at
    assert message.address == f"+86{PHONE}"
    assert "138****5678" in page
