"""How suppliers did over a period, with the lines behind it, and what was decided on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from aftersales.supply.purchasing.models.base import (
    OfGroup,
    OfStore,
    amount,
    of_group,
    of_store,
    pieces,
)
from aftersales.supply.purchasing.models.orders import PurchaseLine
from aftersales.supply.purchasing.models.suppliers import Supplier
from aftersales.supply.purchasing.states import Standing

NOTHING = Decimal(0)


def _points(**more: Any) -> Any:
    """0 to 100, one place; None where there was nothing to measure."""
    return models.DecimalField(max_digits=4, decimal_places=1, **more)


class Evaluation(models.Model):
    """A supplier's scorecard over a period, all stores of the group together (PU-06). It is only
    ever added: numerators, denominators, weights and limits stay as they were that day.

    Quality: of ``came`` pieces ``bad`` were rejected, another part, or went back for a fault.
    Delivery: of ``due`` lines so many came ``in_time`` and so many ``whole`` at once. Price: what
    was taken cost ``paid``, and would have cost ``lowest`` where it was cheapest.
    """

    group = of_group()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="evaluations")
    from_on = models.DateField()
    to_on = models.DateField()
    came = pieces(default=NOTHING)
    bad = pieces(default=NOTHING)
    due = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    whole = models.PositiveIntegerField(default=0)
    paid = amount(default=NOTHING)
    lowest = amount(default=NOTHING)
    currency = models.CharField(max_length=3)
    quality = _points(null=True, blank=True)
    delivery = _points(null=True, blank=True)
    price = _points(null=True, blank=True)
    total = _points(null=True, blank=True)
    quality_weight = models.DecimalField(max_digits=5, decimal_places=2)
    delivery_weight = models.DecimalField(max_digits=5, decimal_places=2)
    price_weight = models.DecimalField(max_digits=5, decimal_places=2)
    warn_below = models.DecimalField(max_digits=5, decimal_places=2)
    block_below = models.DecimalField(max_digits=5, decimal_places=2)
    before = models.CharField(max_length=7, choices=Standing.choices)
    proposed = models.CharField(max_length=7, choices=Standing.choices)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = OfGroup["Evaluation"].as_manager()

    class Meta:
        constraints = [
            # Two at once reckon from the same day: one of them stands.
            models.UniqueConstraint(fields=["supplier", "from_on"], name="evaluation_period_once"),
            models.CheckConstraint(
                name="evaluation_adds_up",
                condition=Q(
                    from_on__lte=F("to_on"),
                    came__gte=0,
                    bad__gte=0,
                    in_time__lte=F("due"),
                    whole__lte=F("due"),
                    lowest__gte=0,
                    lowest__lte=F("paid"),
                ),
            ),
        ]
        indexes = [models.Index(fields=["group", "-id"], name="evaluation_newest")]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.from_on} – {self.to_on}"


class EvaluationLine(models.Model):
    """One order line behind a scorecard, seen in the store that bought it. ``in_time`` and
    ``whole`` are None where no day of the period was promised.
    """

    store = of_store()
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="lines")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="+")
    came = pieces(default=NOTHING)
    bad = pieces(default=NOTHING)
    promised_on = models.DateField(null=True, blank=True)
    came_on = models.DateField(null=True, blank=True)
    in_time = models.BooleanField(null=True, blank=True)
    whole = models.BooleanField(null=True, blank=True)
    paid = amount(default=NOTHING)
    lowest = amount(default=NOTHING)

    objects = OfStore["EvaluationLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "line"], name="evaluation_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id}: {self.line_id}"


class EvaluationRuling(models.Model):
    """Who decided on an evaluation, once and for all; another standing than the proposed one has a
    reason.
    """

    group = of_group()
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="ruling")
    proposed = models.CharField(max_length=7, choices=Standing.choices)
    standing = models.CharField(max_length=7, choices=Standing.choices)
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects = OfGroup["EvaluationRuling"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evaluation_departure_has_reason",
                condition=Q(standing=F("proposed")) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id}: {self.standing}"
