"""What the pages of the desk share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.lane.orders import queries as orders
from aftersales.lane.support import queries
from aftersales.records.customers.queries import consultations
from aftersales.web.forms import Form
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view


def here(request: Any, right: str = "support.view") -> int:
    """The store looked at: the one chosen in the bar, else the first with the right."""
    allowed = request.actor.stores_with(right)
    chosen: int | None = store_in_view(request)
    if chosen is not None and chosen in allowed:
        return chosen
    if not allowed:
        request.actor.require(right)
    return int(min(allowed))


def of_store(rows: Any, request: Any) -> Any:
    chosen = store_in_view(request)
    return rows if chosen is None else rows.filter(store=chosen)


def dialog(
    request: Any,
    form: Form,
    deed: Callable[[dict[str, Any]], object],
    *,
    title: object,
    back: str | Callable[[Any], str],
    words: object = "",
    said: object = "",
) -> HttpResponse:
    """A form over the page: it does its deed once and leads back, or says why not."""
    if form.is_valid():
        with shown_on(form):
            made = deed(dict(form.cleaned_data))
            where = back if isinstance(back, str) else back(made)
            return done(request, where, said or _("Saved."))
    context = {"form": form, "title": title, "words": words}
    return page(request, "support/dialog.html", "sheet", context)


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
