"""What shows that a part conforms, and pieces set aside because nothing does (PT-16)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.supply.parts.models.catalogue import Part
from aftersales.supply.parts.models.stock import OfStore, StockMove, pieces
from aftersales.supply.parts.states import ProofKind, QuarantineState


class ProofQuerySet(models.QuerySet["Proof"]):
    def visible_to(self, actor: Actor) -> Self:
        """Proofs belong to the group as its catalogue does."""
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may("parts.view") else self.none()


class Proof(models.Model):
    """A certificate, an approval or a proof of origin that is held for a part of the catalogue."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="proofs")
    kind = models.CharField(max_length=11, choices=ProofKind.choices)
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=120)
    valid_until = models.DateField(null=True, blank=True)  # the last day it holds
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()

    objects = ProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "kind", "number"], name="proof_once"),
            models.CheckConstraint(name="proof_is_named", condition=~Q(number="") & ~Q(issuer="")),
        ]

    def __str__(self) -> str:
        return self.number


class Quarantine(models.Model):
    """Pieces that came in without a proof. They are no stock: nobody can reserve or issue them."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    quantity = pieces()
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    lot = models.CharField(max_length=40, blank=True)
    incoming = models.ForeignKey(
        "parts.Incoming", models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=9, choices=QuarantineState.choices, default=QuarantineState.HELD
    )
    proof = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was sent back
    move = models.ForeignKey(StockMove, models.PROTECT, null=True, blank=True, related_name="+")
    held_by = models.CharField(max_length=80)
    held_at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["Quarantine"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="quarantine_of_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="quarantine_state_means_its_fields",
                condition=Q(state=QuarantineState.HELD, ended_at=None, move=None, ended_by="")
                | (
                    Q(state=QuarantineState.RELEASED, ended_at__isnull=False, move__isnull=False)
                    & ~Q(ended_by="")
                )
                | (
                    Q(state=QuarantineState.SENT_BACK, ended_at__isnull=False, move=None)
                    & ~Q(ended_by="")
                    & ~Q(reason="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["store", "state", "-held_at"], name="quarantine_waiting")]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.quantity}"
