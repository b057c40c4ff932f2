"""Running clocks, and what a group knows better about the calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.memory import changed

CALENDAR = "calendars"  # what ``core.memory`` knows the calendar's rows by
LIVE = Q(met_at=None, cancelled_at=None)
TICKING = LIVE & Q(paused_at=None)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def visible_to(self, actor: Actor) -> Self:
        stores = actor.stores_with("deadlines.view")
        here = Q(store__in=stores)
        if stores:
            here |= Q(store=None)
        return self.filter(here, group_id=actor.group_id)

    def live(self) -> Self:
        return self.filter(LIVE)

    def overdue(self) -> Self:
        return self.filter(LIVE, fired_at__isnull=False)


class Deadline(models.Model):
    """One clock running for one thing. Driven by facts, fired once by a conditional update.

    ``limit`` is the value that held when it started. ``paused_for`` adds up the pauses that are
    over.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, null=True, related_name="+")
    timer = models.CharField(max_length=60)
    about = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    generation = models.BigIntegerField(default=1)
    is_period = models.BooleanField(default=False)  # last month's may be open beside this month's
    person_id = models.BigIntegerField(null=True)  # plain: people stand above this room
    limit = models.JSONField(null=True)
    started_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # null: counts occurrences
    warned_at = models.DateTimeField(null=True)
    fired_at = models.DateTimeField(null=True)  # missed
    escalate_at = models.DateTimeField(null=True)
    escalated = models.SmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    paused_for = models.DurationField(default=timedelta(0))
    counted = models.IntegerField(default=0)
    counts_to = models.IntegerField(null=True)
    met_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        db_table = "deadline"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "timer", "about", "about_id", "generation"],
                name="deadline_generation",
            ),
            models.UniqueConstraint(
                fields=["group", "timer", "about", "about_id"],
                name="deadline_runs_once",
                condition=LIVE & Q(is_period=False),
            ),
            models.CheckConstraint(
                name="deadline_ends_one_way", condition=Q(met_at=None) | Q(cancelled_at=None)
            ),
            models.CheckConstraint(
                name="deadline_has_no_negative_times",
                condition=Q(paused_for__gte=timedelta(0))
                & (Q(met_at=None) | Q(met_at__gte=F("started_at")))
                & (Q(paused_at=None) | Q(paused_at__gte=F("started_at"))),
            ),
            models.CheckConstraint(
                name="deadline_escalates_after_the_miss",
                condition=Q(fired_at__isnull=False) | Q(escalated=0, escalate_at=None),
            ),
            models.CheckConstraint(
                name="deadline_falls_due_or_counts",
                condition=Q(due_at__isnull=False) | Q(counts_to__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="deadline_due",
                condition=TICKING & Q(fired_at=None),
            ),
            models.Index(
                fields=["warn_at"],
                name="deadline_to_warn",
                condition=TICKING & Q(fired_at=None, warned_at=None),
            ),
            models.Index(fields=["escalate_at"], name="deadline_to_escalate", condition=TICKING),
            models.Index(fields=["store", "due_at"], name="deadline_open", condition=LIVE),
            models.Index(fields=["person_id", "due_at"], name="deadline_of", condition=LIVE),
            models.Index(fields=["about", "about_id"], name="deadline_about"),
            models.Index(fields=["timer", "store", "due_at"], name="deadline_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.timer} {self.about} {self.about_id}"

    @property
    def state(self) -> str:
        """running, paused, missed (and still open), met, late (met outside the limit), or
        cancelled.
        """
        if self.cancelled_at:
            return "cancelled"
        if self.met_at:
            return "met" if self.in_time else "late"
        if self.fired_at:
            return "missed"
        return "paused" if self.paused_at else "running"

    @property
    def in_time(self) -> bool:
        """Whether what was asked for was done within the limit, and not before its window."""
        if self.due_at is None:
            return self.fired_at is None
        if self.met_at is None or (self.opens_at and self.met_at < self.opens_at):
            return False
        return self.met_at <= self.due_at


class CalendarDay(models.Model):
    """A day that the group counts otherwise than the delivered table: a notice, a local day off."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    day = models.DateField()
    is_working = models.BooleanField()
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "calendar_day"
        constraints = [models.UniqueConstraint(fields=["group", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        changed(CALENDAR)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        gone = super().delete(*args, **kwargs)
        changed(CALENDAR)
        return gone


class CalendarYear(models.Model):
    """A year whose notice the group has entered itself, with where it stands."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    source = models.CharField(max_length=200)
    published_on = models.DateField()

    class Meta:
        db_table = "calendar_year"
        constraints = [models.UniqueConstraint(fields=["group", "year"], name="calendar_year_once")]

    def __str__(self) -> str:
        return str(self.year)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        changed(CALENDAR)
