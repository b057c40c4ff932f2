"""Work by the clock on demands for money."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.money.billing import commands
from aftersales.records.staff.queries import systems


@by_the_clock("*/5 * * * *", name="billing.lapse_charges")
def lapse_charges(at: datetime) -> None:
    """Demands that nobody paid are over, at most five minutes late."""
    for system in systems("billing"):
        for store_id in sorted(system.stores):
            while commands.lapse_charges(store_id=store_id, by=system, at=at):
                pass
