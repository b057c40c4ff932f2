"""Work by the clock: what was settled is filed, what is due goes out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from aftersales.core.clockwork import by_the_clock
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.queries import day_of, group_ids
from aftersales.ground.parameters.queries import value
from aftersales.money.filings import commands, queries, rules, sending
from aftersales.money.filings.parameters import FILES_KEPT, RECORD_PORT
from aftersales.money.filings.platforms import FILES, NONE, Files, platforms
from aftersales.records.staff.queries import systems

LOOK_BACK = timedelta(days=2)  # what is older is drawn by hand, for a period that somebody chose


@by_the_clock("* * * * *", name="filings.draw")
def draw(at: datetime) -> None:
    """A settled visit has its record within a minute."""
    for system in systems("filings"):
        for store_id in sorted(system.stores):
            with as_seen_by(system):
                today = day_of(at, store_id=store_id)
                is_wanted = value(RECORD_PORT, store_id=store_id, on=today) != NONE
            if is_wanted:
                commands.draw_records(
                    store_id=store_id, since=today - LOOK_BACK, until=today, by=system, at=at
                )


@by_the_clock("* * * * *", name="filings.send", queue="outward")
def send(at: datetime) -> None:
    """Whatever is due, and whatever a dead worker left behind."""
    with whole_database():
        found = queries.due(at=at, lost_before=at - rules.LOST)
        asked = queries.tax_due(at=at, lost_before=at - rules.LOST)
    for record_id in found:
        sending.attempt(record_id, at=timezone.now())
    for tax_order_id in asked:
        sending.attempt_tax(tax_order_id, at=timezone.now())


@by_the_clock("40 3 * * *", name="filings.sweep")
def sweep(at: datetime) -> None:
    """Files that were fetched long ago go: the longest time that any group wants them kept."""
    on = timezone.localdate(at)
    with whole_database():
        kept = [value(FILES_KEPT, group_id=group_id, on=on) for group_id in group_ids()]
    files = platforms().get(FILES)
    if isinstance(files, Files) and kept:
        files.sweep(older_than=max(kept).total_seconds())
