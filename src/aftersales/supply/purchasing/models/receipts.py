"""Receipts against an order, in their three steps, and what goes back."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aftersales.supply.purchasing.models.base import OfStore, amount, deed_of, of_store, pieces
from aftersales.supply.purchasing.models.orders import PurchaseLine, PurchaseOrder
from aftersales.supply.purchasing.models.suppliers import Supplier
from aftersales.supply.purchasing.states import (
    RECEIPT_OPEN,
    ExcessState,
    ReceiptState,
    Rejection,
    ReturnKind,
    ReturnState,
    Settlement,
    Whither,
)

NOTHING = Decimal(0)


class Receipt(models.Model):
    """One delivery against one order. At most one of an order is under way at a time. ``people``
    had a hand in it, whatever hand they used: none of them settles what is billed for it.
    """

    store = of_store()
    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=30)
    state = models.CharField(
        max_length=7, choices=ReceiptState.choices, default=ReceiptState.OPENED
    )
    delivery_note = models.CharField(max_length=40, blank=True)
    packages = models.PositiveSmallIntegerField(default=1)
    packing_whole = models.BooleanField(default=True)
    words = models.CharField(max_length=200, blank=True)
    people = ArrayField(models.BigIntegerField(), default=list)
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    checked_by = deed_of()
    checked_at = models.DateTimeField(null=True, blank=True)
    ended_by = deed_of()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["Receipt"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="receipt_number_once"),
            models.UniqueConstraint(
                fields=["order"],
                name="receipt_one_under_way",
                condition=Q(state__in=RECEIPT_OPEN),
            ),
            models.CheckConstraint(
                name="receipt_step_has_its_time",
                condition=Q(state=ReceiptState.OPENED, checked_at=None, ended_at=None)
                | Q(state=ReceiptState.CHECKED, checked_at__isnull=False, ended_at=None)
                | Q(state=ReceiptState.BOOKED, checked_at__isnull=False, ended_at__isnull=False)
                | Q(state=ReceiptState.DROPPED, ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["store", "-id"], name="receipt_newest")]

    def __str__(self) -> str:
        return self.number


class ReceiptLine(models.Model):
    """What came of one line of the order: as announced, as counted, and what became of it (PT-12).

    ``wrong`` pieces are another part than ordered (variety), ``counted`` the right one (quantity),
    ``rejected`` of them fail the look at them (quality). Accepted, short and excess are reckoned
    when the receipt is booked.
    """

    store = of_store()
    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="lines")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="receipts")
    announced = pieces()
    wrong = pieces(default=NOTHING)
    counted = pieces()
    rejected = pieces(default=NOTHING)
    rejection = models.CharField(max_length=8, choices=Rejection.choices, blank=True)
    whither = models.CharField(max_length=5, choices=Whither.choices, blank=True)
    words = models.CharField(max_length=200, blank=True)
    lot = models.CharField(max_length=1000, blank=True)  # of serials: each, one a line
    bin = models.CharField(max_length=20, blank=True)
    proof = models.CharField(max_length=60, blank=True)
    accepted = pieces(default=NOTHING)
    short = pieces(default=NOTHING)
    excess = pieces(default=NOTHING)
    excess_state = models.CharField(
        max_length=7, choices=ExcessState.choices, default=ExcessState.NONE
    )
    excess_words = models.CharField(max_length=200, blank=True)
    released = pieces(default=NOTHING)  # of those rejected: proved later and in stock
    quarantine = models.ForeignKey(
        "parts.Quarantine", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfStore["ReceiptLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "line"], name="receipt_line_once"),
            models.CheckConstraint(
                name="receipt_line_adds_up",
                condition=Q(
                    announced__gte=0,
                    wrong__gte=0,
                    counted__gte=0,
                    rejected__gte=0,
                    rejected__lte=F("counted"),
                    accepted__gte=0,
                    excess__gte=0,
                    short__gte=0,
                    accepted__lte=F("counted") - F("rejected") - F("excess"),
                    released__gte=0,
                    released__lte=F("rejected"),
                ),
            ),
            models.CheckConstraint(
                name="receipt_line_rejected_for_a_reason",
                condition=Q(rejected=0) | (~Q(rejection="") & ~Q(whither="")),
            ),
            models.CheckConstraint(
                name="receipt_line_excess_is_decided",
                condition=Q(excess=0, excess_state=ExcessState.NONE)
                | (Q(excess__gt=0) & ~Q(excess_state=ExcessState.NONE)),
            ),
        ]
        indexes = [models.Index(fields=["quarantine"], name="receipt_line_quarantine")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.counted}"


class PurchaseReturn(models.Model):
    """Pieces that go back to their supplier: never accepted, or taken out of stock again."""

    store = of_store()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="returns")
    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, null=True, blank=True, related_name="returns"
    )
    receipt_line = models.ForeignKey(
        ReceiptLine, models.PROTECT, null=True, blank=True, related_name="returns"
    )
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    kind = models.CharField(max_length=11, choices=ReturnKind.choices)
    quantity = pieces()
    worth = amount(default=NOTHING)  # what we were charged for them
    currency = models.CharField(max_length=3)
    words = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=7, choices=ReturnState.choices, default=ReturnState.TO_SEND)
    waybill = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=8, choices=Settlement.choices, blank=True)
    credited = amount(default=NOTHING)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["PurchaseReturn"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="purchase_return_once"),
            models.CheckConstraint(
                name="purchase_return_of_something",
                condition=Q(quantity__gt=0, worth__gte=0, credited__gte=0),
            ),
            models.CheckConstraint(
                name="purchase_return_state_has_its_times",
                condition=Q(state=ReturnState.TO_SEND, sent_at=None, settled_at=None)
                | Q(state=ReturnState.SENT, sent_at__isnull=False, settled_at=None)
                | (
                    Q(
                        state=ReturnState.SETTLED,
                        sent_at__isnull=False,
                        settled_at__isnull=False,
                    )
                    & ~Q(outcome="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["store", "state", "-id"], name="purchase_return_state")]

    def __str__(self) -> str:
        return self.number
