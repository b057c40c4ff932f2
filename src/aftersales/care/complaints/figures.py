"""Complaints as key figures, each by the catalogue's own formula (CP-17 to CP-20)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from aftersales.care.complaints.models import Complaint, Remedy
from aftersales.care.complaints.states import DISSATISFIED, ComplaintState, Level, RemedyState
from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Place

_COMPLAINTS = Rows("complaints:list", "complaints.view", "received_on", {"level": "complaint"})
_CLOSED = Rows("complaints:list", "complaints.view", "closed_on", {"state": "closed"})


def received(asked: Asked) -> Iterable[Counted]:
    """Complaints of the period, grumbles left out: those closed by now, and those about a symptom
    that came back.
    """
    again = Q(earlier__isnull=False) | Q(earlier_order__isnull=False)
    return tally(
        Complaint.objects.filter(level=Level.COMPLAINT),
        asked,
        day="received_on",
        complaints=Count("pk"),
        closed=Count("pk", filter=Q(state=ComplaintState.CLOSED)),
        recurring=Count("pk", filter=again),
    )


def rated(asked: Asked) -> Iterable[Counted]:
    """Complaints closed in the period that were rated, and those rated dissatisfied."""
    return tally(
        Complaint.objects.filter(state=ComplaintState.CLOSED).exclude(rating=""),
        asked,
        day="closed_on",
        rated=Count("pk"),
        dissatisfied=Count("pk", filter=Q(rating__in=DISSATISFIED)),
    )


def of_cars(asked: Asked) -> Iterable[Counted]:
    """Complaints of the period for the vehicles handed over in it."""
    seen_by = asked.seen_by.as_system("complaints", rights={"orders.view"})
    delivered = orders.visible(seen_by=seen_by).filter(place=Place.HANDED_OVER)
    cars = tally(delivered, asked, moment="handed_over_at", cars=Count("pk"))
    return chain(asked.rows(received), cars)


def checked(asked: Asked) -> Iterable[Counted]:
    """Solutions that were checked in the period, and those that held on all four counts."""
    held = Q(is_satisfying=True, is_in_time=True, is_effective=True, is_followed_up=True)
    return tally(
        Remedy.objects.filter(state=RemedyState.CHECKED),
        asked,
        moment="checked_at",
        checked=Count("pk"),
        held=Count("pk", filter=held),
    )


figure(
    "complaints.closed_rate",
    _("complaint closed-loop rate"),
    formula=_("closed complaints ÷ all complaints received in the period"),
    row="CP-17",
    section=Section.QUALITY,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=received,
    part="closed",
    whole="complaints",
    rows=_COMPLAINTS,
    order=70,
)
figure(
    "complaints.unsatisfied_rate",
    _("complaint dissatisfaction rate"),
    formula=_("complaints rated dissatisfied ÷ complaints closed and rated in the period"),
    row="CP-18",
    section=Section.QUALITY,
    unit=Unit.PERCENT,
    better=Better.LESS,
    source=rated,
    part="dissatisfied",
    whole="rated",
    rows=_CLOSED,
    order=71,
)
figure(
    "complaints.refault_rate",
    _("first-time-fix complaint rate (complaints on recurrence)"),
    formula=_("complaints on recurrence of the same symptom ÷ all complaints of the period"),
    row="CP-19",
    section=Section.QUALITY,
    unit=Unit.PERCENT,
    better=Better.LESS,
    source=received,
    part="recurring",
    whole="complaints",
    rows=_COMPLAINTS,
    order=72,
)
figure(
    "complaints.rate",
    _("complaint rate"),
    formula=_("complaints ÷ vehicles handed over in the period"),
    row="CP-20",
    section=Section.QUALITY,
    unit=Unit.PERCENT,
    better=Better.LESS,
    source=of_cars,
    part="complaints",
    whole="cars",
    rows=_COMPLAINTS,
    order=73,
)
figure(
    "complaints.remedies_held",
    _("remedies that held"),
    formula=_("remedies that satisfied, in time, helped and were followed up ÷ remedies checked"),
    row="CP-06",
    section=Section.QUALITY,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=checked,
    part="held",
    whole="checked",
    rows=Rows("complaints:remedies", "complaints.view", "checked_at", {"state": "checked"}),
    order=74,
)
