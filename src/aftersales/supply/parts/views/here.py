"""Where a deed on parts is done, dialogs that do one, and how needs are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from aftersales.ground.network import queries as network
from aftersales.records.customers.queries import guides
from aftersales.supply.parts import queries
from aftersales.supply.parts.forms import NEEDS, StoreForm
from aftersales.supply.parts.models import Part
from aftersales.supply.parts.rules import plain
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view
from aftersales.web.tiles import address_of


def part_in_sight(request: Any, part_id: int) -> Part:
    request.actor.require("parts.view")
    return get_object_or_404(queries.catalogue(seen_by=request.actor), pk=part_id)


def url_of(part_id: int) -> str:
    return reverse("parts:detail", args=[part_id])


def stores_for(request: Any, right: str) -> dict[int, str]:
    """The stores in which this person may do it."""
    allowed = request.actor.stores_with(right)
    return {k: v for k, v in network.store_names(request.actor).items() if k in allowed}


def stores_in_view(request: Any) -> list[int]:
    """The one store in the bar, or all of those where the person sees stock."""
    chosen = store_in_view(request)
    seen = request.actor.stores_with("parts.view")
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
    step: str = "",
) -> HttpResponse:
    """A form over the page: it does its deed once and leads back, or says why not."""
    if form.is_valid():
        with shown_on(form):
            deed(dict(form.cleaned_data))
            return done(request, back, said or _("Kept."))
    texts = texts_at(request, step) if step else []
    context = {"form": form, "title": title, "words": words, "label": label, "texts": texts}
    return page(request, "parts/dialog.html", "sheet", context)


def texts_at(request: Any, step: str) -> list[Any]:
    """The handbook at this step, as it holds in the person's first store."""
    stores = stores_in_view(request)
    return guides(step, store_id=stores[0]) if stores else []


def need_shown(request: Any, kind: str, number: int) -> Markup:
    """“job 17”, and the way to it where its room has a page."""
    words = f"{dict(NEEDS).get(kind, kind)} {number}"
    address = address_of(kind, number, seen_by=request.actor)
    return Markup('<a href="{}">{}</a>').format(address, words) if address else Markup.escape(words)


def store_names(request: Any) -> Mapping[int, str]:
    return network.store_names(request.actor)


def today() -> date:
    return timezone.localdate()


__all__ = [
    "dialog",
    "in_store",
    "need_shown",
    "part_in_sight",
    "plain",
    "store_names",
    "stores_for",
    "stores_in_view",
    "texts_at",
    "today",
    "url_of",
]
