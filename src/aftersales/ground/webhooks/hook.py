"""The ear at the log: each fact is written down for the programs that want it, with the fact."""

from __future__ import annotations

from collections.abc import Sequence

from aftersales.core.models import EventRecord
from aftersales.ground.webhooks import commands, queries, rules

ACTIVE = "webhooks_endpoint WHERE is_active"  # without one, nobody is told of anything


def hear(rows: Sequence[EventRecord]) -> None:
    """One look at the endpoints per transaction, however many facts it records."""
    told = [row for row in rows if row.group_id and not row.name.startswith(rules.OWN)]
    if told and (endpoints := queries.active_endpoints()):
        commands.queue(told, endpoints)
