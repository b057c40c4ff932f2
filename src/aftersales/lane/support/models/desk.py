"""Requests to the technical department, and its rulings (WS-34, RC-26)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from aftersales.lane.support.models.base import OfSupport
from aftersales.lane.support.states import HelpKind, HelpState, Level


def _person() -> Any:
    return models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )


class HelpRequest(models.Model):
    """Somebody cannot go on alone. About a job of a car in the house, or a question of a customer
    that stays open until the customer has the answer.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=8, choices=HelpKind.choices)
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.STORE)
    state = models.CharField(max_length=9, choices=HelpState.choices, default=HelpState.ASKED)
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey("orders.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    consultation = models.ForeignKey(
        "customers.Consultation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(blank=True)
    asked_by = _person()
    asked_at = models.DateTimeField()
    taken_by = _person()
    taken_at = models.DateTimeField(null=True, blank=True)
    takes_job = models.BooleanField(default=False)  # the department does the work itself
    cause = models.TextField(blank=True)
    ruling = models.TextField(blank=True)
    needs_training = models.BooleanField(default=False)  # service staff are to be trained on it
    entry = models.ForeignKey(
        "support.Entry", models.SET_NULL, null=True, blank=True, related_name="answered"
    )
    ruled_by = _person()
    ruled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfSupport["HelpRequest"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="help_state_has_its_times",
                condition=Q(state__in=[HelpState.ASKED, HelpState.TAKEN], closed_at=None)
                | (Q(state=HelpState.RULED, ruled_at__isnull=False, closed_at=None))
                | (Q(state=HelpState.CLOSED, ruled_at__isnull=False, closed_at__isnull=False))
                | Q(state=HelpState.WITHDRAWN, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="help_taken_says_when",
                condition=~Q(state=HelpState.TAKEN) | Q(taken_at__isnull=False),
            ),
            models.CheckConstraint(
                name="help_is_about_something",
                condition=Q(kind=HelpKind.RULING, order__isnull=False)
                | Q(kind=HelpKind.QUESTION, consultation__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-asked_at"], name="help_waiting"),
            models.Index(fields=["order"], name="help_of_order"),
            models.Index(fields=["consultation"], name="help_of_consultation"),
        ]

    def __str__(self) -> str:
        return self.number
