"""What a store should buy, why, and the orders made from it (PU-02)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from aftersales.core.money import plain
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.forms import PlanForm
from aftersales.supply.purchasing.queries import Planned
from aftersales.supply.purchasing.states import MODE_TONES
from aftersales.supply.purchasing.views.here import mode_names, now, order_url, texts_at
from aftersales.web import show
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_names
from aftersales.web.stores import one_store

AT_MOST = 200  # parts on the page; the rest comes once these are ordered


@needs("purchasing.view")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Any) -> HttpResponse:
    """The parts to buy of the store in the bar, those that somebody waits for first."""
    store_id = one_store(request, "purchasing.view")
    may = request.actor.may("purchasing.propose", store_id=store_id)
    found = queries.purchase_plan(store_id, at=now(), seen_by=request.actor)
    shown = found[:AT_MOST]
    form = PlanForm(request.POST if request.method == "POST" and may else None, plan=shown)
    if form.is_valid():
        with shown_on(form):
            made = commands.propose_planned(
                store_id=store_id, takes=form.takes(), by=request.actor, at=now()
            )
            numbers = ", ".join(order.number for order in made)
            address = order_url(made[0].pk) if len(made) == 1 else reverse("purchasing:orders")
            return done(request, address, _("Proposed: %(numbers)s") % {"numbers": numbers})
    names = mode_names(store_id)
    context = {
        "title": _("Purchase plan"),
        "store": store_names(request.actor).get(store_id, ""),
        "form": form,
        "rows": [_row(row, names) for row in shown],
        "may_propose": may,
        "is_any_sold": any(row.offers for row in shown),
        "more": len(found) - len(shown),
        "texts": texts_at("purchasing.propose", store_id),
    }
    return page(request, "purchasing/plan.html", "form", context)


def _row(row: Planned, names: Any) -> dict[str, Any]:
    first = row.source
    return {
        "part": row,
        "why": why(row),
        "free": plain(row.free),
        "coming": plain(row.on_order + row.proposed) if row.on_order or row.proposed else "",
        "buy": plain(row.buy),
        "price": first.price if first else None,
        "amount": first.price * row.quantity if first and first.price is not None else None,
        "days": first.days if first else None,
        "mode": show.chip(names[row.mode], MODE_TONES[row.mode]),
        "is_sold": bool(row.offers),
        "is_more": first is not None and row.quantity > row.buy,
    }


def why(row: Any) -> list[str]:
    """The causes in words; of a line of an order as of a row of the plan. None has none."""
    return [] if row is None else list(_causes(row))


def _month(number: int) -> str:
    """The name of a month."""
    return str(formats.date_format(date(2000, number, 1), "F"))


def _causes(row: Any) -> Iterator[str]:
    if row.jobs:
        yield _("jobs lack %(count)s") % {"count": plain(row.jobs)}
    if row.appointments:
        yield _("appointments lack %(count)s") % {"count": plain(row.appointments)}
    if row.use:
        yield _("use until %(day)s: %(count)s") % {
            "day": show.date(row.until),
            "count": plain(row.use),
        }
    if row.use and row.peak:
        yield _("season, most in %(month)s") % {"month": _month(row.peak)}
    if row.level:
        yield pgettext("purchase plan", "stock alert, up to %(count)s") % {
            "count": plain(row.level)
        }
