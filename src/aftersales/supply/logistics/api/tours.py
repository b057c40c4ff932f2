"""Vans, places and tours over the API (LG-02)."""

from __future__ import annotations

from typing import Any

from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.api import tour_shapes as shapes
from aftersales.supply.logistics.models import SitePlace, Tour, Van
from aftersales.supply.logistics.states import TourState
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

tours = Router(tags=["tours"])
vans = Router(tags=["vans"])


@listing(vans, "", returns=shapes.VanOut)
def van_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a plate."""
    rows = queries.vans(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(source=asked.store_id)
    return page_of(rows.filter(plate__istartswith=asked.q) if asked.q else rows, asked)


@one(vans, "/{van_id}", returns=shapes.VanOut)
def van(request: Request, van_id: IdIn) -> Van:
    return queries.vans(seen_by=request.actor).get(pk=van_id)


@deed(vans, "", returns=shapes.VanOut, status=201)
def register_van(request: Request, body: shapes.VanIn) -> Van:
    """Open the file of a van."""
    return commands.register_van(store_id=body.store, van=body.told(), by=request.actor, at=now())


@deed(vans, "/{van_id}/change-van", returns=shapes.VanOut)
def change_van(request: Request, van_id: IdIn, body: shapes.VanFileIn) -> Van:
    """Say the whole file anew; tours keep what they were planned with."""
    return commands.change_van(van_id=van_id, van=body.told(), by=request.actor, at=now())


@deed(vans, "/place-site", returns=shapes.PlaceOut)
def place_site(request: Request, body: shapes.PlaceIn) -> SitePlace:
    """Where a site of the group lies."""
    return commands.place_site(site_id=body.site, point=body.point, by=request.actor, at=now())


@listing(tours, "", returns=shapes.TourRow)
def tour_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is a state, or the beginning of a number."""
    rows = queries.tours(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(source=asked.store_id)
    if asked.q in TourState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    return page_of(rows, asked)


@one(tours, "/{tour_id}", returns=shapes.TourOut)
def tour(request: Request, tour_id: IdIn) -> Tour:
    return queries.tour(tour_id, seen_by=request.actor)


@deed(tours, "", returns=shapes.PlannedOut, status=201)
def plan_tours(request: Request, body: shapes.PlanIn) -> dict[str, Any]:
    """The cheapest tours for these shipments and vans; what is on none of them has its reason."""
    request.actor.require(
        "logistics.plan_tours", store_id=body.store
    )  # before anything is reckoned
    draft = queries.draft(
        store_id=body.store,
        day=body.day,
        shipment_ids=body.shipments,
        van_ids=body.vans,
        seen_by=request.actor,
        at=now(),
    )
    made = commands.plan_tours(
        store_id=body.store, day=body.day, draft=draft, by=request.actor, at=now()
    )
    left = [{"shipment": pk, "why": why} for pk, why in draft.planned.left_out]
    return {"tours": made, "left_out": left}


@deed(tours, "/{tour_id}/reorder-tour", returns=shapes.TourOut)
def reorder_tour(request: Request, tour_id: IdIn, body: shapes.OrderIn) -> Tour:
    """Drive in another order."""
    return commands.reorder_tour(
        tour_id=tour_id, shipment_ids=body.shipments, by=request.actor, at=now()
    )


@deed(tours, "/{tour_id}/send-tour", returns=shapes.TourOut)
def send_tour(request: Request, tour_id: IdIn, body: shapes.SendIn) -> Tour:
    """Send it off with a driver."""
    return commands.send_tour(tour_id=tour_id, driver_id=body.driver, by=request.actor, at=now())


@deed(tours, "/{tour_id}/drop-tour", returns=shapes.TourOut)
def drop_tour(request: Request, tour_id: IdIn, body: shapes.WhyIn) -> Tour:
    """Nobody drives it."""
    return commands.drop_tour(tour_id=tour_id, reason=body.reason, by=request.actor, at=now())


@deed(tours, "/{tour_id}/leave", returns=shapes.TourOut)
def leave(request: Request, tour_id: IdIn) -> Tour:
    """Drive off, with all packages loaded."""
    return commands.leave(tour_id=tour_id, by=request.actor, at=now())


@deed(tours, "/{tour_id}/end-tour", returns=shapes.TourOut)
def end_tour(request: Request, tour_id: IdIn, body: shapes.EndIn) -> Tour:
    """The van is back."""
    return commands.end_tour(tour_id=tour_id, km=body.km, by=request.actor, at=now())


@deed(tours, "/{tour_id}/stops/{shipment_id}/leave-out", returns=shapes.TourOut)
def leave_out(request: Request, tour_id: IdIn, shipment_id: IdIn) -> Tour:
    """A shipment does not ride along."""
    return commands.leave_out(tour_id=tour_id, shipment_id=shipment_id, by=request.actor, at=now())


@deed(tours, "/{tour_id}/stops/{shipment_id}/arrive", returns=shapes.StopOut)
def arrive(request: Request, tour_id: IdIn, shipment_id: IdIn) -> Any:
    """The van is there."""
    return commands.arrive(tour_id=tour_id, shipment_id=shipment_id, by=request.actor, at=now())


@deed(tours, "/{tour_id}/stops/{shipment_id}/deliver-stop", returns=shapes.StopOut)
def deliver_stop(request: Request, tour_id: IdIn, shipment_id: IdIn, body: shapes.HandToIn) -> Any:
    """Hand it over; ``photo`` is a file that was kept with the shipment."""
    told = body.model_dump()
    return commands.deliver_stop(
        tour_id=tour_id,
        shipment_id=shipment_id,
        photo_id=told.pop("photo"),
        **told,
        by=request.actor,
        at=now(),
    )


@deed(tours, "/{tour_id}/stops/{shipment_id}/fail-stop", returns=shapes.StopOut)
def fail_stop(request: Request, tour_id: IdIn, shipment_id: IdIn, body: shapes.FailIn) -> Any:
    """It could not be handed over."""
    return commands.fail_stop(
        tour_id=tour_id,
        shipment_id=shipment_id,
        reason=body.reason,
        words=body.words,
        by=request.actor,
        at=now(),
    )
