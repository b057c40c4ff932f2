"""Whoever meets the car sees that its customer complained, as long as it is open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from aftersales.care.complaints.models import Complaint
from aftersales.core.actors import Actor
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles import queries
from aftersales.records.vehicles.states import WarningKind

_RIGHTS = {"vehicles.raise_warning", "vehicles.view"}


def warn(row: Complaint, *, by: Actor, at: datetime) -> None:
    system = by.as_system("complaints", rights=_RIGHTS)
    for vehicle_id in _cars(row, by=system, only_present=True):
        vehicles.raise_warning(
            vehicle_id=vehicle_id,
            kind=WarningKind.COMPLAINT,
            reference=f"complaint:{row.pk}",
            words=f"{row.number}: {row.symptom}"[:200],
            link=f"/complaints/{row.pk}/",
            store_id=row.store_id,
            by=system,
            at=at,
        )


def clear_warning(row: Complaint, *, by: Actor, at: datetime) -> None:
    system = by.as_system("complaints", rights=_RIGHTS)
    for vehicle_id in _cars(row, by=system, only_present=False):
        vehicles.withdraw_warning(
            vehicle_id=vehicle_id,
            kind=WarningKind.COMPLAINT,
            reference=f"complaint:{row.pk}",
            store_id=row.store_id,
            by=system,
            at=at,
        )


def _cars(row: Complaint, *, by: Actor, only_present: bool) -> Iterable[int]:
    """The car it is about; without one all of the customer's."""
    if row.vehicle_id is not None:
        return [row.vehicle_id]
    parties = queries.of_customer(row.customer_id, seen_by=by)
    if only_present:
        parties = parties.filter(ends_on=None)
    return sorted(set(parties.values_list("vehicle", flat=True)))
