"""Work that is needed and is not done now: it stays on the car and comes back (WS-22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.words import clean
from aftersales.lane.orders.commands._held import chosen, order_for, unlocked
from aftersales.lane.orders.commands._pricing import NewLine
from aftersales.lane.orders.commands.opening import WORDS, NewJob, said_why
from aftersales.lane.orders.commands.refusals import AdviceEnded, NotThisCar
from aftersales.lane.orders.commands.writing import put_job
from aftersales.lane.orders.events import (
    AdviceDone,
    AdviceDropped,
    AdviceNoted,
    AdviceReopened,
    AdviceRevived,
)
from aftersales.lane.orders.models import Advice, Job, Order
from aftersales.lane.orders.states import ADVICE, AdviceState, Grade, LineKind
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles.queries import visible as cars
from aftersales.records.vehicles.states import WarningKind
from aftersales.resources.catalogue.states import ServiceType

REFERENCE = "orders:advice"


@command("orders.advise")
def note_advice(
    *,
    store_id: int,
    vehicle_id: int,
    title: str,
    words: str = "",
    service_type: str = ServiceType.REPAIR.value,
    grade: str = Grade.AMBER.value,
    order_id: int | None = None,
    due_on: date | None = None,
    due_km: int | None = None,
    by: Actor,
    at: datetime,
) -> Advice:
    """Note work that was found and is not on the order: it comes back at the next check-in."""
    by.require("orders.advise", store_id=store_id)
    car = cars(seen_by=by).only("pk", "group_id").get(pk=vehicle_id)
    if order_id is not None:
        order = Order.objects.visible_to(by).get(pk=order_id)
        if order.vehicle_id != car.pk:
            raise NotThisCar(_("This order is that of another car."), field="order_id")
    advice = Advice.objects.create(
        group_id=car.group_id,
        vehicle_id=car.pk,
        found_in_id=store_id,
        found_on_id=order_id,
        title=clean(title, most=120, field="title", needed=True),
        words=clean(words, most=WORDS, field="words", lines=True),
        service_type=chosen(ServiceType, service_type, field="service_type").value,
        grade=chosen(Grade, grade, field="grade").value,
        due_on=due_on,
        due_km=due_km,
        noted_at=at,
        noted_by=by.key,
    )
    record(_told(AdviceNoted, advice, store_id, grade=advice.grade), by=by, at=at)
    _warn(car.pk, by=by, at=at)
    return advice


def left_open(
    order: Order, jobs: Sequence[Job], grade: Grade, *, by: Actor, at: datetime
) -> dict[int, int]:
    """What the customer declined stays as advice, once a job; answers job → advice."""
    group_id = by.group_id
    assert group_id is not None  # whoever holds a right in a store is of a group
    known = {row.job_id: row for row in Advice.objects.filter(job__in=[job.pk for job in jobs])}
    made: dict[int, int] = {}
    facts = []
    for job in jobs:
        standing = known.get(job.pk) or (job.advice if job.advice_id else None)
        if standing is not None:
            if standing.state in (AdviceState.REVIVED, AdviceState.OPEN):
                made[job.pk] = standing.pk
            if standing.state == AdviceState.REVIVED:
                _move(standing, AdviceState.OPEN)
                facts.append(_told(AdviceReopened, standing, order.store_id, job_id=job.pk))
            continue
        advice = Advice.objects.create(
            group_id=group_id,
            vehicle_id=order.vehicle_id,
            found_in_id=order.store_id,
            found_on=order,
            job=job,
            title=job.title,
            words="\n".join(filter(None, [job.complaint, job.cause])),
            service_type=job.service_type,
            grade=grade,
            lines=_lines_of(job),
            noted_at=at,
            noted_by=by.key,
        )
        made[job.pk] = advice.pk
        facts.append(_told(AdviceNoted, advice, order.store_id, job_id=job.pk, grade=advice.grade))
    record_many(facts, by=by, at=at)
    _warn(order.vehicle_id, by=by, at=at)
    return made


def _lines_of(job: Job) -> list[dict[str, Any]]:
    """What was offered, without prices: they are made anew when it comes back."""
    rows = job.lines.filter(is_withdrawn=False).order_by("position", "pk")
    return [
        {
            "kind": line.kind,
            "operation": line.operation_id,
            "part": line.part_id,
            "charge": line.charge_id,
            "quantity": str(line.quantity),
        }
        for line in rows
        if line.kind != LineKind.SUBLET
    ]


def take_back(jobs: Sequence[Job], *, by: Actor, at: datetime) -> None:
    """The customer changed their mind while the car is still here: what was left open for these
    jobs is on the order again.
    """
    rows = Advice.objects.filter(job__in=[job.pk for job in jobs], state=AdviceState.OPEN)
    facts = []
    for advice in rows.select_for_update().order_by("pk"):
        _move(advice, AdviceState.REVIVED)
        facts.append(_told(AdviceRevived, advice, jobs[0].store_id, job_id=advice.job_id))
    if facts:
        record_many(facts, by=by, at=at)
        _warn(jobs[0].order.vehicle_id, by=by, at=at)


@command("orders.advise")
def revive_advice(*, advice_id: int, order_id: int, by: Actor, at: datetime) -> Job:
    """Put what was left open last time on today's order: a job with the same lines at today's
    prices, proposed anew.
    """
    order = unlocked(order_for(order_id, "orders.advise", by=by))
    advice = _advice_for(advice_id, by=by)
    if advice.vehicle_id != order.vehicle_id:
        raise NotThisCar(_("This advice is for another car."), field="order_id")
    if advice.state != AdviceState.OPEN:
        raise AdviceEnded(_("This is on an order already, or was done or dropped."))
    _move(advice, AdviceState.REVIVED)
    new = NewJob(
        title=advice.title,
        service_type=advice.service_type,
        complaint=advice.words,
        lines=[_new_line(told) for told in advice.lines],
    )
    job = put_job(order, new, advice_id=advice.pk, by=by, at=at)
    fact = _told(AdviceRevived, advice, order.store_id, job_id=job.pk, order_id=order.pk)
    record(fact, by=by, at=at)
    _warn(order.vehicle_id, by=by, at=at)
    return job


def _new_line(told: dict[str, Any]) -> NewLine:
    labour = told["kind"] == LineKind.LABOUR
    quantity = Decimal(told["quantity"])
    return NewLine(
        kind=told["kind"],
        operation_id=told["operation"],
        part_id=told["part"],
        charge_id=told["charge"],
        quantity=Decimal(1) if labour else quantity,
        hours=quantity if labour else None,
    )


@command("orders.advise")
def drop_advice(*, advice_id: int, reason: str, store_id: int, by: Actor, at: datetime) -> Advice:
    """It is no longer valid, and somebody says why."""
    by.require("orders.advise", store_id=store_id)
    advice = _advice_for(advice_id, by=by)
    _require(advice, AdviceState.DROPPED)
    advice.reason, advice.ended_at = said_why(reason), at
    _move(advice, AdviceState.DROPPED, "reason", "ended_at")
    record(_told(AdviceDropped, advice, store_id), by=by, at=at)
    _warn(advice.vehicle_id, by=by, at=at)
    return advice


@command("orders.advise")
def finish_advice(*, advice_id: int, store_id: int, by: Actor, at: datetime) -> Advice:
    """It was done, here or elsewhere."""
    by.require("orders.advise", store_id=store_id)
    advice = _advice_for(advice_id, by=by)
    _require(advice, AdviceState.DONE)
    advice.ended_at = at
    _move(advice, AdviceState.DONE, "ended_at")
    record(_told(AdviceDone, advice, store_id), by=by, at=at)
    _warn(advice.vehicle_id, by=by, at=at)
    return advice


def done_with(order: Order, jobs: Sequence[Job], *, by: Actor, at: datetime) -> None:
    """The car goes home: advice whose job was done is done."""
    ids = {job.advice_id for job in jobs if job.advice_id}
    rows = Advice.objects.filter(state=AdviceState.REVIVED).filter(
        _of(ids, [job.pk for job in jobs])
    )
    facts = []
    for advice in rows.select_for_update().order_by("pk"):
        advice.ended_at = at
        _move(advice, AdviceState.DONE, "ended_at")
        facts.append(_told(AdviceDone, advice, order.store_id, order_id=order.pk))
    if facts:
        record_many(facts, by=by, at=at)
        _warn(order.vehicle_id, by=by, at=at)


def reopened_with(order: Order, *, by: Actor, at: datetime) -> None:
    """The order was called off: what it took up is open again."""
    rows = Advice.objects.filter(state=AdviceState.REVIVED, jobs__order=order)
    facts = []
    for advice in (
        Advice.objects.filter(pk__in=rows.values("pk")).select_for_update().order_by("pk")
    ):
        _move(advice, AdviceState.OPEN)
        facts.append(_told(AdviceReopened, advice, order.store_id, order_id=order.pk))
    if facts:
        record_many(facts, by=by, at=at)
        _warn(order.vehicle_id, by=by, at=at)


def _of(advice_ids: Any, job_ids: Sequence[int]) -> Any:
    return Q(pk__in=advice_ids) | Q(job__in=job_ids)


def _advice_for(advice_id: int, *, by: Actor) -> Advice:
    rows = Advice.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(pk=advice_id)


def _require(advice: Advice, state: AdviceState) -> None:
    if not ADVICE.allows(AdviceState(advice.state), state):
        raise AdviceEnded(_("This was done or dropped already."))


def _move(advice: Advice, state: AdviceState, *more: str) -> None:
    ADVICE.require(AdviceState(advice.state), state)
    advice.state = state
    advice.save(update_fields=["state", *more])


def _told(kind: Any, advice: Advice, store_id: int, **more: Any) -> Any:
    more.setdefault("order_id", advice.found_on_id)
    return kind(store_id=store_id, vehicle_id=advice.vehicle_id, advice_id=advice.pk, **more)


def _warn(vehicle_id: int, *, by: Actor, at: datetime) -> None:
    """One warning a car says that something was left open, as long as something is."""
    system = by.as_system("orders", rights={"vehicles.raise_warning", "vehicles.view"})
    rows = Advice.objects.filter(vehicle=vehicle_id).open().order_by("pk")
    titles = list(rows.values_list("title", flat=True))
    if titles:
        vehicles.raise_warning(
            vehicle_id=vehicle_id,
            kind=WarningKind.OPEN_ADVICE,
            reference=REFERENCE,
            words="、".join(titles)[:200],
            link=f"/vehicles/{vehicle_id}/",
            by=system,
            at=at,
        )
    else:
        vehicles.withdraw_warning(
            vehicle_id=vehicle_id,
            kind=WarningKind.OPEN_ADVICE,
            reference=REFERENCE,
            by=system,
            at=at,
        )
