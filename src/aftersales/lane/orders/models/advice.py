"""What stays open when a car leaves, and what customers object to."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.privacy import only_for_the_living
from aftersales.lane.orders.models.base import M, OfStore
from aftersales.lane.orders.models.visit import Order
from aftersales.lane.orders.states import (
    AdviceState,
    Grade,
    ObjectionKind,
    ObjectionMethod,
    ObjectionResult,
    Unit,
)
from aftersales.records.vehicles.states import Power
from aftersales.resources.catalogue.states import ServiceType


class OfGroup(models.QuerySet[M]):
    def visible_to(self, actor: Actor, right: str = "orders.view") -> Self:
        """Rows of the whole group: whoever sees orders anywhere in it."""
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may(right) else self.none()


class AdviceQuerySet(OfGroup["Advice"]):
    def open(self) -> Self:
        return self.filter(state=AdviceState.OPEN)


class Advice(models.Model):
    """Work that is needed and was declined or left over (WS-22). It comes back at the next visit,
    in whichever store of the group; without a price, which is made anew.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    found_in = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    found_on = models.ForeignKey(
        Order, models.SET_NULL, null=True, blank=True, related_name="advice"
    )
    job = models.ForeignKey("orders.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    service_type = models.CharField(max_length=24, choices=ServiceType.choices)
    grade = models.CharField(max_length=5, choices=Grade.choices, default=Grade.AMBER)
    lines = models.JSONField(default=list, blank=True)  # operations, parts, charges with quantity
    due_on = models.DateField(null=True, blank=True)
    due_km = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=AdviceState.choices, default=AdviceState.OPEN)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why it is dropped

    objects = AdviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="advice_open_or_ended",
                condition=Q(state__in=["open", "revived"], ended_at=None)
                | Q(state="done", ended_at__isnull=False)
                | (Q(state="dropped", ended_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(name="advice_has_a_title", condition=~Q(title="")),
            models.UniqueConstraint(
                fields=["job"],
                name="advice_of_a_job_once",
                condition=Q(job__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["vehicle"],
                name="advice_standing",
                condition=Q(state__in=["open", "revived"]),
            )
        ]

    def __str__(self) -> str:
        return f"advice {self.pk}"


class Objection(models.Model):
    """What a customer objected to, how it was answered and what came of it (RC-11)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="objections"
    )
    kind = models.CharField(max_length=7, choices=ObjectionKind.choices)
    method = models.CharField(max_length=8, choices=ObjectionMethod.choices)
    result = models.CharField(
        max_length=8, choices=ObjectionResult.choices, default=ObjectionResult.OPEN
    )
    words = models.TextField()
    answer = models.TextField(blank=True)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=80)

    objects = OfStore["Objection"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="objection_open_or_settled",
                condition=Q(result="open", settled_at=None)
                | (~Q(result="open") & Q(settled_at__isnull=False)),
            )
        ]
        indexes = [
            models.Index(fields=["store", "-raised_at", "-id"], name="objection_newest"),
            models.Index(fields=["customer"], name="objection_of_customer"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"objection {self.pk}"


class UnfitPart(models.Model):
    """A part that must not go into some cars (WS-30): those of a model, with a kind of drive, or
    all. Whoever writes it on an order for such a car is told why not.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    model = models.ForeignKey(
        "vehicles.VehicleModel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    power = models.CharField(max_length=8, choices=Power.choices, blank=True)
    reason = models.CharField(max_length=200)
    barred_at = models.DateTimeField()
    barred_by = models.CharField(max_length=80)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = OfGroup["UnfitPart"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "model", "power"],
                name="unfit_part_once",
                condition=Q(lifted_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="unfit_part_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"unfit part {self.part_id}"


class Lubricant(models.Model):
    """A part that is filled into a unit. Its maker is the part's."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.OneToOneField("parts.Part", models.PROTECT, related_name="+")
    unit = models.CharField(max_length=8, choices=Unit.choices)
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=80)

    objects = OfGroup["Lubricant"].as_manager()

    def __str__(self) -> str:
        return f"{self.unit} {self.part_id}"


class Filling(models.Model):
    """What went into a unit of a car on a settled order: the newest tells what is in there now."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    unit = models.CharField(max_length=8, choices=Unit.choices)
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    maker = models.CharField(max_length=60)
    order = models.ForeignKey(Order, models.PROTECT, related_name="fillings")
    filled_at = models.DateTimeField()

    objects = OfGroup["Filling"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "unit", "part"], name="filling_once"),
            models.CheckConstraint(name="filling_has_a_maker", condition=~Q(maker="")),
        ]
        indexes = [
            models.Index(fields=["vehicle", "unit", "-filled_at"], name="filling_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.unit}: {self.maker}"
