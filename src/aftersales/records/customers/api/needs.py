"""Customers' needs and their topics over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from aftersales.records.customers import commands, queries
from aftersales.records.customers.api.customers import Name, Words
from aftersales.records.customers.models import Need, NeedTopic
from aftersales.records.customers.states import NeedClass, NeedState
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

router = Router(tags=["needs"])
topics = Router(tags=["need-topics"])

Code = Annotated[str, Field(max_length=40)]


class NeedOut(Schema):
    id: Id
    store_id: Id
    customer_id: Id
    consultation_id: Id | None
    need_class: NeedClass
    topic: str | None
    words: str
    stated_at: datetime
    state: NeedState
    solution: str
    owner_id: Id | None
    due_on: date | None
    delivered_at: datetime | None
    checked_at: datetime | None

    @staticmethod
    def resolve_topic(row: Need) -> str | None:
        return row.topic.code if row.topic else None


class NeedIn(Schema):
    store_id: IdIn
    customer_id: IdIn
    need_class: NeedClass
    words: Words = ""
    topic: Code = ""
    consultation_id: IdIn | None = None


class PlanIn(Schema):
    solution: Words
    owner_id: IdIn
    due_on: date


class CheckIn(Schema):
    good: bool
    words: Words = ""


class TopicOut(Schema):
    id: Id
    code: str
    name: str


class TopicIn(Schema):
    code: Code
    name: Name


@listing(router, "", returns=NeedOut)
def needs(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(queries.needs(seen_by=request.actor, store_id=asked.store_id), asked)


@deed(router, "", returns=NeedOut, status=201, keyed=False)
def record(request: Request, body: NeedIn) -> Need:
    return commands.record_need(**body.dict(), by=request.actor, at=now())


@one(router, "/{need_id}", returns=NeedOut)
def need(request: Request, need_id: IdIn) -> Need:
    return queries.needs(seen_by=request.actor).get(pk=need_id)


@deed(router, "/{need_id}/plan", returns=NeedOut, keyed=False)
def plan(request: Request, need_id: IdIn, body: PlanIn) -> Need:
    return commands.plan_solution(need_id=need_id, **body.dict(), by=request.actor, at=now())


@deed(router, "/{need_id}/deliver", returns=NeedOut, keyed=False)
def deliver(request: Request, need_id: IdIn) -> Need:
    return commands.deliver_solution(need_id=need_id, by=request.actor, at=now())


@deed(router, "/{need_id}/check", returns=NeedOut, keyed=False)
def check(request: Request, need_id: IdIn, body: CheckIn) -> Need:
    return commands.check_solution(need_id=need_id, **body.dict(), by=request.actor, at=now())


@deed(router, "/{need_id}/drop", returns=NeedOut, keyed=False)
def drop(request: Request, need_id: IdIn) -> Need:
    return commands.drop_need(need_id=need_id, by=request.actor, at=now())


@listing(topics, "", returns=TopicOut)
def need_topics(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(queries.topics(seen_by=request.actor), asked)


@deed(topics, "", returns=TopicOut, status=201, keyed=False)
def add_topic(request: Request, body: TopicIn) -> NeedTopic:
    return commands.add_topic(code=body.code, name=body.name, by=request.actor, at=now())
