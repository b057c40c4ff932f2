"""What is swept by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from aftersales.core.scope import whole_database
from aftersales.records.staff.models import Hurdle
from aftersales.records.staff.sessions import SessionStore


@app.periodic(cron="41 * * * *")
@app.task(name="staff.forget_door", queueing_lock="staff.forget_door")
def forget_door(timestamp: int) -> None:
    """Attempts of days ago and sessions of months ago slow nobody any more."""
    with whole_database():
        SessionStore.clear_expired()
        old = datetime.fromtimestamp(timestamp, UTC) - timedelta(days=2)
        Hurdle.objects.filter(since__lt=old).delete()
