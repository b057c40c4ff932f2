"""Files that came in, rows that were not taken, mappings that stores keep, lists that want to
leave.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.core.imports import all_imports
from aftersales.ground.exchange.states import ExportState, ImportState


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, actor: Actor) -> Self:
        """Files of kinds that the actor could have brought in: a parts clerk sees price lists, not
        those of customers.
        """
        if actor.boundless:
            return self
        stores = actor.stores_with("exchange.import")
        kinds: dict[frozenset[int], list[str]] = {}
        for kind in all_imports().values():
            kinds.setdefault(stores & actor.stores_with(kind.right), []).append(kind.name)
        seen = [Q(store__in=own, kind__in=names) for own, names in kinds.items() if own]
        return self.filter(reduce(or_, seen)) if seen else self.none()


class ImportRun(models.Model):
    """One file on its way in. ``at_line`` is the checkpoint: all lines up to it are settled."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    file_name = EncryptedTextField(purpose="exchange.file_name")
    file_key = models.CharField(max_length=40, blank=True)  # empty once the file is gone
    file_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=8)
    sheet = EncryptedTextField(purpose="exchange.sheet", default="", blank=True)
    heading_line = models.IntegerField(default=0)
    headings = ArrayField(models.CharField(max_length=200), default=list)
    places = models.JSONField(default=dict)  # column of the file → [column of the kind, nth thing]
    unknown_headings = ArrayField(models.CharField(max_length=200), default=list)
    other_sheets = models.IntegerField(default=0)

    lines = models.IntegerField(default=0)
    at_line = models.IntegerField(default=0)
    lane_one = models.IntegerField(default=0)  # the chunk up to which each lane is settled
    lane_two = models.IntegerField(default=0)
    read = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)  # empty lines, totals, repeated headings

    is_trial = models.BooleanField(default=False)
    is_stopping = models.BooleanField(default=False)  # somebody asked to cancel
    failure = models.CharField(max_length=80, blank=True)
    actor = models.CharField(max_length=80)
    lent = ArrayField(models.CharField(max_length=80), default=list)  # rights of who began it
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        db_table = "exchange_import"
        constraints = [
            models.CheckConstraint(
                name="exchange_import_adds_up",
                condition=Q(
                    read=models.F("created")
                    + models.F("updated")
                    + models.F("unchanged")
                    + models.F("rejected")
                ),
            ),
            models.CheckConstraint(
                name="exchange_import_ended_or_not",
                condition=Q(
                    state__in=[ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED],
                    finished_at__isnull=False,
                )
                | Q(state__in=[ImportState.UPLOADED, ImportState.RUNNING], finished_at=None),
            ),
        ]
        indexes = [models.Index(fields=["store", "-id"], name="exchange_import_store")]

    def __str__(self) -> str:
        return f"import {self.pk}: {self.kind}"

    @property
    def left_out(self) -> list[str]:
        """Headings that somebody has left out on purpose: understood or not, they stay behind."""
        left = [h for i, h in enumerate(self.headings) if h and str(i) not in self.places]
        return [heading for heading in left if heading not in self.unknown_headings]


class ImportReject(models.Model):
    """A row that was not taken, sealed, and why. By its blind ``keys`` an erasure finds it."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejects")
    line = models.IntegerField()
    cells = EncryptedTextField(purpose="exchange.reject")
    faults = models.JSONField()
    keys = ArrayField(models.CharField(max_length=32), default=list)

    class Meta:
        db_table = "exchange_reject"
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="exchange_reject_once")]

    def __str__(self) -> str:
        return f"line {self.line} of import {self.run_id}"


class MappingProfile(models.Model):
    """How a store's own files name their columns: heading → column; nothing means “leave out”."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    columns = models.JSONField(default=dict)

    class Meta:
        db_table = "exchange_profile"
        constraints = [
            models.UniqueConstraint(fields=["store", "kind", "name"], name="exchange_profile_name")
        ]

    def __str__(self) -> str:
        return self.name


class ExportRequestQuerySet(models.QuerySet["ExportRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those one may approve."""
        if actor.boundless:
            return self
        approving = actor.stores_with("exchange.approve_export")
        return self.filter(Q(actor=actor.key) | Q(store__in=approving), store__in=actor.stores)


class ExportRequest(models.Model):
    """A list about many persons that somebody wants to take out; a second person decides."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    list_name = models.CharField(max_length=60)
    address = EncryptedTextField(purpose="exchange.export_address")  # the list with its question
    format = models.CharField(max_length=8)
    rows = models.IntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=ExportState.choices, default=ExportState.REQUESTED
    )
    actor = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    objects = ExportRequestQuerySet.as_manager()

    class Meta:
        db_table = "exchange_export"
        constraints = [
            models.CheckConstraint(
                name="exchange_export_two_persons",
                condition=~Q(decided_by=models.F("actor")) | Q(decided_by=""),
            ),
            models.CheckConstraint(
                name="exchange_export_fetched_only_if_approved",
                condition=~Q(state=ExportState.FETCHED)
                | (Q(fetched_at__isnull=False, decided_at__isnull=False) & ~Q(decided_by="")),
            ),
        ]
        indexes = [models.Index(fields=["store", "state", "-id"], name="exchange_export_store")]

    def __str__(self) -> str:
        return f"export {self.pk}: {self.list_name}"
