"""What is found, ticked, checked, passed and washed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.lane.workshop.models.working import OfWorkshop, Task
from aftersales.lane.workshop.states import RepairClass, SendBackReason, Verdict


class Finding(models.Model):
    """Something seen during the work, with photos of the room files about ("finding", id)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, related_name="findings")
    person = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    photos = models.PositiveSmallIntegerField(default=0)
    proposed_job = models.ForeignKey(
        "orders.Job", models.PROTECT, null=True, blank=True, related_name="+"
    )  # the extra work it led to
    found_at = models.DateTimeField()

    objects = OfWorkshop["Finding"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="finding_says_or_shows", condition=~Q(words="") | Q(photos__gt=0)
            )
        ]
        indexes = [models.Index(fields=["task"], name="finding_of_task")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.pk}"


class StandardTick(models.Model):
    """One element of a work standard that was done; ``version`` is the wording it was done by."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, related_name="ticks")
    round = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=80)
    version = models.ForeignKey("handbook.Version", models.PROTECT, related_name="+")
    element = models.CharField(max_length=40)
    person = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField()

    objects = OfWorkshop["StandardTick"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "round", "item", "element"], name="standard_tick_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.item} {self.element}"


class SelfCheck(models.Model):
    """Whoever did the work looked it over before it goes to inspection (WS-13)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, related_name="self_checks")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    words = models.TextField(blank=True)  # the quality condition after repair (WS-31)
    checked_at = models.DateTimeField()

    objects = OfWorkshop["SelfCheck"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "round"], name="self_check_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.round}"


class Inspection(models.Model):
    """The completion inspection of a visit by somebody who had no hand in it (WS-14)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    inspector = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    road_test_km = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    inspected_at = models.DateTimeField()

    objects = OfWorkshop["Inspection"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "round"], name="inspection_round")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.round}"


class JobVerdict(models.Model):
    """What the inspector says to one job; which row of the guarantee table it falls under."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="verdicts")
    job = models.ForeignKey("orders.Job", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    repair_class = models.CharField(max_length=12, choices=RepairClass.choices)
    reason = models.CharField(max_length=16, choices=SendBackReason.choices, blank=True)
    words = models.CharField(max_length=300, blank=True)

    objects = OfWorkshop["JobVerdict"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "job"], name="job_verdict_once"),
            models.CheckConstraint(
                name="job_verdict_says_why",
                condition=Q(verdict=Verdict.PASSED, reason="")
                | Q(verdict=Verdict.SENT_BACK) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.verdict}"


class Wash(models.Model):
    """The car was washed after it passed, or why not (WS-19)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="+")
    washed_at = models.DateTimeField()
    washed_by = models.CharField(max_length=80)
    why_not = models.CharField(max_length=200, blank=True)

    objects = OfWorkshop["Wash"].as_manager()

    def __str__(self) -> str:
        return f"{self.order_id}"
