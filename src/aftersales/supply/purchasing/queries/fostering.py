"""How suppliers were trained and rewarded (PU-07, PU-08)."""

from __future__ import annotations

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.supply.purchasing.models import SupplierIncentive, SupplierTraining


def trainings(*, seen_by: Actor) -> QuerySet[SupplierTraining]:
    """Trainings of the group's suppliers, the newest first."""
    rows = SupplierTraining.objects.visible_to(seen_by).select_related("supplier")
    return rows.order_by("-pk")


def incentives(*, seen_by: Actor) -> QuerySet[SupplierIncentive]:
    """What suppliers were granted, the newest first."""
    rows = SupplierIncentive.objects.visible_to(seen_by).select_related("supplier", "evaluation")
    return rows.order_by("-pk")
