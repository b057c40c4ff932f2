"""Quality and time in the workshop as key figures (WS-08, WS-14, WS-16, WS-17, WS-41, RC-28)."""

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


def sold_and_clocked(asked: Asked) -> Iterable[Counted]:
    """Hours sold on work that was done, hours clocked on any work. Two statements."""
    done = Task.objects.filter(kind=TaskKind.REPAIR, state=TaskState.DONE)
    ended = Stint.objects.filter(ended_at__isnull=False)
    return chain(
        tally(done, asked, moment="done_at", sold=Sum("hours")),
        tally(ended, asked, moment="started_at", clocked=Sum(F("ended_at") - F("started_at"))),
    )


def reconciled(asked: Asked) -> Iterable[Counted]:
    rows = DayEnd.objects.all()
    return tally(rows, asked, day="on", cars=Sum("accepted"), done=Sum("repaired"))


def _quality(
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
) -> None:
    figure(
        code,
        label,
        formula=formula,
        row=row,
        section=Section.QUALITY,
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


_quality(
    "workshop.first_pass",
    _("first-time pass at inspection"),
    _("jobs passed at their first inspection ÷ jobs inspected for the first time"),
    "WS-14",
    inspected,
    "passed_first",
    "inspected",
    order=10,
)
_quality(
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
_quality(
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
_quality(
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
_quality(
    "workshop.efficiency",
    _("technician efficiency"),
    _("hours sold on finished work ÷ hours clocked"),
    "WS-08",
    sold_and_clocked,
    "sold",
    "clocked",
    order=60,
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
