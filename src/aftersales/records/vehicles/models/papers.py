"""Papers of a vehicle: proof of purchase, insurance, and that its driver was shown how to use
it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living
from aftersales.records.vehicles.models.catalogue import Guidance
from aftersales.records.vehicles.models.vehicle import Vehicle
from aftersales.records.vehicles.states import DocumentKind


class VehicleDocument(models.Model):
    """A paper that proves something about a vehicle (CV-25); its scans hang on it in
    ``ground.files``.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    number = EncryptedTextField(purpose="vehicles.document", default="", blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vehicle_document_valid_after_its_date",
                condition=Q(dated_on=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("dated_on")),
            )
        ]
        indexes = [models.Index(fields=["vehicle", "kind"], name="vehicle_document_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of vehicle {self.vehicle_id}"


class Insurance(models.Model):
    """With whom a vehicle is insured, from when to when. Kinds of cover stand in ``insurance``."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="insurances")
    insurer = models.CharField(max_length=80)
    number = EncryptedTextField(purpose="vehicles.insurance", default="", blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField()  # the last day of cover
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "insurer", "ends_on"], name="vehicle_insurance_once"
            ),
            models.CheckConstraint(
                name="vehicle_insurance_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes = [models.Index(fields=["group", "ends_on"], name="vehicle_insurance_end")]

    def __str__(self) -> str:
        return f"insurance of vehicle {self.vehicle_id} to {self.ends_on}"


class UseInstruction(models.Model):
    """The driver was shown how to use the car: the first service after hand-over (CV-24)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="instructions")
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    guidance: models.ManyToManyField[Guidance, UsedGuidance] = models.ManyToManyField(
        "Guidance", related_name="+", through="UsedGuidance"
    )
    topics = ArrayField(models.CharField(max_length=40), default=list)
    questions = EncryptedTextField(purpose="vehicles.instruction", default="", blank=True)
    given_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="use_instruction_took_time", condition=Q(minutes__gt=0, minutes__lte=600)
            )
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"use instruction for vehicle {self.vehicle_id} on {self.given_on}"


class UsedGuidance(models.Model):
    """Which version of which material was handed over."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    instruction = models.ForeignKey(UseInstruction, models.CASCADE, related_name="used")
    guidance = models.ForeignKey("Guidance", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instruction", "guidance"], name="used_guidance_once")
        ]

    def __str__(self) -> str:
        return f"guidance {self.guidance_id} in {self.instruction_id}"
