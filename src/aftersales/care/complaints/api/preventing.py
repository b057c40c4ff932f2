"""Preventive measures over the API (CP-09)."""

from __future__ import annotations

from typing import Any

from aftersales.care.complaints import commands, queries
from aftersales.care.complaints.api import shapes
from aftersales.care.complaints.models import Prevention
from aftersales.care.complaints.states import PreventionState
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

preventions = Router(tags=["complaints"])


@listing(preventions, "", returns=shapes.PreventionOut)
def prevention_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first; ``q`` is a state."""
    rows = queries.preventions(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in PreventionState.values:
        rows = rows.filter(state=asked.q)
    return page_of(rows, asked)


@one(preventions, "/{prevention_id}", returns=shapes.PreventionOut)
def prevention(request: Request, prevention_id: IdIn) -> Prevention:
    return queries.preventions(seen_by=request.actor).get(pk=prevention_id)


@deed(preventions, "", returns=shapes.PreventionOut, status=201)
def plan_prevention(request: Request, body: shapes.PreventionIn) -> Prevention:
    """Plan a measure against complaints of a class and cause."""
    said = dict(body)
    return commands.plan_prevention(store_id=said.pop("store"), **said, by=request.actor, at=now())


@deed(preventions, "/{prevention_id}/put-in-force", returns=shapes.PreventionOut)
def put_in_force(request: Request, prevention_id: IdIn) -> Prevention:
    """The measure is carried out; its effect is watched."""
    return commands.put_in_force(prevention_id=prevention_id, by=request.actor, at=now())


@deed(preventions, "/{prevention_id}/judge-effect", returns=shapes.PreventionOut)
def judge_effect(request: Request, prevention_id: IdIn) -> Prevention:
    """Count the complaints of the kind before and since."""
    return commands.judge_effect(prevention_id=prevention_id, by=request.actor, at=now())
