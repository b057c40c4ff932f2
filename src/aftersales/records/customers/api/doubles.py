"""Pairs that look like one customer, and merges that can be taken back, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aftersales.records.customers import commands, queries
from aftersales.records.customers.models import DuplicatePair, Merge
from aftersales.records.customers.states import PairState
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
    page_of,
)

duplicates = Router(tags=["duplicates"])
merges = Router(tags=["merges"])


class PairOut(Schema):
    id: Id
    one_id: Id
    other_id: Id
    score: int
    reasons: list[str]
    state: PairState
    found_at: datetime


class FindIn(Schema):
    store_id: IdIn


class FoundOut(Schema):
    found: int


class MergeOut(Schema):
    id: Id
    kept_id: Id
    gone_id: Id
    merged_at: datetime
    undone_at: datetime | None


@listing(duplicates, "", returns=PairOut)
def pairs(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(queries.pairs(seen_by=request.actor), asked)


@deed(duplicates, "/find", returns=FoundOut, keyed=False)
def find(request: Request, body: FindIn) -> FoundOut:
    found = commands.find_duplicates(store_id=body.store_id, by=request.actor, at=now())
    return FoundOut(found=len(found))


@deed(duplicates, "/{pair_id}/dismiss", returns=PairOut, keyed=False)
def dismiss(request: Request, pair_id: IdIn) -> DuplicatePair:
    return commands.dismiss_duplicate(pair_id=pair_id, by=request.actor, at=now())


@listing(merges, "", returns=MergeOut)
def merged(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(queries.merges(seen_by=request.actor), asked)


@deed(merges, "/{merge_id}/undo", returns=MergeOut, keyed=False)
def undo(request: Request, merge_id: IdIn) -> Merge:
    return commands.undo_merge(merge_id=merge_id, by=request.actor, at=now())
