"""The parts desk: to pick, to receive, to order, to chase; the scan field is always ready."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.money import plain
from aftersales.supply.parts import queries
from aftersales.supply.parts.models import Incoming, RequestLine
from aftersales.supply.parts.queries import Lack
from aftersales.supply.parts.states import LINE_TONES, LineState
from aftersales.supply.parts.views.here import (
    Words,
    need_named,
    stores_seen,
    texts_at,
    today,
    url_of,
    words_for,
)
from aftersales.web import show
from aftersales.web.details import Tab
from aftersales.web.pages import done, page
from aftersales.web.tiles import address_of

MOST = 100
HEAPS = ("to_pick", "to_receive", "to_order", "to_chase")


@require_safe
def desk(request: Any) -> HttpResponse:
    """One heap at a time, each with its number; the most urgent car first."""
    request.actor.require("parts.view")
    asked = request.GET.get("heap", "")
    heap = asked if asked in HEAPS else HEAPS[0]
    stores = stores_seen(request)
    counts = queries.desk_counts(seen_by=request.actor, on=today(), store_ids=stores)
    context = {
        "heap": heap,
        "tabs": [
            Tab(name, label, f"{reverse('parts:desk')}?heap={name}", getattr(counts, name))
            for name, label in _labels()
        ],
        "lines": _lines(request, heap, stores) if heap in ("to_pick", "to_order") else [],
        "incoming": _incoming(request, heap, stores) if heap in ("to_receive", "to_chase") else [],
        "empty": _empty()[heap],
        "texts": texts_at(request, "parts.desk"),
        "may_issue": request.actor.may("parts.issue"),
        "plain": plain,
    }
    return page(request, "parts/desk.html", "desk", context)


def _labels() -> list[tuple[str, str]]:
    return [
        ("to_pick", _("To pick")),
        ("to_receive", _("To receive")),
        ("to_order", _("To order")),
        ("to_chase", _("To chase")),
    ]


def _empty() -> dict[str, tuple[str, str]]:
    return {
        "to_pick": (_("Nothing to pick"), _("What jobs ask for and what is there stands here.")),
        "to_receive": (_("Nothing is on its way"), _("Ordered parts stand here until they come.")),
        "to_order": (
            _("Nothing to order"),
            _("What jobs lack and nobody has ordered stands here."),
        ),
        "to_chase": (_("Nothing to chase"), _("What should have come by now stands here.")),
    }


def _lines(request: Any, heap: str, stores: list[int]) -> list[dict[str, Any]]:
    rows = list(getattr(queries, heap)(seen_by=request.actor).filter(store__in=stores)[:MOST])
    words = words_for(request, ((r.request.need_kind, r.request.need_id) for r in rows))
    lacks = {row.pk: lack_of(row) for row in rows} if heap == "to_order" else {}
    instead = queries.stand_ins(set(lacks.values()), seen_by=request.actor) if lacks else {}
    return [
        _line(request, row, words, instead.get(lacks[row.pk], []) if lacks else []) for row in rows
    ]


def lack_of(line: RequestLine) -> Lack:
    return Lack(line.part_id, line.store_id, line.request.vehicle_id)


def _line(
    request: Any, row: Any, words: Words, instead: Sequence[queries.StandIn]
) -> dict[str, Any]:
    line: RequestLine = row
    state = LineState(line.state)
    return {
        "pk": line.pk,
        "part": line.part,
        "place": row.place or "",
        "open": plain(row.open),
        "lacking": plain(row.lacking),
        "unit": line.part.unit,
        "chip": show.chip(state.label, LINE_TONES[state]),
        "need": need_named(request, line.request.need_kind, line.request.need_id, words),
        "plate": line.request.vehicle.plate if line.request.vehicle else "",
        "needed_at": line.request.needed_at,
        "may_pick": state == LineState.ASKED,
        "may_issue": request.actor.may("parts.issue", store_id=line.store_id),
        "instead_of": line.instead_of,
        "instead": instead[:2],
        "may_replace": request.actor.may("parts.request", store_id=line.store_id),
    }


def _incoming(request: Any, heap: str, stores: list[int]) -> list[dict[str, Any]]:
    rows = getattr(queries, heap)(seen_by=request.actor, on=today()).filter(store__in=stores)
    return [_coming(request, row) for row in rows[:MOST]]


def _coming(request: Any, row: Any) -> dict[str, Any]:
    coming: Incoming = row
    return {
        "pk": coming.pk,
        "part": coming.part,
        "left": plain(coming.left),
        "unit": coming.part.unit,
        "due_on": coming.due_on,
        "reference": coming.reference,
        "plate": row.waiting_plate or "",
        "receive": reverse("parts:receive", args=[coming.part_id]) + f"?incoming={coming.pk}",
        "document": _document(request, coming),
        "may_receive": not coming.source_kind
        and request.actor.may("parts.receive", store_id=coming.store_id),
        "may_change": not coming.source_kind
        and request.actor.may("parts.expect", store_id=coming.store_id),
    }


def _document(request: Any, coming: Incoming) -> str:
    """Where the order or shipment is that the pieces come with."""
    if not coming.source_kind or coming.source_id is None:
        return ""
    return address_of(coming.source_kind, coming.source_id, seen_by=request.actor)


@require_POST
def scan(request: Any) -> HttpResponse:
    """A scanned or typed number leads to its part."""
    request.actor.require("parts.view")
    number = request.POST.get("number", "")
    part = queries.part_of(number, seen_by=request.actor)
    if part is None:
        messages.error(request, _("No part has this number."))
        return done(request, reverse("parts:desk"))
    return done(request, url_of(part.pk))
