"""What the pages of stock levels share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse

from aftersales.supply.replenishment import queries
from aftersales.supply.replenishment.models import StockPlan


def plan_in_sight(request: Any, plan_id: int) -> StockPlan:
    found: StockPlan = get_object_or_404(queries.plans(seen_by=request.actor), pk=plan_id)
    return found


def url_of(plan_id: int) -> str:
    return reverse("replenishment:detail", args=[plan_id])


def order_url(part_id: int, quantity: str) -> str:
    """A purchase order with the part filled in."""
    query = urlencode({"part": part_id, "quantity": quantity})
    return f"{reverse('purchasing:propose')}?{query}"
