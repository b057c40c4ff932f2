"""Items of the handbook, their versions, what used them and who has read them."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.ground.handbook.rules import facts_of, spoken
from aftersales.ground.handbook.states import Kind, State

DELIVERED = "delivered"  # the author of what the product brings along


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(group=actor.group_id) if actor.may("handbook.read") else self.none()


class Item(models.Model):
    """One piece of content under one code: a row of the catalogue or a name of its own."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rows = ArrayField(models.CharField(max_length=12), default=list)  # of the catalogue
    steps = ArrayField(models.CharField(max_length=80), default=list)  # where it is shown
    owner = models.CharField(max_length=40)  # the role that answers for it
    is_partial = models.BooleanField(default=False)  # a later part of the product adds to it

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="handbook_item_code")]

    def __str__(self) -> str:
        return self.code


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, actor: Actor) -> Self:
        """What is or was in force for everybody who reads; drafts for those who work on them."""
        if not actor.may("handbook.read"):
            return self.none()
        rows = self.filter(Q(store=None) | Q(store__in=actor.stores), group=actor.group_id)
        works = any(actor.may(f"handbook.{verb}") for verb in ("write", "check", "approve"))
        return rows if works else rows.filter(in_force_at__isnull=False)

    def in_force(self) -> Self:
        return self.filter(state=State.IN_FORCE)


class Version(models.Model):
    """One wording of an item: the group's, or one store's own in place of it."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+", null=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    body = models.JSONField()
    words = models.TextField()  # the same in plain lines, to be searched
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    checked_by = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # the delivered text it is or began from
    delivered = models.CharField(max_length=64, blank=True)
    needs_review = models.BooleanField(default=False)  # the delivered text has changed since

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "store", "number"],
                name="handbook_version_number",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["item", "store"],
                name="handbook_one_in_force",
                condition=Q(state=State.IN_FORCE),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="handbook_four_eyes",
                condition=~Q(approved_by=F("author")) & ~Q(checked_by=F("author")),
            ),
            models.CheckConstraint(
                name="handbook_in_force_is_approved",
                condition=~Q(state__in=[State.APPROVED, State.IN_FORCE])
                | (Q(approved_at__isnull=False) & ~Q(approved_by=""))
                | Q(author=DELIVERED),
            ),
            models.CheckConstraint(
                name="handbook_in_force_has_a_time",
                condition=~Q(state=State.IN_FORCE) | Q(in_force_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} no. {self.number}"

    @property
    def is_delivered(self) -> bool:
        return self.author == DELIVERED

    def title(self, language: str | None) -> str:
        return str(self.body["title"].get(spoken(language), ""))

    def intro(self, language: str | None) -> str:
        return str(self.body.get("intro", {}).get(spoken(language), ""))

    def elements(self, language: str | None) -> list[Element]:
        """The numbered elements in one language."""
        found: list[dict[str, Any]] = self.body.get("elements", [])
        return [Element(number, raw, spoken(language)) for number, raw in enumerate(found, 1)]


class Element:
    """One numbered element in one language."""

    def __init__(self, number: int, raw: dict[str, Any], language: str) -> None:
        self.number, self.code = number, str(raw.get("code", number))
        self.name = str(raw.get(language, ""))
        self.text = str(raw.get(f"text_{language}", ""))
        self.facts = {key: str(words.get(language, "")) for key, words in facts_of(raw)}


class Pin(models.Model):
    """Which wording a record was made under: it stays that one whatever is in force later."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+", null=True)
    about_kind = models.CharField(max_length=40)
    about_object = models.BigIntegerField()
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="pins")
    pinned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_kind", "about_object", "item"], name="handbook_pinned_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_object}: {self.version_id}"


class Reading(models.Model):
    """Somebody confirmed that they have read a version."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="readings")
    person = models.BigIntegerField()  # plain: the handbook stands below the rooms that know people
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="handbook_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} read {self.version_id}"
