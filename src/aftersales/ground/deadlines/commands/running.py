"""What the passing of time does. No actor asks for it, so these are not commands.

``at`` comes from outside all the same: the scheduler gives the time of day, the demo and the tests
give theirs.
"""

from __future__ import annotations

from datetime import datetime

from aftersales.core.scope import whole_database
from aftersales.core.timers import Counting, all_drives, all_timers
from aftersales.ground.deadlines.clockwork import open_period
from aftersales.ground.deadlines.firing import Fired, fire_due
from aftersales.ground.network import queries as network

__all__ = ["Fired", "fire_due", "open_periods"]


def open_periods(*, at: datetime) -> int:
    """Start the clocks of the running day, month and year in every store, for what rooms do
    meet.
    """
    opened = 0
    with whole_database():
        stores = network.all_stores()
        for code, which in all_drives().items():
            timer = all_timers().get(code)
            if timer and timer.counting is Counting.PERIOD and which.meets:
                open_period(which, timer, stores, at=at)
                opened += len(stores)
    return opened
