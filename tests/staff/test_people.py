"""People: taken on, given roles, leaving, returning, standing in for each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from aftersales.core import rights as core_rights
from aftersales.core.actors import NotPermitted
from aftersales.core.models import EventRecord
from aftersales.core.scope import whole_database
from aftersales.records.staff import commands, console, queries
from aftersales.records.staff.commands.common import (
    LastAdministrator,
    PasswordWeak,
    PersonGone,
    RightNotHeld,
    WordsMissing,
)
from aftersales.records.staff.commands.people import (
    AlreadyAssigned,
    LoginTaken,
    NumberTaken,
    PeriodBackwards,
    StoreElsewhere,
    WorkOpen,
)
from aftersales.records.staff.models import Assignment, Errand, Person, Role, RoleChange
from aftersales.records.staff.roles import ADMINISTRATOR, ROLES
from tests.conftest import NOON, logged
from tests.factories.network import GroupFactory
from tests.factories.staff import PersonFactory, RoleFactory
from tests.signing import bearer, signed_in
from tests.worlds import work

TODAY = NOON.date()


def facts():
    with whole_database():
        return [name for _actor, name in logged()]


def hire(world, **given):
    return commands.hire(
        **{"group_id": world.group.pk, "number": "E1", "name": "王芳", **given},
        by=world.chief,
        at=NOON,
    )


def test_somebody_is_taken_on(world):
    person = hire(world, login="  Wang.Fang ", password="a quiet river bends")

    assert (person.login, person.check_password("a quiet river bends")) == ("wang.fang", True)
    assert facts() == ["staff.person.hired"]


def test_phone_and_mail_are_sealed_in_the_table(world):
    from django.db import connection

    person = hire(world, phone="13812345678", email="wang@example.org")

    with whole_database(), connection.cursor() as cursor:
        cursor.execute("SELECT phone, email FROM staff_person WHERE id = %s", [person.pk])
        sealed = b"".join(bytes(value) for value in cursor.fetchone())
        assert Person.objects.get(pk=person.pk).phone == "13812345678"
    assert b"138" not in sealed
    assert b"wang" not in sealed


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "wangfang1"])
def test_a_weak_password_takes_nobody_on(world, password):
    with pytest.raises(PasswordWeak):
        hire(world, login="wangfang", password=password)

    assert facts() == []


def test_number_and_login_are_theirs_alone(world):
    hire(world, login="wang")

    with pytest.raises(NumberTaken):
        hire(world)
    with pytest.raises(LoginTaken):
        hire(world, number="E2", login="WANG")
    PersonFactory(group=GroupFactory(), login="elsewhere")
    with pytest.raises(LoginTaken):
        hire(world, number="E3", login="elsewhere")
    with pytest.raises(WordsMissing):
        hire(world, number="E4", name="  ")


def test_a_person_works_with_several_roles_in_several_stores_from_day_to_day(world):
    person = hire(world)
    for code, rights in (("one", ["staff.view"]), ("two", ["staff.hire"])):
        RoleFactory(group=world.group, code=code, rights=rights)
    give(world, person, "one", world.north)
    give(world, person, "two", world.north, starts_on=TODAY + timedelta(days=5))
    give(world, person, "two", world.south, ends_on=TODAY + timedelta(days=1))

    def rights(on):
        with whole_database():
            return queries.actor_for(person, on=on).rights

    assert rights(TODAY) == {
        world.north.pk: {"staff.view"},
        world.south.pk: {"staff.hire"},
    }
    assert rights(TODAY + timedelta(days=5)) == {world.north.pk: {"staff.view", "staff.hire"}}


def give(world, person, role, store, *, by=None, **more):
    return commands.assign(
        person_id=person.pk, role=role, store_id=store.pk, by=by or world.chief, at=NOON, **more
    )


def test_a_role_is_given_once_at_a_time(world):
    person = hire(world)
    RoleFactory(group=world.group, code="one")
    give(world, person, "one", world.north)

    with pytest.raises(AlreadyAssigned):
        give(world, person, "one", world.north, starts_on=TODAY + timedelta(days=9))
    with pytest.raises(PeriodBackwards):
        give(world, person, "one", world.south, ends_on=TODAY - timedelta(days=1))
    with pytest.raises(StoreElsewhere):
        commands.assign(
            person_id=person.pk,
            role="one",
            store_id=world.abroad.pk,
            by=everybody(),
            at=NOON,
        )


def everybody():
    from aftersales.records.staff.console import OWNER

    return OWNER


@pytest.mark.covers("IS-07")
def test_nobody_gives_a_role_with_rights_they_do_not_hold(world):
    person = hire(world)
    RoleFactory(group=world.group, code="strong", rights=["staff.view", "network.grade"])
    clerk = world.actor(world.north, "staff.assign", "staff.view")

    with pytest.raises(RightNotHeld):
        give(world, person, "strong", world.north, by=clerk)
    with pytest.raises(RightNotHeld):
        give(world, person, ADMINISTRATOR, world.north, by=clerk)

    assert facts() == ["staff.person.hired"]


def test_roles_are_given_in_ones_own_stores_only(world):
    person = hire(world)
    RoleFactory(group=world.group, code="one")

    with pytest.raises(NotPermitted):
        give(world, person, "one", world.south, by=world.of_north)


def test_the_last_administrator_cannot_be_removed(world):
    chief = world.administrator
    with whole_database():
        both = list(chief.assignments.order_by("pk"))
    commands.end_assignment(assignment_id=both[0].pk, by=world.chief, at=NOON)

    with pytest.raises(LastAdministrator):
        commands.end_assignment(assignment_id=both[1].pk, by=world.chief, at=NOON)
    with pytest.raises(LastAdministrator):
        commands.disable(person_id=chief.pk, by=world.chief, at=NOON)
    with pytest.raises(LastAdministrator):
        commands.leave(person_id=chief.pk, by=world.chief, at=NOON)

    second = world.person(ADMINISTRATOR, world.north)
    commands.disable(person_id=chief.pk, by=world.chief, at=NOON)
    with whole_database():
        left = queries.administrators(group_id=world.group.pk, on=TODAY)
        assert list(left) == [second]


def test_a_role_ended_on_the_day_it_began_never_counts(world):
    person = hire(world)
    RoleFactory(group=world.group, code="one", rights=["staff.view"])
    row = give(world, person, "one", world.north)

    commands.end_assignment(assignment_id=row.pk, by=world.chief, at=NOON)

    with whole_database():
        assert queries.actor_for(person, on=TODAY).rights == {}
        assert Assignment.objects.get(pk=row.pk).ends_on == TODAY - timedelta(days=1)


# -- leaving and returning ----------------------------------------------------------------------


def errand_for(world, person):
    return commands.give_errand(
        store_id=world.north.pk,
        responsible_id=person.pk,
        title="Call the maker",
        due_at=NOON + timedelta(days=2),
        by=world.chief,
        at=NOON,
    )


def test_who_leaves_hands_over_what_is_open(world):
    person, heir = (world.person("technician", world.north) for _n in range(2))
    errand = errand_for(world, person)
    with pytest.raises(WorkOpen):
        commands.leave(person_id=person.pk, by=world.chief, at=NOON)

    commands.leave(person_id=person.pk, to_id=heir.pk, by=world.chief, at=NOON)

    with whole_database():
        assert Errand.objects.get(pk=errand.pk).responsible == heir
        gone = EventRecord.objects.get(name="staff.person.left").data
    assert (gone["handed_over"], gone["to_person_id"]) == (1, heir.pk)
    assert facts()[-2:] == ["staff.work.handed_over", "staff.person.left"]


def test_who_leaves_is_out_at_once_everywhere(world):
    person = world.person("it_officer", world.north)
    browser, key = signed_in(person), bearer(person)

    commands.leave(person_id=person.pk, by=world.chief, at=NOON)

    assert browser.get("/api/v1/me").status_code == 401
    assert browser.get("/api/v1/me", headers=key).status_code == 401
    with whole_database():
        assert not person.assignments.filter(ends_on=None).exists()


def test_who_returns_starts_without_roles_and_with_a_new_password(world):
    person = world.person("technician", world.north)
    commands.leave(person_id=person.pk, by=world.chief, at=NOON)

    later = NOON + timedelta(days=90)
    back = commands.return_to_work(person_id=person.pk, by=world.chief, at=later)

    assert (back.is_active, back.left_on, back.must_change_password) == (True, None, True)
    with whole_database():
        assert queries.actor_for(back, on=later.date()).rights == {}
    with pytest.raises(PersonGone):
        commands.return_to_work(person_id=person.pk, by=world.chief, at=later)


# -- standing in --------------------------------------------------------------------------------


def deputise(world, absent, deputy, *, by=None, days=5):
    return commands.name_deputy(
        absent_id=absent.pk,
        deputy_id=deputy.pk,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=days),
        by=by or as_actor(absent),
        at=NOON,
    )


def as_actor(person):
    with whole_database():
        return queries.actor_for(person, on=TODAY)


def test_a_deputy_acts_with_the_rights_of_the_absent_and_the_log_says_for_whom(world):
    absent = world.person("it_officer", world.north)
    deputy = world.person("technician", world.south)
    with whole_database():
        row = commands.name_deputy(
            absent_id=absent.pk,
            deputy_id=deputy.pk,
            starts_on=date.today(),
            ends_on=date.today() + timedelta(days=5),
            by=everybody(),
            at=NOON,
        )
    browser = signed_in(deputy)
    before = browser.get("/api/v1/me").json()

    browser.post("/me/act-for/", {"delegation": row.pk})
    during = browser.get("/api/v1/me").json()
    browser.post("/me/act-for/")
    after = browser.get("/api/v1/me").json()

    assert during["actor"] == f"staff:{deputy.pk}/for:staff:{absent.pk}"
    assert [s["id"] for s in during["stores"]] == [str(world.north.pk)]
    assert "staff.hire" in during["rights"]
    assert after == before


def test_a_dismissed_or_ended_delegation_gives_nothing(world):
    absent = world.person("it_officer", world.north)
    deputy = world.person("technician", world.north)
    row = deputise(world, absent, deputy)
    on = queries.actors.acting_for

    with whole_database():
        during = on(deputy, absent, on=TODAY)
        late = on(deputy, absent, on=TODAY + timedelta(days=6))
    commands.dismiss_deputy(delegation_id=row.pk, by=world.chief, at=NOON)

    with whole_database():
        assert (during is not None, late, on(deputy, absent, on=TODAY)) == (True, None, None)


def test_nobody_lends_out_rights_of_others_that_they_do_not_hold(world):
    absent = world.person("general_manager", world.north)
    deputy = world.person("technician", world.north)
    clerk = world.actor(world.north, "staff.own", "staff.delegate", person_id=10**9)

    with pytest.raises(RightNotHeld):
        deputise(world, absent, deputy, by=clerk)
    with pytest.raises(PeriodBackwards):
        deputise(world, absent, deputy, days=-1)
    with pytest.raises(PersonGone):
        deputise(world, absent, absent)


# -- the matrix ---------------------------------------------------------------------------------


def test_a_new_group_has_the_roles_of_the_catalogue_with_their_rights(world):
    group = GroupFactory()

    commands.lay_out_roles(group_id=group.pk, by=everybody(), at=NOON)

    with whole_database():
        found = {r.code: r for r in Role.objects.filter(group=group)}
    assert set(found) == set(ROLES)
    assert found[ADMINISTRATOR].rights == ["*"]
    assert {c for c, r in found.items() if r.needs_factor} >= {"finance", "general_manager"}


def grant(world, right, *, by=None, verb=commands.grant_right, role="one", reason="new duty"):
    return verb(role=role, right=right, reason=reason, by=by or world.chief, at=NOON)


def test_a_right_is_given_and_taken_with_a_reason_and_a_fact(world):
    RoleFactory(group=world.group, code="one")

    grant(world, "staff.view")
    role = grant(world, "staff.view", verb=commands.withdraw_right, reason="mistake")

    assert role.rights == []
    assert facts() == ["staff.right.granted", "staff.right.withdrawn"]
    with whole_database():
        told = list(RoleChange.objects.order_by("pk").values_list("granted", "reason"))
    assert told == [(True, "new duty"), (False, "mistake")]


def test_a_right_given_twice_is_one_fact(world):
    RoleFactory(group=world.group, code="one")

    grant(world, "staff.view")
    grant(world, "staff.view")

    assert facts() == ["staff.right.granted"]


def test_nobody_gives_a_right_they_do_not_hold_everywhere_the_role_is_held(world):
    role = RoleFactory(group=world.group, code="one")
    person = hire(world)
    with whole_database():
        Assignment.objects.create(
            store=world.south, person=person, role=role, starts_on=TODAY - timedelta(days=3)
        )
    north_only = world.of_north

    with pytest.raises(RightNotHeld):
        grant(world, "staff.view", by=north_only)
    with pytest.raises(RightNotHeld):
        grant(world, "network.grade", by=world.actor(world.north, "staff.edit_roles"))


def test_changes_of_the_matrix_that_make_no_sense_leave_no_trace(world):
    RoleFactory(group=world.group, code="one")

    with pytest.raises(commands.roles.RightUnknown):
        grant(world, "staff.fly")
    with pytest.raises(commands.roles.AdministratorIsWhole):
        grant(world, "staff.view", role=ADMINISTRATOR)
    with pytest.raises(WordsMissing):
        grant(world, "staff.view", reason="  ")
    with pytest.raises(Role.DoesNotExist):
        grant(world, "staff.view", role="nothing")

    assert facts() == []


def ticks(browser, address, ticked, reason="branch opens"):
    return browser.post(address, {"ticked": ticked, "reason": reason})


def rights_now(world, role="one"):
    with whole_database():
        return Role.objects.get(group=world.group, code=role).rights


def test_a_column_and_a_row_of_the_matrix_change_rights_and_show_why(world):
    RoleFactory(group=world.group, code="one", name="One")
    RoleFactory(group=world.group, code="two", name="Two", rights=["staff.view"])
    browser = signed_in(world.administrator)

    ticks(browser, "/staff/roles/rights/network/one/", ["network.view", "network.grade"])
    ticks(browser, "/staff/roles/who-may/staff.view/", ["one"], "moved to One")

    assert rights_now(world) == ["network.grade", "network.view", "staff.view"]
    assert rights_now(world, "two") == []
    told = browser.get("/staff/roles/?room=network").content.decode()
    assert "branch opens" in told
    assert "moved to One" in told
    assert facts() == ["staff.right.granted"] * 3 + ["staff.right.withdrawn"]


def test_where_one_tick_is_refused_none_counts(world):
    RoleFactory(group=world.group, code="one")
    editor = world.person("technician", world.north)
    with whole_database():
        Role.objects.filter(group=world.group, code="technician").update(
            rights=["staff.view", "staff.edit_roles"]
        )

    answer = ticks(
        signed_in(editor), "/staff/roles/rights/staff/one/", ["staff.edit_roles", "staff.hire"]
    )

    assert answer.status_code == 422
    assert (rights_now(world), facts()) == ([], [])


@pytest.mark.parametrize(
    "address",
    ["rights/network/administrator", "rights/nowhere/one", "rights/network/nobody", "who-may/a.b"],
)
def test_there_is_no_column_of_the_administrator_and_none_of_what_is_not_there(world, address):
    RoleFactory(group=world.group, code="one")

    assert signed_in(world.administrator).get(f"/staff/roles/{address}/").status_code == 404


def test_who_may_not_shape_roles_reads_the_matrix_and_opens_nothing(world):
    RoleFactory(group=world.group, code="one")
    browser = signed_in(world.person("after_sales_manager", world.north))

    assert "/staff/roles/who-may/" not in browser.get("/staff/roles/").content.decode()
    assert browser.get("/staff/roles/who-may/staff.view/").status_code == 403
    assert browser.get("/staff/roles/rights/staff/one/").status_code == 403


LIGHT = 60_000  # bytes, as every list page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_matrix_is_a_light_page_with_every_role_there_is(world, language):
    for code in set(ROLES) - {ADMINISTRATOR}:
        rights = commands.delivered_rights(code)
        RoleFactory(group=world.group, code=code, name="", rights=rights)
    browser = signed_in(world.administrator)
    browser.cookies["language"] = language
    rooms = {code.partition(".")[0] for code in core_rights.all_rights()}

    weight = {
        room: len(browser.get(f"/staff/roles/?room={room}").content) for room in sorted(rooms)
    }

    assert len(weight) > 10
    assert {room: size for room, size in weight.items() if size > LIGHT} == {}


# -- names and upgrades -------------------------------------------------------------------------


def test_a_delivered_role_is_told_in_the_readers_language_and_a_renamed_one_as_the_group_says(
    world,
):
    work(PersonFactory(group=world.group, name="Wang Fang"), "technician", world.north)
    with whole_database():
        Role.objects.filter(group=world.group).update(name="")
    browser = signed_in(world.administrator)
    told = {}
    for language in ("zh-hans", "en"):
        browser.cookies["language"] = language
        told[language] = browser.get("/staff/").content.decode()

    assert ("维修技师" in told["zh-hans"], "维修技师" in told["en"]) == (True, False)
    assert "technician" in told["en"]

    commands.rename_role(role="technician", name="Spanner hero", by=world.chief, at=NOON)

    assert "Spanner hero" in browser.get("/staff/").content.decode()
    assert facts() == ["staff.role.renamed"]


def test_the_staff_list_says_in_words_whether_an_account_is_open(world):
    world.person("technician", world.north, name="Wang Fang")
    browser = signed_in(world.administrator)
    browser.cookies["language"] = "en"

    told = browser.get("/staff/").content.decode()

    assert "account open" in told
    assert "True" not in told


@pytest.fixture
def later_version(monkeypatch):
    """The program as a later version: it knows one right more, for technicians and auditors."""
    monkeypatch.setitem(
        core_rights._rights,
        "staff.fly",
        core_rights.Right("staff.fly", "fly", frozenset({"technician", "internal_auditor"}), False),
    )


def rights_of(group, *roles):
    with whole_database():
        rows = Role.objects.filter(group=group, code__in=roles)
        return {role.code: "staff.fly" in role.rights for role in rows}


def test_a_right_that_a_later_version_brings_reaches_the_delivered_roles_once(db, request):
    group = GroupFactory()
    commands.lay_out_roles(group_id=group.pk, by=everybody(), at=NOON)
    request.getfixturevalue("later_version")

    offered = commands.offer_new_rights(group_id=group.pk, by=everybody(), at=NOON)
    again = commands.offer_new_rights(group_id=group.pk, by=everybody(), at=NOON)

    assert (offered, again) == (["staff.fly"], [])
    assert rights_of(group, "technician", "internal_auditor", "cashier") == {
        "technician": True,
        "internal_auditor": True,
        "cashier": False,
    }
    assert facts() == [
        "staff.roles.laid_out",
        "staff.right.granted",
        "staff.right.granted",
        "staff.rights.offered",
    ]


def test_a_right_that_an_administrator_took_away_does_not_come_back_with_an_upgrade(world, request):
    commands.lay_out_roles(group_id=(group := GroupFactory()).pk, by=everybody(), at=NOON)
    boss = replace(world.chief, group_id=group.pk)  # an administrator of that group
    grant(world, "staff.own", verb=commands.withdraw_right, role="technician", by=boss)
    request.getfixturevalue("later_version")

    commands.offer_new_rights(group_id=group.pk, by=everybody(), at=NOON)
    pilot = replace(
        boss, rights={store: held | {"staff.fly"} for store, held in boss.rights.items()}
    )
    grant(world, "staff.fly", verb=commands.withdraw_right, role="technician", by=pilot)
    commands.offer_new_rights(group_id=group.pk, by=everybody(), at=NOON)

    with whole_database():
        rights = Role.objects.get(group=group, code="technician").rights
    assert {"staff.own", "staff.fly"}.isdisjoint(rights)


def test_every_start_offers_new_rights_to_every_group(request, db):
    groups = [GroupFactory(), GroupFactory()]
    for group in groups:
        commands.lay_out_roles(group_id=group.pk, by=everybody(), at=NOON)
    request.getfixturevalue("later_version")

    console.offer_new_rights(at=NOON)

    assert [rights_of(group, "technician") for group in groups] == [{"technician": True}] * 2
