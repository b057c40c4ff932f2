"""The log and the few tables every room leans on."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from aftersales.core.unwritten import write_down

M = TypeVar("M", bound=models.Model)


class LogManager(models.Manager[M]):
    """Whoever reads the log reads what the command at work has recorded so far, too."""

    def get_queryset(self) -> models.QuerySet[M]:
        write_down()
        return super().get_queryset()


class EventRecord(models.Model):
    """One line of the log (table `event`). Rows are only ever added; a trigger sees to it.

    Ids, codes and numbers only: never a name, phone, plate, address or free text. Words live in
    tables, so that erasure and an append-only log agree.
    """

    name = models.CharField(max_length=80)
    group_id = models.BigIntegerField(null=True)  # plain: core stands below network
    store_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)
    data = models.JSONField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = LogManager["EventRecord"]()

    class Meta:
        db_table = "event"
        indexes = [
            models.Index(fields=["store_id", "id"], name="event_store"),
            models.Index(fields=["name", "occurred_at"], name="event_name_time"),
            models.Index(fields=["actor", "occurred_at"], name="event_actor_time"),
            BrinIndex(
                fields=["occurred_at"], name="event_time", pages_per_range=16, autosummarize=True
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class EventObject(models.Model):
    """An object that an event is about. Together these rows are an object-centric event log."""

    event = models.ForeignKey(EventRecord, models.PROTECT, related_name="+", db_index=False)
    group_id = models.BigIntegerField(null=True)
    store_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    objects = LogManager["EventObject"]()

    class Meta:
        db_table = "event_object"
        indexes = [
            models.Index(fields=["kind", "object_id", "event"], name="event_object_key"),
            # Rows lie in the order of their events, so a range index of a few pages finds them.
            BrinIndex(
                fields=["event"], name="event_object_range", pages_per_range=16, autosummarize=True
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class EventSeal(models.Model):
    """A batch of the log, closed by a hash over its lines and the seal before it."""

    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField(unique=True)
    events = models.IntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "event_seal"
        constraints = [
            models.CheckConstraint(
                name="event_seal_covers_something",
                condition=models.Q(events__gt=0, last_event__gte=models.F("first_event")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_event}-{self.last_event}"


class Delivery(models.Model):
    """A fact on its way to one listener that answers after the commit; an update claims it."""

    event = models.ForeignKey(EventRecord, models.PROTECT, related_name="+")
    listener = models.CharField(max_length=120)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "event_delivery"
        constraints = [
            models.UniqueConstraint(fields=["event", "listener"], name="event_delivered_once")
        ]
        indexes = [
            models.Index(
                fields=["event"],
                name="event_delivery_waiting",
                condition=models.Q(delivered_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.listener}"


class IdempotencyKey(models.Model):
    """The answer to a request that may be repeated, kept in the transaction of the deed."""

    actor = models.CharField(max_length=80)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    answer = models.BinaryField(null=True)  # encrypted: an answer may carry personal data
    subjects = ArrayField(models.CharField(max_length=60), default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_key"
        constraints = [
            models.UniqueConstraint(fields=["actor", "route", "key"], name="idempotency_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


class NumberSeries(models.Model):
    """The last document number given out in a series, per store and year. Gapless."""

    store_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "number_series"
        constraints = [
            models.UniqueConstraint(fields=["store_id", "kind", "year"], name="number_series_key"),
            models.CheckConstraint(name="number_series_counts_up", condition=models.Q(last__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.store_id}/{self.year}: {self.last}"
