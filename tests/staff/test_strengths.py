"""Posts against load, people against posts, who answers for what."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from aftersales.core import volumes
from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.ground.network import commands as network
from aftersales.ground.notices.models import Notice
from aftersales.records.staff import commands, queries, tasks
from aftersales.records.staff.commands.common import RightNotHeld, WordsMissing
from aftersales.records.staff.commands.organisation import PostInUse
from aftersales.records.staff.commands.team import SamePost
from aftersales.records.staff.commands.work import NobodyAbove, NotYours
from aftersales.records.staff.models import Assignment, Errand, PostChange
from aftersales.records.staff.queries.strengths import AHEAD
from aftersales.records.staff.states import PostKind
from tests.conftest import NOON, logged
from tests.factories.staff import PersonFactory, RoleFactory
from tests.factories.vehicles import ServiceRecordFactory
from tests.signing import signed_in
from tests.worlds import work

TODAY = NOON.date()


def facts(prefix="staff."):
    with whole_database():
        return [name for _actor, name in logged() if name.startswith(prefix)]


@pytest.fixture
def unit(world):
    return network.form_department(
        group_id=world.group.pk,
        store_id=world.north.pk,
        code="after-sales",
        name="After-sales",
        by=world.chief,
        at=NOON,
    )


def post(world, unit, role, kind=PostKind.TECHNICAL, above=None):
    with whole_database():
        known = unit.group_id and role in set(
            queries.roles(seen_by=world.chief).values_list("code", flat=True)
        )
    if not known:
        RoleFactory(group=world.group, code=role, rights=["staff.own"])
    return commands.add_post(
        department_id=unit.pk,
        code=f"post-{role}",
        name=f"post of {role}",
        kind=kind,
        role=role,
        reports_to_id=above.pk if above else None,
        by=world.chief,
        at=NOON,
    )


def placed(world, held, role, **more):
    """Somebody who holds a post."""
    person = PersonFactory(group=world.group, **more)
    commands.assign(
        person_id=person.pk,
        role=role,
        store_id=world.north.pk,
        post_id=held.pk,
        by=world.chief,
        at=NOON,
    )
    return person


@pytest.fixture
def counted(monkeypatch):
    """Only this work is counted: so many vehicles and talks in the last thirty days."""

    def say(vehicles=0, talks=0):
        monkeypatch.setattr(volumes, "_volumes", {})
        volumes.volume(
            "test.vehicles",
            "vehicles",
            count=lambda **_: vehicles,
            carried_by=("technical", "service"),
            is_repair=True,
        )
        volumes.volume("test.talks", "talks", count=lambda **_: talks, carried_by=("service",))

    return say


# -- posts against load -------------------------------------------------------------------------


@pytest.mark.covers("ST-04")
def test_the_three_kinds_of_posts_are_planned_against_their_load(world, unit, counted):
    boss = post(world, unit, "boss", PostKind.MANAGING)
    bench = post(world, unit, "fitter")
    desk = post(world, unit, "talker", PostKind.SERVICE)
    for held, role in ((boss, "boss"), (bench, "fitter"), (bench, "fitter"), (desk, "talker")):
        placed(world, held, role)
    counted(vehicles=300, talks=180)  # 10 vehicles and 6 talks a day

    with as_seen_by(world.chief):
        kinds = {k.kind: k for k in queries.kinds_of_posts(store_id=world.north.pk, on=TODAY)}

    told = {k: (v.posts, v.people, v.per_day, v.carries, v.needed) for k, v in kinds.items()}
    assert told == {
        PostKind.TECHNICAL: (1, 2, Decimal("10.0"), 4, 3),
        PostKind.MANAGING: (1, 1, Decimal(3), 8, 1),
        PostKind.SERVICE: (1, 1, Decimal("16.0"), 8, 2),
    }
    assert [(k.missing, k.spare) for k in kinds.values()] == [(1, 0), (0, 0), (1, 0)]
    assert round(sum(k.share for k in kinds.values()), 6) == 1


def test_a_days_load_counts_the_days_the_store_was_open(world, counted):
    week = [network.Stretch(day, time(8), time(18)) for day in range(5)]
    network.set_hours(store_id=world.north.pk, week=week, by=world.chief, at=NOON)
    counted(vehicles=210)

    with as_seen_by(world.chief):
        (_talks, load) = queries.daily_load(store_id=world.north.pk, on=TODAY)

    assert load.per_day == Decimal("10.0")  # 21 workdays of the last 30 days


def test_each_vehicle_served_counts_once_a_day(world):
    first = ServiceRecordFactory(group=world.group, workshop=world.north, serviced_on=TODAY)
    ServiceRecordFactory(
        group=world.group, workshop=world.north, serviced_on=TODAY, vehicle=first.vehicle
    )
    ServiceRecordFactory(group=world.group, workshop=world.south, serviced_on=TODAY)
    ServiceRecordFactory(
        group=world.group, workshop=world.north, serviced_on=TODAY - timedelta(days=30)
    )

    with as_seen_by(world.chief):
        count = volumes.all_volumes()["vehicles.services"].count(
            store_id=world.north.pk, first=TODAY - timedelta(days=29), last=TODAY
        )

    assert count == 1


@pytest.mark.covers("ST-05")
def test_the_chart_is_held_against_the_principles_of_setting_up_posts(world, unit):
    boss = post(world, unit, "boss", PostKind.MANAGING)
    bench = post(world, unit, "fitter", above=boss)
    post(world, unit, "nobody", above=boss)
    placed(world, boss, "boss")
    for _n in range(9):
        placed(world, bench, "fitter")
    work(PersonFactory(group=world.group, name="Wang Fang"), "technician", world.north)

    with as_seen_by(world.chief):
        checks = {
            c.code: (c.number, list(c.names))
            for c in queries.checks_of_chart(store_id=world.north.pk, seen_by=world.chief, on=TODAY)
        }

    assert checks == {
        "vacant": (1, ["post of nobody"]),
        "undescribed": (3, ["post of boss", "post of fitter", "post of nobody"]),
        "without_superior": (0, []),
        "too_wide": (1, ["post of boss"]),  # nine people, the span of control is eight
        "outside_chart": (2, ["Administrator", "Wang Fang"]),
        "managing_share": (1, ["post of boss"]),  # one of three posts, at most 20 %
    }


# -- an IT officer ------------------------------------------------------------------------------


@pytest.mark.covers("ST-07")
@pytest.mark.parametrize(("vehicles", "suggested"), [(1200, False), (1230, True)])
def test_an_it_officer_is_suggested_once_more_than_40_vehicles_a_day_are_repaired(
    world, counted, vehicles, suggested
):
    counted(vehicles=vehicles)  # in 30 days

    with as_seen_by(world.chief):
        advice = queries.it_officer_advice(store_id=world.north.pk, on=TODAY)

    assert (advice is not None) == suggested
    assert advice is None or (advice.vehicles_a_day, advice.threshold) == (41, 40)


@pytest.mark.covers("ST-07")
def test_the_managers_hear_of_it_once_a_month_until_somebody_is_it_officer(world, counted):
    counted(vehicles=3000)
    boss = world.person("after_sales_manager", world.north)

    def night(day):
        tasks.suggest_it_officers(int((NOON + timedelta(days=day)).timestamp()))

    night(0)
    night(1)
    night(31)
    work(PersonFactory(group=world.group), "it_officer", world.north)
    night(62)

    with whole_database():
        assert Notice.objects.filter(person=boss.pk, code="staff.it_officer").count() == 2
    assert facts("staff.it_officer") == ["staff.it_officer.suggested"] * 2


def test_the_chart_page_shows_the_suggestion(world, counted):
    counted(vehicles=3000)
    browser = signed_in(world.administrator)
    browser.cookies["language"] = "en"

    told = browser.get("/organisation/").content.decode()

    assert "On average 100 vehicles a day" in told
    assert "a dedicated IT officer is suggested" in told


# -- people against posts -----------------------------------------------------------------------


@pytest.mark.covers("ST-12", "ST-13")
def test_skills_and_load_of_everybody_are_seen_side_by_side(world, unit):
    bench = post(world, unit, "fitter")
    busy, free = placed(world, bench, "fitter"), placed(world, bench, "fitter")
    commands.name_skill(
        group_id=world.group.pk, code="hv", name="High voltage", by=world.chief, at=NOON
    )
    commands.record_skill(person_id=free.pk, skill="hv", level=4, by=world.chief, at=NOON)
    commands.set_shift_pattern(
        store_id=world.north.pk,
        code="day",
        name="Day",
        starts=time(8),
        ends=time(17),
        break_minutes=60,
        by=world.chief,
        at=NOON,
    )
    commands.plan_shifts(
        store_id=world.north.pk,
        person_ids=[busy.pk],
        pattern="day",
        first=TODAY + timedelta(days=1),
        last=TODAY + timedelta(days=2),
        by=world.chief,
        at=NOON,
    )
    commands.give_errand(
        store_id=world.north.pk,
        responsible_id=busy.pk,
        title="Clean bay 3",
        due_at=NOON + timedelta(days=1),
        by=world.chief,
        at=NOON,
    )

    with as_seen_by(world.chief):
        found = queries.strengths(store_id=world.north.pk, on=TODAY)
        cover = queries.skill_cover(people=found, seen_by=world.chief)

    told = {s.person: (dict(s.skills), s.hours, s.open_work) for s in found}
    assert told[busy] == ({}, Decimal("16.0"), 1)
    assert told[free] == ({"High voltage": 4}, Decimal(0), 0)
    assert found[0].person == busy  # the most loaded first
    assert [(c.name, c.holders, c.masters, c.is_thin) for c in cover] == [
        ("High voltage", 1, 1, True)
    ]
    assert timedelta(days=2) < AHEAD


@pytest.mark.covers("ST-13")
def test_a_person_is_moved_to_a_post_that_fits_better_and_the_reason_is_kept(world, unit):
    bench = post(world, unit, "fitter")
    desk = post(world, unit, "talker", PostKind.SERVICE)
    person = placed(world, bench, "fitter")
    with whole_database():
        before = Assignment.objects.get(person=person)

    now = commands.move_person(
        assignment_id=before.pk,
        post_id=desk.pk,
        reason="talks well, the desk is short of one",
        by=world.chief,
        at=NOON + timedelta(days=1),
    )

    with whole_database():
        before.refresh_from_db()
        (change,) = PostChange.objects.all()
    assert (now.post, now.role.code, now.starts_on) == (desk, "talker", TODAY + timedelta(days=1))
    assert before.ends_on == TODAY
    assert (change.person, change.reason) == (person, "talks well, the desk is short of one")
    assert facts()[-3:] == [
        "staff.person.assigned",
        "staff.assignment.ended",
        "staff.person.moved",
    ]


def test_within_one_role_a_move_only_changes_the_post(world, unit):
    bench = post(world, unit, "fitter")
    person = placed(world, bench, "fitter")
    other = commands.add_post(
        department_id=unit.pk,
        code="second",
        name="second bench",
        kind=PostKind.TECHNICAL,
        role="fitter",
        by=world.chief,
        at=NOON,
    )
    with whole_database():
        before = Assignment.objects.get(person=person)

    commands.move_person(
        assignment_id=before.pk, post_id=other.pk, reason="queue", by=world.chief, at=NOON
    )

    with whole_database():
        assert list(Assignment.objects.filter(person=person).values_list("post", "ends_on")) == [
            (other.pk, None)
        ]


def test_a_move_that_may_not_be_leaves_no_trace(world, unit):
    bench = post(world, unit, "fitter")
    desk = post(world, unit, "talker", PostKind.SERVICE)
    person = placed(world, bench, "fitter")
    with whole_database():
        row = Assignment.objects.get(person=person)
    told = facts()

    def move(by=world.chief, held=desk, reason="need"):
        commands.move_person(assignment_id=row.pk, post_id=held.pk, reason=reason, by=by, at=NOON)

    with pytest.raises(SamePost):
        move(held=bench)
    with pytest.raises(WordsMissing):
        move(reason=" ")
    with pytest.raises(NotPermitted):
        move(by=world.actor(world.north, "staff.view"))
    with pytest.raises(RightNotHeld):  # the new role may more than the mover
        move(by=world.actor(world.north, "staff.assign"))
    with pytest.raises(Assignment.DoesNotExist):
        move(by=world.of_south)

    assert facts() == told


def test_a_post_that_somebody_holds_is_not_closed(world, unit):
    bench = post(world, unit, "fitter")
    placed(world, bench, "fitter")

    with pytest.raises(PostInUse):
        commands.close_post(post_id=bench.pk, by=world.chief, at=NOON)


# -- who answers for what -----------------------------------------------------------------------


@pytest.mark.covers("ST-16")
def test_every_process_has_an_owner_by_role_and_gaps_are_listed(world):
    to_every_group(at=NOON)
    boss = work(
        PersonFactory(group=world.group, name="Chief Li"), "after_sales_manager", world.north
    ).person

    with as_seen_by(world.chief), translation.override("en"):
        owners = queries.owners(store_id=world.north.pk, language="en", on=TODAY)

    processes = [owner for owner in owners if owner.is_process]
    assert processes
    assert all(owner.role for owner in owners)
    assert {o.role for o in owners if not o.is_gap} == {"after-sales manager"}
    assert all(o.holders == [boss.name] for o in owners if not o.is_gap)
    assert [o.is_gap for o in owners] == sorted((o.is_gap for o in owners), reverse=True)
    page = signed_in(world.administrator).get("/organisation/owners/").content.decode()
    assert "Chief Li" in page


@pytest.mark.covers("ST-16")
def test_every_task_has_one_responsible_person_and_one_who_left_is_a_gap(world):
    person = world.person("technician", world.north)
    errand = commands.give_errand(
        store_id=world.north.pk,
        responsible_id=person.pk,
        title="Clean bay 3",
        due_at=NOON + timedelta(days=1),
        by=world.chief,
        at=NOON,
    )
    assert not Errand._meta.get_field("responsible").null

    commands.disable(person_id=person.pk, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        assert list(queries.orphaned_errands(seen_by=world.chief)) == [errand]


# -- passing up ---------------------------------------------------------------------------------


@pytest.fixture
def ladder(world, unit):
    """An area supervisor below the after-sales manager, with a task."""
    boss_post = post(world, unit, "boss", PostKind.MANAGING)
    mate_post = post(world, unit, "mate", PostKind.MANAGING, above=boss_post)
    boss, mate = placed(world, boss_post, "boss"), placed(world, mate_post, "mate")
    errand = commands.give_errand(
        store_id=world.north.pk,
        responsible_id=mate.pk,
        title="Start-up of a new car",
        due_at=NOON + timedelta(days=1),
        by=world.chief,
        at=NOON,
    )
    return boss, mate, errand


@pytest.mark.covers("ST-10")
def test_what_a_supervisor_cannot_settle_goes_to_the_superior_with_the_reason(world, ladder):
    boss, mate, errand = ladder
    by = world.actor(world.north, "staff.own", person_id=mate.pk)

    commands.pass_up_errand(errand_id=errand.pk, reason="No crew is free", by=by, at=NOON)

    with whole_database():
        errand.refresh_from_db()
    assert (errand.responsible, errand.state) == (boss, "given")
    assert errand.words == f"{mate.name}: No crew is free"
    assert facts()[-1] == "staff.errand.passed_up"


def test_only_the_responsible_person_passes_up_and_only_where_there_is_somebody_above(
    world, ladder
):
    boss, mate, errand = ladder
    told = facts()

    with pytest.raises(NotYours):
        commands.pass_up_errand(
            errand_id=errand.pk,
            reason="x",
            by=world.actor(world.north, "staff.own", person_id=boss.pk),
            at=NOON,
        )
    commands.disable(person_id=boss.pk, by=world.chief, at=NOON)
    with pytest.raises(NobodyAbove):
        commands.pass_up_errand(
            errand_id=errand.pk,
            reason="x",
            by=world.actor(world.north, "staff.own", person_id=mate.pk),
            at=NOON,
        )

    assert facts() == [*told, "staff.account.disabled"]
