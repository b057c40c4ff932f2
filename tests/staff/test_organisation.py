"""The chart, duties sheets, job descriptions, evidence, careers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.commands import form_department
from aftersales.records.staff import commands, queries
from aftersales.records.staff.commands.organisation import (
    DutyUnknown,
    OwnApproval,
    OwnSuperior,
    PartsMissing,
    PostCodeTaken,
    PostInUse,
)
from aftersales.records.staff.models import DutyEvidence, Role, Sheet
from aftersales.records.staff.states import Part, PostKind, SheetState
from tests.conftest import NOON, logged
from tests.factories.staff import RoleFactory
from tests.signing import signed_in

TODAY = NOON.date()
PARTS = {part: f"words on {part}" for part in Part.values}


def facts():
    with whole_database():
        return [n for _a, n in logged() if not n.startswith("network.")]


@pytest.fixture
def unit(world):
    RoleFactory(group=world.group, code="chief", rights=["staff.view"])
    return form_department(
        group_id=world.group.pk,
        store_id=world.north.pk,
        code="after-sales",
        name="After-sales",
        by=world.chief,
        at=NOON,
    )


def post(world, unit, code, above=None, kind=PostKind.MANAGING, role="chief"):
    return commands.add_post(
        department_id=unit.pk,
        code=code,
        name=code,
        kind=kind,
        role=role,
        reports_to_id=above.pk if above else None,
        by=world.chief,
        at=NOON,
    )


@pytest.mark.covers("ST-01", "ST-04", "ST-05")
def test_the_chart_shows_units_posts_lines_holders_and_kinds(world, unit):
    boss = post(world, unit, "manager")
    mate = post(world, unit, "mate", boss, PostKind.TECHNICAL)
    people = [world.person("technician", world.north) for _n in range(2)]
    for person, held in zip(people, (boss, mate), strict=True):
        commands.assign(
            person_id=person.pk,
            role="chief",
            store_id=world.north.pk,
            post_id=held.pk,
            by=world.chief,
            at=NOON,
        )

    with as_seen_by(world.chief):
        chart = queries.chart(seen_by=world.chief, on=TODAY)
        superior = queries.superior_of(person_id=people[1].pk, on=TODAY)

    (top,) = chart.tops
    assert [(p.post.code, p.holders, p.reports) for p in top.places] == [
        ("manager", [people[0]], 1),
        ("mate", [people[1]], 0),
    ]
    assert chart.by_kind == {"technical": 1, "managing": 1, "service": 0}
    assert chart.shares["technical"] == 0.5
    assert superior == people[0]


def test_too_many_posts_below_one_are_marked(world, unit):
    boss = post(world, unit, "manager")
    for n in range(9):
        post(world, unit, f"p{n}", boss)

    with as_seen_by(world.chief):
        (top,) = queries.chart(seen_by=world.chief, on=TODAY).tops
    assert [p.post.code for p in top.places if p.is_wide] == ["manager"]


def test_lines_of_the_chart_never_run_in_a_circle(world, unit):
    boss = post(world, unit, "manager")
    mate = post(world, unit, "mate", boss)

    with pytest.raises(OwnSuperior):
        commands.move_post(
            post_id=boss.pk, reports_to_id=mate.pk, reason="new lead", by=world.chief, at=NOON
        )
    with pytest.raises(PostInUse):
        commands.close_post(post_id=boss.pk, by=world.chief, at=NOON)
    with pytest.raises(PostCodeTaken):
        post(world, unit, "mate")
    commands.move_post(
        post_id=mate.pk, reports_to_id=None, reason="on its own", by=world.chief, at=NOON
    )
    commands.close_post(post_id=boss.pk, by=world.chief, at=NOON)

    assert facts()[-2:] == ["staff.post.moved", "staff.post.closed"]


# -- sheets -------------------------------------------------------------------------------------


def duties(world, unit, by=None, words="Keep the lane clean"):
    return commands.write_duties(department_id=unit.pk, duties=words, by=by or world.chief, at=NOON)


def office(world):
    return world.actor(world.north, "staff.own", "staff.write_duties", person_id=writer(world).pk)


def writer(world):
    return world.person("general_administration", world.north)


@pytest.mark.covers("ST-02")
def test_a_duties_sheet_takes_two_steps_by_two_people(world, unit):
    by = office(world)
    sheet = duties(world, unit, by=by)

    with pytest.raises(IllegalMove):
        commands.approve_sheet(sheet_id=sheet.pk, by=world.chief, at=NOON)
    commands.hand_in_sheet(sheet_id=sheet.pk, by=by, at=NOON)
    with pytest.raises(NotPermitted):
        commands.approve_sheet(sheet_id=sheet.pk, by=by, at=NOON)
    commands.approve_sheet(sheet_id=sheet.pk, by=world.chief, at=NOON)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.approved_by_id) == (SheetState.IN_FORCE, world.chief.person_id)
    assert facts() == ["staff.sheet.written", "staff.sheet.handed_in", "staff.sheet.approved"]


def test_nobody_approves_what_they_wrote(world, unit):
    sheet = duties(world, unit)
    commands.hand_in_sheet(sheet_id=sheet.pk, by=world.chief, at=NOON)

    with pytest.raises(OwnApproval):
        commands.approve_sheet(sheet_id=sheet.pk, by=world.chief, at=NOON)


def test_a_sheet_sent_back_is_written_on_and_a_new_version_replaces_the_old(world, unit):
    by = office(world)
    first = duties(world, unit, by=by)
    commands.hand_in_sheet(sheet_id=first.pk, by=by, at=NOON)
    commands.send_back_sheet(sheet_id=first.pk, remark="too short", by=world.chief, at=NOON)
    again = duties(world, unit, by=by, words="Keep the lane clean and safe")
    commands.hand_in_sheet(sheet_id=again.pk, by=by, at=NOON)
    commands.approve_sheet(sheet_id=again.pk, by=world.chief, at=NOON)
    second = duties(world, unit, by=by, words="Anew")
    commands.hand_in_sheet(sheet_id=second.pk, by=by, at=NOON)
    commands.approve_sheet(sheet_id=second.pk, by=world.chief, at=NOON)

    with whole_database():
        told = list(Sheet.objects.order_by("version").values_list("version", "state"))
    assert again.pk == first.pk
    assert told == [(1, SheetState.REPLACED), (2, SheetState.IN_FORCE)]


@pytest.mark.covers("ST-03")
def test_a_job_description_has_seven_parts_and_takes_two_steps(world, unit):
    held = post(world, unit, "manager")
    person = world.person("department_head", world.north)
    by = world.actor(world.north, "staff.own", "staff.describe_post", person_id=person.pk)

    assert len(Part.values) == 7
    for part in Part.values:
        with pytest.raises(PartsMissing):
            commands.write_description(post_id=held.pk, parts={**PARTS, part: " "}, by=by, at=NOON)
    sheet = commands.write_description(post_id=held.pk, parts=PARTS, by=by, at=NOON)
    commands.hand_in_sheet(sheet_id=sheet.pk, by=by, at=NOON)
    commands.approve_sheet(sheet_id=sheet.pk, by=world.chief, at=NOON)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.parts) == (SheetState.IN_FORCE, PARTS)


@pytest.mark.covers("IS-07")
def test_a_role_that_may_more_than_its_description_tells_is_pointed_out(world, unit):
    held = post(world, unit, "manager")
    person = world.person("department_head", world.north)
    by = world.actor(world.north, "staff.own", "staff.describe_post", person_id=person.pk)
    sheet = commands.write_description(post_id=held.pk, parts=PARTS, by=by, at=NOON)
    commands.hand_in_sheet(sheet_id=sheet.pk, by=by, at=NOON)
    commands.approve_sheet(sheet_id=sheet.pk, by=world.chief, at=NOON)

    commands.grant_right(
        role="chief", right="staff.hire", reason="holiday", by=world.chief, at=NOON
    )

    with as_seen_by(world.chief):
        assert queries.rights_beyond_description(seen_by=world.chief) == {"chief": ["staff.hire"]}


@pytest.mark.covers("ST-01")
def test_a_sheet_in_force_is_told_to_whom_it_concerns(world, unit):
    held = post(world, unit, "manager")
    person = world.person("technician", world.north)
    commands.assign(
        person_id=person.pk,
        role="chief",
        store_id=world.north.pk,
        post_id=held.pk,
        by=world.chief,
        at=NOON - timedelta(days=400),
    )
    by = office(world)
    sheet = duties(world, unit, by=by)
    commands.hand_in_sheet(sheet_id=sheet.pk, by=by, at=NOON)
    commands.approve_sheet(sheet_id=sheet.pk, by=world.chief, at=NOON)
    browser = signed_in(person)
    assert "Keep the lane clean" in browser.get("/me/").content.decode()

    browser.post(f"/me/sheets/{sheet.pk}/read/")

    assert "Keep the lane clean" not in browser.get("/me/").content.decode()
    assert facts()[-1] == "staff.sheet.read"


# -- evidence and careers -----------------------------------------------------------------------


@pytest.mark.covers("ST-11")
def test_the_general_managers_twelve_duties_are_followed_with_evidence(world):
    for duty in "abcdefghijkl":
        commands.record_evidence(
            duty=duty, on=TODAY, text="Minutes of the review", by=world.chief, at=NOON
        )
    with pytest.raises(DutyUnknown):
        commands.record_evidence(duty="m", on=TODAY, text="x", by=world.chief, at=NOON)

    with whole_database():
        assert DutyEvidence.objects.values("duty").distinct().count() == 12
    page = signed_in(world.administrator).get("/organisation/evidence/").content.decode()
    assert page.count("Minutes of the review") == 12


@pytest.mark.covers("ST-14")
def test_a_career_path_shows_the_steps_and_what_is_lacking(world):
    person = world.person("technician", world.north)
    commands.name_skill(
        group_id=world.group.pk, code="hv", name="High voltage", by=world.chief, at=NOON
    )
    for rank, level in ((1, 2), (2, 4)):
        commands.set_career_step(
            group_id=world.group.pk,
            path="technician",
            rank=rank,
            name=f"rung {rank}",
            kind=PostKind.TECHNICAL,
            skills={"hv": level},
            by=world.chief,
            at=NOON,
        )
    commands.record_skill(person_id=person.pk, skill="hv", level=3, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        rungs = queries.career(
            person_id=person.pk, path="technician", seen_by=world.chief, on=TODAY
        )
    assert [(r.step.rank, list(r.lacking)) for r in rungs] == [(1, []), (2, ["High voltage 3/4"])]


def test_a_post_names_the_role_it_carries(world, unit):
    held = post(world, unit, "manager")

    with whole_database():
        assert held.role == Role.objects.get(group=world.group, code="chief")
