"""The door: passwords, second factors, locks, sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.records.staff import commands, rules
from aftersales.records.staff.commands import THE_DOOR
from aftersales.records.staff.models import Factor, Hurdle, Session
from aftersales.records.staff.states import FactorKind
from tests.conftest import NOON, logged
from tests.signing import PASSWORD, bearer, signed_in


def attempt(login, password=PASSWORD, *, address="10.0.0.7", at=NOON):
    return commands.check_password(
        login=login, password=password, address=address, by=THE_DOOR, at=at
    )


def names():
    with whole_database():
        return [name for _actor, name in logged()]


def test_the_right_password_opens_the_account(world, with_password):
    person = with_password(world.person("technician", world.north, login="li"))

    assert attempt(" LI ").person == person


def test_a_wrong_password_is_nobody_and_goes_on_record(world, with_password):
    with_password(world.person("technician", world.north, login="li"))

    assert attempt("li", "wrong").person is None
    assert names() == ["staff.sign_in.failed"]


@pytest.mark.covers("IS-06")
def test_five_wrong_passwords_in_a_quarter_of_an_hour_lock_the_account(world, with_password):
    with_password(world.person("technician", world.north, login="li"))

    tries = [attempt("li", "wrong", address=f"10.0.0.{n}") for n in range(5)]

    assert [t.locked_until for t in tries] == [None] * 4 + [NOON + timedelta(minutes=5)]
    assert attempt("li", address="10.0.0.9").person is None
    assert names()[-1] == "staff.sign_in.locked"


def test_attempts_spread_over_more_than_the_window_do_not_lock(world, with_password):
    with_password(world.person("technician", world.north, login="li"))

    for n in range(8):
        attempt("li", "wrong", address=f"10.0.0.{n}", at=NOON + timedelta(minutes=16 * n))

    assert attempt("li", at=NOON + timedelta(hours=3)).person is not None


def test_each_further_lock_lasts_twice_as_long(world, with_password):
    with_password(world.person("technician", world.north, login="li"))
    at, waits = NOON, []
    for _round in range(3):
        for n in range(5):
            last = attempt("li", "wrong", address=f"10.0.{_round}.{n}", at=at)
        waits.append(last.locked_until - at)
        at = last.locked_until + timedelta(seconds=1)

    assert waits == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]


def test_an_address_that_tries_many_accounts_is_locked_as_well(world, with_password):
    person = with_password(world.person("technician", world.north, login="li"))

    for n in range(5):
        attempt(f"guess{n}", "wrong")

    assert attempt("li").person is None
    assert attempt("li", address="10.9.9.9").person == person


def test_an_unknown_login_is_answered_and_locked_like_a_known_one(world, with_password):
    with_password(world.person("technician", world.north, login="li"))

    known = [attempt("li", "wrong", address=f"10.0.1.{n}") for n in range(6)]
    unknown = [attempt("nobody", "wrong", address=f"10.0.2.{n}") for n in range(6)]

    assert [(a.person, a.locked_until) for a in known] == [
        (a.person, a.locked_until) for a in unknown
    ]


def test_the_lock_stands_in_the_table_and_names_nobody(world, with_password):
    with_password(world.person("technician", world.north, login="li"))

    attempt("li", "wrong")

    assert {h.kind for h in Hurdle.objects.all()} == {"account", "address"}
    assert not Hurdle.objects.filter(subject__contains="li").exists()


def test_a_right_password_takes_the_count_back(world, with_password):
    person = with_password(world.person("technician", world.north, login="li"))

    for n in range(12):
        attempt("li", "wrong" if n % 4 else PASSWORD, address=f"10.0.3.{n}")

    assert attempt("li", address="10.0.4.1").person == person


def test_a_disabled_account_is_nobody(world, with_password):
    person = with_password(world.person("technician", world.north, login="li"))
    commands.disable(person_id=person.pk, by=world.chief, at=NOON)

    assert attempt("li").person is None


def test_demo_logins_answer_on_this_machine_only(world, with_password):
    person = with_password(world.person("technician", world.north, login="li"))
    with whole_database():
        type(world.group).objects.filter(pk=world.group.pk).update(is_demo=True)

    far = commands.check_password(
        login="li",
        password=PASSWORD,
        address="10.0.0.1",
        may_be_demo=False,
        by=THE_DOOR,
        at=NOON,
    )

    assert (far.person, attempt("li").person) == (None, person)


# -- pages --------------------------------------------------------------------------------------


def post_sign_in(browser, login, password=PASSWORD, following="/me/"):
    return browser.post(f"/sign-in/?next={following}", {"login": login, "password": password})


def test_a_technician_signs_in_with_a_password_alone(world, with_password, browser):
    with_password(world.person("technician", world.north, login="li"))

    answer = post_sign_in(browser, "li")

    assert (answer.status_code, answer["Location"]) == (303, "/me/")
    assert browser.get("/api/v1/me").json()["actor"].startswith("staff:")


def test_the_session_key_changes_at_sign_in(world, with_password, browser):
    with_password(world.person("technician", world.north, login="li"))
    session = browser.session
    session["something"] = 1
    session.save()
    before = session.session_key
    browser.cookies["sessionid"] = before

    post_sign_in(browser, "li")

    assert browser.cookies["sessionid"].value != before
    assert not Session.objects.filter(key_hash=rules.hashed(before)).exists()


def test_pages_lead_a_stranger_to_the_sign_in_and_back_afterwards(db, browser):
    answer = browser.get("/me/?tab=2")

    assert answer["Location"] == "/sign-in/?next=%2Fme%2F%3Ftab%3D2"


def test_a_form_of_an_ended_session_leads_back_to_its_own_page(db, browser):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/customers/new/?store=2"}

    answer = browser.post("/customers/new/", headers=headers)
    foreign = browser.post("/customers/new/", headers={"Referer": "https://evil.example/steal"})

    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fcustomers%2Fnew%2F%3Fstore%3D2"
    assert foreign["Location"] == "/sign-in/?next=%2F"


@pytest.mark.parametrize("given", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_led_to_another_house(world, with_password, browser, given):
    with_password(world.person("technician", world.north, login="li"))

    assert post_sign_in(browser, "li", following=given)["Location"] == "/"


@pytest.mark.covers("IS-06")
@pytest.mark.parametrize(
    "role", ["after_sales_manager", "general_manager", "group_manager", "finance", "administrator"]
)
def test_managers_and_finance_have_no_right_before_a_second_factor(world, role):
    person = world.person(role, world.north)
    from aftersales.records.staff.models import Role

    with whole_database():
        Role.objects.filter(group=world.group, code=role).update(needs_factor=True)
    without, with_ = signed_in(person, factor=False), signed_in(person)

    assert without.get("/api/v1/me").json()["rights"] == []
    assert without.get("/me/")["Location"] == "/sign-in/enrol/"
    assert with_.get("/api/v1/me").json()["rights"] != []


def test_the_second_factor_is_waived_for_demo_data_on_this_machine_only(world):
    from aftersales.records.staff.models import Role

    person = world.person("finance", world.north)
    with whole_database():
        Role.objects.filter(group=world.group).update(needs_factor=True)
        type(world.group).objects.filter(pk=world.group.pk).update(is_demo=True)
    browser = signed_in(person, factor=False)

    here = browser.get("/api/v1/me").json()["rights"]
    far = browser.get("/api/v1/me", REMOTE_ADDR="10.0.0.5").json()["rights"]

    assert (here != [], far) == (True, [])


def test_a_code_of_the_app_is_asked_for_and_works_once(world, with_password, browser):
    person = with_password(world.person("technician", world.north, login="li"))
    secret = rules.new_totp_secret()
    with whole_database():
        Factor.objects.create(
            group=world.group,
            person=person,
            kind=FactorKind.TOTP,
            secret=secret,
            confirmed_at=NOON,
        )

    assert post_sign_in(browser, "li")["Location"] == "/sign-in/factor/"
    assert browser.get("/api/v1/me").status_code == 401
    code = rules.totp_code(secret, rules.totp_step(timezone.now()))
    assert browser.post("/sign-in/factor/", {"code": code})["Location"] == "/me/"

    second = Client()
    post_sign_in(second, "li")
    assert second.post("/sign-in/factor/", {"code": code}).status_code == 422


def test_a_person_enrols_an_app_and_keeps_recovery_codes(world, with_password, browser):
    person = with_password(world.person("technician", world.north, login="li"))
    mine = signed_in(person)
    assert mine.get("/me/factors/app/").status_code == 200
    with whole_database():
        secret = Factor.objects.get(person=person).secret

    code = rules.totp_code(secret, rules.totp_step(timezone.now()))
    told = mine.post("/me/factors/app/", {"code": code})
    assert told.status_code == 200
    codes = told.content.decode().split('class="recovery">')[1].split("<")[0].split()

    post_sign_in(browser, "li")
    assert browser.post("/sign-in/factor/", {"code": codes[0]}).status_code == 303
    again = Client()
    post_sign_in(again, "li")
    assert again.post("/sign-in/factor/", {"code": codes[0]}).status_code == 422


def test_five_wrong_codes_lock_as_well(world, with_password):
    person = with_password(world.person("technician", world.north, login="li"))

    for n in range(5):
        last = commands.check_factor(
            person_id=person.pk, code="000000", address=f"10.1.0.{n}", by=THE_DOOR, at=NOON
        )

    assert last.locked_until == NOON + timedelta(minutes=5)
    assert attempt("li", address="10.1.1.1").person is None


# -- sessions -----------------------------------------------------------------------------------


def known(browser):
    return browser.get("/api/v1/me").status_code == 200


def test_a_session_ends_after_half_an_hour_without_use(world):
    browser = signed_in(world.person("technician", world.north))
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=31))

    assert not known(browser)


def test_a_session_ends_after_twelve_hours_however_busy(world):
    browser = signed_in(world.person("technician", world.north))
    assert known(browser)

    Session.objects.update(ends_at=timezone.now())

    assert not known(browser)


def test_signing_out_acts_on_the_next_request(world):
    browser = signed_in(world.person("technician", world.north))
    key = browser.cookies["sessionid"].value

    browser.post("/sign-out/")
    browser.cookies["sessionid"] = key

    assert not known(browser)


def test_a_person_sees_and_ends_their_other_sessions(world):
    person = world.person("technician", world.north)
    here, there = signed_in(person), signed_in(person)
    other = rules.hashed(there.cookies["sessionid"].value)

    here.post(f"/me/sessions/{other}/end/")

    assert (known(here), known(there)) == (True, False)


def test_only_hashes_of_session_keys_are_kept(world):
    browser = signed_in(world.person("technician", world.north))
    key = browser.cookies["sessionid"].value

    assert not Session.objects.filter(key_hash=key).exists()
    assert Session.objects.filter(key_hash=rules.hashed(key)).exists()


# -- tokens -------------------------------------------------------------------------------------


def test_a_program_acts_with_its_persons_rights_under_its_own_name(world):
    person = world.person("technician", world.north)

    told = Client().get("/api/v1/me", headers=bearer(person)).json()

    assert told["actor"].startswith("api:")
    assert told["person"] == str(person.pk)
    assert [s["id"] for s in told["stores"]] == [str(world.north.pk)]


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Basic eDp5", "x"])
def test_a_bad_token_is_nobody_even_with_a_good_session(world, header):
    browser = signed_in(world.person("technician", world.north))

    assert browser.get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_a_revoked_token_is_void_on_the_next_request(world):
    person = world.person("technician", world.north)
    header = bearer(person)
    with whole_database():
        token = person.tokens.get()

    commands.revoke_token(token_id=token.pk, by=world.chief, at=NOON)

    assert Client().get("/api/v1/me", headers=header).status_code == 401


def test_a_token_expires(world):
    person = world.person("technician", world.north)
    header = bearer(person)
    with whole_database():
        person.tokens.update(expires_at=timezone.now())

    assert Client().get("/api/v1/me", headers=header).status_code == 401
