"""Work after the commit and by the clock: programs are told."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from aftersales.core.clockwork import by_the_clock
from aftersales.core.scope import whole_database
from aftersales.ground.webhooks import queries, rules, sending


@app.task(name="webhooks.deliver", queue="outward")
def deliver(delivery_id: int) -> None:
    """One attempt now; a repeat has its own job, and the sweep finds what lost its job."""
    sending.attempt(delivery_id, at=timezone.now())


@by_the_clock("* * * * *", name="webhooks.sweep", queue="outward")
def sweep(at: datetime) -> None:
    """Whatever is due and whatever a dead worker left behind."""
    with whole_database():
        found = queries.due(at=at, lost_before=at - rules.LOST)
    for delivery_id in found:
        sending.attempt(delivery_id, at=timezone.now())
