"""Estimates over the API."""

from __future__ import annotations

from typing import Any

from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.api import shapes
from aftersales.lane.orders.api.pages import page
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

estimates = Router(tags=["estimates"])


@listing(estimates, "", returns=shapes.EstimateOut)
def list_estimates(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Versions of estimates, the newest first."""
    return page(queries.estimates(seen_by=request.actor), asked, shapes.EstimateOut.of)


@one(estimates, "/{estimate_id}", returns=shapes.EstimateOut)
def estimate(request: Request, estimate_id: IdIn) -> shapes.EstimateOut:
    return shapes.EstimateOut.of(queries.estimates(seen_by=request.actor).get(pk=estimate_id))


@deed(estimates, "/{estimate_id}/send-estimate", returns=shapes.SentOut)
def send_estimate(request: Request, estimate_id: IdIn) -> shapes.SentOut:
    """Give it a secret address and bring it to the customer's phone by message."""
    at, site = now(), request.build_absolute_uri("/")
    made, token = commands.send_estimate(estimate_id=estimate_id, by=request.actor, at=at)
    message = commands.message_estimate(
        estimate_id=made.pk, token=token, site=site, by=request.actor, at=at
    )
    return shapes.SentOut(
        estimate=shapes.EstimateOut.of(made), token=token, is_sent=message is not None
    )
