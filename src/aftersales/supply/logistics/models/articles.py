"""An article that a customer sent in: the after-sales record sheet as a row (LG-07)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.core.privacy import only_for_the_living
from aftersales.supply.logistics.models.base import OfStore, deed_of, store
from aftersales.supply.logistics.models.carriers import Carrier
from aftersales.supply.logistics.models.shipments import Shipment
from aftersales.supply.logistics.states import (
    BEFORE_TEST,
    ON_SHIPMENT,
    ArticleEnd,
    ArticleState,
    DamageCause,
    Finding,
    Outcome,
)

DECIDED = (ArticleState.IN_REPAIR, ArticleState.READY, *ON_SHIPMENT)


class Article(models.Model):
    """What came, from whom, in which state, what the test showed and what became of it.

    Name, phone and address stand in the customer's file alone. ``complaint``, ``cause`` and
    ``correction`` are the three words of a repair (3C). ``shipment`` is its way back.
    """

    store = store()
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(
        max_length=9, choices=ArticleState.choices, default=ArticleState.RECEIVED
    )
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, related_name="articles"
    )
    waybill = models.CharField(max_length=40, blank=True)  # under which it came
    arrived_at = models.DateTimeField()
    model = models.CharField(max_length=80)
    serial = models.CharField(max_length=60, blank=True)
    accessories = models.CharField(max_length=200, blank=True)
    complaint = models.CharField(max_length=500, blank=True)  # what the customer says
    wants_call = models.BooleanField(default=False)  # with the waybill number of the way back
    registered_by = models.CharField(max_length=80)
    registered_at = models.DateTimeField()

    condition = models.CharField(max_length=300, blank=True)
    is_damaged = models.BooleanField(null=True, blank=True)  # outside
    unpacked_by = deed_of()
    unpacked_at = models.DateTimeField(null=True, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    damage_cause = models.CharField(max_length=9, choices=DamageCause.choices, blank=True)
    damage_words = models.CharField(max_length=300, blank=True)
    called_by = deed_of()
    called_at = models.DateTimeField(null=True, blank=True)  # reached

    finding = models.CharField(max_length=10, choices=Finding.choices, blank=True)
    test_words = models.CharField(max_length=500, blank=True)
    cause = models.CharField(max_length=300, blank=True)
    tested_by = deed_of()
    tested_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    decided_words = models.CharField(max_length=300, blank=True)
    decided_by = deed_of()
    decided_at = models.DateTimeField(null=True, blank=True)
    correction = models.CharField(max_length=500, blank=True)
    repaired_by = deed_of()
    repaired_at = models.DateTimeField(null=True, blank=True)

    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, blank=True, related_name="articles"
    )
    end = models.CharField(max_length=9, choices=ArticleEnd.choices, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["Article"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment"], name="article_of_shipment_once"),
            models.CheckConstraint(
                name="article_is_unpacked_first",
                condition=Q(state=ArticleState.RECEIVED, unpacked_at=None)
                | Q(state=ArticleState.CLOSED)
                | (
                    ~Q(state=ArticleState.RECEIVED)
                    & Q(unpacked_at__isnull=False, is_damaged__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="article_damaged_is_called_about",
                condition=Q(is_damaged=None)
                | Q(is_damaged=False)
                | Q(called_at__isnull=False)
                | Q(state__in=[ArticleState.CALLING, ArticleState.CLOSED], tested_at=None),
            ),
            models.CheckConstraint(
                name="article_is_tested_before_it_is_decided",
                condition=Q(state__in=BEFORE_TEST, tested_at=None, decided_at=None)
                | Q(state=ArticleState.TESTED, tested_at__isnull=False, decided_at=None)
                | Q(state__in=DECIDED, tested_at__isnull=False, decided_at__isnull=False)
                | Q(state=ArticleState.CLOSED, decided_at=None)
                | Q(state=ArticleState.CLOSED, tested_at__isnull=False),
            ),
            models.CheckConstraint(
                name="article_repaired_had_a_fault",
                condition=~Q(outcome=Outcome.REPAIR) | Q(finding=Finding.FAULT),
            ),
            models.CheckConstraint(
                name="article_repair_is_done_before_it_leaves",
                condition=~Q(outcome=Outcome.REPAIR, state__in=[ArticleState.READY, *ON_SHIPMENT])
                | Q(repaired_at__isnull=False),
            ),
            models.CheckConstraint(
                name="article_goes_back_on_a_shipment",
                condition=~Q(state__in=ON_SHIPMENT) | Q(shipment__isnull=False),
            ),
            models.CheckConstraint(
                name="article_end_is_said",
                condition=(Q(state=ArticleState.CLOSED, ended_at__isnull=False) & ~Q(end=""))
                | (~Q(state=ArticleState.CLOSED) & Q(ended_at=None, end="")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="article_of_store"),
            models.Index(
                fields=["store", "state"],
                name="article_live",
                condition=~Q(state=ArticleState.CLOSED),
            ),
            models.Index(fields=["customer"], name="article_customer"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number
