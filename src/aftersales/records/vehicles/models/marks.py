"""What makers want done to cars, by VIN: recalls and campaigns (RC-18)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.records.vehicles.models.vehicle import VIN, Vehicle
from aftersales.records.vehicles.states import MarkKind


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, actor: Actor) -> Self:
        """They belong to the group as its cars do."""
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may("vehicles.view") else self.none()


class Mark(models.Model):
    """One car of a recall or campaign. It stands under the VIN, also before the car has a file,
    and is done once.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vin = models.CharField(max_length=17)
    vehicle = models.ForeignKey(
        Vehicle, models.SET_NULL, null=True, blank=True, related_name="marks"
    )
    kind = models.CharField(max_length=8, choices=MarkKind.choices)
    number = models.CharField(max_length=40)  # the maker's
    title = models.CharField(max_length=160)
    until = models.DateField(null=True, blank=True)  # the last day of a campaign
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=40, blank=True)  # the order it was done on

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "vin", "kind", "number"], name="mark_once_a_car"
            ),
            models.CheckConstraint(name="mark_vin_form", condition=Q(vin__regex=VIN)),
            models.CheckConstraint(name="mark_is_named", condition=~Q(number="") & ~Q(title="")),
            models.CheckConstraint(
                name="mark_done_says_by_whom",
                condition=Q(done_on=None, done_by="") | (Q(done_on__isnull=False) & ~Q(done_by="")),
            ),
        ]
        indexes = [
            models.Index(fields=["vehicle"], name="mark_of_vehicle"),
            models.Index(fields=["group", "number", "id"], name="mark_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
