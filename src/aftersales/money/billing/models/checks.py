"""What is said, granted and checked about bills."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from aftersales.core.fields import EncryptedTextField
from aftersales.money.billing.models.base import OfStore, money, of_store
from aftersales.money.billing.models.bills import Settlement
from aftersales.money.billing.models.money import CashierShift, Payment
from aftersales.money.billing.states import (
    NO_INVOICE_YET,
    ApprovalState,
    CaseKind,
    CheckState,
    CompensationState,
    Deviation,
    HandoverState,
    InvoiceKind,
    InvoiceState,
    Method,
)

NOTHING = Decimal(0)


class Approval(models.Model):
    """Somebody asks for what goes below the floor or out of the usual order; somebody else answers
    (I-14, I-24). ``amount`` is the most that was granted.
    """

    store = of_store()
    deviation = models.CharField(max_length=12, choices=Deviation.choices)
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, null=True, blank=True, related_name="approvals"
    )
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="approvals"
    )
    amount = money(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=200)
    state = models.CharField(
        max_length=7, choices=ApprovalState.choices, default=ApprovalState.ASKED
    )
    asked_by = models.CharField(max_length=80)
    asker = models.BigIntegerField(null=True, blank=True)  # the person, whatever key they used
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80, blank=True)
    answerer = models.BigIntegerField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    objects = OfStore["Approval"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="approval_by_somebody_else",
                condition=Q(answered_by="")
                | (
                    ~Q(answered_by=F("asked_by"))
                    & (Q(asker=None) | Q(answerer=None) | ~Q(answerer=F("asker")))
                ),
            ),
            models.CheckConstraint(
                name="approval_asked_or_answered",
                condition=Q(state=ApprovalState.ASKED, answered_by="", answered_at=None)
                | (
                    ~Q(state=ApprovalState.ASKED)
                    & ~Q(answered_by="")
                    & Q(answered_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="approval_about_something",
                condition=(
                    Q(order__isnull=False) | Q(settlement__isnull=False) | Q(payment__isnull=False)
                )
                & ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "asked_at"], name="approval_open", condition=Q(state="asked")
            )
        ]

    def __str__(self) -> str:
        return f"{self.deviation} {self.pk}"


class Explanation(models.Model):
    """The bill was explained beside the estimate, and the customer signed (FE-05)."""

    store = of_store()
    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="explanation")
    estimate = money(null=True, blank=True)  # what the customer had agreed to pay
    difference = money(default=NOTHING)
    words = models.CharField(max_length=500, blank=True)
    signature_id = models.BigIntegerField(null=True, blank=True)  # the file
    actor = models.CharField(max_length=80)
    explained_at = models.DateTimeField()

    objects = OfStore["Explanation"].as_manager()

    def __str__(self) -> str:
        return f"{self.settlement_id}"


class InvoiceData(models.Model):
    """What the tax office's invoice for a bill says; its number comes from the platform."""

    store = of_store()
    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="invoice")
    kind = models.CharField(max_length=8, choices=InvoiceKind.choices)
    state = models.CharField(
        max_length=9, choices=InvoiceState.choices, default=InvoiceState.WANTED
    )
    buyer = EncryptedTextField(purpose="billing.buyer", default="", blank=True)
    tax_number = EncryptedTextField(purpose="billing.tax_number", default="", blank=True)
    address = EncryptedTextField(purpose="billing.address", default="", blank=True)
    bank = EncryptedTextField(purpose="billing.bank", default="", blank=True)
    email = EncryptedTextField(purpose="billing.email", default="", blank=True)
    number = models.CharField(max_length=20, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    red_number = models.CharField(max_length=20, blank=True)
    red_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = OfStore["InvoiceData"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"], name="invoice_number_once", condition=~Q(number="")
            ),
            models.CheckConstraint(
                name="invoice_wanted_or_issued",
                condition=Q(state__in=NO_INVOICE_YET, number="", issued_on=None)
                | (~Q(state__in=NO_INVOICE_YET) & ~Q(number="") & Q(issued_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.kind


class ChargeCheck(models.Model):
    """After-sales checks the charges of an order, finance reckons what they cost (FE-07)."""

    store = of_store()
    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=CheckState.choices)
    charged = money()  # net, of all payers
    currency = models.CharField(max_length=3)
    words = models.CharField(max_length=500, blank=True)
    checked_by = models.CharField(max_length=80)
    checked_at = models.DateTimeField()
    labour_cost = money(null=True, blank=True)
    parts_cost = money(null=True, blank=True)
    other_cost = money(null=True, blank=True)
    costed_by = models.CharField(max_length=80, blank=True)
    costed_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["ChargeCheck"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="charge_check_objection_has_words",
                condition=~Q(state=CheckState.OBJECTED) | ~Q(words=""),
            ),
            models.CheckConstraint(
                name="charge_check_costed_is_whole",
                condition=Q(
                    state=CheckState.COSTED,
                    labour_cost__isnull=False,
                    parts_cost__isnull=False,
                    other_cost__isnull=False,
                    costed_at__isnull=False,
                )
                | (~Q(state=CheckState.COSTED) & Q(costed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}"


class FinanceHandover(models.Model):
    """The figures of one closed day as they were sent to finance, and what finance says (FE-10).

    ``fingerprint`` is that of the file, so that both talk of the same figures.
    """

    store = of_store()
    day = models.DateField()
    number = models.CharField(max_length=30)
    state = models.CharField(
        max_length=8, choices=HandoverState.choices, default=HandoverState.SENT
    )
    currency = models.CharField(max_length=3)
    settlements = models.PositiveIntegerField()
    billed = money()
    tax = money()
    credited = money()
    received = money()
    refunded = money()
    fingerprint = models.CharField(max_length=64)
    sent_by = models.CharField(max_length=80)
    sent_at = models.DateTimeField()
    found = money(null=True, blank=True)  # what finance counted as received
    words = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["FinanceHandover"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "day"], name="handover_once_a_day"),
            models.UniqueConstraint(fields=["store", "number"], name="handover_number_once"),
            models.CheckConstraint(
                name="handover_agreed_is_equal_or_explained",
                condition=~Q(state=HandoverState.AGREED)
                | Q(found=F("received") - F("refunded"))
                | ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Compensation(models.Model):
    """Money for a quality problem, a complaint or a damage, posted to its case (FE-08)."""

    store = of_store()
    number = models.CharField(max_length=30, blank=True)
    case_kind = models.CharField(max_length=12, choices=CaseKind.choices)
    case_number = models.CharField(max_length=40)
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = money()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=200)
    state = models.CharField(
        max_length=7, choices=CompensationState.choices, default=CompensationState.ASKED
    )
    method = models.CharField(max_length=8, choices=Method.choices, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    shift = models.ForeignKey(
        CashierShift, models.PROTECT, null=True, blank=True, related_name="compensations"
    )
    asked_by = models.CharField(max_length=80)
    asker = models.BigIntegerField(null=True, blank=True)  # the person, whatever key they used
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80, blank=True)
    answerer = models.BigIntegerField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.CharField(max_length=80, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)

    objects = OfStore["Compensation"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"],
                name="compensation_number_once",
                condition=~Q(number=""),
            ),
            models.CheckConstraint(
                name="compensation_by_somebody_else",
                condition=Q(answered_by="")
                | (
                    ~Q(answered_by=F("asked_by"))
                    & (Q(asker=None) | Q(answerer=None) | ~Q(answerer=F("asker")))
                ),
            ),
            models.CheckConstraint(
                name="compensation_paid_is_whole",
                condition=Q(state=CompensationState.PAID, day__isnull=False, paid_at__isnull=False)
                & ~Q(number="")
                & ~Q(method="")
                | (~Q(state=CompensationState.PAID) & Q(day=None, paid_at=None, number="")),
            ),
            models.CheckConstraint(
                name="compensation_is_money_for_a_case",
                condition=Q(amount__gt=0) & ~Q(case_number="") & ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "case_kind", "case_number"], name="compensation_case"),
            models.Index(fields=["store", "day"], name="compensation_day"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.case_kind} {self.case_number}"
