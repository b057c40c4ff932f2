"""What is known: symptom, cause and solution per model (WS-35)."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.lane.support.models.base import OfSupport
from aftersales.lane.support.states import EntryState, Source


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Actor, right: str = "support.view") -> Self:
        """What is known belongs to the group: whoever may see it in any store sees it."""
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may(right) else self.none()

    def approved(self) -> Self:
        return self.filter(state=EntryState.APPROVED)


class Entry(models.Model):
    """One thing the group has learnt. It is found by ``grams``, which are made of title and
    symptom; without a model it holds for all.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    model = models.ForeignKey(
        "vehicles.VehicleModel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=120)
    symptom = models.TextField()
    cause = models.TextField()
    solution = models.TextField()
    grams = ArrayField(models.CharField(max_length=12), default=list)
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.PROPOSED)
    source = models.CharField(max_length=8, choices=Source.choices)
    source_number = models.BigIntegerField(null=True, blank=True)
    job = models.ForeignKey("orders.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    found_in = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    used = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entry_decided_says_by_whom",
                condition=Q(state=EntryState.PROPOSED, decided_at=None, decided_by="")
                | (~Q(state=EntryState.PROPOSED) & Q(decided_at__isnull=False) & ~Q(decided_by="")),
            ),
            models.CheckConstraint(
                name="entry_is_whole",
                condition=~Q(title="") & ~Q(symptom="") & ~Q(cause="") & ~Q(solution=""),
            ),
            models.CheckConstraint(
                name="entry_helped_at_most_as_used", condition=Q(helped__lte=models.F("used"))
            ),
            models.UniqueConstraint(
                fields=["group", "source", "source_number"],
                name="entry_source_once",
                condition=Q(source_number__isnull=False),
            ),
        ]
        indexes = [
            GinIndex(fields=["grams"], name="entry_grams"),
            models.Index(fields=["group", "state", "-id"], name="entry_state"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class EntryUse(models.Model):
    """An entry was tried on a job, and helped or not."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="uses")
    job = models.ForeignKey("orders.Job", models.CASCADE, related_name="+")
    has_helped = models.BooleanField()
    used_at = models.DateTimeField()
    used_by = models.CharField(max_length=80)

    objects = OfSupport["EntryUse"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "job"], name="entry_used_once_a_job")
        ]

    def __str__(self) -> str:
        return f"entry {self.entry_id} on job {self.job_id}"
