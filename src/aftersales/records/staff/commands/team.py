"""Putting people where their strengths are needed; meetings, events and rewards of the team."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import store
from aftersales.ground.notices import commands as notices
from aftersales.records.staff.commands.common import PersonGone, in_group, words
from aftersales.records.staff.commands.organisation import note_change
from aftersales.records.staff.commands.people import assign, end_assignment, require_rights_of
from aftersales.records.staff.commands.work import NotOfThisStore
from aftersales.records.staff.events import (
    ItOfficerSuggested,
    PersonMoved,
    RewardGiven,
    TeamEventCancelled,
    TeamEventHeld,
    TeamEventPlanned,
)
from aftersales.records.staff.models import (
    Assignment,
    Person,
    Post,
    TeamEvent,
    TeamEventPerson,
)
from aftersales.records.staff.queries import holders_of, it_officer_advice
from aftersales.records.staff.states import TEAM_EVENT_LIFE, TeamEventKind, TeamEventState


class SamePost(Refusal):
    """The person holds this post already."""

    code = "staff.same_post"


class NotHeldYet(Refusal):
    """Minutes are of what has been."""

    code = "staff.not_held_yet"
    status = 422


class NobodyNamed(Refusal):
    """A meeting has people, and a reward goes to somebody."""

    code = "staff.nobody_named"
    status = 422


# -- people and posts ---------------------------------------------------------------------------


@command("staff.assign")
def move_person(
    *, assignment_id: int, post_id: int, reason: str, by: Actor, at: datetime
) -> Assignment:
    """Put a person where their strengths are needed: the role of the new post counts from today,
    the one of the old post ends (ST-13).
    """
    rows = Assignment.objects.visible_to(by).select_for_update(of=("self",))
    before = rows.select_related("person", "role").get(pk=assignment_id)
    post = Post.objects.visible_to(by).select_related("role").get(pk=post_id, is_closed=False)
    store_id = post.store_id or before.store_id
    by.require("staff.assign", store_id=before.store_id)
    by.require("staff.assign", store_id=store_id)
    said = words(reason, "reason")
    if before.ends_on is not None and before.ends_on < localdate(at):
        raise PersonGone(_("This role has ended already."), field="assignment_id")
    if before.post_id == post.pk:
        raise SamePost(_("The person holds this post already."), field="post_id")
    row = _placed(before, post, store_id, by, at)
    change = note_change(post, said, by, at, person_id=before.person_id)
    fact = PersonMoved(
        store_id=store_id,
        person_id=before.person_id,
        post_id=post.pk,
        from_post_id=before.post_id,
        role=post.role.code,
        post_change_id=change.pk,
    )
    record(fact, by=in_group(by, post.group_id), at=at)
    return row


def _placed(before: Assignment, post: Post, store_id: int, by: Actor, at: datetime) -> Assignment:
    """The same role in the same store goes on under another post; another one begins anew."""
    if before.role_id == post.role_id and before.store_id == store_id:
        require_rights_of(by, post.role, store_id)
        Assignment.objects.filter(pk=before.pk).update(post=post)
        return Assignment.objects.get(pk=before.pk)
    made = assign(
        person_id=before.person_id,
        role=post.role.code,
        store_id=store_id,
        post_id=post.pk,
        by=by,
        at=at,
    )
    end_assignment(assignment_id=before.pk, by=by, at=at)
    return made


# -- meetings, events, rewards ------------------------------------------------------------------


@command("staff.lead_team")
def plan_team_event(
    *,
    store_id: int,
    kind: TeamEventKind,
    title: str,
    on: date,
    text: str = "",
    by: Actor,
    at: datetime,
) -> TeamEvent:
    """A team meeting or an event that builds the team is set down with its day (ST-15)."""
    by.require("staff.lead_team", store_id=store_id)
    row = TeamEvent.objects.create(
        store_id=store_id,
        kind=kind,
        title=words(title, "title", most=120),
        words=text.strip(),
        on=on,
        planned_by_id=by.person_id,
    )
    fact = TeamEventPlanned(store_id=store_id, team_event_id=row.pk, kind=kind, on=on.isoformat())
    record(fact, by=in_group(by, store(store_id).group_id), at=at)
    return row


@command("staff.lead_team")
def record_minutes(
    *, team_event_id: int, minutes: str, person_ids: Collection[int], by: Actor, at: datetime
) -> TeamEvent:
    """It has taken place: who was there, and what was said or decided (ST-15)."""
    row = _event(team_event_id, by)
    TEAM_EVENT_LIFE.require(TeamEventState(row.state), TeamEventState.HELD)
    if row.on > localdate(at):
        raise NotHeldYet(_("The day has not come yet."), field="minutes")
    row.minutes = minutes.strip()
    if not row.minutes:
        words("", "minutes")
    row.state = TeamEventState.HELD
    row.save(update_fields=["minutes", "state"])
    there = _note_people(row, person_ids)
    fact = TeamEventHeld(
        store_id=row.store_id, team_event_id=row.pk, kind=row.kind, people=len(there)
    )
    record(fact, by=by, at=at)
    return row


@command("staff.lead_team")
def call_off(*, team_event_id: int, by: Actor, at: datetime) -> TeamEvent:
    """It does not take place."""
    row = _event(team_event_id, by)
    TEAM_EVENT_LIFE.require(TeamEventState(row.state), TeamEventState.CANCELLED)
    row.state = TeamEventState.CANCELLED
    row.save(update_fields=["state"])
    fact = TeamEventCancelled(store_id=row.store_id, team_event_id=row.pk, kind=row.kind)
    record(fact, by=by, at=at)
    return row


@command("staff.lead_team")
def give_reward(
    *,
    store_id: int,
    person_ids: Collection[int],
    title: str,
    text: str = "",
    by: Actor,
    at: datetime,
) -> TeamEvent:
    """A good team or person is rewarded, and everybody reads for what (ST-15)."""
    by.require("staff.lead_team", store_id=store_id)
    row = TeamEvent.objects.create(
        store_id=store_id,
        kind=TeamEventKind.REWARD,
        state=TeamEventState.HELD,
        title=words(title, "title", most=120),
        words=text.strip(),
        on=localdate(at),
        planned_by_id=by.person_id,
    )
    people = _note_people(row, person_ids)
    fact = RewardGiven(store_id=store_id, team_event_id=row.pk, people=tuple(people))
    record(fact, by=in_group(by, store(store_id).group_id), at=at)
    return row


def _event(team_event_id: int, by: Actor) -> TeamEvent:
    row = TeamEvent.objects.visible_to(by).select_for_update(of=("self",)).get(pk=team_event_id)
    by.require("staff.lead_team", store_id=row.store_id)
    return row


def _note_people(row: TeamEvent, person_ids: Collection[int]) -> list[int]:
    """Those who were there or are rewarded; each has, or had, a role in the store."""
    wanted = sorted(set(person_ids))
    if not wanted:
        raise NobodyNamed(_("Say who it is about."), field="person_ids")
    here = Person.objects.filter(pk__in=wanted, assignments__store_id=row.store_id).distinct()
    if here.count() != len(wanted):
        raise NotOfThisStore(_("Somebody has no role in this store."), field="person_ids")
    TeamEventPerson.objects.bulk_create(
        TeamEventPerson(store_id=row.store_id, event=row, person_id=pk) for pk in wanted
    )
    return wanted


@command("staff.plan_headcount")
def suggest_it_officer(*, store_id: int, by: Actor, at: datetime) -> bool:
    """Tell the managers of a store whose daily repairs exceed the threshold that it should have an
    IT information officer; once a month (ST-07).
    """
    by.require("staff.plan_headcount", store_id=store_id)
    advice = it_officer_advice(store_id=store_id, on=localdate(at))
    people = {
        pk
        for role in ("after_sales_manager", "general_manager", "group_manager")
        for pk in holders_of(role, store_id=store_id, on=localdate(at)).values_list("pk", flat=True)
    }
    if advice is None or not people:
        return False
    told = notices.notify(
        people=people,
        code="staff.it_officer",
        occasion=f"staff.it_officer:{store_id}:{localdate(at):%Y-%m}",
        about=("store", store_id),
        values={"vehicles": advice.vehicles_a_day, "threshold": advice.threshold},
        address="/organisation/",
        store_id=store_id,
        by=by,
        at=at,
    )
    if told:
        fact = ItOfficerSuggested(
            store_id=store_id,
            vehicles_a_day=advice.vehicles_a_day,
            threshold=advice.threshold,
        )
        record(fact, by=by, at=at)
    return bool(told)
