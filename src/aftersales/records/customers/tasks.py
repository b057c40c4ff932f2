"""Work by the clock on the customer base."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.clockwork import by_the_clock
from aftersales.records.customers import commands
from aftersales.records.staff.queries import systems


@by_the_clock("30 19 * * *", name="customers.look_for_doubles")  # 3:30 in the morning in China
def look_for_doubles(at: datetime) -> None:
    """Once a night and group, so that the morning starts with a list (DA-02)."""
    for system in systems("customers"):
        commands.find_duplicates(store_id=min(system.stores), by=system, at=at)


@by_the_clock("45 19 * * 0", name="customers.review_needs")
def review_needs(at: datetime) -> None:
    """Once a week and store: have needs shifted (CV-20)?"""
    for system in systems("customers"):
        for store_id in sorted(system.stores):
            commands.review_needs(store_id=store_id, by=system, at=at)


@by_the_clock("0 19 * * *", name="customers.erase_outlived")  # 3:00 in the morning in China
def erase_outlived(at: datetime) -> None:
    """Once a night: what has outlived its time goes, after it stood on the list (CV-09)."""
    for system in systems("customers"):
        commands.erase_outlived(by=system, at=at)
        commands.drop_proofs(by=system, at=at)
        for store_id in sorted(system.stores):
            commands.blank_calls(store_id=store_id, by=system, at=at)


@by_the_clock("50 19 * * *", name="customers.measure_quality")
def measure_quality(at: datetime) -> None:
    """Once a night and store, after the doubles were looked for (DA-02)."""
    for system in systems("customers"):
        for store_id in sorted(system.stores):
            commands.measure_quality(store_id=store_id, by=system, at=at)
