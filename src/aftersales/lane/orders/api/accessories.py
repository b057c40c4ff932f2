"""Accessories that are made known during service, over the API (PT-21)."""

from __future__ import annotations

from typing import Any

from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.api import shapes
from aftersales.lane.orders.api.pages import page, shaped
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

accessories = Router(tags=["accessories"])
showings = Router(tags=["showings"])


@listing(accessories, "", returns=shapes.AccessoryOut)
def list_accessories(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What is made known during service, and what came of it; with a store: of that one."""
    chosen = None if asked.store_id is None else [asked.store_id]
    rows = queries.accessories_with_results(store_ids=chosen, seen_by=request.actor)
    return shaped(rows, asked, shapes.AccessoryOut.of)


@one(accessories, "/{accessory_id}", returns=shapes.AccessoryOut)
def accessory(request: Request, accessory_id: IdIn) -> shapes.AccessoryOut:
    return _with_results(request, accessory_id)


def _with_results(request: Request, accessory_id: int) -> shapes.AccessoryOut:
    rows = queries.accessories_with_results(store_ids=None, seen_by=request.actor)
    return shapes.AccessoryOut.of(rows.get(pk=accessory_id))


@deed(accessories, "", returns=shapes.AccessoryOut, status=201)
def promote_part(request: Request, body: shapes.AccessoryIn) -> shapes.AccessoryOut:
    """Advisers make it known from now on."""
    made = commands.promote_part(part_id=body.part, words=body.words, by=request.actor, at=now())
    return _with_results(request, made.pk)


@deed(accessories, "/{accessory_id}/end-promotion", returns=shapes.AccessoryOut)
def end_promotion(request: Request, accessory_id: IdIn) -> shapes.AccessoryOut:
    """It is offered no more."""
    made = commands.end_promotion(accessory_id=accessory_id, by=request.actor, at=now())
    return _with_results(request, made.pk)


@listing(showings, "", returns=shapes.ShowingOut)
def list_showings(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Which customer was told of which accessory, the newest first."""
    return page(queries.showings(seen_by=request.actor), asked, shapes.ShowingOut.of)


@one(showings, "/{showing_id}", returns=shapes.ShowingOut)
def showing(request: Request, showing_id: IdIn) -> shapes.ShowingOut:
    return shapes.ShowingOut.of(queries.showings(seen_by=request.actor).get(pk=showing_id))


@deed(showings, "", returns=shapes.ShowingOut, status=201)
def show_accessory(request: Request, body: shapes.ShowingIn) -> shapes.ShowingOut:
    """The customer of an order was told of it and answered."""
    made = commands.show_accessory(
        order_id=body.order,
        accessory_id=body.accessory,
        reply=body.reply.value,
        quantity=body.quantity,
        by=request.actor,
        at=now(),
    )
    return shapes.ShowingOut.of(made)
