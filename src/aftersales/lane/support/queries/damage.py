"""Damage by our own repair."""

from __future__ import annotations

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.lane.support.models import Damage


def damages(*, seen_by: Actor) -> QuerySet[Damage]:
    rows = Damage.objects.visible_to(seen_by, "support.see_damage")
    return rows.select_related("order__vehicle", "job", "responsible", "recovery_job").order_by(
        "-found_at", "-pk"
    )


def damages_of(order_id: int, *, seen_by: Actor) -> list[Damage]:
    return list(damages(seen_by=seen_by).filter(order=order_id))
