"""What complaints teach, and complaints on the pages of orders and customers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftersales.care.complaints import queries
from aftersales.care.complaints.queries import Learnt
from aftersales.care.complaints.states import LEVEL_TONES, STATE_TONES, Cause, ComplaintClass
from aftersales.care.complaints.views.common import now
from aftersales.ground.handbook.queries import guides
from aftersales.ground.network.queries import day_of
from aftersales.lane.orders import queries as orders
from aftersales.records.customers.queries import visible as customers
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.stores import stores_in_view

MONTHS = 12
MOST = 10
COLOURS = {
    Cause.PEOPLE: "#d9776c",
    Cause.MACHINE: "#e0b25c",
    Cause.MATERIAL: "#6f8fae",
    Cause.METHOD: "#6fae8a",
    Cause.MEASUREMENT: "#8f7fbf",
    Cause.ENVIRONMENT: "#5fa8b0",
    Cause.INFORMATION: "#b08a5f",
}


def _since(today: date) -> date:
    """The first day of the month a year ago."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


@needs("complaints.view")
@require_safe
def analysis(request: Any) -> HttpResponse:
    """Causes over the last twelve months, classes, symptoms, and people served (CP-09, CP-20)."""
    stores = stores_in_view(request, "complaints.view")
    today = day_of(now(), store_id=min(stores))
    found = queries.learnt(
        store_ids=stores, since=_since(today), until=today, seen_by=request.actor
    )
    context = {
        "found": found,
        "plot_option": _plot(found),
        "classes": _classes(found),
        "list_at": reverse("complaints:list"),
        "texts": guides("complaints.prevent", store_id=min(stores)),
    }
    return page(request, "complaints/analysis.html", "figures", context)


def _label(cause: str) -> str:
    return str(Cause(cause).label) if cause else _("not found yet")


def _plot(found: Learnt) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": [f"{m:%Y-%m}" for m in found.months]},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {"top": 0},
        "grid": {"top": 56, "bottom": 32},
        "series": [
            {
                "name": _label(cause),
                "type": "bar",
                "stack": "causes",
                "itemStyle": {"color": COLOURS.get(cause, "#b5b5b5")},  # type: ignore[call-overload]  # a code
                "data": counts,
            }
            for cause, counts in found.causes.items()
        ],
    }


def _classes(found: Learnt) -> list[tuple[str, str, int]]:
    return [
        (code, str(ComplaintClass(code).label), number)
        for code, number in sorted(found.classes.items(), key=lambda one: (-one[1], one[0]))
    ]


def _part(request: Any, rows: Any, title: str, take_at: str) -> HttpResponse:
    context = {
        "rows": list(rows[:MOST]),
        "title": title,
        "take_at": take_at,
        "may_take": request.actor.may("complaints.take"),
        "level_tones": LEVEL_TONES,
        "state_tones": STATE_TONES,
    }
    return page(request, "complaints/of_thing.html", "part", context)


@needs("complaints.view")
@require_safe
def of_order(request: Any, order_id: int) -> HttpResponse:
    """Beside an order: complaints about this visit."""
    order = get_object_or_404(orders.visible(seen_by=request.actor), pk=order_id)
    rows = queries.complaints(seen_by=request.actor).filter(order=order.pk)
    return _part(request, rows, order.number, f"{reverse('complaints:take')}?order={order.pk}")


@needs("complaints.view")
@require_safe
def of_customer(request: Any, customer_id: int) -> HttpResponse:
    """Beside a customer: all their complaints."""
    customer = get_object_or_404(customers(seen_by=request.actor), pk=customer_id)
    rows = queries.complaints(seen_by=request.actor).filter(customer=customer.pk)
    address = f"{reverse('complaints:take')}?customer={customer.pk}"
    return _part(request, rows, customer.name, address)
