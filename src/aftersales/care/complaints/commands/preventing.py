"""Measures against the next complaint of the kind; their effect is counted, not claimed (CP-09)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from aftersales.care.complaints import rules
from aftersales.care.complaints.commands._common import (
    numbered,
    require_colleague,
    said,
)
from aftersales.care.complaints.commands.refusals import DayWrong, EffectUnclear, WatchRuns
from aftersales.care.complaints.events import (
    PreventionInForce,
    PreventionJudged,
    PreventionPlanned,
)
from aftersales.care.complaints.models import Complaint, Prevention
from aftersales.care.complaints.parameters import WATCH_DAYS
from aftersales.care.complaints.states import (
    PREVENTION,
    Cause,
    ComplaintClass,
    Level,
    PreventionState,
)
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value

FAR = timedelta(days=3 * 366)


@command("complaints.prevent")
def plan_prevention(
    *,
    store_id: int,
    complaint_class: str,
    cause: str,
    measure: str,
    due_on: date,
    person_id: int | None = None,
    complaint_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Prevention:
    """A measure against complaints of this class and cause, with who answers for it and by when."""
    by.require("complaints.prevent", store_id=store_id)
    today = day_of(at, store_id=store_id)
    if not today <= due_on <= today + FAR:
        raise DayWrong(_("Name today or a day of the next three years."), field="due_on")
    if person_id is not None:
        require_colleague(person_id, store_id=store_id, at=at, field="person_id")
    if complaint_id is not None:
        Complaint.objects.visible_to(by, "complaints.prevent").get(pk=complaint_id, store=store_id)
    row = Prevention.objects.create(
        store_id=store_id,
        number=numbered("CP", store_id=store_id, at=at),
        complaint_id=complaint_id,
        complaint_class=ComplaintClass(complaint_class),
        cause=Cause(cause),
        measure=said(measure, field="measure"),
        owner_id=person_id or by.person_id,
        due_on=due_on,
        planned_at=at,
    )
    fact = PreventionPlanned(
        store_id=store_id,
        prevention_id=row.pk,
        complaint_id=complaint_id,
        complaint_class=row.complaint_class,
        cause=row.cause,
        due_on=due_on,
        person_id=row.owner_id,
    )
    record(fact, by=by, at=at)
    return row


def _held(prevention_id: int, state: PreventionState | None, *, by: Actor) -> Prevention:
    rows = Prevention.objects.visible_to(by, "complaints.prevent")
    row = rows.select_for_update(of=("self",)).get(pk=prevention_id)
    by.require("complaints.prevent", store_id=row.store_id)
    if state is not None:
        PREVENTION.require(PreventionState(row.state), state)
    return row


@command("complaints.prevent")
def put_in_force(*, prevention_id: int, by: Actor, at: datetime) -> Prevention:
    """The measure is carried out today; from now on its effect is watched."""
    row = _held(prevention_id, PreventionState.IN_FORCE, by=by)
    today = day_of(at, store_id=row.store_id)
    row.watch_days = value(WATCH_DAYS, store_id=row.store_id, on=today)
    row.since, row.until = today, today + timedelta(days=row.watch_days)
    row.state = PreventionState.IN_FORCE
    row.save(update_fields=["state", "since", "until", "watch_days"])
    fact = PreventionInForce(
        store_id=row.store_id,
        prevention_id=row.pk,
        complaint_id=row.complaint_id,
        until=row.until,
    )
    record(fact, by=by, at=at)
    return row


@command("complaints.prevent")
def judge_effect(*, prevention_id: int, by: Actor, at: datetime) -> Prevention:
    """Count the complaints of the kind before and since. Proved is an effect where there are fewer;
    else the measure failed and another one is planned.
    """
    row = _held(prevention_id, None, by=by)
    PREVENTION.require(PreventionState(row.state), PreventionState.PROVED)
    today = day_of(at, store_id=row.store_id)
    assert row.since is not None  # in force
    assert row.until is not None
    assert row.watch_days is not None
    if today < row.until:
        raise WatchRuns(_("Its effect is watched until %(day)s.") % {"day": row.until.isoformat()})
    span = rules.watch(row.since, row.watch_days)
    kind = Complaint.objects.filter(
        store=row.store_id, complaint_class=row.complaint_class, level=Level.COMPLAINT
    )
    since = kind.filter(received_on__gte=span.since, received_on__lt=span.until)
    unknown = since.filter(cause="").count()
    if unknown:
        words = _("Complaints of these days whose cause is not found yet: %(n)d.")
        raise EffectUnclear(words % {"n": unknown})
    before = kind.filter(received_on__gte=span.before, received_on__lt=span.since, cause=row.cause)
    row.before, row.after = before.count(), since.filter(cause=row.cause).count()
    is_proved = rules.had_effect(row.before, row.after)
    row.state = PreventionState.PROVED if is_proved else PreventionState.FAILED
    row.judged_by_id, row.judged_at = by.person_id, at
    row.save(update_fields=["state", "before", "after", "judged_by", "judged_at"])
    fact = PreventionJudged(
        store_id=row.store_id,
        prevention_id=row.pk,
        complaint_id=row.complaint_id,
        before=row.before,
        after=row.after,
        is_proved=is_proved,
    )
    record(fact, by=by, at=at)
    return row
