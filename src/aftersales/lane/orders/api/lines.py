"""Lines of orders over the API."""

from __future__ import annotations

from typing import Any

from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.api import shapes
from aftersales.lane.orders.api.pages import page
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

lines = Router(tags=["lines"])


@listing(lines, "", returns=shapes.LineOut)
def list_lines(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Lines, the newest first."""
    return page(queries.lines(seen_by=request.actor), asked, _told)


@deed(lines, "/give-discount", returns=shapes.LinesOut)
def give_discount(request: Request, body: shapes.DiscountIn) -> shapes.LinesOut:
    """Take so much off some lines of one order."""
    made = commands.give_discount(
        line_ids=body.lines,
        percent_off=body.percent_off,
        version=body.version,
        by=request.actor,
        at=now(),
    )
    return shapes.LinesOut(items=[_told(row) for row in made])


@one(lines, "/{line_id}", returns=shapes.LineOut)
def line(request: Request, line_id: IdIn) -> shapes.LineOut:
    return _told(queries.lines(seen_by=request.actor).get(pk=line_id))


def _told(row: Any) -> shapes.LineOut:
    return shapes.LineOut.of(row, row.order.currency)


@deed(lines, "/{line_id}/change-line", returns=shapes.LineOut)
def change_line(request: Request, line_id: IdIn, body: shapes.ChangeLineIn) -> shapes.LineOut:
    made = commands.change_line(
        line_id=line_id,
        quantity=body.quantity,
        hours=body.hours,
        unit_price=body.unit_price,
        percent_off=body.percent_off,
        name=body.name,
        version=body.version,
        by=request.actor,
        at=now(),
    )
    return _told(made)


@deed(lines, "/{line_id}/take-stand-in", returns=shapes.LineOut)
def take_stand_in(request: Request, line_id: IdIn, body: shapes.VersionIn) -> shapes.LineOut:
    """Write on the line what the parts desk took instead; the price stays as agreed."""
    made = commands.take_stand_in(line_id=line_id, version=body.version, by=request.actor, at=now())
    return _told(made)


@deed(lines, "/{line_id}/withdraw-line", returns=shapes.LineOut)
def withdraw_line(request: Request, line_id: IdIn, body: shapes.VersionIn) -> shapes.LineOut:
    made = commands.withdraw_line(line_id=line_id, version=body.version, by=request.actor, at=now())
    return _told(made)


@deed(lines, "/{line_id}/accept-mixing", returns=shapes.LineOut)
def accept_mixing(request: Request, line_id: IdIn, body: shapes.MixingIn) -> shapes.LineOut:
    """Another maker's lubricant goes in, and how."""
    made = commands.accept_mixing(
        line_id=line_id, reason=body.reason.value, by=request.actor, at=now()
    )
    return _told(made)


@deed(lines, "/{line_id}/set-payers", returns=shapes.LineOut)
def set_payers(request: Request, line_id: IdIn, body: shapes.PayersIn) -> shapes.LineOut:
    """One payer for all of it, or the share of each."""
    (made,) = commands.set_payers(
        line_ids=[line_id],
        payer=body.payer.value if body.payer else "",
        shares=body.shares.told() if body.shares else None,
        version=body.version,
        by=request.actor,
        at=now(),
    )
    return _told(made)
