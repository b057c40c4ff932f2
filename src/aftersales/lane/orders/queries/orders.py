"""One order and what stands on it; lists of orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.lane.orders.models import (
    Advice,
    Arrival,
    Estimate,
    Job,
    Line,
    Lubricant,
    Mark,
    Objection,
    Order,
    OrderQuerySet,
    UnfitPart,
    VehicleCheck,
)
from aftersales.lane.orders.states import SHARES, AdviceState, Consent, Document
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles.queries import standing_warnings
from aftersales.supply.parts import queries as parts

NOTHING = Decimal(0)


def visible(*, seen_by: Actor) -> OrderQuerySet:
    """Orders of the stores the actor may look into."""
    return Order.objects.visible_to(seen_by)


def orders(*, seen_by: Actor) -> OrderQuerySet:
    """The same with car, customer and adviser, the newest first."""
    rows = visible(seen_by=seen_by).select_related("vehicle", "customer", "advisor", "store")
    return rows.order_by("-opened_at", "-pk")


def open_orders(*, seen_by: Actor, vehicle_id: int | None = None) -> OrderQuerySet:
    """Neither settled nor cancelled."""
    rows = orders(seen_by=seen_by).open()
    return rows if vehicle_id is None else rows.filter(vehicle=vehicle_id)


def orders_of_vehicle(vehicle_id: int, *, seen_by: Actor) -> OrderQuerySet:
    """All visits of a car to the actor's stores, the newest first."""
    return orders(seen_by=seen_by).filter(vehicle=vehicle_id)


def jobs_of(order_id: int, *, seen_by: Actor) -> QuerySet[Job]:
    """The jobs of an order as they are read, without those that were dropped."""
    rows = Job.objects.visible_to(seen_by).filter(order=order_id, is_dropped=False)
    return rows.select_related("found_by").order_by("position", "pk")


def agreed_jobs(order_id: int, *, seen_by: Actor) -> QuerySet[Job]:
    """What the customer wants done: the workshop works on these and no others."""
    return jobs_of(order_id, seen_by=seen_by).filter(consent=Consent.APPROVED)


def lines_of(
    order_id: int, *, seen_by: Actor, job_ids: Collection[int] | None = None
) -> QuerySet[Line]:
    """The standing lines of an order, job by job."""
    rows = Line.objects.visible_to(seen_by).filter(order=order_id, is_withdrawn=False)
    if job_ids is not None:
        rows = rows.filter(job__in=job_ids)
    return rows.select_related("job", "request_line").order_by(
        "job__position", "job", "position", "pk"
    )


def may_work(job_ids: Collection[int], *, seen_by: Actor) -> set[int]:
    """Which of these jobs may be begun: agreed, on an order that stands (I-14, WS-23)."""
    rows = Job.objects.visible_to(seen_by).filter(
        Among("pk", list(job_ids)),
        consent=Consent.APPROVED,
        is_dropped=False,
        order__document=Document.ORDER,
    )
    return set(rows.values_list("pk", flat=True))


def totals_by_payer(order_id: int, *, seen_by: Actor) -> dict[str, Decimal]:
    """Who bears how much of what counts: jobs that are neither declined nor dropped. One
    statement; the six make the gross amount of the order (I-19).
    """
    rows = (
        Line.objects.visible_to(seen_by)
        .filter(order=order_id, is_withdrawn=False, job__is_dropped=False)
        .exclude(job__consent=Consent.DECLINED)
        .order_by()
    )
    sums = rows.aggregate(**{payer: Sum(column) for payer, column in SHARES.items()})
    return {payer: total or NOTHING for payer, total in sums.items()}


@dataclass(frozen=True)
class Margin:
    """What is earned on an order, without tax. Only for who may see cost."""

    net: Decimal
    cost: Decimal

    @property
    def earned(self) -> Decimal:
        return self.net - self.cost

    @property
    def percent(self) -> Decimal | None:
        return (100 * self.earned / self.net).quantize(Decimal("0.1")) if self.net else None


def margin_of(lines: Sequence[Line], *, store_id: int, seen_by: Actor) -> Margin | None:
    """None for who may not see what things cost. What was issued costs what the shelf says, what
    was not yet what it cost when the line was written. One statement.
    """
    if not seen_by.may("orders.see_cost", store_id=store_id):
        return None
    jobs = {line.job_id for line in lines}
    issued = parts.cost_for("job", jobs, store_id=store_id)
    expected: dict[int, Decimal] = {}
    for line in lines:
        waits = line.request_line is None or not line.request_line.issued
        if line.cost is not None and (line.part_id is None or waits):
            expected[line.job_id] = expected.get(line.job_id, NOTHING) + line.cost
    cost = sum((issued.get(pk, NOTHING) + expected.get(pk, NOTHING) for pk in jobs), NOTHING)
    return Margin(net=sum((line.net for line in lines), NOTHING), cost=cost)


def advice_of(
    vehicle_id: int, *, seen_by: Actor, states: Collection[str] = (AdviceState.OPEN,)
) -> QuerySet[Advice]:
    """What was left open on a car, the most urgent first, whichever store of the group found it."""
    rows = Advice.objects.visible_to(seen_by).filter(vehicle=vehicle_id, state__in=states)
    urgent = {"red": 0, "amber": 1, "green": 2}
    order = Case(*(When(grade=g, then=Value(n)) for g, n in urgent.items()), default=Value(3))
    return rows.select_related("found_in").order_by(order, "-noted_at", "pk")


def objections(*, seen_by: Actor, order_id: int | None = None) -> QuerySet[Objection]:
    rows = Objection.objects.visible_to(seen_by).select_related("customer", "order")
    if order_id is not None:
        rows = rows.filter(order=order_id)
    return rows.order_by("-raised_at", "-pk")


def lubricants(*, seen_by: Actor) -> QuerySet[Lubricant]:
    """Parts that are filled into units, by unit."""
    rows = Lubricant.objects.visible_to(seen_by).select_related("part")
    return rows.order_by("unit", "part__number", "pk")


def unfit_parts(*, seen_by: Actor) -> QuerySet[UnfitPart]:
    """Parts that must not go into some cars, the newest bar first."""
    rows = UnfitPart.objects.visible_to(seen_by).select_related("part", "model")
    return rows.order_by("lifted_at", "-barred_at", "-pk")


@dataclass(frozen=True)
class WrittenJob:
    """A job with its lines."""

    job: Job
    lines: Sequence[Line]


PARTS = ("check", "margin", "estimates")  # of a visit, which not everybody who looks at it needs


def counted(rows: OrderQuerySet) -> OrderQuerySet:
    """The same with the numbers of damage marks and of estimates, ``marks_made`` and
    ``estimates_made``.
    """
    marks = Mark.objects.filter(vehicle_check__order=OuterRef("pk"))
    estimates = Estimate.objects.filter(order=OuterRef("pk"))
    return rows.annotate(marks_made=_how_many(marks), estimates_made=_how_many(estimates))


def _how_many(rows: QuerySet[Any]) -> Subquery:
    counting = rows.order_by().values(n=Func(F("pk"), function="COUNT"))
    return Subquery(counting, output_field=IntegerField())


@dataclass(frozen=True)
class OrderPage:
    """All that the page of an order shows; what was not asked for is empty."""

    order: Order
    jobs: Sequence[WrittenJob]
    totals: dict[str, Decimal]
    margin: Margin | None
    check: VehicleCheck | None
    marks: Sequence[Mark]
    estimates: Sequence[Estimate]
    advice: Sequence[Advice]
    warnings: Sequence[Any]


def order_page(order_id: int, *, seen_by: Actor, at: datetime) -> OrderPage:
    """An order with everything on it, in nine statements at most."""
    return page_of(orders(seen_by=seen_by).get(pk=order_id), seen_by=seen_by, at=at)


def page_of(
    order: Order, *, seen_by: Actor, at: datetime, parts: Collection[str] = PARTS
) -> OrderPage:
    """The same for an order as ``orders`` reads it, with some of its ``PARTS`` or with all."""
    order_id = order.pk
    jobs = list(jobs_of(order_id, seen_by=seen_by))
    by_job: dict[int, list[Line]] = {job.pk: [] for job in jobs}
    for line in lines_of(order_id, seen_by=seen_by):
        by_job.setdefault(line.job_id, []).append(line)
    counting = [line for job in jobs if job.counts for line in by_job[job.pk]]
    checks = VehicleCheck.objects.select_related("template", "signature").filter(order=order)
    check = checks.first() if "check" in parts else None
    marks = list(check.marks.order_by("pk")) if check else []
    return OrderPage(
        order=order,
        jobs=[WrittenJob(job, by_job[job.pk]) for job in jobs],
        totals={
            payer: sum((getattr(line, column) for line in counting), NOTHING)
            for payer, column in SHARES.items()
        },
        margin=(
            margin_of(counting, store_id=order.store_id, seen_by=seen_by)
            if "margin" in parts
            else None
        ),
        check=check,
        marks=marks,
        estimates=list(order.estimates.order_by("-version")) if "estimates" in parts else (),
        advice=list(advice_of(order.vehicle_id, seen_by=seen_by)),
        warnings=standing_warnings([order.vehicle_id], seen_by=seen_by, at=at).get(
            order.vehicle_id, []
        ),
    )


def numbered(rows: OrderQuerySet, words: str) -> OrderQuerySet:
    """Orders whose number ends so, or of a plate or VIN that is typed."""
    said = words.strip().upper()
    if not said:
        return rows
    found = Q(number__endswith=said) | Q(vehicle__plate__icontains=said.replace("·", ""))
    return rows.filter(found | Q(vehicle__vin__endswith=said))


# -- what things are called ------------------------------------------------------------------------


def job_titles(ids: Collection[int], *, seen_by: Actor) -> dict[int, str]:
    rows = Job.objects.visible_to(seen_by).filter(Among("pk", list(ids)))
    return dict(rows.values_list("pk", "title"))


def orders_of_jobs(ids: Collection[int], *, seen_by: Actor) -> dict[int, str]:
    """The numbers of the orders that jobs stand in."""
    rows = Job.objects.visible_to(seen_by).filter(Among("pk", list(ids)))
    return dict(rows.values_list("pk", "order__number"))


def line_names(ids: Collection[int], *, seen_by: Actor) -> dict[int, str]:
    rows = Line.objects.visible_to(seen_by).filter(Among("pk", list(ids)))
    return dict(rows.values_list("pk", "name_zh"))


def advice_titles(ids: Collection[int], *, seen_by: Actor) -> dict[int, str]:
    rows = Advice.objects.visible_to(seen_by).filter(Among("pk", list(ids)))
    return dict(rows.values_list("pk", "title"))


def people(ids: Collection[int], *, seen_by: Actor) -> dict[int, str]:
    """Advisers by name, of the actor's group."""
    rows = staff.people(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))


# -- rows as the API pages through them ------------------------------------------------------------


def jobs(*, seen_by: Actor) -> QuerySet[Job]:
    return Job.objects.visible_to(seen_by).select_related("order")


def lines(*, seen_by: Actor) -> QuerySet[Line]:
    return Line.objects.visible_to(seen_by).select_related("order")


def estimates(*, seen_by: Actor) -> QuerySet[Estimate]:
    return Estimate.objects.visible_to(seen_by)


def arrivals(*, seen_by: Actor) -> QuerySet[Arrival]:
    return Arrival.objects.visible_to(seen_by)


def checks(*, seen_by: Actor) -> QuerySet[VehicleCheck]:
    return VehicleCheck.objects.visible_to(seen_by)


def all_advice(*, seen_by: Actor) -> QuerySet[Advice]:
    return Advice.objects.visible_to(seen_by)
