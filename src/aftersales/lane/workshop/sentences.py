"""The facts of the workshop in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.lane.workshop import events
from aftersales.lane.workshop.models import Task
from aftersales.lane.workshop.states import (
    Appraisal,
    Channel,
    EmissionMethod,
    EmissionVerdict,
    PauseReason,
    RepairClass,
    RepeatCause,
    RepeatKind,
    RestChoice,
    SendBackReason,
    Slippage,
    TaskKind,
    Verdict,
)
from aftersales.web import show
from aftersales.web.sentences import names, say


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


def _moment(told: str | None) -> str:
    return show.moment(datetime.fromisoformat(told)) if told else "–"


def _day(told: str | None) -> str:
    return show.date(date.fromisoformat(told)) if told else "–"


def _minutes(seconds: int) -> str:
    return str(round((seconds or 0) / 60))


TIMES = {"starts_at": _moment, "ends_at": _moment, "former_starts_at": _moment}
WORKED = {"seconds": _minutes, "former_seconds": _minutes}

say(
    events.TaskPlanned,
    _("%(actor)s made a piece of work: %(kind)s, %(hours)s h"),
    shown={"kind": _word(TaskKind)},
)
say(
    events.TaskDispatched,
    _("%(actor)s shared out the work from %(starts_at)s to %(ends_at)s"),
    tone="work",
    shown=TIMES,
)
say(
    events.TaskMoved,
    _("%(actor)s moved the work from %(former_starts_at)s to %(starts_at)s"),
    shown=TIMES,
)
say(events.TaskTakenBack, _("%(actor)s took the work off the board"))
say(events.TaskDropped, _("%(actor)s dropped the work"))
say(events.WorkStarted, _("%(person)s began work"), tone="work")
say(
    events.WorkPaused,
    _("%(person)s paused: %(reason)s, after %(seconds)s min"),
    tone="waiting",
    shown={"reason": _word(PauseReason), **WORKED},
)
say(events.WorkResumed, _("%(person)s went on"), tone="work")
say(events.WorkEnded, _("%(person)s clocked off after %(seconds)s min"), shown=WORKED)
say(
    events.TaskDone,
    _("The work was done: %(seconds)s min clocked, %(sold)s h sold"),
    tone="ready",
    shown=WORKED,
)
say(
    events.ClockCorrected,
    _("%(actor)s put the clock of %(person)s right, from %(former_seconds)s to %(seconds)s min"),
    tone="late",
    shown=WORKED,
)
say(events.StepOutOfOrder, _("A step was left out: %(missing)s before %(step)s"), tone="late")
say(
    events.ShortageAccepted,
    _("%(actor)s let the work begin, parts missing: %(missing)s"),
    tone="waiting",
)
say(events.FindingRecorded, _("%(person)s recorded a finding, photos: %(photos)s"))
say(
    events.StandardTicked,
    _("%(person)s ticked %(element)s of the work standard %(item)s"),
    is_quiet=True,
)
say(events.SelfChecked, _("%(person)s checked the own work"), tone="ready")
say(
    events.TaskSentBack,
    _("The work was sent back: %(reason)s"),
    tone="late",
    shown={"reason": _word(SendBackReason)},
)
say(
    events.VisitInspected,
    _("%(person)s inspected the car: %(verdict)s"),
    tone="ready",
    shown={"verdict": _word(Verdict)},
)
say(events.VehicleWashed, _("%(actor)s had the car washed"))
say(
    events.RestGuided,
    _("%(actor)s looked after the customer: %(choice)s"),
    shown={"choice": _word(RestChoice)},
)
say(
    events.CustomerCalledBack,
    _("%(actor)s called the customer back: %(channel)s"),
    shown={"channel": _word(Channel)},
)
say(
    events.ReadyAnnounced,
    _("%(actor)s told the customer that the car is ready: %(channel)s"),
    tone="ready",
    shown={"channel": _word(Channel)},
)
say(
    events.ResultAccepted,
    _("The customer looked at the result; effect confirmed: %(is_confirmed)s"),
    tone="ready",
    shown={"is_confirmed": show.yes_no},
)
say(events.WorkExplained, _("%(actor)s explained work, cost and care; the customer signed"))
say(
    events.GuaranteeIssued,
    _("Repair guarantee issued: %(days)s days or %(km)s km, until %(last_day)s"),
    tone="guarantee",
    shown={"repair_class": _word(RepairClass), "last_day": _day},
)
say(events.VehicleHandedOver, _("%(actor)s handed the car over"), tone="ready")
say(
    events.RepeatFlagged,
    _("Back for the same fault after %(days)s days: %(kind)s"),
    tone="late",
    shown={"kind": _word(RepeatKind)},
)
say(
    events.RepeatClassified,
    _("%(actor)s said why the fault came back: %(cause)s"),
    shown={"cause": _word(RepeatCause)},
)
say(
    events.RepeatAppraised,
    _("%(actor)s decided the case for appraisal: %(outcome)s"),
    shown={"outcome": _word(Appraisal)},
)
say(
    events.EmissionTested,
    _("%(actor)s recorded an exhaust test: %(verdict)s; re-test until %(retest_due_on)s"),
    tone="work",
    shown={
        "verdict": _word(EmissionVerdict),
        "method": _word(EmissionMethod),
        "retest_due_on": _day,
    },
)
say(
    events.EmissionFailureClosed,
    _("The failed exhaust test is closed by a re-test that passed"),
    tone="ready",
)
say(
    events.WorkCarriedOver,
    _("%(actor)s carried the work over to %(to)s: %(reason)s"),
    tone="waiting",
    shown={"to": _day, "on": _day, "reason": _word(Slippage)},
)
say(
    events.DayReconciled,
    _("%(actor)s reconciled %(on)s: %(accepted)s accepted, %(repaired)s repaired"),
    shown={"on": _day},
)


@names("task")
def tasks(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = Task.objects.visible_to(seen_by).filter(pk__in=ids).select_related("job")
    return {row.pk: row.job.title for row in rows.order_by("pk")}
