"""Training and incentives of suppliers over the API (PU-07, PU-08)."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import SupplierIncentive, SupplierTraining
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

trainings = Router(tags=["supplier-trainings"])
incentives = Router(tags=["supplier-incentives"])


@listing(trainings, "", returns=shapes.TrainingOut)
def training_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first; ``q`` is the beginning of a supplier's code."""
    rows = queries.trainings(seen_by=request.actor)
    return page_of(rows.filter(supplier__code__istartswith=asked.q) if asked.q else rows, asked)


@one(trainings, "/{training_id}", returns=shapes.TrainingOut)
def training(request: Request, training_id: IdIn) -> SupplierTraining:
    return queries.trainings(seen_by=request.actor).get(pk=training_id)


@deed(trainings, "", returns=shapes.TrainingOut, status=201)
def note_training(request: Request, body: shapes.TrainingIn) -> SupplierTraining:
    """Note a training that was held."""
    said = body.model_dump(exclude={"supplier"})
    return commands.note_training(supplier_id=body.supplier, **said, by=request.actor, at=now())


@listing(incentives, "", returns=shapes.IncentiveOut)
def incentive_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first; ``q`` is the beginning of a supplier's code."""
    rows = queries.incentives(seen_by=request.actor)
    return page_of(rows.filter(supplier__code__istartswith=asked.q) if asked.q else rows, asked)


@one(incentives, "/{incentive_id}", returns=shapes.IncentiveOut)
def incentive(request: Request, incentive_id: IdIn) -> SupplierIncentive:
    return queries.incentives(seen_by=request.actor).get(pk=incentive_id)


@deed(incentives, "", returns=shapes.IncentiveOut, status=201)
def grant_incentive(request: Request, body: shapes.IncentiveIn) -> SupplierIncentive:
    """Approve a reward or a measure of cooperation, against results."""
    return commands.grant_incentive(
        supplier_id=body.supplier,
        kind=body.kind,
        measure=body.measure,
        evaluation_id=body.evaluation,
        results=body.results,
        amount=body.amount,
        by=request.actor,
        at=now(),
    )
