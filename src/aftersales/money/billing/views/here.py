"""Where a deed on bills and money is done, and dialogs that do one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.ground.network import queries as network
from aftersales.money.billing import queries
from aftersales.money.billing.forms import StoreForm
from aftersales.money.billing.models import Settlement
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view


def day_in(address: str) -> date:
    """The day that stands in an address; what is no day is not there."""
    try:
        return date.fromisoformat(address)
    except ValueError as fault:
        raise Http404 from fault


def bill_in_sight(request: Any, settlement_id: int, right: str = "billing.view") -> Settlement:
    request.actor.require(right)
    return get_object_or_404(queries.bills(seen_by=request.actor), pk=settlement_id)


def url_of(settlement_id: int) -> str:
    return reverse("billing:settlement", args=[settlement_id])


def stores_for(request: Any, right: str) -> dict[int, str]:
    """The stores in which this person may do it."""
    allowed = request.actor.stores_with(right)
    return {k: v for k, v in network.store_names(request.actor).items() if k in allowed}


def stores_in_view(request: Any, right: str = "billing.view") -> list[int]:
    """The one store in the bar, or all of those where the person may."""
    chosen = store_in_view(request)
    seen = request.actor.stores_with(right)
    return [chosen] if chosen is not None and chosen in seen else sorted(seen)


def in_store(kind: type[StoreForm], request: Any, right: str, **more: Any) -> Any:
    """The form, asking for the store only where there is a choice."""
    request.actor.require(right)
    return kind(
        request.POST or None,
        stores=stores_for(request, right),
        store_id=store_in_view(request),
        **more,
    )


def dialog(
    request: Any,
    form: Any,
    deed: Callable[[dict[str, Any]], object],
    *,
    title: str,
    back: str,
    words: str = "",
    label: str = "",
    said: str = "",
    template: str = "billing/dialog.html",
    **more: Any,
) -> HttpResponse:
    """A form over the page: it does its deed once and leads back, or says why not."""
    if form.is_valid():
        with shown_on(form):
            deed(dict(form.cleaned_data))
            return done(request, back, said or _("Kept."))
    context = {"form": form, "title": title, "words": words, "label": label, **more}
    return page(request, template, "sheet", context)
