"""What goes instead of a part, and into which cars a part goes."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from aftersales.core.actors import Actor
from aftersales.supply.parts.models.catalogue import Part

M = TypeVar("M", bound=models.Model)


class OfCatalogue(models.QuerySet[M]):
    """Rows that belong to the group as its catalogue does."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may("parts.view") else self.none()


class Substitute(models.Model):
    """Another part that does as well: ``other`` for ``part``, and where ``is_mutual`` the other way
    round. Each pair stands once.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="substitutes")
    other = models.ForeignKey(Part, models.CASCADE, related_name="substitute_for")
    is_mutual = models.BooleanField(default=False)
    reason = models.CharField(max_length=200)
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()

    objects = OfCatalogue["Substitute"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Least("part", "other"), Greatest("part", "other"), name="substitute_once"
            ),
            models.CheckConstraint(
                name="substitute_is_another", condition=~Q(part=F("other")) & ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.other_id}"


class Fitment(models.Model):
    """A car that a part goes into: a model, or every model of its series, perhaps of some years
    only. A part without any such row is not told about: it may go into all.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="fitments")
    model = models.ForeignKey("vehicles.VehicleModel", models.PROTECT, related_name="+")
    is_series = models.BooleanField(default=False)
    year_from = models.PositiveSmallIntegerField(null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(null=True, blank=True)
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()

    objects = OfCatalogue["Fitment"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "model", "is_series", "year_from", "year_to"],
                name="fitment_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="fitment_years_in_order",
                condition=Q(year_from=None) | Q(year_to=None) | Q(year_from__lte=F("year_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.model_id}"


class FitmentWaived(models.Model):
    """Somebody put a part into a car all the same, and said why."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    waived_by = models.CharField(max_length=80)
    waived_at = models.DateTimeField()

    objects = OfCatalogue["FitmentWaived"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="fitment_waived_with_reason", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["vehicle", "part"], name="fitment_waived_for")]

    def __str__(self) -> str:
        return f"{self.part_id} · {self.vehicle_id}"
