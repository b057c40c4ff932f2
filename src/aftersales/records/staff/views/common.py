"""What the pages of this room share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from aftersales.ground.handbook import queries as handbook
from aftersales.ground.network.queries import store_names
from aftersales.records.staff import queries
from aftersales.web.forms import Form
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view
from aftersales.web.show import unfilled


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


@dataclass(frozen=True)
class Guide:
    """A wording of the handbook as a page shows it at its step."""

    code: str
    number: int
    title: str
    intro: str
    elements: Sequence[tuple[str, str]]


def guides(*steps: str, store_id: int) -> list[Guide]:
    """What the handbook says at steps of this room, each wording once. One statement a step."""
    language = get_language()
    shown = {v.item.code: v for step in steps for v in handbook.for_step(step, store_id=store_id)}
    return [
        Guide(
            version.item.code,
            version.number,
            unfilled(version.title(language)),
            unfilled(version.intro(language)),
            [(unfilled(e.name), unfilled(e.text)) for e in version.elements(language)],
        )
        for _code, version in sorted(shown.items())
    ]


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
