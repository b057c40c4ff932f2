"""Where a deed on a visit is done, dialogs that do one, and the ways to an order."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from aftersales.core.refusals import Refusal
from aftersales.ground.handbook.queries import guides
from aftersales.lane.orders import queries
from aftersales.lane.orders.models import Order
from aftersales.resources.catalogue import queries as catalogue
from aftersales.web import dialogs
from aftersales.web.picks import MOST_OFFERS, Offer, answer, words_of
from aftersales.web.stores import one_store

dialog = partial(dialogs.dialog, style="orders/orders.css")


def order_in_sight(request: Any, order_id: int, *, is_counted: bool = False) -> Order:
    request.actor.require("orders.view")
    rows = queries.orders(seen_by=request.actor)
    order: Order = get_object_or_404(queries.counted(rows) if is_counted else rows, pk=order_id)
    return order


def job_in_sight(request: Any, job_id: int) -> Any:
    request.actor.require("orders.view")
    return get_object_or_404(queries.jobs(seen_by=request.actor), pk=job_id)


def line_in_sight(request: Any, line_id: int) -> Any:
    request.actor.require("orders.view")
    return get_object_or_404(queries.lines(seen_by=request.actor), pk=line_id)


def url_of(order_id: int) -> str:
    return reverse("orders:detail", args=[order_id])


def now() -> Any:
    return timezone.now()


# -- pickers --------------------------------------------------------------------------------------


@require_POST
def find_operation(request: Any) -> JsonResponse:
    """Operations by code or name."""
    rows = catalogue.operations(seen_by=request.actor, words=words_of(request))
    rows = rows.filter(is_current=True)[:MOST_OFFERS]
    return answer(Offer(row.pk, row.name_zh, row.code) for row in rows)


@require_POST
def find_package(request: Any) -> JsonResponse:
    rows = catalogue.packages(seen_by=request.actor, words=words_of(request))
    rows = rows.filter(is_current=True)[:MOST_OFFERS]
    return answer(Offer(row.pk, row.name_zh, row.code) for row in rows)


@require_POST
def find_charge(request: Any) -> JsonResponse:
    said = words_of(request).casefold()
    rows = catalogue.charges(seen_by=request.actor).filter(is_current=True)
    fit = [r for r in rows if said in f"{r.code} {r.name_zh} {r.name_en}".casefold()]
    return answer(Offer(row.pk, row.name_zh, row.code) for row in fit[:MOST_OFFERS])


__all__ = [
    "Refusal",
    "dialog",
    "guides",
    "job_in_sight",
    "line_in_sight",
    "now",
    "one_store",
    "order_in_sight",
    "url_of",
]
