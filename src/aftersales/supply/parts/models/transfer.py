"""Parts between two stores of a group: asked for, sent, on their way, received (PT-07).

The rows belong to the group, since both stores write on them; who may see one is whoever works with
parts at either end. How much was sent, came, went back or was lost is carried by the moves of stock
(``guards``), so a transfer sums to zero whatever the program above forgot (I-06).
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.supply.parts.models.stock import NOTHING, pieces, worth
from aftersales.supply.parts.states import TransferState


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, actor: Actor, right: str = "parts.view") -> Self:
        if actor.boundless:
            return self.all()
        stores = actor.stores_with(right)
        ends = Q(source__in=stores) | Q(target__in=stores)
        return self.filter(ends, group_id=actor.group_id)


class Transfer(models.Model):
    """From ``source`` to ``target``. ``number`` is of the series of the source."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    source = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    target = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    state = models.CharField(max_length=9, choices=TransferState.choices)
    words = models.CharField(max_length=200, blank=True)
    asked_by = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="transfer_number_once"),
            models.CheckConstraint(name="transfer_between_two", condition=~Q(source=F("target"))),
            models.CheckConstraint(
                name="transfer_state_has_its_times",
                condition=Q(
                    state=TransferState.REQUESTED,
                    asked_at__isnull=False,
                    sent_at=None,
                    ended_at=None,
                )
                | Q(state=TransferState.SENT, sent_at__isnull=False, ended_at=None)
                | Q(state=TransferState.RECEIVED, sent_at__isnull=False, ended_at__isnull=False)
                | Q(state=TransferState.CANCELLED, ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["source", "-id"], name="transfer_from"),
            models.Index(fields=["target", "-id"], name="transfer_to"),
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(models.Model):
    """So many pieces of a part or lot. ``left`` is on its way: sent, and not yet anywhere."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lines")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    lot = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True, blank=True)  # of the lot that was sent
    asked = pieces(default=NOTHING)
    sent = pieces(default=NOTHING)
    received = pieces(default=NOTHING)
    damaged = pieces(default=NOTHING)  # of those received
    back = pieces(default=NOTHING)
    lost = pieces(default=NOTHING)  # of those that are back in the books of the source
    left = pieces(default=NOTHING)
    value = worth(default=NOTHING)  # of what is on its way

    objects: models.Manager[TransferLine] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "part", "lot"], name="transfer_line_once"),
            models.CheckConstraint(
                name="transfer_line_sums_to_zero",
                condition=Q(left=F("sent") - F("received") - F("back"))
                & Q(left__gte=0, received__gte=0, back__gte=0, value__gte=0),
            ),
            models.CheckConstraint(
                name="transfer_line_worth_nothing_once_empty",
                condition=Q(left__gt=0) | Q(value=0),
            ),
            models.CheckConstraint(
                name="transfer_line_harm_within",
                condition=Q(damaged__gte=0, damaged__lte=F("received"))
                & Q(lost__gte=0, lost__lte=F("back")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.part_id} × {self.sent}"
