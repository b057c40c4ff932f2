"""Cars at the door over the API."""

from __future__ import annotations

from typing import Any

from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.api import shapes
from aftersales.lane.orders.api.pages import page
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

arrivals = Router(tags=["arrivals"])


@listing(arrivals, "", returns=shapes.ArrivalOut)
def list_arrivals(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The register, the newest first."""
    return page(queries.arrivals(seen_by=request.actor), asked, shapes.ArrivalOut.of)


@one(arrivals, "/{arrival_id}", returns=shapes.ArrivalOut)
def arrival(request: Request, arrival_id: IdIn) -> shapes.ArrivalOut:
    return shapes.ArrivalOut.of(queries.arrivals(seen_by=request.actor).get(pk=arrival_id))


@deed(arrivals, "", returns=shapes.ArrivalOut, status=201)
def arrive(request: Request, body: shapes.ArriveIn) -> shapes.ArrivalOut:
    """A car drove in."""
    made = commands.arrive(
        store_id=body.store,
        vehicle_id=body.vehicle,
        plate=body.plate,
        appointment_id=body.appointment,
        advisor_id=body.advisor,
        wish=body.wish,
        by=request.actor,
        at=now(),
    )
    return shapes.ArrivalOut.of(made)


@deed(arrivals, "/{arrival_id}/attend", returns=shapes.ArrivalOut)
def attend(request: Request, arrival_id: IdIn, body: shapes.AttendIn) -> shapes.ArrivalOut:
    """First contact: the waiting clock stops."""
    made = commands.attend(
        arrival_id=arrival_id, advisor_id=body.advisor, by=request.actor, at=now()
    )
    return shapes.ArrivalOut.of(made)


@deed(arrivals, "/{arrival_id}/leave", returns=shapes.ArrivalOut)
def leave(request: Request, arrival_id: IdIn) -> shapes.ArrivalOut:
    """The car drove away again."""
    return shapes.ArrivalOut.of(commands.leave(arrival_id=arrival_id, by=request.actor, at=now()))
