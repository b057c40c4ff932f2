"""Claims on suppliers, and the money that is still to come of them (PU-10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, When

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.purchasing.models import (
    Recovered,
    RecoveryClaim,
    RecoveryLine,
    RecoverySource,
    SupplierInvoice,
)
from aftersales.supply.purchasing.parameters import RECOVERY_OLD
from aftersales.supply.purchasing.states import TO_COME, InvoiceState, RecoveryState

NOTHING = Decimal(0)


def recoveries(*, seen_by: Actor) -> QuerySet[RecoveryClaim]:
    """The newest first."""
    rows = RecoveryClaim.objects.visible_to(seen_by).select_related("supplier", "store")
    return rows.order_by("-pk")


def recovery_lines(claim_id: int, *, seen_by: Actor) -> QuerySet[RecoveryLine]:
    return RecoveryLine.objects.visible_to(seen_by).filter(claim=claim_id).order_by("pk")


def recovery_sources(claim_id: int, *, seen_by: Actor) -> QuerySet[RecoverySource]:
    return RecoverySource.objects.visible_to(seen_by).filter(claim=claim_id).order_by("pk")


def recovered(claim_id: int, *, seen_by: Actor) -> QuerySet[Recovered]:
    rows = Recovered.objects.visible_to(seen_by).filter(claim=claim_id)
    return rows.select_related("invoice").order_by("pk")


def to_set_off(claim: RecoveryClaim, *, seen_by: Actor) -> QuerySet[SupplierInvoice]:
    """Invoices of the same supplier of which less may be paid, the one due first first."""
    rows = SupplierInvoice.objects.visible_to(seen_by).filter(
        store=claim.store_id,
        supplier=claim.supplier_id,
        currency=claim.currency,
        state=InvoiceState.CLEARED,
        payable__gt=F("set_off"),
    )
    return rows.order_by("due_on", "pk")


@dataclass(frozen=True, kw_only=True)
class ToCome:
    """What is still to come from one supplier: ``claimed`` not answered yet, ``agreed`` not come
    yet; ``old`` of both is of claims that went out before the day asked about.
    """

    supplier_id: int
    supplier: str
    currency: str
    claims: int
    claimed: Decimal
    agreed: Decimal
    old: Decimal
    oldest_on: date

    @property
    def total(self) -> Decimal:
        return self.claimed + self.agreed


def money_to_come(
    *, store_ids: Collection[int], at: datetime, seen_by: Actor
) -> tuple[int, list[ToCome]]:
    """After how many days a claim is old, and what is to come by supplier, the largest amount
    first. Of several stores the first one's days and calendar hold for all. One statement.
    """
    if not store_ids:
        return RECOVERY_OLD.default, []
    first = min(store_ids)
    on = day_of(at, store_id=first)
    old_after = value(RECOVERY_OLD, store_id=first, on=on)
    rows = RecoveryClaim.objects.visible_to(seen_by).filter(store__in=store_ids, state__in=TO_COME)
    left = Case(
        When(state=RecoveryState.SUBMITTED, then=F("claimed")),
        default=F("agreed") - F("recovered"),
    )
    told = (
        rows.order_by()
        .values("supplier", "supplier__name", "currency")
        .annotate(
            waits=Sum("claimed", filter=Q(state=RecoveryState.SUBMITTED), default=NOTHING),
            due=Sum(
                F("agreed") - F("recovered"),
                filter=Q(state=RecoveryState.AGREED),
                default=NOTHING,
            ),
            old=Sum(left, filter=Q(claimed_on__lt=on - timedelta(days=old_after)), default=NOTHING),
            oldest=Min("claimed_on"),
            claims=Count("pk"),
        )
    )
    found = [
        ToCome(
            supplier_id=row["supplier"],
            supplier=row["supplier__name"],
            currency=row["currency"],
            claims=row["claims"],
            claimed=row["waits"],
            agreed=row["due"],
            old=row["old"],
            oldest_on=row["oldest"],
        )
        for row in told
    ]
    return old_after, sorted(found, key=lambda one: (-one.total, one.supplier_id))
