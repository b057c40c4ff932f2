"""The facts of bays, people's time, loan cars and tools in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.ground.network.states import BayKind
from aftersales.resources.capacity import events, queries
from aftersales.resources.capacity.states import Condition, Purpose, ResourceKind, UpkeepResult
from aftersales.web import show
from aftersales.web.sentences import names, say

FIELDS = {
    "name": _("name"),
    "location": _("place"),
    "serial_number": _("serial number"),
    "has_lift": _("lift"),
    "bay_kind": _("kind of bay"),
    "calibrate_months": _("months between calibrations"),
}


def _fields(codes: Collection[str]) -> str:
    return ", ".join(str(FIELDS.get(code, code)) for code in codes)


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


def _moment(told: str) -> str:
    return show.moment(datetime.fromisoformat(told))


def _day(told: str | None) -> str:
    return show.date(date.fromisoformat(told)) if told else "–"


TIMES = dict.fromkeys(("starts_at", "ends_at", "due_at", "former_starts_at"), _moment)
DAYS = {"due_on": _day}

say(
    events.ResourceRegistered,
    _("%(actor)s put it into the register: %(kind)s"),
    tone="work",
    shown={"kind": _word(ResourceKind), "bay_kind": _word(BayKind)},
)
say(events.ResourceChanged, _("%(actor)s changed %(fields)s"), shown={"fields": _fields})
say(events.ResourceTakenOut, _("%(actor)s took it out of service"), tone="late")
say(events.ResourcePutBack, _("%(actor)s put it back into service"), tone="ready")
say(events.ResourceRetired, _("%(actor)s retired it"))
say(events.AbilityRated, _("%(actor)s rated the speed at %(percent)s %%"))
say(
    events.ResourceOccupied,
    _("%(actor)s held %(resource)s from %(starts_at)s to %(ends_at)s: %(purpose)s"),
    shown={"purpose": _word(Purpose), **TIMES},
)
say(
    events.OccupationMoved,
    _("%(actor)s moved %(resource)s from %(former_starts_at)s to %(starts_at)s"),
    shown=TIMES,
)
say(events.OccupationConfirmed, _("%(actor)s confirmed the time of %(resource)s"), tone="ready")
say(events.OccupationReleased, _("%(actor)s released %(resource)s"))
say(
    events.OccupationFinished,
    _("%(actor)s was done on %(resource)s at %(ends_at)s"),
    tone="ready",
    shown=TIMES,
)
say(
    events.OccupationHandedOn,
    _("%(actor)s handed on what was held of %(resource)s"),
    is_quiet=True,
)
say(
    events.ToolLent,
    _("%(actor)s lent the tool to %(person)s until %(due_at)s"),
    tone="work",
    shown=TIMES,
)
say(
    events.ToolReturned,
    _("%(actor)s took the tool back from %(person)s: %(condition)s"),
    shown={"condition": _word(Condition)},
)
say(
    events.ToolCalibrated,
    _("%(actor)s recorded a calibration, good until %(due_on)s"),
    shown=DAYS,
)
say(events.UpkeepPlanned, _("%(actor)s planned upkeep, first on %(due_on)s"), shown=DAYS)
say(events.UpkeepEnded, _("%(actor)s ended an upkeep"))
say(
    events.UpkeepDone,
    _("%(actor)s recorded upkeep: %(result)s; next on %(due_on)s"),
    tone="ready",
    shown={"result": _word(UpkeepResult), **DAYS},
)


@names("resource")
def resources(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.resources(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))
