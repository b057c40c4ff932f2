"""Work by the clock on stock levels."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.records.staff.queries import systems
from aftersales.supply.replenishment import commands


@by_the_clock("25 18 * * *", name="replenishment.reckon")  # 2:25 in the morning in China
def reckon(at: datetime) -> None:
    """Every night all levels are proposed anew."""
    for system in systems("replenishment"):
        for store_id in sorted(system.stores):
            commands.reckon(store_id=store_id, by=system, at=at)


@by_the_clock("*/10 * * * *", name="replenishment.watch")
def watch(at: datetime) -> None:
    """Alerts are raised and ended at most ten minutes late (PT-06)."""
    for system in systems("replenishment"):
        for store_id in sorted(system.stores):
            commands.watch(store_id=store_id, by=system, at=at)
