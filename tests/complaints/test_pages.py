"""The desk of complaints on screen and over the API."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftersales.care.complaints import commands
from aftersales.care.complaints.models import Complaint
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook.delivering import to_every_group
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.orders import OrderFactory
from tests.factories.staff import PersonFactory
from tests.factories.vehicles import VehicleModelFactory
from tests.worlds import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(desk):
    to_every_group(at=NOON)
    desk.at = timezone.now()
    return signed_in(desk.world.administrator)


def text(answer):
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def first(level="complaint"):
    with whole_database():
        return Complaint.objects.filter(level=level).latest("pk")


def send(browser, name, row, **said):
    answer = browser.post(reverse(f"complaints:{name}", args=[row.pk]), said, follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    return answer


@pytest.mark.covers("CP-10")
def test_a_complaint_goes_from_the_phone_to_its_end_and_into_the_archive_over_pages(browser, desk):
    model = VehicleModelFactory(group=desk.world.group)
    desk.car.model = model
    desk.car.save()
    order = OrderFactory(store=desk.world.north, customer=desk.owner, vehicle=desk.car)
    address = reverse("complaints:take")
    form = text(browser.get(f"{address}?order={order.pk}"))
    for known in (order.number, f">{desk.owner.name}<", f">{desk.car.plate}<"):
        assert known in form
    said = {
        "level": "grumble",
        "channel": "phone",
        "complaint_class": "service",
        "customer_id": desk.owner.pk,
        "order_number": order.number,
        "symptom": "Oil on the seat",
        "words": "There is oil on my seat.",
        "store_id": desk.store_id,
    }
    assert browser.post(address, said).status_code == 303
    with whole_database():
        row = Complaint.objects.get()
    assert (row.order_id, row.vehicle_id) == (order.pk, desk.car.pk)
    send(browser, "promote", row)
    send(browser, "verify", row, words="True", severity="low", complaint_class="service")
    send(browser, "analyse", row, cause="people", whys="No cover\nNo time", words="Hurry")
    send(browser, "propose_remedy", row, kind="apology", words="Cleaning", cost="80")
    send(browser, "plan", row, words="Clean it")
    with whole_database():
        remedy = row.remedies.get()
    answer = browser.post(reverse("complaints:carry_out_remedy", args=[remedy.pk]))
    assert answer.status_code == 303
    send(browser, "carry_out", row, words="Cleaned")
    send(browser, "feed_back", row, channel="phone", words="It is clean")
    checked = {"is_satisfying": "on", "is_in_time": "on", "is_effective": "on"}
    browser.post(reverse("complaints:check_remedy", args=[remedy.pk]), checked | {"words": "Good"})
    send(
        browser,
        "ask_satisfaction",
        row,
        is_accepted="on",
        rating="good",
        channel="phone",
        words="Fine",
    )
    send(browser, "close", row, outcome="upheld", words="Cleaned and excused")

    assert row.state == "closed"
    page = text(browser.get(reverse("complaints:detail", args=[row.pk])))
    for words in ("Cleaned and excused", "Hurry", "No cover", "It is clean", desk.owner.name):
        assert words in page
    archive = reverse("complaints:list")
    finds = (
        f"view=archive&customer={desk.owner.pk}",
        f"view=archive&model={model.pk}",
        f"view=archive&q={desk.car.model_words.split()[0]}",
        "view=archive&complaint_class=service",
        "view=archive&cause=people",
        f"view=archive&q={desk.world.administrator.name}",
        f"view=archive&q={desk.owner.name}",
    )
    for found in finds:
        assert row.number in text(browser.get(f"{archive}?set=1&{found}")), found
    other = VehicleModelFactory(group=desk.world.group)
    for missed in ("cause=machine", f"model={other.pk}", "q=nobody"):
        assert row.number not in text(browser.get(f"{archive}?set=1&view=archive&{missed}"))


def test_every_dialog_of_a_complaint_opens(browser, desk):
    grumble, row = desk.grumble(), desk.analysed()
    remedy = desk.remedy(row, cost=900, kind="compensation")
    made = commands.refer(
        complaint_id=row.pk, department_id=desk.department().pk, words="Why?", **desk.me
    )
    names = [
        "link hand_to pass_up pass_to_risks verify analyse plan carry_out feed_back look_again",
        "close log_contact ask_satisfaction wait refer propose_remedy",
    ]
    for name in " ".join(names).split():
        assert row.number in text(browser.get(reverse(f"complaints:{name}", args=[row.pk])))
    text(browser.get(reverse("complaints:settle", args=[grumble.pk])))
    for name in ("approve_remedy", "deny_remedy", "check_remedy"):
        text(browser.get(reverse(f"complaints:{name}", args=[remedy.pk])))
    text(browser.get(reverse("complaints:answer_for_department", args=[made.pk])))
    page = text(browser.get(reverse("complaints:detail", args=[row.pk])))
    for words in ("维修部", "Why?", "answer to a complaint that stays open"):
        assert words in page


def test_lists_and_analysis_say_what_there_is(browser, desk):
    row = desk.closed()
    desk.remedy(desk.analysed())
    for name in ("list", "remedies", "referrals", "preventions", "staff_list", "analysis"):
        text(browser.get(reverse(f"complaints:{name}")))

    assert row.number in text(browser.get(reverse("complaints:list") + "?view=all"))
    assert "Brakes squeal" in text(browser.get(reverse("complaints:analysis")))
    part = reverse("complaints:of_customer", args=[desk.owner.pk])
    assert row.number in text(browser.get(part, headers={"HX-Request": "true"}))


def test_a_detail_page_costs_at_most_twenty_five_statements(browser, desk):
    row = desk.closed()
    address = reverse("complaints:detail", args=[row.pk])
    browser.get(address)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        browser.get(address)

    assert len(asked) <= 25


def test_a_measure_is_planned_put_in_force_and_seen(browser, desk):
    row = desk.analysed()
    said = {
        "complaint_class": "service",
        "cause": "method",
        "measure": "Test drive",
        "due_on": timezone.localdate().isoformat(),
        "store_id": desk.store_id,
    }
    answer = browser.post(reverse("complaints:prevent") + f"?complaint={row.pk}", said, follow=True)
    assert "Test drive" in text(answer)
    with whole_database():
        measure = row.preventions.get()
    answer = browser.post(reverse("complaints:put_in_force", args=[measure.pk]), follow=True)

    assert "in force" in text(answer)


def test_a_complaint_on_staff_is_taken_investigated_and_closed(browser, desk):
    person = PersonFactory(group=desk.world.group, name="钱师傅")
    work(person, "technician", desk.world.north)
    said = {
        "accused_id": person.pk,
        "cause": "late",
        "channel": "phone",
        "words": "Two hours late",
        "store_id": desk.store_id,
    }
    answer = browser.post(reverse("complaints:take_staff"), said, follow=True)
    assert "Two hours late" in text(answer)
    with as_seen_by(desk.chief):
        from aftersales.care.complaints.models import StaffComplaint

        row = StaffComplaint.objects.get()
    browser.post(reverse("complaints:investigate", args=[row.pk]))
    judged = {"is_verified": "on", "findings": "The board says so"}
    browser.post(reverse("complaints:judge_staff", args=[row.pk]), judged)
    recovery = {"recovery": "Apology"}
    answer = browser.post(reverse("complaints:close_staff", args=[row.pk]), recovery, follow=True)

    assert "The board says so" in text(answer)
    row.refresh_from_db()
    assert row.state == "closed"


def test_programs_take_a_complaint_and_are_refused_at_the_gates(browser, desk):
    body = {
        "store": desk.store_id,
        "customer_id": desk.owner.pk,
        "level": "complaint",
        "channel": "email",
        "complaint_class": "other",
        "symptom": "Parking",
    }
    made = post_json(browser, "/api/v1/complaints", body)
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    closing = {"outcome": "upheld", "words": "Done"}

    refused = post_json(browser, f"/api/v1/complaints/{number}/close", closing)
    assert refused.status_code == 409
    whole = browser.get(f"/api/v1/complaints/{number}").json()
    assert (whole["state"], whole["steps"], whole["contacts"]) == ("received", [], [])
    assert browser.delete(f"/api/v1/complaints/{number}").status_code == 405
    listed = json.loads(browser.get("/api/v1/complaints?q=received").content)["items"]
    assert [one["id"] for one in listed] == [number]
    for kind in ("remedies", "complaint-referrals", "preventions", "staff-complaints"):
        assert browser.get(f"/api/v1/{kind}").status_code == 200
