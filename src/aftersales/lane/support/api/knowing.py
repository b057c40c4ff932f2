"""The knowledge base over the API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from aftersales.lane.support import commands, queries
from aftersales.lane.support.api import shapes
from aftersales.lane.support.api.pages import shaped
from aftersales.web.api import ERRORS, IdIn, ListingQuery, Request, Router, deed, listing, now, one

entries = Router(tags=["knowledge-entries"])
jobs = Router(tags=["jobs"])
rulings = Router(tags=["help-requests"])
ONE = "/{entry_id}"


@listing(entries, "", returns=shapes.EntryOut)
def list_entries(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What is known, the newest first; ``q`` looks in title and symptom."""
    rows = queries.found(queries.entries(seen_by=request.actor), asked.q)
    if asked.store is not None:
        rows = rows.filter(found_in=asked.store_id)
    return shaped(rows, asked, shapes.EntryOut.of)


@entries.get("/fitting", response={200: shapes.FitsOut, **ERRORS})
def fitting(
    request: Request,
    words: Annotated[str, Field(min_length=1, max_length=400), Query(...)],
    model: IdIn | None = None,
) -> shapes.FitsOut:
    """Approved entries that have the most in common with what is told of a fault."""
    found = queries.suggestions(words, model_id=model, seen_by=request.actor)
    return shapes.FitsOut(items=[shapes.FitOut.of(each) for each in found])


@one(entries, ONE, returns=shapes.EntryOut)
def entry(request: Request, entry_id: IdIn) -> shapes.EntryOut:
    return shapes.EntryOut.of(queries.entries(seen_by=request.actor).get(pk=entry_id))


@deed(entries, "", returns=shapes.EntryOut, status=201)
def propose_entry(request: Request, body: shapes.EntryIn) -> shapes.EntryOut:
    """Propose what was learnt; the technical department approves."""
    made = commands.propose_entry(
        store_id=body.store,
        title=body.title,
        symptom=body.symptom,
        cause=body.cause,
        solution=body.solution,
        model_id=body.model,
        source=body.source.value,
        source_number=body.source_number,
        by=request.actor,
        at=now(),
    )
    return shapes.EntryOut.of(made)


@deed(jobs, "/{job_id}/propose-from-job", returns=shapes.EntryOut)
def propose_from_job(request: Request, job_id: IdIn, body: shapes.FromWorkIn) -> shapes.EntryOut:
    """What a settled job taught."""
    made = commands.propose_from_job(
        job_id=job_id, title=body.title, symptom=body.symptom, by=request.actor, at=now()
    )
    return shapes.EntryOut.of(made)


@deed(rulings, "/{help_request_id}/propose-from-ruling", returns=shapes.EntryOut)
def propose_from_ruling(
    request: Request, help_request_id: IdIn, body: shapes.FromWorkIn
) -> shapes.EntryOut:
    """What the technical department ruled."""
    made = commands.propose_from_ruling(
        help_request_id=help_request_id,
        title=body.title,
        symptom=body.symptom,
        by=request.actor,
        at=now(),
    )
    return shapes.EntryOut.of(made)


@deed(entries, f"{ONE}/change-entry", returns=shapes.EntryOut)
def change_entry(request: Request, entry_id: IdIn, body: shapes.EntryWordsIn) -> shapes.EntryOut:
    made = commands.change_entry(
        entry_id=entry_id,
        title=body.title,
        symptom=body.symptom,
        cause=body.cause,
        solution=body.solution,
        by=request.actor,
        at=now(),
    )
    return shapes.EntryOut.of(made)


@deed(entries, f"{ONE}/approve-entry", returns=shapes.EntryOut)
def approve_entry(request: Request, entry_id: IdIn) -> shapes.EntryOut:
    made = commands.approve_entry(entry_id=entry_id, by=request.actor, at=now())
    return shapes.EntryOut.of(made)


@deed(entries, f"{ONE}/decline-entry", returns=shapes.EntryOut)
def decline_entry(request: Request, entry_id: IdIn, body: shapes.ReasonIn) -> shapes.EntryOut:
    made = commands.decline_entry(entry_id=entry_id, reason=body.reason, by=request.actor, at=now())
    return shapes.EntryOut.of(made)


@deed(entries, f"{ONE}/retire-entry", returns=shapes.EntryOut)
def retire_entry(request: Request, entry_id: IdIn, body: shapes.ReasonIn) -> shapes.EntryOut:
    made = commands.retire_entry(entry_id=entry_id, reason=body.reason, by=request.actor, at=now())
    return shapes.EntryOut.of(made)


@deed(entries, f"{ONE}/use-entry", returns=shapes.UseOut)
def use_entry(request: Request, entry_id: IdIn, body: shapes.UseIn) -> shapes.UseOut:
    """It was tried on a job, and helped or not."""
    made = commands.use_entry(
        entry_id=entry_id,
        job_id=body.job,
        has_helped=body.has_helped,
        by=request.actor,
        at=now(),
    )
    return shapes.UseOut(
        entry_id=str(made.entry_id), job_id=str(made.job_id), has_helped=made.has_helped
    )
