"""The customer base: who is active, who drifts away, how good the data are, what is double."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.ground.network.queries import day_of
from aftersales.records.customers import commands, queries
from aftersales.records.customers.states import CustomerKind
from aftersales.records.customers.views import lists
from aftersales.web.pages import done, page, shown_as_toast

MOST_PAIRS = 50


def analysis(request: Any) -> HttpResponse:
    """Files grouped by activity, visits, kind and age; every figure opens its rows (CV-12,
    DA-02).
    """
    request.actor.require("customers.quality")
    now, me = timezone.now(), request.actor
    questions = {
        "active": lists.active(me, now),
        "drifting": lists.drifting(me, now),
        "lost": lists.lost(me, now),
        "never": lists.never(me, now),
        "overdue": lists.overdue(me, now),
        "stale": lists.stale(me, now),
    }
    context = {
        "base": queries.base_figures(seen_by=me, questions=questions),
        "quality": queries.quality(seen_by=me, at=now),
        "grade_rows": [
            (grade or _("no grade"), n) for grade, n in queries.by_grade(seen_by=me).items()
        ],
        "values": queries.by_visits(seen_by=me, on=day_of(now)),
        "kind_rows": [
            (CustomerKind(kind).label, n) for kind, n in queries.by_kind(seen_by=me).items()
        ],
        "ages": queries.by_time_since(seen_by=me, on=day_of(now)),
        "list_at": reverse("customers:list"),
        "texts": queries.guides(
            "customers.list", store_id=min(me.stores_with("customers.quality"))
        ),
    }
    return page(request, "customers/analysis.html", "figures", context)


def duplicates(request: Any) -> HttpResponse:
    """Pairs side by side with what is the same; merge or say that they are two."""
    request.actor.require("customers.merge")
    pairs = queries.pairs(seen_by=request.actor).order_by("-score", "pk")[:MOST_PAIRS]
    context = {
        "pairs": queries.shown_pairs(pairs, seen_by=request.actor),
        "merges": queries.merges(seen_by=request.actor).select_related("kept", "gone")[:10],
        "reasons": queries.REASON_WORDS,
        "masked": queries.masked_phone,
    }
    return page(request, "customers/duplicates.html", "pairs", context)


def find_duplicates(request: Any) -> HttpResponse:
    request.actor.require("customers.merge")
    store_id = min(request.actor.stores_with("customers.merge"))
    found = commands.find_duplicates(store_id=store_id, by=request.actor, at=timezone.now())
    said = _("%(count)s new pairs.") % {"count": len(found)}
    return done(request, reverse("customers:duplicates"), said)


def dismiss_duplicate(request: Any, pair_id: int) -> HttpResponse:
    with shown_as_toast(request):
        commands.dismiss_duplicate(pair_id=pair_id, by=request.actor, at=timezone.now())
    return done(request, reverse("customers:duplicates"), _("Two customers: not asked again."))


def undo_merge(request: Any, merge_id: int) -> HttpResponse:
    with shown_as_toast(request):
        commands.undo_merge(merge_id=merge_id, by=request.actor, at=timezone.now())
        return done(request, reverse("customers:duplicates"), _("The merge is taken back."))
    return done(request, reverse("customers:duplicates"))
