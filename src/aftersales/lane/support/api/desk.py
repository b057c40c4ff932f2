"""Requests to the technical department over the API."""

from __future__ import annotations

from typing import Any

from aftersales.lane.support import commands, queries
from aftersales.lane.support.api import shapes
from aftersales.lane.support.api.pages import of_store, shaped
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

help_requests = Router(tags=["help-requests"])
ONE = "/{help_request_id}"


@listing(help_requests, "", returns=shapes.HelpOut)
def list_help_requests(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Help requests with their rulings, the newest first."""
    rows = of_store(queries.help_requests(seen_by=request.actor), asked)
    return shaped(rows, asked, shapes.HelpOut.of)


@one(help_requests, ONE, returns=shapes.HelpOut)
def help_request(request: Request, help_request_id: IdIn) -> shapes.HelpOut:
    rows = queries.help_requests(seen_by=request.actor)
    return shapes.HelpOut.of(rows.get(pk=help_request_id))


@deed(help_requests, "", returns=shapes.HelpOut, status=201)
def ask_help(request: Request, body: shapes.AskIn) -> shapes.HelpOut:
    """Ask the technical department, or leave a customer's question open."""
    made = commands.ask_help(
        words=body.words,
        job_id=body.job,
        order_id=body.order,
        consultation_id=body.consultation,
        level=body.level.value,
        by=request.actor,
        at=now(),
    )
    return shapes.HelpOut.of(made)


@deed(help_requests, f"{ONE}/pass-on", returns=shapes.HelpOut)
def pass_on(request: Request, help_request_id: IdIn) -> shapes.HelpOut:
    """Headquarters is asked."""
    made = commands.pass_on(help_request_id=help_request_id, by=request.actor, at=now())
    return shapes.HelpOut.of(made)


@deed(help_requests, f"{ONE}/take-help", returns=shapes.HelpOut)
def take_help(request: Request, help_request_id: IdIn, body: shapes.TakeIn) -> shapes.HelpOut:
    """The department looks into it, and perhaps does the work itself."""
    made = commands.take_help(
        help_request_id=help_request_id, takes_job=body.takes_job, by=request.actor, at=now()
    )
    return shapes.HelpOut.of(made)


@deed(help_requests, f"{ONE}/rule", returns=shapes.HelpOut)
def rule(request: Request, help_request_id: IdIn, body: shapes.RuleIn) -> shapes.HelpOut:
    """The expert judgement."""
    made = commands.rule(
        help_request_id=help_request_id,
        ruling=body.ruling,
        cause=body.cause,
        needs_training=body.needs_training,
        entry_id=body.entry,
        by=request.actor,
        at=now(),
    )
    return shapes.HelpOut.of(made)


@deed(help_requests, f"{ONE}/ask-again", returns=shapes.HelpOut)
def ask_again(request: Request, help_request_id: IdIn, body: shapes.AgainIn) -> shapes.HelpOut:
    """It did not help."""
    made = commands.ask_again(
        help_request_id=help_request_id, words=body.words, by=request.actor, at=now()
    )
    return shapes.HelpOut.of(made)


@deed(help_requests, f"{ONE}/tell-answer", returns=shapes.HelpOut)
def tell_answer(request: Request, help_request_id: IdIn) -> shapes.HelpOut:
    """Whoever needed the answer has it."""
    made = commands.tell_answer(help_request_id=help_request_id, by=request.actor, at=now())
    return shapes.HelpOut.of(made)


@deed(help_requests, f"{ONE}/withdraw-help", returns=shapes.HelpOut)
def withdraw_help(request: Request, help_request_id: IdIn) -> shapes.HelpOut:
    made = commands.withdraw_help(help_request_id=help_request_id, by=request.actor, at=now())
    return shapes.HelpOut.of(made)
