"""Questions about who can what, who works when, and which tasks are open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from aftersales.core.actors import Actor
from aftersales.records.staff.models import (
    Absence,
    Errand,
    Person,
    Shift,
    ShiftPattern,
    Skill,
    SkillHeld,
)
from aftersales.records.staff.states import ErrandState


def shifts(*, store_id: int, first: date, last: date) -> QuerySet[Shift]:
    """Who is to work in a store in a period, day by day."""
    rows = Shift.objects.filter(store_id=store_id, on__range=(first, last))
    return rows.select_related("person", "pattern").order_by("on", "starts_at", "pk")


def absent_on(*, store_id: int, on: date) -> QuerySet[Absence]:
    """Who is away from the store that day, for whatever reason."""
    rows = Absence.objects.filter(
        store_id=store_id, withdrawn_at=None, starts_on__lte=on, ends_on__gte=on
    )
    return rows.select_related("person").order_by("pk")


def on_duty(*, store_id: int, at: datetime) -> QuerySet[Person]:
    """Who is at work in the store at this moment by plan, absences taken off."""
    planned = Shift.objects.filter(store_id=store_id, starts_at__lte=at, ends_at__gt=at)
    away = Absence.objects.filter(
        store_id=store_id,
        withdrawn_at=None,
        starts_on__lte=localdate(at),
        ends_on__gte=localdate(at),
    )
    rows = Person.objects.filter(is_active=True, pk__in=planned.values("person"))
    return rows.exclude(pk__in=away.values("person")).order_by("pk")


def _valid(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on))


def skills_of(*, person_id: int, on: date) -> dict[str, int]:
    """A person's skills with their levels, as valid that day. For dispatch (ST-12)."""
    rows = SkillHeld.objects.filter(_valid(on), person_id=person_id)
    return dict(rows.order_by("skill__code").values_list("skill__code", "level"))


def people_with_skill(code: str, *, store_id: int, on: date, level: int = 1) -> QuerySet[Person]:
    """Who in the store can do this, at this level or better, that day."""
    held = SkillHeld.objects.filter(_valid(on), skill__code=code, level__gte=level)
    here = Q(assignments__store=store_id) & Q(assignments__starts_on__lte=on)
    still = Q(assignments__ends_on=None) | Q(assignments__ends_on__gte=on)
    rows = Person.objects.filter(here & still, is_active=True, pk__in=held.values("person"))
    return rows.distinct().order_by("pk")


def skills_held(person_ids: Collection[int]) -> QuerySet[SkillHeld]:
    """What these people can, each with the days from and until which it holds. One statement."""
    rows = SkillHeld.objects.filter(person__in=person_ids).select_related("skill")
    return rows.order_by("person", "skill__code", "pk")


def skill_names(*, seen_by: Actor) -> dict[str, str]:
    """The group's skills by code: the skill groups that work is dispatched by."""
    rows = Skill.objects.visible_to(seen_by).order_by("name", "pk")
    return dict(rows.values_list("code", "name"))


def skills_of_group(group_id: int) -> QuerySet[Skill]:
    """The skills that the group knows, by code."""
    return Skill.objects.filter(group_id=group_id).order_by("code", "pk")


def skill(code: str, *, group_id: int) -> Skill:
    return Skill.objects.get(group_id=group_id, code=code)


def expiring_skills(*, seen_by: Actor, before: date) -> QuerySet[SkillHeld]:
    """Certificates that run out soon, the first first."""
    mine = Person.objects.visible_to(seen_by)
    rows = SkillHeld.objects.filter(valid_until__lt=before, person__in=mine)
    return rows.select_related("person", "skill").order_by("valid_until", "pk")


def errands(*, seen_by: Actor) -> QuerySet[Errand]:
    """Tasks of the actor's stores that the actor gives, has, or may see; the earliest due first."""
    mine = Q(responsible_id=seen_by.person_id) | Q(given_by_id=seen_by.person_id)
    led = Q(store__in=seen_by.stores_with("staff.give_errand"))
    rows = Errand.objects.visible_to(seen_by).filter(mine | led)
    return rows.select_related("responsible", "given_by", "store").order_by("due_at", "pk")


def errands_in_time(*, store_id: int, first: datetime, last: datetime) -> tuple[int, int]:
    """How many of the tasks due in a period were reported in time, and how many were due
    (ST-18).
    """
    due = Errand.objects.filter(store_id=store_id, due_at__range=(first, last))
    due = due.exclude(state=ErrandState.WITHDRAWN)
    rows = list(due.order_by("pk").values_list("due_at", "done_at"))
    return sum(1 for limit, done in rows if done and done <= limit), len(rows)


def planned(*, store_ids: Collection[int], first: date, last: date) -> QuerySet[Shift]:
    """Who is to work in these stores in a period; ``is_away`` tells whether they are not there that
    day, for whatever reason.
    """
    away = Absence.objects.filter(
        store=OuterRef("store"),
        person=OuterRef("person"),
        starts_on__lte=OuterRef("on"),
        ends_on__gte=OuterRef("on"),
        withdrawn_at=None,
    )
    rows = Shift.objects.filter(store__in=store_ids, on__range=(first, last))
    return rows.annotate(is_away=Exists(away))


def absences_in(*, store_ids: Collection[int], first: date, last: date) -> QuerySet[Absence]:
    """As ``absences``, for several stores."""
    rows = Absence.objects.filter(
        store__in=store_ids, withdrawn_at=None, starts_on__lte=last, ends_on__gte=first
    )
    return rows.order_by("starts_on", "pk")


def absences(*, store_id: int, first: date, last: date) -> QuerySet[Absence]:
    """Who is away from the store on which days of a period."""
    return absences_in(store_ids=[store_id], first=first, last=last)


def shift_patterns(*, store_id: int) -> QuerySet[ShiftPattern]:
    return ShiftPattern.objects.filter(store_id=store_id).order_by("starts", "code", "pk")
