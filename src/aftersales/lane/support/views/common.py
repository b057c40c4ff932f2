"""What the pages of the desk share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from aftersales.lane.orders import queries as orders
from aftersales.lane.support import queries
from aftersales.records.customers.queries import consultations
from aftersales.web.dialogs import dialog
from aftersales.web.shell import store_in_view
from aftersales.web.stores import one_store


def here(request: Any, right: str = "support.view") -> int:
    """The store looked at: the one chosen in the bar, else the first with the right."""
    return one_store(request, right)


def of_store(rows: Any, request: Any) -> Any:
    chosen = store_in_view(request)
    return rows if chosen is None else rows.filter(store=chosen)


def found(ask: Callable[[], Any]) -> Any:
    """What is out of sight is not there."""
    try:
        return ask()
    except ObjectDoesNotExist as gone:
        raise Http404 from gone


def help_in_sight(request: Any, help_request_id: int) -> Any:
    request.actor.require("support.view")
    return get_object_or_404(queries.help_requests(seen_by=request.actor), pk=help_request_id)


def entry_in_sight(request: Any, entry_id: int) -> Any:
    request.actor.require("support.view")
    return get_object_or_404(queries.entries(seen_by=request.actor), pk=entry_id)


def damage_in_sight(request: Any, damage_id: int) -> Any:
    request.actor.require("support.see_damage")
    return get_object_or_404(queries.damages(seen_by=request.actor), pk=damage_id)


def job_in_sight(request: Any, job_id: int) -> Any:
    rows = orders.jobs(seen_by=request.actor).select_related("order__vehicle")
    return get_object_or_404(rows, pk=job_id)


def order_in_sight(request: Any, order_id: int) -> Any:
    rows = orders.visible(seen_by=request.actor).select_related("vehicle")
    return get_object_or_404(rows, pk=order_id)


def talk_in_sight(request: Any, consultation_id: int) -> Any:
    return get_object_or_404(consultations(seen_by=request.actor), pk=consultation_id)


def now() -> Any:
    return timezone.now()


__all__ = [
    "damage_in_sight",
    "dialog",
    "entry_in_sight",
    "found",
    "help_in_sight",
    "here",
    "job_in_sight",
    "now",
    "of_store",
    "order_in_sight",
    "talk_in_sight",
]
