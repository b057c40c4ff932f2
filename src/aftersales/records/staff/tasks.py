"""What is swept by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import group_ids
from aftersales.records.staff import commands
from aftersales.records.staff.models import Hurdle
from aftersales.records.staff.queries import system_actor
from aftersales.records.staff.sessions import SessionStore


@app.periodic(cron="41 * * * *")
@app.task(name="staff.forget_door", queueing_lock="staff.forget_door")
def forget_door(timestamp: int) -> None:
    """Attempts of days ago and sessions of months ago slow nobody any more."""
    with whole_database():
        SessionStore.clear_expired()
        old = datetime.fromtimestamp(timestamp, UTC) - timedelta(days=2)
        Hurdle.objects.filter(since__lt=old).delete()


@app.periodic(cron="50 19 * * *")  # 3:50 in the morning in China
@app.task(name="staff.suggest_it_officers", queueing_lock="staff.suggest_it_officers")
def suggest_it_officers(timestamp: int) -> None:
    """Once a night and store: have daily repairs outgrown the store's own means (ST-07)?"""
    at = datetime.fromtimestamp(timestamp, UTC)
    with whole_database():
        systems = [system_actor("staff", group_id=group_id) for group_id in group_ids()]
    for system in systems:
        for store_id in sorted(system.stores):
            commands.suggest_it_officer(store_id=store_id, by=system, at=at)
