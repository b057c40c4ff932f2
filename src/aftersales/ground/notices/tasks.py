"""Work after the commit and by the clock: the outbox is emptied."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from aftersales.core.clockwork import by_the_clock
from aftersales.core.scope import whole_database
from aftersales.ground.notices import queries, rules, sending


@app.task(name="notices.deliver", queue="outward")
def deliver(message_id: int) -> None:
    """One attempt now. A repeat has its own job at its own time.

    The sweep finds what lost its job.
    """
    sending.attempt(message_id, at=timezone.now())


@by_the_clock("* * * * *", name="notices.sweep", queue="outward")
def sweep(at: datetime) -> None:
    """Whatever is due and whatever a dead worker left behind."""
    with whole_database():
        found = queries.due(at=at, lost_before=at - rules.LOST)
    for message_id in found:
        sending.attempt(message_id, at=timezone.now())
