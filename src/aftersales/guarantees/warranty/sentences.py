"""The facts of guarantees in plain sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.guarantees.warranty import events, queries, states, words
from aftersales.web import show
from aftersales.web.sentences import names, say


def _day(told: str | None) -> str:
    return show.date(date.fromisoformat(told)) if told else "–"


def _choice(kind: Any) -> Any:
    return lambda code: kind(code).label if code in kind else code


def _answer(told: bool | None) -> object:
    if told is None:
        return _now("not known yet")
    return show.yes_no(told)


def _right(code: str) -> object:
    return words.RIGHTS.get(code, code)


say(
    events.PolicyKept,
    _("%(actor)s told the terms of the sale (version %(version)s, invoice of %(invoice_date)s)"),
    tone="planned",
    shown={"invoice_date": _day},
)
say(events.RepairBegun, _("The repair of fault %(fault)s was agreed"), tone="work")
say(
    events.RepairTold,
    _("%(actor)s told fault %(fault)s: %(component)s, %(work)s"),
    tone="planned",
    shown={"component": _choice(states.Component), "work": _choice(states.Work)},
)
say(
    events.RepairJudged,
    _("%(actor)s judged fault %(fault)s: of quality %(is_quality)s, endangers %(is_dangerous)s"),
    tone="guarantee",
    shown={"is_quality": _answer, "is_dangerous": _answer},
)
say(
    events.RepairEnded,
    _("The repair of fault %(fault)s was completed after %(hours)s hours"),
    tone="ready",
)
say(
    events.RepairTakenOut,
    _("A repair of fault %(fault)s was taken out of the count"),
    tone="late",
)
say(
    events.TimeLeftOut,
    _("%(actor)s changed the hours of fault %(fault)s that do not count: %(hours)s"),
    tone="planned",
)
say(
    events.ThresholdNeared,
    _("The statutory guarantee comes near a threshold (%(right)s): %(left)s left"),
    tone="waiting",
)
say(
    events.ThresholdReached,
    _("The statutory guarantee gives %(right)s"),
    tone="late",
    shown={"right": _right},
)
say(
    events.RequestTaken,
    _("%(actor)s took a request under the guarantee: %(asks)s; answer until %(answer_by)s"),
    tone="waiting",
    shown={"asks": _choice(states.Asked), "answer_by": _day},
)
say(
    events.RequestGranted,
    _("%(actor)s granted the request, at the cost of: %(cost_owner)s"),
    tone="guarantee",
    shown={"cost_owner": _choice(states.CostOwner)},
)
say(events.RequestRefused, _("%(actor)s refused the request"), tone="late")
say(events.RequestDisputed, _("The customer disputes the refusal"), tone="late")
say(events.CarTakenBack, _("The car is back, with %(km)s km"), tone="work")
say(events.RequestDone, _("%(actor)s carried the request out"), tone="ready")
say(events.RequestWithdrawn, _("The request was withdrawn"), tone="planned")
say(
    events.FirstMaintenanceConfirmed,
    _("%(actor)s confirmed the first maintenance at %(km)s km"),
    tone="ready",
)


@names("guarantee_request")
def requests(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.requests(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("first_maintenance")
def first_maintenances(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.first_maintenances(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))
