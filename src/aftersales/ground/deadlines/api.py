"""Running clocks for other programs: ``/api/v1/deadlines``. Facts drive them, so they are read and
handed over, nothing else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from aftersales.core.timers import all_timers
from aftersales.ground.deadlines import commands, queries
from aftersales.ground.deadlines.models import Deadline
from aftersales.web.api import (
    Id,
    IdIn,
    ListingQuery,
    Request,
    Router,
    Schema,
    deed,
    listing,
    one,
    rows_of,
)

router = Router(tags=["deadlines"])


class DeadlineOut(Schema):
    """A clock: what it is about, since when, until when, and how it stands."""

    id: Id
    timer: str
    label: str
    row: str
    about: str
    about_id: Id
    store: Id | None
    person: Id | None
    state: str
    in_time: bool | None
    started_at: datetime
    opens_at: datetime | None
    due_at: datetime | None
    warned_at: datetime | None
    missed_at: datetime | None
    met_at: datetime | None
    escalated: int

    @classmethod
    def of(cls, row: Deadline) -> DeadlineOut:
        timer = all_timers().get(row.timer)
        return cls(
            id=str(row.pk),
            timer=row.timer,
            label=str(timer.label) if timer else row.timer,
            row=timer.row if timer else "",
            about=row.about,
            about_id=str(row.about_id),
            store=None if row.store_id is None else str(row.store_id),
            person=None if row.person_id is None else str(row.person_id),
            state=row.state,
            in_time=row.in_time if row.met_at else None,
            started_at=row.started_at,
            opens_at=row.opens_at,
            due_at=row.due_at,
            warned_at=row.warned_at,
            missed_at=row.fired_at,
            met_at=row.met_at,
            escalated=row.escalated,
        )


@listing(router, "", returns=DeadlineOut)
def deadlines(
    request: Request,
    asked: ListingQuery,
    mine: bool = False,
    live: bool = True,
    timer: str = "",
) -> dict[str, Any]:
    """Clocks, the newest first. ``q`` searches the timer's code."""
    request.actor.require("deadlines.view")
    rows = queries.every(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if mine:
        rows = rows.filter(person_id=request.actor.person_id or 0)
    if live:
        rows = rows.live()
    if timer or asked.q:
        rows = rows.filter(timer=timer) if timer else rows.filter(timer__contains=asked.q)
    found, following = rows_of(rows, asked)
    return {"items": [DeadlineOut.of(row) for row in found], "next": following}


@one(router, "/{deadline_id}", returns=DeadlineOut)
def deadline(request: Request, deadline_id: IdIn) -> DeadlineOut:
    """One clock."""
    request.actor.require("deadlines.view")
    return DeadlineOut.of(queries.every(seen_by=request.actor).get(pk=deadline_id))


class HandOverIn(Schema):
    """Who answers for it from here on."""

    person: IdIn


@deed(router, "/{deadline_id}/hand-over", returns=DeadlineOut)
def hand_over(request: Request, deadline_id: IdIn, body: HandOverIn) -> DeadlineOut:
    """Give the clock to another colleague of its store."""
    row = commands.hand_over(
        deadline_id=deadline_id, person_id=body.person, by=request.actor, at=timezone.now()
    )
    return DeadlineOut.of(row)
