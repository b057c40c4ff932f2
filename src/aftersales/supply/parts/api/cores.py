"""Old parts that are owed for exchange parts, over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.parts import queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.states import CoreState
from aftersales.web.api import ListingQuery, Request, Router, listing, now, page_of

cores = Router(tags=["cores-owed"])


@listing(cores, "", returns=shapes.CoreOut)
def cores_owed(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Exchange parts that went out while the old one has not come; ``q`` is "awaited", "late" or
    the beginning of a part number.
    """
    actor = request.actor
    actor.require("parts.view")
    stores = actor.stores_with("parts.view")
    if asked.store_id is not None:
        stores = stores & {asked.store_id}
    rows = queries.cores_owed(store_ids=stores, at=now(), seen_by=actor)
    if asked.q in CoreState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(part__number__istartswith=asked.q)
    return page_of(rows, asked)
