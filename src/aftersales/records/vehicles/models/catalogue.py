"""Models of vehicles, how often they want service, and what their drivers should know."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from aftersales.core.actors import Actor
from aftersales.records.vehicles.states import Power, VehicleKind

M = TypeVar("M", bound=models.Model)


class GroupRows(models.QuerySet[M]):
    """Rows that everybody of the group who may see vehicles may see."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may("vehicles.view") else self.none()


class VehicleModelQuerySet(GroupRows["VehicleModel"]):
    pass


class VehicleModel(models.Model):
    """A model of the catalogue (车型): what the maker calls it, what kind it is, what drives it."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    brand = models.ForeignKey(
        "network.Brand", models.PROTECT, null=True, blank=True, related_name="+"
    )
    make = models.CharField(max_length=60)
    series = models.CharField(max_length=60)
    name = models.CharField(max_length=80, blank=True)
    model_year = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=VehicleKind.choices, default=VehicleKind.CAR)
    power = models.CharField(max_length=8, choices=Power.choices, blank=True)
    is_current = models.BooleanField(default=True)

    objects = VehicleModelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "make", "series", "name", "model_year"],
                name="vehicle_model_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        year = f" {self.model_year}" if self.model_year else ""
        return " ".join(filter(None, [self.make, self.series, self.name])) + year


class MaintenanceCycle(models.Model):
    """How often a model wants service, from a day on. Earlier versions stay: they were right
    then.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    model = models.ForeignKey(VehicleModel, models.CASCADE, related_name="cycles")
    holds_from = models.DateField()
    km = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField()
    first_km = models.PositiveIntegerField()
    first_months = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "holds_from"], name="maintenance_cycle_version"
            ),
            models.CheckConstraint(
                name="maintenance_cycle_is_something",
                condition=Q(km__gt=0, months__gt=0, first_km__gt=0, first_months__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_id}: {self.km} km, {self.months} months from {self.holds_from}"


class MakerNameQuerySet(GroupRows["MakerName"]):
    pass


class MakerName(models.Model):
    """Who stands behind the first three characters of a VIN, where the group knows better than
    we.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    wmi = models.CharField(max_length=3)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    objects = MakerNameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "wmi"], name="maker_name_once"),
            models.CheckConstraint(
                name="maker_name_wmi", condition=Q(wmi__regex=r"^[A-HJ-NPR-Z0-9]{3}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wmi}: {self.name_en}"


class GuidanceQuerySet(GroupRows["Guidance"]):
    pass


class Guidance(models.Model):
    """Guidance material for drivers of a model, or of every model (CV-24). Versions stay."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    model = models.ForeignKey(
        VehicleModel, models.CASCADE, null=True, blank=True, related_name="guidance"
    )
    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    body_zh = models.TextField()
    body_en = models.TextField(blank=True)
    published_at = models.DateTimeField()

    objects = GuidanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "code", "version"], name="guidance_version")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def title(self) -> str:
        """In the reader's language, where there is a title in it."""
        speaks_chinese = (get_language() or "").startswith("zh")
        return self.title_zh if speaks_chinese or not self.title_en else self.title_en
