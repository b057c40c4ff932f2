"""Addresses that were given to people at suppliers, and browsers that are in by them.

Of a secret only its digest is kept.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor

M = TypeVar("M", bound=models.Model)


class OfGroup(models.QuerySet[M]):
    """Suppliers are the group's: who has the right in any of its stores sees who was let in."""

    def visible_to(self, actor: Actor, right: str = "chain.view") -> Self:
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may(right) else self.none()


class Access(models.Model):
    """A secret address (192 bits) of one person at a supplier. It shows what is the supplier's,
    and with ``shares_stock`` also how many pieces lie here of the parts that the supplier sells. It
    goes with the contact: whoever is forgotten has no way in.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("purchasing.Supplier", models.PROTECT, related_name="+")
    contact = models.ForeignKey("purchasing.SupplierContact", models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    shares_stock = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, blank=True)  # sms or email; shown where empty
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    valid_until = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = OfGroup["Access"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], name="chain_access_one_a_contact", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="chain_access_ends", condition=Q(valid_until__gt=F("made_at"))
            ),
        ]
        indexes = [models.Index(fields=["supplier", "-id"], name="chain_access_of_supplier")]

    def __str__(self) -> str:
        return f"access {self.pk}"


class Stay(models.Model):
    """A browser that is in by an address."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    access = models.ForeignKey(Access, models.CASCADE, related_name="stays")
    key_hash = models.CharField(max_length=64, unique=True)
    entered_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="chain_stay_ends", condition=Q(ends_at__gt=F("entered_at")))
        ]

    def __str__(self) -> str:
        return f"stay {self.pk}"
