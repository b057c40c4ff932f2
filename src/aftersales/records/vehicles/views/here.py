"""Where a deed is done, and dialogs that do one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.ground.network import queries as network
from aftersales.records.vehicles import queries
from aftersales.records.vehicles.forms import InStore
from aftersales.records.vehicles.models import Vehicle
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view


def vehicle_in_sight(request: Any, vehicle_id: int) -> Vehicle:
    rows = queries.visible(seen_by=request.actor).select_related("outlook", "home_store", "agent")
    return get_object_or_404(rows, pk=vehicle_id)


def url_of(vehicle_id: int) -> str:
    return reverse("vehicles:detail", args=[vehicle_id])


def stores_for(request: Any, right: str) -> dict[int, str]:
    """The stores in which this person may do it."""
    allowed = request.actor.stores_with(right)
    return {k: v for k, v in network.store_names(request.actor).items() if k in allowed}


def in_store(kind: type[InStore], request: Any, right: str, **more: Any) -> Any:
    """The form, asking for the store only where there is a choice."""
    request.actor.require(right)
    return kind(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        stores=stores_for(request, right),
        store_id=store_in_view(request),
        **more,
    )


def dialog(
    request: Any,
    vehicle: Vehicle,
    form: Any,
    deed: Callable[[dict[str, Any]], object],
    *,
    title: str,
    words: str = "",
    label: str = "",
    said: str = "",
    template: str = "vehicles/dialog.html",
) -> HttpResponse:
    """A form over the page: it does its deed once and leads back to the car, or says why not."""
    if form.is_valid():
        with shown_on(form):
            deed(dict(form.cleaned_data))
            return done(request, url_of(vehicle.pk), said or _("Kept."))
    context = {"vehicle": vehicle, "form": form, "title": title, "words": words, "label": label}
    return page(request, template, "sheet", context)
