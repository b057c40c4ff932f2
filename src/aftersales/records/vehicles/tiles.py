"""What vehicles tell on the start page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.records.vehicles import queries
from aftersales.records.vehicles.rules.plates import colour_of
from aftersales.web import show
from aftersales.web.tiles import Figure, Item, leads, tile, work

MOST = 6


def vehicles_due(actor: Actor, at: datetime) -> Figure:
    """Overdue in large, near below: both open the same list."""
    found = queries.counts(seen_by=actor, on=timezone.localdate(at))
    under = _("%(n)d more are near") % {"n": found.due_soon} if found.due_soon else ""
    address = reverse("vehicles:list") + "?view=overdue"
    return Figure(found.overdue, address, "waiting" if found.overdue else "", under)


def _called(row: Any) -> object:
    """By its plate, else by its VIN."""
    return show.plate(row.plate, colour_of(row.plate_kind)) if row.plate else show.vin(row.vin)


def due_vehicles(actor: Actor, at: datetime) -> Sequence[Item]:
    """The next customers to call in, the longest overdue first."""
    today = timezone.localdate(at)
    rows = queries.due(seen_by=actor, on=today)[:MOST]
    return [
        Item(
            title=_called(row),
            address=reverse("vehicles:detail", args=[row.pk]),
            detail=row.model_words,
            due_on=row.outlook.due_on,
            tone="waiting" if row.outlook.due_on < today else "",
            peek=reverse("vehicles:peek", args=[row.pk]),
        )
        for row in rows
    ]


tile(
    "vehicles_due",
    _("Vehicles overdue for service"),
    figure=vehicles_due,
    right="vehicles.view",
    order=40,
)
work(
    "vehicles_due",
    _("To be invited for service"),
    items=due_vehicles,
    right="vehicles.view",
    order=60,
    more="vehicles:list",
)
leads("vehicle", "vehicles:detail", peek="vehicles:peek", right="vehicles.view")
