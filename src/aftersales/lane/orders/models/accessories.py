"""What the house sells beside its work, and which customers were told of it (PT-21)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.lane.orders.models.advice import OfGroup
from aftersales.lane.orders.models.base import OfStore
from aftersales.lane.orders.models.job import Job
from aftersales.lane.orders.models.visit import Order
from aftersales.lane.orders.states import Reply


class Accessory(models.Model):
    """A product of ours or an accessory that advisers make known during service, and what they say
    of it. Ended, it is offered no more; what was told of it stays.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)
    promoted_at = models.DateTimeField()
    promoted_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfGroup["Accessory"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part"], name="accessory_once", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="accessory_says_what", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"accessory {self.part_id}"


class Showing(models.Model):
    """An accessory was made known to the customer of an order, and what came of it. Bought, it is
    a job of the order like any other: proposed, agreed to, issued and billed.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="showings")
    accessory = models.ForeignKey(Accessory, models.PROTECT, related_name="showings")
    reply = models.CharField(max_length=6, choices=Reply.choices)
    job = models.OneToOneField(Job, models.CASCADE, null=True, blank=True, related_name="showing")
    shown_at = models.DateTimeField()
    shown_by = models.CharField(max_length=80)

    objects = OfStore["Showing"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "accessory"], name="showing_once_an_order"),
            models.CheckConstraint(
                name="showing_bought_has_its_job",
                condition=Q(reply=Reply.BOUGHT, job__isnull=False)
                | (~Q(reply=Reply.BOUGHT) & Q(job=None)),
            ),
        ]
        indexes = [models.Index(fields=["store", "-shown_at", "-id"], name="showing_newest")]

    def __str__(self) -> str:
        return f"showing {self.pk}"
