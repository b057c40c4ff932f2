"""The shift with its reconciliation, the books by day, and the file that leaves for finance."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from aftersales.ground.exchange import commands as exchange
from aftersales.ground.network import queries as network
from aftersales.money.billing import queries
from aftersales.money.billing.models import CashierShift
from aftersales.money.billing.states import (
    HANDOVER_TONES,
    SHIFT_TONES,
    HandoverState,
    Method,
    ShiftState,
)
from aftersales.money.billing.views.here import stores_for, stores_in_view
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.pages import page
from aftersales.web.requests import day_in
from aftersales.web.sentences import timeline
from aftersales.web.sheets import csv_response

DAYS = 14
COLOURS = {"cash": "#2b8a3e", "card": "#1c6dd0", "transfer": "#7a8691", "gateway": "#7048b6"}


@require_safe
def shift(request: Any, shift_id: int) -> HttpResponse:
    """A shift beside the books: what should be there, what was counted, and each entry."""
    request.actor.require("billing.see_till")
    row = get_object_or_404(queries.shifts(seen_by=request.actor), pk=shift_id)
    state = ShiftState(row.state)
    payments = list(row.payments.order_by("pk"))
    context = {
        "shift": row,
        "head": Head(
            title=_("Shift of %(who)s") % {"who": row.cashier.name},
            sub=show.date(row.day),
            chips=[show.chip(state.label, SHIFT_TONES[state])],
            back=reverse("billing:shifts"),
        ),
        "bar": bar(_offers(row), actor=request.actor, store_id=row.store_id),
        "facts": [
            FactLine(pgettext("cashier's shift", "Opened"), show.when(row.opened_at)),
            FactLine(
                pgettext("cashier's shift", "Closed"),
                show.when(row.closed_at) if row.closed_at else "",
            ),
            FactLine(_("Change in the drawer"), show.money(row.opening, row.currency)),
            FactLine(_("How a difference came about"), row.reason),
        ],
        "counts": [
            (Method(c.method).label, c.expected, c.counted, c.difference)
            for c in row.counts.order_by("pk")
        ],
        "payments": payments,
        "refunds": list(row.refunds.order_by("pk")),
        "compensations": list(row.compensations.order_by("pk")),
        "plot_option": _plot({row.day: _by_method(payments)}) if payments else None,
        "timeline": timeline("shift", row.pk, seen_by=request.actor),
    }
    return page(request, "billing/shift.html", "shift", context)


def _by_method(payments: list[Any]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in payments:
        found[row.method] = found.get(row.method, Decimal(0)) + row.amount
    return found


def _offers(row: CashierShift) -> list[Offer]:
    return [
        Offer(
            _("Count and close the shift"),
            reverse("billing:close_shift", args=[row.pk]),
            how="dialog",
            right="billing.keep_shift",
            when=row.state == ShiftState.OPEN,
            rule=_("The shift is closed."),
            icon="lock",
            key="c",
        )
    ]


def _plot(days: dict[date, dict[str, Decimal]]) -> dict[str, Any]:
    """What came in on each day, by method."""
    return {
        "xAxis": {"type": "category", "data": [show.date(day) for day in days]},
        "yAxis": {"type": "value"},
        "legend": {"top": 0},
        "grid": {"top": 40, "bottom": 32, "left": 64},
        "series": [
            {
                "name": str(method.label),
                "type": "bar",
                "stack": "money",
                "barMaxWidth": 48,
                "itemStyle": {"color": COLOURS[method.value]},
                "data": [float(sums.get(method.value, 0)) for sums in days.values()],
            }
            for method in Method
        ],
    }


@require_safe
def books(request: Any) -> HttpResponse:
    """The last two weeks day by day: billed, received, closed, sent, agreed (FE-10)."""
    request.actor.require("billing.send_to_finance")
    stores = stores_for(request, "billing.send_to_finance")
    chosen = [pk for pk in stores_in_view(request, "billing.send_to_finance") if pk in stores]
    store_id = chosen[0]
    today = network.day_of(timezone.now(), store_id=store_id)
    days = [today - timedelta(days=n) for n in range(DAYS)]
    context = {
        "store_id": store_id,
        "store": stores[store_id],
        "has_more_stores": len(chosen) > 1,
        "rows": _days(request, store_id, days),
        "plot_option": _plot(queries.by_method(store_id, days[::-1])),
        "may_close": request.actor.may("billing.close_day", store_id=store_id),
        "may_send": request.actor.may("billing.send_to_finance", store_id=store_id),
        "may_agree": request.actor.may("billing.agree", store_id=store_id),
        "may_export": request.actor.may("billing.export", store_id=store_id),
    }
    return page(request, "billing/books.html", "books", context)


def _days(request: Any, store_id: int, days: list[date]) -> list[dict[str, Any]]:
    figures = queries.figures_of_days(store_id, days)
    own = queries.days(seen_by=request.actor).filter(store=store_id, day__in=days)
    closed = {row.day: row.closed_at for row in own}
    sent = {
        row.day: row
        for row in queries.handovers(seen_by=request.actor).filter(store=store_id, day__in=days)
    }
    return [
        {
            "day": day,
            "figures": figures[day],
            "closed_at": closed.get(day),
            "handover": sent.get(day),
            "chip": _chip(sent.get(day)),
        }
        for day in days
    ]


def _chip(row: Any) -> Any:
    if row is None:
        return ""
    state = HandoverState(row.state)
    return show.chip(state.label, HANDOVER_TONES[state])


# -- files ----------------------------------------------------------------------------------------


def _store_for_export(request: Any, store_id: int) -> None:
    request.actor.require("billing.export")
    if store_id not in request.actor.stores_with("billing.export"):
        raise PermissionDenied


@require_safe
def accounting_file(request: Any, store_id: int, day: str) -> StreamingHttpResponse:
    """Every entry of the day as CSV, without names; its fingerprint stands with the day."""
    _store_for_export(request, store_id)
    rows = list(queries.entries(store_id, day_in(day)))
    exchange.let_out(
        list_name="billing.accounting",
        address=request.get_full_path(),
        rows=len(rows),
        is_personal=False,
        alone=len(rows),
        by=request.actor,
        at=timezone.now(),
    )
    return csv_response(f"accounting-{day}", queries.FIELDS, rows)
