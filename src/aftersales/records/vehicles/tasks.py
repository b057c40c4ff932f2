"""Work by the clock on vehicles."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.queries import group_ids
from aftersales.records.staff.queries import system_actor
from aftersales.records.vehicles import commands


@app.periodic(cron="20 22 * * *")  # 6:20 in the morning in China: before the desk opens
@app.task(name="vehicles.look_ahead", queueing_lock="vehicles.look_ahead")
def look_ahead(timestamp: int) -> None:
    """Every store's call list of the day (CV-16)."""
    at = datetime.fromtimestamp(timestamp, UTC)
    with whole_database():
        systems = [system_actor("vehicles", group_id=group_id) for group_id in group_ids()]
    for system in systems:
        if system.group_id is not None and system.stores:
            with as_seen_by(system):
                commands.reckon_nearness(group_id=system.group_id, on=timezone.localdate(at))
        for store_id in sorted(system.stores):
            commands.tell_due(store_id=store_id, by=system, at=at)
