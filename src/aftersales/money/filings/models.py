"""Filings and each attempt to hand them in."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.money.filings.states import (
    Confirmation,
    HeadField,
    Heeded,
    Outcome,
    RecordState,
    TaxKind,
    TaxState,
)

M = TypeVar("M", bound=models.Model)


class OfStore(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "filings.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


def money() -> Any:
    """An amount in the currency of its document."""
    return models.DecimalField(max_digits=14, decimal_places=2)


def of_store() -> Any:
    return models.ForeignKey("network.Store", models.PROTECT, related_name="+")


class RepairRecord(models.Model):
    """The e-repair record of one settled visit (汽车维修电子健康档案, JT/T 1132).

    ``body`` is built once from the frozen bills and never changes; what was missing, or what the
    platform found wrong, stands beside it in ``supplied``. A bill that is credited and issued anew
    makes a new record that ``corrects`` this one.
    """

    store = of_store()
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    settlement = models.ForeignKey("billing.Settlement", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    code = models.CharField(max_length=30)  # costlistcode: the platform knows the record by it
    settled_on = models.DateField()
    service_type = models.CharField(max_length=24)
    body = EncryptedTextField(purpose="filings.record")
    digest = models.CharField(max_length=64)
    supplied = EncryptedTextField(purpose="filings.supplied", default="", blank=True)
    missing = ArrayField(models.CharField(max_length=30, choices=HeadField.choices), default=list)
    state = models.CharField(max_length=10, choices=RecordState.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    drawn_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=64, blank=True)  # the platform's own number
    reason = EncryptedTextField(purpose="filings.reason", default="", blank=True)

    objects = OfStore["RepairRecord"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="repair_record_code_once"),
            models.CheckConstraint(
                name="repair_record_lacks_or_not",
                condition=~Q(state=RecordState.INCOMPLETE) | ~Q(missing=[]),
            ),
            models.CheckConstraint(
                name="repair_record_whole_before_it_is_sent",
                condition=Q(missing=[])
                | Q(state__in=[RecordState.INCOMPLETE, RecordState.REPLACED]),
            ),
            models.CheckConstraint(
                name="repair_record_waits_for_a_time",
                condition=~Q(state=RecordState.DUE) | Q(next_at__isnull=False),
            ),
            models.CheckConstraint(
                name="repair_record_handed_in_has_a_time",
                condition=~Q(state__in=[RecordState.SENT, RecordState.ACCEPTED])
                | Q(handed_in_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-settled_on", "-id"], name="repair_record_list"),
            models.Index(
                fields=["next_at"], name="repair_record_due", condition=Q(state=RecordState.DUE)
            ),
            models.Index(
                fields=["claimed_at"],
                name="repair_record_sending",
                condition=Q(state=RecordState.SENDING),
            ),
            models.Index(fields=["order"], name="repair_record_order"),
        ]

    def __str__(self) -> str:
        return self.code


class RecordBill(models.Model):
    """Which bills a record tells of: each issued bill stands in one record, once."""

    store = of_store()
    record = models.ForeignKey(RepairRecord, models.CASCADE, related_name="bills")
    settlement = models.OneToOneField("billing.Settlement", models.PROTECT, related_name="+")

    objects = OfStore["RecordBill"].as_manager()

    def __str__(self) -> str:
        return f"{self.settlement_id}"


class RecordAttempt(models.Model):
    """One attempt to hand a record in, and what came of it. ``digest`` is of what went out."""

    store = of_store()
    record = models.ForeignKey(RepairRecord, models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    port = models.CharField(max_length=20)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    digest = models.CharField(max_length=64)
    fault = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField()

    objects = OfStore["RecordAttempt"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["record"], name="record_attempt_of")]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class TaxOrder(models.Model):
    """An invoice, or the red letter of one, asked of the tax platform. ``token`` is what the
    platform knows it by: asked twice it is one. It holds no word about the buyer; those are read
    from the invoice data when it goes out.
    """

    store = of_store()
    settlement = models.ForeignKey("billing.Settlement", models.PROTECT, related_name="+")
    credit_note = models.ForeignKey(
        "billing.CreditNote", models.PROTECT, null=True, blank=True, related_name="+"
    )  # what the red letter is about
    kind = models.CharField(max_length=4, choices=TaxKind.choices)
    port = models.CharField(max_length=20)
    token = models.CharField(max_length=40, unique=True)
    reason = models.CharField(max_length=2, blank=True)  # of a red letter: 01 to 04
    net = money()
    tax = money()
    gross = money()
    currency = models.CharField(max_length=3)
    lines = models.JSONField()  # name, tax rate, net, tax: what the document says
    state = models.CharField(max_length=7, choices=TaxState.choices, default=TaxState.DUE)
    confirmation = models.CharField(max_length=2, choices=Confirmation.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=20, blank=True)
    fault = models.CharField(max_length=40, blank=True)
    refusal = EncryptedTextField(purpose="filings.refusal", default="", blank=True)

    objects = OfStore["TaxOrder"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "kind"],
                name="tax_order_one_open",
                condition=Q(state__in=["due", "sending", "asked", "stuck"]),
            ),
            models.UniqueConstraint(
                fields=["settlement"],
                name="tax_order_one_invoice",
                condition=Q(kind="blue", state="issued"),
            ),
            models.CheckConstraint(
                name="tax_order_adds_up",
                condition=Q(gross=F("net") + F("tax"), gross__gt=0),
            ),
            models.CheckConstraint(
                name="tax_order_open_or_ended",
                condition=Q(state__in=["issued", "refused"], ended_at__isnull=False)
                | Q(state__in=["due", "sending", "asked", "stuck"], ended_at=None),
            ),
            models.CheckConstraint(
                name="tax_order_issued_has_a_number",
                condition=Q(state="issued") & ~Q(number="") | ~Q(state="issued") & Q(number=""),
            ),
            models.CheckConstraint(
                name="tax_order_red_is_of_a_credit_note",
                condition=Q(kind="blue", reason="", credit_note=None)
                | Q(kind="red", credit_note__isnull=False) & ~Q(reason=""),
            ),
            models.UniqueConstraint(
                fields=["credit_note"],
                name="tax_order_one_red_letter",
                condition=~Q(state="refused"),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-made_at", "-id"], name="tax_order_list"),
            models.Index(fields=["next_at"], name="tax_order_due", condition=Q(state=TaxState.DUE)),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.pk}"


class TaxNotice(models.Model):
    """A call-back of the tax platform, heard once. Rows are only ever added."""

    store = of_store()
    order = models.ForeignKey(TaxOrder, models.PROTECT, related_name="notices")
    notice = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10)
    heeded = models.CharField(max_length=8, choices=Heeded.choices)
    heard_at = models.DateTimeField()

    objects = OfStore["TaxNotice"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "notice"], name="tax_notice_once")]

    def __str__(self) -> str:
        return self.notice


class AccountingExport(models.Model):
    """The vouchers of a period as they left for the books of finance. The days are closed, so the
    same period always gives the same file; ``fingerprint`` proves it. Rows are only ever added.
    """

    store = of_store()
    number = models.CharField(max_length=30)
    since = models.DateField()
    until = models.DateField()
    vouchers = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    debit = money()  # equal to credit, to the cent
    last_move = models.BigIntegerField()  # what was written into the stock later is not in it
    currency = models.CharField(max_length=3)
    fingerprint = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = OfStore["AccountingExport"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="accounting_export_number"),
            models.UniqueConstraint(
                fields=["store", "since", "until"], name="accounting_export_once"
            ),
            models.CheckConstraint(
                name="accounting_export_of_a_period", condition=Q(since__lte=F("until"))
            ),
        ]

    def __str__(self) -> str:
        return self.number
