"""What the sides tell each other about customers, over the API (CV-28)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aftersales.core.row_ids import row_id
from aftersales.records.customers import commands, queries
from aftersales.records.customers.api.customers import Words
from aftersales.records.customers.models import Remark
from aftersales.records.customers.states import Side
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
    page_of,
)

router = Router(tags=["remarks"])


class RemarkOut(Schema):
    id: Id
    store_id: Id
    customer_id: Id
    from_side: Side
    to_side: Side
    words: str
    said_at: datetime
    said_by: str
    settled_at: datetime | None


class RemarkIn(Schema):
    store_id: IdIn
    customer_id: IdIn
    from_side: Side
    to_side: Side
    words: Words


@listing(router, "", returns=RemarkOut)
def remarks(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the id of a customer: all that was told about them."""
    rows = queries.remarks(seen_by=request.actor, store_id=asked.store_id)
    if asked.q:
        rows = rows.filter(customer=row_id(asked.q))
    return page_of(rows, asked)


@deed(router, "", returns=RemarkOut, status=201, keyed=False)
def pass_on(request: Request, body: RemarkIn) -> Remark:
    return commands.pass_on(**body.dict(), by=request.actor, at=now())


@one(router, "/{remark_id}", returns=RemarkOut)
def remark(request: Request, remark_id: IdIn) -> Remark:
    return queries.remarks(seen_by=request.actor).get(pk=remark_id)


@deed(router, "/{remark_id}/settle", returns=RemarkOut, keyed=False)
def settle(request: Request, remark_id: IdIn) -> Remark:
    return commands.settle_remark(remark_id=remark_id, by=request.actor, at=now())
