"""Work by the clock on vehicles."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from aftersales.core.clockwork import by_the_clock
from aftersales.core.scope import as_seen_by
from aftersales.records.staff.queries import systems
from aftersales.records.vehicles import commands


# 6:20 in the morning in China: before the desk opens.
@by_the_clock("20 22 * * *", name="vehicles.look_ahead")
def look_ahead(at: datetime) -> None:
    """Every store's call list of the day (CV-16)."""
    for system in systems("vehicles"):
        if system.group_id is not None:
            with as_seen_by(system):
                commands.reckon_nearness(group_id=system.group_id, on=timezone.localdate(at))
        for store_id in sorted(system.stores):
            commands.tell_due(store_id=store_id, by=system, at=at)
