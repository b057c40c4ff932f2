"""What people can, when they work, and what they were asked to do."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q, Value

from aftersales.records.staff.models.people import Person, Role
from aftersales.records.staff.models.querysets import OfGroup, OfStore
from aftersales.records.staff.states import AbsenceKind, ErrandState


class Skill(models.Model):
    """Something that has to be learnt, such as high-voltage work."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)

    objects = OfGroup["Skill"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="skill_code")]

    def __str__(self) -> str:
        return self.name


class SkillHeld(models.Model):
    """A person has a skill at a level from 1 to 5; a certificate may run out (ST-12)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="holders")
    level = models.PositiveSmallIntegerField()
    certificate = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = OfGroup["SkillHeld"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="skill_held_once"),
            models.CheckConstraint(
                name="skill_level_1_to_5", condition=Q(level__gte=1, level__lte=5)
            ),
            models.CheckConstraint(
                name="skill_valid_forward",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.skill_id} {self.level}"


class ShiftPattern(models.Model):
    """A shift as a store knows it: a name, its hours and its days of the week."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=60)
    starts = models.TimeField()
    ends = models.TimeField()  # earlier than it starts: past midnight
    break_minutes = models.PositiveSmallIntegerField(default=0)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)

    objects = OfStore["ShiftPattern"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="shift_pattern_code")]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A person works in a store from one moment to another."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shifts")
    pattern = models.ForeignKey(
        ShiftPattern, models.PROTECT, null=True, blank=True, related_name="+"
    )
    on = models.DateField()  # the store's day on which it begins
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)

    objects = OfStore["Shift"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shift_ends_later", condition=Q(ends_at__gt=F("starts_at"))
            ),
            ExclusionConstraint(
                name="shift_one_place_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["store", "on"], name="shift_store_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.on}"


class Absence(models.Model):
    """A person is away from the first to the last day, both included."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=10, choices=AbsenceKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["Absence"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_has_days", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="absence_once_a_day",
                expressions=[
                    ("store", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}"


class Headcount(models.Model):
    """How many people a store plans to have in a role from a day on (ST-06)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    planned = models.PositiveSmallIntegerField()
    starts_on = models.DateField()

    objects = OfStore["Headcount"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "role", "starts_on"], name="headcount_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.planned}"


class Errand(models.Model):
    """A task given by a superior beside the daily work: one person, one deadline (ST-16, ST-18)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    responsible = models.ForeignKey(Person, models.PROTECT, related_name="errands")
    state = models.CharField(max_length=10, choices=ErrandState.choices, default=ErrandState.GIVEN)
    given_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    report = models.TextField(blank=True)

    objects = OfStore["Errand"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="errand_done_has_a_time",
                condition=Q(state__in=["given", "withdrawn"], done_at=None)
                | Q(state__in=["done", "accepted"], done_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["responsible", "state"], name="errand_of_person")]

    def __str__(self) -> str:
        return self.title
