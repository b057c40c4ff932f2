"""What hangs on a customer or a car in the books, and so on another file after a merge; what the
law keeps when a person is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.core.retention import holds
from aftersales.money.billing.models import UNPAID, Compensation, InvoiceData, Payment, Settlement
from aftersales.money.billing.states import MAY_BE_SAID, STANDING

follows("customer", "billing.Settlement", field="customer")
follows("customer", "billing.Payment", field="customer")
follows("customer", "billing.Compensation", field="customer")
follows("vehicle", "billing.Settlement", field="vehicle")


@tells("customer")
def bills(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """The person's bills and what was paid on them."""
    rows = Settlement.objects.filter(customer=subject_id, state__in=STANDING).order_by("pk")
    return [
        {
            "number": row.number,
            "day": row.day,
            "gross": str(row.gross),
            "paid": str(row.paid),
            "currency": row.currency,
        }
        for row in rows
    ]


@needs_still("customer")
def open_money(subject_id: int) -> Sequence[str]:
    """A bill with something open, or money of theirs that stands on none."""
    found = []
    if Settlement.objects.filter(UNPAID, customer=subject_id).exists():
        found.append("billing.unpaid")
    free = Payment.objects.filter(customer=subject_id)
    if free.filter(amount__gt=F("allocated") + F("refunded")).exists():
        found.append("billing.money_free")
    return found


@holds("customer", "billing.money_open", _("money is open"))
def unpaid(actor: Actor, at: datetime) -> Q:  # noqa: ARG001 - as every question
    return Q(Exists(Settlement.objects.filter(UNPAID, customer=OuterRef("pk"))))


@forgets("customer")
def forget_invoice_data(
    subject_id: int,
    *,
    by: Actor,  # noqa: ARG001 - as every forgetter
    at: datetime,  # noqa: ARG001 - as every forgetter
) -> Forgotten:
    """What was never issued goes; vouchers stay as long as the tax law wants (TAXR 29)."""
    wanted = InvoiceData.objects.filter(settlement__customer=subject_id, state__in=MAY_BE_SAID)
    gone, _each = wanted.delete()
    kept = Settlement.objects.filter(customer=subject_id, state__in=STANDING).count()
    kept += Compensation.objects.filter(customer=subject_id).count()
    return Forgotten(removed=gone, kept=kept, because="billing.vouchers" if kept else "")
