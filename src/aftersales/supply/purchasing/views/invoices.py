"""A supplier's invoice beside its order and receipt: what differs, and when it is paid."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.models import Difference, InvoiceLine, SupplierInvoice
from aftersales.supply.purchasing.states import (
    DIFFERENCE_TONES,
    INVOICE,
    INVOICE_TONES,
    DifferenceKind,
    DifferenceState,
    InvoiceState,
)
from aftersales.supply.purchasing.views.here import (
    dialog,
    invoice_in_sight,
    invoice_url,
    now,
    order_in_sight,
    order_url,
    supplier_url,
    texts_at,
    today,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.sentences import people_of, timeline

NOTHING = Decimal(0)


@needs("purchasing.view")
@require_safe
def invoice(request: Any, invoice_id: int) -> HttpResponse:
    """One invoice: each line as ordered, as received and as billed."""
    row = invoice_in_sight(request, invoice_id)
    actor, state = request.actor, InvoiceState(row.state)
    lines = list(queries.invoice_lines(row.pk, seen_by=actor))
    found = list(queries.differences(seen_by=actor).filter(invoice=row.pk))
    keys = {row.noted_by, row.paid_by, *(one.settled_by for one in found)} - {""}
    people = people_of(keys, seen_by=actor)
    may_settle = state == InvoiceState.BLOCKED and actor.may(
        "purchasing.settle_difference", store_id=row.store_id
    )
    context = {
        "invoice": row,
        "head": _head(row, state),
        "bar": bar(_offers(row, state), actor=actor, store_id=row.store_id),
        "facts": _facts(row, people),
        "lines": [_line(one) for one in lines],
        "differences": [_difference(one, row, people) for one in found],
        "may_settle": may_settle,
        "texts": texts_at("purchasing.invoice", row.store_id),
        "timeline": timeline("supplier_invoice", row.pk, seen_by=actor),
    }
    return page(request, "purchasing/invoice.html", "body", context)


def _head(row: SupplierInvoice, state: InvoiceState) -> Head:
    chips = [show.chip(state.label, INVOICE_TONES[state])]
    if state == InvoiceState.CLEARED and row.due_on < today():
        chips.append(show.chip(pgettext("supplier's invoice", "overdue"), "late"))
    return Head(
        row.number,
        chips=chips,
        sub=f"{row.supplier.name} · {row.their_number}",
        back=reverse("purchasing:invoices"),
    )


def _facts(row: SupplierInvoice, people: Mapping[str, str]) -> list[FactLine]:
    supplier = Markup('<a href="{}">{}</a>').format(
        supplier_url(row.supplier_id), row.supplier.name
    )
    lines = [
        FactLine(_("Supplier"), supplier),
        FactLine(_("Number of the invoice"), row.their_number),
        FactLine(_("Date of the invoice"), show.date(row.invoiced_on)),
        FactLine(pgettext("supplier's invoice", "Due on"), show.date(row.due_on)),
        FactLine(_("Amount without tax"), show.money(row.net, row.currency)),
        FactLine(_("Tax"), show.money(row.tax, row.currency)),
        FactLine(_("Total with tax"), show.money(row.gross, row.currency)),
    ]
    if row.other:
        lines.insert(
            4, FactLine(_("Other charges without tax"), show.money(row.other, row.currency))
        )
    if row.deducted:
        lines.append(FactLine(_("Deducted without tax"), show.money(row.deducted, row.currency)))
    if row.set_off:
        lines.append(
            FactLine(
                pgettext("supplier's invoice", "Set off"), show.money(row.set_off, row.currency)
            )
        )
    lines.append(FactLine(_("To be paid"), show.money(row.to_pay, row.currency)))
    lines.append(FactLine(_("Noted by"), people.get(row.noted_by, "")))
    if row.paid_on:
        lines.append(FactLine(_("Paid on"), show.date(row.paid_on)))
        lines.append(FactLine(_("Payment noted by"), people.get(row.paid_by, "")))
    if row.end_reason:
        lines.append(FactLine(_("Why it ended"), row.end_reason))
    return lines


def _offers(row: SupplierInvoice, state: InvoiceState) -> list[Offer]:
    return [
        Offer(
            _("Note the payment"),
            reverse("purchasing:note_paid", args=[row.pk]),
            "dialog",
            "purchasing.pay",
            move=Move(INVOICE, state, InvoiceState.PAID),
            rule=_("Once every difference is settled.") if state == InvoiceState.BLOCKED else "",
            icon="cash",
            key="p",
        ),
        Offer(
            _("Send back to the supplier"),
            reverse("purchasing:withdraw_invoice", args=[row.pk]),
            "dialog",
            "purchasing.note_invoice",
            move=Move(INVOICE, state, InvoiceState.WITHDRAWN),
            when=not row.set_off,
            rule=_("Cost was recovered by paying less of it.") if row.set_off else "",
            icon="x",
            is_grave=True,
        ),
    ]


def _line(row: InvoiceLine) -> dict[str, Any]:
    line = row.line
    return {
        "part": line.part,
        "order": line.order,
        "address": order_url(line.order_id),
        "ordered": plain(line.quantity),
        "received": plain(line.received + line.extra),
        "billed": plain(row.quantity),
        "order_price": line.price,
        "price": row.price,
        "amount": row.amount,
        "is_dearer": row.price > line.price,
        "is_more": row.quantity > line.received + line.extra,
    }


def _difference(one: Difference, row: SupplierInvoice, people: Mapping[str, str]) -> dict[str, Any]:
    kind, state = DifferenceKind(one.kind), DifferenceState(one.state)
    in_money = kind != DifferenceKind.QUANTITY
    return {
        "pk": one.pk,
        "kind": kind.label,
        "part": one.line.line.part.shown_number if one.line else "",
        "billed": show.money(one.billed, row.currency) if in_money else plain(one.billed),
        "agreed": show.money(one.agreed, row.currency) if in_money else plain(one.agreed),
        "amount": show.money(one.amount, row.currency),
        "chip": show.chip(state.label, DIFFERENCE_TONES[state]),
        "is_open": state == DifferenceState.OPEN,
        "words": one.words,
        "who": people.get(one.settled_by, "") if one.words else "",
    }


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@needs("purchasing.note_invoice")
def note_invoice(request: Any, order_id: int) -> HttpResponse:
    """What came and is not billed yet stands in the form, at the order's price."""
    order = order_in_sight(request, order_id)
    lines = list(queries.lines(order.pk, seen_by=request.actor))
    billed = queries.billed_of(order.pk, seen_by=request.actor)
    known: dict[str, Any] = {"invoiced_on": today()}
    for line in lines:
        left = line.received + line.extra - billed.get(line.pk, NOTHING)
        known |= {
            f"pieces_{line.pk}": plain(left) if left > 0 else None,
            f"price_{line.pk}": line.price,
        }
    form = forms.BillForm(request.POST or None, lines=lines, initial=known)
    return dialog(
        request,
        form,
        lambda said: commands.note_invoice(
            store_id=order.store_id,
            supplier_id=order.supplier_id,
            their_number=said["their_number"],
            invoiced_on=said["invoiced_on"],
            billed=form.billed(),
            other=said["other"] or NOTHING,
            tax=said["tax"] or NOTHING,
            gross=said["gross"],
            by=request.actor,
            at=now(),
        ),
        title=_("Invoice for %(number)s") % {"number": order.number},
        words=_("Type what the paper says. It is held against the order and what was received."),
        back=lambda made: invoice_url(made.pk),
        texts=texts_at("purchasing.invoice", order.store_id),
    )


@needs("purchasing.settle_difference")
def settle_difference(request: Any, difference_id: int) -> HttpResponse:
    one = get_object_or_404(queries.differences(seen_by=request.actor), pk=difference_id)
    told = _difference(one, one.invoice, {})
    form = forms.SettleForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.settle_difference(
            difference_id=one.pk, **said, by=request.actor, at=now()
        ),
        title=_("Settle the difference"),
        words=_("%(kind)s: billed %(billed)s, agreed %(agreed)s; %(amount)s too much") % told,
        back=invoice_url(one.invoice_id),
    )


@needs("purchasing.pay")
def note_paid(request: Any, invoice_id: int) -> HttpResponse:
    row = invoice_in_sight(request, invoice_id)
    form = forms.PaidForm(request.POST or None, initial={"paid_on": today()})
    return dialog(
        request,
        form,
        lambda said: commands.note_paid(invoice_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Note the payment"),
        words=f"{row.supplier.name} · {show.money(row.to_pay, row.currency)}",
        back=invoice_url(row.pk),
    )


@needs("purchasing.note_invoice")
def withdraw_invoice(request: Any, invoice_id: int) -> HttpResponse:
    row = invoice_in_sight(request, invoice_id)
    form = forms.ReasonForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.withdraw_invoice(
            invoice_id=row.pk, **said, by=request.actor, at=now()
        ),
        title=_("Send %(number)s back to the supplier") % {"number": row.their_number},
        words=_("Nothing of it is paid; a right one may come under the same number."),
        label=_("Send back to the supplier"),
        tone="danger",
        back=invoice_url(row.pk),
    )
