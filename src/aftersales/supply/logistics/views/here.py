"""What the pages of logistics share: rows in sight, and where they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from aftersales.ground.handbook.queries import guides
from aftersales.supply.logistics import queries
from aftersales.supply.logistics.models import Shipment
from aftersales.web import dialogs
from aftersales.web.stores import stores_in_view

STYLE = "logistics/logistics.css"


def now() -> datetime:
    return timezone.now()


def seen(request: Any) -> list[int]:
    """The one store in the bar, or all of those where the person may look."""
    return stores_in_view(request, "logistics.view")


def shipment_in_sight(request: Any, shipment_id: int) -> Shipment:
    rows = queries.shipments(seen_by=request.actor)
    found: Shipment = get_object_or_404(rows, pk=shipment_id)
    return found


def shipment_url(shipment_id: int) -> str:
    return reverse("logistics:shipment", args=[shipment_id])


def article_url(article_id: int) -> str:
    return reverse("logistics:article", args=[article_id])


def texts_at(step: str, store_id: int | None) -> list[Any]:
    return guides(step, store_id=store_id) if store_id else []


def dialog(request: Any, form: Any, deed: Any, **how: Any) -> HttpResponse:
    return dialogs.dialog(request, form, deed, style=STYLE, **how)
