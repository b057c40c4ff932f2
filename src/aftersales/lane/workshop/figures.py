"""Quality, time and use of people in the workshop as key figures (WS-08, WS-14, WS-16, WS-17,
WS-41, RC-28; DOMAIN 7).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import (
    Asked,
    Better,
    Counted,
    Rows,
    Section,
    Source,
    Unit,
    figure,
    tally,
)
from aftersales.lane.orders import queries as visits
from aftersales.lane.workshop.models import DayEnd, Stint, Task
from aftersales.lane.workshop.models.working import Period
from aftersales.lane.workshop.queries import inspected, returned
from aftersales.lane.workshop.states import TaskKind, TaskState
from aftersales.resources.capacity import queries as means

REPEATS = Rows("workshop:repeats", "workshop.view")
HOURS = Rows("workshop:hours", "workshop.view")
NOTHING = Value(timedelta(0))


class Together(Aggregate):
    """How long all stretches take together; where they overlap the time counts once."""

    template = (
        "(SELECT SUM(UPPER(stretch) - LOWER(stretch))"
        " FROM UNNEST(RANGE_AGG(%(expressions)s)) AS stretch)"
    )
    output_field = DurationField()


def stayed(asked: Asked) -> Iterable[Counted]:
    """Cars by the time they left: how long they were here, how long somebody was at them. Two at
    one car at once count once, and only while it was here.
    """
    system = asked.seen_by.as_system("workshop", rights={"orders.view"})
    first = Min("arrivals__arrived_at")
    came = visits.visible(seen_by=system).filter(pk=OuterRef("pk")).order_by().values("pk")
    here = Period(
        Greatest(F("started_at"), OuterRef("came_at")),
        Least(F("ended_at"), OuterRef("handed_over_at")),
    )
    stints = Stint.objects.filter(
        Q(ended_at__gt=OuterRef("came_at")) | Q(ended_at=None),
        task__order=OuterRef("pk"),
        started_at__lt=OuterRef("handed_over_at"),
    )
    worked = stints.order_by().values("task__order").annotate(time=Together(here)).values("time")
    rows = visits.visible(seen_by=system).annotate(
        came_at=Coalesce(Subquery(came.annotate(first=first).values("first")), F("opened_at")),
        at_work=Coalesce(Subquery(worked), NOTHING, output_field=DurationField()),
        stay=Greatest(F("handed_over_at") - F("came_at"), NOTHING, output_field=DurationField()),
    )
    return tally(
        rows,
        asked,
        moment="handed_over_at",
        cars=Count("pk"),
        stayed=Sum("stay"),
        worked=Sum("at_work"),
        waited=Sum(F("stay") - F("at_work")),
    )


def hours_of_people(asked: Asked) -> Iterable[Counted]:
    """Hours sold on work that was done, hours clocked on any work up to now, hours technicians were
    there.
    """
    done = Task.objects.filter(kind=TaskKind.REPAIR, state=TaskState.DONE)
    begun = Stint.objects.filter(started_at__lt=asked.now)
    until = Least(Coalesce("ended_at", Value(asked.now)), Value(asked.now))
    clocked = Sum(until - F("started_at"), output_field=DurationField())
    return chain(
        tally(done, asked, moment="done_at", sold=Sum("hours")),
        tally(begun, asked, moment="started_at", clocked=clocked),
        means.attended(asked),
    )


def reconciled(asked: Asked) -> Iterable[Counted]:
    rows = DayEnd.objects.all()
    return tally(rows, asked, day="on", cars=Sum("accepted"), done=Sum("repaired"))


def _share(
    code: str,
    label: object,
    formula: object,
    row: str,
    source: Source,
    part: str,
    whole: str,
    better: Better = Better.MORE,
    rows: Rows = HOURS,
    order: int = 50,
    section: Section = Section.QUALITY,
) -> None:
    figure(
        code,
        label,
        formula=formula,
        row=row,
        section=section,
        unit=Unit.PERCENT,
        better=better,
        source=source,
        part=part,
        whole=whole,
        rows=rows,
        order=order,
    )


def _time(code: str, label: object, formula: object, part: str, order: int) -> None:
    figure(
        code,
        label,
        formula=formula,
        row="WS-41",
        section=Section.TIME,
        unit=Unit.HOURS,
        better=Better.LESS if part != "worked" else Better.NEITHER,
        source=stayed,
        part=part,
        whole="cars",
        rows=Rows("orders:list", "orders.view"),
        order=order,
    )


_share(
    "workshop.first_pass",
    _("first-time pass at inspection"),
    _("jobs passed at their first inspection ÷ jobs inspected for the first time"),
    "WS-14",
    inspected,
    "passed_first",
    "inspected",
    order=10,
)
_share(
    "workshop.rework",
    _("rework rate"),
    _("jobs sent back or returned for the same fault ÷ jobs completed"),
    "WS-16",
    inspected,
    "reworked",
    "completed",
    Better.LESS,
    REPEATS,
    20,
)
_share(
    "workshop.returned",
    _("30-day return rate"),
    _("jobs of the period whose fault came back within 30 days ÷ jobs handed over in the period"),
    "WS-17",
    returned,
    "returned",
    "delivered",
    Better.LESS,
    REPEATS,
    30,
)
_share(
    "workshop.fixed_first",
    _("first-time fix"),
    _("1 − visits of the period whose fault came back within 30 days ÷ visits of the period"),
    "WS-17",
    returned,
    "fixed",
    "visits",
    rows=REPEATS,
    order=35,
)
_share(
    "workshop.day_repaired",
    _("repaired of accepted"),
    _("cars repaired ÷ cars accepted, by the reconciled days"),
    "RC-28",
    reconciled,
    "done",
    "cars",
    rows=Rows("workshop:day", "workshop.view"),
    order=40,
)
_share(
    "workshop.efficiency",
    _("technician efficiency"),
    _("hours sold on finished work ÷ hours clocked"),
    "WS-08",
    hours_of_people,
    "sold",
    "clocked",
    order=20,
    section=Section.USE,
)
_share(
    "workshop.utilisation",
    _("technician utilisation"),
    _("hours clocked ÷ hours attended"),
    "WS-08",
    hours_of_people,
    "clocked",
    "attended",
    order=10,
    section=Section.USE,
)
_share(
    "workshop.productivity",
    _("overall productivity"),
    _("hours sold on finished work ÷ hours attended"),
    "WS-08",
    hours_of_people,
    "sold",
    "attended",
    order=30,
    section=Section.USE,
)
_time("workshop.stay", _("turnaround"), _("mean of handover − arrival, in hours"), "stayed", 20)
_time(
    "workshop.worked",
    _("turnaround: at work"),
    _("mean of the hours in which somebody was at the car"),
    "worked",
    30,
)
_time(
    "workshop.waited",
    _("turnaround: waiting"),
    _("mean of turnaround − time at work, in hours"),
    "waited",
    40,
)
