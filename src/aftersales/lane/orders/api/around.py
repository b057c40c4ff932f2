"""Open advice, objections and barred parts over the API."""

from __future__ import annotations

from typing import Any

from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.api import shapes
from aftersales.lane.orders.api.pages import page, shaped
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

advice = Router(tags=["advice"])
objections = Router(tags=["objections"])
unfit_parts = Router(tags=["unfit-parts"])
lubricants = Router(tags=["lubricants"])


@listing(advice, "", returns=shapes.AdviceOut)
def list_advice(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What was advised and not done, of the whole group, the newest first; with a store what that
    one found.
    """
    rows = queries.all_advice(seen_by=request.actor)
    if asked.store is not None:
        rows = rows.filter(found_in=asked.store_id)
    return shaped(rows, asked, shapes.AdviceOut.of)


@one(advice, "/{advice_id}", returns=shapes.AdviceOut)
def one_advice(request: Request, advice_id: IdIn) -> shapes.AdviceOut:
    return shapes.AdviceOut.of(queries.all_advice(seen_by=request.actor).get(pk=advice_id))


@deed(advice, "", returns=shapes.AdviceOut, status=201)
def note_advice(request: Request, body: shapes.AdviceIn) -> shapes.AdviceOut:
    """Work that was found and is not on the order."""
    made = commands.note_advice(
        store_id=body.store,
        vehicle_id=body.vehicle,
        order_id=body.order,
        title=body.title,
        words=body.words,
        service_type=body.service_type.value,
        grade=body.grade.value,
        due_on=body.due_on,
        due_km=body.due_km,
        by=request.actor,
        at=now(),
    )
    return shapes.AdviceOut.of(made)


@deed(advice, "/{advice_id}/revive-advice", returns=shapes.JobOut)
def revive_advice(request: Request, advice_id: IdIn, body: shapes.ReviveIn) -> shapes.JobOut:
    """A job on today's order, at today's prices."""
    made = commands.revive_advice(
        advice_id=advice_id, order_id=body.order, by=request.actor, at=now()
    )
    return shapes.JobOut.of(made, made.order.currency)


@deed(advice, "/{advice_id}/drop-advice", returns=shapes.AdviceOut)
def drop_advice(request: Request, advice_id: IdIn, body: shapes.DropIn) -> shapes.AdviceOut:
    made = commands.drop_advice(
        advice_id=advice_id,
        reason=body.reason,
        store_id=body.store,
        by=request.actor,
        at=now(),
    )
    return shapes.AdviceOut.of(made)


@deed(advice, "/{advice_id}/finish-advice", returns=shapes.AdviceOut)
def finish_advice(request: Request, advice_id: IdIn, body: shapes.FinishIn) -> shapes.AdviceOut:
    """It was done, here or elsewhere."""
    made = commands.finish_advice(
        advice_id=advice_id, store_id=body.store, by=request.actor, at=now()
    )
    return shapes.AdviceOut.of(made)


@listing(objections, "", returns=shapes.ObjectionOut)
def list_objections(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Objections, the newest first."""
    return page(queries.objections(seen_by=request.actor), asked, shapes.ObjectionOut.of)


@one(objections, "/{objection_id}", returns=shapes.ObjectionOut)
def objection(request: Request, objection_id: IdIn) -> shapes.ObjectionOut:
    rows = queries.objections(seen_by=request.actor)
    return shapes.ObjectionOut.of(rows.get(pk=objection_id))


@deed(objections, "", returns=shapes.ObjectionOut, status=201)
def record_objection(request: Request, body: shapes.ObjectionIn) -> shapes.ObjectionOut:
    made = commands.record_objection(
        store_id=body.store,
        customer_id=body.customer,
        order_id=body.order,
        kind=body.kind.value,
        method=body.method.value,
        words=body.words,
        answer=body.answer,
        result=body.result.value,
        by=request.actor,
        at=now(),
    )
    return shapes.ObjectionOut.of(made)


@deed(objections, "/{objection_id}/settle-objection", returns=shapes.ObjectionOut)
def settle_objection(
    request: Request, objection_id: IdIn, body: shapes.SettleObjectionIn
) -> shapes.ObjectionOut:
    """What came of it."""
    made = commands.settle_objection(
        objection_id=objection_id,
        result=body.result.value,
        method=body.method.value if body.method else "",
        answer=body.answer,
        by=request.actor,
        at=now(),
    )
    return shapes.ObjectionOut.of(made)


@listing(unfit_parts, "", returns=shapes.BarOut)
def list_unfit_parts(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Parts that must not go into some cars."""
    return shaped(queries.unfit_parts(seen_by=request.actor), asked, shapes.BarOut.of)


@one(unfit_parts, "/{unfit_part_id}", returns=shapes.BarOut)
def unfit_part(request: Request, unfit_part_id: IdIn) -> shapes.BarOut:
    return shapes.BarOut.of(queries.unfit_parts(seen_by=request.actor).get(pk=unfit_part_id))


@deed(unfit_parts, "", returns=shapes.BarOut, status=201)
def bar_part(request: Request, body: shapes.BarIn) -> shapes.BarOut:
    """From now on nobody writes it on an order for such a car."""
    made = commands.bar_part(
        part_id=body.part,
        model_id=body.model,
        power=body.power.value if body.power else "",
        reason=body.reason,
        by=request.actor,
        at=now(),
    )
    return shapes.BarOut.of(made)


@deed(unfit_parts, "/{unfit_part_id}/lift-bar", returns=shapes.BarOut)
def lift_bar(request: Request, unfit_part_id: IdIn) -> shapes.BarOut:
    return shapes.BarOut.of(
        commands.lift_bar(unfit_part_id=unfit_part_id, by=request.actor, at=now())
    )


@listing(lubricants, "", returns=shapes.LubricantOut)
def list_lubricants(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Parts that are filled into units, with whose they are."""
    return shaped(queries.lubricants(seen_by=request.actor), asked, shapes.LubricantOut.of)


@one(lubricants, "/{lubricant_id}", returns=shapes.LubricantOut)
def lubricant(request: Request, lubricant_id: IdIn) -> shapes.LubricantOut:
    return shapes.LubricantOut.of(queries.lubricants(seen_by=request.actor).get(pk=lubricant_id))


@deed(lubricants, "", returns=shapes.LubricantOut, status=201)
def mark_lubricant(request: Request, body: shapes.LubricantIn) -> shapes.LubricantOut:
    """From now on another maker's in the unit is warned of."""
    made = commands.mark_lubricant(
        part_id=body.part, unit=body.unit.value, by=request.actor, at=now()
    )
    return shapes.LubricantOut.of(made)
