"""Work by the clock on grumbles."""

from __future__ import annotations

from datetime import datetime

from aftersales.care.complaints import commands
from aftersales.core.clockwork import by_the_clock
from aftersales.records.staff.queries import systems


@by_the_clock("*/10 * * * *", name="complaints.promote")
def promote_unsettled(at: datetime) -> None:
    """A grumble that is not settled in its time becomes a complaint, at most ten minutes late."""
    for system in systems("complaints"):
        for store_id in sorted(system.stores):
            commands.promote_unsettled(store_id=store_id, by=system, at=at)
