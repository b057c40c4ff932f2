"""What the pages of filings share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from aftersales.ground.network import queries as network
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view


def day_in(address: str) -> date:
    """The day that stands in an address; what is no day is not there."""
    try:
        return date.fromisoformat(address)
    except ValueError as fault:
        raise Http404 from fault


def stores_in_view(request: Any, right: str = "filings.view") -> list[int]:
    """The one store in the bar, or all of those where the person may."""
    chosen = store_in_view(request)
    seen = request.actor.stores_with(right)
    return [chosen] if chosen is not None and chosen in seen else sorted(seen)


def stores_for(request: Any, right: str) -> dict[int, str]:
    """The stores in view in which this person may do it."""
    names = network.store_names(request.actor)
    return {pk: names[pk] for pk in stores_in_view(request, right) if pk in names}


def dialog(
    request: Any,
    form: Any,
    deed: Callable[[dict[str, Any]], object],
    *,
    title: object,
    back: str | Callable[[Any], str],
    words: object = "",
    said: Callable[[Any], object] | object = "",
) -> HttpResponse:
    """A form over the page: it does its deed once and leads back, or says why not."""
    if form.is_valid():
        with shown_on(form):
            made = deed(dict(form.cleaned_data))
            told = said(made) if callable(said) else said
            where = back if isinstance(back, str) else back(made)
            return done(request, where, told or _("Saved."))
    context = {"form": form, "title": title, "words": words}
    return page(request, "filings/dialog.html", "sheet", context)
