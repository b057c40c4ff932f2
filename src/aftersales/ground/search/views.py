"""The search box of the bar, and the page with everything it found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from aftersales.ground.search import queries
from aftersales.web.api import Request
from aftersales.web.pages import page
from aftersales.web.requests import is_part

IN_THE_BAR = 12


@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """Below the box as one types; or a page of its own. Typed words never stand in an address."""
    words = request.POST.get("q", "")
    limit = IN_THE_BAR if is_part(request) else queries.MOST
    hits = queries.find(words, seen_by=request.actor, limit=limit)
    context = {
        "words": words,
        "groups": _grouped(hits),
        "is_full": len(hits) == limit,
        "is_asked": bool(words.strip()),
    }
    return page(request, "search/find.html", "found", context)


def _grouped(hits: Sequence[queries.Hit]) -> list[tuple[str, str, list[queries.Hit]]]:
    """Kind by kind, the kind of the best hit first."""
    order = list(dict.fromkeys(hit.kind for hit in hits))
    ranked = sorted(hits, key=lambda hit: order.index(hit.kind))
    return [
        (str(found[0].findable.label), found[0].findable.icon, found)
        for _kind, group in groupby(ranked, key=lambda hit: hit.kind)
        if (found := list(group))
    ]
