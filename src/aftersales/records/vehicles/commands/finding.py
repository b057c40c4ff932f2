"""Letting the search box find vehicles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.ground.search.commands import Finding, forget_many, index_many
from aftersales.records.vehicles.models import Vehicle
from aftersales.records.vehicles.rules import plates


def index(vehicles: Iterable[Vehicle], *, by: Actor, at: datetime) -> None:
    """Found by plate, by VIN and its last six, and by the words of the model."""
    index_many(findings=[finding(v) for v in vehicles], by=by, at=at)


def finding(vehicle: Vehicle) -> Finding:
    return Finding(
        kind="vehicle",
        object_id=vehicle.pk,
        group_id=vehicle.group_id,
        title=plates.shown(vehicle.plate) if vehicle.plate else f"…{(vehicle.vin or '')[-6:]}",
        detail=" · ".join(filter(None, [vehicle.model_words, (vehicle.vin or "")[-6:]])),
        url=f"/vehicles/{vehicle.pk}/",
        words=[vehicle.model_words],
        keys={
            "plate": [vehicle.plate] if vehicle.plate else [],
            "vin": [vehicle.vin] if vehicle.vin else [],
        },
    )


def forget(vehicle: Vehicle, *, by: Actor, at: datetime) -> None:
    """A file that was merged away is not found any more."""
    forget_many(kind="vehicle", object_ids=[vehicle.pk], group_id=vehicle.group_id, by=by, at=at)
