"""Customers, consultations and needs over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.models import EventRecord
from aftersales.core.scope import whole_database
from aftersales.records.customers.models import Customer
from tests.clients import post_json, signed_in
from tests.customers.conftest import Caller
from tests.factories.customers import ConsultationFactory, CustomerFactory, NeedFactory

pytestmark = pytest.mark.django_db


def opened(world, chief, **more):
    body = {"store_id": str(world.north.pk), "name": "王建国", "phone": "13800138000", **more}
    status, file = chief.post("/customers", **body)
    assert status == 201
    return file


def test_a_file_is_opened_and_told_with_its_number_masked(world, chief):
    file = opened(world, chief)

    assert (file["name"], file["phone"], file["state"]) == ("王建国", "138****8000", "incomplete")
    assert [p["masked"] for p in file["points"]] == ["138****8000"]
    assert file["lacking"] == ["address", "hopes"]
    assert chief.get(f"/customers/{file['id']}") == (200, file)


def test_a_known_customer_is_refused_unless_it_is_somebody_else(world, chief):
    opened(world, chief)

    status, problem = chief.post(
        "/customers", store_id=str(world.north.pk), name="王建国", phone="13800138000"
    )
    assert (status, problem["code"]) == (409, "customers.looks_known")
    opened(world, chief, anyway=True)


def test_a_file_asked_for_again_with_the_same_key_is_answered_and_not_refused(world):
    """The answer was lost on its way, and the client cannot know whether the file was opened."""
    browser = signed_in(world.administrator)
    body = {"store_id": str(world.north.pk), "name": "王建国", "phone": "13800138000"}

    first, again = (post_json(browser, "/api/v1/customers", body, key="k1") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"phone": "123"}, "core.not_a_phone", "phone"),
        ({"name": " "}, "customers.name_missing", "name"),
        ({"name": "a\u0000b"}, "core.text_has_control_characters", "name"),
        ({"uscc": "X"}, "customers.not_a_uscc", "uscc"),
    ],
)
def test_bad_input_is_answered_by_field(world, chief, body, code, field):
    status, problem = chief.post(
        "/customers", **{"store_id": str(world.north.pk), "name": "王", **body}
    )

    assert (status, problem["code"]) == (422, code)
    assert [e["field"] for e in problem["errors"]] == [field]


def test_the_list_finds_by_number_tail_name_and_code(world, chief):
    file = opened(world, chief, external_code="K-77")
    opened(world, chief, name="李梅", phone="13900139000")

    for words in ("13800138000", "8000", "王建", "k-7"):
        status, page = chief.get("/customers", q=words)
        assert (status, [row["id"] for row in page["items"]]) == (200, [file["id"]])
    for words in ("9999", "'"):
        assert chief.get("/customers", q=words) == (200, {"items": [], "next": None})
    assert chief.get("/customers", q="\x00")[0] == 200


def test_the_list_shows_one_store_and_goes_on_page_by_page(world, chief):
    north = [CustomerFactory(opened_store=world.north) for _ in range(3)]
    CustomerFactory(opened_store=world.south)

    first = chief.get("/customers", store=str(world.north.pk), limit=2)[1]
    second = chief.get("/customers", store=str(world.north.pk), limit=2, cursor=first["next"])[1]

    ids = [row["id"] for row in first["items"] + second["items"]]
    assert ids == [str(c.pk) for c in reversed(north)]


def test_a_list_costs_the_same_for_one_row_and_for_three(world, chief):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            assert chief.get("/customers")[0] == 200
        return len(seen)

    CustomerFactory(opened_store=world.north, phone="13800138000")
    one = statements()
    for n in range(2):
        CustomerFactory(opened_store=world.north, phone=f"1380013800{n}")

    assert statements() == one


def test_what_belongs_to_others_does_not_exist(world, chief):
    hidden = CustomerFactory(opened_store=world.abroad)

    for path in (f"/customers/{hidden.pk}", "/customers/0", "/customers/99999999999999999999"):
        status, problem = chief.get(path)
        assert (status, problem["code"]) == (404, "core.not_found")


def test_every_deed_on_a_file_answers_with_the_file(world, chief):
    file = opened(world, chief)
    path = f"/customers/{file['id']}"

    def deed(verb, **body):
        status, told = chief.post(f"{path}/{verb}", **body)
        assert status == 200, told
        return told

    assert deed("change", hopes="free wash")["hopes"] == "free wash"
    told = deed("add-point", kind="address", value="深圳市南山区科技路1号")
    assert told["state"] == "complete"
    point = next(p for p in told["points"] if p["kind"] == "address")
    assert point["masked"] == "深圳市南山区****"
    assert deed("mark-point", point_id=point["id"], wrong=True)["state"] == "incomplete"
    assert len(deed("remove-point", point_id=point["id"])["points"]) == 1
    contact = deed("add-contact", name="李雷", role="driver", phone="13811112222")["contacts"][0]
    told = deed("change-contact", contact_id=contact["id"], name="李磊", role="family")
    assert told["contacts"][0]["name"] == "李磊"
    assert deed("remove-contact", contact_id=contact["id"])["contacts"] == []
    assert deed("grade", grade="A")["grade"] == "A"
    told = deed("rate-credit", state="watched", reason="late", limit="5000.00", days=30)
    assert (told["credit_state"], told["credit_limit"]["amount"]) == ("watched", "5000.00")
    assert deed("plan-talk", on="2099-01-01", points="tyres")["next_talk_on"] == "2099-01-01"
    subject = deed("add-subject", subject="钓鱼")["talk_subjects"][0]
    assert deed("use-subject", subject_id=subject["id"])["talk_subjects"][0]["times_used"] == 1
    told = deed("give-consent", purpose="reminders", channel="tablet", text_version="3")
    assert told["consents"][0]["withdrawn_at"] is None
    told = deed("withdraw-consent", purpose="reminders", channel="phone")
    assert told["consents"][0]["withdrawn_at"] is not None
    assert deed("verify")["id"] == file["id"]
    assert deed("open-file", store_id=str(world.south.pk), reason="visit")["stores"] == [
        str(world.north.pk),
        str(world.south.pk),
    ]
    clear = deed("reveal")
    assert [p["value"] for p in clear["points"]] == ["13800138000"]
    assert deed("export-person")["sections"]["customers.ways_to_reach"][0]["value"] == "13800138000"
    told = deed("erase", reason="request")
    assert (told["name"], told["state"], told["points"]) == ("", "erased", [])


def test_a_number_in_clear_is_never_in_an_answer_but_to_reveal(world, chief):
    file = opened(world, chief, contact_name="李雷", contact_phone="13911112222")
    told = str(chief.get("/customers")) + str(chief.get(f"/customers/{file['id']}"))

    assert "13800138000" not in told
    assert "13911112222" not in told
    with whole_database():
        assert not EventRecord.objects.filter(name="customers.data.revealed").exists()


def test_doubles_are_found_merged_dismissed_and_undone(world, chief):
    ids = [opened(world, chief, anyway=True)["id"] for _ in range(3)]

    assert chief.post("/duplicates/find", store_id=str(world.north.pk)) == (
        200,
        {"found": 0},
    )  # opening them has told
    pairs = chief.get("/duplicates")[1]["items"]
    assert len(pairs) == 3
    told = chief.post(f"/duplicates/{pairs[0]['id']}/dismiss")
    assert told[1]["state"] == "different"
    assert chief.post(f"/customers/{ids[0]}/merge", gone_id=ids[1])[0] == 200
    (row,) = chief.get("/merges")[1]["items"]
    assert chief.post(f"/merges/{row['id']}/undo")[1]["undone_at"] is not None
    with whole_database():
        assert Customer.objects.living().count() == 3


@pytest.mark.covers("CV-23", "RC-24")
def test_a_consultation_goes_its_way(world, chief):
    status, told = chief.post(
        "/consultations",
        store_id=str(world.north.pk),
        channel="phone",
        words="How much is a tyre?",
        new_name="赵四",
        caller_phone="13811113333",
    )
    assert (status, told["state"], told["caller_phone"]) == (201, "received", "138****3333")
    path = f"/consultations/{told['id']}"

    for verb, body, state in (
        ("answer", {"words": "400 each"}, "answered"),
        ("follow-up", {"words": "sent the list", "next_on": "2099-01-01"}, "answered"),
        ("handle", {"words": "sent"}, "handled"),
        ("reopen", {"words": "wrong size"}, "answered"),
        ("handle", {"words": "sent again"}, "handled"),
        ("close", {}, "closed"),
    ):
        status, told = chief.post(f"{path}/{verb}", **body)
        assert (status, told["state"]) == (200, state), told
    assert chief.post(f"{path}/assign", owner_id="1")[1]["code"] == "customers.consultation_shut"
    assert chief.get(path)[1] == told
    assert chief.get("/consultations", q="13811113333")[1]["items"] == [told]


@pytest.mark.covers("CV-19")
def test_a_need_is_solved_by_somebody_and_checked(world, chief):
    assert chief.post("/need-topics", code="brakes", name="刹车异响")[0] == 201
    assert [t["code"] for t in chief.get("/need-topics")[1]["items"]] == ["brakes"]
    customer = CustomerFactory(opened_store=world.north)
    status, need = chief.post(
        "/needs",
        store_id=str(world.north.pk),
        customer_id=str(customer.pk),
        need_class="repair",
        topic="brakes",
        words="squeals",
    )
    assert (status, need["topic"]) == (201, "brakes")
    path = f"/needs/{need['id']}"

    assert chief.post(f"{path}/plan", solution="new pads", owner_id="999999", due_on="2026-03-05")[
        1
    ]["code"] == ("customers.owner_unknown")
    owner = str(world.administrator.pk)
    for verb, body, state in (
        ("plan", {"solution": "new pads", "owner_id": owner, "due_on": "2026-03-05"}, "planned"),
        ("deliver", {}, "delivered"),
        ("check", {"good": False, "words": "still squeals"}, "planned"),
        ("deliver", {}, "delivered"),
        ("check", {"good": True}, "met"),
    ):
        status, told = chief.post(f"{path}/{verb}", **body)
        assert (status, told["state"]) == (200, state), told
    assert chief.post(f"{path}/drop")[0] == 409
    assert chief.get(path)[1] == told
    assert chief.get("/needs")[1]["items"] == [told]


def test_a_clerk_of_another_store_sees_none_of_it(world):
    clerk = Caller(world.person("front_desk", world.south))
    customer = CustomerFactory(opened_store=world.north, phone="13800138000")
    ConsultationFactory(customer=customer)
    NeedFactory(customer=customer)

    for path in ("/customers", "/consultations", "/needs"):
        assert clerk.get(path) == (200, {"items": [], "next": None})
    assert clerk.get("/customers", store=str(world.north.pk))[1]["items"] == []
    assert clerk.post(f"/customers/{customer.pk}/reveal")[0] == 404
