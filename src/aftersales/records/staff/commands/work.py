"""Skills, shifts, absences, headcount and tasks with a deadline."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import store
from aftersales.records.staff import rules
from aftersales.records.staff.commands.common import (
    PersonGone,
    in_group,
    locked,
    require_where_they_work,
    words,
)
from aftersales.records.staff.commands.people import PeriodBackwards
from aftersales.records.staff.events import (
    AbsenceRecorded,
    AbsenceWithdrawn,
    ErrandAccepted,
    ErrandGiven,
    ErrandHandedOver,
    ErrandPassedUp,
    ErrandReported,
    ErrandReturned,
    ErrandWithdrawn,
    HeadcountPlanned,
    ShiftCancelled,
    ShiftPatternSet,
    ShiftsPlanned,
    SkillNamed,
    SkillRecorded,
)
from aftersales.records.staff.models import (
    Absence,
    Errand,
    Headcount,
    Person,
    Role,
    Shift,
    ShiftPattern,
    Skill,
    SkillHeld,
)
from aftersales.records.staff.queries import superior_of
from aftersales.records.staff.states import ERRAND_LIFE, AbsenceKind, ErrandState

LONGEST_PLAN = 400  # days planned at once: a little more than a year


class LevelUnknown(Refusal):
    """Skills have five levels."""

    code = "staff.level_unknown"
    status = 422


class WorksElsewhere(Refusal):
    """The person has a shift at this time, here or in another store."""

    code = "staff.works_elsewhere"


class NotOfThisStore(Refusal):
    """The person has no role in the store."""

    code = "staff.not_of_this_store"


class AwayAlready(Refusal):
    """The person is recorded as away on some of these days."""

    code = "staff.away_already"


class DeadlinePast(Refusal):
    """A deadline lies ahead."""

    code = "staff.deadline_past"
    status = 422


class NobodyAbove(Refusal):
    """No post above this person's is held by anybody."""

    code = "staff.nobody_above"


class NotYours(Refusal):
    """Only the responsible person reports, only the giver accepts."""

    code = "staff.not_yours"
    status = 403


# -- skills -------------------------------------------------------------------------------------


@command("staff.record_skills")
def name_skill(*, group_id: int, code: str, name: str, by: Actor, at: datetime) -> Skill:
    """A skill gets a name in the group, or a better one."""
    if not by.boundless and group_id != by.group_id:
        raise Skill.DoesNotExist
    skill, _made = Skill.objects.update_or_create(
        group_id=group_id, code=code, defaults={"name": words(name, "name", most=80)}
    )
    record(SkillNamed(skill_id=skill.pk), by=in_group(by, group_id), at=at)
    return skill


@command("staff.record_skills")
def record_skill(
    *,
    person_id: int,
    skill: str,
    level: int,
    certificate: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    by: Actor,
    at: datetime,
) -> SkillHeld:
    """The person can this, at a level from 1 to 5, perhaps until a day (ST-12)."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.record_skills", person, localdate(at))
    known = Skill.objects.get(group_id=person.group_id, code=skill)
    first = valid_from or localdate(at)
    if not 1 <= level <= 5:
        raise LevelUnknown(_("A level lies between 1 and 5."), field="level")
    if valid_until is not None and valid_until < first:
        raise PeriodBackwards(_("The last day lies before the first."), field="valid_until")
    row, _made = SkillHeld.objects.update_or_create(
        person=person,
        skill=known,
        defaults={
            "group_id": person.group_id,
            "level": level,
            "certificate": certificate[:60],
            "valid_from": first,
            "valid_until": valid_until,
        },
    )
    fact = SkillRecorded(
        person_id=person.pk,
        skill_id=known.pk,
        level=level,
        valid_until=valid_until.isoformat() if valid_until else None,
    )
    record(fact, by=in_group(by, person.group_id), at=at)
    return row


# -- shifts and absences ------------------------------------------------------------------------


@command("staff.plan_shifts")
def set_shift_pattern(
    *,
    store_id: int,
    code: str,
    name: str,
    starts: time,
    ends: time,
    break_minutes: int = 0,
    weekdays: Collection[int] = range(7),
    by: Actor,
    at: datetime,
) -> ShiftPattern:
    """A shift as the store knows it; one that ends earlier than it starts runs past midnight."""
    by.require("staff.plan_shifts", store_id=store_id)
    chosen = sorted(set(weekdays))
    if starts == ends or not set(chosen) <= set(range(7)) or break_minutes < 0:
        raise PeriodBackwards(_("These are not the hours of a shift."), field="ends")
    row, _made = ShiftPattern.objects.update_or_create(
        store_id=store_id,
        code=code,
        defaults={
            "name": words(name, "name", most=60),
            "starts": starts,
            "ends": ends,
            "break_minutes": break_minutes,
            "weekdays": chosen,
        },
    )
    by_ = in_group(by, store(store_id).group_id)
    record(ShiftPatternSet(store_id=store_id, shift_pattern_id=row.pk), by=by_, at=at)
    return row


@command("staff.plan_shifts")
def plan_shifts(
    *,
    store_id: int,
    person_ids: Collection[int],
    pattern: str,
    first: date,
    last: date,
    by: Actor,
    at: datetime,
) -> list[Shift]:
    """Put people into a shift for every day of a period that the pattern names; absences are left
    out.
    """
    by.require("staff.plan_shifts", store_id=store_id)
    if not 0 <= (last - first).days < LONGEST_PLAN:
        raise PeriodBackwards(_("The last day lies before the first."), field="last")
    place = store(store_id)
    shape = ShiftPattern.objects.get(store_id=store_id, code=pattern)
    people = _people_of(store_id, person_ids, by)
    away = _away(store_id, person_ids, first, last)
    rows = [
        _shift(shape, person_id, day, ZoneInfo(place.time_zone))
        for person_id in people
        for day in rules.days(first, last)
        if day.weekday() in shape.weekdays and (person_id, day) not in away
    ]
    try:
        with transaction.atomic():
            made = Shift.objects.bulk_create(rows)
    except IntegrityError as clash:
        words_ = _("Somebody has a shift at this time already, here or in another store.")
        raise WorksElsewhere(words_, field="first") from clash
    for person_id in people:
        fact = ShiftsPlanned(
            store_id=store_id,
            person_id=person_id,
            shift_pattern_id=shape.pk,
            starts_on=first.isoformat(),
            ends_on=last.isoformat(),
            shifts=sum(1 for row in made if row.person_id == person_id),
        )
        record(fact, by=in_group(by, place.group_id), at=at)
    return made


def _people_of(store_id: int, person_ids: Collection[int], by: Actor) -> list[int]:
    wanted = sorted(set(person_ids))
    rows = Person.objects.visible_to(by).filter(
        pk__in=wanted, is_active=True, assignments__store_id=store_id
    )
    found = set(rows.values_list("pk", flat=True))
    if found != set(wanted):
        raise NotOfThisStore(_("Somebody has no role in this store."), field="person_ids")
    return wanted


def _away(
    store_id: int, person_ids: Collection[int], first: date, last: date
) -> set[tuple[int, date]]:
    rows = Absence.objects.filter(
        store_id=store_id,
        person_id__in=person_ids,
        withdrawn_at=None,
        starts_on__lte=last,
        ends_on__gte=first,
    )
    return {(row.person_id, day) for row in rows for day in rules.days(row.starts_on, row.ends_on)}


def _shift(shape: ShiftPattern, person_id: int, day: date, zone: ZoneInfo) -> Shift:
    ends_on = day if shape.ends > shape.starts else day + timedelta(days=1)
    return Shift(
        store_id=shape.store_id,
        person_id=person_id,
        pattern=shape,
        on=day,
        starts_at=datetime.combine(day, shape.starts, zone),
        ends_at=datetime.combine(ends_on, shape.ends, zone),
        break_minutes=shape.break_minutes,
    )


@command("staff.plan_shifts")
def cancel_shift(*, shift_id: int, by: Actor, at: datetime) -> None:
    """The person does not work this shift after all."""
    row = Shift.objects.visible_to(by).select_for_update().get(pk=shift_id)
    by.require("staff.plan_shifts", store_id=row.store_id)
    fact = ShiftCancelled(
        store_id=row.store_id, person_id=row.person_id, shift_id=row.pk, on=row.on.isoformat()
    )
    row.delete()
    record(fact, by=by, at=at)


@command("staff.record_absence")
def record_absence(
    *,
    store_id: int,
    person_id: int,
    kind: AbsenceKind,
    starts_on: date,
    ends_on: date,
    by: Actor,
    at: datetime,
) -> Absence:
    """The person is away on these days: the shifts of these days fall away."""
    by.require("staff.record_absence", store_id=store_id)
    _people_of(store_id, [person_id], by)
    if ends_on < starts_on:
        raise PeriodBackwards(_("The last day lies before the first."), field="ends_on")
    try:
        with transaction.atomic():
            row = Absence.objects.create(
                store_id=store_id,
                person_id=person_id,
                kind=kind,
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except IntegrityError as clash:
        words_ = _("This person is away on some of these days already.")
        raise AwayAlready(words_, field="starts_on") from clash
    Shift.objects.filter(
        store_id=store_id, person_id=person_id, on__range=(starts_on, ends_on)
    ).delete()
    fact = AbsenceRecorded(
        store_id=store_id,
        person_id=person_id,
        absence_id=row.pk,
        kind=kind,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    record(fact, by=in_group(by, store(store_id).group_id), at=at)
    return row


@command("staff.record_absence")
def withdraw_absence(*, absence_id: int, by: Actor, at: datetime) -> Absence:
    """The person comes after all; shifts are planned anew."""
    row = Absence.objects.visible_to(by).select_for_update().get(pk=absence_id)
    by.require("staff.record_absence", store_id=row.store_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        fact = AbsenceWithdrawn(store_id=row.store_id, person_id=row.person_id, absence_id=row.pk)
        record(fact, by=by, at=at)
    return row


@command("staff.plan_headcount")
def plan_headcount(
    *,
    store_id: int,
    role: str,
    planned: int,
    starts_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Headcount:
    """How many people the store plans to have in a role from a day on (ST-06)."""
    by.require("staff.plan_headcount", store_id=store_id)
    place = store(store_id)
    kind = Role.objects.get(group_id=place.group_id, code=role)
    if not 0 <= planned <= 1000:
        raise LevelUnknown(_("Plan between 0 and 1000 people."), field="planned")
    first = starts_on or localdate(at)
    row, _made = Headcount.objects.update_or_create(
        store_id=store_id, role=kind, starts_on=first, defaults={"planned": planned}
    )
    fact = HeadcountPlanned(
        store_id=store_id, role=role, planned=planned, starts_on=first.isoformat()
    )
    record(fact, by=in_group(by, place.group_id), at=at)
    return row


# -- errands ------------------------------------------------------------------------------------


@command("staff.give_errand")
def give_errand(
    *,
    store_id: int,
    responsible_id: int,
    title: str,
    due_at: datetime,
    text: str = "",
    by: Actor,
    at: datetime,
) -> Errand:
    """A superior gives one person a task with a deadline (ST-16, ST-18)."""
    by.require("staff.give_errand", store_id=store_id)
    _people_of(store_id, [responsible_id], by)
    if due_at <= at:
        raise DeadlinePast(_("The deadline lies in the past."), field="due_at")
    row = Errand.objects.create(
        store_id=store_id,
        title=words(title, "title", most=120),
        words=text,
        given_by_id=by.person_id,
        responsible_id=responsible_id,
        given_at=at,
        due_at=due_at,
    )
    fact = ErrandGiven(
        store_id=store_id, person_id=responsible_id, errand_id=row.pk, due_at=due_at.isoformat()
    )
    record(fact, by=in_group(by, store(store_id).group_id), at=at)
    return row


def _errand(errand_id: int, by: Actor) -> Errand:
    return Errand.objects.visible_to(by).select_for_update().get(pk=errand_id)


@command("staff.own")
def report_errand(*, errand_id: int, report: str, by: Actor, at: datetime) -> Errand:
    """The responsible person says that it is done, and how (ST-18)."""
    row = _errand(errand_id, by)
    if row.responsible_id != by.person_id:
        raise NotYours(_("Only the responsible person reports this as done."))
    ERRAND_LIFE.require(ErrandState(row.state), ErrandState.DONE)
    row.state, row.done_at, row.report = ErrandState.DONE, at, report
    row.save(update_fields=["state", "done_at", "report"])
    fact = ErrandReported(
        store_id=row.store_id,
        person_id=row.responsible_id,
        errand_id=row.pk,
        in_time=at <= row.due_at,
    )
    record(fact, by=by, at=at)
    return row


@command("staff.own")
def pass_up_errand(*, errand_id: int, reason: str, by: Actor, at: datetime) -> Errand:
    """What the responsible person cannot settle goes to their superior, with the reason (ST-10)."""
    row = _errand(errand_id, by)
    if row.responsible_id != by.person_id:
        raise NotYours(_("Only the responsible person passes this up."))
    ERRAND_LIFE.require(ErrandState(row.state), ErrandState.DONE)
    above = superior_of(person_id=row.responsible_id, on=localdate(at))
    if above is None or not above.is_active or above.pk == row.responsible_id:
        raise NobodyAbove(_("The chart names nobody above you. Set up the posts first."))
    said = words(reason, "reason", most=1000)
    before = row.responsible
    row.words = "\n\n".join(filter(None, [row.words, f"{before.name}: {said}"]))
    row.responsible = above
    row.save(update_fields=["words", "responsible"])
    fact = ErrandPassedUp(
        store_id=row.store_id, person_id=before.pk, to_person_id=above.pk, errand_id=row.pk
    )
    record(fact, by=by, at=at)
    return row


@command("staff.give_errand")
def accept_errand(*, errand_id: int, by: Actor, at: datetime) -> Errand:
    """The superior has seen that it is done. Nobody accepts their own work."""
    row = _given(errand_id, by)
    if row.responsible_id == by.person_id:
        raise NotYours(_("Somebody else accepts your work."))
    ERRAND_LIFE.require(ErrandState(row.state), ErrandState.ACCEPTED)
    row.state = ErrandState.ACCEPTED
    row.save(update_fields=["state"])
    fact = ErrandAccepted(store_id=row.store_id, person_id=row.responsible_id, errand_id=row.pk)
    record(fact, by=by, at=at)
    return row


@command("staff.give_errand")
def return_errand(*, errand_id: int, by: Actor, at: datetime) -> Errand:
    """It is not done yet: back to the responsible person."""
    row = _given(errand_id, by)
    ERRAND_LIFE.require(ErrandState(row.state), ErrandState.GIVEN)
    row.state, row.done_at = ErrandState.GIVEN, None
    row.save(update_fields=["state", "done_at"])
    fact = ErrandReturned(store_id=row.store_id, person_id=row.responsible_id, errand_id=row.pk)
    record(fact, by=by, at=at)
    return row


@command("staff.give_errand")
def withdraw_errand(*, errand_id: int, by: Actor, at: datetime) -> Errand:
    """The task is no longer needed."""
    row = _given(errand_id, by)
    ERRAND_LIFE.require(ErrandState(row.state), ErrandState.WITHDRAWN)
    row.state = ErrandState.WITHDRAWN
    row.save(update_fields=["state"])
    fact = ErrandWithdrawn(store_id=row.store_id, person_id=row.responsible_id, errand_id=row.pk)
    record(fact, by=by, at=at)
    return row


def _given(errand_id: int, by: Actor) -> Errand:
    row = _errand(errand_id, by)
    by.require("staff.give_errand", store_id=row.store_id)
    return row


def hand_over_errands(
    *,
    object_ids: list[int],
    person_id: int,
    to_id: int,
    by: Actor,
    at: datetime,
) -> None:
    """Open tasks go to a colleague when their person leaves; part of the leaving command."""
    heir = Person.objects.get(pk=to_id)
    if not heir.is_active:
        raise PersonGone(_("Choose somebody who works here."), field="to_id")
    mine = Errand.objects.select_for_update().filter(pk__in=object_ids, responsible_id=person_id)
    rows = list(mine.order_by("pk"))
    Errand.objects.filter(pk__in=[row.pk for row in rows]).update(responsible=heir)
    facts = [
        ErrandHandedOver(
            store_id=row.store_id, person_id=person_id, to_person_id=to_id, errand_id=row.pk
        )
        for row in rows
    ]
    record_many(facts, by=by, at=at)
