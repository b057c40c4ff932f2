"""Stocktaking: a sheet of shelves that are counted blind and settled against the books."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from aftersales.supply.parts.models.stock import OfStore, Stock, pieces, worth
from aftersales.supply.parts.states import CountReason, CountScope, CountState


class StockCount(models.Model):
    """A stocktaking of some shelves. ``cut_off_at`` is when it was begun: nothing on it was seen
    before. ``is_over``: the differences are worth so much that somebody else has to approve them.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    scope = models.CharField(max_length=5, choices=CountScope.choices, default=CountScope.ALL)
    stock_class = models.CharField(max_length=2, blank=True)  # of scope “class”
    cut_off_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=CountState.choices, default=CountState.OPEN)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    is_over = models.BooleanField(default=False)
    approved_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=80)

    objects = OfStore["StockCount"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="count_number_once"),
            models.CheckConstraint(
                name="count_state_has_its_times",
                condition=Q(state=CountState.OPEN, handed_in_at=None, ended_at=None)
                | Q(state=CountState.COUNTED, handed_in_at__isnull=False, ended_at=None)
                | Q(state=CountState.POSTED, handed_in_at__isnull=False, ended_at__isnull=False)
                | Q(state=CountState.DROPPED, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="count_over_is_approved",
                condition=~Q(state=CountState.POSTED, is_over=True) | ~Q(approved_by=""),
            ),
        ]
        indexes = [models.Index(fields=["store", "state", "-id"], name="count_by_state")]

    def __str__(self) -> str:
        return self.number


class StockCountLine(models.Model):
    """What lay on one shelf, by the books and as it was counted, at the moment it was seen.

    ``counted`` empty and ``is_again``: the first number was far from the books, count once more.
    ``value`` is what the difference is worth, with its sign; known once the count is handed in.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    count = models.ForeignKey(StockCount, models.CASCADE, related_name="lines")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="counts")
    stock_class = models.CharField(max_length=2, blank=True)  # A, B, C when the count was begun
    book = pieces()
    counted = pieces(null=True, blank=True)
    counted_by = models.CharField(max_length=80, blank=True)
    cut_off_at = models.DateTimeField(null=True, blank=True)
    is_again = models.BooleanField(default=False)
    first_counted = pieces(null=True, blank=True)
    value = worth(null=True, blank=True)
    reason = models.CharField(max_length=10, choices=CountReason.choices, blank=True)
    words = models.CharField(max_length=200, blank=True)

    objects = OfStore["StockCountLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "stock"], name="count_line_once"),
            models.CheckConstraint(
                name="count_line_possible",
                condition=Q(counted=None) | Q(counted__gte=0),
            ),
            models.CheckConstraint(
                name="count_line_has_who_and_when",
                condition=Q(counted=None, counted_by="", cut_off_at=None)
                | (Q(counted__isnull=False, cut_off_at__isnull=False) & ~Q(counted_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stock_id}: {self.counted}"

    @property
    def difference(self) -> Decimal:
        """What lies there less what the books say; nothing while it is not counted."""
        found: Decimal = Decimal(0) if self.counted is None else self.counted - self.book
        return found
