"""Stock as it lies on the shelves, every move of it, and what is kept for somebody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.supply.parts.states import MoveKind, Reason, ReservationState

NOTHING = Decimal(0)


M = TypeVar("M", bound=models.Model)


class OfStore(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "parts.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


def pieces(**more: Any) -> Any:
    """Pieces, litres, metres: three places, so that oil is counted too."""
    return models.DecimalField(max_digits=12, decimal_places=3, **more)


def worth(**more: Any) -> Any:
    """What it cost, to the cent, in the currency of the store."""
    return models.DecimalField(max_digits=16, decimal_places=2, **more)


class Bin(models.Model):
    """A place in the parts store."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)

    objects = OfStore["Bin"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="bin_code_once"),
            models.CheckConstraint(name="bin_has_code", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.code


class Stock(models.Model):
    """What a store has of a part; of parts that are told apart, of each lot or piece.

    On hand and value change only by a move, ``reserved`` only by a reservation: triggers carry both
    (``guards``). Value by on hand is the moving average, and for a lot what that lot cost. The row
    without a lot is there for every part the store deals with: who holds it, holds the part.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="stocks")
    lot = models.CharField(max_length=40, blank=True)
    is_serial = models.BooleanField(default=False)
    bin = models.ForeignKey(Bin, models.PROTECT, null=True, blank=True, related_name="stocks")
    on_hand = pieces(default=NOTHING)
    reserved = pieces(default=NOTHING)
    value = worth(default=NOTHING)
    currency = models.CharField(max_length=3)
    last_moved_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)  # no entry is dated back behind it
    expires_on = models.DateField(null=True, blank=True)  # the last day a lot may be used

    objects = OfStore["Stock"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "part", "lot"], name="stock_once"),
            models.CheckConstraint(name="stock_never_negative", condition=Q(on_hand__gte=0)),
            models.CheckConstraint(
                name="stock_reserved_is_there",
                condition=Q(reserved__gte=0, reserved__lte=F("on_hand")),
            ),
            models.CheckConstraint(
                name="stock_value_fits",
                condition=Q(value__gte=0) & (Q(on_hand__gt=0) | Q(value=0)),
            ),
            models.CheckConstraint(
                name="stock_serial_is_one", condition=Q(is_serial=False) | Q(on_hand__lte=1)
            ),
            models.CheckConstraint(
                name="stock_expires_by_lot", condition=Q(expires_on=None) | ~Q(lot="")
            ),
        ]
        indexes = [
            models.Index(fields=["part", "store"], name="stock_part"),
            models.Index(
                fields=["store", "expires_on"],
                name="stock_expiring",
                condition=Q(expires_on__isnull=False, on_hand__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.lot}".strip()

    def is_past(self, on: date | None) -> bool:
        """Whether its shelf life is over on that day; None asks about no day."""
        return on is not None and self.expires_on is not None and self.expires_on < on

    @property
    def free(self) -> Decimal:
        """On hand and promised to nobody."""
        found: Decimal = self.on_hand - self.reserved
        return found


class StockMove(models.Model):
    """One change of stock. Rows are only ever added; what was wrong is undone by a further one.

    ``quantity`` and ``value`` carry their sign. ``balance`` is what lay there once the move was
    written down, which for a back-dated one is later than when it happened. ``reverses`` is the
    issue that a return belongs to, or the move that is cancelled.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="moves")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=12, choices=MoveKind.choices)
    quantity = pieces()
    value = worth()
    balance = pieces()
    balance_value = worth()
    need_kind = models.CharField(max_length=20, blank=True)
    need_id = models.BigIntegerField(null=True, blank=True)
    line = models.ForeignKey(
        "parts.RequestLine", models.PROTECT, null=True, blank=True, related_name="moves"
    )
    incoming = models.ForeignKey(
        "parts.Incoming", models.PROTECT, null=True, blank=True, related_name="moves"
    )
    transfer_line = models.ForeignKey(
        "parts.TransferLine", models.PROTECT, null=True, blank=True, related_name="moves"
    )
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals"
    )
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    words = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=60, blank=True)  # certificate it came with (PT-16)
    actor = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfStore["StockMove"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="move_changes_something",
                condition=Q(quantity__gt=0, value__gte=0) | Q(quantity__lt=0, value__lte=0),
            ),
            models.CheckConstraint(
                name="move_goes_its_way",
                condition=Q(kind__in=[MoveKind.ADJUSTMENT, MoveKind.COUNT, MoveKind.CANCELLATION])
                | Q(
                    kind__in=[
                        MoveKind.OPENING,
                        MoveKind.RECEIPT,
                        MoveKind.RETURN,
                        MoveKind.TRANSFER_IN,
                    ],
                    quantity__gt=0,
                )
                | Q(kind__in=[MoveKind.ISSUE, MoveKind.TRANSFER_OUT], quantity__lt=0),
            ),
            models.CheckConstraint(
                name="move_of_a_transfer",
                condition=Q(
                    kind__in=[MoveKind.TRANSFER_OUT, MoveKind.TRANSFER_IN],
                    transfer_line__isnull=False,
                )
                | ~Q(kind__in=[MoveKind.TRANSFER_OUT, MoveKind.TRANSFER_IN])
                & Q(transfer_line=None),
            ),
            models.CheckConstraint(
                name="move_reverses_another",
                condition=Q(
                    kind__in=[MoveKind.RETURN, MoveKind.CANCELLATION], reverses__isnull=False
                )
                | (~Q(kind__in=[MoveKind.RETURN, MoveKind.CANCELLATION]) & Q(reverses=None)),
            ),
            models.CheckConstraint(
                name="move_need_is_whole",
                condition=Q(need_kind="", need_id=None)
                | (~Q(need_kind="") & Q(need_id__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["stock", "occurred_at"], name="move_stock_time"),
            models.Index(fields=["store", "part", "id"], name="move_part"),
            models.Index(fields=["store", "need_kind", "need_id"], name="move_need"),
            models.Index(fields=["store", "occurred_at"], name="move_time"),
            models.Index(
                fields=["store", "part", "-occurred_at"],
                name="move_issued",
                condition=Q(kind="issue"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class Reservation(models.Model):
    """Pieces kept for a job or an appointment. It ends exactly once: issued, released or lapsed."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="reservations")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="reservations")
    need_kind = models.CharField(max_length=20)
    need_id = models.BigIntegerField()
    line = models.ForeignKey(
        "parts.RequestLine", models.PROTECT, null=True, blank=True, related_name="reservations"
    )
    quantity = pieces()
    left = pieces()
    state = models.CharField(
        max_length=8, choices=ReservationState.choices, default=ReservationState.OPEN
    )
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    was_left: Decimal  # how much a command that ended it gave back; not a column

    objects = OfStore["Reservation"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reservation_open_or_ended",
                condition=Q(
                    state=ReservationState.OPEN,
                    ended_at=None,
                    left__gt=0,
                    left__lte=F("quantity"),
                )
                | (~Q(state=ReservationState.OPEN) & Q(ended_at__isnull=False, left=0)),
            ),
            models.CheckConstraint(name="reservation_for_somebody", condition=~Q(need_kind="")),
        ]
        indexes = [
            models.Index(
                fields=["store", "need_kind", "need_id"],
                name="reservation_need",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["store", "until"], name="reservation_until", condition=Q(state="open")
            ),
            models.Index(fields=["stock"], name="reservation_stock", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.need_kind} {self.need_id}: {self.left}"
