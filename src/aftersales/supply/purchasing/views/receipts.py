"""A delivery on screen, fit for a phone and a hand scanner: papers, check, booking (PT-12)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.core.refusals import Refusal
from aftersales.supply.parts import queries as stock
from aftersales.supply.parts.states import Origin, Tracking
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.commands import Checked
from aftersales.supply.purchasing.models import PurchaseLine, Receipt, ReceiptLine
from aftersales.supply.purchasing.states import (
    RECEIPT,
    RECEIPT_OPEN,
    RECEIPT_TONES,
    ExcessState,
    ReceiptState,
    Rejection,
    SourceKind,
    Whither,
)
from aftersales.supply.purchasing.views.here import (
    claim_url,
    dialog,
    now,
    order_in_sight,
    order_url,
    receipt_in_sight,
    receipt_url,
    texts_at,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.sentences import timeline

AT = {ReceiptState.OPENED: 2, ReceiptState.CHECKED: 3, ReceiptState.BOOKED: 4}
ONE = Decimal(1)


@needs("purchasing.receive")
def open_receipt(request: Any, order_id: int) -> HttpResponse:
    """First step: the papers of the delivery."""
    row = order_in_sight(request, order_id)
    form = forms.OpenReceiptForm(request.POST or None, initial={"packing_whole": True})
    return dialog(
        request,
        form,
        lambda said: commands.open_receipt(order_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Delivery of %(number)s") % {"number": row.number},
        words=_("First step: does the delivery note name this order, are all packages here?"),
        label=_("On to the check"),
        back=lambda made: receipt_url(made.pk),
        texts=texts_at("purchasing.receive", row.store_id),
    )


@needs("purchasing.view")
@require_safe
def receipt(request: Any, receipt_id: int) -> HttpResponse:
    return _page(request, receipt_in_sight(request, receipt_id))


def _page(
    request: Any,
    row: Receipt,
    found: list[tuple[PurchaseLine, forms.FoundForm]] | None = None,
    *,
    scanned: int | None = None,
    trouble: str = "",
) -> HttpResponse:
    actor, state = request.actor, ReceiptState(row.state)
    may_check = state in RECEIPT_OPEN and actor.may("purchasing.receive", store_id=row.store_id)
    if may_check and found is None:
        found = _forms(request, row, None)
    lines = list(queries.receipt_lines(seen_by=actor).filter(receipt=row.pk))
    context = {
        "receipt": row,
        "head": _head(row),
        "bar": bar(_offers(row, state), actor=actor, store_id=row.store_id),
        "facts": _facts(row),
        "way": [
            pgettext("purchasing", "Papers"),
            pgettext("purchasing", "Check"),
            pgettext("purchasing", "Booking"),
        ],
        "at": AT.get(state, 0),
        "found": found if may_check else None,
        "scanned": scanned,
        "trouble": trouble,
        "lines": [_line(one) for one in lines],
        "may_complain": state == ReceiptState.BOOKED
        and actor.may("purchasing.raise_problem", store_id=row.store_id),
        "is_checked": state == ReceiptState.CHECKED,
        "texts": texts_at("purchasing.check", row.store_id),
        "timeline": timeline("receipt", row.pk, seen_by=actor),
        "plain": plain,
        "status": trouble,
    }
    return page(
        request, "purchasing/receipt.html", "body", context, status=422 if trouble else None
    )


def _head(row: Receipt) -> Head:
    state = ReceiptState(row.state)
    return Head(
        row.number,
        chips=[show.chip(state.label, RECEIPT_TONES[state])],
        sub=f"{row.order.number} · {row.order.supplier.name}",
        back=order_url(row.order_id),
    )


def _facts(row: Receipt) -> list[FactLine]:
    order = Markup('<a href="{}">{}</a>').format(order_url(row.order_id), row.order.number)
    return [
        FactLine(pgettext("purchasing", "Purchase order"), order),
        FactLine(_("Supplier"), row.order.supplier.name),
        FactLine(_("Delivery note"), row.delivery_note),
        FactLine(pgettext("purchasing", "Packages"), row.packages),
        FactLine(_("The packing is whole"), show.yes_no(row.packing_whole)),
        FactLine(pgettext("purchasing", "Arrived"), show.moment(row.opened_at)),
        FactLine(_("Checked at"), show.moment(row.checked_at)),
        FactLine(pgettext("purchasing", "Ended"), show.moment(row.ended_at)),
        FactLine(_("Note"), row.words),
    ]


def _offers(row: Receipt, state: ReceiptState) -> list[Offer]:
    def at(name: str) -> str:
        return reverse(f"purchasing:{name}", args=[row.pk])

    return [
        Offer(
            _("Book the delivery"),
            at("book_receipt"),
            right="purchasing.receive",
            move=Move(RECEIPT, state, ReceiptState.BOOKED),
            rule=_("Once it is checked.") if state == ReceiptState.OPENED else "",
            icon="package-import",
            key="b",
        ),
        Offer(
            _("Claim costs back"),
            claim_url(
                SourceKind.RECEIPT,
                row.number,
                supplier_id=row.order.supplier_id,
                store_id=row.store_id,
            ),
            "page",
            "purchasing.claim_recovery",
            when=state == ReceiptState.BOOKED,
            rule=_("Once it is booked."),
            icon="scale",
        ),
        Offer(
            _("Drop this receipt"),
            at("drop_receipt"),
            right="purchasing.receive",
            move=Move(RECEIPT, state, ReceiptState.DROPPED),
            confirm=_("Drop this receipt? Nothing is booked."),
            icon="x",
            is_grave=True,
        ),
    ]


def _line(row: ReceiptLine) -> dict[str, Any]:
    def told(quantity: Decimal) -> str:
        return plain(quantity) if quantity else ""

    why = ""
    if row.rejected:
        words = [str(Rejection(row.rejection).label), str(Whither(row.whither).label)]
        why = " · ".join([*words, *([row.words] if row.words else [])])
    return {
        "pk": row.pk,
        "part": row.line.part,
        "announced": plain(row.announced),
        "counted": plain(row.counted),
        "accepted": plain(row.accepted),
        "wrong": told(row.wrong),
        "rejected": told(row.rejected),
        "why": why or row.words,
        "short": told(row.short),
        "excess": told(row.excess),
        "excess_words": ExcessState(row.excess_state).label if row.excess else "",
        "released": told(row.released),
    }


# ── the check ────────────────────────────────────────────────────────────────────────────────────


def _forms(
    request: Any, row: Receipt, posted: QueryDict | None
) -> list[tuple[PurchaseLine, forms.FoundForm]]:
    """One form for each line that is open or was counted already."""
    known = {
        one.line_id: one
        for one in queries.receipt_lines(seen_by=request.actor).filter(receipt=row.pk)
    }
    lines = queries.lines(row.order_id, seen_by=request.actor)
    return [
        (line, _form(line, known.get(line.pk), posted, checks=row.state == ReceiptState.OPENED))
        for line in lines
        if line.still_open > 0 or line.pk in known
    ]


def _form(
    line: PurchaseLine, known: ReceiptLine | None, posted: QueryDict | None, *, checks: bool
) -> forms.FoundForm:
    initial: dict[str, Any] = {"announced": plain(line.still_open)}
    if known:
        initial = {
            "announced": plain(known.announced),
            "counted": plain(known.counted),
            "wrong": plain(known.wrong) if known.wrong else "",
            "rejected": plain(known.rejected) if known.rejected else "",
            "rejection": known.rejection,
            "whither": known.whither,
            "bin": known.bin,
            "lot": known.lot.replace("\n", ", "),
            "proof": known.proof,
            "words": known.words,
        }
    elif not checks:
        initial = {"announced": "0", "counted": "0"}
    return forms.FoundForm(
        posted,
        prefix=f"l{line.pk}",
        initial=initial,
        is_told_apart=line.part.tracking != Tracking.NONE,
        needs_proof=line.part.origin != Origin.MAKER,
    )


@require_POST
@needs("purchasing.receive")
def check_receipt(request: Any, receipt_id: int) -> HttpResponse:
    """Second step. A scanned number counts one more of its part; “all as announced” fills what is
    empty; neither keeps anything before “checked” is pressed.
    """
    row = receipt_in_sight(request, receipt_id)
    posted = request.POST.copy()
    then = posted.get("then", "")
    if str(posted.get("scan", "")).strip():
        return _scanned(request, row, posted)
    if then == "all":
        return _page(request, row, _forms(request, row, _filled(request, row, posted)))
    found = _forms(request, row, posted)
    if not all(form.is_valid() for _line_, form in found):
        return _page(request, row, found, trouble=_("Some fields need another look."))
    told = [_told(line, form) for line, form in found]
    try:
        commands.check_receipt(receipt_id=row.pk, found=told, by=request.actor, at=now())
    except Refusal as no:
        return _page(request, row, found, trouble=str(no))
    return done(request, receipt_url(row.pk), _("The check is noted."))


def _told(line: PurchaseLine, form: forms.FoundForm) -> Checked:
    said = form.cleaned_data
    nothing = Decimal(0)
    return Checked(
        line_id=line.pk,
        counted=said["counted"] or nothing,
        announced=said["announced"],
        wrong=said["wrong"] or nothing,
        rejected=said["rejected"] or nothing,
        rejection=said["rejection"],
        whither=said["whither"],
        words=said["words"],
        lot=said.get("lot", ""),
        bin=said["bin"],
        proof=said.get("proof", ""),
    )


def _scanned(request: Any, row: Receipt, posted: QueryDict) -> HttpResponse:
    """One more of the part whose number was scanned."""
    number = str(posted["scan"]).strip()
    posted["scan"] = ""
    part = stock.part_of(number, seen_by=request.actor)
    lines = {line.part_id: line for line in queries.lines(row.order_id, seen_by=request.actor)}
    line = lines.get(part.pk) if part else None
    if line is None:
        words = _("%(number)s is not on this order.") % {"number": number[:40]}
        return _page(request, row, _forms(request, row, posted), trouble=words)
    name = f"l{line.pk}-counted"
    try:
        counted = Decimal(str(posted.get(name, "")).strip() or 0)
    except ArithmeticError:
        counted = Decimal(0)
    posted[name] = plain(counted + ONE)
    return _page(request, row, _forms(request, row, posted), scanned=line.pk)


def _filled(request: Any, row: Receipt, posted: QueryDict) -> QueryDict:
    for line in queries.lines(row.order_id, seen_by=request.actor):
        name = f"l{line.pk}-counted"
        if not str(posted.get(name, "")).strip():
            posted[name] = posted.get(f"l{line.pk}-announced", "")
    return posted


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────


@require_POST
@needs("purchasing.receive")
def book_receipt(request: Any, receipt_id: int) -> HttpResponse:
    row = receipt_in_sight(request, receipt_id)
    with shown_as_toast(request):
        commands.book_receipt(receipt_id=row.pk, by=request.actor, at=now())
        return done(request, receipt_url(row.pk), _("The delivery is booked."))
    return done(request, receipt_url(row.pk))


@require_POST
@needs("purchasing.receive")
def drop_receipt(request: Any, receipt_id: int) -> HttpResponse:
    row = receipt_in_sight(request, receipt_id)
    with shown_as_toast(request):
        commands.drop_receipt(receipt_id=row.pk, by=request.actor, at=now())
    return done(request, order_url(row.order_id))


@needs("purchasing.decide_excess")
def decide_excess(request: Any, receipt_line_id: int) -> HttpResponse:
    """Pieces beyond the order: taken, or back to the supplier."""
    row = get_object_or_404(queries.receipt_lines(seen_by=request.actor), pk=receipt_line_id)
    form = forms.ExcessForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.decide_excess(
            receipt_line_id=row.pk,
            taken=said["taken"] == "yes",
            words=said["words"],
            by=request.actor,
            at=now(),
        ),
        title=_("Beyond the order: %(pieces)s of %(number)s")
        % {"pieces": plain(row.excess), "number": row.line.part.shown_number},
        words=_("Taken pieces come into stock at the order's price."),
        back=order_url(row.line.order_id),
    )
