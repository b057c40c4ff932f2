"""What all deeds on appointments share: the row held still, its fact, its place in the search."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aftersales.core import live
from aftersales.core.actors import Actor
from aftersales.ground.network import queries as network
from aftersales.ground.network.queries import day_of
from aftersales.ground.search.commands import index_object
from aftersales.lane.appointments.models import Appointment, AppointmentPart, AppointmentWork
from aftersales.lane.appointments.queries.work import Told
from aftersales.supply.parts.commands import Need as PartNeed

ABOUT = "appointment"
LOOK = ("catalogue.view", "parts.view", "vehicles.view")


def need_of(row: Appointment) -> PartNeed:
    return PartNeed(kind=ABOUT, id=row.pk)


def lock(appointment_id: int, *, by: Actor) -> Appointment:
    rows = Appointment.objects.visible_to(by).select_for_update(of=("self",))
    row = network.with_site(rows.select_related("vehicle"), by=by).get(pk=appointment_id)
    network.meet(row)
    return row


def told(row: Appointment) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "appointment_id": row.pk,
        "customer_id": row.customer_id,
        "vehicle_id": row.vehicle_id,
    }


def index(row: Appointment, *, by: Actor, at: datetime) -> None:
    """Found by its number and the plate of its car."""
    plate = row.vehicle.plate if row.vehicle else row.plate
    day = f"{day_of(row.starts_at, store_id=row.store_id)}" if row.starts_at else ""
    index_object(
        kind=ABOUT,
        object_id=row.pk,
        group_id=by.group_id or 0,
        store_id=row.store_id,
        title=row.number,
        detail=day,
        url=f"/appointments/{row.pk}/",
        keys={"number": [row.number], "plate": [plate] if plate else []},
        by=by,
        at=at,
    )


def tell_price(row: AppointmentWork | AppointmentPart, price: Told | None, *, at: datetime) -> None:
    """What the customer was told it costs, where a price is known."""
    if price is not None:
        row.net, row.tax, row.gross = price.net, price.tax, price.gross
        row.currency, row.told_at = price.currency, at


def tell(row: Appointment, *, by: Actor) -> None:
    """The boards that are open."""
    live.tell(ABOUT, group_id=by.group_id, stores=[row.store_id])
