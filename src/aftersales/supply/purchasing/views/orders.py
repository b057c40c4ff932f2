"""A purchase order: proposed, approved, sent, followed and ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.core.papers import papers_of
from aftersales.supply.parts import queries as stock
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.commands import Wanted
from aftersales.supply.purchasing.models import (
    Approval,
    PurchaseLine,
    PurchaseOrder,
    SupplierInvoice,
)
from aftersales.supply.purchasing.states import (
    INVOICE_TONES,
    MODE_TONES,
    ON_ITS_WAY,
    ORDER,
    ORDER_TONES,
    RECEIPT_OPEN,
    RECEIPT_TONES,
    RETURN_TONES,
    STANDING_TONES,
    InvoiceState,
    Mode,
    OrderState,
    ReceiptState,
    ReturnKind,
    ReturnState,
    SourceKind,
    Standing,
)
from aftersales.supply.purchasing.views.here import (
    claim_url,
    dialog,
    invoice_url,
    mode_names,
    now,
    order_in_sight,
    order_url,
    receipt_url,
    supplier_url,
    suppliers_open,
    texts_at,
    today,
)
from aftersales.supply.purchasing.views.planning import why
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.sentences import people_of, timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import stores_for


@needs("purchasing.propose")
def propose(request: Any) -> HttpResponse:
    """A new order: supplier, mode, parts."""
    stores = stores_for(request, "purchasing.propose")
    here = store_in_view(request)
    store_id = here if here in stores else next(iter(stores))
    asked = request.GET
    form = forms.ProposeForm(
        request.POST if request.method == "POST" else None,
        stores=stores,
        suppliers=suppliers_open(request),
        modes=mode_names(store_id),
        initial={
            "store_id": store_id,
            "supplier_id": asked.get("supplier"),
            "mode": Mode.STOCK,
            "part_1": asked.get("part"),
            "quantity_1": asked.get("quantity"),
        },
    )
    if form.is_valid():
        with shown_on(form):
            said = form.cleaned_data
            made = commands.propose(
                store_id=said["store_id"],
                supplier_id=said["supplier_id"],
                wants=form.wants(),
                mode=said["mode"],
                wanted_on=said["wanted_on"],
                words=said["words"],
                by=request.actor,
                at=now(),
            )
            return done(request, order_url(made.pk), _("Proposed."))
    context = {
        "form": form,
        "title": _("Propose a purchase order"),
        "lines": [
            (f"part_{n}", f"quantity_{n}", f"price_{n}") for n in range(1, form.how_many + 1)
        ],
        "texts": texts_at("purchasing.propose", store_id),
    }
    return page(request, "purchasing/propose.html", "form", context)


@needs("purchasing.view")
@require_safe
def order(request: Any, order_id: int) -> HttpResponse:
    """One order: what may be done now, what came of each line, and its whole life."""
    row = order_in_sight(request, order_id)
    actor = request.actor
    lines = list(queries.lines(row.pk, seen_by=actor))
    given = list(queries.approvals(row.pk, seen_by=actor))
    known = [row.proposed_by, row.ordered_by, *(one.by for one in given)]
    people = people_of([key for key in known if key], seen_by=actor)
    is_out = row.ordered_at is not None
    receipts = list(queries.receipts(seen_by=actor).filter(order=row.pk)) if is_out else []
    waiting = _waiting(request, lines)
    planned = queries.reasons_of(row.pk, seen_by=actor)
    context = {
        "order": row,
        "head": _head(row),
        "bar": bar(_offers(row, receipts, given, actor), actor=actor, store_id=row.store_id),
        "facts": _facts(row, people),
        "lines": [_line(one, row) | {"why": why(planned.get(one.pk))} for one in lines],
        "waiting": waiting,
        "has": {
            "rejected": any(one.rejected for one in lines),
            "extra": any(one.extra for one in lines),
            "called_off": any(one.called_off for one in lines),
            "waits": any(waiting.values()),
        },
        "may_change": row.state in (OrderState.PROPOSED, OrderState.APPROVED)
        and actor.may("purchasing.propose", store_id=row.store_id),
        "may_return": any(one.received for one in lines)
        and actor.may("purchasing.return_goods", store_id=row.store_id),
        "approvals": _approvals(row, given, people),
        "receipts": [_receipt(one) for one in receipts],
        "undecided": _undecided(row, actor) if receipts else [],
        "chases": list(queries.chases(row.pk, seen_by=actor)) if is_out else [],
        "returns": _returns(row, actor) if receipts else [],
        "invoices": [_invoice(one) for one in queries.invoices_of(row.pk, seen_by=actor)]
        if is_out
        else [],
        "texts": texts_at("purchasing.order", row.store_id),
        "timeline": timeline("purchase_order", row.pk, seen_by=actor),
        "papers": [
            (paper.title, paper.address(row.pk))
            for paper in papers_of("purchase_order", seen_by=actor, store_id=row.store_id)
        ],
        "plain": plain,
    }
    return page(request, "purchasing/order.html", "body", context)


def _is_late(row: PurchaseOrder) -> bool:
    return row.state in ON_ITS_WAY and row.promised_on is not None and row.promised_on < today()


def _head(row: PurchaseOrder) -> Head:
    state, mode = OrderState(row.state), Mode(row.mode)
    chips = [
        show.chip(state.label, ORDER_TONES[state]),
        show.chip(mode_names(row.store_id)[mode], MODE_TONES[mode]),
    ]
    if _is_late(row):
        chips.append(show.chip(_("overdue"), "late"))
    standing = Standing(row.supplier.standing)
    if standing != Standing.OPEN:
        words = _("supplier %(standing)s") % {"standing": standing.label}
        chips.append(show.chip(words, STANDING_TONES[standing]))
    return Head(row.number, chips=chips, sub=row.supplier.name, back=reverse("purchasing:orders"))


def _facts(row: PurchaseOrder, people: Mapping[str, str]) -> list[FactLine]:
    supplier = Markup('<a href="{}">{}</a>').format(
        supplier_url(row.supplier_id), row.supplier.name
    )
    lines = [
        FactLine(_("Supplier"), supplier),
        FactLine(_("Store"), row.store.name),
        FactLine(_("Amount without tax"), show.money(row.total, row.currency)),
        FactLine(_("Proposed by"), people.get(row.proposed_by, "")),
        FactLine(_("Proposed at"), show.moment(row.proposed_at)),
        FactLine(_("Wanted by"), show.date(row.wanted_on)),
        FactLine(_("Sent to the supplier"), show.moment(row.ordered_at)),
        FactLine(_("Promised for"), show.date(row.promised_on)),
        FactLine(_("Supplier's order number"), row.confirmation),
        FactLine(_("Waybill"), row.waybill),
        FactLine(_("Remarks"), row.words),
    ]
    if row.despite:
        lines.append(FactLine(_("Ordered there despite the warning"), row.despite))
    if row.end_reason:
        lines.append(FactLine(_("Why it ended"), row.end_reason))
    return lines


def _offers(
    row: PurchaseOrder, receipts: list[Any], given: Sequence[Approval], actor: Any
) -> list[Offer]:
    state = OrderState(row.state)
    under_way = next((one for one in receipts if one.state in RECEIPT_OPEN), None)

    def at(name: str) -> str:
        return reverse(f"purchasing:{name}", args=[row.pk])

    following = _following(row, state)
    first = 0 if row.confirmed_at or under_way else 1  # until it is confirmed, that is what to do
    return [
        *_before(row, state, given, actor),
        *following[:first],
        *(
            [
                Offer(
                    _("Go on receiving"),
                    receipt_url(under_way.pk),
                    "page",
                    "purchasing.receive",
                    icon="package-import",
                    key="r",
                )
            ]
            if under_way
            else [
                Offer(
                    pgettext("purchasing", "Receive"),
                    at("open_receipt"),
                    "dialog",
                    "purchasing.receive",
                    when=state in ON_ITS_WAY,
                    rule=_("While something of it is on its way."),
                    icon="package-import",
                    key="r",
                )
            ]
        ),
        *following[first:],
        Offer(
            _("Note the invoice"),
            at("note_invoice"),
            "dialog",
            "purchasing.note_invoice",
            when=row.ordered_at is not None,
            rule=_("Once it was sent to the supplier."),
            icon="file-invoice",
        ),
        Offer(
            _("Close") if state == OrderState.RECEIVED else _("Close short"),
            at("close"),
            "dialog",
            "purchasing.place",
            move=Move(ORDER, state, OrderState.CLOSED),
            icon="lock",
        ),
        Offer(
            _("Cancel"),
            at("cancel"),
            "dialog",
            "purchasing.place" if not actor.may("purchasing.approve") else "purchasing.approve",
            move=Move(ORDER, state, OrderState.CANCELLED),
            icon="x",
            is_grave=True,
        ),
    ]


def _following(row: PurchaseOrder, state: OrderState) -> list[Offer]:
    """What is done while it is on its way, the likely one first: what is late is chased, what is
    not confirmed yet gets confirmed, and what is confirmed gets shipped.
    """

    def at(name: str) -> str:
        return reverse(f"purchasing:{name}", args=[row.pk])

    rule = _("Once it was sent to the supplier.")
    confirm = Offer(
        _("Change what is promised") if row.confirmed_at else _("Confirmed by the supplier"),
        at("confirm"),
        "dialog",
        "purchasing.place",
        when=state in ON_ITS_WAY,
        rule=rule,
        icon="checks",
    )
    shipped = Offer(
        pgettext("purchasing", "Shipped"),
        at("note_shipment"),
        "dialog",
        "purchasing.place",
        when=state == OrderState.PARTLY_RECEIVED or ORDER.allows(state, OrderState.SHIPPED),
        rule=rule,
        icon="truck",
    )
    chase = Offer(
        pgettext("purchasing", "Chase"),
        at("chase"),
        "dialog",
        "purchasing.place",
        when=state in ON_ITS_WAY,
        rule=rule,
        icon="phone-call",
    )
    if not row.confirmed_at:
        return [confirm, shipped, chase]
    return [chase, shipped, confirm] if _is_late(row) else [shipped, chase, confirm]


def _before(
    row: PurchaseOrder, state: OrderState, given: Sequence[Approval], actor: Any
) -> list[Offer]:
    """What is done before the order goes out."""

    def at(name: str) -> str:
        return reverse(f"purchasing:{name}", args=[row.pk])

    stage = queries.stage(row, given, seen_by=actor, at=now())
    is_warned = row.supplier.standing == Standing.WARNED
    return [
        Offer(
            _("Give the second approval") if stage.given else _("Approve"),
            f"{at('approve')}?round={row.round}",
            right="purchasing.approve_large" if stage.given else "purchasing.approve",
            move=Move(ORDER, state, OrderState.APPROVED),
            when=stage.needed > 0 and not stage.is_own,
            rule=_("Somebody else approves what you proposed.")
            if stage.is_own
            else _("This amount needs no approval."),
            icon="check",
            key="a",
        ),
        Offer(
            _("Send to the supplier"),
            at("place"),
            "dialog" if is_warned else "post",
            "purchasing.place",
            when=state == OrderState.APPROVED
            or (state == OrderState.PROPOSED and not stage.needed),
            rule=_("Once it is approved.") if state == OrderState.PROPOSED else "",
            icon="send",
            key="s",
        ),
        Offer(
            _("Send back to be changed"),
            at("reopen"),
            right="purchasing.approve" if actor.may("purchasing.approve") else "purchasing.propose",
            move=Move(ORDER, state, OrderState.PROPOSED),
            icon="arrow-back-up",
        ),
        Offer(
            _("Add or change a part"),
            at("change_lines"),
            "dialog",
            "purchasing.propose",
            when=state in (OrderState.PROPOSED, OrderState.APPROVED),
            rule=_("Until it is sent to the supplier."),
            icon="edit",
        ),
    ]


def _invoice(row: SupplierInvoice) -> dict[str, Any]:
    state = InvoiceState(row.state)
    return {
        "address": invoice_url(row.pk),
        "number": row.number,
        "theirs": row.their_number,
        "amount": show.money(row.payable, row.currency),
        "chip": show.chip(state.label, INVOICE_TONES[state]),
    }


def _line(line: PurchaseLine, row: PurchaseOrder) -> dict[str, Any]:
    is_out = row.ordered_at is not None
    return {
        "pk": line.pk,
        "part": line.part,
        "their_number": line.their_number,
        "quantity": plain(line.quantity),
        "price": line.price,
        "amount": line.price * line.quantity,
        "received": plain(line.received),
        "extra": plain(line.extra) if line.extra else "",
        "rejected": plain(line.rejected) if line.rejected else "",
        "called_off": plain(line.called_off) if line.called_off else "",
        "open": plain(line.still_open) if is_out and line.still_open else "",
        "promised_on": line.promised_on,
        "has_come": bool(line.received),
        "is_late": bool(
            _is_late(row) and line.still_open and line.promised_on and line.promised_on < today()
        ),
    }


def _waiting(request: Any, lines: list[PurchaseLine]) -> dict[int, str]:
    """The car that waits for a line, by the part."""
    if not request.actor.may("parts.view"):
        return {}
    ids = [line.incoming_id for line in lines if line.incoming_id]
    rows = stock.incoming(seen_by=request.actor).filter(pk__in=ids)
    return {row.part_id: row.waiting_plate or "" for row in rows}


def _approvals(
    row: PurchaseOrder, given: Sequence[Approval], people: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "who": people.get(one.by, one.by),
            "at": one.at,
            "total": one.total,
            "counts": one.round == row.round,
        }
        for one in given
    ]


def _receipt(row: Any) -> dict[str, Any]:
    state = ReceiptState(row.state)
    return {
        "address": receipt_url(row.pk),
        "number": row.number,
        "note": row.delivery_note,
        "at": row.opened_at,
        "chip": show.chip(state.label, RECEIPT_TONES[state]),
    }


def _undecided(row: PurchaseOrder, actor: Any) -> list[dict[str, Any]]:
    waiting = queries.undecided(seen_by=actor).filter(receipt__order=row.pk)
    may = actor.may("purchasing.decide_excess", store_id=row.store_id)
    return [
        {
            "pk": one.pk,
            "part": one.line.part,
            "excess": plain(one.excess),
            "receipt": one.receipt.number,
            "may": may,
        }
        for one in waiting
    ]


def _returns(row: PurchaseOrder, actor: Any) -> list[dict[str, Any]]:
    may_claim = actor.may("purchasing.claim_recovery", store_id=row.store_id)
    found = queries.return_rows(seen_by=actor).filter(order=row.pk)
    return [_return(one, may_claim) for one in found]


def _return(row: Any, may_claim: bool) -> dict[str, Any]:
    state = ReturnState(row.state)
    whence = {"supplier_id": row.supplier_id, "store_id": row.store_id}
    return {
        "number": row.number,
        "part": row.part,
        "quantity": plain(row.quantity),
        "kind": ReturnKind(row.kind).label,
        "claim": claim_url(SourceKind.RETURN, row.number, **whence) if may_claim else "",
        "chip": show.chip(state.label, RETURN_TONES[state]),
    }


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@needs("purchasing.view")
def approve(request: Any, order_id: int) -> HttpResponse:
    row = order_in_sight(request, order_id)
    asked = request.GET.get("round", "")
    with shown_as_toast(request):
        commands.approve(
            order_id=row.pk,
            seen_round=int(asked)
            if asked.isascii() and asked.isdigit() and len(asked) < 5
            else None,
            by=request.actor,
            at=now(),
        )
    return done(request, order_url(row.pk))


@require_POST
@needs("purchasing.view")
def reopen(request: Any, order_id: int) -> HttpResponse:
    row = order_in_sight(request, order_id)
    with shown_as_toast(request):
        commands.reopen(order_id=row.pk, by=request.actor, at=now())
    return done(request, order_url(row.pk))


@needs("purchasing.place")
def place(request: Any, order_id: int) -> HttpResponse:
    """At once; a warned supplier asks for a reason first."""
    row = order_in_sight(request, order_id)
    if row.supplier.standing != Standing.WARNED:
        if request.method == "POST":
            with shown_as_toast(request):
                commands.place(order_id=row.pk, by=request.actor, at=now())
        return done(request, order_url(row.pk))
    form = forms.PlaceForm(request.POST if request.method == "POST" else None)
    return dialog(
        request,
        form,
        lambda said: commands.place(order_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Send to the supplier"),
        words=_("This supplier is warned: %(reason)s") % {"reason": row.supplier.standing_reason},
        label=_("Send to the supplier"),
        back=order_url(row.pk),
    )


@needs("purchasing.propose")
def change_lines(request: Any, order_id: int) -> HttpResponse:
    row = order_in_sight(request, order_id)
    asked = request.GET.get("line", "")
    known = None
    if asked.isascii() and asked.isdigit():
        known = queries.lines(row.pk, seen_by=request.actor).filter(pk=int(asked[:18])).first()
    initial = (
        {"part_id": known.part_id, "quantity": plain(known.quantity), "price": known.price}
        if known
        else {}
    )
    form = forms.LineForm(request.POST or None, initial=initial)

    def deed(said: dict[str, Any]) -> object:
        want = Wanted(
            part_id=said["part_id"],
            quantity=said["quantity"] if said["quantity"] is not None else Decimal(0),
            price=said["price"],
        )
        return commands.change_lines(order_id=row.pk, wants=[want], by=request.actor, at=now())

    return dialog(
        request,
        form,
        deed,
        title=_("Add or change a part"),
        words=_("Approvals given before count no longer."),
        back=order_url(row.pk),
    )


@needs("purchasing.place")
def confirm(request: Any, order_id: int) -> HttpResponse:
    row = order_in_sight(request, order_id)
    form = forms.ConfirmForm(
        request.POST if request.method == "POST" else None,
        initial={"confirmation": row.confirmation, "promised_on": row.promised_on},
    )
    return dialog(
        request,
        form,
        lambda said: commands.confirm(order_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Change what is promised") if row.confirmed_at else _("Confirmed by the supplier"),
        words=_("The day shows on every board where a car waits for a part of it."),
        back=order_url(row.pk),
    )


@needs("purchasing.place")
def note_shipment(request: Any, order_id: int) -> HttpResponse:
    row = order_in_sight(request, order_id)
    form = forms.ShipForm(
        request.POST if request.method == "POST" else None,
        initial={"promised_on": row.promised_on},
    )
    return dialog(
        request,
        form,
        lambda said: commands.note_shipment(order_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Shipped by the supplier"),
        back=order_url(row.pk),
    )


@needs("purchasing.place")
def chase(request: Any, order_id: int) -> HttpResponse:
    row = order_in_sight(request, order_id)
    form = forms.ChaseForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.chase(order_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Chase %(supplier)s") % {"supplier": row.supplier.name},
        back=order_url(row.pk),
    )


@needs("purchasing.view")
def cancel(request: Any, order_id: int) -> HttpResponse:
    row = order_in_sight(request, order_id)
    form = forms.ReasonForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.cancel(order_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Cancel %(number)s") % {"number": row.number},
        label=_("Cancel the purchase"),
        tone="danger",
        back=order_url(row.pk),
    )


@needs("purchasing.place")
def close(request: Any, order_id: int) -> HttpResponse:
    row = order_in_sight(request, order_id)
    is_whole = row.state == OrderState.RECEIVED
    kind = forms.CloseForm if is_whole else forms.ReasonForm
    form = kind(request.POST if request.method == "POST" else None)
    return dialog(
        request,
        form,
        lambda said: commands.close(order_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Close %(number)s") % {"number": row.number},
        words="" if is_whole else _("What has not come is called off."),
        label=_("Close the order"),
        back=order_url(row.pk),
    )
