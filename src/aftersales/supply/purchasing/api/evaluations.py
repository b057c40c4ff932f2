"""Scorecards of suppliers over the API (PU-06)."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import Evaluation
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

evaluations = Router(tags=["supplier-evaluations"])


@listing(evaluations, "", returns=shapes.EvaluationRow)
def evaluation_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first; ``q`` is the beginning of a supplier's code."""
    rows = queries.evaluations(seen_by=request.actor)
    return page_of(rows.filter(supplier__code__istartswith=asked.q) if asked.q else rows, asked)


@one(evaluations, "/{evaluation_id}", returns=shapes.EvaluationRow)
def evaluation(request: Request, evaluation_id: IdIn) -> Evaluation:
    return queries.evaluations(seen_by=request.actor).get(pk=evaluation_id)


@listing(evaluations, "/{evaluation_id}/lines", returns=shapes.EvaluationLineOut)
def evaluation_lines(request: Request, evaluation_id: IdIn, asked: ListingQuery) -> dict[str, Any]:
    """The order lines behind it, of the stores in sight."""
    row = queries.evaluations(seen_by=request.actor).get(pk=evaluation_id)
    return page_of(queries.evaluation_lines(row.pk, seen_by=request.actor), asked)


@deed(evaluations, "", returns=shapes.EvaluationRow, status=201)
def evaluate_supplier(request: Request, body: shapes.EvaluateIn) -> Evaluation:
    """Reckon up how a supplier did since the last evaluation, and at most over one interval."""
    return commands.evaluate_supplier(supplier_id=body.supplier, by=request.actor, at=now())


@deed(evaluations, "/{evaluation_id}/rule-on-evaluation", returns=shapes.EvaluationRow)
def rule_on_evaluation(request: Request, evaluation_id: IdIn, body: shapes.RulingIn) -> Evaluation:
    """Confirm the standing that is proposed, or depart from it with a reason."""
    commands.rule_on_evaluation(
        evaluation_id=evaluation_id,
        standing=body.standing,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )
    return queries.evaluations(seen_by=request.actor).get(pk=evaluation_id)
