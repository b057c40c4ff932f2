"""How the processes of service do, read from the log, and what people say of them (PO-10).

Each metric is a share of facts, or the mean of a number in them: its formula, its period and its
rows can all be named, and nobody types it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, FloatField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from aftersales.core.actors import Actor
from aftersales.core.models import EventRecord
from aftersales.ground.network.queries import zone_of
from aftersales.lane.support import rules
from aftersales.lane.support.models import Feedback
from aftersales.lane.support.states import Process

DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A share (``part`` of ``of``), or the mean of ``number`` over ``of``.

    ``divisor`` brings the number into its unit.
    """

    code: str
    process: Process
    of: tuple[str, ...]
    part: tuple[str, ...] = ()
    where: tuple[tuple[str, Any], ...] = ()
    part_where: tuple[tuple[str, Any], ...] = ()
    number: str = ""
    divisor: int = 1

    @property
    def all_of(self) -> Q:
        return Q(name__in=self.of, **{f"data__{key}": value for key, value in self.where})

    @property
    def the_part(self) -> Q:
        fits = {f"data__{key}": value for key, value in (*self.where, *self.part_where)}
        return Q(name__in=self.part or self.of, **fits)


MEASURES = (
    Measure(
        code="instructed",
        process=Process.GUIDANCE,
        of=("vehicles.use_instruction.given",),
    ),
    Measure(
        code="on_time",
        process=Process.UPKEEP,
        of=("orders.order.handed_over",),
        where=(("on_time__in", [True, False]),),
        part_where=(("on_time", True),),
    ),
    Measure(
        code="first_contact",
        process=Process.FAULT,
        of=("orders.arrival.attended",),
        number="waited_seconds",
        divisor=60,
    ),
    Measure(
        code="picked_up",
        process=Process.FAULT,
        of=("support.call.picked_up", "support.call.missed"),
        part=("support.call.picked_up",),
    ),
    Measure(
        code="passed_first",
        process=Process.REPAIR,
        of=("workshop.visit.inspected",),
        where=(("round", 1),),
        part_where=(("verdict", "passed"),),
    ),
    Measure(
        code="came_back",
        process=Process.REPAIR,
        of=("orders.order.handed_over",),
        part=("workshop.repeat.flagged",),
    ),
    Measure(
        code="ruling",
        process=Process.REPAIR,
        of=("support.help.ruled",),
        number="minutes",
    ),
    Measure(
        code="advice_done",
        process=Process.CARE,
        of=("orders.advice.noted",),
        part=("orders.advice.done",),
    ),
    Measure(
        code="objections_settled",
        process=Process.COMPLAINTS,
        of=("orders.objection.recorded",),
        part=("orders.objection.settled",),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Metric:
    """``part`` of ``rows`` facts of the period; ``value`` in percent, or a mean."""

    measure: Measure
    value: Decimal | None
    part: int
    rows: int
    since: date
    until: date

    @property
    def is_share(self) -> bool:
        return not self.measure.number


def metrics(*, store_id: int, until: date) -> list[Metric]:
    """Every measure of a store over the thirty days to and with this one. One statement."""
    zone = zone_of(store_id)
    since = until - timedelta(days=DAYS - 1)
    begins = datetime.combine(since, time(), zone)
    ends = datetime.combine(until + timedelta(days=1), time(), zone)
    rows = EventRecord.objects.filter(
        store_id=store_id, occurred_at__gte=begins, occurred_at__lt=ends
    )
    names = {name for m in MEASURES for name in (*m.of, *m.part)}
    told = rows.filter(name__in=names).aggregate(**_sums())
    return [_metric(m, told, since, until) for m in MEASURES]


def _sums() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for m in MEASURES:
        found[f"{m.code}_all"] = Count("pk", filter=m.all_of)
        found[f"{m.code}_part"] = Count("pk", filter=m.the_part)
        if m.number:
            number = Cast(KeyTextTransform(m.number, "data"), FloatField())
            found[f"{m.code}_mean"] = Avg(number, filter=m.all_of)
    return found


def _metric(m: Measure, told: dict[str, Any], since: date, until: date) -> Metric:
    whole, part = told[f"{m.code}_all"], told[f"{m.code}_part"]
    if m.number:
        mean = told[f"{m.code}_mean"]
        value = None if mean is None else _tenth(Decimal(mean) / m.divisor)
    else:
        value = rules.share(part, whole)
    return Metric(measure=m, value=value, part=part, rows=whole, since=since, until=until)


def _tenth(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def feedback(*, seen_by: Actor) -> QuerySet[Feedback]:
    rows = Feedback.objects.visible_to(seen_by, "support.see_processes")
    return rows.select_related("given_by").order_by("-given_at", "-pk")
