"""Who carries goods, and what they ask for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.supply.logistics.models.base import OfGroup, amount, of_group
from aftersales.supply.logistics.rules import Tariff
from aftersales.supply.logistics.states import CarrierKind


class Carrier(models.Model):
    """A way of sending goods: our own vans, a courier, or the recipient who fetches them.

    The price is so much for the shipment, for each kilogram and for each further package; ``days``
    is how long it takes.
    """

    group = of_group()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=CarrierKind.choices)
    currency = models.CharField(max_length=3)
    base = amount()
    per_kg = amount()
    per_package = amount()
    days = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    objects = OfGroup["Carrier"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="carrier_code_once"),
            models.CheckConstraint(
                name="carrier_price",
                condition=Q(base__gte=0, per_kg__gte=0, per_package__gte=0, days__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tariff(self) -> Tariff:
        return Tariff(
            base=self.base, per_kg=self.per_kg, per_package=self.per_package, days=self.days
        )
