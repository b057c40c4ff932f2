"""Order lines, causes of shortage and lead times over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aftersales.supply.parts import queries as parts
from aftersales.supply.purchasing import queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.states import Cause
from aftersales.web.api import ListingQuery, Request, Router, listing, now, page_of

purchase_lines = Router(tags=["purchase-lines"])
shortage_causes = Router(tags=["shortage-causes"])
lead_times = Router(tags=["lead-times"])
YEAR = timedelta(days=365)


@listing(purchase_lines, "", returns=shapes.BoughtOut)
def order_lines(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is "short" for lines that did not come whole at once, or the beginning of the number
    of a part.
    """
    request.actor.require("purchasing.view")
    rows = queries.all_lines(seen_by=request.actor).order_by()
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q == "short":
        rows = rows.filter(filled_at_once=False)
    elif asked.q:
        rows = rows.filter(part__number__istartswith=asked.q)
    return page_of(rows.select_related("order", "part"), asked)


@listing(shortage_causes, "", returns=shapes.LackedOut)
def causes(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Lines that lacked pieces as their job asked; ``q`` is a cause or the beginning of the number
    of a part.
    """
    request.actor.require("purchasing.view")
    stores = request.actor.stores_with("purchasing.view")
    rows = queries.shortage_causes(seen_by=request.actor).filter(store__in=stores)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in Cause.values:
        rows = rows.filter(cause=asked.q)
    elif asked.q:
        found = parts.narrowed(parts.catalogue(seen_by=request.actor).order_by(), asked.q)
        rows = rows.filter(wanted__in=found)
    return page_of(rows, asked)


@listing(lead_times, "", returns=shapes.LeadOut)
def spread(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Days from order to delivery of the last year, by supplier and part; ``q`` is the beginning
    of the number of a part.
    """
    request.actor.require("purchasing.view")
    stores = request.actor.stores_with("purchasing.view")
    if asked.store_id is not None:
        stores = stores & {asked.store_id}
    rows = queries.lead_times(store_ids=stores, since=now() - YEAR, seen_by=request.actor)
    if asked.q:
        rows = rows.filter(line__part__number__istartswith=asked.q)
    return page_of(rows, asked)
