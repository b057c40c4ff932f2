"""Stocktaking over the API."""

from __future__ import annotations

from typing import Any

from aftersales.ground.network.queries import day_of
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.api.stock import of_store
from aftersales.supply.parts.models import StockCount
from aftersales.web.api import (
    IdIn,
    ListingQuery,
    Request,
    Router,
    deed,
    listing,
    now,
    one,
    page_of,
)

counts = Router(tags=["counts"])
MOST_DUE = 2_000


def _counts(request: Request) -> Any:
    return queries.counts_of(seen_by=request.actor).prefetch_related("lines__stock")


@listing(counts, "", returns=shapes.CountOut)
def list_counts(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(of_store(_counts(request), asked), asked)


@one(counts, "/due", returns=shapes.DueShelvesOut)
def due_to_count(request: Request, store: IdIn) -> dict[str, Any]:
    """Which shelves of a store its classes ask to be counted by today, the strictest first."""
    request.actor.require("parts.count", store_id=store)
    today = day_of(now(), store_id=store)
    due = queries.due_to_count(store_id=store, on=today, seen_by=request.actor)
    return {"items": list(due.select_related("part", "bin")[:MOST_DUE])}


@one(counts, "/{count_id}", returns=shapes.CountOut)
def get_count(request: Request, count_id: IdIn) -> StockCount:
    found: StockCount = _counts(request).get(pk=count_id)
    return found


@deed(counts, "", returns=shapes.CountOut, status=201)
def open_count(request: Request, body: shapes.CountIn) -> StockCount:
    """Begin a stocktaking. Nobody is told what should lie there until it is handed in."""
    made = commands.open_count(
        store_id=body.store,
        part_ids=body.parts,
        bin_ids=body.bins,
        stock_class=body.stock_class,
        is_due=body.due,
        by=request.actor,
        at=now(),
    )
    return get_count(request, made.pk)


@deed(counts, "/{count_id}/add-to-count", returns=shapes.CountOut)
def add_to_count(request: Request, count_id: IdIn, body: shapes.AddToCountIn) -> StockCount:
    """Something lies there that is not on the sheet."""
    commands.add_to_count(
        count_id=count_id, part_id=body.part, lot=body.lot, by=request.actor, at=now()
    )
    return get_count(request, count_id)


@deed(counts, "/{count_id}/enter-counted", returns=shapes.CountOut)
def enter_counted(request: Request, count_id: IdIn, body: shapes.CountedIn) -> StockCount:
    """Write down what lies there; a number far from the books asks for a second look."""
    commands.enter_counted(
        count_id=count_id,
        counted_by_shelf={line.shelf: line.counted for line in body.lines},
        seen_at=body.seen_at,
        by=request.actor,
        at=now(),
    )
    return get_count(request, count_id)


@deed(counts, "/{count_id}/hand-in-count", returns=shapes.CountOut)
def hand_in_count(request: Request, count_id: IdIn) -> StockCount:
    """Everything is counted: the differences are told; where there are none it is posted."""
    commands.hand_in_count(count_id=count_id, by=request.actor, at=now())
    return get_count(request, count_id)


@deed(counts, "/{count_id}/explain-count", returns=shapes.CountOut)
def explain_count(request: Request, count_id: IdIn, body: shapes.ExplainIn) -> StockCount:
    """A reason for each difference; once all have one and none needs approval, it is posted."""
    commands.explain_count(
        count_id=count_id,
        reasons={line.shelf: (line.reason, line.words) for line in body.lines},
        by=request.actor,
        at=now(),
    )
    return get_count(request, count_id)


@deed(counts, "/{count_id}/post-count", returns=shapes.CountOut)
def post_count(request: Request, count_id: IdIn) -> StockCount:
    """Approve the differences: the books are brought to what was counted, as of its cut-off."""
    commands.post_count(count_id=count_id, by=request.actor, at=now())
    return get_count(request, count_id)


@deed(counts, "/{count_id}/send-back-count", returns=shapes.CountOut)
def send_back_count(request: Request, count_id: IdIn, body: shapes.SendBackCountIn) -> StockCount:
    """Who approves wants some shelves counted again."""
    commands.send_back_count(count_id=count_id, shelf_ids=body.shelves, by=request.actor, at=now())
    return get_count(request, count_id)


@deed(counts, "/{count_id}/drop-count", returns=shapes.CountOut)
def drop_count(request: Request, count_id: IdIn) -> StockCount:
    commands.drop_count(count_id=count_id, by=request.actor, at=now())
    return get_count(request, count_id)
