"""Invoices of suppliers, and where they differ from order and receipt."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from aftersales.core.actors import Actor
from aftersales.supply.purchasing.models import Difference, InvoiceLine, SupplierInvoice
from aftersales.supply.purchasing.states import DifferenceKind, DifferenceState, InvoiceState


def invoices(*, seen_by: Actor) -> QuerySet[SupplierInvoice]:
    """The newest first."""
    rows = SupplierInvoice.objects.visible_to(seen_by).select_related("supplier", "store")
    return rows.order_by("-pk")


def invoice_lines(invoice_id: int, *, seen_by: Actor) -> QuerySet[InvoiceLine]:
    rows = InvoiceLine.objects.visible_to(seen_by).filter(invoice=invoice_id)
    return rows.select_related("line__part", "line__order").order_by("pk")


def differences(*, seen_by: Actor) -> QuerySet[Difference]:
    rows = Difference.objects.visible_to(seen_by)
    return rows.select_related("invoice", "line__line__part").order_by("pk")


def invoices_of(order_id: int, *, seen_by: Actor) -> QuerySet[SupplierInvoice]:
    """The invoices that bill something of this order."""
    return invoices(seen_by=seen_by).filter(lines__line__order=order_id).distinct()


def billed_of(order_id: int, *, seen_by: Actor) -> dict[int, Decimal]:
    """How many pieces of each line of an order are billed, less what was deducted."""
    rows = InvoiceLine.objects.visible_to(seen_by).filter(line__order=order_id)
    rows = rows.exclude(invoice__state=InvoiceState.WITHDRAWN).order_by()
    found = {
        row["line"]: row["pieces"] for row in rows.values("line").annotate(pieces=Sum("quantity"))
    }
    off = Difference.objects.visible_to(seen_by).filter(
        ~Q(invoice__state=InvoiceState.WITHDRAWN),
        line__line__order=order_id,
        kind=DifferenceKind.QUANTITY,
        state=DifferenceState.DEDUCTED,
    )
    for line, billed, agreed in off.values_list("line__line", "billed", "agreed"):
        found[line] -= billed - agreed
    return found
