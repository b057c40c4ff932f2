"""The pages of customers, consultations and needs, as a browser without scripts sees them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from aftersales.core.models import EventRecord
from aftersales.core.scope import whole_database
from aftersales.ground.handbook import commands as handbook
from aftersales.records.customers import commands
from aftersales.records.customers.models import Consultation, Customer, Merge, Need
from tests.clients import signed_in
from tests.conftest import NOON
from tests.customers.conftest import Caller
from tests.factories.customers import (
    AddressFactory,
    ConsentFactory,
    ConsultationFactory,
    ContactFactory,
    CustomerFactory,
    DuplicatePairFactory,
    NeedFactory,
    PhoneFactory,
    RemarkFactory,
    TalkSubjectFactory,
)
from tests.factories.parameters import ParameterValueFactory

pytestmark = pytest.mark.django_db
NUMBER = "13987654321"


@pytest.fixture
def browser(world):
    return Caller(world.administrator).client


@pytest.fixture
def customer(world):
    return CustomerFactory(opened_store=world.north, name="王建国", phone=NUMBER)


def at(name, *args):
    return reverse(f"customers:{name}", args=args)


def shown(answer):
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def sent(browser, address, **said):
    answer = browser.post(address, said)
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    return answer


def test_every_page_opens_and_shows_no_number_in_clear(world, browser, customer):
    AddressFactory(customer=customer)
    ContactFactory(customer=customer)
    ConsentFactory(customer=customer)
    TalkSubjectFactory(customer=customer)
    PhoneFactory(customer=customer, value="13811112222", is_main=False)
    consultation = ConsultationFactory(customer=customer, caller_phone="+86" + NUMBER)
    need = NeedFactory(customer=customer)
    commands.grade(customer_id=customer.pk, grade="A", by=world.chief, at=NOON)
    DuplicatePairFactory(one=customer, other=CustomerFactory(opened_store=world.north))
    pages = [
        *(at(name) for name in ("list", "register", "analysis", "duplicates")),
        *(at(name) for name in ("consultations", "consult", "needs", "need_figures")),
        *(at(name, customer.pk) for name in ("detail", "story", "changes", "change", "add_point")),
        *(at(name, customer.pk) for name in ("add_contact", "grade", "rate_credit", "plan_talk")),
        *(at(name, customer.pk) for name in ("add_subject", "give_consent", "withdraw_consent")),
        *(at(name, customer.pk) for name in ("merge", "export_person", "erase", "record_need")),
        at("open_file", customer.pk),
        at("consultation", consultation.pk),
        *(at(f"{verb}_consultation", consultation.pk) for verb in ("answer", "handle", "reopen")),
        *(at(f"{verb}_consultation", consultation.pk) for verb in ("follow_up", "assign")),
        at("need", need.pk),
        at("plan_solution", need.pk),
        at("check_solution", need.pk),
    ]

    for address in pages:
        page = shown(browser.get(address))
        assert NUMBER not in page, address
    assert "139****4321" in shown(browser.get(at("detail", customer.pk)))
    with whole_database():
        assert not EventRecord.objects.filter(name="customers.data.revealed").exists()


def test_a_list_costs_the_same_for_one_customer_and_for_three(world, browser):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            shown(browser.get(at("list")))
        return len(seen)

    CustomerFactory(opened_store=world.north, phone=NUMBER)
    statements()  # the first one notes that the session is in use
    one = statements()
    for n in range(2):
        CustomerFactory(opened_store=world.north, phone=f"1380013800{n}")

    assert statements() == one


@pytest.mark.covers("CV-07")
def test_a_file_is_opened_from_the_form_and_a_bad_number_is_told_at_its_field(world, browser):
    form = {
        "name": "王建国",
        "phone": "123",
        "store_id": world.north.pk,
        "entity": "person",
        "kind": "direct",
        "source": "visit",
        "contact_role": "other",
    }

    refused = browser.post(at("register"), form)
    assert refused.status_code == 422
    answer = sent(browser, at("register"), **{**form, "phone": NUMBER})

    with whole_database():
        customer = Customer.objects.get()
    assert answer["Location"] == at("detail", customer.pk)


@pytest.mark.covers("CV-07")
def test_likely_doubles_are_told_while_typing_masked_where_another_store_has_them(
    world, browser, customer
):
    clerk = Caller(world.person("front_desk", world.south)).client
    said = {"name": "王建国", "phone": NUMBER}

    mine = browser.post(at("likely"), said, headers={"HX-Request": "true"}).content.decode()
    theirs = clerk.post(at("likely"), said, headers={"HX-Request": "true"}).content.decode()

    assert "王建国" in mine
    assert at("detail", customer.pk) in mine
    assert "王*国" in theirs
    assert "王建国" not in theirs
    assert at("open_file", customer.pk) in theirs


@pytest.mark.covers("CV-09")
def test_a_look_in_clear_is_on_record_and_not_kept_by_the_browser(browser, customer):
    answer = browser.post(at("reveal", customer.pk), headers={"HX-Request": "true"})

    assert NUMBER in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    with whole_database():
        assert EventRecord.objects.filter(name="customers.data.revealed").count() == 1


def test_deeds_in_dialogs_lead_back_to_the_file(world, browser, customer):
    there = at("detail", customer.pk)
    for name, said in {
        "change": {"name": "王建", "entity": "person", "kind": "end_user", "hopes": "x"},
        "add_point": {"kind": "address", "value": "深圳市南山区科技路1号"},
        "add_contact": {"name": "李雷", "role": "driver", "phone": "13811112222"},
        "grade": {"grade": "A"},
        "rate_credit": {"state": "watched", "limit": "5,000", "reason": "late"},
        "plan_talk": {"on": "2099-01-01", "points": "tyres"},
        "add_subject": {"subject": "钓鱼"},
        "give_consent": {"purpose": "reminders", "channel": "paper", "text_version": "1"},
        "withdraw_consent": {"purpose": "reminders", "channel": "phone"},
        "record_need": {"store_id": world.north.pk, "need_class": "repair", "words": "squeals"},
        "verify": {},
    }.items():
        assert sent(browser, at(name, customer.pk), **said)["Location"] == there

    with whole_database():
        customer.refresh_from_db()
        point = customer.points.get(kind="address")
        contact = customer.contacts.get()
        subject = customer.talk_subjects.get()
    assert (customer.name, customer.state, customer.grade) == ("王建", "complete", "A")
    for address in (
        at("use_subject", customer.pk, subject.pk),
        at("point_wrong", customer.pk, point.pk),
        at("point_right", customer.pk, point.pk),
        at("point_main", customer.pk, point.pk),
        at("remove_point", customer.pk, point.pk),
        at("remove_contact", customer.pk, contact.pk),
    ):
        assert sent(browser, address)["Location"] == there


@pytest.mark.covers("CV-10")
def test_former_values_are_told_with_their_time(world, browser, customer):
    commands.change(customer_id=customer.pk, changes={"name": "王建"}, by=world.chief, at=NOON)

    page = shown(browser.get(at("changes", customer.pk)))

    assert page.index("王建国") < page.rindex("王建")


def test_the_copy_for_the_person_comes_as_a_page_or_as_data(browser, customer):
    as_page = browser.post(at("export_person", customer.pk), {"form": "html"})
    as_data = browser.post(at("export_person", customer.pk), {"form": "json"})

    assert as_page["Content-Disposition"] == f'attachment; filename="person-{customer.pk}.html"'
    assert NUMBER in as_page.content.decode()
    assert as_data.json()["customers.ways_to_reach"][0]["value"] == NUMBER


def test_erasing_asks_twice_and_leaves_an_empty_file(browser, customer):
    refused = browser.post(at("erase", customer.pk), {"reason": "request"})
    assert refused.status_code == 422
    sent(browser, at("erase", customer.pk), reason="request", sure="on")

    page = shown(browser.get(at("detail", customer.pk)))
    assert "王建国" not in page


def test_doubles_are_merged_and_taken_back_on_their_page(world, browser, customer):
    other = CustomerFactory(opened_store=world.north, name="王建国", phone=NUMBER)
    sent(browser, at("find_duplicates"))
    assert at("merge", customer.pk) in shown(browser.get(at("duplicates")))

    sent(browser, at("merge", customer.pk), gone_id=other.pk)
    assert browser.get(at("detail", other.pk))["Location"] == at("detail", customer.pk)
    with whole_database():
        merge = Merge.objects.get()
    sent(browser, at("undo_merge", merge.pk))
    shown(browser.get(at("detail", other.pk)))


@pytest.mark.covers("CV-01", "RC-24")
def test_a_caller_is_taken_down_in_seconds_with_a_file_and_a_need(world, browser):
    answer = sent(
        browser,
        at("consult"),
        store_id=world.north.pk,
        channel="phone",
        words="How much is a tyre?",
        caller="赵四",
        caller_phone=NUMBER,
        opens_file="on",
        need_class="information",
    )

    with whole_database():
        consultation = Consultation.objects.get()
        assert answer["Location"] == at("consultation", consultation.pk)
        assert consultation.customer.source == "consultation"
        assert Need.objects.get().consultation == consultation


def test_a_consultation_is_answered_followed_up_settled_and_closed(browser, customer):
    consultation = ConsultationFactory(customer=customer)
    for name, said in {
        "answer_consultation": {"words": "400 each"},
        "follow_up_consultation": {"words": "list sent", "next_on": "2099-01-01"},
        "handle_consultation": {"words": "sold"},
        "close_consultation": {},
    }.items():
        sent(browser, at(name, consultation.pk), **said)

    with whole_database():
        consultation.refresh_from_db()
    assert consultation.state == "closed"


def test_a_need_is_planned_delivered_and_checked(browser, customer):
    need = NeedFactory(customer=customer)
    for name, said in {
        "plan_solution": {"solution": "new pads", "due_on": "2099-01-01"},
        "deliver_solution": {},
        "check_solution": {"good": "yes"},
    }.items():
        sent(browser, at(name, need.pk), **said)

    with whole_database():
        need.refresh_from_db()
    assert need.state == "met"


def test_a_picker_finds_by_number_and_shows_it_masked(browser, customer):
    answer = browser.post(at("pick"), {"q": NUMBER}).json()

    assert answer == {"offers": [{"value": customer.pk, "text": "王建国", "hint": "139****4321"}]}


def test_who_may_not_sees_no_page(world, customer):
    clerk = Caller(world.person("technician", world.south)).client

    assert clerk.get(at("list")).status_code == 403
    assert clerk.get(at("detail", customer.pk)).status_code == 404
    assert clerk.get(at("analysis")).status_code == 403


@pytest.mark.covers("CV-09", "IS-08")
def test_an_export_is_masked_like_the_list(browser, customer):
    answer = browser.get(at("list"), {"export": "csv"})
    words = b"".join(answer).decode("utf-8-sig") if answer.streaming else answer.content.decode()

    assert "139****4321" in words
    assert NUMBER not in words


@pytest.mark.covers("IS-08", "DA-02")
def test_the_base_tells_how_good_the_data_are_and_opens_the_rows(browser, customer):
    page = shown(browser.get(at("analysis")))

    assert f"{at('list')}?set=1&amp;due=overdue" in page
    assert at("duplicates") in page


@pytest.mark.covers("CV-29", "CV-13")
def test_the_handbook_stands_at_its_step(world, browser, customer):
    handbook.deliver(group_id=world.group.pk, by=world.chief, at=NOON)

    with translation.override("zh-hans"):
        browser.cookies["language"] = "zh-hans"
        base = shown(browser.get(at("analysis")))
        grades = shown(browser.get(at("grade", customer.pk)))
        consents = shown(browser.get(at("give_consent", customer.pk)))

    assert "客户服务管理规划" in base
    assert "客户分级" in grades
    assert consents.count("同意书") >= 5


@pytest.mark.covers("CV-28")
def test_reception_workshop_and_call_back_read_the_same_file(world, customer):
    """One base: what the desk took down, the workshop and the caller see at once."""
    for role in ("service_advisor", "dispatcher", "follow_up_clerk", "warranty_clerk"):
        page = shown(Caller(world.person(role, world.north)).client.get(at("detail", customer.pk)))
        assert "王建国" in page


def test_the_page_of_a_merged_file_leads_to_the_kept_one_and_tells_both_pasts(world):
    first, second, kept = (CustomerFactory(opened_store=world.north) for _ in range(3))
    me = {"by": world.chief, "at": NOON}
    commands.add_subject(customer_id=first.pk, subject="钓鱼", **me)
    commands.merge(customer_id=second.pk, gone_id=first.pk, **me)
    commands.merge(customer_id=kept.pk, gone_id=second.pk, **me)
    browser = signed_in(world.administrator)

    led = browser.get(f"/customers/{first.pk}/")
    told = browser.get(f"/customers/{kept.pk}/story/").content.decode()

    assert led["Location"] == f"/customers/{kept.pk}/"
    assert told.count("merged") == 2


def test_the_drawer_tells_what_one_must_know_before_the_next_word(world, browser, customer):
    RemarkFactory(customer=customer, words="旧件请带回")

    listed = shown(browser.get(at("list")))
    drawer = shown(browser.get(at("peek", customer.pk)))

    assert at("peek", customer.pk) in listed
    assert "旧件请带回" in drawer
    assert NUMBER not in drawer


@pytest.mark.covers("CV-20")
def test_the_bound_from_which_needs_have_shifted_is_the_group_s_own(world, browser, customer):
    for days, counts in ((40, (9, 1)), (10, (8, 2))):
        for need_class, count in zip(("repair", "complaint"), counts, strict=True):
            for _ in range(count):
                NeedFactory(
                    customer=customer,
                    need_class=need_class,
                    stated_at=timezone.now() - timedelta(days=days),
                )

    moved = browser.get(at("need_figures")).content.decode().count('class="notice"')
    ParameterValueFactory(group=world.group, code="customers.shift_points", value=11)
    still = browser.get(at("need_figures")).content.decode().count('class="notice"')

    assert (moved, still) == (2, 0)


def marks(answer):
    """What the form remembers of the values it showed."""
    return unescape(re.search(r'name="seen" value="([^"]*)"', answer.content.decode())[1])


def opened(browser, customer):
    """The form as it stands on somebody's screen now."""
    own = {name: getattr(customer, name) for name in ("name", "entity", "kind", "hopes")}
    return own | {"seen": marks(browser.get(at("change", customer.pk)))}


@pytest.fixture
def other(world):
    return Caller(world.person("after_sales_manager", world.north)).client


def test_two_who_change_different_fields_of_one_file_keep_both(browser, other, customer):
    mine, theirs = opened(browser, customer), opened(other, customer)

    sent(browser, at("change", customer.pk), **mine | {"hopes": "quiet room"})
    sent(other, at("change", customer.pk), **theirs | {"guidance": "speak slowly"})

    with whole_database():
        customer.refresh_from_db()
    assert (customer.hopes, customer.guidance) == ("quiet room", "speak slowly")


def test_who_would_overwrite_the_same_field_unseen_is_told_once(browser, other, customer):
    mine, theirs = opened(browser, customer), opened(other, customer)
    sent(browser, at("change", customer.pk), **mine | {"hopes": "quiet room"})

    refused = other.post(at("change", customer.pk), theirs | {"hopes": "shuttle"})
    with whole_database():
        customer.refresh_from_db()
    kept = customer.hopes
    again = theirs | {"hopes": "shuttle", "seen": marks(refused)}
    sent(other, at("change", customer.pk), **again)

    with whole_database():
        customer.refresh_from_db()
    assert (kept, customer.hopes) == ("quiet room", "shuttle")
    assert "quiet room" in refused.content.decode()


@pytest.mark.parametrize(
    ("deed", "button"),
    [("erase", r"btn btn-danger[^>]*>[^<]*Erase"), ("merge", r"btn btn-primary[^>]*>[^<]*Merge")],
)
def test_a_grave_deed_s_button_says_what_it_does(browser, customer, deed, button):
    with translation.override("en"):
        page = shown(browser.get(at(deed, customer.pk), headers={"Accept-Language": "en"}))

    assert re.search(button, page)
