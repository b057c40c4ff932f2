"""The invoice of one's own bill: asked for once, then followed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.forms import InvoiceForm
from aftersales.faces.portal.queries import Here
from aftersales.faces.portal.states import INVOICE_TONES, Invoice
from aftersales.faces.portal.views.here import for_customers
from aftersales.money.billing.commands import TaxNumberDoubtful
from aftersales.money.billing.states import InvoiceKind
from aftersales.web.pages import done, page


@for_customers(in_person=True)
def invoice(request: Any, who: Here, settlement_id: int) -> HttpResponse:
    """Ask for it, or see how far it is and what it says."""
    try:
        bill = queries.own_bill(settlement_id, seen_by=who.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    card = queries.invoices_of([bill], seen_by=who.actor)[bill.pk]
    may_ask = card.state == Invoice.NONE and not bill.rest and bool(bill.owed)
    form = _form(request, queries.known_buyer(who))
    if request.method == "POST":
        form = _asked(request, who, bill.pk)
        if not form.errors:
            return done(request, request.path, _("We have your request for the invoice."))
    context = {
        "who": who,
        "tab": "home",
        "bill": bill,
        "card": card,
        "tone": INVOICE_TONES[card.state],
        "form": form if may_ask or form.errors else None,
    }
    return page(request, "portal/invoice.html", "main", context)


def _form(request: Any, known: dict[str, str]) -> InvoiceForm:
    return InvoiceForm(request.POST or None, initial=known, is_doubted="anyway" in request.POST)


def _asked(request: Any, who: Here, settlement_id: int) -> InvoiceForm:
    """The form as it was sent; without errors where the invoice is asked for now."""
    form = _form(request, {})
    if not form.is_valid():
        return form
    said = form.cleaned_data
    is_special = said["title"] == InvoiceForm.SPECIAL
    try:
        commands.ask_invoice(
            settlement_id=settlement_id,
            kind=InvoiceKind.SPECIAL if is_special else InvoiceKind.ORDINARY,
            buyer=said["buyer"],
            tax_number=said["tax_number"],
            email=said["email"],
            anyway=said.get("anyway", False),
            by=who.actor,
            at=timezone.now(),
        )
    except TaxNumberDoubtful as doubt:
        form = InvoiceForm(request.POST, is_doubted=True)
        form.add_error("tax_number", str(doubt))
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return form
