"""How the defects of the data moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aftersales.core.actors import Actor
from aftersales.core.models import EventRecord
from aftersales.ground.network.queries import day_of
from aftersales.records.customers.events import QualityMeasured

TREND = timedelta(days=90)


def quality_trend(*, seen_by: Actor, at: datetime) -> dict[date, int]:
    """Defects counted in the actor's stores, day by day, all kinds together. One statement."""
    facts = EventRecord.objects.filter(
        name=QualityMeasured.name,
        occurred_at__gte=at - TREND,
        store_id__in=seen_by.stores_with("customers.quality"),
    )
    found: dict[tuple[date, int | None], int] = {}
    for moment, store_id, data in facts.order_by("occurred_at", "pk").values_list(
        "occurred_at", "store_id", "data"
    ):
        found[day_of(moment), store_id] = sum(data["counts"])  # the day's last word
    days: dict[date, int] = {}
    for (day, _store), count in found.items():
        days[day] = days.get(day, 0) + count
    return days
