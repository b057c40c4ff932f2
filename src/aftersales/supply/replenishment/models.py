"""What a store keeps of each part, what is proposed, and what was used before this house kept
books.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.supply.replenishment.states import Pattern, UseClass

M = TypeVar("M", bound=models.Model)
NOTHING = Decimal(0)


class OfStore(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "replenishment.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


def pieces(**more: Any) -> Any:
    """Pieces, litres, metres: three places, as in stock."""
    more.setdefault("default", NOTHING)
    return models.DecimalField(max_digits=12, decimal_places=3, **more)


class StockPlan(models.Model):
    """How much a store keeps of a part.

    What holds was decided by somebody (``decided_at``) and changes by a decision only; until then
    it is nothing. What is proposed is the newest reckoning, with ``inputs`` it came from; both
    have their classes. Ordered is when the position (free + on order) is at or below ``alert_at``,
    up to ``upto``; an alert raised there ends at ``clear_at``. ``lender`` is a store of the group
    that has more than it needs.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")

    stock_class = models.CharField(max_length=1, blank=True)
    use_class = models.CharField(max_length=10, choices=UseClass.choices, blank=True)
    safety = pieces()
    alert_at = pieces()
    clear_at = pieces()
    upto = pieces()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    is_frozen = models.BooleanField(default=False)

    reckoned_at = models.DateTimeField()
    proposed_class = models.CharField(max_length=1)
    proposed_use = models.CharField(max_length=10, choices=UseClass.choices)
    variation_class = models.CharField(max_length=1)  # X steady, Y varying, Z hardly to be foretold
    pattern = models.CharField(max_length=12, choices=Pattern.choices)
    economic = pieces()  # order quantity, before packs
    proposed_safety = pieces()
    proposed_alert_at = pieces()
    proposed_clear_at = pieces()
    proposed_upto = pieces()
    position = pieces()  # when it was reckoned
    cost_of_nothing = models.DecimalField(max_digits=16, decimal_places=2, default=NOTHING)
    left_over = pieces()  # of a seasonal part, beyond what is needed until its next season
    inputs = models.JSONField(default=dict)

    alerted_at = models.DateTimeField(null=True, blank=True)
    lender = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    lends = pieces()
    transfer = models.ForeignKey(
        "parts.Transfer", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfStore["StockPlan"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "part"], name="stock_plan_once"),
            models.CheckConstraint(
                name="stock_plan_levels_in_order",
                condition=Q(
                    safety__gte=0,
                    alert_at__gte=0,
                    clear_at__gte=F("alert_at"),
                    upto__gte=F("clear_at"),
                ),
            ),
            models.CheckConstraint(
                name="stock_plan_holds_what_was_decided",
                condition=Q(decided_at__isnull=False) & ~Q(decided_by="")
                | Q(decided_at=None, decided_by="", upto=0, is_frozen=False, alerted_at=None),
            ),
            models.CheckConstraint(
                name="stock_plan_lender_of_an_alert",
                condition=Q(alerted_at__isnull=False)
                | Q(alerted_at=None, lender=None, transfer=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "alerted_at"],
                name="stock_plan_alerted",
                condition=Q(alerted_at__isnull=False),
            ),
            models.Index(fields=["part"], name="stock_plan_part"),
        ]

    def __str__(self) -> str:
        return f"{self.store_id}: {self.part_id}"


class DemandMonth(models.Model):
    """What was used in a month before this house kept the books: it adds to what the books say."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    quantity = pieces()

    objects = OfStore["DemandMonth"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "part", "month"], name="demand_month_once"),
            models.CheckConstraint(
                name="demand_month_is_one", condition=Q(quantity__gte=0, month__day=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.month:%Y-%m}: {self.quantity}"
