"""The facts of appointments in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.lane.appointments import events, queries
from aftersales.lane.appointments.states import CancelReason, Channel, Transport
from aftersales.web import show
from aftersales.web.sentences import names, say


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


def _moment(told: str | None) -> str:
    return show.moment(datetime.fromisoformat(told)) if told else "–"


def _late(minutes: int | None) -> str:
    if minutes is None:
        return "–"
    if minutes > 0:
        return gettext("%(minutes)s min late") % {"minutes": minutes}
    return gettext("%(minutes)s min before the time") % {"minutes": -minutes}


TIMES = {"starts_at": _moment, "former_starts_at": _moment}

say(
    events.AppointmentRequested,
    _("%(actor)s took the request for %(starts_at)s: %(channel)s"),
    tone="waiting",
    shown={"channel": _word(Channel), **TIMES},
)
say(
    events.AppointmentConfirmed,
    _("%(actor)s confirmed %(starts_at)s with the customer"),
    tone="work",
    shown=TIMES,
)
say(
    events.AppointmentChanged,
    _("%(actor)s changed %(former_starts_at)s to %(starts_at)s, %(transport)s"),
    tone="waiting",
    shown={"transport": _word(Transport), **TIMES},
)
say(
    events.AppointmentCancelled,
    _("%(actor)s cancelled: %(reason)s"),
    shown={"reason": _word(CancelReason)},
)
say(
    events.AppointmentArrived,
    _("%(actor)s noted the arrival: %(late_minutes)s"),
    tone="ready",
    shown={"late_minutes": _late},
)
say(events.AppointmentMissed, _("%(actor)s noted that nobody came"), tone="late")
say(
    events.AppointmentTurnedIntoOrder,
    _("%(actor)s turned it into a work order"),
    tone="ready",
)
say(
    events.AppointmentReminded,
    _("%(actor)s reminded the customer: %(is_reached)s"),
    shown={"is_reached": lambda told: gettext("reached") if told else gettext("not reached")},
)
say(events.AppointmentAssigned, _("%(actor)s gave it to a service adviser"))
say(events.AppointmentIdentified, _("%(actor)s linked the files of car and customer"))
say(events.CallersForgotten, _("Callers without a file were forgotten: %(count)s"))


@names("appointment")
def appointments(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.visible(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))
