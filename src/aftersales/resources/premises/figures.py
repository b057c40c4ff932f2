"""How the house is kept, as key figures (WS-27, WS-28)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.resources.premises.models import Audit, Incident
from aftersales.resources.premises.states import IncidentKind


def audited(asked: Asked) -> Iterable[Counted]:
    rows = Audit.objects.all()
    return tally(rows, asked, day="on", given=Sum("points"), most=Sum("maximum"))


def accidents(asked: Asked) -> Iterable[Counted]:
    rows = Incident.objects.filter(kind=IncidentKind.ACCIDENT)
    return tally(rows, asked, moment="happened_at", accidents=Count("pk"))


figure(
    "premises.seven_s",
    _("7S score"),
    formula=_("points ÷ maximum, of all sheets of the period"),
    row="WS-28",
    section=Section.SAFETY,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=audited,
    part="given",
    whole="most",
    rows=Rows("premises:audits", "premises.view"),
    order=10,
)
figure(
    "premises.accidents",
    _("accidents"),
    formula=_("number of accidents; the target is 0"),
    row="WS-27",
    section=Section.SAFETY,
    unit=Unit.COUNT,
    better=Better.LESS,
    source=accidents,
    part="accidents",
    rows=Rows("premises:incidents", "premises.view"),
    order=20,
)
