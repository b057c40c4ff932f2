"""Slow and dead stock over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.parts import queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.states import Pace
from aftersales.web.api import ListingQuery, Request, Router, listing, now, page_of

idle = Router(tags=["idle-stock"])


@listing(idle, "", returns=shapes.IdleOut)
def idle_stock(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Parts of which nothing was issued for long, each with the store of the group in sight that
    could use them; ``q`` is "slow", "dead" or the beginning of a part number.
    """
    actor, at = request.actor, now()
    actor.require("parts.view_cost")
    stores = actor.stores_with("parts.view_cost")
    if asked.store_id is not None:
        stores = stores & {asked.store_id}
    rows = queries.idle(store_ids=stores, at=at, seen_by=actor)
    if asked.q in Pace.values:
        rows = rows.filter(pace=asked.q)
    elif asked.q:
        rows = rows.filter(part__number__istartswith=asked.q)
    found = page_of(rows, asked)
    since = queries.demand_since(stores, at)
    shelves = {(row.part_id, row.store_id) for row in found["items"]}
    takers = queries.takers(shelves, since=since, seen_by=actor)
    for row in found["items"]:
        row.taker = takers.get((row.part_id, row.store_id))
    return found
