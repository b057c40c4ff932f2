"""Work by the clock on appointments."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import group_ids
from aftersales.lane.appointments import commands
from aftersales.records.staff.queries import system_actor


def _systems() -> list[Actor]:
    with whole_database():
        return [system_actor("appointments", group_id=group_id) for group_id in group_ids()]


@app.periodic(cron="*/5 * * * *")
@app.task(name="appointments.mark_overdue", queueing_lock="appointments.mark_overdue")
def mark_overdue(timestamp: int) -> None:
    """Who did not come frees time and parts, at most five minutes after the limit (AP-09)."""
    at = datetime.fromtimestamp(timestamp, UTC)
    for system in _systems():
        for store_id in sorted(system.stores):
            while commands.mark_overdue(store_id=store_id, by=system, at=at):
                pass


@app.periodic(cron="20 19 * * *")  # 3:20 in the morning in China
@app.task(name="appointments.forget_callers", queueing_lock="appointments.forget_callers")
def forget_callers(timestamp: int) -> None:
    """Once a night: callers without a file whose time is over (CV-09)."""
    at = datetime.fromtimestamp(timestamp, UTC)
    for system in _systems():
        for store_id in sorted(system.stores):
            commands.forget_callers(store_id=store_id, by=system, at=at)
