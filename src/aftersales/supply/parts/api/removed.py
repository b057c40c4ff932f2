"""The replaced-part store over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.api.stock import of_store
from aftersales.supply.parts.models import RemovedPart
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

removed = Router(tags=["removed-parts"])


@listing(removed, "", returns=shapes.RemovedOut)
def removed_parts(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a tag's number."""
    rows = of_store(queries.removed_parts(seen_by=request.actor), asked)
    return page_of(rows.filter(number__istartswith=asked.q) if asked.q else rows, asked)


@one(removed, "/{removed_id}", returns=shapes.RemovedOut)
def removed_part(request: Request, removed_id: IdIn) -> RemovedPart:
    return queries.removed_parts(seen_by=request.actor).get(pk=removed_id)


@deed(removed, "", returns=shapes.RemovedOut, status=201)
def tag_removed(request: Request, body: shapes.RemovedIn) -> RemovedPart:
    """Tag a part that was taken off a car."""
    return commands.tag_removed(
        store_id=body.store,
        need=body.need.told(),
        what=body.what,
        part_id=body.part,
        quantity=body.quantity,
        vehicle_id=body.vehicle,
        by=request.actor,
        at=now(),
    )


@deed(removed, "/{removed_id}/clean-removed", returns=shapes.RemovedOut)
def clean_removed(request: Request, removed_id: IdIn) -> RemovedPart:
    return commands.clean_removed(removed_id=removed_id, by=request.actor, at=now())


@deed(removed, "/{removed_id}/keep-removed", returns=shapes.RemovedOut)
def keep_removed(request: Request, removed_id: IdIn, body: shapes.KeepRemovedIn) -> RemovedPart:
    """It lies in the replaced-part store."""
    return commands.keep_removed(removed_id=removed_id, bin=body.bin, by=request.actor, at=now())


@deed(removed, "/{removed_id}/return-removed", returns=shapes.RemovedOut)
def return_removed(request: Request, removed_id: IdIn) -> RemovedPart:
    """It went to the maker."""
    return commands.return_removed(removed_id=removed_id, by=request.actor, at=now())


@deed(removed, "/{removed_id}/hand-back-removed", returns=shapes.RemovedOut)
def hand_back_removed(request: Request, removed_id: IdIn) -> RemovedPart:
    """The customer has it."""
    return commands.hand_back_removed(removed_id=removed_id, by=request.actor, at=now())


@deed(removed, "/{removed_id}/scrap-removed", returns=shapes.RemovedOut)
def scrap_removed(request: Request, removed_id: IdIn) -> RemovedPart:
    return commands.scrap_removed(removed_id=removed_id, by=request.actor, at=now())
