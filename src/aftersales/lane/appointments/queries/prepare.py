"""The list from which reception and workshop prepare a day (AP-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from aftersales.core.actors import Actor
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.queries.days import (
    Prepared,
    awaited,
    holds_of_many,
    missed_before,
    of_day,
    parts_of_many,
    title_of,
    visible,
    with_work,
)
from aftersales.lane.appointments.states import State
from aftersales.records.vehicles import queries as cars

if TYPE_CHECKING:
    from aftersales.records.vehicles.models import VehicleWarning


@dataclass(frozen=True)
class Known:
    """What one should know before giving somebody a time: what stands on the car, who did not come
    before, and what is booked already.
    """

    warnings: Sequence[VehicleWarning]
    missed: int
    awaited: Sequence[Appointment]

    @property
    def is_anything(self) -> bool:
        return bool(self.warnings or self.missed or self.awaited)


def known(
    *,
    store_id: int,
    seen_by: Actor,
    at: datetime,
    vehicle_id: int | None = None,
    customer_id: int | None = None,
    contact_index: str = "",
    but: int | None = None,
) -> Known:
    """Open orders and recalls stand on the car as warnings; rooms above write them there."""
    hand = seen_by.as_system("appointments", rights={"vehicles.view"})
    whose: dict[str, Any] = {
        "vehicle_id": vehicle_id,
        "customer_id": customer_id,
        "contact_index": contact_index,
    }
    stands = cars.standing_warnings([vehicle_id], seen_by=hand, at=at) if vehicle_id else {}
    to_come = awaited(store_id=store_id, seen_by=seen_by, **whose)
    return Known(
        warnings=stands.get(vehicle_id or 0, []),
        missed=missed_before(seen_by=seen_by, **whose),
        awaited=list(to_come.exclude(pk=but or 0)[:5]),
    )


def prepared(*, store_id: int, on: date, seen_by: Actor, at: datetime) -> list[Prepared]:
    """Everything about everybody who is booked that day. A fixed number of statements."""
    rows = list(with_work(of_day(store_id=store_id, on=on, seen_by=seen_by)))
    ids = [row.pk for row in rows]
    parts = parts_of_many(ids, store_id=store_id, seen_by=seen_by)
    holds = holds_of_many(ids, store_id=store_id, seen_by=seen_by)
    hand = seen_by.as_system("appointments", rights={"vehicles.view"})
    vehicles = [row.vehicle_id for row in rows if row.vehicle_id]
    warned = cars.standing_warnings(vehicles, seen_by=hand, at=at) if vehicles else {}
    missed = _missed(rows, seen_by=seen_by)
    return [
        Prepared(
            row=row,
            works=[title_of(work) for work in row.works.all()],
            parts=parts.get(row.pk, []),
            holds=holds.get(row.pk, []),
            warnings=[(w.kind, w.words, w.link) for w in warned.get(row.vehicle_id or 0, [])],
            missed=missed.get(row.vehicle_id or 0, 0),
        )
        for row in rows
    ]


def _missed(rows: Sequence[Appointment], *, seen_by: Actor) -> Mapping[int, int]:
    """How often each car did not come before, by car."""
    ids = [row.vehicle_id for row in rows if row.vehicle_id]
    found = visible(seen_by=seen_by).filter(vehicle__in=ids, state=State.NO_SHOW)
    counted = found.values_list("vehicle").annotate(Count("pk")).order_by("vehicle")
    return {pk: count for pk, count in counted if pk is not None}
