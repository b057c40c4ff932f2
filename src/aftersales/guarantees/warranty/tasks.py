"""Work by the clock on guarantees."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.guarantees.warranty import commands
from aftersales.records.staff.queries import systems


@by_the_clock("20 * * * *", name="warranty.watch")
def watch(at: datetime) -> None:
    """Cars in the house come nearer to a threshold by the day: at most an hour late."""
    for system in systems("warranty"):
        commands.watch(by=system, at=at)
