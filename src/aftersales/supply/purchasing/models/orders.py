"""Purchase orders: their lines, who approved them, and how the supplier was chased."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from aftersales.supply.purchasing.models.base import OfStore, amount, deed_of, of_store, pieces
from aftersales.supply.purchasing.models.suppliers import Supplier
from aftersales.supply.purchasing.states import BEFORE_ORDERING, ENDED, Mode, OrderState

NOTHING = Decimal(0)


class PurchaseOrder(models.Model):
    """What a store orders from one supplier at once. ``total`` is the sum of its lines.

    ``round`` grows with each change after an approval, so that nobody approves what they have not
    seen. ``despite`` says why it is ordered from a supplier that is warned.
    """

    store = of_store()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=30)
    mode = models.CharField(max_length=9, choices=Mode.choices)
    state = models.CharField(max_length=15, choices=OrderState.choices, default=OrderState.PROPOSED)
    currency = models.CharField(max_length=3)
    total = amount(default=NOTHING)
    round = models.PositiveSmallIntegerField(default=1)
    wanted_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    despite = models.CharField(max_length=200, blank=True)
    proposed_by = models.CharField(max_length=80)
    proposer = models.BigIntegerField(null=True, blank=True)  # the person, whatever hand they use
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    ordered_by = deed_of()
    ordered_at = models.DateTimeField(null=True, blank=True)
    confirmation = models.CharField(max_length=40, blank=True)  # the supplier's own number
    confirmed_at = models.DateTimeField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)  # the latest day of an open line
    shipped_at = models.DateTimeField(null=True, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = OfStore["PurchaseOrder"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="purchase_order_number_once"),
            models.CheckConstraint(name="purchase_order_total", condition=Q(total__gte=0)),
            models.CheckConstraint(
                name="purchase_order_state_has_its_times",
                condition=Q(
                    state=OrderState.PROPOSED, approved_at=None, ordered_at=None, ended_at=None
                )
                | Q(
                    state=OrderState.APPROVED,
                    approved_at__isnull=False,
                    ordered_at=None,
                    ended_at=None,
                )
                | Q(
                    state__in=[OrderState.ORDERED, OrderState.PARTLY_RECEIVED],
                    ordered_at__isnull=False,
                    ended_at=None,
                )
                | Q(
                    state=OrderState.SHIPPED,
                    ordered_at__isnull=False,
                    shipped_at__isnull=False,
                    ended_at=None,
                )
                | Q(
                    state=OrderState.RECEIVED,
                    ordered_at__isnull=False,
                    received_at__isnull=False,
                    ended_at=None,
                )
                | Q(state=OrderState.CLOSED, ordered_at__isnull=False, ended_at__isnull=False)
                | (Q(state=OrderState.CANCELLED, ended_at__isnull=False) & ~Q(end_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-id"], name="purchase_order_state"),
            models.Index(fields=["store", "-id"], name="purchase_order_newest"),
            models.Index(fields=["supplier", "-id"], name="purchase_order_supplier"),
            models.Index(
                fields=["store", "promised_on"],
                name="purchase_order_promised",
                condition=~Q(state__in=[*BEFORE_ORDERING, *ENDED]),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PurchaseLine(models.Model):
    """So many pieces of a part at a price. What came and what was called off stand apart.

    ``received`` fills the order; ``extra`` was taken beyond it by decision; ``rejected`` came and
    was not accepted. ``filled_at_once`` is known with the first delivery (PT-13). ``lead_days`` are
    those of the offer it was ordered by; without one the supplier's usual days hold.
    ``first_promised_on`` is what the supplier confirmed first, however often it is chased since.
    ``returned`` went back off the shelf: never more than came.
    """

    store = of_store()
    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="lines")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    their_number = models.CharField(max_length=40, blank=True)
    quantity = pieces()
    price = models.DecimalField(max_digits=12, decimal_places=2)
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    first_promised_on = models.DateField(null=True, blank=True)
    received = pieces(default=NOTHING)
    extra = pieces(default=NOTHING)
    rejected = pieces(default=NOTHING)
    called_off = pieces(default=NOTHING)
    returned = pieces(default=NOTHING)
    incoming = models.ForeignKey(
        "parts.Incoming", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    filled_at_once = models.BooleanField(null=True, blank=True)

    objects = OfStore["PurchaseLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "part"], name="purchase_line_part_once"),
            models.CheckConstraint(
                name="purchase_line_adds_up",
                condition=Q(
                    quantity__gt=0,
                    price__gte=0,
                    received__gte=0,
                    extra__gte=0,
                    rejected__gte=0,
                    called_off__gte=0,
                    received__lte=F("quantity") - F("called_off"),
                ),
            ),
            models.CheckConstraint(
                name="purchase_line_returned",
                condition=Q(returned__gte=0, returned__lte=F("received") + F("extra")),
            ),
            models.CheckConstraint(
                name="purchase_line_answered",
                condition=Q(answered_on=None, filled_at_once=None)
                | Q(answered_on__isnull=False, filled_at_once__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "answered_on"], name="purchase_line_answer"),
            models.Index(fields=["incoming"], name="purchase_line_incoming"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} × {self.quantity}"

    @property
    def still_open(self) -> Decimal:
        """Ordered, and neither here nor called off."""
        left: Decimal = self.quantity - self.received - self.called_off
        return left


class Approval(models.Model):
    """Somebody other than the proposer agreed to this round of an order, at this amount."""

    store = of_store()
    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="approvals")
    round = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()  # first or second
    by = models.CharField(max_length=80)
    approver = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    total = amount()

    objects = OfStore["Approval"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "round", "rank"], name="approval_rank_once"),
            models.UniqueConstraint(fields=["order", "round", "by"], name="approval_each_once"),
            models.UniqueConstraint(
                fields=["order", "round", "approver"], name="approval_each_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.rank}"


class Chase(models.Model):
    """The supplier was asked where it stays, and said something."""

    store = of_store()
    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="chases")
    promised_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects = OfStore["Chase"].as_manager()

    def __str__(self) -> str:
        return f"{self.order_id}: {self.at}"
