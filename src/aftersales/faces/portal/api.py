"""The desk's side of the customer's page over the API: addresses given out, calls wished for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.models import Link, Wish
from aftersales.faces.portal.states import WishState
from aftersales.web.api import (
    Id,
    IdIn,
    ListingQuery,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    rows_of,
)

links = Router(tags=["customer-links"])
wishes = Router(tags=["call-wishes"])


class InviteIn(Schema):
    """``send``: by message to the customer's phone; else the address is told here, to be shown."""

    order: IdIn
    send: bool = True


class LinkOut(Schema):
    """An address of a visit's page. ``address`` is told once, when it is made."""

    id: Id
    store: Id
    order: Id
    is_sent: bool
    made_at: datetime
    valid_until: datetime
    opened_at: datetime | None
    revoked_at: datetime | None
    address: str = ""

    @classmethod
    def of(cls, row: Link, address: str = "") -> LinkOut:
        return cls(
            id=str(row.pk),
            store=str(row.store_id),
            order=str(row.order_id),
            is_sent=row.is_sent,
            made_at=row.made_at,
            valid_until=row.valid_until,
            opened_at=row.opened_at,
            revoked_at=row.revoked_at,
            address=address,
        )


class WishOut(Schema):
    """A customer wants to be called about a job."""

    id: Id
    store: Id
    order: Id
    job: Id
    state: WishState
    wished_at: datetime
    called_at: datetime | None

    @classmethod
    def of(cls, row: Wish) -> WishOut:
        return cls(
            id=str(row.pk),
            store=str(row.store_id),
            order=str(row.order_id),
            job=str(row.job_id),
            state=WishState(row.state),
            wished_at=row.wished_at,
            called_at=row.called_at,
        )


class RevokedOut(Schema):
    """How many addresses were called back."""

    revoked: int


@listing(links, "", returns=LinkOut)
def list_links(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Addresses that were given out, the newest first."""
    rows = queries.links(seen_by=request.actor)
    if asked.store is not None:
        rows = rows.filter(store=asked.store_id)
    found, following = rows_of(rows, asked)
    return {"items": [LinkOut.of(row) for row in found], "next": following}


@one(links, "/{link_id}", returns=LinkOut)
def link(request: Request, link_id: IdIn) -> LinkOut:
    return LinkOut.of(queries.links(seen_by=request.actor).get(pk=link_id))


@deed(links, "", returns=LinkOut, status=201)
def invite(request: Request, body: InviteIn) -> LinkOut:
    """Give the customer the address of a visit's page."""
    site = request.build_absolute_uri("/") if body.send else ""
    made, token = commands.invite(order_id=body.order, site=site, by=request.actor, at=now())
    address = request.build_absolute_uri(reverse("portal:link", args=[token]))
    return LinkOut.of(made, "" if body.send else address)


@deed(links, "/{link_id}/revoke", returns=RevokedOut)
def revoke(request: Request, link_id: IdIn) -> RevokedOut:
    """Call back this and every other address of its visit; whoever came in by one is out."""
    request.actor.require("portal.invite")
    found = queries.links(seen_by=request.actor).get(pk=link_id)
    closed = commands.revoke(order_id=found.order_id, by=request.actor, at=now())
    return RevokedOut(revoked=closed)


@listing(wishes, "", returns=WishOut)
def list_wishes(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Customers who want to be called, and those who were, the newest first."""
    rows = queries.all_wishes(seen_by=request.actor)
    if asked.store is not None:
        rows = rows.filter(store=asked.store_id)
    found, following = rows_of(rows, asked)
    return {"items": [WishOut.of(row) for row in found], "next": following}


@one(wishes, "/{wish_id}", returns=WishOut)
def wish(request: Request, wish_id: IdIn) -> WishOut:
    return WishOut.of(queries.all_wishes(seen_by=request.actor).get(pk=wish_id))


@deed(wishes, "/{wish_id}/note-called", returns=WishOut)
def note_called(request: Request, wish_id: IdIn) -> WishOut:
    """Somebody called the customer."""
    return WishOut.of(commands.note_called(wish_id=wish_id, by=request.actor, at=now()))
