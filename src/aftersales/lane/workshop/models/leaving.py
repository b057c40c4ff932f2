"""How the customer waits, hears, accepts and drives away, and what we guarantee from then on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from aftersales.core.fields import EncryptedTextField
from aftersales.lane.workshop.models.working import OfWorkshop
from aftersales.lane.workshop.states import (
    Appraisal,
    Channel,
    RepairClass,
    RepeatCause,
    RepeatKind,
    RestChoice,
    VehicleClass,
)


class Rest(models.Model):
    """Where the customer is while the car is here (RC-19)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=RestChoice.choices)
    guided_at = models.DateTimeField()
    guided_by = models.CharField(max_length=80)
    called_back_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)

    objects = OfWorkshop["Rest"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rest_called_back_somehow",
                condition=Q(called_back_at=None, channel="")
                | Q(called_back_at__isnull=False) & ~Q(channel=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.choice}"


class ReadyNotice(models.Model):
    """That the customer was told, by which channel, when (WS-20). Rows are only ever added."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=80)

    objects = OfWorkshop["ReadyNotice"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["order"], name="ready_notice_of_order")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.channel}"


class HandOver(models.Model):
    """Acceptance by the customer, the three explanations, the signature, the way out.

    ``gate_pass`` is set when the car leaves, and only then.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    is_effect_confirmed = models.BooleanField(null=True)
    effect_words = models.CharField(max_length=300, blank=True)
    work_explained_at = models.DateTimeField(null=True, blank=True)
    cost_explained_at = models.DateTimeField(null=True, blank=True)
    care_explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.CharField(max_length=80, blank=True)
    signature = EncryptedTextField(
        purpose="workshop.signature", default="", blank=True
    )  # strokes of the pen, as SVG path data
    odometer_km = models.PositiveIntegerField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.CharField(max_length=80, blank=True)
    gate_pass = models.CharField(max_length=40, blank=True)

    objects = OfWorkshop["HandOver"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gate_pass"], condition=~Q(gate_pass=""), name="gate_pass_once"
            ),
            models.CheckConstraint(
                name="hand_over_after_three_explanations",
                condition=Q(handed_over_at=None, gate_pass="")
                | Q(
                    handed_over_at__isnull=False,
                    accepted_at__isnull=False,
                    work_explained_at__isnull=False,
                    cost_explained_at__isnull=False,
                    care_explained_at__isnull=False,
                )
                & ~Q(gate_pass=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}"


class RepairGuarantee(models.Model):
    """What we guarantee for one job from hand-over on. Frozen: a trigger refuses any change."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    job = models.OneToOneField("orders.Job", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    vehicle_class = models.CharField(max_length=10, choices=VehicleClass.choices)
    repair_class = models.CharField(max_length=12, choices=RepairClass.choices)
    km = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    at_km = models.PositiveIntegerField(null=True, blank=True)
    last_day = models.DateField()
    last_km = models.PositiveIntegerField(null=True, blank=True)

    objects = OfWorkshop["RepairGuarantee"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="guarantee_last_km",
                condition=Q(at_km=None, last_km=None) | Q(last_km=F("at_km") + F("km")),
            )
        ]
        indexes = [models.Index(fields=["vehicle", "last_day"], name="guarantee_of_vehicle")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.days} d, {self.km} km"


class Repeat(models.Model):
    """The same fault came back too soon (WS-16, WS-17). Until somebody says why, the order cannot
    be settled.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    job = models.ForeignKey("orders.Job", models.PROTECT, related_name="+")
    former_order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    former_job = models.ForeignKey("orders.Job", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=RepeatKind.choices)
    days = models.PositiveSmallIntegerField()
    flagged_at = models.DateTimeField()
    cause = models.CharField(max_length=12, choices=RepeatCause.choices, blank=True)
    words = models.CharField(max_length=300, blank=True)
    classified_by = models.CharField(max_length=80, blank=True)
    classified_at = models.DateTimeField(null=True, blank=True)
    appraisal = models.CharField(max_length=12, choices=Appraisal.choices, blank=True)
    appraisal_words = models.CharField(max_length=300, blank=True)
    appraised_by = models.CharField(max_length=80, blank=True)
    appraised_at = models.DateTimeField(null=True, blank=True)

    objects = OfWorkshop["Repeat"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "former_job"], name="repeat_once"),
            models.CheckConstraint(
                name="repeat_classified_or_not",
                condition=Q(cause="", classified_by="", classified_at=None)
                | Q(classified_at__isnull=False) & ~Q(cause="") & ~Q(classified_by=""),
            ),
            models.CheckConstraint(
                name="repeat_appraised_or_not",
                condition=Q(appraisal="", appraised_by="", appraised_at=None)
                | Q(appraised_at__isnull=False, cause__in=[RepeatCause.OWN_WORK, RepeatCause.PART])
                & ~Q(appraisal="")
                & ~Q(appraised_by=""),
            ),
        ]
        indexes = [models.Index(fields=["order"], name="repeat_of_order")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.former_order_id}"
