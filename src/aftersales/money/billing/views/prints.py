"""Papers of billing, to look at and to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from aftersales.money.billing import queries
from aftersales.money.billing.views.here import bill_in_sight
from aftersales.web import show


def _paper(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _in(request: Any) -> dict[str, str]:
    return {
        "language": request.LANGUAGE_CODE,
        "printed_on": show.date(timezone.localdate()),
    }


@require_safe
def list_paper(request: Any, settlement_id: int) -> HttpResponse:
    """The lawful settlement list."""
    bill = bill_in_sight(request, settlement_id)
    return _paper(queries.settlement_list(bill, **_in(request)), bill.number or "draft")


@require_safe
def receipt(request: Any, payment_id: int) -> HttpResponse:
    request.actor.require("billing.view")
    row = get_object_or_404(queries.payments(seen_by=request.actor), pk=payment_id)
    return _paper(queries.receipt(row, **_in(request)), row.number)


@require_safe
def credit_note(request: Any, credit_note_id: int) -> HttpResponse:
    request.actor.require("billing.view")
    row = get_object_or_404(queries.credit_notes(seen_by=request.actor), pk=credit_note_id)
    return _paper(queries.credit_note_paper(row, **_in(request)), row.number)
