"""What makers want done to a car, and what it has a claim to, when it comes in (RC-18)."""

from __future__ import annotations

from datetime import date

from aftersales.core.actors import Actor
from aftersales.ground.parameters.queries import value
from aftersales.records.vehicles.models import Mark, MarkQuerySet, ServiceRecord, Vehicle
from aftersales.records.vehicles.parameters import (
    FIRST_KM,
    FIRST_MONTHS,
    WARRANTY_KM,
    WARRANTY_MONTHS,
)
from aftersales.records.vehicles.queries.care import cycles
from aftersales.records.vehicles.rules import cover
from aftersales.records.vehicles.rules.cover import Cover
from aftersales.records.vehicles.rules.outlook import Cycle
from aftersales.records.vehicles.states import MAINTAINS


def marks(*, seen_by: Actor) -> MarkQuerySet:
    """Recalls and campaigns by VIN, the newest first."""
    return Mark.objects.visible_to(seen_by).order_by("-noted_at", "-pk")


def marks_of(vehicle_id: int, *, seen_by: Actor) -> list[Mark]:
    """Those of one car, what is still open first."""
    rows = Mark.objects.visible_to(seen_by).filter(vehicle=vehicle_id)
    return sorted(rows.order_by("-noted_at", "-pk"), key=lambda row: row.done_on is not None)


def covers(vehicle: Vehicle, *, on: date, km: int | None = None) -> list[Cover]:
    """First maintenance and warranty of a car on a day, at the kilometres its driver now says, else
    at the last that were read. A fixed number of statements.
    """
    driven = vehicle.odometer_km if km is None else km
    if driven is not None:
        driven += vehicle.odometer_offset
    first = ServiceRecord.objects.filter(vehicle=vehicle.pk, kind__in=MAINTAINS)
    done_on = first.order_by("serviced_on", "pk").values_list("serviced_on", flat=True).first()
    group_id = vehicle.group_id
    return [
        cover.first_maintenance(
            sold_on=vehicle.first_sale_on,
            done_on=done_on,
            cycle=_cycle(vehicle, on),
            on=on,
            km=driven,
        ),
        cover.warranty(
            sold_on=vehicle.first_sale_on,
            agreed_until=vehicle.guarantee_until,
            months=value(WARRANTY_MONTHS, group_id=group_id, on=on),
            most_km=value(WARRANTY_KM, group_id=group_id, on=on),
            on=on,
            km=driven,
        ),
    ]


def _cycle(vehicle: Vehicle, on: date) -> Cycle:
    row = cycles([vehicle.model_id], on=on).get(vehicle.model_id) if vehicle.model_id else None
    if row is not None:
        return Cycle(row.km, row.months, row.first_km, row.first_months)
    group_id = vehicle.group_id
    return Cycle(
        km=0,
        months=0,
        first_km=value(FIRST_KM, group_id=group_id, on=on),
        first_months=value(FIRST_MONTHS, group_id=group_id, on=on),
    )
