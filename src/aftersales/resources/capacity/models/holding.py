"""Who holds what, when: the one table that bookings and dispatch both write."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, Q

from aftersales.resources.capacity.models.resource import OfStore, Resource
from aftersales.resources.capacity.states import ACTIVE, HoldState, Purpose


class OccupationQuerySet(OfStore["Occupation"]):
    def active(self) -> Self:
        return self.filter(state__in=ACTIVE)


class Occupation(models.Model):
    """A resource is held from one moment to another. Pending holds count (I-08).

    ``about`` and ``about_number`` name what it is held for, such as ("appointment", 17), and
    ``reference`` is that document's number. ``person`` is the technician's own, so that nobody is
    held in two stores at once.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="occupations")
    person = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    during = DateTimeRangeField()  # [from, until)
    state = models.CharField(max_length=10, choices=HoldState.choices, default=HoldState.PENDING)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    skill = models.CharField(max_length=40, blank=True)  # the skill group a technician is needed in
    about = models.CharField(max_length=40, blank=True)
    about_number = models.BigIntegerField(null=True, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    override = models.CharField(max_length=200, blank=True)  # why outside hours or shift (I-11)
    reason = models.CharField(max_length=200, blank=True)  # why released
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OccupationQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="occupation_one_at_a_time",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=ACTIVE),
                deferrable=Deferrable.IMMEDIATE,  # two jobs may change places in one command
            ),
            ExclusionConstraint(
                name="occupation_person_in_one_place",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=ACTIVE, person__isnull=False),
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                name="occupation_takes_time",
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
            ),
            models.CheckConstraint(
                name="occupation_ended_or_active",
                condition=Q(state__in=ACTIVE, ended_at=None)
                | Q(state__in=["done", "released"], ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["about", "about_number"], name="occupation_about"),
            models.Index(fields=["store", "state"], name="occupation_of_store"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.during}"

    @property
    def starts_at(self) -> datetime:
        found: datetime = self.during.lower
        return found

    @property
    def ends_at(self) -> datetime:
        found: datetime = self.during.upper
        return found


class DayBook(models.Model):
    """How many minutes of a store's day could be booked when somebody last did.

    One row for the whole workshop (``skill`` empty) and one for each skill group that was asked
    for. Whoever books locks the row first, so that two cannot share the last hour (I-09).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    on = models.DateField()
    skill = models.CharField(max_length=40, blank=True)
    bookable_minutes = models.PositiveIntegerField(default=0)

    objects = OfStore["DayBook"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "on", "skill"], name="day_book_once")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.skill}: {self.bookable_minutes} min"
