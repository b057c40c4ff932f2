"""What was not done on its day, and what was accepted against what was repaired."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from aftersales.lane.workshop.models.working import OfWorkshop, Task
from aftersales.lane.workshop.states import Slippage


class CarryOver(models.Model):
    """Work of one day that goes over to another, and why (WS-25)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, related_name="carry_overs")
    on = models.DateField()
    to = models.DateField()
    reason = models.CharField(max_length=12, choices=Slippage.choices)
    words = models.CharField(max_length=200, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = OfWorkshop["CarryOver"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "on"], name="carry_over_once_a_day"),
            models.CheckConstraint(name="carry_over_goes_on", condition=Q(to__gt=F("on"))),
            models.CheckConstraint(
                name="carry_over_other_in_words",
                condition=~Q(reason=Slippage.OTHER) | ~Q(words=""),
            ),
        ]
        indexes = [models.Index(fields=["store", "on"], name="carry_over_of_day")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.on}"


class DayEnd(models.Model):
    """The reconciliation of a day (RC-28). A day is closed once."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    on = models.DateField()
    accepted = models.PositiveIntegerField()
    repaired = models.PositiveIntegerField()
    handed_over = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80)

    objects = OfWorkshop["DayEnd"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "on"], name="day_end_once")]

    def __str__(self) -> str:
        return f"{self.on}"


class Difference(models.Model):
    """A car that was accepted and is not repaired, and why."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    day_end = models.ForeignKey(DayEnd, models.CASCADE, related_name="differences")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Slippage.choices)
    words = models.CharField(max_length=200, blank=True)

    objects = OfWorkshop["Difference"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day_end", "order"], name="difference_once")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.reason}"
