"""Work by the clock on appointments."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.lane.appointments import commands
from aftersales.records.staff.queries import systems


@by_the_clock("*/5 * * * *", name="appointments.mark_overdue")
def mark_overdue(at: datetime) -> None:
    """Who did not come frees time and parts, at most five minutes after the limit (AP-09)."""
    for system in systems("appointments"):
        for store_id in sorted(system.stores):
            while commands.mark_overdue(store_id=store_id, by=system, at=at):
                pass


@by_the_clock("20 19 * * *", name="appointments.forget_callers")  # 3:20 in the morning in China
def forget_callers(at: datetime) -> None:
    """Once a night: callers without a file whose time is over (CV-09)."""
    for system in systems("appointments"):
        for store_id in sorted(system.stores):
            commands.forget_callers(store_id=store_id, by=system, at=at)
