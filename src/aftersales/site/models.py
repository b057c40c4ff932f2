"""What an installation knows of itself: which data these are, and which copies of them exist."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What the data in this database are. Decided once, while it is empty."""

    UNDECIDED = "undecided", _("not set up yet")
    DEMO = "demo", _("demonstration")
    REAL = "real", _("real work")


class Installation(models.Model):
    """One row: what this database says of itself."""

    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.UNDECIDED)
    key_check = models.BinaryField()  # a sealed word; tells whether the key file belongs here
    setup_code = models.CharField(max_length=64, blank=True)  # SHA-256 of the one-time code
    setup_tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "installation"
        constraints = [models.CheckConstraint(name="installation_once", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.purpose


class BackupReason(models.TextChoices):
    """Why a copy was made."""

    SCHEDULE = "schedule", _("by schedule")
    ASKED = "asked", _("by hand")
    UPGRADE = "upgrade", _("before an upgrade")
    BASE = "base", _("base of the archive")


class Backup(models.Model):
    """A copy of all data that was tried. Without `finished_at` it failed, and `fault` says why."""

    reason = models.CharField(max_length=10, choices=BackupReason.choices)
    file = models.CharField(max_length=400)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    last_event = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=400, blank=True)
    is_kept = models.BooleanField(default=True)  # False once retention took the file away

    class Meta:
        db_table = "backup"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="backup_finished_is_whole",
                condition=models.Q(finished_at=None)
                | (models.Q(bytes__gt=0) & ~models.Q(sha256="")),
            )
        ]

    def __str__(self) -> str:
        return self.file


class DemoChapter(models.Model):
    """How far the demonstration is told: a chapter, and what telling goes on from. Empty in every
    installation that holds real work.
    """

    name = models.CharField(max_length=40, unique=True)
    told = models.JSONField()
    is_whole = models.BooleanField(default=False)

    class Meta:
        db_table = "demo_chapter"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
