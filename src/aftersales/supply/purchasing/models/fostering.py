"""How suppliers are trained, and what good results bring them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.supply.purchasing.models.base import OfGroup, amount, of_group
from aftersales.supply.purchasing.models.evaluations import Evaluation
from aftersales.supply.purchasing.models.suppliers import Supplier
from aftersales.supply.purchasing.states import IncentiveKind, TrainingResult, TrainingSubject


class SupplierTraining(models.Model):
    """People of a supplier were trained (PU-07). ``posts`` says what they do there and nobody's
    name; lists and certificates hang on it as files.
    """

    group = of_group()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="trainings")
    subject = models.CharField(max_length=7, choices=TrainingSubject.choices)
    held_on = models.DateField()
    content = models.CharField(max_length=200)
    attendants = models.PositiveSmallIntegerField()
    posts = models.CharField(max_length=120, blank=True)
    result = models.CharField(max_length=6, choices=TrainingResult.choices)
    words = models.CharField(max_length=200, blank=True)
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()

    objects = OfGroup["SupplierTraining"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supplier_training_of_somebody",
                condition=Q(attendants__gt=0) & ~Q(content=""),
            )
        ]
        indexes = [models.Index(fields=["group", "-id"], name="supplier_training_newest")]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.held_on}"


class SupplierIncentive(models.Model):
    """A reward or a measure of cooperation, against an evaluation or results in words (PU-08).
    ``amount`` is None where it is not money.
    """

    group = of_group()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="incentives")
    kind = models.CharField(max_length=11, choices=IncentiveKind.choices)
    measure = models.CharField(max_length=200)
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, null=True, blank=True, related_name="incentives"
    )
    results = models.CharField(max_length=200, blank=True)
    amount = amount(null=True, blank=True)
    currency = models.CharField(max_length=3)
    approved_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField()

    objects = OfGroup["SupplierIncentive"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supplier_incentive_against_results",
                condition=~Q(measure="")
                & (Q(evaluation__isnull=False) | ~Q(results=""))
                & (Q(amount=None) | Q(amount__gt=0)),
            )
        ]
        indexes = [models.Index(fields=["group", "-id"], name="supplier_incentive_newest")]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.measure}"
