"""The book of stock, what is kept for whom, and bins over the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.models import Bin, Stock, StockMove
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

moves = Router(tags=["stock-moves"])
reservations = Router(tags=["reservations"])
bins = Router(tags=["bins"])
lots = Router(tags=["part-lots"])


def of_store(rows: Any, asked: ListingQuery) -> Any:
    return rows if asked.store is None else rows.filter(store=asked.store_id)


# ── moves ────────────────────────────────────────────────────────────────────────────────────────


@listing(moves, "", returns=shapes.MoveOut)
def stock_moves(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The book of all moves, the newest first; ``q`` is the beginning of a part number."""
    rows = of_store(queries.moves(seen_by=request.actor), asked)
    if asked.q:
        rows = rows.filter(
            part__in=queries.narrowed(queries.catalogue(seen_by=request.actor), asked.q)
        )
    return page_of(rows, asked)


@one(moves, "/{move_id}", returns=shapes.MoveOut)
def stock_move(request: Request, move_id: IdIn) -> StockMove:
    return queries.moves(seen_by=request.actor).get(pk=move_id)


@deed(moves, "/{move_id}/return-issue", returns=shapes.MoveOut)
def return_issue(request: Request, move_id: IdIn, body: shapes.ReturnIn) -> StockMove:
    """Take unused pieces of an issue back from the workshop."""
    return commands.return_issue(
        move_id=move_id, quantity=body.quantity, by=request.actor, at=now()
    )


@deed(moves, "/{move_id}/cancel", returns=shapes.MoveOut)
def cancel(request: Request, move_id: IdIn, body: shapes.CancelIn) -> StockMove:
    """Take a wrong receipt or correction back as a whole."""
    return commands.cancel(move_id=move_id, words=body.words, by=request.actor, at=now())


# ── reservations ─────────────────────────────────────────────────────────────────────────────────


@listing(reservations, "", returns=shapes.ReservationOut)
def list_reservations(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(of_store(queries.reservations(seen_by=request.actor), asked), asked)


@one(reservations, "/{reservation_id}", returns=shapes.ReservationOut)
def reservation(request: Request, reservation_id: IdIn) -> Any:
    return queries.reservations(seen_by=request.actor).get(pk=reservation_id)


@deed(reservations, "", returns=shapes.ReservationsOut, status=201)
def reserve(request: Request, body: shapes.ReserveIn) -> dict[str, Any]:
    """Keep parts for a job or an appointment; several lots make several reservations."""
    made = commands.reserve_many(
        store_id=body.store,
        need=body.need.told(),
        wants=[want.told() for want in body.wants],
        until=body.until,
        partly=body.partly,
        by=request.actor,
        at=now(),
    )
    return {"items": made}


@deed(reservations, "/{reservation_id}/release", returns=shapes.ReservationOut)
def release(request: Request, reservation_id: IdIn) -> Any:
    return commands.release(reservation_id=reservation_id, by=request.actor, at=now())


# ── bins ─────────────────────────────────────────────────────────────────────────────────────────


@listing(bins, "", returns=shapes.BinOut)
def list_bins(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a code."""
    rows = of_store(queries.bins(seen_by=request.actor), asked)
    return page_of(rows.filter(code__istartswith=asked.q) if asked.q else rows, asked)


@one(bins, "/{bin_id}", returns=shapes.BinOut)
def get_bin(request: Request, bin_id: IdIn) -> Bin:
    return queries.bins(seen_by=request.actor).get(pk=bin_id)


@deed(bins, "", returns=shapes.BinOut, status=201)
def open_bin(request: Request, body: shapes.BinIn) -> Bin:
    return commands.open_bin(store_id=body.store, code=body.code, by=request.actor, at=now())


@deed(bins, "/{bin_id}/close", returns=shapes.BinOut)
def close_bin(request: Request, bin_id: IdIn) -> Bin:
    return commands.close_bin(bin_id=bin_id, by=request.actor, at=now())


@listing(lots, "", returns=shapes.LotOut)
def expiring_lots(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Lots on the shelf that ever expire."""
    return page_of(of_store(queries.expiring(seen_by=request.actor, until=date.max), asked), asked)


@deed(lots, "/{stock_id}/date-lot", returns=shapes.LotOut)
def date_lot(request: Request, stock_id: IdIn, body: shapes.DateLotIn) -> Stock:
    """Until when the lot may be used, as its label has it."""
    return commands.date_lot(
        stock_id=stock_id, expires_on=body.expires_on, by=request.actor, at=now()
    )


@deed(lots, "/{stock_id}/scrap-expired", returns=shapes.MoveOut)
def scrap_expired(request: Request, stock_id: IdIn) -> StockMove:
    """Out of stock: its shelf life is over."""
    return commands.scrap_expired(stock_id=stock_id, by=request.actor, at=now())
