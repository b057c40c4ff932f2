"""The scheduler of the clocks. Any number of workers may run it at once."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from aftersales.ground.deadlines import commands


@app.periodic(cron="* * * * * */15")
@app.task(name="deadlines.fire_due", queueing_lock="deadlines.fire_due")
def fire_due(timestamp: int) -> None:
    """At most 15 seconds after a limit its miss is on record. What a stopped system missed comes
    late.
    """
    commands.fire_due(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="7 * * * *")
@app.task(name="deadlines.open_periods", queueing_lock="deadlines.open_periods")
def open_periods(timestamp: int) -> None:
    """Every hour, because midnight comes at another time in each zone."""
    commands.open_periods(at=datetime.fromtimestamp(timestamp, UTC))
