"""The customer base: who is active, who drifts away, how good the data are, what is double."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.data_quality import Fault, Measured, measure
from aftersales.core.grouping import Counted, Grouping, groupings_of
from aftersales.ground.handbook.queries import guides
from aftersales.records.customers import commands, queries
from aftersales.records.customers.states import ACTIVITY
from aftersales.records.customers.views import lists
from aftersales.web.pages import done, page, shown_as_toast

MOST_PAIRS = 50
MONTHS = 36
COLOURS = {"active": "#6fae8a", "drifting": "#e0b25c", "lost": "#d9776c"}


@dataclass(frozen=True)
class Card:
    """One way to group, counted."""

    grouping: Grouping
    groups: Sequence[Counted]
    list_at: str

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def most(self) -> int:
        return max((group.count for group in self.groups), default=0)

    def address(self, group: Counted) -> str:
        return f"{self.list_at}?set=1&group={self.grouping.code}:{group.code}"


def cards(actor: Actor, at: datetime) -> list[Card]:
    files, address = queries.visible(seen_by=actor), reverse("customers:list")
    return [
        Card(each, each.tell(files, actor, at), address)
        for each in groupings_of("customer", seen_by=actor)
    ]


def analysis(request: Any) -> HttpResponse:
    """Files grouped by activity, value, model, age of vehicle and time since the last visit; every
    figure opens its rows (CV-12).
    """
    request.actor.require("customers.quality")
    now, me = timezone.now(), request.actor
    questions = {
        "active": lists.active(me, now),
        "drifting": lists.drifting(me, now),
        "lost": lists.lost(me, now),
        "never": lists.never(me, now),
        "overdue": lists.overdue(me, now),
    }
    context = {
        "base": queries.base_figures(seen_by=me, questions=questions),
        "plot_option": _visits_plot(queries.last_visits(seen_by=me, at=now, months=MONTHS)),
        "cards": [card for card in cards(me, now) if card.grouping.code != "activity"],
        "list_at": reverse("customers:list"),
        "texts": guides("customers.list", store_id=min(me.stores_with("customers.quality"))),
    }
    return page(request, "customers/analysis.html", "figures", context)


def _visits_plot(months: dict[str, dict[str, int]]) -> dict[str, Any]:
    """A bar for each month: how many were here last then, and what that makes of them."""
    return {
        "xAxis": {"type": "category", "data": list(months)},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {"top": 0},
        "grid": {"top": 40, "bottom": 32},
        "series": [
            {
                "name": str(label),
                "type": "bar",
                "stack": "customers",
                "itemStyle": {"color": COLOURS[code]},
                "data": [counts.get(code, 0) for counts in months.values()],
            }
            for code, label in ACTIVITY.items()
            if code in COLOURS
        ],
    }


def quality(request: Any) -> HttpResponse:
    """Doubles, errors and what is irrelevant, with their share; each opens its rows (DA-02)."""
    request.actor.require("customers.quality")
    now, me = timezone.now(), request.actor
    found = measure(seen_by=me, at=now)
    trend = queries.quality_trend(seen_by=me, at=now)
    context = {
        "faults": [(title, _worst(found, fault)) for fault, title in _faults().items()],
        "base": queries.base_figures(
            seen_by=me, questions={"overdue": lists.overdue(me, now), "stale": lists.stale(me, now)}
        ),
        "list_at": reverse("customers:list"),
        "sums": {
            fault.value: sum(m.count for m in found if m.defect.fault == fault) for fault in Fault
        },
        "trend": _trend(trend) if len(trend) > 1 else None,
    }
    return page(request, "customers/quality.html", "figures", context)


def _faults() -> dict[Fault, str]:
    return {
        Fault.DOUBLE: _("Doubles"),
        Fault.ERROR: _("Errors"),
        Fault.IRRELEVANT: _("Irrelevant data"),
    }


def _worst(found: Sequence[Measured], fault: Fault) -> list[Measured]:
    rows = [m for m in found if m.defect.fault == fault]
    return sorted(rows, key=lambda m: -m.count)


def _trend(days: dict[Any, int]) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": [day.isoformat() for day in sorted(days)]},
        "yAxis": {"type": "value", "minInterval": 1},
        "grid": {"top": 16, "bottom": 32},
        "series": [{"type": "line", "data": [days[day] for day in sorted(days)]}],
    }


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
