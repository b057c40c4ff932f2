"""What the customer was offered, as it was then."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.lane.orders.models.base import OfStore, money
from aftersales.lane.orders.models.visit import Order


class Estimate(models.Model):
    """One version of the offer, frozen (FE-01). Sent, it has a secret address of which only the
    digest is kept.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="estimates")
    version = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    valid_until = models.DateTimeField()
    jobs = models.JSONField()  # job id, hours, gross and own of each, as offered
    gross = money()
    own = money()  # of it borne by the customer
    currency = models.CharField(max_length=3)
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    token_digest = models.CharField(max_length=64, blank=True)

    objects = OfStore["Estimate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "version"], name="estimate_version_once"),
            models.UniqueConstraint(
                fields=["token_digest"], name="estimate_token_once", condition=~Q(token_digest="")
            ),
            models.CheckConstraint(
                name="estimate_sent_has_an_address",
                condition=Q(sent_at=None, token_digest="")
                | (Q(sent_at__isnull=False) & ~Q(token_digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"estimate {self.pk}"
