"""The vehicle a deed is done to, held until it is done."""

from __future__ import annotations

from aftersales.core.actors import Actor
from aftersales.records.vehicles.models import Vehicle


def lock(vehicle_id: int, *, by: Actor) -> Vehicle:
    """The vehicle, within what the actor may see, held until the deed is done; never a merged
    file.
    """
    rows = Vehicle.objects.visible_to(by).in_use().select_for_update(of=("self",))
    return rows.get(pk=vehicle_id)
