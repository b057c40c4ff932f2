"""Sharing out work: to whom, on which bay, when (WS-07); and what goes over to another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, zone_of
from aftersales.lane.orders.states import Consent
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.commands._tasks import locked, require_here, say, told
from aftersales.lane.workshop.commands._visit import hand, let_go_of_booking, set_free
from aftersales.lane.workshop.commands.refusals import (
    BayUnfit,
    BeingWorkedOn,
    DayOrder,
    DoesNotFit,
    NobodyNamed,
    NothingToDo,
    NotWanted,
    ReasonMissing,
    SkillMissing,
)
from aftersales.lane.workshop.commands.returning import flag
from aftersales.lane.workshop.events import (
    ShortageAccepted,
    TaskDispatched,
    TaskDropped,
    TaskMoved,
    TaskPlanned,
    TaskTakenBack,
    WorkCarriedOver,
)
from aftersales.lane.workshop.models import Assignment, CarryOver, Task
from aftersales.lane.workshop.queries.gates import missing_parts
from aftersales.lane.workshop.queries.visits import job_in_sight, wanted
from aftersales.lane.workshop.states import TASK_LIFE, Slippage, TaskKind, TaskState
from aftersales.resources.capacity import commands as capacity
from aftersales.resources.capacity import queries as means
from aftersales.resources.capacity.commands import Claim
from aftersales.resources.capacity.queries import House, Need
from aftersales.resources.capacity.states import Purpose, ResourceKind

AHEAD = timedelta(days=14)  # long work may end so much later
UNFIT = (capacity.Taken, capacity.NotOnDuty, capacity.Closed, capacity.OutOfService)


@command("workshop.dispatch")
def plan(*, job_id: int, kind: TaskKind = TaskKind.REPAIR, by: Actor, at: datetime) -> Task:
    """Make the piece of work of a job, to be shared out later. Asked again it answers the same."""
    return _plan(job_id, kind, by=by, at=at)[0]


def _plan(job_id: int, kind: TaskKind, *, by: Actor, at: datetime) -> tuple[Task, bool]:
    """The work of a job, and whether it is new: then it is nobody else's yet."""
    job = job_in_sight(job_id, seen_by=by)
    by.require("workshop.dispatch", store_id=job.store_id)
    require_here(job.order)
    if job.is_dropped or job.consent == Consent.DECLINED:
        raise NotWanted(_("The customer does not want this job done."))
    standing = Task.objects.filter(job=job, kind=kind).exclude(state=TaskState.DROPPED)
    known = standing.select_related("order__vehicle", "job").first()
    return (known, False) if known else _planned(job, kind, by=by, at=at)


def _planned(job: Any, kind: TaskKind, *, by: Actor, at: datetime) -> tuple[Task, bool]:
    """The work as it stands in the lines of its job."""
    need = wanted(job, kind, at)
    if not need.hours:
        raise NothingToDo(_("There is no labour on this job that could be shared out."))
    task = Task(
        store_id=job.store_id,
        order=job.order,
        job=job,
        kind=kind,
        state=TaskState.PLANNED,
        skill=need.skill,
        level=need.level,
        bay_kind=need.bay_kind,
        needs_lift=need.needs_lift,
        hours=need.hours,
    )
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:  # two planned it at once: it is the same work
        rows = Task.objects.select_related("order__vehicle", "job")
        return rows.get(job=job, kind=kind, state=TaskState.PLANNED), False
    record(TaskPlanned(**told(task), kind=kind, hours=need.hours), by=by, at=at)
    standing = job.order.jobs.filter(is_dropped=False).order_by("pk")
    flag(job.order, standing, by=hand(by, "workshop.view", "orders.view"), at=at)
    say(task.store_id, by=by)
    return task, True


@command("workshop.dispatch")
def dispatch(
    *,
    job_id: int,
    people: Sequence[int],
    starts_at: datetime,
    bay_id: int | None = None,
    kind: TaskKind = TaskKind.REPAIR,
    minutes: int | None = None,
    override: str = "",
    by: Actor,
    at: datetime,
) -> Task:
    """Give a job to people and a bay at a time. Skill, shift and load are looked at; a no says why
    and where it would fit. Without ``minutes`` it takes its standard time at the speed of whoever
    does it.
    """
    task, is_new = _plan(job_id, kind, by=by, at=at)
    if not is_new:
        task = locked(task.pk, "workshop.dispatch", by=by)
    TASK_LIFE.require(TaskState(task.state), TaskState.DISPATCHED)
    let_go_of_booking(task.order, by=by, at=at)
    wish = Wish(people, bay_id, starts_at, minutes, override)
    placed = _place(task, wish, by=by, at=at)
    task.state = TaskState.DISPATCHED
    _keep(task, "state")
    record(TaskDispatched(**told(task), **placed), by=by, at=at)
    say(task.store_id, by=by)
    return task


@command("workshop.dispatch")
def move(
    *,
    task_id: int,
    starts_at: datetime,
    people: Sequence[int] | None = None,
    bay_id: int | None = None,
    minutes: int | None = None,
    override: str = "",
    by: Actor,
    at: datetime,
) -> Task:
    """Put work to another time, other people or another bay; what is not said stays. What does not
    fit is refused and everything stays where it was.
    """
    task = locked(task_id, "workshop.dispatch", by=by)
    if task.state == TaskState.RUNNING:
        raise BeingWorkedOn(_("Somebody is at it. Pause the work first."))
    if task.state == TaskState.PLANNED or task.starts_at is None:
        TASK_LIFE.require(TaskState(task.state), TaskState.RUNNING)
    if task.state != TaskState.PAUSED:
        TASK_LIFE.require(TaskState(task.state), TaskState.RUNNING)
    former = task.starts_at
    now_on = list(
        task.assignments.filter(is_current=True).order_by("pk").values_list("person", "resource")
    )
    if people is None:
        people = [person for person, _resource in now_on if person]
    if bay_id is None:
        bay_id = next((resource for person, resource in now_on if not person), None)
    wish = Wish(people, bay_id, starts_at, minutes, override)
    placed = _place(task, wish, by=by, at=at)
    _keep(task)
    fact = TaskMoved(**told(task), **placed, former_starts_at=former)
    record(fact, by=by, at=at)
    say(task.store_id, by=by)
    return task


@command("workshop.dispatch")
def take_back(*, task_id: int, by: Actor, at: datetime) -> Task:
    """Take work off the board, to share it out later."""
    task = locked(task_id, "workshop.dispatch", by=by)
    TASK_LIFE.require(TaskState(task.state), TaskState.PLANNED)
    _clear(task, by=by, at=at)
    task.state = TaskState.PLANNED
    _keep(task, "state")
    record(TaskTakenBack(**told(task)), by=by, at=at)
    say(task.store_id, by=by)
    return task


@command("workshop.dispatch")
def drop(*, task_id: int, by: Actor, at: datetime) -> Task:
    """The work is not done on this visit."""
    task = locked(task_id, "workshop.dispatch", by=by)
    TASK_LIFE.require(TaskState(task.state), TaskState.DROPPED)
    return dropped(task, by=by, at=at)


def dropped(task: Task, *, by: Actor, at: datetime) -> Task:
    """As ``drop``, for whoever holds the task already."""
    _clear(task, by=by, at=at)
    task.state, task.waits_for = TaskState.DROPPED, ""
    _keep(task, "state", "waits_for")
    record(TaskDropped(**told(task)), by=by, at=at)
    say(task.store_id, by=by)
    return task


@command("workshop.dispatch")
def drop_work(*, order_id: int, job_id: int | None = None, by: Actor, at: datetime) -> list[Task]:
    """Nobody has to do what is not wanted any more; what somebody is at, they end themselves."""
    rows = Task.objects.visible_to(by).filter(
        order=order_id, state__in=(TaskState.PLANNED, TaskState.DISPATCHED, TaskState.PAUSED)
    )
    if job_id is not None:
        rows = rows.filter(job=job_id)
    found = list(rows.values_list("pk", flat=True).order_by("pk"))
    return [drop(task_id=pk, by=by, at=at) for pk in found]


@command("workshop.dispatch")
def accept_shortage(*, task_id: int, by: Actor, at: datetime) -> Task:
    """Work may begin although parts are missing (WS-04)."""
    task = locked(task_id, "workshop.dispatch", by=by)
    require_here(task.order)
    if task.shortage_at is None:
        task.shortage_at, task.shortage_by = at, by.key
        task.save(update_fields=["shortage_at", "shortage_by"])
        missing = missing_parts([task.job_id], store_id=task.store_id, by=by)
        fact = ShortageAccepted(**told(task), missing=missing.get(task.job_id, 0))
        record(fact, by=by, at=at)
        say(task.store_id, by=by)
    return task


@command("workshop.dispatch")
def carry_over(
    *,
    task_id: int,
    to: date,
    reason: Slippage,
    words: str = "",
    by: Actor,
    at: datetime,
) -> CarryOver:
    """Work planned for today goes over to another day, with its reason (WS-25). Its place on the
    board is free.
    """
    task = locked(task_id, "workshop.dispatch", by=by)
    if task.state == TaskState.RUNNING:
        raise BeingWorkedOn(_("Somebody is at it. Pause the work first."))
    on = day_of(at, store_id=task.store_id)
    if to <= on:
        raise DayOrder(_("Work goes over to a later day."), field="to")
    said = clean(words, most=200, field="words")
    if reason == Slippage.OTHER and not said:
        raise ReasonMissing(_("Say why, in words."), field="words")
    if task.state == TaskState.DISPATCHED:
        take_back(task_id=task.pk, by=by, at=at)
    else:
        set_free([task.pk], task.store_id, by=by, at=at)
    row, _new = CarryOver.objects.update_or_create(
        task=task,
        on=on,
        defaults={
            "store_id": task.store_id,
            "to": to,
            "reason": reason,
            "words": said,
            "made_by": by.key,
            "made_at": at,
        },
    )
    record(WorkCarriedOver(**told(task), on=on, to=to, reason=reason), by=by, at=at)
    say(task.store_id, by=by)
    return row


# -- finding room ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wish:
    """What the dispatcher wants."""

    people: Sequence[int]
    bay_id: int | None
    starts_at: datetime
    minutes: int | None
    override: str


def _place(task: Task, wish: Wish, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Hold people and bay, and note it on the task. Answers what the fact tells."""
    require_here(task.order)
    if task.job.is_dropped or task.job.consent == Consent.DECLINED:
        raise NotWanted(_("The customer does not want this job done."))
    if not wish.people:
        raise NobodyNamed(_("Say who does it."), field="people")
    system = hand(by, "capacity.view", "capacity.occupy", "capacity.override")
    held: list[int] = []
    if task.starts_at is not None:  # for what was never placed nothing is held yet
        held = [row.pk for row in means.held_by(("task", task.pk), seen_by=system)]
    on = day_of(wish.starts_at, store_id=task.store_id)
    found = means.house(task.store_id, first=on, last=on + AHEAD, but=held)
    hands = _hands(task, wish, found, on)
    bay = _bay(task, wish, found)
    percents = [found.percent(row, task.skill) for row in hands]
    minutes = wish.minutes or rules.planned_minutes(task.hours, *percents)
    spans = _when(hands, wish, minutes, found)
    if spans is None:
        raise _no_room(task, _("Not everybody named is at work then."), by=by, at=at, found=found)
    claims = [
        Claim(resource_id=row.pk, starts_at=a, ends_at=b, skill=task.skill)
        for row in hands
        for a, b in spans
    ]
    if bay is not None:
        claims.append(Claim(resource_id=bay.pk, starts_at=spans[0][0], ends_at=spans[-1][1]))
    try:
        with transaction.atomic():
            if held:
                capacity.release(store_id=task.store_id, occupation_ids=held, by=system, at=at)
            capacity.occupy(
                store_id=task.store_id,
                claims=claims,
                purpose=Purpose.WORK,
                about=("task", task.pk),
                reference=task.order.number,
                is_confirmed=True,
                override=wish.override,
                seen=found,
                by=system,
                at=at,
            )
    except UNFIT as no:
        raise _no_room(task, no, by=by, at=at, found=found) from no
    _assign(task, hands, bay, percents, by=by, at=at)
    task.minutes, task.starts_at, task.ends_at = minutes, spans[0][0], spans[-1][1]
    return {
        "people": tuple(row.person_id for row in hands),
        "bay": bay.pk if bay else None,
        "starts_at": task.starts_at,
        "ends_at": task.ends_at,
        "minutes": minutes,
    }


def _hands(task: Task, wish: Wish, found: House, on: date) -> list[Any]:
    """The people named, as time that can be held; each has the skill (ST-12)."""
    known = {row.person_id: row for row in found.of_kind(ResourceKind.TECHNICIAN)}
    hands = [known[pk] for pk in dict.fromkeys(wish.people) if pk in known]
    if len(hands) != len(set(wish.people)):
        raise NobodyNamed(_("Whoever does it is a technician of this store."), field="people")
    unable = [row for row in hands if not found.has_skill(row, task.skill, task.level, on)]
    if unable:
        able = [row for row in known.values() if found.has_skill(row, task.skill, task.level, on)]
        words = _("%(name)s has not learnt “%(skill)s” at level %(level)d. Who has: %(able)s.") % {
            "name": unable[0].name,
            "skill": task.skill,
            "level": task.level,
            "able": ", ".join(row.name for row in able) or "–",
        }
        raise SkillMissing(words, able=[row.person_id or 0 for row in able])
    return hands


def _bay(task: Task, wish: Wish, found: House) -> Any:
    if wish.bay_id is None:
        return None
    bay = next((row for row in found.of_kind(ResourceKind.BAY) if row.pk == wish.bay_id), None)
    if bay is None:
        raise BayUnfit(_("This is no bay of this store that can be used."), field="bay_id")
    if task.needs_lift and not bay.has_lift:
        raise BayUnfit(_("%(bay)s has no lift.") % {"bay": bay.name}, field="bay_id")
    if task.bay_kind and bay.bay_kind != task.bay_kind:
        words = _("%(bay)s is of another kind than this work needs.") % {"bay": bay.name}
        raise BayUnfit(words, field="bay_id")
    return bay


def _when(hands: list[Any], wish: Wish, minutes: int, found: House) -> list[rules.Span] | None:
    """In which stretches they are all at it. With a reason it may lie outside shifts."""
    if wish.override:
        return [(wish.starts_at, wish.starts_at + minutes * rules.MINUTE)]
    windows = found.windows[hands[0].pk]
    for row in hands[1:]:
        windows = rules.shared(windows, found.windows[row.pk])
    return rules.stretches(windows, wish.starts_at, minutes)


def _no_room(task: Task, why: object, *, by: Actor, at: datetime, found: House) -> Refusal:
    """A no that says where it would fit."""
    system = hand(by, "capacity.view")
    need = Need(
        hours=task.hours,
        skill=task.skill,
        level=task.level,
        bay_kinds=[task.bay_kind] if task.bay_kind else [],
        needs_lift=task.needs_lift,
        is_urgent=True,
    )
    slot = next(
        iter(means.free_slots(need, store_id=task.store_id, seen_by=system, at=at, most=1)), None
    )
    if slot is None:
        return DoesNotFit(f"{why} " + _("It fits nowhere in the days that are planned."))
    names = {row.pk: row for row in found.resources}
    who = names.get(slot.technician_id or 0)
    bay = names.get(slot.places[0]) if slot.places else None
    when = slot.starts_at.astimezone(zone_of(task.store_id))
    words = _("It would fit on %(when)s: %(who)s.") % {
        "when": f"{when:%Y-%m-%d %H:%M}",
        "who": ", ".join(row.name for row in (who, bay) if row),
    }
    return DoesNotFit(
        f"{why} {words}",
        person_id=who.person_id if who else None,
        bay_id=bay.pk if bay else None,
        starts_at=slot.starts_at,
    )


def _assign(
    task: Task, hands: list[Any], bay: Any, percents: list[int], *, by: Actor, at: datetime
) -> None:
    """Who has it now; who had it before is kept."""
    wanted_now = {row.pk: percent for row, percent in zip(hands, percents, strict=True)}
    if bay is not None:
        wanted_now[bay.pk] = 100
    there = set[int]()
    if task.starts_at is not None:  # what was never placed has nobody yet
        current = task.assignments.filter(is_current=True)
        current.exclude(resource__in=wanted_now).update(is_current=False)
        there = set(current.values_list("resource", flat=True))
    people = {row.pk: row.person_id for row in hands}
    Assignment.objects.bulk_create(
        Assignment(
            store_id=task.store_id,
            task=task,
            resource_id=pk,
            person_id=people.get(pk),
            percent=percent,
            given_at=at,
            given_by=by.key,
        )
        for pk, percent in wanted_now.items()
        if pk not in there
    )


def _clear(task: Task, *, by: Actor, at: datetime) -> None:
    """Nobody holds time for it any more."""
    set_free([task.pk], task.store_id, by=by, at=at)
    task.assignments.filter(is_current=True).update(is_current=False)


def _keep(task: Task, *more: str) -> None:
    task.save(update_fields=["minutes", "starts_at", "ends_at", *more])
