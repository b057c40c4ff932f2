"""Feedback on processes over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from aftersales.lane.support import commands, queries
from aftersales.lane.support.api.pages import of_store, shaped
from aftersales.lane.support.models import Feedback
from aftersales.lane.support.states import Process
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
)

feedback = Router(tags=["process-feedback"])
Words = Annotated[str, Field(min_length=1, max_length=4000)]


class FeedbackIn(Schema):
    store: IdIn
    process: Process
    words: Words


class AnswerIn(Schema):
    answer: Words
    is_taken_up: bool


class FeedbackOut(Schema):
    id: Id
    store_id: Id
    process: Process
    words: str
    given_at: datetime
    answer: str
    is_taken_up: bool | None
    answered_at: datetime | None

    @classmethod
    def of(cls, row: Feedback) -> FeedbackOut:
        return cls(
            id=str(row.pk),
            store_id=str(row.store_id),
            process=Process(row.process),
            words=row.words,
            given_at=row.given_at,
            answer=row.answer,
            is_taken_up=row.is_taken_up,
            answered_at=row.answered_at,
        )


@listing(feedback, "", returns=FeedbackOut)
def list_feedback(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What people say of the processes, the newest first."""
    return shaped(of_store(queries.feedback(seen_by=request.actor), asked), asked, FeedbackOut.of)


@one(feedback, "/{feedback_id}", returns=FeedbackOut)
def one_feedback(request: Request, feedback_id: IdIn) -> FeedbackOut:
    return FeedbackOut.of(queries.feedback(seen_by=request.actor).get(pk=feedback_id))


@deed(feedback, "", returns=FeedbackOut, status=201)
def give_feedback(request: Request, body: FeedbackIn) -> FeedbackOut:
    made = commands.give_feedback(
        store_id=body.store,
        process=body.process.value,
        words=body.words,
        by=request.actor,
        at=now(),
    )
    return FeedbackOut.of(made)


@deed(feedback, "/{feedback_id}/answer-feedback", returns=FeedbackOut)
def answer_feedback(request: Request, feedback_id: IdIn, body: AnswerIn) -> FeedbackOut:
    made = commands.answer_feedback(
        feedback_id=feedback_id,
        answer=body.answer,
        is_taken_up=body.is_taken_up,
        by=request.actor,
        at=now(),
    )
    return FeedbackOut.of(made)
