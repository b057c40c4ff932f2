"""The document of a visit begins: who brought which car, what is wanted (RC-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, maker
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record, record_many
from aftersales.core.numbering import next_number
from aftersales.core.scope import as_seen_by
from aftersales.core.words import clean
from aftersales.ground.network import queries as network
from aftersales.ground.search.commands import index_object
from aftersales.lane.appointments import commands as appointments
from aftersales.lane.orders.commands._held import (
    chosen,
    named_clashes,
    order_for,
    still_open,
    written,
)
from aftersales.lane.orders.commands._pricing import NewLine, Place, Prices
from aftersales.lane.orders.commands._totals import count_jobs, count_order
from aftersales.lane.orders.commands.arriving import advisor_for, arrival_for, met
from aftersales.lane.orders.commands.refusals import (
    ArrivalTaken,
    CustomerUnknown,
    NotThisCar,
    OpenOrderStands,
    ReasonMissing,
)
from aftersales.lane.orders.events import (
    JobAdded,
    LineAdded,
    OrderAssigned,
    OrderChanged,
    OrderOpened,
    StatementTaken,
)
from aftersales.lane.orders.models import Arrival, Job, Line, Order
from aftersales.lane.orders.states import (
    OPEN_DOCUMENTS,
    ArrivalState,
    Consent,
    CustomerNeed,
    Document,
    Transport,
)
from aftersales.lane.orders.states import (
    Place as Stand,
)
from aftersales.records.customers.queries import visible as customers
from aftersales.records.vehicles.queries import visible as vehicles
from aftersales.resources.catalogue.states import ServiceType

WORDS = 4000
_order, _job = maker(Order), maker(Job)


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """One thing that is wrong or wanted, with its lines."""

    title: str
    service_type: str = ServiceType.REPAIR.value
    complaint: str = ""
    instruction: str = ""
    lines: Sequence[NewLine] = ()


@command("orders.open")
def create_order(
    *,
    store_id: int,
    vehicle_id: int,
    customer_id: int,
    jobs: Sequence[NewJob] = (),
    lines: Sequence[NewLine] = (),
    title: str = "",
    service_type: str = ServiceType.REPAIR.value,
    advisor_id: int | None = None,
    appointment_id: int | None = None,
    arrival_id: int | None = None,
    statement: str = "",
    transport: str = "",
    parallel_reason: str = "",
    by: Actor,
    at: datetime,
) -> Order:
    """Open an order with all that is to be done: several jobs with their lines, or ``lines`` as one
    job called ``title``. A fixed number of statements, however many lines there are.
    """
    by.require("orders.open", store_id=store_id)
    store = network.store(store_id)
    on = at.astimezone(ZoneInfo(store.time_zone)).date()
    wanted = [*jobs, *_one_job(lines, title, service_type)]
    order = _opened(
        store,
        _car(vehicle_id, by=by),
        customer_id,
        on=on,
        service_type=wanted[0].service_type if wanted and not lines else service_type,
        advisor_id=advisor_for(advisor_id, by=by),
        appointment_id=appointment_id,
        statement=statement,
        transport=transport,
        parallel_reason=parallel_reason,
        by=by,
        at=at,
    )
    arrival = _taken_arrival(arrival_id, order, by=by, at=at) if arrival_id else None
    if arrival and arrival.appointment_id:
        order.appointment_id = arrival.appointment_id
    rows = _priced(order, store, on, wanted, by=by)
    count_jobs(rows)
    count_order(order, rows)
    order.number = next_number("RO", store_id=store_id, store_code=store.code, year=on.year)
    with named_clashes():
        insert_many([order])
    _written_jobs(order, rows)
    facts = [_opened_fact(order, arrival), *_job_facts(order, rows)]
    if order.statement:
        facts.append(StatementTaken(**whose(order)))
    record_many(facts, by=by, at=at)
    if arrival:
        arrival.order = order
        arrival.save(update_fields=MET)
    if order.appointment_id:
        _take_over(order, by=by, at=at)
    return order


def _take_over(order: Order, *, by: Actor, at: datetime) -> None:
    """The appointment has become this order: its bay, its loan car and its parts with it."""
    system = by.as_system("orders", rights={"appointments.take_over", "appointments.view"})
    appointments.take_over(
        appointment_id=order.appointment_id or 0,
        order_id=order.pk,
        order_number=order.number,
        by=system,
        at=at,
    )


@command("orders.open")
def open_order(
    *,
    store_id: int,
    vehicle_id: int,
    customer_id: int,
    service_type: str = ServiceType.REPAIR.value,
    advisor_id: int | None = None,
    appointment_id: int | None = None,
    arrival_id: int | None = None,
    statement: str = "",
    transport: str = "",
    parallel_reason: str = "",
    by: Actor,
    at: datetime,
) -> Order:
    """Open an order for a car that has come; its jobs are written later. One open order a car, a
    second one only with a reason (I-15).
    """
    return create_order(
        store_id=store_id,
        vehicle_id=vehicle_id,
        customer_id=customer_id,
        service_type=service_type,
        advisor_id=advisor_id,
        appointment_id=appointment_id,
        arrival_id=arrival_id,
        statement=statement,
        transport=transport,
        parallel_reason=parallel_reason,
        by=by,
        at=at,
    )


def whose(order: Order) -> dict[str, int]:
    """What every fact of an order carries."""
    return {"store_id": order.store_id, "order_id": order.pk, "vehicle_id": order.vehicle_id}


def _one_job(lines: Sequence[NewLine], title: str, service_type: str) -> list[NewJob]:
    if not lines:
        return []
    kind = chosen(ServiceType, service_type, field="service_type")
    return [NewJob(title=title or str(kind.label), service_type=service_type, lines=lines)]


def _car(vehicle_id: int, *, by: Actor) -> Any:
    """The car with its model and the order that is open on it, held, so that two who open one for
    it wait for each other.
    """
    standing = Order.objects.filter(vehicle=OuterRef("pk"), document__in=OPEN_DOCUMENTS)
    number = standing.order_by("-pk").values("number")[:1]
    rows: QuerySet[Any] = vehicles(seen_by=by).select_related("model")
    rows = rows.annotate(open_number=Subquery(number))
    return rows.select_for_update(of=("self",), no_key=True).get(pk=vehicle_id)


def _opened(
    store: Any,
    car: Any,
    customer_id: int,
    *,
    on: date,
    service_type: str,
    advisor_id: int | None,
    appointment_id: int | None,
    statement: str,
    transport: str,
    parallel_reason: str,
    by: Actor,
    at: datetime,
) -> Order:
    reason = clean(parallel_reason, most=200, field="parallel_reason")
    number = car.open_number
    if number and not reason:
        raise OpenOrderStands(number)
    if not customers(seen_by=by).filter(pk=customer_id).exists():
        raise CustomerUnknown(_("There is no such customer here."), field="customer_id")
    if transport:
        chosen(Transport, transport, field="transport")
    row: Order = _order(
        store_id=store.pk,
        vehicle_id=car.pk,
        customer_id=customer_id,
        appointment_id=appointment_id,
        advisor_id=advisor_id,
        service_type=chosen(ServiceType, service_type, field="service_type").value,
        document=Document.ESTIMATE.value,
        place=Stand.ARRIVED.value,
        statement=clean(statement, most=WORDS, field="statement", lines=True),
        transport=transport,
        currency=store.currency,
        is_parallel=bool(number),
        parallel_reason=reason if number else "",
        opened_at=at,
        opened_on=on,
        opened_by=by.key,
        put_at=at,
    )
    row._state.fields_cache.update(store=store, vehicle=car)
    return row


def _taken_arrival(arrival_id: int, order: Order, *, by: Actor, at: datetime) -> Arrival:
    """The order is that of a car that waits at the door: opening it is the first contact at the
    latest.
    """
    arrival = arrival_for(arrival_id, by=by)
    if arrival.order_id or arrival.state == ArrivalState.LEFT:
        raise ArrivalTaken(_("This arrival leads to an order already, or the car has left."))
    if arrival.vehicle_id not in (None, order.vehicle_id) or arrival.store_id != order.store_id:
        raise NotThisCar(_("Another car arrived there."), field="arrival_id")
    if arrival.state == ArrivalState.WAITING:
        met(arrival, order.advisor_id, by=by, at=at)
    arrival.vehicle_id = order.vehicle_id
    arrival.plate = ""
    return arrival


MET = ("vehicle", "plate", "state", "first_contact_at", "advisor", "order")
Written = list[tuple[Job, list[Line]]]


def _priced(order: Order, store: Any, on: date, wanted: Sequence[NewJob], *, by: Actor) -> Written:
    """The rows of jobs and lines, priced all together."""
    flat = [line for job in wanted for line in job.lines]
    priced = iter(Prices(_place(order, store, on), by=by).lines(flat) if flat else ())
    return [
        (new_job(order, new, number), [next(priced) for _line in new.lines])
        for number, new in enumerate(wanted, 1)
    ]


def _place(order: Order, store: Any, on: date) -> Place:
    car = order.vehicle
    return Place(
        store=store,
        on=on,
        currency=order.currency,
        model_id=car.model_id,
        brand_id=car.model.brand_id if car.model else None,
        power=car.power,
        vehicle_id=car.pk,
    )


def new_job(order: Order, new: NewJob, position: int, **more: Any) -> Job:
    """A row as it can be written once its order has an id."""
    row: Job = _job(
        store_id=order.store_id,
        position=position,
        title=clean(new.title, most=120, field="title", needed=True),
        service_type=chosen(ServiceType, new.service_type, field="service_type").value,
        complaint=clean(new.complaint, most=WORDS, field="complaint", lines=True),
        instruction=clean(new.instruction, most=WORDS, field="instruction", lines=True),
        consent=Consent.PROPOSED.value,
        **more,
    )
    return row


def _written_jobs(order: Order, rows: Written) -> None:
    """Insert jobs and lines and write what the order comes to."""
    jobs = [job for job, _lines in rows]
    for job in jobs:
        job.order_id = order.pk
    insert_many(jobs)
    for job, lines in rows:
        for number, line in enumerate(lines, 1):
            line.order_id, line.job_id, line.position = order.pk, job.pk, number
    insert_many([line for _job, lines in rows for line in lines])


def _job_facts(order: Order, rows: Written) -> list[Event]:
    facts: list[Event] = []
    for job, lines in rows:
        facts.append(added(order, job))
        facts += [line_added(order, line) for line in lines]
    return facts


def added(order: Order, job: Job) -> Event:
    return JobAdded(
        **whose(order),
        job_id=job.pk,
        service_type=job.service_type,
        is_extra=job.is_extra,
        advice_id=job.advice_id,
    )


def line_added(order: Order, line: Line) -> Event:
    return LineAdded(
        **whose(order),
        job_id=line.job_id,
        line_id=line.pk,
        kind=line.kind,
        operation_id=line.operation_id,
        part_id=line.part_id,
        charge_id=line.charge_id,
        quantity=line.quantity,
        gross=line.gross,
        payer=line.payer,
    )


def _opened_fact(order: Order, arrival: Arrival | None) -> Event:
    return OrderOpened(
        **whose(order),
        customer_id=order.customer_id,
        appointment_id=order.appointment_id,
        arrival_id=arrival.pk if arrival else None,
        advisor_id=order.advisor_id,
        service_type=order.service_type,
        is_parallel=order.is_parallel,
    )


# -- what is said of the whole --------------------------------------------------------------------


def _led(order: Order, need: str | None, is_restated: bool | None) -> list[str]:
    """The first two steps of the talk, where they are told anew."""
    changed = []
    if need is not None and need != order.need:
        order.need = chosen(CustomerNeed, need, field="need") if need else ""
        changed.append("need")
    if is_restated is not None and is_restated != order.is_restated:
        order.is_restated = is_restated
        changed.append("is_restated")
    return changed


@command("orders.open")
def take_statement(
    *,
    order_id: int,
    statement: str | None = None,
    diagnosis: str | None = None,
    need: str | None = None,
    is_restated: bool | None = None,
    by: Actor,
    at: datetime,
) -> Order:
    """Write down what the customer says in their own words, before any technical wording (RC-03),
    the first diagnosis with its presumed cause (RC-16), what the customer comes for, and that it
    was said back until it was right (RC-02).
    """
    order = still_open(order_for(order_id, "orders.open", by=by))
    changed = _led(order, need, is_restated)
    if statement is not None:
        words = clean(statement, most=WORDS, field="statement", lines=True)
        if words != order.statement:
            order.statement = words
            changed.append("statement")
    if diagnosis is not None:
        words = clean(diagnosis, most=WORDS, field="diagnosis", lines=True)
        if words != order.diagnosis:
            order.diagnosis = words
            changed.append("diagnosis")
    if not changed:
        return order
    written(order, *changed)
    facts: list[Event] = []
    if "statement" in changed:
        facts.append(StatementTaken(**whose(order)))
    others = tuple(name for name in changed if name != "statement")
    if others:
        facts.append(OrderChanged(**whose(order), fields=others))
    record_many(facts, by=by, at=at)
    return order


@command("orders.open")
def change_order(
    *,
    order_id: int,
    service_type: str | None = None,
    transport: str | None = None,
    brought_by: str | None = None,
    brought_phone: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Order:
    """Correct the head of an order: kind of service, how the customer gets on, who brought the
    car. What is left out stays.
    """
    order = still_open(order_for(order_id, "orders.open", by=by, version=version))
    told: dict[str, str] = {}
    if service_type is not None:
        told["service_type"] = chosen(ServiceType, service_type, field="service_type").value
    if transport is not None:
        told["transport"] = chosen(Transport, transport, field="transport") if transport else ""
    if brought_by is not None:
        told["brought_by"] = clean(brought_by, most=80, field="brought_by")
    if brought_phone is not None:
        told["brought_phone"] = clean(brought_phone, most=30, field="brought_phone")
    changed = [name for name, said in told.items() if getattr(order, name) != said]
    if not changed:
        return order
    for name in changed:
        setattr(order, name, told[name])
    written(order, *changed)
    record(OrderChanged(**whose(order), fields=tuple(changed)), by=by, at=at)
    return order


@command("orders.open")
def assign(*, order_id: int, advisor_id: int, by: Actor, at: datetime) -> Order:
    """Another adviser answers for the visit from now on."""
    order = still_open(order_for(order_id, "orders.open", by=by))
    former, order.advisor_id = order.advisor_id, advisor_for(advisor_id, by=by)
    if former == order.advisor_id:
        return order
    written(order, "advisor")
    fact = OrderAssigned(**whose(order), advisor_id=advisor_id, former_advisor=former)
    record(fact, by=by, at=at)
    return order


def hand_over_visits(
    *, object_ids: list[int], person_id: int, to_id: int, by: Actor, at: datetime
) -> None:
    """Open visits go to a colleague when their adviser leaves; part of the leaving command, which
    has asked for its right.
    """
    mine = Order.objects.filter(pk__in=object_ids, advisor=person_id).open()
    rows = list(mine.select_related("store").select_for_update(of=("self",)).order_by("pk"))
    for order in rows:
        order.advisor_id = to_id
        written(order, "advisor")
    facts: list[Event] = [
        OrderAssigned(**whose(order), advisor_id=to_id, former_advisor=person_id) for order in rows
    ]
    if facts:
        record_many(facts, by=by, at=at)


def said_why(reason: str, *, field: str = "reason") -> str:
    """A reason that somebody answers for."""
    words = clean(reason, most=200, field=field)
    if not words:
        raise ReasonMissing(_("Say why."), field=field)
    return words


def let_find(*, order_id: int, by: Actor, at: datetime) -> None:
    """Let the search box find the order by its number and the plate of its car. The index is a
    reading of what stands here: the fact that it follows was recorded before.
    """
    with as_seen_by(by):
        order = Order.objects.select_related("vehicle", "store").get(pk=order_id)
        car = order.vehicle
        index_object(
            kind="order",
            object_id=order.pk,
            group_id=order.store.group_id,
            store_id=order.store_id,
            title=order.number,
            detail=car.model_words,
            url=f"/orders/{order.pk}/",
            keys={
                "number": [order.number],
                "plate": [car.plate] if car.plate else [],
            },
            by=by,
            at=at,
        )
