"""Questions about meetings, events and rewards, and about the general manager's duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.parameters.queries import value
from aftersales.records.staff.models import DutyEvidence, TeamEvent
from aftersales.records.staff.parameters import EVIDENCE_EVERY, MEETING_EVERY

DUTIES = "abcdefghijkl"


def team_events(*, seen_by: Actor) -> QuerySet[TeamEvent]:
    """Meetings, events and rewards of the actor's stores, the latest first (ST-15)."""
    rows = TeamEvent.objects.visible_to(seen_by)
    return rows.select_related("store", "planned_by").order_by("-on", "-pk")


@dataclass(frozen=True)
class Rhythm:
    """How regularly a store's team meets (ST-15)."""

    last_on: date | None
    due_on: date | None  # the next one, at the latest; None: none was ever held
    is_late: bool


def rhythm(*, store_id: int, on: date) -> Rhythm:
    """The last meeting that was held and the day by which the next one is due."""
    last = TeamEvent.objects.met().filter(store_id=store_id).aggregate(last=Max("on"))["last"]
    if last is None:
        return Rhythm(None, None, is_late=True)
    due = last + timedelta(days=int(value(MEETING_EVERY, store_id=store_id, on=on)))
    return Rhythm(last, due, is_late=due < on)


@dataclass(frozen=True)
class DutyKept:
    """One duty of the general manager and its latest evidence (ST-11)."""

    duty: str
    last_on: date | None
    is_kept: bool


def duties_kept(*, seen_by: Actor, on: date) -> list[DutyKept]:
    """Which of the twelve duties were evidenced within the period the group demands (ST-11)."""
    rows = DutyEvidence.objects.visible_to(seen_by).order_by().values_list("duty")
    last = dict(rows.annotate(last=Max("on")))
    every = int(value(EVIDENCE_EVERY, group_id=seen_by.group_id or 0, on=on))
    oldest = on - timedelta(days=every)
    return [
        DutyKept(duty, last.get(duty), duty in last and last[duty] >= oldest) for duty in DUTIES
    ]
