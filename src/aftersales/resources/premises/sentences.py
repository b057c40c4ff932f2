"""The facts of the house in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.resources.premises import events, queries
from aftersales.resources.premises.states import IncidentKind, Severity
from aftersales.web import show
from aftersales.web.sentences import names, say


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


def _day(told: str | None) -> str:
    return show.date(date.fromisoformat(told)) if told else "–"


DAYS = {"due_on": _day, "former_due_on": _day}
KINDS = {"kind": _word(IncidentKind), "severity": _word(Severity)}

say(events.AreaNamed, _("%(actor)s named the area %(area)s"))
say(events.AreaClosed, _("%(actor)s closed the area %(area)s"))
say(
    events.AreaAudited,
    _("%(actor)s audited %(area)s by the 7S sheet: %(points)s of %(maximum)s points"),
    tone="work",
)
say(
    events.IncidentReported,
    _("%(actor)s reported: %(kind)s, severity %(severity)s"),
    tone="late",
    shown=KINDS,
)
say(
    events.IncidentClosed,
    _("%(actor)s closed it; measures done: %(measures)s"),
    tone="ready",
    shown=KINDS,
)
say(
    events.MeasureSet,
    _("%(actor)s gave %(person)s a measure until %(due_on)s"),
    tone="waiting",
    shown=DAYS,
)
say(
    events.MeasureMoved,
    _("%(actor)s moved a measure to %(person)s until %(due_on)s, before that %(former_due_on)s"),
    shown=DAYS,
)
say(events.MeasureDone, _("%(actor)s told that a measure is done"), tone="ready")
say(
    events.MeasureReopened,
    _("%(actor)s opened a measure again until %(due_on)s"),
    tone="late",
    shown=DAYS,
)


@names("area")
def areas(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.audited_areas(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))


@names("incident")
def incidents(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.incidents(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))
