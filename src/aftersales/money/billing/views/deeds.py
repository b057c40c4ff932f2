"""Deeds on one bill: dialogs over its page."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.ground.network.queries import is_demo
from aftersales.money.billing import commands, forms, queries
from aftersales.money.billing.commands import SignatureWrong
from aftersales.money.billing.gateways import PAID, SIMULATED, Simulated
from aftersales.money.billing.models import Settlement
from aftersales.money.billing.states import Deviation
from aftersales.money.billing.views.here import bill_in_sight, dialog, url_of
from aftersales.web import show
from aftersales.web.pages import done, shown_as_toast

PNG = "data:image/png;base64,"


def draw(request: Any, order_id: int) -> HttpResponse:
    """Draw the bills of a visit up; leads to the customer's."""
    request.actor.require("billing.draw")
    form = forms.DrawForm(request.POST or None, initial={"old_parts": "none"})

    def deed(said: dict[str, Any]) -> object:
        return commands.draw(order_id=order_id, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Draw up the bill"),
        words=_("The lines of the order are locked; one bill is made for each payer."),
        label=_("Draw up"),
        back=reverse("billing:of_order", args=[order_id]),
        said=_("Drawn up."),
    )


def of_order(request: Any, order_id: int) -> HttpResponse:
    """To the bill of a visit, the customer's first; without one to the list."""
    request.actor.require("billing.view")
    found = queries.bills_of(order_id, seen_by=request.actor)
    return done(request, url_of(found[0].pk) if found else reverse("billing:settlements"))


@require_POST
def close(request: Any, settlement_id: int) -> HttpResponse:
    bill = bill_in_sight(request, settlement_id, "billing.close")
    with shown_as_toast(request):
        commands.close(order_id=bill.order_id, by=request.actor, at=timezone.now())
    return done(request, url_of(bill.pk))


@require_POST
def drop(request: Any, settlement_id: int) -> HttpResponse:
    bill = bill_in_sight(request, settlement_id, "billing.draw")
    with shown_as_toast(request):
        commands.drop(order_id=bill.order_id, by=request.actor, at=timezone.now())
    return done(request, reverse("billing:desk"))


def _of_bill(
    request: Any, settlement_id: int, right: str, form: Any, deed: str, **more: Any
) -> HttpResponse:
    bill = bill_in_sight(request, settlement_id, right)

    def do(said: dict[str, Any]) -> object:
        run = getattr(commands, deed)
        return run(settlement_id=bill.pk, **said, by=request.actor, at=timezone.now())

    return dialog(request, form, do, back=url_of(bill.pk), **more)


def take(request: Any, settlement_id: int) -> HttpResponse:
    """The open rest is typed already: a number key for the method, and Enter."""
    bill = bill_in_sight(request, settlement_id, "billing.take")
    form = forms.TakeForm(request.POST or None, initial={"amount": bill.rest, "method": "cash"})
    return _of_bill(
        request,
        settlement_id,
        "billing.take",
        form,
        "take",
        title=_("Take payment"),
        words=str(bill),
        figure=show.money(bill.rest, bill.currency),
        label=_("Take payment"),
        said=_("Booked."),
    )


def discount(request: Any, settlement_id: int) -> HttpResponse:
    bill = bill_in_sight(request, settlement_id, "billing.draw")
    form = forms.DiscountForm(
        request.POST or None, initial={"amount": bill.discount, "reason": bill.discount_reason}
    )
    return _of_bill(
        request,
        settlement_id,
        "billing.draw",
        form,
        "discount",
        title=_("Discount on the bill"),
        words=_("It is spread over the lines. Beyond the free share somebody else grants it."),
    )


def ask_discount(request: Any, settlement_id: int) -> HttpResponse:
    """Ask a superior for more than one may give oneself."""
    bill = bill_in_sight(request, settlement_id, "billing.ask")
    form = forms.AskAmountForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.ask(
            deviation=Deviation.DISCOUNT,
            settlement_id=bill.pk,
            **said,
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Ask for a discount"),
        label=_("Ask"),
        said=_("Asked. Somebody else answers."),
        back=url_of(bill.pk),
    )


def _ask_order(request: Any, settlement_id: int, deviation: Deviation, title: str) -> HttpResponse:
    bill = bill_in_sight(request, settlement_id, "billing.ask")
    form = forms.AskForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.ask(
            deviation=deviation,
            order_id=bill.order_id,
            **said,
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        form,
        deed,
        title=title,
        words=_("The usual order is inspection, bill, payment, delivery."),
        label=_("Ask"),
        said=_("Asked. Somebody else answers."),
        back=url_of(bill.pk),
    )


def ask_release(request: Any, settlement_id: int) -> HttpResponse:
    return _ask_order(
        request, settlement_id, Deviation.RELEASE, _("Ask to hand over before payment")
    )


def ask_early(request: Any, settlement_id: int) -> HttpResponse:
    return _ask_order(
        request, settlement_id, Deviation.EARLY, _("Ask to settle before the inspection")
    )


def credit(request: Any, settlement_id: int) -> HttpResponse:
    form = forms.CreditForm(request.POST or None, initial={"reason": "01"})
    return _of_bill(
        request,
        settlement_id,
        "billing.credit",
        form,
        "credit",
        title=_("Credit note"),
        words=_("The bill stays as it is; the note takes it back. What was paid too much is free."),
        label=_("Issue the credit note"),
        said=_("Credited."),
    )


def explain(request: Any, settlement_id: int) -> HttpResponse:
    """Beside the estimate, ticked point by point, signed on the glass (FE-05)."""
    bill = bill_in_sight(request, settlement_id, "billing.explain")
    form = forms.ExplainForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.explain(
            settlement_id=bill.pk,
            words=said["words"],
            signature=_drawn(said["signature"]),
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Explain & sign"),
        words=str(bill),
        label=_("The customer agrees"),
        said=_("Explained and signed."),
        back=url_of(bill.pk),
        template="billing/explain.html",
        bill=bill,
        told=queries.compared(bill, seen_by=_reader(request.actor)),
    )


def _reader(actor: Any) -> Any:
    """Whoever may explain a bill sees the order it is made of."""
    return actor.as_system("billing", rights={"orders.view", "billing.view"})


def _drawn(picture: str) -> bytes:
    if not picture.startswith(PNG):
        return b""
    try:
        return base64.b64decode(picture.removeprefix(PNG), validate=True)
    except binascii.Error as fault:
        raise SignatureWrong(_("The signature did not arrive. Sign again.")) from fault


def want_invoice(request: Any, settlement_id: int) -> HttpResponse:
    bill = bill_in_sight(request, settlement_id, "billing.invoice")
    known = queries.invoice_of(bill)
    names = ("kind", "buyer", "tax_number", "address", "bank", "email")
    initial = {name: getattr(known, name) for name in names} if known else _buyer(bill)
    return _of_bill(
        request,
        settlement_id,
        "billing.invoice",
        forms.InvoiceForm(request.POST or None, initial=initial),
        "want_invoice",
        title=_("Invoice data"),
        words=_("Kept sealed; the tax platform issues the invoice and gives its number."),
    )


def _buyer(bill: Settlement) -> dict[str, str]:
    customer = bill.customer
    is_firm = customer is not None and customer.entity != "person"
    return {
        "kind": "special" if is_firm else "ordinary",
        "buyer": customer.name if customer else "",
        "tax_number": customer.uscc if customer else "",
    }


def note_invoice(request: Any, settlement_id: int) -> HttpResponse:
    form = forms.InvoiceNumberForm(
        request.POST or None, initial={"issued_on": timezone.localdate()}
    )
    return _of_bill(
        request,
        settlement_id,
        "billing.invoice",
        form,
        "note_invoice",
        title=_("The invoice is issued"),
    )


def note_red_letter(request: Any, settlement_id: int) -> HttpResponse:
    form = forms.InvoiceNumberForm(
        request.POST or None, initial={"issued_on": timezone.localdate()}
    )
    return _of_bill(
        request,
        settlement_id,
        "billing.invoice",
        form,
        "note_red_letter",
        title=_("Corrected by red letter"),
    )


@require_POST
def begin_charge(request: Any, settlement_id: int) -> HttpResponse:
    """Show the payer what to scan; the page renews itself when the money is here."""
    bill = bill_in_sight(request, settlement_id, "billing.take")
    with shown_as_toast(request):
        commands.begin_charge(
            settlement_id=bill.pk, gateway=SIMULATED, by=request.actor, at=timezone.now()
        )
    return done(request, url_of(bill.pk))


@require_POST
def simulate(request: Any, settlement_id: int, charge_id: int) -> HttpResponse:
    """In a demonstration: play the payer. The signed call-back goes the way of a real one."""
    bill = bill_in_sight(request, settlement_id, "billing.take")
    charge = get_object_or_404(
        queries.charges(seen_by=request.actor), pk=charge_id, settlement=bill.pk
    )
    if not is_demo(request.actor.group_id):
        raise SignatureWrong(_("Only a demonstration plays the payer."))
    port = Simulated()
    notice = port.read(
        *port.notice(
            notice=f"demo-{charge.pk}",
            kind=PAID,
            token=charge.token,
            reference=f"SIM{charge.pk:012d}",
            amount=charge.amount,
        )
    )
    by = request.actor.as_system("gateway", rights={"billing.hear"})
    commands.hear(gateway=port.code, notice=notice, by=by, at=timezone.now())
    return done(request, url_of(bill.pk), _("The payer has paid."))


@require_POST
def use(request: Any, settlement_id: int, payment_id: int) -> HttpResponse:
    """Put a deposit on the bill, as much as fits."""
    bill = bill_in_sight(request, settlement_id, "billing.take")
    with shown_as_toast(request):
        commands.use(
            payment_id=payment_id, settlement_id=bill.pk, by=request.actor, at=timezone.now()
        )
    return done(request, url_of(bill.pk))


def check(request: Any, settlement_id: int) -> HttpResponse:
    return _check(request, settlement_id, "check_charges", _("The charges are right"))


def object_charges(request: Any, settlement_id: int) -> HttpResponse:
    return _check(request, settlement_id, "object_charges", _("Object to the charges"))


def _check(request: Any, settlement_id: int, deed: str, title: str) -> HttpResponse:
    bill = bill_in_sight(request, settlement_id, "billing.check_charges")

    def do(said: dict[str, Any]) -> object:
        run = getattr(commands, deed)
        return run(order_id=bill.order_id, **said, by=request.actor, at=timezone.now())

    return dialog(
        request, forms.CheckForm(request.POST or None), do, title=title, back=url_of(bill.pk)
    )
