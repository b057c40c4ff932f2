"""A vehicle, its plates over time, and the stores that keep a file on it."""

from __future__ import annotations

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Right

from aftersales.core.actors import Actor
from aftersales.records.vehicles.states import (
    FileReason,
    PlateColour,
    PlateKind,
    Power,
    SoldBy,
    VehicleKind,
)

VIN = r"^[A-HJ-NPR-Z0-9]{17}$"
PLATE = r"^[^[:space:]·•・.\-]{2,12}$"


def days(start: str, end: str) -> Func:
    """From the first day to the day on which it ended, which belongs to what came next."""
    return Func(F(start), F(end), function="daterange", output_field=DateRangeField())


class VehicleQuerySet(models.QuerySet["Vehicle"]):
    def visible_to(self, actor: Actor) -> Self:
        """Vehicles belong to the group: whoever may see vehicles in any store of it sees them."""
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may("vehicles.view") else self.none()

    def in_use(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def incomplete(self) -> Self:
        """Something is missing without which neither cover nor the next service can be decided."""
        known = ~Q(vin=None) & ~Q(plate=None) & Q(first_sale_on__isnull=False)
        return self.in_use().exclude(
            known & ~Q(model_words="") & Q(owner__isnull=False, odometer_km__isnull=False)
        )

    def near(self, day: date) -> Self:
        """Whose next service is near or overdue on that day."""
        return self.in_use().filter(outlook__near_on__lte=day)

    def at_home_in(self, actor: Actor) -> Self:
        """Those that the actor's own stores look after."""
        return self.filter(home_store__in=actor.stores_with("vehicles.view"))


@pghistory.track(
    pghistory.UpdateEvent("changed", row=pghistory.Old),
    pghistory.DeleteEvent("removed"),
    model_name="VehicleVersion",
    context_field=None,  # type: ignore[arg-type]  # None: the row says by itself who changed it
)
class Vehicle(models.Model):
    """A vehicle of the group (车辆资料). Its history is its own and survives every owner."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    home_store = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    vin = models.CharField(max_length=17, null=True, blank=True)
    vin_is_odd = models.BooleanField(
        default=False
    )  # check digit or year code ask for a second look
    plate = models.CharField(max_length=12, null=True, blank=True)
    plate_kind = models.CharField(max_length=12, choices=PlateKind.choices, blank=True)
    model = models.ForeignKey(
        "VehicleModel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    model_words = models.CharField(max_length=160, blank=True)  # as it is shown: catalogue or told
    model_year = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=VehicleKind.choices, default=VehicleKind.CAR)
    power = models.CharField(max_length=8, choices=Power.choices, blank=True)
    colour = models.CharField(max_length=30, blank=True)
    engine_number = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )

    first_sale_on = models.DateField(null=True, blank=True)
    sold_by = models.CharField(max_length=10, choices=SoldBy.choices, blank=True)
    seller = models.CharField(max_length=120, blank=True)
    agent = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    agent_contract = models.CharField(max_length=60, blank=True)
    guarantee_until = models.DateField(null=True, blank=True)
    licensed_on = models.DateField(null=True, blank=True)
    inspection_due_on = models.DateField(null=True, blank=True)

    odometer_km = models.PositiveIntegerField(null=True, blank=True)  # as the dashboard shows
    odometer_on = models.DateField(null=True, blank=True)
    odometer_generation = models.PositiveSmallIntegerField(default=1)
    odometer_offset = models.IntegerField(default=0)  # driven before this counter began

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_files"
    )
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "vin"], name="vehicle_vin_once", condition=Q(merged_into=None)
            ),
            models.UniqueConstraint(
                fields=["group", "plate"], name="vehicle_plate_once", condition=Q(merged_into=None)
            ),
            models.CheckConstraint(
                name="vehicle_vin_form", condition=Q(vin=None) | Q(vin__regex=VIN)
            ),
            models.CheckConstraint(
                name="vehicle_plate_form",
                condition=Q(plate=None, plate_kind="")
                | (Q(plate__regex=PLATE) & ~Q(plate_kind="")),
            ),
            models.CheckConstraint(
                name="vehicle_is_told_apart",
                condition=Q(vin__isnull=False)
                | Q(plate__isnull=False)
                | Q(merged_into__isnull=False),
            ),
            models.CheckConstraint(
                name="vehicle_agent_is_named",
                condition=~Q(sold_by=SoldBy.AGENT) | Q(agent__isnull=False) | ~Q(seller=""),
            ),
            models.CheckConstraint(
                name="vehicle_odometer_has_a_day",
                condition=Q(odometer_km=None, odometer_on=None)
                | Q(odometer_km__isnull=False, odometer_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(F("group"), Right("vin", 6), name="vehicle_vin_tail"),
            models.Index(fields=["group", "home_store", "id"], name="vehicle_home"),
            models.Index(fields=["owner"], name="vehicle_owner"),
            models.Index(fields=["model"], name="vehicle_model"),
            models.Index(fields=["group", "inspection_due_on"], name="vehicle_inspection"),
        ]

    def __str__(self) -> str:
        return f"vehicle {self.pk}"

    @property
    def distance_km(self) -> int | None:
        """Driven in all, over every counter it has had."""
        return None if self.odometer_km is None else self.odometer_km + self.odometer_offset

    @property
    def missing(self) -> list[str]:
        """The codes of what a whole file would have."""
        known = {
            "vin": self.vin,
            "plate": self.plate,
            "model": self.model_words,
            "owner": self.owner_id,
            "first_sale_on": self.first_sale_on,
            "odometer": self.odometer_km,
        }
        return [code for code, value in known.items() if value in (None, "")]


class PlateSpell(models.Model):
    """A plate on a vehicle, from a day on. Plates move: one car at a time carries each."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="plates")
    plate = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=PlateKind.choices)
    colour = models.CharField(max_length=12, choices=PlateColour.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the first day without it

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="plate_on_one_vehicle_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("plate", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="vehicle_carries_one_plate_at_a_time",
                expressions=[
                    ("vehicle", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="plate_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"plate of vehicle {self.vehicle_id} from {self.starts_on}"


class VehicleFile(models.Model):
    """A store has opened its file on a car, for a reason. Only then does it see what other
    stores did to it.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="files")
    reason = models.CharField(max_length=12, choices=FileReason.choices)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "vehicle"], name="vehicle_file_once")
        ]

    def __str__(self) -> str:
        return f"file of store {self.store_id} on vehicle {self.vehicle_id}"


class VehicleMerge(models.Model):
    """Two files turned out to be one car. ``moved`` lists the rows by table, so that it can be
    undone.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    kept = models.ForeignKey(Vehicle, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Vehicle, models.PROTECT, related_name="+")
    moved = models.JSONField()
    kept_before = models.JSONField()
    gone_before = models.JSONField()
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], name="vehicle_merge_in_force", condition=Q(undone_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"vehicle {self.gone_id} into {self.kept_id}"
