"""Parts of the group's catalogue and their list prices over time."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor


class PartQuerySet(models.QuerySet["Part"]):
    def visible_to(self, actor: Actor, right: str = "parts.view") -> Self:
        """The catalogue belongs to the group: whoever may see parts in any store sees it."""
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may(right) else self.none()


class Part(models.Model):
    """One part as its maker numbers it. ``stock_class`` (A, B, C …) stays blank until stock is
    kept.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)  # as it is kept: capitals, without blanks and dashes
    shown_number = models.CharField(max_length=40)  # as its maker writes it
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=12)
    maker = models.CharField(max_length=60, blank=True)
    stock_class = models.CharField(max_length=2, blank=True)
    is_current = models.BooleanField(default=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    changed_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="part_number_once"),
            models.CheckConstraint(
                name="part_price_has_currency",
                condition=Q(price=None, currency="") | (Q(price__gte=0) & ~Q(currency="")),
            ),
        ]
        indexes = [models.Index(fields=["group", "name", "id"], name="part_name")]

    def __str__(self) -> str:
        return self.shown_number


class PartPrice(models.Model):
    """What the maker asks for a part, from a day on. The latest that has come holds."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="prices")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    holds_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "holds_from"], name="part_price_once_a_day"),
            models.CheckConstraint(name="part_price_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
