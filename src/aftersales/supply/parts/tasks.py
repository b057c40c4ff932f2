"""Work by the clock on stock."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.records.staff.queries import systems
from aftersales.supply.parts import commands


@by_the_clock("*/10 * * * *", name="parts.expire_reservations")
def expire_reservations(at: datetime) -> None:
    """What was kept too long is free again, at most ten minutes late (PT-09)."""
    for system in systems("parts"):
        for store_id in sorted(system.stores):
            while commands.expire_many(store_id=store_id, by=system, at=at):
                pass


@by_the_clock("2 * * * *", name="parts.bring_prices")
def bring_prices(at: datetime) -> None:
    """Prices that were told ahead hold from the first hour of their day (PT-17)."""
    for system in systems("parts"):
        while commands.bring_prices_many(by=system, at=at):
            pass
