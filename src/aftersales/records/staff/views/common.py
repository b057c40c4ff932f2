"""What the pages of this room share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from aftersales.ground.handbook.queries import Guide, guides
from aftersales.ground.network.queries import store_names
from aftersales.records.staff import queries
from aftersales.web.forms import Form
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view


def one_form(
    request: Any,
    form: Form,
    *,
    title: object,
    back: str,
    run: Callable[[dict[str, Any]], object],
    said: object = "",
    deed: object = None,
    lead: object = "",
    leads_to: Callable[[Any], str] | None = None,
    guide: Guide | None = None,
    grave: tuple[str, str, str] | None = None,
) -> HttpResponse:
    """A page that asks for a few things and does one deed with them. ``grave`` offers another deed
    below: its address, its label and what is asked before.
    """
    if form.is_valid():
        with shown_on(form):
            made = run(form.cleaned_data)
            return done(request, leads_to(made) if leads_to else back, said)
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "deed": deed,
        "back": back,
        "guide": guide,
        "grave": grave,
        "action": request.get_full_path(),
    }
    return page(request, "staff/one_form.html", "card", context)


def my_stores(request: Any, right: str | None = None) -> list[tuple[int, str]]:
    """The actor's stores (with a right) for a choice."""
    allowed = request.actor.stores if right is None else request.actor.stores_with(right)
    return [(pk, name) for pk, name in store_names(request.actor).items() if pk in allowed]


def store_looked_at(request: Any) -> int:
    """The store in the bar, else the first of the actor's."""
    return store_in_view(request) or min(request.actor.stores, default=0)


def colleagues_here(store_id: int) -> list[tuple[int, str]]:
    """Who works in the store today, for a choice."""
    here = queries.people_now(store_id=store_id, on=timezone.localdate())
    return list(here.values_list("pk", "name"))


__all__ = [
    "Guide",
    "colleagues_here",
    "guides",
    "my_stores",
    "one_form",
    "store_looked_at",
]
