"""Addresses that were given out, phones that are signed in, codes on their way, wishes for a call.

Of a secret only its digest is kept.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.privacy import only_for_the_living
from aftersales.faces.portal.states import Proof, WishState

M = TypeVar("M", bound=models.Model)


class OfPortal(models.QuerySet[M]):
    """Rows of one store: who may see there what customers did."""

    def visible_to(self, actor: Actor, right: str = "portal.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


class Link(models.Model):
    """A secret address of one visit (192 bits), given to one customer."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    is_sent = models.BooleanField(default=False)  # by message; else it was shown at the desk
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    valid_until = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = OfPortal["Link"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="portal_link_ends", condition=Q(valid_until__gt=F("made_at"))
            )
        ]
        indexes = [models.Index(fields=["order", "-id"], name="portal_link_of_order")]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Guest(models.Model):
    """A phone that is signed in. ``order`` narrows it to that visit: the digits were those of
    whoever brought the car.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    came_for = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    key_hash = models.CharField(max_length=64, unique=True)
    proof = models.CharField(max_length=4, choices=Proof.choices)
    phone_index = models.CharField(max_length=32, blank=True)  # of the number that had the code
    entered_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="portal_guest_leaves", condition=Q(ends_at__gt=F("entered_at"))
            )
        ]
        indexes = [models.Index(fields=["customer"], name="portal_guest_of_customer")]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"guest {self.pk}"


class OneTimeCode(models.Model):
    """Six digits on their way to a phone; good once and for minutes."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    phone_index = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["phone_index", "-id"], name="portal_code_of_phone")]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Wish(models.Model):
    """The customer asks to be called before deciding on a job."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    job = models.ForeignKey("orders.Job", models.PROTECT, related_name="+")
    state = models.CharField(max_length=5, choices=WishState.choices, default=WishState.OPEN)
    wished_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.CharField(max_length=80, blank=True)

    objects = OfPortal["Wish"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job"], name="portal_wish_one_open", condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="portal_wish_done_says_who",
                condition=Q(state="open", called_at=None, called_by="")
                | (Q(state="done", called_at__isnull=False) & ~Q(called_by="")),
            ),
        ]
        indexes = [models.Index(fields=["order"], name="portal_wish_of_order")]

    def __str__(self) -> str:
        return f"wish {self.pk}"
