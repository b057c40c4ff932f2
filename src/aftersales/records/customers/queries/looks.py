"""Who looked at data in clear, and how often."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.models import EventRecord
from aftersales.records.customers.events import DataRevealed, RevealsAlarmed


def clear_views(*, actor_key: str, since: datetime, until: datetime) -> int:
    """How often this actor saw personal data in clear in that time."""
    facts = EventRecord.objects.filter(name=DataRevealed.name, actor=actor_key)
    return facts.filter(occurred_at__gt=since, occurred_at__lte=until).count()


def was_alarmed(*, actor_key: str, since: datetime) -> bool:
    facts = EventRecord.objects.filter(name=RevealsAlarmed.name, actor=actor_key)
    return facts.filter(occurred_at__gt=since).exists()
