"""Purchasing's side of the supplier's page over the API: addresses given out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.urls import reverse

from aftersales.faces.chain import commands, queries
from aftersales.faces.chain.models import Access
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

router = Router(tags=["supplier-accesses"])


class InviteIn(Schema):
    """``channel``: sms or email, to what is noted of the contact; left empty, the address is told
    here, to be shown.
    """

    contact: IdIn
    shares_stock: bool = False
    channel: Literal["", "sms", "email"] = ""


class ShareIn(Schema):
    """Whether the access shows pieces on our shelves."""

    shares_stock: bool


class AccessOut(Schema):
    """An address of a supplier's page. ``address`` is told once, when it is made."""

    id: Id
    supplier: Id
    contact: Id
    channel: str
    shares_stock: bool
    made_at: datetime
    valid_until: datetime
    opened_at: datetime | None
    revoked_at: datetime | None
    address: str = ""

    @classmethod
    def of(cls, row: Access, address: str = "") -> AccessOut:
        return cls(
            id=str(row.pk),
            supplier=str(row.supplier_id),
            contact=str(row.contact_id),
            channel=row.channel,
            shares_stock=row.shares_stock,
            made_at=row.made_at,
            valid_until=row.valid_until,
            opened_at=row.opened_at,
            revoked_at=row.revoked_at,
            address=address,
        )


@listing(router, "", returns=AccessOut)
def list_accesses(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Addresses that were given out, the newest first."""
    found, following = rows_of(queries.accesses(seen_by=request.actor), asked)
    return {"items": [AccessOut.of(row) for row in found], "next": following}


@one(router, "/{access_id}", returns=AccessOut)
def access(request: Request, access_id: IdIn) -> AccessOut:
    return AccessOut.of(queries.accesses(seen_by=request.actor).get(pk=access_id))


@deed(router, "", returns=AccessOut, status=201)
def invite(request: Request, body: InviteIn) -> AccessOut:
    """Give a contact of a supplier the address of their page; an earlier one opens no more."""
    made, token = commands.invite(
        contact_id=body.contact,
        shares_stock=body.shares_stock,
        channel=body.channel,
        site=request.build_absolute_uri("/"),
        by=request.actor,
        at=now(),
    )
    address = request.build_absolute_uri(reverse("chain:address", args=[token]))
    return AccessOut.of(made, "" if body.channel else address)


@deed(router, "/{access_id}/share-stock", returns=AccessOut)
def share_stock(request: Request, access_id: IdIn, body: ShareIn) -> AccessOut:
    """Show pieces on our shelves of the parts they sell, or no longer."""
    changed = commands.share_stock(
        access_id=access_id, shares_stock=body.shares_stock, by=request.actor, at=now()
    )
    return AccessOut.of(changed)


@deed(router, "/{access_id}/revoke", returns=AccessOut)
def revoke(request: Request, access_id: IdIn) -> AccessOut:
    """The address opens nothing any more, and whoever came in by it is out."""
    return AccessOut.of(commands.revoke(access_id=access_id, by=request.actor, at=now()))
