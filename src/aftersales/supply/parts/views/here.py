"""Where a deed on parts is done, dialogs that do one, and how needs are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.ground.handbook.queries import guides
from aftersales.ground.network import queries as network
from aftersales.supply.parts import queries
from aftersales.supply.parts.forms import NEEDS
from aftersales.supply.parts.models import Part
from aftersales.web import dialogs
from aftersales.web.sentences import words_of
from aftersales.web.stores import in_store, stores_for, stores_in_view
from aftersales.web.tiles import address_of

Deed = Callable[[dict[str, Any]], object]


def part_in_sight(request: Any, part_id: int) -> Part:
    request.actor.require("parts.view")
    return get_object_or_404(queries.catalogue(seen_by=request.actor), pk=part_id)


def stores_seen(request: Any) -> list[int]:
    """The one store in the bar, or all of those where the person may look."""
    return stores_in_view(request, "parts.view")


def url_of(part_id: int) -> str:
    return reverse("parts:detail", args=[part_id])


def dialog(request: Any, form: Any, deed: Deed, *, step: str = "", **how: Any) -> HttpResponse:
    """A form over the page; ``step`` names what the handbook says beside it."""
    texts = texts_at(request, step) if step else ()
    return dialogs.dialog(request, form, deed, texts=texts, style="parts/parts.css", **how)


def texts_at(request: Any, step: str) -> list[Any]:
    """The handbook at this step, as it holds in the person's first store."""
    stores = stores_seen(request)
    return guides(step, store_id=stores[0]) if stores else []


def need_shown(request: Any, kind: str, number: int) -> Markup:
    """“job 17”, and the way to it where its room has a page."""
    words = f"{dict(NEEDS).get(kind, kind)} {number}"
    address = address_of(kind, number, seen_by=request.actor)
    return Markup('<a href="{}">{}</a>').format(address, words) if address else Markup.escape(words)


Words = Mapping[tuple[str, int], str]


def words_for(request: Any, needs: Iterable[tuple[str, int]]) -> Words:
    """The words of jobs and visits and the numbers of the orders that jobs stand in: all of a page
    at once.
    """
    wanted: dict[str, set[int]] = {}
    for kind, number in needs:
        wanted.setdefault(kind, set()).add(number)
    if "job" in wanted:
        wanted["job_order"] = wanted["job"]
    return words_of(wanted, seen_by=request.actor)


def need_named(request: Any, kind: str, number: int, words: Words) -> Markup:
    """The order and what is done on it: “SZ01-2026-000017 Front brake pads”."""
    told = words.get((kind, number))
    if told is None:
        return need_shown(request, kind, number)
    order = words.get(("job_order", number), "") if kind == "job" else told
    title = told if kind == "job" else ""
    address = address_of(kind, number, seen_by=request.actor)
    head = Markup('<a href="{}">{}</a>').format(address, order) if address and order else order
    return Markup("{} {}").format(head, title) if title else Markup.escape(head)


def store_names(request: Any) -> Mapping[int, str]:
    return network.store_names(request.actor)


def today() -> date:
    return timezone.localdate()


__all__ = [
    "dialog",
    "in_store",
    "need_named",
    "need_shown",
    "part_in_sight",
    "plain",
    "store_names",
    "stores_for",
    "stores_in_view",
    "stores_seen",
    "texts_at",
    "today",
    "url_of",
    "words_for",
]
