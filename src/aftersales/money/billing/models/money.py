"""Money that came and went, and the till it went through."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from aftersales.money.billing.gateways import Demand, gateways
from aftersales.money.billing.models.base import OfStore, money, of_store
from aftersales.money.billing.models.bills import Settlement
from aftersales.money.billing.states import (
    ChargeState,
    Method,
    NoticeOutcome,
    Purpose,
    ShiftState,
)

NOTHING = Decimal(0)


class BusinessDay(models.Model):
    """A day of a store's books. Once closed it takes no new booking (I-26): every booking holds its
    row, and closing waits for those that do (``guards``).
    """

    store = of_store()
    day = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)

    objects = OfStore["BusinessDay"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "day"], name="business_day_once"),
            models.CheckConstraint(
                name="business_day_open_or_closed",
                condition=Q(closed_at=None, closed_by="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class CashierShift(models.Model):
    """A cashier at the till: what was in the drawer at the start, what came and went, what was
    counted at the end.
    """

    store = of_store()
    cashier = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=6, choices=ShiftState.choices, default=ShiftState.OPEN)
    currency = models.CharField(max_length=3)
    opening = money()  # change in the drawer
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    difference = money(default=NOTHING)
    reason = models.CharField(max_length=200, blank=True)

    objects = OfStore["CashierShift"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "cashier"],
                name="shift_one_open_each",
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="shift_open_or_closed",
                condition=Q(state=ShiftState.OPEN, closed_at=None, difference=0)
                | Q(state=ShiftState.CLOSED, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="shift_difference_has_reason",
                condition=Q(difference=0) | ~Q(reason=""),
            ),
            models.CheckConstraint(name="shift_opening_possible", condition=Q(opening__gte=0)),
        ]
        indexes = [models.Index(fields=["store", "-opened_at"], name="shift_opened")]

    def __str__(self) -> str:
        return f"{self.day} {self.cashier_id}"


class ShiftCount(models.Model):
    """What a shift should hold of one method, and what was counted."""

    store = of_store()
    shift = models.ForeignKey(CashierShift, models.CASCADE, related_name="counts")
    method = models.CharField(max_length=8, choices=Method.choices)
    expected = money()
    counted = money()

    objects = OfStore["ShiftCount"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "method"], name="shift_count_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.counted}"

    @property
    def difference(self) -> Decimal:
        found: Decimal = self.counted - self.expected
        return found


class Payment(models.Model):
    """Money that came in once (收款). ``allocated`` of it stands on bills, ``refunded`` went back,
    the rest is free: a deposit, or what was paid too much (I-20). Triggers carry both figures.
    """

    store = of_store()
    number = models.CharField(max_length=30)
    purpose = models.CharField(max_length=7, choices=Purpose.choices)
    method = models.CharField(max_length=8, choices=Method.choices)
    amount = money()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=64, blank=True)  # of the bank, terminal or gateway
    shift = models.ForeignKey(
        CashierShift, models.PROTECT, null=True, blank=True, related_name="payments"
    )
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    for_kind = models.CharField(max_length=12, blank=True)  # a deposit: "appointment", "order"
    for_id = models.BigIntegerField(null=True, blank=True)
    day = models.DateField()
    actor = models.CharField(max_length=80)
    taken_at = models.DateTimeField()
    allocated = money(default=NOTHING)
    refunded = money(default=NOTHING)

    objects = OfStore["Payment"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="payment_number_once"),
            models.UniqueConstraint(
                fields=["store", "method", "reference"],
                name="payment_reference_once",
                condition=~Q(reference=""),
            ),
            models.CheckConstraint(name="payment_is_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_within",
                condition=Q(
                    allocated__gte=0,
                    refunded__gte=0,
                    amount__gte=F("allocated") + F("refunded"),
                ),
            ),
            models.CheckConstraint(
                name="payment_deposit_for_something",
                condition=Q(purpose=Purpose.BILL)
                | (Q(purpose=Purpose.DEPOSIT, for_id__isnull=False) & ~Q(for_kind="")),
            ),
            models.CheckConstraint(
                name="payment_cash_through_the_till",
                condition=~Q(method__in=[Method.CASH, Method.CARD]) | Q(shift__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-taken_at", "-id"], name="payment_taken"),
            models.Index(fields=["store", "day"], name="payment_day"),
            models.Index(fields=["store", "for_kind", "for_id"], name="payment_for"),
            models.Index(
                fields=["store", "customer"],
                name="payment_free",
                condition=Q(amount__gt=F("allocated") + F("refunded")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def free(self) -> Decimal:
        found: Decimal = self.amount - self.allocated - self.refunded
        return found


class Allocation(models.Model):
    """Money of a payment put on a bill; a negative one takes it off again. Only ever added."""

    store = of_store()
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="allocations")
    amount = money()
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = OfStore["Allocation"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="allocation_of_something", condition=~Q(amount=0))
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class Refund(models.Model):
    """Money of a payment that went back; never more than is free of it. Only ever added."""

    store = of_store()
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    number = models.CharField(max_length=30)
    method = models.CharField(max_length=8, choices=Method.choices)
    amount = money()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200)
    shift = models.ForeignKey(
        CashierShift, models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    day = models.DateField()
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = OfStore["Refund"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="refund_number_once"),
            models.CheckConstraint(
                name="refund_is_money_with_a_reason", condition=Q(amount__gt=0) & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="refund_cash_through_the_till",
                condition=~Q(method__in=[Method.CASH, Method.CARD]) | Q(shift__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["store", "day"], name="refund_day")]

    def __str__(self) -> str:
        return self.number


class GatewayCharge(models.Model):
    """A demand for money that a payment gateway shows the payer. ``token`` is the name it has
    there; the money comes by call-back, once, in any order, twice or late (I-22).
    """

    store = of_store()
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="charges")
    gateway = models.CharField(max_length=20)
    token = models.CharField(max_length=40, unique=True)
    amount = money()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=7, choices=ChargeState.choices, default=ChargeState.WAITING)
    payment = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="charge"
    )
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfStore["GatewayCharge"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="charge_paid_has_its_payment",
                condition=Q(state=ChargeState.PAID, payment__isnull=False)
                | (~Q(state=ChargeState.PAID) & Q(payment=None)),
            ),
            models.CheckConstraint(name="charge_is_money", condition=Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(
                fields=["store", "lapses_at"],
                name="charge_waiting",
                condition=Q(state="waiting"),
            )
        ]

    def __str__(self) -> str:
        return self.token

    @property
    def address(self) -> str:
        """What the payer scans or opens."""
        told = Demand(self.token, self.amount, self.currency, str(self.settlement))
        return gateways()[self.gateway].address(told)


class GatewayNotice(models.Model):
    """A call-back as it was heard, once by its own id."""

    store = of_store()
    gateway = models.CharField(max_length=20)
    notice = models.CharField(max_length=64)
    token = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    reference = models.CharField(max_length=64, blank=True)
    amount = money()
    outcome = models.CharField(max_length=8, choices=NoticeOutcome.choices)
    heard_at = models.DateTimeField()

    objects = OfStore["GatewayNotice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "gateway", "notice"], name="gateway_notice_once"
            )
        ]

    def __str__(self) -> str:
        return self.notice
