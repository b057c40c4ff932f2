"""Warns, tells of a miss and escalates: each once, whatever crashes and however many work at it.

A clock is a row; whoever turns its mark from empty to a time has fired it, and the effect is in the
same transaction. Several schedulers take different rows; a late one catches up.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.log import record_many
from aftersales.core.scope import whole_database
from aftersales.core.timers import all_timers
from aftersales.ground.deadlines import parameters as p
from aftersales.ground.deadlines.calendars import calendar_of
from aftersales.ground.deadlines.events import ClockEscalated, ClockEvent, ClockMissed, ClockWarned
from aftersales.ground.deadlines.models import Deadline
from aftersales.ground.parameters.queries import value

logger = logging.getLogger(__name__)
BATCH = 200
_TICKING = "met_at IS NULL AND cancelled_at IS NULL AND paused_at IS NULL"
# Materialized: as a subquery the planner may ask for the rows again for each row of the table, and
# then all that is ripe is claimed whatever the limit.
_CLAIM = """
WITH ripe AS MATERIALIZED (
  SELECT id FROM deadline WHERE {ticking} AND {ripe} AND NOT id = ANY(%(but)s)
  ORDER BY {by}, id LIMIT %(most)s {guard}
)
UPDATE deadline SET {mark} WHERE id IN (SELECT id FROM ripe) AND {ripe} RETURNING *
"""


@dataclass(frozen=True)
class Kind:
    """One of the three things that happen to a clock by itself."""

    mark: str
    ripe: str
    by: str

    def claim(self, guard: str = "FOR UPDATE SKIP LOCKED") -> str:
        return _CLAIM.format(
            mark=self.mark, ticking=_TICKING, ripe=self.ripe, by=self.by, guard=guard
        )


MISS = Kind("fired_at = %(at)s", "fired_at IS NULL AND due_at <= %(at)s", "due_at")
WARN = Kind(
    "warned_at = %(at)s",
    "warned_at IS NULL AND fired_at IS NULL AND warn_at <= %(at)s AND due_at > %(at)s",
    "warn_at",
)
ESCALATE = Kind(
    "escalated = escalated + 1, escalate_at = NULL", "escalate_at <= %(at)s", "escalate_at"
)


@dataclass
class Fired:
    """How much a round did."""

    missed: int = 0
    warned: int = 0
    escalated: int = 0
    failed: int = 0

    @property
    def any(self) -> bool:
        return bool(self.missed or self.warned or self.escalated)


def fire_due(*, at: datetime, batch: int = BATCH) -> Fired:
    """Fire everything that is due, in transactions of at most ``batch`` rows."""
    done = Fired()
    for kind, effect, name in (
        (MISS, _missed, "missed"),
        (WARN, _warned, "warned"),
        (ESCALATE, _escalated, "escalated"),
    ):
        count, broken = _rounds(kind, effect, at=at, most=batch)
        setattr(done, name, count)
        done.failed += broken
    return done


Effect = Callable[[list[Deadline]], list[ClockEvent]]


class Broken(Exception):  # noqa: N818 - it reads as a statement
    """Somebody who listens could not hear of these clocks: nothing of the round happened."""

    def __init__(self, ids: list[int]) -> None:
        super().__init__(ids)
        self.ids = ids


def _rounds(kind: Kind, effect: Effect, *, at: datetime, most: int) -> tuple[int, int]:
    """Until nothing is ripe. A clock whose listener breaks keeps no other from firing: it waits."""
    count, skipped = 0, list[int]()
    while True:
        try:
            done = _round(kind, effect, at=at, most=most, but=skipped)
        except Broken as broken:
            if len(broken.ids) == 1:
                skipped += broken.ids
                logger.exception("Clock %s was not fired.", broken.ids[0])
            most = 1
            continue
        if not done:
            return count, len(skipped)
        count += done


def _round(kind: Kind, effect: Effect, *, at: datetime, most: int, but: list[int]) -> int:
    """Claim some rows and tell of them, in one transaction."""
    with whole_database():
        rows = list(Deadline.objects.raw(kind.claim(), {"at": at, "most": most, "but": but}))
        try:
            tell(effect(rows), rows, at=at)
        except Exception as fault:
            raise Broken([row.pk for row in rows]) from fault
    return len(rows)


def tell(facts: Sequence[ClockEvent], rows: Sequence[Deadline], *, at: datetime) -> None:
    """Put the facts on record, as the system at work in each group."""
    group_of = {row.pk: row.group_id for row in rows}
    by_group: defaultdict[int, list[ClockEvent]] = defaultdict(list)
    for fact in facts:
        by_group[group_of[fact.deadline_id]].append(fact)
    for group_id, some in by_group.items():
        stores = {fact.store_id for fact in some if fact.store_id is not None}
        by = Actor(
            key="system:deadlines",
            group_id=group_id,
            rights=dict.fromkeys(stores, frozenset[str]()),
        )
        record_many(some, by=by, at=at)


def _said(row: Deadline) -> dict[str, Any]:
    """What every fact about the clock says."""
    return {
        "store_id": row.store_id,
        "deadline_id": row.pk,
        "timer": row.timer,
        "about": row.about,
        "about_id": row.about_id,
        "person_id": row.person_id,
        "due_at": row.due_at,
    }


def _chain(row: Deadline) -> tuple[str, ...]:
    timer = all_timers().get(row.timer)
    return timer.chain if timer else ()


def _missed(rows: list[Deadline]) -> list[ClockEvent]:
    _plan_escalation(rows)
    return [ClockMissed(**_said(row), to_role=next(iter(_chain(row)), "")) for row in rows]


def _warned(rows: list[Deadline]) -> list[ClockEvent]:
    return [ClockWarned(**_said(row)) for row in rows]


def _escalated(rows: list[Deadline]) -> list[ClockEvent]:
    _plan_escalation(rows)
    return [
        ClockEscalated(**_said(row), to_role=_chain(row)[row.escalated], step=row.escalated)
        for row in rows
        if row.escalated < len(_chain(row))
    ]


def _plan_escalation(rows: Sequence[Deadline]) -> None:
    """Who has not answered by then hears that the next in the chain does."""
    waiting = [row for row in rows if row.escalated + 1 < len(_chain(row))]
    for row in waiting:
        base = row.due_at or row.fired_at
        assert base is not None
        day = calendar_of(row.group_id, row.store_id).day_of(base)
        step = value(p.ESCALATION_STEP, store_id=row.store_id, group_id=row.group_id, on=day)
        row.escalate_at = base + step * (row.escalated + 1)
    Deadline.objects.bulk_update(waiting, ["escalate_at"])


def reached(row: Deadline, *, at: datetime) -> None:
    """A clock that counts occurrences has counted its last."""
    claimed = Deadline.objects.filter(pk=row.pk, fired_at=None).update(fired_at=at)
    if claimed:
        row.fired_at = at
        tell(_missed([row]), [row], at=at)
