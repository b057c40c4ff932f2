"""Exhaust tests of environmental inspection and maintenance (I/M, WS-37)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from aftersales.lane.workshop.models.working import OfWorkshop
from aftersales.lane.workshop.states import EmissionMethod, EmissionVerdict


class EmissionTest(models.Model):
    """One test with the limits that held that day. A failed one is closed by a later test of the
    same car and method that passed, and by nothing else.

    ``readings`` and ``limits`` are kept as words so that no place is lost: {"co": "0.31"} and
    {"co": ["0", "0.30"]}.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    job = models.ForeignKey("orders.Job", models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=20, choices=EmissionMethod.choices)
    readings = models.JSONField()
    limits = models.JSONField()
    verdict = models.CharField(max_length=6, choices=EmissionVerdict.choices)
    device = models.CharField(max_length=60, blank=True)
    tester = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    tested_at = models.DateTimeField()
    retest_due_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="closes"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfWorkshop["EmissionTest"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="emission_failed_is_due_again",
                condition=Q(
                    verdict=EmissionVerdict.PASSED,
                    retest_due_on=None,
                    closed_by=None,
                    closed_at=None,
                )
                | Q(verdict=EmissionVerdict.FAILED, retest_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="emission_closed_by_a_test",
                condition=Q(closed_by=None, closed_at=None)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["vehicle", "-id"], name="emission_of_vehicle"),
            models.Index(fields=["store", "-tested_at", "-id"], name="emission_of_store"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.method} {self.verdict}"

    @property
    def is_open(self) -> bool:
        return self.verdict == EmissionVerdict.FAILED and self.closed_by_id is None

    @property
    def failed(self) -> list[str]:
        """What was measured outside its limits."""
        return [
            gas
            for gas, (least, most) in self.limits.items()
            if not Decimal(least) <= Decimal(self.readings[gas]) <= Decimal(most)
        ]
