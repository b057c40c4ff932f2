"""Stock levels, proposals and alerts over the API."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from aftersales.supply.replenishment import commands, queries
from aftersales.supply.replenishment.commands import Levels
from aftersales.supply.replenishment.models import StockPlan
from aftersales.supply.replenishment.states import Pattern, UseClass
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

plans = Router(tags=["stock-plans"])
Level = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=12, decimal_places=3)]
Words = Annotated[str, Field(max_length=200)]


class PlanOut(Schema):
    """What holds (nothing until ``decided_at``), what is proposed, and the inputs of it."""

    id: Id
    store_id: Id
    part_id: Id
    stock_class: str
    use_class: UseClass | Literal[""]
    safety: Decimal
    alert_at: Decimal
    clear_at: Decimal
    upto: Decimal
    decided_at: datetime | None
    reason: str
    is_frozen: bool
    reckoned_at: datetime
    proposed_class: str
    proposed_use: UseClass
    variation_class: str
    pattern: Pattern
    economic: Decimal
    proposed_safety: Decimal
    proposed_alert_at: Decimal
    proposed_clear_at: Decimal
    proposed_upto: Decimal
    position: Decimal
    cost_of_nothing: Decimal
    left_over: Decimal
    alerted_at: datetime | None
    lender_id: Id | None
    lends: Decimal
    transfer_id: Id | None


class PlansOut(Schema):
    items: list[PlanOut]


class ReckonedOut(Schema):
    parts: int


class ReckonIn(Schema):
    store: IdIn


class AcceptIn(Schema):
    """``seen_at`` is the ``reckoned_at`` that was looked at; a newer proposal is refused."""

    plans: Annotated[list[IdIn], Field(min_length=1, max_length=500)]
    seen_at: AwareDatetime | None = None


class ChangeIn(Schema):
    alert_at: Level
    upto: Level
    safety: Level = Decimal(0)
    stock_class: Literal["", "A", "B", "C"] = ""
    use_class: UseClass | Literal[""] = ""
    reason: Words


class FreezeIn(Schema):
    reason: Words


@listing(plans, "", returns=PlanOut)
def plan_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is "alert", a class of use, or the beginning of a part number."""
    rows = queries.plans(seen_by=request.actor)
    if asked.store is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q == "alert":
        rows = rows.filter(alerted_at__isnull=False)
    elif asked.q in UseClass.values:
        rows = rows.filter(proposed_use=asked.q)
    elif asked.q:
        rows = rows.filter(part__number__istartswith=asked.q)
    return page_of(rows, asked)


@deed(plans, "/reckon", returns=ReckonedOut)
def reckon(request: Request, body: ReckonIn) -> dict[str, int]:
    """Propose the levels of every part of a store anew."""
    return {"parts": commands.reckon(store_id=body.store, by=request.actor, at=now())}


@deed(plans, "/accept", returns=PlansOut)
def accept(request: Request, body: AcceptIn) -> dict[str, Any]:
    """What was reckoned for these parts holds: all of them, or none."""
    rows = commands.accept(plan_ids=body.plans, seen_at=body.seen_at, by=request.actor, at=now())
    return {"items": rows}


@one(plans, "/{plan_id}", returns=PlanOut)
def plan(request: Request, plan_id: IdIn) -> StockPlan:
    return queries.plans(seen_by=request.actor).get(pk=plan_id)


@deed(plans, "/{plan_id}/change", returns=PlanOut)
def change(request: Request, plan_id: IdIn, body: ChangeIn) -> StockPlan:
    """Decide other levels than those reckoned."""
    levels = Levels(**body.dict(exclude={"reason"}))
    return commands.change(
        plan_id=plan_id, levels=levels, reason=body.reason, by=request.actor, at=now()
    )


@deed(plans, "/{plan_id}/freeze", returns=PlanOut)
def freeze(request: Request, plan_id: IdIn, body: FreezeIn) -> StockPlan:
    """What holds stays, whatever is reckoned."""
    return commands.freeze(plan_id=plan_id, reason=body.reason, by=request.actor, at=now())


@deed(plans, "/{plan_id}/release", returns=PlanOut)
def release(request: Request, plan_id: IdIn) -> StockPlan:
    return commands.release(plan_id=plan_id, by=request.actor, at=now())


@deed(plans, "/{plan_id}/ask-lender", returns=PlanOut)
def ask_lender(request: Request, plan_id: IdIn) -> StockPlan:
    """Answer an alert by a transfer from the store that has more than it needs."""
    return commands.ask_lender(plan_id=plan_id, by=request.actor, at=now())
