"""Work by the clock on the customer base."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import group_ids
from aftersales.records.customers import commands
from aftersales.records.staff.queries import system_actor


def _systems() -> list[Actor]:
    """The system at work for each group that has a store."""
    with whole_database():
        actors = [system_actor("customers", group_id=group_id) for group_id in group_ids()]
    return [actor for actor in actors if actor.stores]


@app.periodic(cron="30 19 * * *")  # 3:30 in the morning in China
@app.task(name="customers.look_for_doubles", queueing_lock="customers.look_for_doubles")
def look_for_doubles(timestamp: int) -> None:
    """Once a night and group, so that the morning starts with a list (DA-02)."""
    at = datetime.fromtimestamp(timestamp, UTC)
    for system in _systems():
        commands.find_duplicates(store_id=min(system.stores), by=system, at=at)


@app.periodic(cron="45 19 * * 0")
@app.task(name="customers.review_needs", queueing_lock="customers.review_needs")
def review_needs(timestamp: int) -> None:
    """Once a week and store: have needs shifted (CV-20)?"""
    at = datetime.fromtimestamp(timestamp, UTC)
    for system in _systems():
        for store_id in sorted(system.stores):
            commands.review_needs(store_id=store_id, by=system, at=at)


@app.periodic(cron="0 19 * * *")  # 3:00 in the morning in China
@app.task(name="customers.erase_outlived", queueing_lock="customers.erase_outlived")
def erase_outlived(timestamp: int) -> None:
    """Once a night: what has outlived its time goes, after it stood on the list (CV-09)."""
    at = datetime.fromtimestamp(timestamp, UTC)
    for system in _systems():
        commands.erase_outlived(by=system, at=at)
        commands.drop_proofs(by=system, at=at)
        for store_id in sorted(system.stores):
            commands.blank_calls(store_id=store_id, by=system, at=at)


@app.periodic(cron="50 19 * * *")
@app.task(name="customers.measure_quality", queueing_lock="customers.measure_quality")
def measure_quality(timestamp: int) -> None:
    """Once a night and store, after the doubles were looked for (DA-02)."""
    at = datetime.fromtimestamp(timestamp, UTC)
    for system in _systems():
        for store_id in sorted(system.stores):
            commands.measure_quality(store_id=store_id, by=system, at=at)
