"""The list of kept files; their content lies sealed on the disk."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField


class KeptFileQuerySet(models.QuerySet["KeptFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """In the actor's group, and of a store only where the actor may open files."""
        stores = actor.stores_with("files.view")
        if not stores:
            return self.none()
        return self.filter(Q(store=None) | Q(store__in=stores), group=actor.group_id)

    def about(self, kind: str, object_id: int) -> Self:
        return self.filter(about_kind=kind, about_object=object_id)


class KeptFile(models.Model):
    """One file about one thing.

    ``needs`` names a right to be held besides `files.view` to open it.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+", null=True)
    about_kind = models.CharField(max_length=40)
    about_object = models.BigIntegerField()
    name = EncryptedTextField(
        purpose="files.name"
    )  # people put customers' names into names of files
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    place = models.CharField(max_length=64, unique=True)  # the hash of the sealed content
    thumbnail = models.CharField(max_length=64, unique=True, null=True)
    needs = models.CharField(max_length=80, blank=True)
    personal = models.BooleanField(default=False)  # each opening goes on record
    kept_by = models.CharField(max_length=80)
    kept_at = models.DateTimeField()

    objects = KeptFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_object"], name="file_about")]
        constraints = [
            models.CheckConstraint(name="file_holds_something", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_object}: {self.pk}"

    @property
    def is_picture(self) -> bool:
        return self.thumbnail is not None
