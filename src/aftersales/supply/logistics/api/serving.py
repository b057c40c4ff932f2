"""Which store serves which site, over the API (LG-03)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.queries import SiteLine
from aftersales.supply.logistics.states import ServedWhy
from aftersales.web.api import Id, IdIn, Request, Router, Schema, deed, now, one

network = Router(tags=["delivery-network"])


class SiteOut(Schema):
    """A site, the store that serves it, and the one that would be proposed."""

    site: Id
    store: Id | None
    reason: str
    decided_at: datetime | None
    proposed: Id | None
    km: float | None
    minutes: float | None
    why: ServedWhy | None


class NetworkOut(Schema):
    items: list[SiteOut]


class AssignIn(Schema):
    """Another than the proposed store needs a reason."""

    store: IdIn
    reason: Annotated[str, Field(max_length=200)] = ""


@one(network, "", returns=NetworkOut)
def delivery_network(request: Request) -> dict[str, Any]:
    """Every site of the group."""
    request.actor.require("logistics.view")
    lines = queries.delivery_network(seen_by=request.actor, at=now())
    return {"items": [_told(line) for line in lines]}


@deed(network, "/{site_id}/assign-site", returns=NetworkOut)
def assign_site(request: Request, site_id: IdIn, body: AssignIn) -> dict[str, Any]:
    """From now on this store serves the site."""
    commands.assign_site(
        site_id=site_id, store_id=body.store, reason=body.reason, by=request.actor, at=now()
    )
    lines = queries.delivery_network(seen_by=request.actor, at=now())
    return {"items": [_told(line) for line in lines if line.site_id == site_id]}


@deed(network, "/serve-as-proposed", returns=NetworkOut)
def serve_as_proposed(request: Request) -> dict[str, Any]:
    """Every site about which nobody decided yet is served by the store that is proposed for it."""
    commands.serve_as_proposed(by=request.actor, at=now())
    lines = queries.delivery_network(seen_by=request.actor, at=now())
    return {"items": [_told(line) for line in lines]}


def _told(line: SiteLine) -> dict[str, Any]:
    decided, proposal = line.service, line.proposal
    return {
        "site": str(line.site_id),
        "store": str(decided.source_id) if decided else None,
        "reason": decided.reason if decided else "",
        "decided_at": decided.decided_at if decided else None,
        "proposed": str(proposal.store_id) if proposal else None,
        "km": round(proposal.km, 1) if proposal else None,
        "minutes": round(proposal.minutes) if proposal else None,
        "why": proposal.why if proposal else None,
    }
