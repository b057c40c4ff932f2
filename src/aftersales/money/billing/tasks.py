"""Work by the clock on demands for money."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import group_ids
from aftersales.money.billing import commands
from aftersales.records.staff.queries import system_actor


@app.periodic(cron="*/5 * * * *")
@app.task(name="billing.lapse_charges", queueing_lock="billing.lapse_charges")
def lapse_charges(timestamp: int) -> None:
    """Demands that nobody paid are over, at most five minutes late."""
    at = datetime.fromtimestamp(timestamp, UTC)
    with whole_database():
        systems = [system_actor("billing", group_id=group_id) for group_id in group_ids()]
    for system in systems:
        for store_id in sorted(system.stores):
            while commands.lapse_charges(store_id=store_id, by=system, at=at):
                pass
