"""The facts of complaints in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.care.complaints import events, queries
from aftersales.care.complaints.states import (
    Above,
    Attention,
    Channel,
    ComplaintClass,
    ContactKind,
    Level,
    Outcome,
    Rating,
    RemedyKind,
    Step,
)
from aftersales.core.actors import Actor
from aftersales.web import show
from aftersales.web.sentences import names, say


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code or "–")


def _day(told: str | None) -> str:
    return show.date(date.fromisoformat(told)) if told else "–"


KIND = {"kind": _word(RemedyKind)}

say(
    events.ComplaintTaken,
    _("%(actor)s took it: %(level)s, %(complaint_class)s, %(channel)s"),
    tone="late",
    shown={
        "level": _word(Level),
        "channel": _word(Channel),
        "complaint_class": _word(ComplaintClass),
    },
)
say(events.GrumbleSettled, _("%(actor)s settled the grumble on the spot"), tone="ready")
say(
    events.GrumblePromoted,
    _("The grumble became a complaint (%(actor)s)"),
    tone="late",
)
say(events.ComplaintLinked, _("%(actor)s noted that the symptom was there before"), tone="late")
say(events.ComplaintHandedTo, _("%(actor)s passed the complaint to %(person_id)s"))
say(
    events.StepTaken,
    _("%(actor)s finished a step: %(step)s"),
    tone="work",
    shown={"step": _word(Step)},
)
say(events.CustomerAnswered, _("%(actor)s answered the customer"), tone="ready")
say(events.AnswerRefused, _("The customer is not content: it is looked at again"), tone="late")
say(
    events.ContactLogged,
    _("%(actor)s noted a contact: %(kind)s, %(channel)s"),
    shown={"kind": _word(ContactKind), "channel": _word(Channel)},
)
say(
    events.SatisfactionAsked,
    _("%(actor)s asked how the customer was content: %(rating)s"),
    tone="work",
    shown={"rating": _word(Rating)},
)
say(events.ComplaintPaused, _("It waits for the customer; the clocks stand still"), tone="waiting")
say(events.ComplaintResumed, _("It goes on; the clocks run"), tone="work")
say(events.ComplaintReferred, _("%(actor)s passed it to %(department_id)s"), tone="waiting")
say(events.DepartmentAnswered, _("%(actor)s answered for %(department_id)s"), tone="work")
say(
    events.ComplaintPassedUp,
    _("%(actor)s passed it up: %(to_role)s"),
    tone="late",
    shown={"to_role": _word(Above)},
)
say(
    events.RemedyProposed,
    _("%(actor)s proposed a remedy: %(kind)s, %(cost)s %(currency)s"),
    tone="work",
    shown=KIND,
)
say(events.RemedyApproved, _("%(actor)s approved the remedy: %(kind)s"), tone="ready", shown=KIND)
say(events.RemedyDenied, _("%(actor)s denied the remedy: %(kind)s"), tone="late", shown=KIND)
say(events.RemedyDone, _("%(actor)s carried out the remedy: %(kind)s"), tone="work", shown=KIND)
say(events.RemedyChecked, _("%(actor)s checked the remedy: %(kind)s"), tone="ready", shown=KIND)
say(
    events.ComplaintClosed,
    _("%(actor)s closed the complaint: %(outcome)s"),
    tone="ready",
    shown={"outcome": _word(Outcome)},
)
say(
    events.ComplaintPassedToRisks,
    _("%(actor)s passed it to the risk register: %(attention)s"),
    tone="late",
    shown={"attention": _word(Attention)},
)
say(
    events.PreventionPlanned,
    _("%(actor)s planned a preventive measure until %(due_on)s"),
    tone="planned",
    shown={"due_on": _day},
)
say(
    events.PreventionInForce,
    _("%(actor)s put the measure in force; its effect is watched until %(until)s"),
    tone="work",
    shown={"until": _day},
)
say(
    events.PreventionJudged,
    _("The effect was counted: %(before)s complaints of the kind before, %(after)s after"),
    tone="ready",
)
say(events.StaffComplaintTaken, _("%(actor)s took a complaint on staff"), tone="late")
say(events.InvestigationBegun, _("%(actor)s began to investigate"), tone="work")
say(events.StaffComplaintJudged, _("%(actor)s finished the investigation"), tone="work")
say(events.DemeritProposed, _("A serious demerit was proposed to the appraisal"), tone="late")
say(events.StaffComplaintClosed, _("%(actor)s closed the complaint on staff"), tone="ready")


@names("complaint")
def complaints(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.complaints(seen_by=seen_by).filter(pk__in=ids).order_by()
    return dict(rows.values_list("pk", "number"))


@names("prevention")
def preventions(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.preventions(seen_by=seen_by).filter(pk__in=ids).order_by()
    return dict(rows.values_list("pk", "number"))


@names("staff_complaint")
def staff_complaints(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.staff_complaints(seen_by=seen_by).filter(pk__in=ids).order_by()
    return dict(rows.values_list("pk", "number"))
