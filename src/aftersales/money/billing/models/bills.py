"""Bills and the credit notes on them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Sign
from django.db.models.lookups import Exact

from aftersales.core.fields import EncryptedTextField
from aftersales.money.billing.models.base import OfStore, money, of_store
from aftersales.money.billing.states import (
    STANDING,
    CreditReason,
    FeeGroup,
    OldParts,
    SettlementState,
)
from aftersales.resources.catalogue.states import Payer

NOTHING = Decimal(0)
LEFT = F("gross") - F("credited") - F("paid")
# As a whole number, because the database keeps statistics of it (migration 0004) and may use them
# under row-level security only with operators that cannot leak, which those of amounts are not.
# Without statistics it takes a third of all bills for unpaid and reads the whole table.
UNPAID = Q(Exact(Cast(Sign(LEFT), models.SmallIntegerField()), 1), state=SettlementState.CLOSED)


class Settlement(models.Model):
    """What one payer owes for a visit (结算单). Once issued it never changes: triggers let only
    ``paid``, ``credited`` and the last move of the state through (``guards``, I-21).

    ``header`` is what the lawful list says above its lines, as it was on that day, sealed.
    """

    store = of_store()
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    payer = models.CharField(max_length=8, choices=Payer.choices)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, blank=True)
    state = models.CharField(
        max_length=8, choices=SettlementState.choices, default=SettlementState.DRAFT
    )
    currency = models.CharField(max_length=3)
    net = money(default=NOTHING)
    tax = money(default=NOTHING)
    gross = money(default=NOTHING)
    discount = money(default=NOTHING)  # on the whole bill; it is taken off the lines already
    discount_reason = models.CharField(max_length=200, blank=True)
    old_parts = models.CharField(max_length=8, choices=OldParts.choices, default=OldParts.NONE)
    header = EncryptedTextField(purpose="billing.header", default="", blank=True)
    paid = money(default=NOTHING)
    credited = money(default=NOTHING)
    drawn_by = models.CharField(max_length=80)
    drawn_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)  # the day of business it was issued on

    objects = OfStore["Settlement"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"],
                name="settlement_number_once",
                condition=~Q(number=""),
            ),
            models.UniqueConstraint(
                fields=["order", "payer"],
                name="settlement_one_stands",
                condition=Q(state__in=["draft", "closed"]),
            ),
            models.CheckConstraint(
                name="settlement_draft_or_issued",
                condition=Q(
                    state__in=[SettlementState.DRAFT, SettlementState.DROPPED],
                    number="",
                    closed_at=None,
                    day=None,
                    paid=0,
                    credited=0,
                )
                | (
                    Q(state__in=STANDING, closed_at__isnull=False, day__isnull=False)
                    & ~Q(number="")
                    & ~Q(closed_by="")
                ),
            ),
            models.CheckConstraint(
                name="settlement_adds_up",
                condition=Q(gross=F("net") + F("tax"), net__gte=0, tax__gte=0, discount__gte=0),
            ),
            models.CheckConstraint(
                name="settlement_credit_within",
                condition=Q(credited__gte=0, credited__lte=F("gross")),
            ),
            models.CheckConstraint(
                name="settlement_paid_within",
                condition=Q(paid__gte=0, paid__lte=F("gross") - F("credited")),
            ),
            models.CheckConstraint(
                name="settlement_credited_is_whole",
                condition=~Q(state=SettlementState.CREDITED) | Q(credited=F("gross")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-closed_at", "-id"], name="settlement_closed"),
            models.Index(fields=["store", "day"], name="settlement_day"),
            models.Index(
                fields=["store", "payer", "closed_at"], name="settlement_open", condition=UNPAID
            ),
            models.Index(
                fields=["store", "-id"],
                name="settlement_drafts",
                condition=Q(state=SettlementState.DRAFT),
            ),
            models.Index(fields=["customer", "store"], name="settlement_customer"),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @property
    def owed(self) -> Decimal:
        """What stands after credits."""
        found: Decimal = self.gross - self.credited
        return found

    @property
    def rest(self) -> Decimal:
        """What is still open."""
        found: Decimal = self.gross - self.credited - self.paid
        return found


class SettlementLine(models.Model):
    """A line of the order as this payer pays it, frozen with the bill.

    ``listed`` (quantity × unit price) less ``line_discount`` is the line; less what ``others`` bear
    and its part of the discount on the whole bill it is ``gross``.
    """

    store = of_store()
    settlement = models.ForeignKey(Settlement, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey("orders.Line", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    job = models.PositiveIntegerField()  # its number on the order
    kind = models.CharField(max_length=8)
    fee_group = models.CharField(max_length=9, choices=FeeGroup.choices)
    code = models.CharField(max_length=40, blank=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    listed = money()
    line_discount = money(default=NOTHING)
    others = money(default=NOTHING)
    bill_discount = money(default=NOTHING)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2)
    net = money()
    tax = money()
    gross = money()
    credited = money(default=NOTHING)

    objects = OfStore["SettlementLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "order_line"], name="settlement_line_once"
            ),
            models.CheckConstraint(
                name="settlement_line_adds_up",
                condition=Q(
                    gross=F("net") + F("tax"),
                    listed=F("gross") + F("bill_discount") + F("others") + F("line_discount"),
                    gross__gte=0,
                    bill_discount__gte=0,
                    others__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="settlement_line_credit_within",
                condition=Q(credited__gte=0, credited__lte=F("gross")),
            ),
        ]
        indexes = [models.Index(fields=["order_line"], name="settlement_line_of")]

    def __str__(self) -> str:
        return self.name_zh


class CreditNote(models.Model):
    """Takes a bill back, wholly or in part; never more than it says. Rows are only ever added."""

    store = of_store()
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="credit_notes")
    number = models.CharField(max_length=30)
    reason = models.CharField(max_length=2, choices=CreditReason.choices)
    words = models.CharField(max_length=200)
    net = money()
    tax = money()
    gross = money()
    currency = models.CharField(max_length=3)
    day = models.DateField()
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = OfStore["CreditNote"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="credit_note_number_once"),
            models.CheckConstraint(
                name="credit_note_adds_up",
                condition=Q(gross=F("net") + F("tax"), gross__gt=0, tax__gte=0, net__gte=0)
                & ~Q(words=""),
            ),
        ]
        indexes = [models.Index(fields=["store", "day"], name="credit_note_day")]

    def __str__(self) -> str:
        return self.number


class CreditLine(models.Model):
    """What a credit note takes off one line of the bill."""

    store = of_store()
    credit_note = models.ForeignKey(CreditNote, models.PROTECT, related_name="lines")
    line = models.ForeignKey(SettlementLine, models.PROTECT, related_name="credits")
    net = money()
    tax = money()
    gross = money()

    objects = OfStore["CreditLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "line"], name="credit_line_once"),
            models.CheckConstraint(
                name="credit_line_adds_up",
                condition=Q(gross=F("net") + F("tax"), gross__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gross}"
