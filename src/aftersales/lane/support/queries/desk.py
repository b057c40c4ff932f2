"""What waits at the technical desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.deadlines.queries import worklist
from aftersales.lane.support.models import Damage, Entry, HelpRequest
from aftersales.lane.support.states import (
    DAMAGE_OPEN,
    HELP_WAITING,
    EntryState,
    HelpState,
)

MOST = 30  # of each heap on the page; the lists have all


def help_requests(*, seen_by: Actor) -> QuerySet[HelpRequest]:
    rows = HelpRequest.objects.visible_to(seen_by)
    return rows.select_related(
        "order__vehicle", "job", "consultation", "asked_by", "taken_by", "ruled_by", "entry"
    ).order_by("-asked_at", "-pk")


def help_of_order(order_id: int, *, seen_by: Actor) -> list[HelpRequest]:
    return list(help_requests(seen_by=seen_by).filter(order=order_id))


def help_of_consultation(consultation_id: int, *, seen_by: Actor) -> list[HelpRequest]:
    return list(help_requests(seen_by=seen_by).filter(consultation=consultation_id))


def due_times(kind: str, ids: Collection[int], *, seen_by: Actor) -> dict[int, datetime]:
    """When the soonest clock of each falls due. One statement."""
    hand = seen_by.as_system("support", rights={"deadlines.view"})
    rows = worklist(seen_by=hand).filter(about=kind, about_id__in=ids, due_at__isnull=False)
    found: dict[int, datetime] = {}
    for number, due_at in rows.values_list("about_id", "due_at"):
        if due_at is not None:
            found.setdefault(number, due_at)  # the soonest comes first
    return found


@dataclass(frozen=True)
class Desk:
    """The heaps of one store, the longest waiting first."""

    waiting: list[HelpRequest]
    to_tell: list[HelpRequest]
    proposed: list[Entry]
    damages: list[Damage]
    due: dict[int, datetime]


def desk(*, store_id: int, seen_by: Actor) -> Desk:
    """What somebody has to decide now. Five statements."""
    rows = help_requests(seen_by=seen_by).filter(store=store_id).order_by("asked_at", "pk")
    waiting = list(rows.filter(state__in=HELP_WAITING)[:MOST])
    proposed = Entry.objects.visible_to(seen_by, "support.approve_entry")
    proposed = proposed.filter(state=EntryState.PROPOSED).select_related("model", "found_in")
    damaged = Damage.objects.visible_to(seen_by, "support.see_damage")
    damaged = damaged.filter(store=store_id, state__in=DAMAGE_OPEN).select_related("order__vehicle")
    return Desk(
        waiting=waiting,
        to_tell=list(rows.filter(state=HelpState.RULED)[:MOST]),
        proposed=list(proposed.order_by("proposed_at", "pk")[:MOST]),
        damages=list(damaged.order_by("found_at", "pk")[:MOST]),
        due=due_times("help_request", [row.pk for row in waiting], seen_by=seen_by),
    )
