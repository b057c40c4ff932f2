"""Meetings with minutes, team events, rewards (ST-15); the general manager's duties (ST-11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.staff import commands, queries
from aftersales.records.staff.commands.common import WordsMissing
from aftersales.records.staff.commands.team import NobodyNamed, NotHeldYet
from aftersales.records.staff.commands.work import NotOfThisStore
from aftersales.records.staff.models import TeamEvent
from aftersales.records.staff.states import TeamEventKind
from tests.conftest import NOON, logged
from tests.factories.staff import PersonFactory
from tests.signing import signed_in

TODAY = NOON.date()


def facts():
    with whole_database():
        return [name for _actor, name in logged()]


def planned(world, **more):
    given = {"kind": TeamEventKind.MEETING, "title": "Comebacks", "on": TODAY, **more}
    return commands.plan_team_event(store_id=world.north.pk, by=world.chief, at=NOON, **given)


@pytest.mark.covers("ST-15")
def test_a_meeting_is_planned_held_and_its_minutes_kept(world):
    people = [world.person("technician", world.north) for _n in range(2)]
    meeting = planned(world, text="1. Comebacks of last month")

    commands.record_minutes(
        team_event_id=meeting.pk,
        minutes="Two cars a day are checked twice.",
        person_ids=[p.pk for p in people],
        by=world.chief,
        at=NOON,
    )

    with whole_database():
        meeting.refresh_from_db()
        assert sorted(meeting.people.values_list("pk", flat=True)) == [p.pk for p in people]
    assert (meeting.state, meeting.minutes) == ("held", "Two cars a day are checked twice.")
    assert facts() == ["staff.team_event.planned", "staff.team_event.held"]


@pytest.mark.covers("ST-15")
def test_a_reward_names_who_and_for_what_and_everybody_reads_it(world):
    person = world.person("technician", world.north, name="Wang Fang")

    commands.give_reward(
        store_id=world.north.pk,
        person_ids=[person.pk],
        title="Star of the month",
        text="No comeback",
        by=world.chief,
        at=NOON,
    )

    assert facts() == ["staff.reward.given"]
    browser = signed_in(world.person("crew", world.north))
    with whole_database():
        row = TeamEvent.objects.get()
    page = browser.get(f"/organisation/team/{row.pk}/").content.decode()
    assert ("Star of the month" in page, "Wang Fang" in page, "No comeback" in page) == (
        True,
        True,
        True,
    )


@pytest.mark.covers("ST-15")
def test_a_team_meets_regularly_and_the_next_meeting_is_due_after_30_days(world):
    def rhythm(day):
        with as_seen_by(world.chief):
            found = queries.rhythm(store_id=world.north.pk, on=TODAY + timedelta(days=day))
        return (found.due_on, found.is_late)

    assert rhythm(0) == (None, True)
    person = world.person("technician", world.north)
    meeting = planned(world)
    commands.record_minutes(
        team_event_id=meeting.pk, minutes="x", person_ids=[person.pk], by=world.chief, at=NOON
    )

    due = TODAY + timedelta(days=30)
    assert (rhythm(30), rhythm(31)) == ((due, False), (due, True))


def test_what_makes_no_sense_is_refused_and_leaves_no_trace(world):
    here = world.person("technician", world.north)
    elsewhere = PersonFactory(group=world.group)
    meeting, later = planned(world), planned(world, on=TODAY + timedelta(days=1))
    told = facts()

    def minutes(event=meeting, words="x", people=(here.pk,), by=world.chief):
        commands.record_minutes(
            team_event_id=event.pk, minutes=words, person_ids=people, by=by, at=NOON
        )

    with pytest.raises(NotHeldYet):
        minutes(later)
    with pytest.raises(WordsMissing):
        minutes(words=" ")
    with pytest.raises(NobodyNamed):
        minutes(people=())
    with pytest.raises(NotOfThisStore):
        minutes(people=(elsewhere.pk,))
    with pytest.raises(NotPermitted):
        minutes(by=world.actor(world.north, "staff.view_organisation"))
    with pytest.raises(TeamEvent.DoesNotExist):
        minutes(by=world.of_south)
    assert facts() == told

    commands.call_off(team_event_id=meeting.pk, by=world.chief, at=NOON)
    with pytest.raises(IllegalMove):
        minutes()
    with pytest.raises(IllegalMove):
        commands.call_off(team_event_id=meeting.pk, by=world.chief, at=NOON)

    assert facts() == [*told, "staff.team_event.cancelled"]


def test_minutes_on_paper_are_attached_and_opened_on_the_page(world):
    person = world.person("technician", world.north)
    boss = signed_in(world.administrator)
    boss.cookies["store"] = str(world.north.pk)

    address = boss.post(
        "/organisation/team/plan/",
        {"kind": "meeting", "title": "Comebacks", "on": "2026-03-02", "text": ""},
    )["Location"]
    boss.post(f"{address}minutes/", {"minutes": "Said and done", "person_ids": [person.pk]})
    upload = SimpleUploadedFile("minutes.txt", b"Said and done", content_type="text/plain")
    answer = boss.post(f"{address}attach/", {"file": upload})

    page = boss.get(address).content.decode()
    assert answer.status_code == 303
    assert ("Said and done" in page, "minutes.txt" in page) == (True, True)


@pytest.mark.covers("ST-11")
def test_a_duty_is_kept_while_its_evidence_is_not_older_than_a_year(world):
    for duty, days in (("a", 0), ("b", 365), ("c", 366)):
        commands.record_evidence(
            duty=duty, on=TODAY - timedelta(days=days), text="Minutes", by=world.chief, at=NOON
        )

    with as_seen_by(world.chief):
        found = queries.duties_kept(seen_by=world.chief, on=TODAY)

    assert len(found) == 12
    assert [k.duty for k in found if k.is_kept] == ["a", "b"]
    assert [k.duty for k in found if k.last_on] == ["a", "b", "c"]
