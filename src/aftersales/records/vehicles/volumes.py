"""How many vehicles a store serves, for whoever weighs posts by it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from aftersales.core.volumes import volume
from aftersales.records.vehicles.models import ServiceRecord


def services_between(*, store_id: int, first: date, last: date) -> int:
    """Vehicles served, each once a day, whatever number of lines the visit has."""
    rows = ServiceRecord.objects.filter(workshop=store_id, serviced_on__range=(first, last))
    return rows.values("vehicle_id", "serviced_on").distinct().count()


volume(
    "vehicles.services",
    _("vehicles served"),
    count=services_between,
    carried_by=("technical", "service"),
    is_repair=True,
)
