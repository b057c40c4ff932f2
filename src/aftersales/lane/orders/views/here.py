"""Where a deed on a visit is done, dialogs that do one, and the ways to an order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from aftersales.core.refusals import Refusal
from aftersales.lane.orders import queries
from aftersales.lane.orders.models import Order
from aftersales.records.customers.queries import guides
from aftersales.resources.catalogue import queries as catalogue
from aftersales.web.pages import done, page, shown_on
from aftersales.web.picks import MOST_OFFERS, Offer, answer, words_of
from aftersales.web.shell import store_in_view


def order_in_sight(request: Any, order_id: int) -> Order:
    request.actor.require("orders.view")
    order: Order = get_object_or_404(queries.orders(seen_by=request.actor), pk=order_id)
    return order


def job_in_sight(request: Any, job_id: int) -> Any:
    request.actor.require("orders.view")
    return get_object_or_404(queries.jobs(seen_by=request.actor), pk=job_id)


def line_in_sight(request: Any, line_id: int) -> Any:
    request.actor.require("orders.view")
    return get_object_or_404(queries.lines(seen_by=request.actor), pk=line_id)


def url_of(order_id: int) -> str:
    return reverse("orders:detail", args=[order_id])


def store_for(request: Any, right: str) -> int:
    """The one store in the bar, else the first of those where the person may do it."""
    request.actor.require(right)
    chosen, allowed = store_in_view(request), request.actor.stores_with(right)
    if chosen is not None and chosen in allowed:
        return int(chosen)
    if not allowed:
        raise Http404
    return int(min(allowed))


def dialog(
    request: Any,
    form: Any,
    deed: Callable[[dict[str, Any]], object],
    *,
    title: object,
    back: str,
    words: object = "",
    label: object = "",
    said: object = "",
    texts: Any = (),
) -> HttpResponse:
    """A form over the page: it does its deed once and leads back, or says why not."""
    if form.is_valid():
        with shown_on(form):
            deed(dict(form.cleaned_data))
            return done(request, back, said)
    context = {"form": form, "title": title, "words": words, "label": label, "texts": texts}
    return page(request, "orders/dialog.html", "sheet", context)


def texts_at(step: str, store_id: int) -> list[Any]:
    return guides(step, store_id=store_id)


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
    "job_in_sight",
    "line_in_sight",
    "now",
    "order_in_sight",
    "store_for",
    "texts_at",
    "url_of",
]
