"""What a form is told while somebody types, and what pickers offer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from aftersales.records.vehicles import queries
from aftersales.records.vehicles.rules import plates
from aftersales.web.pages import page
from aftersales.web.picks import MOST_OFFERS, Offer, answer, words_of


@require_POST
def vin_hint(request: Any) -> HttpResponse:
    """Maker, year and doubts of the VIN, and the file it has already. Posted: it stays out of
    addresses.
    """
    request.actor.require("vehicles.view")
    text = request.POST.get("vin", "")[:100]
    hint = queries.vin_hint(text, seen_by=request.actor, on=timezone.localdate())
    return page(request, "vehicles/hints.html", "vin", {"hint": hint, "text": text.strip()})


@require_POST
def plate_hint(request: Any) -> HttpResponse:
    """Kind and colour of the plate, and the vehicle that carries it."""
    request.actor.require("vehicles.view")
    text = request.POST.get("plate", "")[:100]
    hint = queries.plate_hint(text, seen_by=request.actor)
    return page(request, "vehicles/hints.html", "plate", {"hint": hint, "text": text.strip()})


@require_POST
def pick(request: Any) -> JsonResponse:
    """Vehicles for a picker: by plate, VIN or words of the model."""
    rows = queries.listed(seen_by=request.actor, on=timezone.localdate(), words=words_of(request))
    return answer(
        Offer(
            row.pk,
            plates.shown(row.plate) if row.plate else row.vin or "",
            " · ".join(filter(None, [row.model_words, (row.vin or "")[-6:]])),
        )
        for row in rows.order_by("plate", "pk")[:MOST_OFFERS]
    )


@require_POST
def pick_model(request: Any) -> JsonResponse:
    """Models of the catalogue for a picker."""
    rows = queries.models(seen_by=request.actor, words=words_of(request))
    return answer(
        Offer(row.pk, str(row), str(row.get_kind_display())) for row in rows[:MOST_OFFERS]
    )
