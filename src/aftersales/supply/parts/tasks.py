"""Work by the clock on stock."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import group_ids
from aftersales.records.staff.queries import system_actor
from aftersales.supply.parts import commands


@app.periodic(cron="*/10 * * * *")
@app.task(name="parts.expire_reservations", queueing_lock="parts.expire_reservations")
def expire_reservations(timestamp: int) -> None:
    """What was kept too long is free again, at most ten minutes late (PT-09)."""
    at = datetime.fromtimestamp(timestamp, UTC)
    with whole_database():
        systems = [system_actor("parts", group_id=group_id) for group_id in group_ids()]
    for system in systems:
        for store_id in sorted(system.stores):
            while commands.expire_many(store_id=store_id, by=system, at=at):
                pass
