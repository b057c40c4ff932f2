"""Where a deed on bills and money is done, and dialogs that do one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from aftersales.money.billing import queries
from aftersales.money.billing.models import Settlement
from aftersales.web import dialogs
from aftersales.web.stores import in_store, stores_for, stores_in_view

dialog = partial(dialogs.dialog, style="billing/billing.css")


def bill_in_sight(request: Any, settlement_id: int, right: str = "billing.view") -> Settlement:
    request.actor.require(right)
    return get_object_or_404(queries.bills(seen_by=request.actor), pk=settlement_id)


def stores_seen(request: Any) -> list[int]:
    """The one store in the bar, or all of those where the person may look."""
    return stores_in_view(request, "billing.view")


def url_of(settlement_id: int) -> str:
    return reverse("billing:settlement", args=[settlement_id])


__all__ = [
    "bill_in_sight",
    "dialog",
    "in_store",
    "stores_for",
    "stores_in_view",
    "stores_seen",
    "url_of",
]
