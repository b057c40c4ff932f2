"""The free first maintenance is confirmed: entitlement, day, mileage, once in a life (WT-04)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.guarantees.warranty.commands._held import hold_car
from aftersales.guarantees.warranty.commands.refusals import FirstMaintenanceHad, NotEntitled
from aftersales.guarantees.warranty.events import FirstMaintenanceConfirmed
from aftersales.guarantees.warranty.models import FirstMaintenance
from aftersales.guarantees.warranty.queries import entitlement
from aftersales.lane.orders import queries as orders


@command("warranty.confirm_first_maintenance")
def confirm_first_maintenance(
    *, order_id: int, reason: str = "", by: Actor, at: datetime
) -> FirstMaintenance:
    """The visit is the car's first maintenance. Over its term only with a reason, by whoever may
    judge; a second one is refused in every store of the group.
    """
    system = by.as_system("warranty", rights={"orders.view", "warranty.view"})
    order = orders.orders(seen_by=system).get(pk=order_id)
    by.require("warranty.confirm_first_maintenance", store_id=order.store_id)
    vehicle = hold_car(order.vehicle_id, by=by)
    had = FirstMaintenance.objects.filter(vehicle=vehicle.pk).first()
    if had is not None:
        words = _("This car had its first maintenance on %(day)s (order %(number)s).")
        raise FirstMaintenanceHad(words % {"day": had.done_on, "number": had.number})
    today = day_of(at, store_id=order.store_id)
    cover = entitlement(vehicle, on=today, km=order.odometer_km)
    km = (order.odometer_km or vehicle.odometer_km or 0) + vehicle.odometer_offset
    why = clean(reason, most=200, field="reason")
    if cover.state == "done":
        words = _("By its history this car was maintained on %(day)s already.")
        raise FirstMaintenanceHad(words % {"day": cover.done_on})
    if cover.state == "unknown" or (cover.state == "over" and not why):
        words = _("The term for the first maintenance is over or not known. Say why it is given.")
        raise NotEntitled(words, field="reason")
    if cover.state == "over":
        by.require("warranty.judge", store_id=order.store_id)
    row = FirstMaintenance.objects.create(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        workshop_id=order.store_id,
        order=order,
        number=order.number,
        done_on=today,
        km=km,
        until=cover.until,
        until_km=cover.until_km,
        reason=why if cover.state == "over" else "",
        confirmed_at=at,
        confirmed_by=by.key,
    )
    fact = FirstMaintenanceConfirmed(
        store_id=order.store_id,
        vehicle_id=vehicle.pk,
        order_id=order.pk,
        first_maintenance_id=row.pk,
        km=km,
        is_in_term=cover.state == "open",
    )
    record(fact, by=by, at=at)
    return row
