"""Quality problems on bought-in parts over the API (PU-09)."""

from __future__ import annotations

from typing import Any

from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.api import shapes
from aftersales.supply.purchasing.models import PartProblem
from aftersales.supply.purchasing.states import ProblemState
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

problems = Router(tags=["part-problems"])


@listing(problems, "", returns=shapes.ProblemRow)
def problem_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first; ``q`` is a state, or the beginning of a part's number."""
    rows = queries.problems(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in ProblemState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(part__number__istartswith=asked.q)
    return page_of(rows, asked)


@one(problems, "/{problem_id}", returns=shapes.ProblemOut)
def problem(request: Request, problem_id: IdIn) -> PartProblem:
    return queries.problems(seen_by=request.actor).get(pk=problem_id)


@deed(problems, "", returns=shapes.ProblemOut, status=201)
def raise_problem(request: Request, body: shapes.ProblemIn) -> PartProblem:
    """Tell headquarters of a part that is not as it should be."""
    return commands.raise_problem(
        store_id=body.store,
        part_id=body.part,
        supplier_id=body.supplier,
        receipt_line_id=body.receipt_line,
        quantity=body.quantity,
        lot=body.lot,
        words=body.words,
        seriousness=body.seriousness,
        seen_at=body.seen_at,
        seen_number=body.seen_number,
        by=request.actor,
        at=now(),
    )


@deed(problems, "/{problem_id}/complete-problem", returns=shapes.ProblemOut)
def complete_problem(request: Request, problem_id: IdIn, body: shapes.CompleteIn) -> PartProblem:
    """Say what headquarters missed."""
    return commands.complete_problem(
        problem_id=problem_id, words=body.words, lot=body.lot, by=request.actor, at=now()
    )


@deed(problems, "/{problem_id}/send-problem-back", returns=shapes.ProblemOut)
def send_problem_back(request: Request, problem_id: IdIn, body: shapes.MissingIn) -> PartProblem:
    """The store has to say more first."""
    return commands.send_problem_back(
        problem_id=problem_id, missing=body.missing, by=request.actor, at=now()
    )


@deed(problems, "/{problem_id}/pass-problem-on", returns=shapes.ProblemOut)
def pass_problem_on(request: Request, problem_id: IdIn, body: shapes.PassOnIn) -> PartProblem:
    """Give it to the purchasing department."""
    return commands.pass_problem_on(
        problem_id=problem_id, words=body.words, by=request.actor, at=now()
    )


@deed(problems, "/{problem_id}/dismiss-problem", returns=shapes.ProblemOut)
def dismiss_problem(request: Request, problem_id: IdIn, body: shapes.ReasonIn) -> PartProblem:
    """It is no fault of the part."""
    return commands.dismiss_problem(
        problem_id=problem_id, reason=body.reason, by=request.actor, at=now()
    )


@deed(problems, "/{problem_id}/write-to-maker", returns=shapes.ProblemOut)
def write_to_maker(request: Request, problem_id: IdIn, body: shapes.LetterIn) -> PartProblem:
    """Note what purchasing wrote to the maker; its days to answer begin."""
    return commands.write_to_maker(
        problem_id=problem_id,
        written_on=body.written_on,
        way=body.way,
        words=body.words,
        by=request.actor,
        at=now(),
    )


@deed(problems, "/{problem_id}/note-maker-answer", returns=shapes.ProblemOut)
def note_maker_answer(
    request: Request, problem_id: IdIn, body: shapes.MakerAnswerIn
) -> PartProblem:
    """Note what the maker answers."""
    return commands.note_maker_answer(
        problem_id=problem_id,
        answer=body.answer,
        cause=body.cause,
        measure=body.measure,
        by=request.actor,
        at=now(),
    )


@deed(problems, "/{problem_id}/dispute-answer", returns=shapes.ProblemOut)
def dispute_answer(request: Request, problem_id: IdIn, body: shapes.ReasonIn) -> PartProblem:
    """The maker's answer is not accepted; purchasing writes once more."""
    return commands.dispute_answer(
        problem_id=problem_id, reason=body.reason, by=request.actor, at=now()
    )


@deed(problems, "/{problem_id}/close-problem", returns=shapes.ProblemOut)
def close_problem(request: Request, problem_id: IdIn, body: shapes.CloseProblemIn) -> PartProblem:
    """It is done: what became of the pieces."""
    return commands.close_problem(
        problem_id=problem_id, effect=body.effect, words=body.words, by=request.actor, at=now()
    )
