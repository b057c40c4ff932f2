"""Carriers over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.api import shapes
from aftersales.supply.logistics.models import Carrier
from aftersales.supply.logistics.states import CarrierKind
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

carriers = Router(tags=["carriers"])


@listing(carriers, "", returns=shapes.CarrierOut)
def carrier_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is a kind, or the beginning of a code."""
    rows = queries.carriers(seen_by=request.actor)
    if asked.q in CarrierKind.values:
        rows = rows.filter(kind=asked.q)
    elif asked.q:
        rows = rows.filter(code__istartswith=asked.q)
    return page_of(rows, asked)


@one(carriers, "/{carrier_id}", returns=shapes.CarrierOut)
def carrier(request: Request, carrier_id: IdIn) -> Carrier:
    return queries.carriers(seen_by=request.actor).get(pk=carrier_id)


@deed(carriers, "", returns=shapes.CarrierOut, status=201)
def register_carrier(request: Request, body: shapes.CarrierIn) -> Carrier:
    """Open the file of a carrier."""
    return commands.register_carrier(carrier=body.told(), by=request.actor, at=now())


@deed(carriers, "/{carrier_id}/change-carrier", returns=shapes.CarrierOut)
def change_carrier(request: Request, carrier_id: IdIn, body: shapes.CarrierIn) -> Carrier:
    """Say the whole file anew; shipments keep what was agreed."""
    return commands.change_carrier(
        carrier_id=carrier_id, carrier=body.told(), by=request.actor, at=now()
    )
