"""What the lane tells on the start page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries
from aftersales.lane.orders.states import ArrivalState, Place
from aftersales.records.vehicles.queries import plate_colour
from aftersales.web import show
from aftersales.web.tiles import Figure, Item, leads, tile, work

MOST = 8  # what one looks through at a glance; the rest stands in the lane


def waiting(actor: Actor, at: datetime) -> Figure | None:
    """Customers to whom nobody has spoken yet, and how long the first of them has waited."""
    rows = queries.arrivals(seen_by=actor).filter(state=ArrivalState.WAITING)
    came = list(rows.order_by("arrived_at", "pk").values_list("arrived_at", flat=True))
    if not came:
        return None
    minutes = max(int((at - came[0]).total_seconds() // 60), 0)
    under = _("the longest for %(n)d min") % {"n": minutes}
    return Figure(len(came), reverse("orders:lane"), "waiting", under)


def my_cars(actor: Actor, at: datetime) -> Sequence[Item]:
    """The cars I look after, the earliest promise first."""
    if actor.person_id is None:
        return []
    rows = queries.visible(seen_by=actor).in_house().of_advisor(actor.person_id)
    rows = rows.select_related("vehicle").order_by("promised_at", "pk")
    return [
        Item(
            title=show.plate(order.vehicle.plate, plate_colour(order.vehicle.plate_kind))
            if order.vehicle.plate
            else order.number,
            address=reverse("orders:detail", args=[order.pk]),
            detail=Place(order.place).label,
            due_at=order.promised_at,
            tone="late"
            if order.promised_at and order.promised_at < at and order.place != Place.READY
            else "",
        )
        for order in rows[:MOST]
    ]


tile("waiting", _("Customers waiting"), figure=waiting, right="orders.arrive", order=2)
work(
    "my_cars",
    _("My cars in the house"),
    items=my_cars,
    right="orders.view",
    order=5,
    more="orders:lane",
)
leads("order", "orders:detail", right="orders.view")
leads("job", "orders:job", right="orders.view")
