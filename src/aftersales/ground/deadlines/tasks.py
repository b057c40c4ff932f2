"""The scheduler of the clocks. Any number of workers may run it at once."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.ground.deadlines import commands


@by_the_clock("* * * * * */15", name="deadlines.fire_due")
def fire_due(at: datetime) -> None:
    """At most 15 seconds after a limit its miss is on record. What a stopped system missed comes
    late.
    """
    commands.fire_due(at=at)


@by_the_clock("7 * * * *", name="deadlines.open_periods")
def open_periods(at: datetime) -> None:
    """Every hour, because midnight comes at another time in each zone."""
    commands.open_periods(at=at)
