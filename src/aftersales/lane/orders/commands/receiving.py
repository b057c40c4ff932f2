"""A booked car checks in: its appointment becomes an order with what was booked on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.lane.appointments import queries as appointments
from aftersales.lane.appointments.states import WorkKind
from aftersales.lane.orders.commands._held import hold
from aftersales.lane.orders.commands._pricing import NewLine
from aftersales.lane.orders.commands.opening import NewJob, create_order
from aftersales.lane.orders.commands.refusals import BookingUnfinished
from aftersales.lane.orders.commands.writing import package_lines, put_job
from aftersales.lane.orders.models import Order
from aftersales.lane.orders.states import LineKind
from aftersales.resources.catalogue.states import Payer, ServiceType


@command("orders.open")
def check_in(
    *,
    appointment_id: int,
    arrival_id: int | None = None,
    vehicle_id: int | None = None,
    customer_id: int | None = None,
    parallel_reason: str = "",
    by: Actor,
    at: datetime,
) -> Order:
    """The booked car is here: an order with a job for each thing that was booked, at today's
    prices, the customer's words and how they get on. Car and customer are those of the appointment
    unless told otherwise.
    """
    system = by.as_system("orders", rights={"appointments.view"})
    booked = appointments.appointment(appointment_id, seen_by=system)
    by.require("orders.open", store_id=booked.store_id)
    car, customer = vehicle_id or booked.vehicle_id, customer_id or booked.customer_id
    if car is None or customer is None:
        raise BookingUnfinished(
            _("Say which car and which customer this is: the booking names them in words only.")
        )
    works = list(booked.works.all())
    order = create_order(
        store_id=booked.store_id,
        vehicle_id=car,
        customer_id=customer,
        service_type=_kind(works).value,
        advisor_id=booked.adviser_id,
        appointment_id=booked.pk,
        arrival_id=arrival_id,
        statement=str(booked.symptom),
        transport=booked.transport,
        parallel_reason=parallel_reason,
        by=by,
        at=at,
    )
    held = hold(Order.objects.select_related("store")).get(pk=order.pk)
    for work in works:
        new = _job(held, work, by=by, at=at)
        put_job(held, new, by=by, at=at)
    return held


def _kind(works: list[Any]) -> ServiceType:
    """What the visit is mainly for: the first thing that was booked."""
    for work in works:
        if thing := work.operation or work.package:
            return ServiceType(thing.service_type)
    return ServiceType.REPAIR


def _job(order: Order, work: Any, *, by: Actor, at: datetime) -> NewJob:
    title = appointments.title_of(work)[:120]
    if work.kind == WorkKind.PACKAGE:
        payer = Payer.CUSTOMER.value
        lines, package = package_lines(order, work.package_id, payer, by=by, at=at)
        return NewJob(title=title, service_type=package.service_type, lines=lines)
    if work.kind == WorkKind.OPERATION:
        line = NewLine(kind=LineKind.LABOUR.value, operation_id=work.operation_id)
        return NewJob(title=title, service_type=work.operation.service_type, lines=[line])
    return NewJob(title=title, service_type=order.service_type, complaint=str(work.words))
