"""A piece of work, the people and the bay it was given to, and the time they clocked."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from aftersales.core.actors import Actor
from aftersales.lane.workshop.rules import Span
from aftersales.lane.workshop.states import OPEN, PauseReason, TaskKind, TaskState

M = TypeVar("M", bound=models.Model)


class OfWorkshop(models.QuerySet[M]):
    """Rows of the stores in which somebody may look into the workshop."""

    def visible_to(self, actor: Actor, right: str = "workshop.view") -> Self:
        if actor.boundless:
            return self.all()
        return self.filter(store_id__in=actor.stores_with(right))


class TaskQuerySet(OfWorkshop["Task"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)


class Task(models.Model):
    """One piece of work on a job: finding the fault, or repairing.

    ``round`` counts how often it was begun anew after an inspection. ``starts_at`` and ``ends_at``
    are as planned; what was worked is told by the stints.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    job = models.ForeignKey("orders.Job", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=TaskKind.choices)
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.PLANNED)
    skill = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(default=1)
    bay_kind = models.CharField(max_length=12, blank=True)
    needs_lift = models.BooleanField(default=False)
    hours = models.DecimalField(max_digits=7, decimal_places=2)  # as sold
    minutes = models.PositiveIntegerField(default=0)  # planned, at the speed of who does it
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    begun_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=10, choices=PauseReason.choices, blank=True)
    shortage_by = models.CharField(max_length=80, blank=True)  # who let it start without all parts
    shortage_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "kind"],
                condition=~Q(state=TaskState.DROPPED),
                name="task_once_a_job",
            ),
            models.CheckConstraint(
                name="task_dispatched_has_time",
                condition=Q(state__in=[TaskState.PLANNED, TaskState.DROPPED])
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="task_done_has_end",
                condition=Q(state=TaskState.DONE, done_at__isnull=False)
                | ~Q(state=TaskState.DONE) & Q(done_at=None),
            ),
            models.CheckConstraint(
                name="task_paused_waits_for_something",
                condition=Q(state=TaskState.PAUSED) & ~Q(waits_for="")
                | ~Q(state=TaskState.PAUSED) & Q(waits_for=""),
            ),
            models.CheckConstraint(name="task_takes_time", condition=Q(hours__gte=0)),
        ]
        indexes = [
            models.Index(fields=["store", "state", "starts_at"], name="task_board"),
            models.Index(fields=["order"], name="task_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.job_id}"


class Assignment(models.Model):
    """Somebody, or a bay, that the task was given to. When is told by the holds of
    ``capacity.Occupation`` about ("task", id).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")
    resource = models.ForeignKey("capacity.Resource", models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    percent = models.PositiveSmallIntegerField(default=100)  # speed as it was then
    is_current = models.BooleanField(default=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)

    objects = OfWorkshop["Assignment"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "resource"],
                condition=Q(is_current=True),
                name="task_assignment_once",
            )
        ]
        indexes = [models.Index(fields=["person", "is_current"], name="assignment_of_person")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.resource_id}"


class Period(Func):
    """A stint as a stretch of time; one that runs has no end."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Stint(models.Model):
    """Time that somebody clocked on a task without a break. Rows are never taken away: one that was
    wrong is put right by a ``StintCorrection``.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, related_name="stints")
    person = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=10, choices=PauseReason.choices, blank=True)
    words = models.CharField(max_length=200, blank=True)
    is_corrected = models.BooleanField(default=False)

    objects = OfWorkshop["Stint"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None),
                name="stint_one_running_a_person",
            ),
            ExclusionConstraint(
                name="stint_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Period(F("started_at"), F("ended_at"), Value("[)")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="stint_not_backwards",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="stint_running_has_no_reason",
                condition=Q(ended_at__isnull=False) | Q(pause_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "started_at"], name="stint_of_store"),
            models.Index(fields=["task"], name="stint_of_task"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.task_id}"

    @property
    def seconds(self) -> int:
        return int((self.ended_at - self.started_at).total_seconds()) if self.ended_at else 0

    def span(self, now: datetime) -> Span:
        return self.started_at, self.ended_at or max(now, self.started_at)


class StintCorrection(models.Model):
    """What stood on the clock before it was put right, and why. Rows are only ever added."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    stint = models.ForeignKey(Stint, models.PROTECT, related_name="corrections")
    former_started_at = models.DateTimeField()
    former_ended_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = OfWorkshop["StintCorrection"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="stint_correction_says_why", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.stint_id}"
