"""Orders over the API."""

from __future__ import annotations

from typing import Any

from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.api import shapes
from aftersales.lane.orders.api.pages import page
from aftersales.web.api import (
    IdIn,
    ListingQuery,
    Request,
    Router,
    deed,
    listing,
    now,
    one,
)

orders = Router(tags=["orders"])


@listing(orders, "", returns=shapes.OrderOut)
def list_orders(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Orders, the newest first; ``q`` is the end of a number or VIN, or part of a plate."""
    rows = queries.numbered(queries.orders(seen_by=request.actor), asked.q)
    return page(rows, asked, shapes.OrderOut.of)


@one(orders, "/{order_id}", returns=shapes.OrderOut)
def order(request: Request, order_id: IdIn) -> shapes.OrderOut:
    return shapes.OrderOut.of(queries.orders(seen_by=request.actor).get(pk=order_id))


@one(orders, "/{order_id}/whole", returns=shapes.WholeOut)
def whole_order(request: Request, order_id: IdIn) -> shapes.WholeOut:
    """With jobs, lines and who bears what."""
    return shapes.WholeOut.of(queries.order_page(order_id, seen_by=request.actor, at=now()))


@deed(orders, "", returns=shapes.OrderOut, status=201)
def create_order(request: Request, body: shapes.NewOrderIn) -> shapes.OrderOut:
    """A visit begins."""
    made = commands.create_order(
        store_id=body.store,
        vehicle_id=body.vehicle,
        customer_id=body.customer,
        service_type=body.service_type.value,
        advisor_id=body.advisor,
        appointment_id=body.appointment,
        arrival_id=body.arrival,
        statement=body.statement,
        transport=body.transport.value if body.transport else "",
        parallel_reason=body.parallel_reason,
        jobs=[job.told(body.service_type.value) for job in body.jobs],
        lines=[line.told() for line in body.lines],
        title=body.title,
        by=request.actor,
        at=now(),
    )
    return shapes.OrderOut.of(made)


@deed(orders, "/{order_id}/take-statement", returns=shapes.OrderOut)
def take_statement(request: Request, order_id: IdIn, body: shapes.StatementIn) -> shapes.OrderOut:
    """The customer's own words, and the first diagnosis."""
    made = commands.take_statement(
        order_id=order_id,
        statement=body.statement,
        diagnosis=body.diagnosis,
        need=body.need.value if body.need else None,
        is_restated=body.is_restated,
        by=request.actor,
        at=now(),
    )
    return shapes.OrderOut.of(made)


@deed(orders, "/{order_id}/change-order", returns=shapes.OrderOut)
def change_order(request: Request, order_id: IdIn, body: shapes.ChangeOrderIn) -> shapes.OrderOut:
    made = commands.change_order(
        order_id=order_id,
        service_type=body.service_type.value if body.service_type else None,
        transport=body.transport.value if body.transport else None,
        brought_by=body.brought_by,
        brought_phone=body.brought_phone,
        version=body.version,
        by=request.actor,
        at=now(),
    )
    return shapes.OrderOut.of(made)


@deed(orders, "/{order_id}/assign", returns=shapes.OrderOut)
def assign(request: Request, order_id: IdIn, body: shapes.AssignIn) -> shapes.OrderOut:
    """Another adviser answers for the visit."""
    made = commands.assign(order_id=order_id, advisor_id=body.advisor, by=request.actor, at=now())
    return shapes.OrderOut.of(made)


@one(orders, "/{order_id}/check", returns=shapes.CheckOut)
def check(request: Request, order_id: IdIn) -> shapes.CheckOut:
    return shapes.CheckOut.of(queries.checks(seen_by=request.actor).get(order=order_id))


@deed(orders, "/{order_id}/save-check", returns=shapes.CheckOut)
def save_check(request: Request, order_id: IdIn, body: shapes.CheckIn) -> shapes.CheckOut:
    """Keep a step of the intake check."""
    made = commands.save_check(
        order_id=order_id,
        answers={code: answer.told() for code, answer in body.answers.items()},
        rest_in_order=body.rest_in_order,
        odometer_km=body.odometer_km,
        fuel_percent=body.fuel_percent,
        belongings=body.belongings,
        by=request.actor,
        at=now(),
    )
    return shapes.CheckOut.of(made)


@deed(orders, "/{order_id}/mark-damage", returns=shapes.MarkOut)
def mark_damage(request: Request, order_id: IdIn, body: shapes.MarkIn) -> shapes.MarkOut:
    made = commands.mark_damage(
        order_id=order_id,
        view=body.view.value,
        x=body.x,
        y=body.y,
        kind=body.kind.value,
        words=body.words,
        photo_id=body.photo,
        by=request.actor,
        at=now(),
    )
    return shapes.MarkOut.of(made)


@deed(orders, "/{order_id}/sign", returns=shapes.OrderOut)
def sign(request: Request, order_id: IdIn, body: shapes.SignIn) -> shapes.OrderOut:
    """The estimate becomes an order; every proposed job is agreed."""
    made = commands.sign(
        order_id=order_id,
        promised_at=body.promised_at,
        method=body.method.value,
        person=body.person,
        signature_id=body.signature,
        transport=body.transport.value if body.transport else "",
        version=body.version,
        by=request.actor,
        at=now(),
    )
    return shapes.OrderOut.of(made)


@deed(orders, "/{order_id}/promise", returns=shapes.OrderOut)
def promise(request: Request, order_id: IdIn, body: shapes.PromiseIn) -> shapes.OrderOut:
    made = commands.promise(
        order_id=order_id,
        promised_at=body.promised_at,
        version=body.version,
        by=request.actor,
        at=now(),
    )
    return shapes.OrderOut.of(made)


@deed(orders, "/{order_id}/move", returns=shapes.OrderOut)
def move(request: Request, order_id: IdIn, body: shapes.MoveIn) -> shapes.OrderOut:
    """Move a car that nobody works on; work, inspection and hand-over are the workshop's."""
    made = commands.move(
        order_id=order_id,
        place=body.place.value,
        version=body.version,
        by=request.actor,
        at=now(),
    )
    return shapes.OrderOut.of(made)


@deed(orders, "/{order_id}/add-job", returns=shapes.JobOut)
def add_job(request: Request, order_id: IdIn, body: shapes.AddJobIn) -> shapes.JobOut:
    """A further job; after the signature it is extra work that waits for a yes."""
    made = commands.add_job(
        order_id=order_id,
        title=body.title,
        service_type=body.service_type.value if body.service_type else "",
        complaint=body.complaint,
        instruction=body.instruction,
        lines=[line.told() for line in body.lines],
        is_extra=body.is_extra,
        found_by_id=body.found_by,
        version=body.version,
        by=request.actor,
        at=now(),
    )
    return shapes.JobOut.of(made, made.order.currency)


@deed(orders, "/{order_id}/add-package", returns=shapes.JobOut)
def add_package(request: Request, order_id: IdIn, body: shapes.PackageIn) -> shapes.JobOut:
    """A package as a job of its own."""
    made = commands.add_package(
        order_id=order_id,
        package_id=body.package,
        payer=body.payer.value,
        by=request.actor,
        at=now(),
    )
    return shapes.JobOut.of(made, made.order.currency)


@deed(orders, "/{order_id}/make-estimate", returns=shapes.EstimateOut)
def make_estimate(request: Request, order_id: IdIn, body: shapes.VersionIn) -> shapes.EstimateOut:
    """Freeze what is offered."""
    made = commands.make_estimate(
        order_id=order_id, version=body.version, by=request.actor, at=now()
    )
    return shapes.EstimateOut.of(made)


@deed(orders, "/{order_id}/request-parts-for", returns=shapes.RequestedOut)
def request_parts_for(
    request: Request, order_id: IdIn, body: shapes.PartsIn
) -> shapes.RequestedOut:
    """Ask the parts desk for what the agreed jobs need."""
    made = commands.request_parts_for(
        order_id=order_id, job_ids=body.jobs, by=request.actor, at=now()
    )
    return shapes.RequestedOut(part_requests=[str(asked.request.pk) for asked in made])


@deed(orders, "/{order_id}/lock-lines", returns=shapes.OrderOut)
def lock_lines(request: Request, order_id: IdIn, body: shapes.VersionIn) -> shapes.OrderOut:
    """Billing takes the lines over."""
    made = commands.lock_lines(order_id=order_id, version=body.version, by=request.actor, at=now())
    return shapes.OrderOut.of(made)


@deed(orders, "/{order_id}/unlock-lines", returns=shapes.OrderOut)
def unlock_lines(request: Request, order_id: IdIn) -> shapes.OrderOut:
    return shapes.OrderOut.of(commands.unlock_lines(order_id=order_id, by=request.actor, at=now()))


@deed(orders, "/{order_id}/cancel-order", returns=shapes.OrderOut)
def cancel_order(request: Request, order_id: IdIn, body: shapes.CancelIn) -> shapes.OrderOut:
    made = commands.cancel_order(order_id=order_id, reason=body.reason, by=request.actor, at=now())
    return shapes.OrderOut.of(made)
