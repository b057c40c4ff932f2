"""Invitations, resets, PINs, tablets, keys for programs, disabling."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from aftersales.core.models import EventRecord
from aftersales.core.scope import whole_database
from aftersales.records.staff import commands, console, queries, rules
from aftersales.records.staff.commands import THE_DOOR
from aftersales.records.staff.commands.access import (
    InvitationSpent,
    NoLogin,
    PasswordWrong,
    PinWeak,
    TooLong,
)
from aftersales.records.staff.commands.common import PasswordWeak, PersonGone, RightNotHeld
from aftersales.records.staff.models import ApiToken, Factor, Invitation, Session, Tablet
from tests.conftest import NOON, logged
from tests.signing import PASSWORD, bearer, signed_in

FRESH = "three blue cars outside"


def facts():
    with whole_database():
        return [name for _actor, name in logged()]


def invite(world, person, **more):
    return commands.invite(person_id=person.pk, by=world.chief, at=NOON, **more)


def accept(secret, password=FRESH, at=NOON):
    return commands.accept_invitation(secret=secret, password=password, by=THE_DOOR, at=at)


@pytest.mark.parametrize("printed", [True, False])
def test_an_invitation_sets_a_password_once(world, printed):
    person = world.person("technician", world.north)
    told = invite(world, person, printed=printed)

    assert accept(told.secret).check_password(FRESH)
    with pytest.raises(InvitationSpent):
        accept(told.secret)

    assert facts() == ["staff.person.invited", "staff.invitation.used"]


def test_a_printed_code_may_be_typed_carelessly(world):
    told = invite(world, world.person("technician", world.north), printed=True)

    assert accept(f"  {told.secret.lower().replace('-', ' ')} ")


def test_an_invitation_cannot_be_guessed_and_is_not_kept(world):
    person = world.person("technician", world.north)
    printed, link = invite(world, person, printed=True), invite(world, person)

    assert len(rules.CODE_ALPHABET) ** rules.CODE_LENGTH >= 2**128
    assert rules.SECRET_BYTES * 8 >= 128
    with whole_database():
        kept = str(list(Invitation.objects.values()))
    assert printed.secret not in kept
    assert link.secret not in kept
    with whole_database():
        said = str(list(EventRecord.objects.values_list("data", flat=True)))
    assert link.secret not in said


def test_an_invitation_expires_and_a_newer_one_replaces_it(world):
    person = world.person("technician", world.north)
    first, second = invite(world, person), invite(world, person)

    with pytest.raises(InvitationSpent):
        accept(first.secret)
    with pytest.raises(InvitationSpent):
        accept(second.secret, at=NOON + timedelta(hours=72))
    with pytest.raises(PasswordWeak):
        accept(second.secret, password="kurz")
    assert accept(second.secret, at=NOON + timedelta(hours=71))


def test_an_invitation_is_opened_in_the_browser(world):
    person = world.person("technician", world.north)
    told = commands.invite(person_id=person.pk, by=world.chief, at=timezone.now())
    browser = Client()

    sent = {"secret": told.secret, "password": FRESH, "again": FRESH}
    assert browser.post("/welcome/", {**sent, "again": "x"}).status_code == 422
    assert browser.post("/welcome/", sent).status_code == 303

    assert browser.get("/api/v1/me").status_code == 200


def test_the_secret_never_stands_in_an_address_that_is_sent(world):
    browser = signed_in(world.administrator)
    person = world.person("technician", world.north)

    told = browser.post(f"/staff/{person.pk}/invite/").content.decode()

    assert "/welcome/#" in told


def test_a_reset_voids_the_password_ends_sessions_and_asks_for_a_new_one(world, with_password):
    person = with_password(world.person("technician", world.north, login="li"))
    browser = signed_in(person)

    told = commands.reset_password(person_id=person.pk, by=world.chief, at=NOON)

    assert browser.get("/api/v1/me").status_code == 401
    tried = commands.check_password(
        login="li", password=PASSWORD, address="x", by=THE_DOOR, at=NOON
    )
    assert tried.person is None
    assert not accept(told.secret).must_change_password


def test_whoever_must_change_the_password_does_nothing_else(world, with_password):
    person = with_password(world.person("technician", world.north))
    with whole_database():
        person.must_change_password = True
        person.save()
    browser = signed_in(person)

    assert browser.get("/errands/")["Location"] == "/sign-in/password/"
    assert browser.get("/api/v1/me").json()["rights"] == []
    sent = {"old": PASSWORD, "password": FRESH, "again": FRESH}
    assert browser.post("/sign-in/password/", sent).status_code == 303
    assert browser.get("/errands/").status_code == 200


@pytest.mark.covers("IS-07")
@pytest.mark.parametrize(
    "deed",
    [
        commands.invite,
        commands.reset_password,
        commands.reset_factors,
        commands.make_token,
        commands.enable,
    ],
)
def test_nobody_opens_the_account_of_somebody_who_may_more(world, deed):
    strong = world.person("general_manager", world.north, login="boss")
    clerk = world.actor(
        world.north, "staff.invite", "staff.make_tokens", "staff.disable", person_id=10**9
    )

    with pytest.raises(RightNotHeld):
        deed(person_id=strong.pk, by=clerk, at=NOON)

    assert facts() == []


def test_without_login_or_account_there_is_no_invitation(world):
    nameless = world.person("technician", world.north, login=None)
    gone = world.person("technician", world.north)
    commands.disable(person_id=gone.pk, by=world.chief, at=NOON)

    with pytest.raises(NoLogin):
        invite(world, nameless)
    with pytest.raises(PersonGone):
        invite(world, gone)


def test_a_lost_second_factor_is_reset_with_a_code_for_one_sign_in(world, with_password):
    person = with_password(world.person("technician", world.north, login="li"))
    with whole_database():
        Factor.objects.create(
            group=world.group, person=person, kind="totp", secret="AAAA", confirmed_at=NOON
        )

    code = commands.reset_factors(person_id=person.pk, by=world.chief, at=NOON)

    browser = Client()
    browser.post("/sign-in/", {"login": "li", "password": PASSWORD})
    assert browser.post("/sign-in/factor/", {"code": code}).status_code == 303
    with whole_database():
        assert queries.can_sign_in_with(person.pk) == set()
        assert not Factor.objects.filter(kind="totp").exists()


def test_a_new_password_differs_and_signs_other_browsers_out(world, with_password):
    person = with_password(world.person("technician", world.north))
    here, there = signed_in(person), signed_in(person)
    me = queries.own_actor(person)

    for old, new in (("wrong", FRESH), (PASSWORD, PASSWORD)):
        with pytest.raises(PasswordWrong):
            commands.change_password(old=old, new=new, by=me, at=NOON)
    here.post("/me/password/", {"old": PASSWORD, "password": FRESH, "again": FRESH})

    assert [b.get("/api/v1/me").status_code for b in (here, there)] == [200, 401]


def test_preferences_of_language_and_colours_are_kept(world):
    person = world.person("technician", world.north)
    browser = signed_in(person)

    browser.post("/me/", {"language": "en", "theme": "dark"})

    person.refresh_from_db()
    assert (person.language, person.theme) == ("en", "dark")
    assert "My account" in browser.get("/me/").content.decode()


# -- keys for programs --------------------------------------------------------------------------


def test_only_the_hash_of_a_key_is_kept(world):
    key = commands.make_token(person_id=world.administrator.pk, days=30, by=world.chief, at=NOON)

    with whole_database():
        row = ApiToken.objects.get()
    assert key.secret not in str(vars(row))
    assert (row.secret_hash, row.expires_at) == (
        rules.hashed(key.secret),
        NOON + timedelta(days=30),
    )


@pytest.mark.parametrize("days", [0, 366])
def test_a_key_does_not_live_longer_than_the_group_allows(world, days):
    with pytest.raises(TooLong):
        commands.make_token(person_id=world.administrator.pk, days=days, by=world.chief, at=NOON)


def test_the_use_of_a_key_is_noted(world):
    header = bearer(world.administrator)

    Client().get("/api/v1/me", headers=header)

    with whole_database():
        assert ApiToken.objects.get().used_at is not None


def test_the_console_adds_somebody_and_makes_a_key(world):
    with whole_database():
        world.person("technician", world.north)
    added = console.add_person(
        login="zhao",
        name="赵",
        role="technician",
        store=world.north.code,
        group="",
        number="",
        at=NOON,
    )
    made = console.make_key(login="zhao", days=30, label="", at=timezone.now())

    told = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {made['token']}"}).json()
    assert (told["actor"], told["name"]) == (made["actor"], "赵")
    assert accept(added["code"]).login == "zhao"
    assert console.make_key(login="nobody", days=1, label="", at=NOON) is None


def test_the_console_adds_nobody_where_store_or_role_is_unknown(world):
    given = {"login": "zhao", "name": "赵", "group": "", "number": "", "at": NOON}

    with pytest.raises(console.StoreUnknown):
        console.add_person(**given, role="technician", store="nowhere")
    with pytest.raises(console.RoleUnknown):
        console.add_person(**given, role="pilot", store=world.north.code)

    assert facts() == []


# -- shared tablets -----------------------------------------------------------------------------


def tablet_in(world):
    browser = signed_in(world.administrator)
    browser.post("/staff/tablets/", {"store_id": world.north.pk, "label": "Bay 1"})
    shared = Client()
    shared.cookies["tablet"] = browser.cookies["tablet"].value
    return shared


def with_pin(person, pin="402918"):
    commands.set_pin(pin=pin, by=queries.own_actor(person), at=NOON)
    return person


def test_colleagues_change_over_on_a_shared_tablet_by_pin(world):
    one, two = (with_pin(world.person("technician", world.north)) for _n in range(2))
    shared = tablet_in(world)

    for person in (one, two):
        shared.post("/switch/", {"person_id": person.pk, "pin": "402918"})
        assert shared.get("/api/v1/me").json()["person"] == str(person.pk)


def test_five_wrong_pins_lock_and_the_password_still_opens(world, with_password):
    person = with_password(with_pin(world.person("technician", world.north, login="li")))
    shared = tablet_in(world)

    for _n in range(5):
        shared.post("/switch/", {"person_id": person.pk, "pin": "111112"})
    shared.post("/switch/", {"person_id": person.pk, "pin": "402918"})

    assert shared.get("/api/v1/me").status_code == 401
    Client().post("/sign-in/", {"login": "li", "password": PASSWORD})
    assert "staff.sign_in.locked" in facts()


def test_a_pin_opens_only_tablets_of_ones_own_store(world):
    person = with_pin(world.person("technician", world.south))
    shared = tablet_in(world)

    assert shared.post("/switch/", {"person_id": person.pk, "pin": "402918"}).status_code == 422


def test_a_revoked_tablet_is_an_unknown_device_and_whoever_is_on_it_is_out(world):
    person = with_pin(world.person("technician", world.north))
    shared = tablet_in(world)
    shared.post("/switch/", {"person_id": person.pk, "pin": "402918"})
    with whole_database():
        tablet = Tablet.objects.get()

    commands.revoke_tablet(tablet_id=tablet.pk, by=world.chief, at=timezone.now())

    assert shared.get("/api/v1/me").status_code == 401
    assert shared.get("/switch/")["Location"] == "/sign-in/"


@pytest.mark.parametrize("pin", ["123456", "654321", "000000", "12345", "12a456", "1234567"])
def test_a_weak_pin_is_refused(world, pin):
    with pytest.raises(PinWeak):
        commands.set_pin(pin=pin, by=queries.own_actor(world.administrator), at=NOON)


# -- disabling ----------------------------------------------------------------------------------


def test_a_disabled_account_opens_again(world):
    person = world.person("technician", world.north)

    commands.disable(person_id=person.pk, by=world.chief, at=NOON)
    commands.enable(person_id=person.pk, by=world.chief, at=NOON)

    person.refresh_from_db()
    assert person.is_active
    assert facts() == ["staff.account.disabled", "staff.account.enabled"]


def test_an_administrator_ends_all_sessions_of_a_person(world):
    person = world.person("technician", world.north)
    browser = signed_in(person)

    count = commands.end_sessions(person_id=person.pk, by=world.chief, at=timezone.now())

    assert (count, browser.get("/api/v1/me").status_code) == (1, 401)
    assert Session.objects.filter(person=person, ended_at=None).count() == 0
