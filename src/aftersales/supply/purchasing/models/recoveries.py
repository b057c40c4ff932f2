"""Costs that we bore and claim back from the maker or supplier whose fault it was (PU-10)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from aftersales.supply.purchasing.models.base import OfStore, amount, deed_of, of_store, pieces
from aftersales.supply.purchasing.models.invoices import SupplierInvoice
from aftersales.supply.purchasing.models.suppliers import Supplier
from aftersales.supply.purchasing.states import (
    RECOVERY_ENDED,
    CostKind,
    RecoveredBy,
    RecoveryBasis,
    RecoveryState,
    SourceKind,
    SubmitWay,
)

NOTHING = Decimal(0)
_UNANSWERED = Q(answered_on=None, agreed=0)
_ANSWERED = Q(answered_on__isnull=False) & ~Q(answer="")
_OUT = Q(approved_at__isnull=False, submitted_on__isnull=False, answer_by__isnull=False)


class RecoveryClaim(models.Model):
    """What a supplier is asked to bear, on which ground (``clause`` names the article of the law or
    of the purchase contract), and what came of it. ``claimed`` is the sum of the lines; amounts are
    in the currency of the store's books.
    """

    store = of_store()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    state = models.CharField(
        max_length=11, choices=RecoveryState.choices, default=RecoveryState.DRAFTED
    )
    basis = models.CharField(max_length=8, choices=RecoveryBasis.choices)
    clause = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    currency = models.CharField(max_length=3)
    claimed = amount()
    agreed = amount(default=NOTHING)
    recovered = amount(default=NOTHING)
    drafted_by = models.CharField(max_length=80)
    drafter = models.BigIntegerField(null=True, blank=True)
    drafted_at = models.DateTimeField()
    approved_by = deed_of()
    approver = models.BigIntegerField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    claimed_on = models.DateField(null=True, blank=True)  # when it first went out
    submitted_on = models.DateField(null=True, blank=True)  # when it last did
    way = models.CharField(max_length=6, choices=SubmitWay.choices, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    dispute = models.CharField(max_length=300, blank=True)
    ended_by = deed_of()
    ender = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = OfStore["RecoveryClaim"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="recovery_number_once"),
            models.CheckConstraint(
                name="recovery_within_what_was_agreed",
                condition=Q(
                    claimed__gt=0,
                    agreed__gte=0,
                    agreed__lte=F("claimed"),
                    recovered__gte=0,
                    recovered__lte=F("agreed"),
                ),
            ),
            models.CheckConstraint(
                name="recovery_has_a_ground", condition=~Q(clause="") & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="recovery_of_two_people",
                condition=~Q(approved_by=F("drafted_by"))
                & (Q(approver=None) | Q(drafter=None) | ~Q(approver=F("drafter"))),
            ),
            models.CheckConstraint(
                name="recovery_given_up_by_another",
                condition=~Q(state=RecoveryState.WRITTEN_OFF)
                | (
                    ~Q(ended_by=F("drafted_by"))
                    & (Q(ender=None) | Q(drafter=None) | ~Q(ender=F("drafter")))
                ),
            ),
            models.CheckConstraint(
                name="recovery_state_has_its_times",
                condition=(
                    Q(
                        state=RecoveryState.DRAFTED,
                        approved_at=None,
                        claimed_on=None,
                        submitted_on=None,
                        ended_at=None,
                    )
                    & _UNANSWERED
                )
                | (
                    Q(
                        state=RecoveryState.APPROVED,
                        approved_at__isnull=False,
                        claimed_on=None,
                        submitted_on=None,
                        ended_at=None,
                    )
                    & _UNANSWERED
                )
                | (Q(state=RecoveryState.SUBMITTED, ended_at=None) & _OUT & _UNANSWERED)
                | (
                    Q(
                        state=RecoveryState.AGREED,
                        ended_at=None,
                        agreed__gt=0,
                        recovered__lt=F("agreed"),
                    )
                    & _OUT
                    & _ANSWERED
                )
                | (Q(state=RecoveryState.REFUSED, ended_at=None, agreed=0) & _OUT & _ANSWERED)
                | (
                    Q(
                        state=RecoveryState.CLOSED,
                        ended_at__isnull=False,
                        agreed__gt=0,
                        recovered=F("agreed"),
                    )
                    & _OUT
                    & _ANSWERED
                )
                | (
                    Q(state=RecoveryState.WRITTEN_OFF, ended_at__isnull=False)
                    & _OUT
                    & ~Q(end_reason="")
                )
                | (
                    Q(
                        state=RecoveryState.WITHDRAWN,
                        ended_at__isnull=False,
                        claimed_on=None,
                        submitted_on=None,
                    )
                    & _UNANSWERED
                    & ~Q(end_reason="")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-id"], name="recovery_state"),
            models.Index(fields=["store", "-id"], name="recovery_newest"),
            models.Index(fields=["store", "claimed_on"], name="recovery_day"),
            models.Index(fields=["supplier", "-id"], name="recovery_supplier"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in RECOVERY_ENDED

    @property
    def outstanding(self) -> Decimal:
        """What is still to come: all of it until the supplier answers, then what was agreed."""
        if self.state == RecoveryState.AGREED:
            left: Decimal = self.agreed - self.recovered
            return left
        return self.claimed if self.state == RecoveryState.SUBMITTED else NOTHING


class RecoveryLine(models.Model):
    """One cost of a claim; ``amount`` is for all of it."""

    store = of_store()
    claim = models.ForeignKey(RecoveryClaim, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=7, choices=CostKind.choices)
    words = models.CharField(max_length=200)
    quantity = pieces(default=Decimal(1))
    amount = amount()

    objects = OfStore["RecoveryLine"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recovery_line_of_something",
                condition=Q(quantity__gt=0, amount__gt=0) & ~Q(words=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.words}"


class RecoverySource(models.Model):
    """A paper from which a claim came, by its kind and number. No key: work orders and part
    problems stand above purchasing, and what is named here is proof, not a thing to act on.
    """

    store = of_store()
    claim = models.ForeignKey(RecoveryClaim, models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=12, choices=SourceKind.choices)
    number = models.CharField(max_length=40)
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()

    objects = OfStore["RecoverySource"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "kind", "number"], name="recovery_source_once"
            ),
            models.CheckConstraint(name="recovery_source_numbered", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return self.number


class Recovered(models.Model):
    """Money that came of a claim: paid, credited, or set off against an invoice of the supplier."""

    store = of_store()
    claim = models.ForeignKey(RecoveryClaim, models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=11, choices=RecoveredBy.choices)
    amount = amount()
    received_on = models.DateField()
    paper = models.CharField(max_length=40, blank=True)
    invoice = models.ForeignKey(
        SupplierInvoice, models.PROTECT, null=True, blank=True, related_name="set_offs"
    )
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()

    objects = OfStore["Recovered"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recovered_by_a_paper",
                condition=Q(amount__gt=0)
                & (
                    Q(kind=RecoveredBy.SET_OFF, invoice__isnull=False)
                    | (
                        Q(kind__in=[RecoveredBy.PAYMENT, RecoveredBy.CREDIT_NOTE], invoice=None)
                        & ~Q(paper="")
                    )
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.amount}"
