"""Invoices and red letters: the register, what hangs on one bill, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.words import searchable
from aftersales.money.billing import queries as billing
from aftersales.money.billing.states import INVOICE_TONES, MAY_BE_SAID, InvoiceState
from aftersales.money.filings import commands, queries
from aftersales.money.filings.models import TaxOrder
from aftersales.money.filings.states import TAX_TONES, TaxKind, TaxState
from aftersales.web.addresses import row_address
from aftersales.web.doors import needs
from aftersales.web.lists import Choice, Column, Empty, ListPage, Period, View, chips, source
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.stores import stores_in_view

KIND_TONES = {TaxKind.BLUE: "planned", TaxKind.RED: "late"}


@dataclass(frozen=True)
class TaxLine:
    pk: int
    kind: str
    state: str
    number: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    attempts: int
    made_at: datetime
    ended_at: datetime | None
    refusal: str
    settlement_id: int
    bill: str = source("settlement__number", default="")
    order: str = source("settlement__order__number", default="")


class TaxOrders(ListPage[TaxLine]):
    """What was asked of the tax platform, and what came of it."""

    name = "filings.tax_orders"
    title = gettext_lazy("Invoices and red letters")
    right = "filings.view"
    row = TaxLine
    columns = (
        Column("bill", pgettext_lazy("tax order", "Bill"), phone="title"),
        Column("order", gettext_lazy("Work order"), phone="hide"),
        Column("kind", pgettext_lazy("tax order", "Document"), chips=chips(TaxKind, KIND_TONES)),
        Column("state", gettext_lazy("State"), chips=chips(TaxState, TAX_TONES), phone="side"),
        Column("number", gettext_lazy("Invoice number")),
        Column("net", gettext_lazy("Net"), kind="amount", shown=False),
        Column("tax", gettext_lazy("Tax in it"), kind="amount"),
        Column("gross", gettext_lazy("Amount"), kind="amount", sort=True),
        Column("refusal", pgettext_lazy("tax order", "Why refused"), wraps=True),
        Column("attempts", gettext_lazy("Attempts"), kind="number", shown=False),
        Column("made_at", pgettext_lazy("tax order", "Asked for"), kind="when", sort=True),
        Column("ended_at", pgettext_lazy("tax order", "Ended"), kind="when"),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=TaxState.choices),
        Choice("kind", pgettext_lazy("tax order", "Document"), choices=TaxKind.choices),
        Period(
            "made_at",
            pgettext_lazy("tax order", "Asked for"),
            words_offered=("today", "week", "month"),
        ),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("open", pgettext_lazy("tax order", "Waiting"), "state=due&state=sending&state=asked"),
        View("mend", gettext_lazy("To mend"), "state=refused&state=stuck"),
    )
    order = "-made_at"
    search_hint = gettext_lazy("Bill, order or invoice number")
    empty = Empty(
        gettext_lazy("No invoices"),
        gettext_lazy("An invoice is asked for on the page of its bill."),
    )
    live = "settlement"

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.tax_orders(seen_by=actor).filter(
            store__in=stores_in_view(self.request, "filings.view")
        )

    search = ("settlement__number__istartswith", "settlement__order__number__iexact", "number")

    def searched(self, rows: Any, words: str) -> Any:
        return super().searched(rows, searchable(words).replace(" ", "").upper())

    def url_of(self, row: TaxLine) -> str:
        return row_address("billing:settlement", row.settlement_id)


def _bill(request: Any, settlement_id: int) -> Any:
    return get_object_or_404(billing.bills(seen_by=request.actor), pk=settlement_id)


@needs("filings.view")
@require_safe
def of_bill(request: Any, settlement_id: int) -> HttpResponse:
    """Beside a bill: its repair record, its invoice, and what may be asked for."""
    bill, actor = _bill(request, settlement_id), request.actor
    invoice = billing.invoice_of(bill)
    orders = queries.tax_orders_of(bill.pk, seen_by=actor)
    has_port = queries.has_platform(bill.store_id, at=timezone.now())
    may_ask = actor.may("filings.ask_invoice", store_id=bill.store_id) and has_port
    state = InvoiceState(invoice.state) if invoice else None
    context = {
        "bill": bill,
        "state": state,
        "tone": INVOICE_TONES[state] if state else "",
        "orders": [(row, TaxKind(row.kind).label, TaxState(row.state)) for row in orders],
        "is_by_customer": [row.pk for row in orders if row.actor.startswith("customer:")],
        "tones": TAX_TONES,
        "records": queries.of_order(bill.order_id, seen_by=actor),
        "may_ask": may_ask and state in MAY_BE_SAID and bool(bill.owed),
        "may_ask_red": may_ask and bool(commands.notes_without_red_letter(bill)),
        "may_release": may_ask,
    }
    return page(request, "filings/of_bill.html", "part", context)


def _press(request: Any, settlement_id: int, deed: Any) -> HttpResponse:
    bill = _bill(request, settlement_id)
    with shown_as_toast(request):
        deed(settlement_id=bill.pk, by=request.actor, at=timezone.now())
    return done(request, reverse("billing:settlement", args=[bill.pk]))


@needs("filings.ask_invoice")
@require_POST
def ask_invoice(request: Any, settlement_id: int) -> HttpResponse:
    return _press(request, settlement_id, commands.ask_invoice)


@needs("filings.ask_invoice")
@require_POST
def ask_red_letter(request: Any, settlement_id: int) -> HttpResponse:
    return _press(request, settlement_id, commands.ask_red_letter)


@needs("filings.ask_invoice")
@require_POST
def release_tax_order(request: Any, tax_order_id: int) -> HttpResponse:
    rows = queries.tax_orders(seen_by=request.actor)
    row: TaxOrder = get_object_or_404(rows, pk=tax_order_id)
    with shown_as_toast(request):
        commands.release_tax_order(tax_order_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, reverse("billing:settlement", args=[row.settlement_id]), _("Saved."))
