"""Who owns, drives and pays for a vehicle, from day to day."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from aftersales.core.privacy import only_for_the_living
from aftersales.records.vehicles.models.vehicle import Vehicle, days
from aftersales.records.vehicles.states import PartyRole


class PartyQuerySet(models.QuerySet["VehicleParty"]):
    def on(self, day: date) -> Self:
        """Those that hold on this day."""
        running = Q(ends_on=None) | Q(ends_on__gt=day)
        return self.filter(running, starts_on__lte=day)


class VehicleParty(models.Model):
    """A customer is something to a vehicle from a day on. ``ends_on`` is the first day it no
    longer holds.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="parties")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=PartyRole.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="vehicle_has_one_owner_at_a_time",
                expressions=[
                    ("vehicle", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=PartyRole.OWNER),
            ),
            ExclusionConstraint(
                name="vehicle_party_once_at_a_time",
                expressions=[
                    ("vehicle", RangeOperators.EQUAL),
                    ("customer", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="vehicle_party_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        triggers = [only_for_the_living()]
        indexes = [models.Index(fields=["customer", "ends_on"], name="vehicle_party_customer")]

    def __str__(self) -> str:
        return f"{self.role} of vehicle {self.vehicle_id} from {self.starts_on}"
