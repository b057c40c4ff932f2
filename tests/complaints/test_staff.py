"""Complaints on staff: their own confidential flow (CP-15, CP-16)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from aftersales.care.complaints import commands, queries
from aftersales.care.complaints.models import StaffComplaint
from aftersales.care.complaints.states import StaffCause
from aftersales.core.actors import Actor, NotPermitted
from aftersales.core.log import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook.content import delivered
from tests.factories.staff import PersonFactory
from tests.worlds import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def accused(desk):
    person = PersonFactory(group=desk.world.group, name="钱师傅")
    work(person, "technician", desk.world.north)
    return person


def take(desk, accused, **more: Any) -> StaffComplaint:
    given = {"cause": "quarrel", "channel": "visit", "words": "He shouted at me"} | more
    return commands.take_on_staff(store_id=desk.store_id, accused_id=accused.pk, **given, **desk.me)


def judged(desk, accused, *, is_verified: bool) -> StaffComplaint:
    row = take(desk, accused)
    commands.investigate(staff_complaint_id=row.pk, **desk.me)
    return commands.judge_staff(
        staff_complaint_id=row.pk, is_verified=is_verified, findings="Two witnesses", **desk.me
    )


@pytest.mark.covers("CP-15")
def test_a_verified_complaint_proposes_a_serious_demerit_and_names_how_it_was_made_good(
    desk, accused
):
    row = judged(desk, accused, is_verified=True)
    assert (row.state, row.is_demerit_proposed) == ("verified", True)
    assert desk.told()[-2:] == [
        "staff_complaint.judged",
        "staff_complaint.demerit_proposed",
    ]
    with pytest.raises(Refusal):
        commands.close_staff(staff_complaint_id=row.pk, **desk.me)

    closed = commands.close_staff(
        staff_complaint_id=row.pk, recovery="Apologised in person", **desk.me
    )

    assert (closed.state, closed.recovery) == ("closed", "Apologised in person")


def test_one_that_is_not_verified_proposes_nothing(desk, accused):
    row = judged(desk, accused, is_verified=False)

    assert (row.state, row.is_demerit_proposed) == ("unfounded", False)
    assert "staff_complaint.demerit_proposed" not in desk.told()
    assert commands.close_staff(staff_complaint_id=row.pk, **desk.me).state == "closed"


@pytest.mark.covers("CP-16")
def test_there_are_four_fixed_causes_in_the_handbook_and_to_choose_from(desk, accused):
    (policy,) = [item for item in delivered() if item.code == "CP-16"]

    assert [e["code"] for e in policy.body["elements"]] == StaffCause.values
    assert [take(desk, accused, cause=cause).cause for cause in StaffCause.values] == (
        StaffCause.values
    )


def test_nobody_sees_a_complaint_on_themselves_whatever_their_rights(desk, accused):
    row = take(desk, accused)
    me = Actor(
        key=accused.actor_key,
        group_id=desk.world.group.pk,
        rights=desk.chief.rights,
        person_id=accused.pk,
    )

    with as_seen_by(me):
        assert not queries.staff_complaints(seen_by=me).exists()
    with pytest.raises(StaffComplaint.DoesNotExist):
        commands.investigate(staff_complaint_id=row.pk, by=me, at=desk.at)
    with pytest.raises(commands.NotOnOneself):
        commands.take_on_staff(
            store_id=desk.store_id,
            accused_id=accused.pk,
            cause="late",
            channel="phone",
            words="x",
            by=me,
            at=desk.at,
        )


def test_whoever_takes_it_does_not_see_it_without_the_right(desk, accused):
    taker = desk.world.actor(desk.world.north, "complaints.take_staff")
    commands.take_on_staff(
        store_id=desk.store_id,
        accused_id=accused.pk,
        cause="late",
        channel="phone",
        words="x",
        by=taker,
        at=desk.at,
    )

    with as_seen_by(taker):
        assert not queries.staff_complaints(seen_by=taker).exists()
    with pytest.raises(NotPermitted):
        taker.require("complaints.see_staff")


def test_who_judges_has_investigated_and_the_database_keeps_the_accused_out(desk, accused):
    row = take(desk, accused)
    commands.investigate(staff_complaint_id=row.pk, **desk.me)

    with pytest.raises(commands.NotTheInvestigator):
        commands.judge_staff(
            staff_complaint_id=row.pk,
            is_verified=True,
            findings="x",
            by=desk.manager,
            at=desk.at,
        )
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        StaffComplaint.objects.filter(pk=row.pk).update(investigator=accused)
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        StaffComplaint.objects.filter(pk=row.pk).delete()


def test_the_log_names_neither_person_nor_cause(desk, accused):
    judged(desk, accused, is_verified=True)

    with whole_database():
        facts = EventRecord.objects.filter(name__startswith="complaints.staff_complaint")
        told = [set(fact.data) for fact in facts]
    assert told
    assert set.union(*told) == {"store_id", "staff_complaint_id", "is_verified"}
