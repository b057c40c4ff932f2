"""Damage that our own repair did: cause, cost, who bears it, what is done about it (WS-33)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.lane.support.models.base import OfSupport
from aftersales.lane.support.states import Bearer, DamageCause, DamageState

ASSESSED = (
    Q(
        cost__isnull=False,
        assessed_at__isnull=False,
    )
    & ~Q(cause="")
    & ~Q(bearer="")
    & ~Q(recovery="")
)


class Damage(models.Model):
    """One case. ``share`` is what is taken from who caused it, ``recovery_job`` the job on an order
    in which it is made good, borne by the house.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(
        max_length=9, choices=DamageState.choices, default=DamageState.RECORDED
    )
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    job = models.ForeignKey("orders.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    found_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    cause = models.CharField(max_length=9, choices=DamageCause.choices, blank=True)
    cause_words = models.TextField(blank=True)
    currency = models.CharField(max_length=3)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    bearer = models.CharField(max_length=8, choices=Bearer.choices, blank=True)
    responsible = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    share = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    recovery = models.TextField(blank=True)
    assessed_by = models.CharField(max_length=80, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    recovery_job = models.ForeignKey(
        "orders.Job", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_good_at = models.DateTimeField(null=True, blank=True)
    follow_up = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfSupport["Damage"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="damage_state_means_its_fields",
                condition=Q(state=DamageState.RECORDED)
                | (
                    ASSESSED
                    & (
                        Q(state=DamageState.ASSESSED)
                        | (
                            Q(approved_at__isnull=False)
                            & (
                                Q(state=DamageState.APPROVED)
                                | Q(
                                    state__in=[DamageState.REPAIRED, DamageState.CLOSED],
                                    made_good_at__isnull=False,
                                )
                            )
                        )
                    )
                ),
            ),
            models.CheckConstraint(
                name="damage_closed_says_when",
                condition=Q(state=DamageState.CLOSED, closed_at__isnull=False)
                | (~Q(state=DamageState.CLOSED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="damage_cost_not_negative",
                condition=(Q(cost=None) | Q(cost__gte=0))
                & Q(share__gte=0)
                & (Q(share=0) | Q(share__lte=models.F("cost"))),
            ),
            models.CheckConstraint(
                name="damage_share_has_somebody",
                condition=Q(share=0) | Q(bearer=Bearer.STAFF, responsible__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-found_at"], name="damage_waiting"),
            models.Index(fields=["order"], name="damage_of_order"),
        ]

    def __str__(self) -> str:
        return self.number
