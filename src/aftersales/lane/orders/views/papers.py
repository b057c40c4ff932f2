"""Papers of a visit: the work order for the workshop, the estimate for the customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aftersales.lane.orders import queries
from aftersales.lane.orders.states import SHARES, LineKind
from aftersales.lane.orders.views.here import order_in_sight
from aftersales.resources.catalogue.states import Payer
from aftersales.web.pages import page


@require_safe
def work_order(request: Any, order_id: int) -> HttpResponse:
    """The four blocks of RC-17: statement, instruction, items with parts and charges, check."""
    return _paper(request, order_id, "orders/print_order.html")


@require_safe
def estimate(request: Any, order_id: int) -> HttpResponse:
    """The estimate with labour, parts and other charges (FE-01), to be agreed by signature."""
    return _paper(request, order_id, "orders/print_estimate.html")


def _paper(request: Any, order_id: int, template: str) -> HttpResponse:
    order_in_sight(request, order_id)
    at = timezone.now()
    found = queries.order_page(order_id, seen_by=request.actor, at=at)
    payers = dict(Payer.choices)
    lines = [line for row in found.jobs if row.job.counts for line in row.lines]
    context = {
        "order": found.order,
        "found": found,
        "printed_at": at,
        "groups": [
            (kind.label, sum((n.gross for n in lines if n.kind == kind), start=0))
            for kind in LineKind
            if any(n.kind == kind for n in lines)
        ],
        "payers": [(payers[p], found.totals[p]) for p in SHARES if found.totals[p]],
        "language": request.LANGUAGE_CODE,
    }
    return page(request, template, "paper", context)
