"""The facts of installations in plain sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.lane.fieldservice import events, queries
from aftersales.lane.fieldservice.states import Phase
from aftersales.web import show
from aftersales.web.sentences import names, say


def _day(told: str | None) -> str:
    return show.date(date.fromisoformat(told)) if told else "–"


def _phase(code: Any) -> object:
    return Phase(code).label if code in Phase else code


DAYS = {"due_on": _day, "training_due_on": _day}

say(
    events.InstallationAgreed,
    _("%(actor)s took on the installation until %(due_on)s"),
    tone="planned",
    shown=DAYS,
)
say(events.InstallationStarted, _("%(actor)s began the installation"), tone="work")
say(
    events.StepTicked,
    _("%(actor)s ticked %(element)s (%(phase)s)"),
    shown={"phase": _phase},
    is_quiet=True,
)
say(
    events.InstallationAccepted,
    _("%(actor)s recorded that the customer accepts the installation"),
    tone="ready",
)
say(events.InstallationCancelled, _("%(actor)s called the installation off"), tone="late")
say(
    events.TrainingGiven,
    _("%(actor)s trained people of the user: %(people)s; by now %(trained)s of %(trainees)s"),
    tone="ready",
)


@names("installation")
def installations(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.installations(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))
