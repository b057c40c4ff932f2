"""Filings and each attempt to hand them in."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.money.filings.states import HeadField, Outcome, RecordState

M = TypeVar("M", bound=models.Model)


class OfStore(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "filings.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


def of_store() -> Any:
    return models.ForeignKey("network.Store", models.PROTECT, related_name="+")


class RepairRecord(models.Model):
    """The e-repair record of one settled visit (汽车维修电子健康档案, JT/T 1132).

    ``body`` is built once from the frozen bills and never changes; what was missing, or what the
    platform found wrong, stands beside it in ``supplied``. A bill that is credited and issued anew
    makes a new record that ``corrects`` this one.
    """

    store = of_store()
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    settlement = models.ForeignKey("billing.Settlement", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    code = models.CharField(max_length=30)  # costlistcode: the platform knows the record by it
    settled_on = models.DateField()
    service_type = models.CharField(max_length=24)
    body = EncryptedTextField(purpose="filings.record")
    digest = models.CharField(max_length=64)
    supplied = EncryptedTextField(purpose="filings.supplied", default="", blank=True)
    missing = ArrayField(models.CharField(max_length=30, choices=HeadField.choices), default=list)
    state = models.CharField(max_length=10, choices=RecordState.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    drawn_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=64, blank=True)  # the platform's own number
    reason = EncryptedTextField(purpose="filings.reason", default="", blank=True)

    objects = OfStore["RepairRecord"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="repair_record_code_once"),
            models.CheckConstraint(
                name="repair_record_lacks_or_not",
                condition=~Q(state=RecordState.INCOMPLETE) | ~Q(missing=[]),
            ),
            models.CheckConstraint(
                name="repair_record_whole_before_it_is_sent",
                condition=Q(missing=[])
                | Q(state__in=[RecordState.INCOMPLETE, RecordState.REPLACED]),
            ),
            models.CheckConstraint(
                name="repair_record_waits_for_a_time",
                condition=~Q(state=RecordState.DUE) | Q(next_at__isnull=False),
            ),
            models.CheckConstraint(
                name="repair_record_handed_in_has_a_time",
                condition=~Q(state__in=[RecordState.SENT, RecordState.ACCEPTED])
                | Q(handed_in_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-settled_on", "-id"], name="repair_record_list"),
            models.Index(
                fields=["next_at"], name="repair_record_due", condition=Q(state=RecordState.DUE)
            ),
            models.Index(
                fields=["claimed_at"],
                name="repair_record_sending",
                condition=Q(state=RecordState.SENDING),
            ),
            models.Index(fields=["order"], name="repair_record_order"),
        ]

    def __str__(self) -> str:
        return self.code


class RecordBill(models.Model):
    """Which bills a record tells of: each issued bill stands in one record, once."""

    store = of_store()
    record = models.ForeignKey(RepairRecord, models.CASCADE, related_name="bills")
    settlement = models.OneToOneField("billing.Settlement", models.PROTECT, related_name="+")

    objects = OfStore["RecordBill"].as_manager()

    def __str__(self) -> str:
        return f"{self.settlement_id}"


class RecordAttempt(models.Model):
    """One attempt to hand a record in, and what came of it. ``digest`` is of what went out."""

    store = of_store()
    record = models.ForeignKey(RepairRecord, models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    port = models.CharField(max_length=20)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    digest = models.CharField(max_length=64)
    fault = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField()

    objects = OfStore["RecordAttempt"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["record"], name="record_attempt_of")]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"
