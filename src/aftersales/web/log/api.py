"""The fact log for other programs: ``/api/v1/events``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Query
from pydantic import AwareDatetime, Field

from aftersales.core.models import EventRecord
from aftersales.web.api import (
    Id,
    IdIn,
    Listing,
    Request,
    Router,
    Schema,
    listing,
    one,
    rows_of,
)
from aftersales.web.log import queries

router = Router(tags=["events"])


class EventOut(Schema):
    """A fact: ids, codes and numbers as they were when it happened."""

    id: Id
    name: str
    store: Id | None
    actor: str
    data: dict[str, Any]
    occurred_at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, row: EventRecord) -> EventOut:
        return cls(
            id=str(row.pk),
            name=row.name,
            store=None if row.store_id is None else str(row.store_id),
            actor=row.actor,
            data=row.data,
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
        )


class Asked(Listing):
    """How the log may be asked. ``q`` is the beginning of a fact's name, such as ``customers.``."""

    name: Annotated[str, Field(max_length=80)] = ""
    actor: Annotated[str, Field(max_length=80)] = ""
    kind: Annotated[str, Field(max_length=40)] = ""
    object: IdIn | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


@listing(router, "", returns=EventOut)
def events(request: Request, asked: Annotated[Asked, Query(...)]) -> dict[str, Any]:
    """Facts, the newest first."""
    request.actor.require(queries.RIGHT)
    wanted = queries.Wanted(
        store_id=asked.store_id,
        name=asked.name or (asked.q and asked.q.rstrip(".") + "."),
        actor=asked.actor,
        kind=asked.kind,
        object_id=asked.object,
        since=asked.since,
        until=asked.until,
    )
    found, following = rows_of(queries.facts(wanted, seen_by=request.actor), asked)
    return {"items": [EventOut.of(row) for row in found], "next": following}


@one(router, "/{event_id}", returns=EventOut)
def event(request: Request, event_id: IdIn) -> EventOut:
    """One fact."""
    request.actor.require(queries.RIGHT)
    return EventOut.of(queries.facts(queries.Wanted(), seen_by=request.actor).get(pk=event_id))
