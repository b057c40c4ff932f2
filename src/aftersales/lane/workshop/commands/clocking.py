"""The technician's clock (WS-08): on, pause with a reason, on again, off. One running clock a
person (I-10); what was wrong is put right with a trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.lane.orders.states import Consent, Place
from aftersales.lane.workshop.commands._tasks import (
    locked,
    moment,
    of_order,
    own,
    require_here,
    say,
    told,
)
from aftersales.lane.workshop.commands._visit import put, set_free
from aftersales.lane.workshop.commands.refusals import (
    AlreadyClockedOn,
    ConsentMissing,
    NotClockedOn,
    NotWanted,
    NotYours,
    PartsMissing,
    PredecessorOpen,
    ReasonMissing,
    TimeImpossible,
    TimesOverlap,
)
from aftersales.lane.workshop.events import (
    ClockCorrected,
    StepOutOfOrder,
    TaskDone,
    WorkEnded,
    WorkPaused,
    WorkResumed,
    WorkStarted,
)
from aftersales.lane.workshop.models import Stint, StintCorrection, Task
from aftersales.lane.workshop.queries.gates import missing_parts
from aftersales.lane.workshop.states import (
    ENDED,
    TASK_LIFE,
    PauseReason,
    TaskKind,
    TaskState,
)

WAITING_PLACES = {
    PauseReason.PARTS: Place.AWAITING_PARTS,
    PauseReason.APPROVAL: Place.AWAITING_APPROVAL,
}


@command("workshop.work")
def clock_on(*, task_id: int, by: Actor, at: datetime) -> Stint:
    """Begin, or go on. Not before consent, parts and the step before are there (I-14, WS-04)."""
    task = locked(task_id, "workshop.work", by=by)
    person = own(by)
    require_here(task.order)
    if not task.assignments.filter(is_current=True, person=person).exists():
        raise NotYours(_("This work was given to somebody else."))
    if task.state != TaskState.RUNNING:
        TASK_LIFE.require(TaskState(task.state), TaskState.RUNNING)
    _require_may_begin(task, by=by)
    is_first = task.begun_at is None
    was_paused = task.state in (TaskState.PAUSED, TaskState.RUNNING)
    stint = _begin(task, person, moment(at))
    task.state, task.waits_for = TaskState.RUNNING, ""
    task.begun_at = task.begun_at or stint.started_at
    task.save(update_fields=["state", "waits_for", "begun_at"])
    if was_paused and not is_first:
        fact = WorkResumed(**told(task), person_id=person, stint_id=stint.pk)
        record(fact, by=by, at=at)
    else:
        record(
            WorkStarted(**told(task), person_id=person, stint_id=stint.pk, is_first=is_first),
            by=by,
            at=at,
        )
        _note_skipped(task, is_first=is_first, by=by, at=at)
    at_work = Place.DIAGNOSIS if task.kind == TaskKind.DIAGNOSE else Place.IN_WORK
    put(task.order, at_work, by=by, at=at)
    say(task.store_id, by=by)
    return stint


@command("workshop.work")
def pause(*, task_id: int, reason: PauseReason, words: str = "", by: Actor, at: datetime) -> Stint:
    """Stop one's own clock, with the reason. Where nobody else is at it the work stands still."""
    task = locked(task_id, "workshop.work", by=by)
    said = clean(words, most=200, field="words")
    if reason == PauseReason.OTHER and not said:
        raise ReasonMissing(_("Say why, in words."), field="words")
    stint = _end(task, own(by), moment(at), reason=reason, words=said)
    if not _running(task):
        task.state, task.waits_for = TaskState.PAUSED, reason
        task.save(update_fields=["state", "waits_for"])
    record(
        WorkPaused(
            **told(task),
            person_id=own(by),
            stint_id=stint.pk,
            reason=reason,
            seconds=stint.seconds,
        ),
        by=by,
        at=at,
    )
    _stand_still(task, reason, by=by, at=at)
    say(task.store_id, by=by)
    return stint


@command("workshop.work")
def resume(*, task_id: int, by: Actor, at: datetime) -> Stint:
    """Go on with work that one has paused."""
    return clock_on(task_id=task_id, by=by, at=at)


@command("workshop.work")
def clock_off(*, task_id: int, by: Actor, at: datetime) -> Task:
    """One's own part is done. When the last one is off, the work is done and its bay free."""
    task = locked(task_id, "workshop.work", by=by)
    person, ended = own(by), moment(at)
    if not task.assignments.filter(is_current=True, person=person).exists():
        raise NotYours(_("This work was given to somebody else."))
    stint = _stopped(task, person, ended)
    if stint is None and task.state != TaskState.PAUSED:
        raise NotClockedOn(_("Your clock does not run on this work."))
    stints = list(Stint.objects.filter(task=task).order_by("pk"))
    is_last = all(row.ended_at for row in stints)
    fact = WorkEnded(
        **told(task),
        person_id=person,
        stint_id=stint.pk if stint else None,
        seconds=stint.seconds if stint else 0,
        is_last=is_last,
    )
    record(fact, by=by, at=at)
    if is_last:
        _finish(task, ended, stints, by=by, at=at)
    say(task.store_id, by=by)
    return task


@command("workshop.correct")
def correct_clock(
    *,
    stint_id: int,
    started_at: datetime,
    ended_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> StintCorrection:
    """Put a clocked time right. What stood there before, who changed it and why stay on record."""
    rows = Stint.objects.visible_to(by).select_related("task__order__vehicle", "task__job")
    stint = rows.select_for_update(of=("self",)).get(pk=stint_id)
    by.require("workshop.correct", store_id=stint.store_id)
    why = clean(reason, most=200, field="reason")
    if not why:
        raise ReasonMissing(_("Say why, in words."), field="reason")
    if not started_at <= ended_at <= at:
        raise TimeImpossible(_("A time ends after it begins, and not in the future."))
    if stint.ended_at is None:
        raise TimeImpossible(_("This clock still runs. It is put right once it has stopped."))
    former = stint.seconds
    row = StintCorrection(
        store_id=stint.store_id,
        stint=stint,
        former_started_at=stint.started_at,
        former_ended_at=stint.ended_at,
        started_at=started_at,
        ended_at=ended_at,
        reason=why,
        made_by=by.key,
        made_at=at,
    )
    stint.started_at, stint.ended_at, stint.is_corrected = started_at, ended_at, True
    with _overlap_refused():
        stint.save(update_fields=["started_at", "ended_at", "is_corrected"])
    row.save()
    fact = ClockCorrected(
        **told(stint.task),
        person_id=stint.person_id,
        stint_id=stint.pk,
        former_seconds=former,
        seconds=stint.seconds,
    )
    record(fact, by=by, at=at)
    return row


# -- may it begin? --------------------------------------------------------------------------------


def _require_may_begin(task: Task, *, by: Actor) -> None:
    """Consent (I-14), the step before, parts (WS-04), in the order of the process."""
    if task.job.is_dropped or task.job.consent == Consent.DECLINED:
        raise NotWanted(_("The customer does not want this job done."))
    if task.kind == TaskKind.DIAGNOSE:
        return
    if task.job.consent != Consent.APPROVED:
        raise ConsentMissing(_("The customer has not agreed to this job yet."))
    before = Task.objects.filter(job=task.job_id, kind=TaskKind.DIAGNOSE)
    if before.exclude(state__in=ENDED).exists():
        raise PredecessorOpen(_("The diagnosis of this job is not finished."))
    if task.shortage_at is None:
        missing = missing_parts([task.job_id], store_id=task.store_id, by=by).get(task.job_id, 0)
        if missing:
            words = _("%(n)d parts are not there yet. The dispatcher may let the work begin.")
            raise PartsMissing(words % {"n": missing})


def _note_skipped(task: Task, *, is_first: bool, by: Actor, at: datetime) -> None:
    """A fault was told and nobody looked for its cause: work goes on, the record says so."""
    skipped = (
        is_first
        and task.kind == TaskKind.REPAIR
        and bool(task.job.complaint)
        and not task.job.cause
        and not Task.objects.filter(
            job=task.job_id, kind=TaskKind.DIAGNOSE, state=TaskState.DONE
        ).exists()
    )
    if skipped:
        fact = StepOutOfOrder(**told(task), step="work", missing="analysis")
        record(fact, by=by, at=at)


# -- the clock ------------------------------------------------------------------------------------


def _busy(other: Stint) -> AlreadyClockedOn:
    words = _("Your clock runs on %(number)s. Pause or finish that first.")
    return AlreadyClockedOn(words % {"number": other.task.order.number}, task_id=other.task_id)


def _begin(task: Task, person: int, started_at: datetime) -> Stint:
    stint = Stint(
        store_id=task.store_id,
        task=task,
        person_id=person,
        round=task.round,
        started_at=started_at,
    )
    try:
        with transaction.atomic():
            stint.save()
    except IntegrityError as clash:  # nobody is at two things at once
        other = Stint.objects.filter(person=person, ended_at=None).select_related("task__order")
        if (running := other.first()) is not None:
            raise _busy(running) from clash
        words = _("At this time your clock ran on other work.")
        raise TimesOverlap(words, field="at") from clash
    return stint


def _end(
    task: Task,
    person: int,
    ended_at: datetime,
    *,
    reason: PauseReason | str = "",
    words: str = "",
) -> Stint:
    stint = _stopped(task, person, ended_at, reason=reason, words=words)
    if stint is None:
        raise NotClockedOn(_("Your clock does not run on this work."))
    return stint


def _stopped(
    task: Task,
    person: int,
    ended_at: datetime,
    *,
    reason: PauseReason | str = "",
    words: str = "",
) -> Stint | None:
    """The clock that ran, stopped now; None where none runs."""
    running = Stint.objects.filter(task=task, person=person, ended_at=None)
    stint = running.select_for_update().first()
    if stint is None:
        return None
    if ended_at < stint.started_at:
        raise TimeImpossible(_("The clock was started after that."), field="at")
    stint.ended_at, stint.pause_reason, stint.words = ended_at, reason, words
    stint.save(update_fields=["ended_at", "pause_reason", "words"])
    return stint


def _running(task: Task) -> bool:
    return Stint.objects.filter(task=task, ended_at=None).exists()


def _finish(
    task: Task, ended: datetime, stints: Sequence[Stint], *, by: Actor, at: datetime
) -> None:
    task.state, task.done_at, task.waits_for = TaskState.DONE, ended, ""
    task.save(update_fields=["state", "done_at", "waits_for"])
    set_free([task.pk], task.store_id, by=by, at=at)
    seconds = sum(stint.seconds for stint in stints)
    fact = TaskDone(**told(task), seconds=seconds, sold=task.hours, round=task.round)
    record(fact, by=by, at=at)
    asks = task.kind == TaskKind.DIAGNOSE and task.job.consent == Consent.PROPOSED
    if asks and not _others_at_work(task, by=by):
        put(task.order, Place.AWAITING_APPROVAL, by=by, at=at)


def _others_at_work(task: Task, *, by: Actor) -> bool:
    """Whether anybody works on the car."""
    return any(other.state == TaskState.RUNNING for other in of_order(task.order_id, by=by))


def _stand_still(task: Task, reason: PauseReason, *, by: Actor, at: datetime) -> None:
    """A car that nobody works on and that waits for something stands where that is seen."""
    place = WAITING_PLACES.get(reason)
    if place and task.state == TaskState.PAUSED and not _others_at_work(task, by=by):
        put(task.order, place, by=by, at=at)


@contextmanager
def _overlap_refused() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        words = _("At this time the clock of this person ran on other work.")
        raise TimesOverlap(words, field="started_at") from clash
