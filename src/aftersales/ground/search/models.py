"""The index: what may be shown of a thing, and keyed pieces by which it is found."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        owned = Q(store=None) | Q(store__in=actor.stores)
        return self.filter(owned, group_id=actor.group_id)


class SearchEntry(models.Model):
    """One thing that can be found, in one store or (without a store) in the whole group.

    ``title`` and ``detail`` are masked: they are shown in lists.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        db_table = "search_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind", "object_id", "store"],
                name="search_entry_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.title


class SearchPosting(models.Model):
    """The pieces of an entry, each hashed with the installation's key and its owner's scope.

    No store or group stands here, so there is no policy: behind one an index on ``@@`` could not
    be used, because that operator is not leakproof. What keeps owners apart is the hash: the
    pieces of a store's rows differ from those of any other's, and without the key they tell
    nothing (docs/decisions/0006-the-search-index-holds-keyed-hashes.md).
    """

    entry = models.OneToOneField(
        SearchEntry, models.CASCADE, primary_key=True, related_name="posting"
    )
    words = SearchVectorField()

    class Meta:
        db_table = "search_posting"
        indexes = [GinIndex(fields=["words"], name="search_posting_words")]

    def __str__(self) -> str:
        return f"posting {self.pk}"
