"""What the pages of purchasing share: rows in sight, and where they stand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.ground.handbook.queries import guides
from aftersales.supply.purchasing import queries
from aftersales.supply.purchasing.models import (
    Evaluation,
    Inquiry,
    PurchaseOrder,
    Receipt,
    RecoveryClaim,
    Supplier,
    SupplierInvoice,
)
from aftersales.supply.purchasing.states import STANDING_TONES, Mode, SourceKind, Standing
from aftersales.web import dialogs, show
from aftersales.web.stores import stores_in_view

STYLE = "purchasing/purchasing.css"


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def seen(request: Any) -> list[int]:
    """The one store in the bar, or all of those where the person may look."""
    return stores_in_view(request, "purchasing.view")


def order_in_sight(request: Any, order_id: int) -> PurchaseOrder:
    found: PurchaseOrder = get_object_or_404(queries.orders(seen_by=request.actor), pk=order_id)
    return found


def receipt_in_sight(request: Any, receipt_id: int) -> Receipt:
    found: Receipt = get_object_or_404(queries.receipts(seen_by=request.actor), pk=receipt_id)
    return found


def supplier_in_sight(request: Any, supplier_id: int) -> Supplier:
    found: Supplier = get_object_or_404(queries.suppliers(seen_by=request.actor), pk=supplier_id)
    return found


def inquiry_in_sight(request: Any, inquiry_id: int) -> Inquiry:
    found: Inquiry = get_object_or_404(queries.inquiries(seen_by=request.actor), pk=inquiry_id)
    return found


def invoice_in_sight(request: Any, invoice_id: int) -> SupplierInvoice:
    found: SupplierInvoice = get_object_or_404(
        queries.invoices(seen_by=request.actor), pk=invoice_id
    )
    return found


def recovery_in_sight(request: Any, claim_id: int) -> RecoveryClaim:
    found: RecoveryClaim = get_object_or_404(queries.recoveries(seen_by=request.actor), pk=claim_id)
    return found


def claim_url(kind: SourceKind, number: str, *, supplier_id: int, store_id: int) -> str:
    """A new claim on the supplier, with what is known of the paper it comes from."""
    known = {"supplier": supplier_id, "store": store_id, "kind": kind.value, "number": number}
    return f"{reverse('purchasing:draft_recovery')}?{urlencode(known)}"


def recovery_url(claim_id: int) -> str:
    return reverse("purchasing:recovery", args=[claim_id])


def evaluation_in_sight(request: Any, evaluation_id: int) -> Evaluation:
    found: Evaluation = get_object_or_404(
        queries.evaluations(seen_by=request.actor), pk=evaluation_id
    )
    return found


def ruling_chip(row: Evaluation) -> Any:
    """What was decided on it; until then what is proposed."""
    ruling = getattr(row, "ruling", None)
    standing = Standing(ruling.standing if ruling else row.proposed)
    words = standing.label if ruling else _("proposed: %(standing)s") % {"standing": standing.label}
    return show.chip(words, STANDING_TONES[standing] if ruling else "planned")


def training_url(training_id: int) -> str:
    return reverse("purchasing:training", args=[training_id])


def incentive_url(incentive_id: int) -> str:
    return reverse("purchasing:incentive", args=[incentive_id])


def evaluation_url(evaluation_id: int) -> str:
    return reverse("purchasing:evaluation", args=[evaluation_id])


def invoice_url(invoice_id: int) -> str:
    return reverse("purchasing:invoice", args=[invoice_id])


def suppliers_open(request: Any) -> dict[int, str]:
    """From whom may be ordered; a warned one says so."""
    rows = queries.suppliers(seen_by=request.actor).exclude(standing=Standing.BLOCKED)
    return {
        row.pk: row.name
        if row.standing == Standing.OPEN
        else f"{row.name} ({Standing(row.standing).label})"
        for row in rows
    }


def inquiry_url(inquiry_id: int) -> str:
    return reverse("purchasing:inquiry", args=[inquiry_id])


def order_url(order_id: int) -> str:
    return reverse("purchasing:order", args=[order_id])


def receipt_url(receipt_id: int) -> str:
    return reverse("purchasing:receipt", args=[receipt_id])


def supplier_url(supplier_id: int) -> str:
    return reverse("purchasing:supplier", args=[supplier_id])


def mode_names(store_id: int) -> dict[Mode, str]:
    """The two modes by the names this store gives them."""
    return queries.mode_names(store_id=store_id, language=get_language() or "en")


def texts_at(step: str, store_id: int | None) -> list[Any]:
    return guides(step, store_id=store_id) if store_id else []


def dialog(request: Any, form: Any, deed: Any, **how: Any) -> HttpResponse:
    return dialogs.dialog(request, form, deed, style=STYLE, **how)
