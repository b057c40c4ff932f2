"""What purchasing sees of the supplier's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max, QuerySet

from aftersales.core.actors import Actor
from aftersales.faces.chain.models import Access


def accesses(*, seen_by: Actor) -> QuerySet[Access]:
    """Addresses that were given out, the newest first."""
    return Access.objects.visible_to(seen_by).order_by("-pk")


def open_accesses(supplier_id: int, *, seen_by: Actor, at: datetime) -> Sequence[Access]:
    """Who at this supplier can come in now, and when they were last here (``last_at``)."""
    rows = accesses(seen_by=seen_by).filter(
        supplier=supplier_id, revoked_at=None, valid_until__gt=at
    )
    return list(rows.select_related("contact").annotate(last_at=Max("stays__entered_at")))
