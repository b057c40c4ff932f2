"""What keeps the next complaint of the kind away (CP-09)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from aftersales.care.complaints.models.base import OfStore, moment, of_store, someone
from aftersales.care.complaints.states import Cause, ComplaintClass, PreventionState


class Prevention(models.Model):
    """A measure against complaints of one class and cause. From the day it is in force as many days
    are watched as before it; ``before`` and ``after`` count the complaints of the kind in the two
    spans and are counted by the system, never typed.
    """

    store = of_store()
    number = models.CharField(max_length=30)
    complaint = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, null=True, blank=True, related_name="preventions"
    )
    complaint_class = models.CharField(max_length=8, choices=ComplaintClass.choices)
    cause = models.CharField(max_length=11, choices=Cause.choices)
    measure = models.TextField()
    owner = someone()
    due_on = models.DateField()
    state = models.CharField(
        max_length=8, choices=PreventionState.choices, default=PreventionState.PLANNED
    )
    planned_at = models.DateTimeField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    watch_days = models.PositiveSmallIntegerField(null=True, blank=True)
    before = models.PositiveIntegerField(null=True, blank=True)
    after = models.PositiveIntegerField(null=True, blank=True)
    judged_by = someone()
    judged_at = moment()

    objects = OfStore["Prevention"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="prevention_number_once"),
            models.CheckConstraint(name="prevention_says_what", condition=~Q(measure="")),
            models.CheckConstraint(
                name="prevention_state_has_its_proof",
                condition=Q(state=PreventionState.PLANNED, since=None, judged_at=None)
                | Q(
                    state=PreventionState.IN_FORCE,
                    since__isnull=False,
                    until__isnull=False,
                    judged_at=None,
                )
                | (
                    Q(state=PreventionState.PROVED, judged_at__isnull=False)
                    & Q(since__isnull=False, until__isnull=False)
                    & Q(before__isnull=False, after__isnull=False, after__lt=F("before"))
                )
                | (
                    Q(state=PreventionState.FAILED, judged_at__isnull=False)
                    & Q(since__isnull=False, until__isnull=False)
                    & Q(before__isnull=False, after__isnull=False, after__gte=F("before"))
                ),
            ),
        ]
        indexes = [models.Index(fields=["store", "state", "until"], name="prevention_of_store")]

    def __str__(self) -> str:
        return self.number
