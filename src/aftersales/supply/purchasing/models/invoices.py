"""Invoices of suppliers, held against what was ordered and what was received."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from aftersales.supply.purchasing.models.base import OfStore, amount, deed_of, of_store, pieces
from aftersales.supply.purchasing.models.orders import PurchaseLine
from aftersales.supply.purchasing.models.suppliers import Supplier
from aftersales.supply.purchasing.states import DifferenceKind, DifferenceState, InvoiceState

NOTHING = Decimal(0)


class SupplierInvoice(models.Model):
    """What a supplier wants to be paid. ``net`` are its lines and ``other`` charges, ``payable`` is
    what is left of ``gross`` once differences are deducted; of it ``set_off`` is not paid, since it
    settles costs that we claimed back. The same number counts once.
    """

    store = of_store()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    their_number = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=InvoiceState.choices)
    currency = models.CharField(max_length=3)
    invoiced_on = models.DateField()
    due_on = models.DateField()
    other = amount(default=NOTHING)
    net = amount()
    tax = amount(default=NOTHING)
    gross = amount()
    deducted = amount(default=NOTHING)
    payable = amount()
    set_off = amount(default=NOTHING)  # what was recovered by paying less (PU-10)
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    paid_by = deed_of()
    paid_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = OfStore["SupplierInvoice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"], name="supplier_invoice_number_once"
            ),
            models.UniqueConstraint(
                fields=["supplier", "their_number"],
                name="supplier_invoice_once",
                condition=~Q(state=InvoiceState.WITHDRAWN),
            ),
            models.CheckConstraint(
                name="supplier_invoice_adds_up",
                condition=Q(
                    net__gte=0,
                    tax__gte=0,
                    other__gte=0,
                    other__lte=F("net"),
                    gross=F("net") + F("tax"),
                    deducted__gte=0,
                    deducted__lte=F("net"),
                    payable__gte=0,
                    payable__lte=F("gross"),
                )
                & ~Q(their_number=""),
            ),
            models.CheckConstraint(
                name="supplier_invoice_set_off_of_what_is_cleared",
                condition=Q(set_off=0)
                | Q(
                    state__in=[InvoiceState.CLEARED, InvoiceState.PAID],
                    set_off__gt=0,
                    set_off__lte=F("payable"),
                ),
            ),
            models.CheckConstraint(
                name="supplier_invoice_state_has_its_times",
                condition=Q(state=InvoiceState.BLOCKED, cleared_at=None, ended_at=None)
                | Q(state=InvoiceState.CLEARED, cleared_at__isnull=False, ended_at=None)
                | Q(
                    state=InvoiceState.PAID,
                    cleared_at__isnull=False,
                    paid_on__isnull=False,
                    ended_at__isnull=False,
                )
                | (Q(state=InvoiceState.WITHDRAWN, ended_at__isnull=False) & ~Q(end_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-id"], name="supplier_invoice_state"),
            models.Index(fields=["store", "-id"], name="supplier_invoice_newest"),
            models.Index(
                fields=["store", "due_on", "id"],
                name="supplier_invoice_due",
                condition=Q(state=InvoiceState.CLEARED),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def to_pay(self) -> Decimal:
        """What is paid in money."""
        left: Decimal = self.payable - self.set_off
        return left


class InvoiceLine(models.Model):
    """So many pieces of a line of an order, at the price that is billed."""

    store = of_store()
    invoice = models.ForeignKey(SupplierInvoice, models.CASCADE, related_name="lines")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="bills")
    quantity = pieces()
    price = models.DecimalField(max_digits=12, decimal_places=2)
    amount = amount()

    objects = OfStore["InvoiceLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "line"], name="invoice_line_once"),
            models.CheckConstraint(
                name="invoice_line_of_something", condition=Q(quantity__gt=0, price__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}"


class Difference(models.Model):
    """Where an invoice is above order or receipt by more than is let pass, and what became of it.
    ``amount`` is without tax.
    """

    store = of_store()
    invoice = models.ForeignKey(SupplierInvoice, models.CASCADE, related_name="differences")
    line = models.ForeignKey(InvoiceLine, models.CASCADE, null=True, related_name="differences")
    kind = models.CharField(max_length=8, choices=DifferenceKind.choices)
    billed = pieces()  # a price, pieces, or an amount, as the kind says
    agreed = pieces()
    amount = amount()
    state = models.CharField(
        max_length=8, choices=DifferenceState.choices, default=DifferenceState.OPEN
    )
    words = models.CharField(max_length=200, blank=True)
    settled_by = deed_of()
    settler = models.BigIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["Difference"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "line", "kind"],
                name="invoice_difference_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="invoice_difference_is_one", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="invoice_difference_settled_by_somebody",
                condition=Q(state=DifferenceState.OPEN, settled_at=None)
                | Q(state=DifferenceState.GONE, settled_at__isnull=False)
                | (
                    Q(
                        state__in=[DifferenceState.ACCEPTED, DifferenceState.DEDUCTED],
                        settled_at__isnull=False,
                    )
                    & ~Q(settled_by="")
                    & ~Q(words="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.kind}"
