"""What is swept by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from aftersales.core.clockwork import by_the_clock
from aftersales.core.scope import whole_database
from aftersales.records.staff import commands
from aftersales.records.staff.models import Hurdle
from aftersales.records.staff.queries import systems
from aftersales.records.staff.sessions import SessionStore


@by_the_clock("41 * * * *", name="staff.forget_door")
def forget_door(at: datetime) -> None:
    """Attempts of days ago and sessions of months ago slow nobody any more."""
    with whole_database():
        SessionStore.clear_expired()
        old = at - timedelta(days=2)
        Hurdle.objects.filter(since__lt=old).delete()


@by_the_clock("50 19 * * *", name="staff.suggest_it_officers")  # 3:50 in the morning in China
def suggest_it_officers(at: datetime) -> None:
    """Once a night and store: have daily repairs outgrown the store's own means (ST-07)?"""
    for system in systems("staff"):
        for store_id in sorted(system.stores):
            commands.suggest_it_officer(store_id=store_id, by=system, at=at)
