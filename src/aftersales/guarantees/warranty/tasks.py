"""Work by the clock on guarantees."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.guarantees.warranty import commands
from aftersales.records.staff.queries import systems


@by_the_clock("*/10 * * * *", name="warranty.watch")
def watch(at: datetime) -> None:
    """Repairs begin and end with the visit, and days in the shop run on: at most ten minutes late.
    The visit itself, with all that hangs on it, waits for none of this.
    """
    for system in systems("warranty"):
        commands.watch(by=system, at=at)
