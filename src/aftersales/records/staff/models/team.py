"""What holds a team together and how it is put together: meetings, events, rewards, moves."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from aftersales.records.staff.models.organisation import Post
from aftersales.records.staff.models.people import Person
from aftersales.records.staff.models.querysets import OfBoth, OfStore
from aftersales.records.staff.states import TeamEventKind, TeamEventState


class PostChange(models.Model):
    """Why a post was moved on the chart, or a person to another post: the words (ST-13)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="changes")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    objects = OfBoth["PostChange"].as_manager()

    def __str__(self) -> str:
        return f"{self.post_id}: {self.reason[:40]}"


class TeamEventQuerySet(OfStore["TeamEvent"]):
    def met(self) -> Self:
        """Meetings that took place."""
        return self.filter(kind=TeamEventKind.MEETING, state=TeamEventState.HELD)


class TeamEvent(models.Model):
    """A team meeting, an event that builds the team, or a reward for a good team or person
    (ST-15).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=TeamEventKind.choices)
    state = models.CharField(
        max_length=10, choices=TeamEventState.choices, default=TeamEventState.PLANNED
    )
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)  # the agenda, or what is rewarded
    on = models.DateField()
    minutes = models.TextField(blank=True)
    people = models.ManyToManyField(Person, through="TeamEventPerson", related_name="+")
    planned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = TeamEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="team_meeting_held_has_minutes",
                condition=~Q(kind="meeting", state="held", minutes=""),
            )
        ]
        indexes = [models.Index(fields=["store", "-on"], name="team_event_store_day")]

    def __str__(self) -> str:
        return self.title


class TeamEventPerson(models.Model):
    """Who was there, or who was rewarded."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    event = models.ForeignKey(TeamEvent, models.CASCADE, related_name="places")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = OfStore["TeamEventPerson"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="team_event_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.event_id}"
