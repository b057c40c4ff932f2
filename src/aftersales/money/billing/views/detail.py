"""One bill: the lawful list, what is paid and open, and what may be done now."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.core.papers import Paper, papers_of
from aftersales.ground.network.queries import is_demo
from aftersales.lane.orders.states import PLACE_TONES, Place
from aftersales.money.billing import queries
from aftersales.money.billing.models import Settlement, SettlementLine
from aftersales.money.billing.states import (
    MAY_BE_SAID,
    NO_INVOICE_YET,
    SETTLEMENT,
    SETTLEMENT_TONES,
    STANDING,
    FeeGroup,
    InvoiceState,
    SettlementState,
)
from aftersales.money.billing.views.here import bill_in_sight, url_of
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.pages import page
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline
from aftersales.web.tiles import address_of

NOTHING = Decimal(0)
SETTLEMENT_LIST = "billing.settlement_list"


@require_safe
def settlement(request: Any, settlement_id: int) -> HttpResponse:
    """What is owed for what, above the fold: the total, the open rest and the next step."""
    bill, actor = bill_in_sight(request, settlement_id), request.actor
    lines = list(bill.lines.order_by("position", "pk"))
    others = [r for r in queries.bills_of(bill.order_id, seen_by=actor) if r.pk != bill.pk]
    invoice = queries.invoice_of(bill)
    reader = actor.as_system("billing", rights={"orders.view", "billing.view"})
    context = {
        "bill": bill,
        "head": _head(bill),
        "bar": bar(_offers(bill, invoice), actor=actor, store_id=bill.store_id),
        "groups": groups(lines),
        "said": queries.said_on(bill),
        "facts": _facts(bill, actor),
        "others": others,
        "entries": queries.entries_on(bill),
        "notes": list(bill.credit_notes.order_by("pk")),
        "deposits": _deposits(request, bill),
        "charges": _charges(request, bill),
        "told": queries.compared(bill, seen_by=reader) if bill.payer == "customer" else None,
        "explained": queries.explanation_of(bill),
        "invoice": invoice,
        "invoice_papers": _invoice_papers(bill, invoice, actor),
        "sees_invoice": actor.may("billing.invoice", store_id=bill.store_id),
        "timeline": timeline("settlement", bill.pk, seen_by=actor),
        "panels": panels_of("settlement", bill.pk, seen_by=actor) if bill.number else [],
        "url_of": url_of,
        "is_chinese": show.is_chinese(),
        "plain": plain,
    }
    return page(request, "billing/settlement.html", "bill", context)


def _invoice_papers(bill: Settlement, invoice: Any, actor: Actor) -> list[Paper]:
    """What is printed about an issued invoice, beside the list of the bill itself."""
    if invoice is None or not invoice.number:
        return []
    found = papers_of("settlement", seen_by=actor, store_id=bill.store_id)
    return [each for each in found if each.code != SETTLEMENT_LIST]


def groups(lines: list[SettlementLine]) -> list[dict[str, Any]]:
    """The lines in the groups of the lawful list, each with its sum."""
    found = []
    for group in FeeGroup:
        its = [line for line in lines if line.fee_group == group]
        if its:
            total = sum((line.gross for line in its), NOTHING)
            found.append({"code": group.value, "label": group.label, "lines": its, "total": total})
    return found


def _head(bill: Settlement) -> Head:
    state = SettlementState(bill.state)
    chips = [show.chip(state.label, SETTLEMENT_TONES[state])]
    if bill.state == SettlementState.CLOSED:
        chips.append(
            show.chip(pgettext("bill", "paid"), "ready")
            if not bill.rest
            else show.chip(pgettext("bill", "open"), "waiting")
        )
    place = Place(bill.order.place)
    chips.append(show.chip(place.label, PLACE_TONES[place]))
    return Head(
        title=bill.number or _("Bill being drawn up"),
        sub=show.plate(bill.vehicle.plate),
        chips=chips,
        back=reverse("billing:desk"),
    )


def _facts(bill: Settlement, actor: Any) -> list[FactLine]:
    said = queries.said_on(bill)
    order = address_of("order", bill.order_id, seen_by=actor)
    return [
        FactLine(_("Payer"), bill.get_payer_display()),
        FactLine(_("Customer"), said.get("customer", "")),
        FactLine(_("Work order"), _link(bill.order.number, order)),
        FactLine(_("Model"), said.get("model", "")),
        FactLine(_("VIN"), show.vin(said.get("vin", ""))),
        FactLine(_("Kilometres"), said.get("odometer_km") or ""),
        FactLine(_("Service adviser"), said.get("adviser", "")),
        FactLine(pgettext("bill", "Issued"), show.when(bill.closed_at) if bill.closed_at else ""),
        FactLine(_("Replaced parts"), bill.get_old_parts_display()),
    ]


def _link(words: str, address: str) -> Any:
    """The way to the order, where its room has a page."""
    return Markup('<a href="{}">{}</a>').format(address, words) if address else words


def _offers(bill: Settlement, invoice: Any) -> Iterator[Offer]:
    def at(name: str) -> str:
        return reverse(f"billing:{name}", args=[bill.pk])

    state = SettlementState(bill.state)
    is_draft, stands = state == SettlementState.DRAFT, bill.state in STANDING
    is_open = state == SettlementState.CLOSED and bool(bill.rest)
    if is_draft:
        yield Offer(
            _("Issue the bill"),
            at("close"),
            right="billing.close",
            move=Move(SETTLEMENT, state, SettlementState.CLOSED),
            icon="file-check",
            key="i",
            confirm=_("Issued, the bill does not change any more."),
        )
        yield Offer(
            _("Discount"), at("discount"), how="dialog", right="billing.draw", icon="discount"
        )
        yield Offer(
            _("Ask for a discount"),
            at("ask_discount"),
            how="dialog",
            right="billing.ask",
            icon="hand-stop",
        )
        yield Offer(
            _("Settle before inspection"),
            at("ask_early"),
            how="dialog",
            right="billing.ask",
            when=Place(bill.order.place) not in (Place.READY, Place.WASHING, Place.HANDED_OVER),
            rule=_("The car is inspected."),
            icon="clock-play",
        )
        yield Offer(
            pgettext("bill", "Drop"),
            at("drop"),
            right="billing.draw",
            icon="trash",
            is_grave=True,
            confirm=_("The drawn-up bills of this visit are thrown away."),
        )
        return
    yield Offer(
        _("Take payment"),
        at("take"),
        how="dialog",
        right="billing.take",
        when=is_open,
        rule=_("Nothing is open on this bill."),
        icon="cash",
        key="t",
    )
    yield Offer(
        _("Mobile payment"),
        at("begin_charge"),
        right="billing.take",
        when=is_open,
        rule=_("Nothing is open on this bill."),
        icon="qrcode",
        key="m",
    )
    yield Offer(
        _("Explain & sign"),
        at("explain"),
        how="dialog",
        right="billing.explain",
        when=stands and queries.explanation_of(bill) is None,
        rule=_("It was explained and signed."),
        icon="signature",
        key="e",
    )
    yield Offer(
        _("Settlement list"),
        reverse("printing:preview", args=[SETTLEMENT_LIST, bill.pk]),
        how="page",
        right="billing.view",
        icon="printer",
        key="p",
        when=stands,
        rule=_("Issue the bill first."),
    )
    yield Offer(
        _("Invoice data"),
        at("want_invoice"),
        how="dialog",
        right="billing.invoice",
        when=stands and bool(bill.owed) and (invoice is None or invoice.state in MAY_BE_SAID),
        rule=_("The invoice is issued or asked for."),
        icon="file-invoice",
    )
    if invoice is not None and invoice.state in NO_INVOICE_YET:
        yield Offer(
            _("Note invoice number"),
            at("note_invoice"),
            how="dialog",
            right="billing.invoice",
            icon="file-certificate",
        )
    if invoice is not None and invoice.state in (InvoiceState.ISSUED, InvoiceState.RED_DUE):
        yield Offer(
            _("Red letter"),
            at("note_red_letter"),
            how="dialog",
            right="billing.invoice",
            icon="file-minus",
        )
    yield Offer(
        _("Hand over unpaid"),
        at("ask_release"),
        how="dialog",
        right="billing.ask",
        when=is_open and bill.order.cleared_at is None,
        rule=_("The car may leave already."),
        icon="key",
    )
    yield Offer(
        _("Credit note"),
        at("credit"),
        how="dialog",
        right="billing.credit",
        move=Move(SETTLEMENT, state, SettlementState.CREDITED),
        icon="receipt-refund",
        is_grave=True,
    )
    yield Offer(
        _("Charges are right"),
        at("check"),
        how="dialog",
        right="billing.check_charges",
        when=stands,
        icon="checkbox",
    )
    yield Offer(
        _("Object to charges"),
        at("object_charges"),
        how="dialog",
        right="billing.check_charges",
        when=stands,
        icon="flag",
    )


def _deposits(request: Any, bill: Settlement) -> list[Any]:
    may = request.actor.may("billing.take", store_id=bill.store_id)
    if not may or bill.state != SettlementState.CLOSED or not bill.rest:
        return []
    return queries.deposits_for(bill, seen_by=request.actor)


def _charges(request: Any, bill: Settlement) -> list[dict[str, Any]]:
    """What payers are shown at this moment, as a square to scan."""
    may_play = is_demo(request.actor.group_id)
    return [
        {
            "pk": row.pk,
            "amount": row.amount,
            "currency": row.currency,
            "picture": show_square(row.address),
            "lapses_at": row.lapses_at,
            "may_play": may_play,
        }
        for row in queries.waiting_charges(bill)
    ]


def show_square(words: str) -> str:
    """A QR code as an address of its picture."""
    import segno  # noqa: PLC0415 - only where something is scanned

    return str(segno.make(words, error="m").svg_data_uri(scale=5, border=2, nl=False))
