"""Notices on the screen, messages on their way out, and who wants none."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.ground.notices.states import Channel, RecipientKind, State


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and nobody else's."""
        if actor.person_id is None:
            return self.none()
        return self.filter(group=actor.group_id, person=actor.person_id)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """A word to one person about one thing.

    What it says is a wording's code and values that are codes.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    person = models.BigIntegerField()  # plain: notices stand below the rooms that know people
    code = models.CharField(max_length=80)
    about_kind = models.CharField(max_length=40, blank=True)
    about_object = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)
    address = models.CharField(max_length=300, blank=True)  # the page that it leads to
    occasion = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person", "occasion"], name="notice_once"),
            models.CheckConstraint(
                name="notice_done_is_read", condition=Q(done_at=None) | Q(read_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-given_at", "-id"], name="notice_inbox"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.code} to {self.person}"


class Wording(models.Model):
    """What a code says in a language: the group's, or one store's own. Written by the handbook."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+", null=True)
    code = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "store", "code", "language"],
                name="wording_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.language})"


class OptOut(models.Model):
    """Somebody wants no messages this way."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    recipient_kind = models.CharField(max_length=20, choices=RecipientKind.choices)
    recipient = models.BigIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "recipient_kind", "recipient", "channel"], name="opt_out_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient_kind} {self.recipient}: {self.channel}"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        stores = actor.stores_with("notices.view")
        if not stores:
            return self.none()
        return self.filter(Q(store=None) | Q(store__in=stores), group=actor.group_id)


class Message(models.Model):
    """The outbox: one message to one recipient by one channel, once per occasion.

    The address and what it says are sealed, and gone when the message is settled for good.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+", null=True)
    recipient_kind = models.CharField(max_length=20, choices=RecipientKind.choices)
    recipient = models.BigIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    occasion = models.CharField(max_length=200)
    code = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    address = EncryptedTextField(purpose="notices.address", blank=True)
    values = EncryptedTextField(purpose="notices.values", blank=True)  # JSON
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    is_unclear = models.BooleanField(default=False)  # the last attempt may have been heard or not
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=40, blank=True)  # a code, never the provider's words
    reference = models.CharField(max_length=100, blank=True)  # the provider's

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "recipient_kind", "recipient", "channel", "occasion"],
                name="message_once_per_occasion",
            ),
            models.CheckConstraint(
                name="message_waits_for_a_time",
                condition=~Q(state=State.WAITING) | Q(next_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_sending_is_claimed",
                condition=~Q(state=State.SENDING) | Q(claimed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="message_due", condition=Q(state="waiting")),
            models.Index(fields=["store", "-id"], name="message_store"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}: {self.state}"
