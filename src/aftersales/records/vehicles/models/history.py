"""What was done to a vehicle, how far it has come, what is next, and what everybody must know
first.
"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living
from aftersales.records.vehicles.models.vehicle import Vehicle
from aftersales.records.vehicles.rules.odometer import MOST_KM
from aftersales.records.vehicles.states import (
    Confidence,
    CorrectionReason,
    DueBy,
    OdometerSource,
    RecordSource,
    ServiceKind,
    WarningKind,
)


class OdometerReading(models.Model):
    """What the dashboard showed on a day. Within one counter it never falls: a trigger sees to
    it (I-16).
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="readings")
    km = models.PositiveIntegerField()
    read_on = models.DateField()
    generation = models.PositiveSmallIntegerField(default=1)
    offset = models.IntegerField(default=0)
    source = models.CharField(max_length=12, choices=OdometerSource.choices)
    reference = models.CharField(max_length=40, blank=True)  # "order:17", "service_record:4"
    is_void = models.BooleanField(default=False)  # a correction said that it was wrong
    taken_in = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="odometer_reading_in_reach", condition=Q(km__lte=MOST_KM)),
            models.UniqueConstraint(
                fields=["vehicle", "read_on", "km", "generation"],
                name="odometer_reading_once",
                condition=Q(is_void=False),
            ),
        ]
        indexes = [
            models.Index(fields=["vehicle", "generation", "read_on"], name="odometer_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.km} km of vehicle {self.vehicle_id} on {self.read_on}"


class OdometerCorrection(models.Model):
    """Why a counter shows less than it did: who said so, and in which words."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="corrections")
    former_km = models.PositiveIntegerField()
    km = models.PositiveIntegerField()
    added = models.IntegerField(default=0)  # driven before, and no longer shown
    reason = models.CharField(max_length=20, choices=CorrectionReason.choices)
    words = models.CharField(max_length=300)
    corrected_on = models.DateField()
    corrected_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(name="odometer_correction_says_why", condition=~Q(words=""))
        ]

    def __str__(self) -> str:
        return f"{self.former_km} to {self.km} km of vehicle {self.vehicle_id}"


class ServiceRecordQuerySet(models.QuerySet["ServiceRecord"]):
    def visible_to(self, actor: Actor) -> Self:
        """Rows of the actor's own stores and, after one of these has opened a file, of the
        whole group.
        """
        if actor.boundless:
            return self
        stores = actor.stores_with("vehicles.view")
        on_file = Q(vehicle__in=models.Subquery(_filed_by(stores)))
        return self.filter(on_file | Q(workshop__in=stores), group=actor.group_id)


def _filed_by(stores: frozenset[int]) -> models.QuerySet[Vehicle, int]:
    return Vehicle.objects.filter(files__store__in=stores).values_list("pk", flat=True)


class ServiceRecord(models.Model):
    """The technical half of a visit: day, km, operations, fault, store. The group may share it.

    ``workshop`` is a store of ours; what was done elsewhere has ``workshop_words``. The half with
    prices, people and words is ``ServiceRecordDetail`` and stays in its store.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="service_records")
    workshop = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    workshop_words = models.CharField(max_length=120, blank=True)
    serviced_on = models.DateField()
    km = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=ServiceKind.choices)
    operations = ArrayField(models.CharField(max_length=200), default=list)
    fault = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=10, choices=RecordSource.choices)
    reference = models.CharField(max_length=60, blank=True)  # the document's number there
    digest = models.CharField(max_length=32)  # equal for the same row told twice
    recorded_at = models.DateTimeField()

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vehicle", "digest"], name="service_record_once"),
            models.CheckConstraint(
                name="service_record_in_reach", condition=Q(km=None) | Q(km__lte=MOST_KM)
            ),
        ]
        indexes = [models.Index(fields=["vehicle", "-serviced_on"], name="service_record_history")]

    def __str__(self) -> str:
        return f"service record {self.pk}"


class ServiceRecordDetail(models.Model):
    """The half of a visit that is its store's own business: prices, people and words."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    record = models.OneToOneField(ServiceRecord, models.CASCADE, related_name="detail")
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    parts = ArrayField(models.CharField(max_length=200), default=list)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    advisor = models.CharField(max_length=80, blank=True)
    technician = models.CharField(max_length=80, blank=True)
    words = EncryptedTextField(purpose="vehicles.service_words", default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="service_record_amount_has_currency",
                condition=Q(amount=None, currency="") | (Q(amount__gte=0) & ~Q(currency="")),
            )
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"detail of service record {self.record_id}"


class Outlook(models.Model):
    """When the next service is expected and what it rests on (CV-16); reckoned anew on every
    fact.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.OneToOneField(Vehicle, models.CASCADE, related_name="outlook")
    due_on = models.DateField()
    due_km = models.PositiveIntegerField()
    due_by = models.CharField(max_length=8, choices=DueBy.choices)
    earliest_on = models.DateField()
    latest_on = models.DateField()
    km_per_day = models.DecimalField(max_digits=7, decimal_places=2)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    readings = models.PositiveSmallIntegerField()
    last_service_on = models.DateField(null=True, blank=True)
    last_service_km = models.PositiveIntegerField(null=True, blank=True)
    cycle_km = models.PositiveIntegerField()
    cycle_months = models.PositiveSmallIntegerField()
    reckoned_on = models.DateField()
    near_on = models.DateField()  # from this day on somebody calls or writes
    told_at = models.DateTimeField(null=True, blank=True)  # that it is near, once a maintenance
    told_after = models.DateField(null=True, blank=True)  # the last service then

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outlook_near_before_due", condition=Q(near_on__lte=F("due_on"))
            ),
            models.CheckConstraint(
                name="outlook_between_its_bounds",
                condition=Q(earliest_on__lte=F("due_on"), latest_on__gte=F("due_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["group", "due_on"], name="outlook_due"),
            models.Index(fields=["group", "near_on"], name="outlook_near"),
        ]

    def __str__(self) -> str:
        return f"vehicle {self.vehicle_id} due on {self.due_on}"


class VehicleWarning(models.Model):
    """What everybody who meets the car must know first. Rooms above write it down here by
    command.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="warnings")
    kind = models.CharField(max_length=20, choices=WarningKind.choices)
    reference = models.CharField(max_length=60, blank=True)  # whose warning: "recall:5"
    words = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "kind", "reference", "store"],
                name="vehicle_warning_once",
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="vehicle_warning_links_inside",
                condition=Q(link="") | Q(link__regex=r"^/([^/\\]|$)"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on vehicle {self.vehicle_id}"
