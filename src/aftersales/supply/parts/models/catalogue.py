"""Parts of the group's catalogue and their list prices over time."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.supply.parts.states import Origin, PriceList, Tracking


class PartQuerySet(models.QuerySet["Part"]):
    def visible_to(self, actor: Actor, right: str = "parts.view") -> Self:
        """The catalogue belongs to the group: whoever may see parts in any store sees it."""
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may(right) else self.none()


class Part(models.Model):
    """One part as its maker numbers it. ``price`` is the list price that holds now;
    ``successor`` is the number that took its place. ``stock_class`` (A, B, C) comes with use.

    An exchange part is sold against the old one: ``deposit`` is what is asked for each until that
    comes back. ``guarantee_months`` and ``guarantee_km`` are the terms of a wear part, whichever
    ends first. ``version`` goes on by one with each change of what the part is.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)  # as it is kept: capitals, without blanks and dashes
    shown_number = models.CharField(max_length=40)  # as its maker writes it
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=12)
    maker = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=9, choices=Origin.choices, default=Origin.MAKER)
    stock_class = models.CharField(max_length=2, blank=True)
    is_current = models.BooleanField(default=True)
    tracking = models.CharField(max_length=6, choices=Tracking.choices, default=Tracking.NONE)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    shelf_days = models.PositiveIntegerField(null=True, blank=True)  # from its receipt
    is_exchange = models.BooleanField(default=False, db_default=False)
    deposit = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    deposit_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    is_wear = models.BooleanField(default=False, db_default=False)
    guarantee_months = models.PositiveSmallIntegerField(null=True, blank=True)
    guarantee_km = models.PositiveIntegerField(null=True, blank=True)
    lubricant_family = models.CharField(max_length=40, blank=True, default="", db_default="")
    is_hazardous = models.BooleanField(default=False, db_default=False)
    storage = models.CharField(max_length=200, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1, db_default=1)
    changed_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="part_number_once"),
            models.CheckConstraint(
                name="part_price_has_currency",
                condition=Q(price=None, currency="") | (Q(price__gte=0) & ~Q(currency="")),
            ),
            models.CheckConstraint(
                name="part_superseded_is_not_current",
                condition=Q(successor=None) | (Q(is_current=False) & ~Q(successor=F("pk"))),
            ),
            models.CheckConstraint(
                name="part_deposit_of_an_exchange_part",
                condition=Q(deposit=None, deposit_currency="")
                | (Q(is_exchange=True, deposit__gt=0) & ~Q(deposit_currency="")),
            ),
            models.CheckConstraint(
                name="part_guarantee_of_a_wear_part",
                condition=Q(guarantee_months=None, guarantee_km=None) | Q(is_wear=True),
            ),
            models.CheckConstraint(
                name="part_traits_are_something",
                condition=(Q(shelf_days=None) | Q(shelf_days__gt=0))
                & (Q(guarantee_months=None) | Q(guarantee_months__gt=0))
                & (Q(guarantee_km=None) | Q(guarantee_km__gt=0)),
            ),
        ]
        indexes = [models.Index(fields=["group", "name", "id"], name="part_name")]

    def __str__(self) -> str:
        return self.shown_number


class PartPrice(models.Model):
    """What a part costs on a list, from a day on. The latest that has come holds."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="prices")
    price_list = models.CharField(max_length=9, choices=PriceList.choices, default=PriceList.RETAIL)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    holds_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "price_list", "holds_from"], name="part_price_once_a_day"
            ),
            models.CheckConstraint(name="part_price_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
