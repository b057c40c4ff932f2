"""Which programs are told of which facts, and how each telling went."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.ground.webhooks.states import State


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, actor: Actor) -> Self:
        stores = actor.stores_with("webhooks.view") | actor.stores_with("webhooks.manage")
        if not stores:
            return self.none()
        return self.filter(Q(store=None) | Q(store__in=stores), group=actor.group_id)


class Endpoint(models.Model):
    """A program that wants to be told. Without a store it hears of the whole group."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=80)
    url = EncryptedTextField(purpose="webhooks.url")  # people put tokens into addresses
    secret = EncryptedTextField(purpose="webhooks.secret")
    events = ArrayField(models.CharField(max_length=120))
    is_active = models.BooleanField(default=True)
    keeper = models.BigIntegerField(null=True)  # the person told when it is given up
    opened_at = models.DateTimeField()

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="endpoint_name")]

    def __str__(self) -> str:
        return self.name


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(endpoint__in=Endpoint.objects.visible_to(actor))


class WebhookDelivery(models.Model):
    """One fact on its way to one program. Of the answer only the status is kept."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+", null=True)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    event = models.BigIntegerField()  # the line of the log
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    status = models.SmallIntegerField(default=0)  # 0: there was no answer
    fault = models.CharField(max_length=40, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_told_once"),
            models.CheckConstraint(
                name="webhook_waits_for_a_time",
                condition=~Q(state=State.WAITING) | Q(next_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="webhook_due", condition=Q(state="waiting")),
            models.Index(fields=["endpoint", "-id"], name="webhook_log"),
        ]

    def __str__(self) -> str:
        return f"{self.name} to {self.endpoint_id}: {self.state}"
