"""Requests for quotation: what several suppliers were asked, and what each of them offered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.supply.purchasing.models.base import OfStore, deed_of, of_store, pieces
from aftersales.supply.purchasing.models.orders import PurchaseOrder
from aftersales.supply.purchasing.models.suppliers import Supplier
from aftersales.supply.purchasing.states import InquiryState, Mode, OfferState, QualityReason


class Inquiry(models.Model):
    """The same parts are asked of several suppliers, so that their prices can be compared."""

    store = of_store()
    number = models.CharField(max_length=30)
    mode = models.CharField(max_length=9, choices=Mode.choices)
    state = models.CharField(max_length=7, choices=InquiryState.choices, default=InquiryState.ASKED)
    currency = models.CharField(max_length=3)
    wanted_on = models.DateField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_by = deed_of()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = OfStore["Inquiry"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="inquiry_number_once"),
            models.CheckConstraint(
                name="inquiry_state_has_its_times",
                condition=Q(state=InquiryState.ASKED, ended_at=None)
                | Q(state=InquiryState.DECIDED, ended_at__isnull=False)
                | (Q(state=InquiryState.DROPPED, ended_at__isnull=False) & ~Q(end_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-id"], name="inquiry_state"),
            models.Index(fields=["store", "-id"], name="inquiry_newest"),
        ]

    def __str__(self) -> str:
        return self.number


class InquiryLine(models.Model):
    """So many pieces of a part."""

    store = of_store()
    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="lines")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    quantity = pieces()

    objects = OfStore["InquiryLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "part"], name="inquiry_line_part_once"),
            models.CheckConstraint(name="inquiry_line_of_something", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} × {self.quantity}"


class Offer(models.Model):
    """What one supplier answered. ``order`` is what became of it."""

    store = of_store()
    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="offers")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=OfferState.choices, default=OfferState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)
    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, null=True, blank=True, related_name="offers"
    )

    objects = OfStore["Offer"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "supplier"], name="offer_supplier_once"),
            models.CheckConstraint(
                name="offer_state_has_its_times",
                condition=Q(state=OfferState.ASKED, answered_at=None, order=None)
                | Q(state=OfferState.DECLINED, answered_at__isnull=False, order=None)
                | Q(
                    state=OfferState.OFFERED,
                    answered_at__isnull=False,
                    valid_until__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id}: {self.supplier_id}"


class OfferLine(models.Model):
    """The price of one part in one offer. ``compared`` says, once it is decided, whether it took
    part in the comparison; a chosen one that was not the lowest has a reason of quality.
    """

    store = of_store()
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="lines")
    line = models.ForeignKey(InquiryLine, models.CASCADE, related_name="offers")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    lead_days = models.PositiveSmallIntegerField()
    compared = models.BooleanField(null=True, blank=True)
    chosen = models.BooleanField(default=False)
    reason = models.CharField(max_length=9, choices=QualityReason.choices, blank=True)
    reason_words = models.CharField(max_length=200, blank=True)

    objects = OfStore["OfferLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "line"], name="offer_line_once"),
            models.UniqueConstraint(
                fields=["line"], name="offer_line_one_is_chosen", condition=Q(chosen=True)
            ),
            models.CheckConstraint(name="offer_line_price", condition=Q(price__gte=0)),
            models.CheckConstraint(
                name="offer_line_reason_is_told",
                condition=Q(reason="") | (Q(chosen=True) & ~Q(reason_words="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.price}"
