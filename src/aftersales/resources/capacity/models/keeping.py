"""How tools and equipment are kept: loans, calibrations, upkeep."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from aftersales.resources.capacity.models.holding import Occupation
from aftersales.resources.capacity.models.resource import OfStore, Resource
from aftersales.resources.capacity.states import Condition, UpkeepResult


class ToolLoan(models.Model):
    """A special tool is with somebody until it is brought back (WS-38)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="loans")
    person = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    occupation = models.OneToOneField(Occupation, models.PROTECT, related_name="loan")
    lent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    condition = models.CharField(max_length=8, choices=Condition.choices, blank=True)
    words = models.CharField(max_length=200, blank=True)

    objects = OfStore["ToolLoan"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resource"], condition=Q(returned_at=None), name="tool_loan_one_at_a_time"
            ),
            models.CheckConstraint(name="tool_loan_has_time", condition=Q(due_at__gt=F("lent_at"))),
            models.CheckConstraint(
                name="tool_loan_back_with_condition",
                condition=Q(returned_at=None, condition="")
                | Q(returned_at__isnull=False) & ~Q(condition=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} with {self.person_id}"


class Calibration(models.Model):
    """A tool was checked against a standard; the certificate says by whom."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="calibrations")
    on = models.DateField()
    is_passed = models.BooleanField()
    certificate = models.CharField(max_length=60, blank=True)
    done_by = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True, blank=True)

    objects = OfStore["Calibration"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "on"], name="calibration_once_a_day"),
            models.CheckConstraint(
                name="calibration_passed_until", condition=Q(is_passed=True) | Q(due_on=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.on}"


class UpkeepPlan(models.Model):
    """What has to be done to a bay or a piece of equipment, and how often (WS-39)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="upkeep")
    name = models.CharField(max_length=120)
    every_days = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(default=60)
    handbook_item = models.CharField(max_length=80, blank=True)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    is_ended = models.BooleanField(default=False)

    objects = OfStore["UpkeepPlan"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="upkeep_plan_comes_again",
                condition=Q(every_days__gte=1, every_days__lte=3660, minutes__gte=1),
            ),
            models.UniqueConstraint(
                fields=["resource", "name"],
                condition=Q(is_ended=False),
                name="upkeep_plan_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UpkeepRecord(models.Model):
    """Upkeep that was done, with what came of it. Rows are only ever added."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="upkeep_records")
    plan = models.ForeignKey(UpkeepPlan, models.PROTECT, related_name="records")
    on = models.DateField()
    result = models.CharField(max_length=10, choices=UpkeepResult.choices)
    words = models.CharField(max_length=300, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    done_by = models.CharField(max_length=80)

    objects = OfStore["UpkeepRecord"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="upkeep_cost_has_currency",
                condition=Q(cost=None, currency="") | Q(cost__gte=0) & ~Q(currency=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.on}"
