"""What people say about how the work goes, and what its owner answers (PO-10)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.lane.support.models.base import OfSupport
from aftersales.lane.support.states import Process


class Feedback(models.Model):
    """A word on one of the processes; it stays open until the process's owner has answered it."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    process = models.CharField(max_length=10, choices=Process.choices)
    words = models.TextField()
    given_by = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    is_taken_up = models.BooleanField(null=True, blank=True)  # the procedure is changed
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OfSupport["Feedback"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="feedback_open_or_answered",
                condition=Q(answered_at=None, is_taken_up=None, answer="", answered_by="")
                | (
                    Q(answered_at__isnull=False, is_taken_up__isnull=False)
                    & ~Q(answer="")
                    & ~Q(answered_by="")
                ),
            ),
            models.CheckConstraint(name="feedback_says_something", condition=~Q(words="")),
        ]
        indexes = [models.Index(fields=["store", "process", "-id"], name="feedback_of_process")]

    def __str__(self) -> str:
        return f"feedback {self.pk}"
