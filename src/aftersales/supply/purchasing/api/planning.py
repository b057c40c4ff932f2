"""The purchase plan over the API (PU-02)."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import plan_shapes as shapes
from aftersales.web.api import IdIn, Request, Router, deed, now, one

plan = Router(tags=["purchase-plan"])


@one(plan, "/{store_id}", returns=shapes.PlanOut)
def purchase_plan(request: Request, store_id: IdIn) -> Any:
    """What a store should buy today, and why; what somebody waits for comes first."""
    request.actor.require("purchasing.view", store_id=store_id)
    rows = queries.purchase_plan(store_id, at=now(), seen_by=request.actor)
    return shapes.PlanOut(parts=[shapes.PlannedOut.of(row) for row in rows])


@deed(plan, "/{store_id}/propose-planned", returns=shapes.PlanMadeOut)
def propose_planned(request: Request, store_id: IdIn, body: shapes.TakesIn) -> Any:
    """Propose orders for parts of the plan, one for each supplier and mode."""
    made = commands.propose_planned(
        store_id=store_id,
        takes=[take.told() for take in body.parts],
        by=request.actor,
        at=now(),
    )
    return shapes.PlanMadeOut(orders=[str(order.pk) for order in made])
