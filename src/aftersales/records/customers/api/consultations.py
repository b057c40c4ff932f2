"""Consultations over the API: the register of who came, called or wrote."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from aftersales.records.customers import commands, queries
from aftersales.records.customers.api.customers import Name, Short, Words
from aftersales.records.customers.models import Consultation
from aftersales.records.customers.states import ConsultationState, Contacted
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

router = Router(tags=["consultations"])


class ConsultationOut(Schema):
    """The caller's number is masked; the words are what was said."""

    id: Id
    number: str
    store_id: Id
    customer_id: Id | None
    channel: Contacted
    received_at: datetime
    caller: str
    caller_phone: str
    words: str
    answer: str
    outcome: str
    owner_id: Id | None
    state: ConsultationState
    answered_at: datetime | None
    handled_at: datetime | None
    closed_at: datetime | None
    follow_up_on: date | None
    visit_at: datetime | None
    visited_at: datetime | None

    @staticmethod
    def resolve_caller_phone(row: Consultation) -> str:
        return queries.masked_phone(row.caller_phone)


class ConsultationIn(Schema):
    """With ``customer_id`` it is that customer's; with ``new_name`` the caller gets a file too."""

    store_id: IdIn
    channel: Contacted
    words: Words
    customer_id: IdIn | None = None
    new_name: Name = ""
    caller: Name = ""
    caller_phone: Short = ""
    owner_id: IdIn | None = None


class SaidIn(Schema):
    words: Words


class FollowUpIn(Schema):
    words: Words
    next_on: Annotated[
        date | None, Field(description="The day of the next step, if there is one.")
    ] = None


class VisitIn(Schema):
    visit_at: Annotated[datetime, Field(description="On site at this time, set by the customer.")]


class AssignIn(Schema):
    customer_id: IdIn | None = None
    owner_id: IdIn | None = None


@listing(router, "", returns=ConsultationOut)
def consultations(request: Request, asked: ListingQuery) -> dict[str, Any]:
    rows = queries.consultations(seen_by=request.actor, words=asked.q, store_id=asked.store_id)
    return page_of(rows, asked)


@deed(router, "", returns=ConsultationOut, status=201, keyed=False)
def receive(request: Request, body: ConsultationIn) -> Consultation:
    said = body.dict(exclude={"new_name"})
    new = body.new_name.strip()
    file = commands.NewFile(name=body.new_name, phone=body.caller_phone) if new else None
    return commands.receive_consultation(**said, file=file, by=request.actor, at=now())


@one(router, "/{consultation_id}", returns=ConsultationOut)
def consultation(request: Request, consultation_id: IdIn) -> Consultation:
    return queries.consultations(seen_by=request.actor).get(pk=consultation_id)


@deed(router, "/{consultation_id}/answer", returns=ConsultationOut, keyed=False)
def answer(request: Request, consultation_id: IdIn, body: SaidIn) -> Consultation:
    return commands.answer_consultation(
        consultation_id=consultation_id, answer=body.words, by=request.actor, at=now()
    )


@deed(router, "/{consultation_id}/follow-up", returns=ConsultationOut, keyed=False)
def follow_up(request: Request, consultation_id: IdIn, body: FollowUpIn) -> Consultation:
    return commands.follow_up_consultation(
        consultation_id=consultation_id, **body.dict(), by=request.actor, at=now()
    )


@deed(router, "/{consultation_id}/handle", returns=ConsultationOut, keyed=False)
def handle(request: Request, consultation_id: IdIn, body: SaidIn) -> Consultation:
    return commands.handle_consultation(
        consultation_id=consultation_id, outcome=body.words, by=request.actor, at=now()
    )


@deed(router, "/{consultation_id}/reopen", returns=ConsultationOut, keyed=False)
def reopen(request: Request, consultation_id: IdIn, body: SaidIn) -> Consultation:
    return commands.reopen_consultation(
        consultation_id=consultation_id, words=body.words, by=request.actor, at=now()
    )


@deed(router, "/{consultation_id}/close", returns=ConsultationOut, keyed=False)
def close(request: Request, consultation_id: IdIn) -> Consultation:
    return commands.close_consultation(consultation_id=consultation_id, by=request.actor, at=now())


@deed(router, "/{consultation_id}/assign", returns=ConsultationOut, keyed=False)
def assign(request: Request, consultation_id: IdIn, body: AssignIn) -> Consultation:
    return commands.assign_consultation(
        consultation_id=consultation_id, **body.dict(), by=request.actor, at=now()
    )


@deed(router, "/{consultation_id}/agree-visit", returns=ConsultationOut, keyed=False)
def agree_visit(request: Request, consultation_id: IdIn, body: VisitIn) -> Consultation:
    return commands.agree_visit(
        consultation_id=consultation_id, visit_at=body.visit_at, by=request.actor, at=now()
    )


@deed(router, "/{consultation_id}/make-visit", returns=ConsultationOut, keyed=False)
def make_visit(request: Request, consultation_id: IdIn) -> Consultation:
    return commands.make_visit(consultation_id=consultation_id, by=request.actor, at=now())
