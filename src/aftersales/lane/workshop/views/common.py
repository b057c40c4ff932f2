"""What the workshop's pages share."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils import timezone

from aftersales.ground.handbook.queries import guides
from aftersales.ground.network import queries as network
from aftersales.lane.orders.states import Consent, Place
from aftersales.lane.workshop.queries import visit_in_sight
from aftersales.lane.workshop.states import TaskState
from aftersales.web.dialogs import dialog
from aftersales.web.stores import one_store

PLACE_TONES = {
    Place.ARRIVED: "planned",
    Place.DIAGNOSIS: "work",
    Place.AWAITING_APPROVAL: "waiting",
    Place.AWAITING_PARTS: "waiting",
    Place.IN_WORK: "work",
    Place.INSPECTION: "guarantee",
    Place.WASHING: "work",
    Place.READY: "ready",
    Place.HANDED_OVER: "planned",
}
TASK_TONES = {
    TaskState.PLANNED: "planned",
    TaskState.DISPATCHED: "planned",
    TaskState.RUNNING: "work",
    TaskState.PAUSED: "waiting",
    TaskState.DONE: "ready",
    TaskState.SENT_BACK: "late",
    TaskState.DROPPED: "planned",
}
CONSENT_TONES = {
    Consent.PROPOSED: "waiting",
    Consent.APPROVED: "ready",
    Consent.DECLINED: "late",
}
FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)


def here(request: Any, right: str = "workshop.view") -> int:
    """The store looked at: the one chosen in the bar, else the first with the right."""
    return one_store(request, right)


def day_asked(request: Any, store_id: int) -> date:
    """The day in the address, else today."""
    today = network.day_of(timezone.now(), store_id=store_id)
    try:
        told = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return min(max(told, FIRST + timedelta(days=2)), LAST - timedelta(days=400))


def visit(request: Any, order_id: int) -> Any:
    """A visit that the actor may look into; what is out of sight is not there."""
    try:
        return visit_in_sight(order_id, seen_by=request.actor)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone


def now() -> datetime:
    return timezone.now()


__all__ = [
    "CONSENT_TONES",
    "PLACE_TONES",
    "TASK_TONES",
    "day_asked",
    "dialog",
    "guides",
    "here",
    "now",
    "visit",
]
