"""How many cars a store receives: for whoever weighs posts by it, and for the share of bookings."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from aftersales.core.volumes import volume
from aftersales.lane.orders.models import Arrival


def arrivals_between(*, store_id: int, first: date, last: date) -> int:
    """Every car at the door, booked or not (RC-01)."""
    return Arrival.objects.filter(store=store_id, arrived_on__range=(first, last)).count()


volume("orders.arrivals", _("cars received"), count=arrivals_between, carried_by=("service",))
