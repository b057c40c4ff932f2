"""Where a deed is done, and dialogs that do one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from aftersales.records.vehicles import queries
from aftersales.records.vehicles.forms import InStore
from aftersales.records.vehicles.models import Vehicle
from aftersales.web import dialogs, stores
from aftersales.web.stores import stores_for

Deed = Callable[[dict[str, Any]], object]
F = TypeVar("F", bound=InStore)


def vehicle_in_sight(request: Any, vehicle_id: int) -> Vehicle:
    rows = queries.visible(seen_by=request.actor).select_related("outlook", "home_store", "agent")
    return get_object_or_404(rows, pk=vehicle_id)


def url_of(vehicle_id: int) -> str:
    return reverse("vehicles:detail", args=[vehicle_id])


def in_store(kind: type[F], request: Any, right: str, **more: Any) -> F:
    return stores.in_store(kind, request, right, actor=request.actor, **more)


def dialog(request: Any, vehicle: Vehicle, form: Any, deed: Deed, **how: Any) -> HttpResponse:
    """A form over the page that leads back to the car."""
    back = url_of(vehicle.pk)
    return dialogs.dialog(request, form, deed, back=back, vehicle=vehicle, **how)


__all__ = ["dialog", "in_store", "stores_for", "url_of", "vehicle_in_sight"]
