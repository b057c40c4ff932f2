"""Requests for quotation: whom to ask, what they offer, side by side, and the choice (PU-03)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.money import plain
from aftersales.core.papers import papers_of
from aftersales.ground.network.queries import day_of
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.models import Inquiry, InquiryLine, Offer
from aftersales.supply.purchasing.queries import Compared
from aftersales.supply.purchasing.states import (
    INQUIRY,
    INQUIRY_TONES,
    MODE_TONES,
    OFFER_TONES,
    STANDING_TONES,
    InquiryState,
    Mode,
    NotCompared,
    OfferState,
    Standing,
)
from aftersales.supply.purchasing.views.here import (
    dialog,
    inquiry_in_sight,
    inquiry_url,
    mode_names,
    now,
    suppliers_open,
    texts_at,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, bar
from aftersales.web.details import Offer as Offered
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_on
from aftersales.web.sentences import people_of, timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import stores_for


@needs("purchasing.inquire")
def inquire(request: Any) -> HttpResponse:
    """A new request: suppliers, parts, until when."""
    stores = stores_for(request, "purchasing.inquire")
    here = store_in_view(request)
    store_id = here if here in stores else next(iter(stores))
    asked = request.GET
    form = forms.InquireForm(
        request.POST if request.method == "POST" else None,
        stores=stores,
        suppliers=suppliers_open(request),
        modes=mode_names(store_id),
        initial={
            "store_id": store_id,
            "mode": Mode.STOCK,
            "part_1": asked.get("part"),
            "quantity_1": asked.get("quantity"),
        },
    )
    if form.is_valid():
        with shown_on(form):
            said = form.cleaned_data
            made = commands.inquire(
                store_id=said["store_id"],
                supplier_ids=said["supplier_ids"],
                wants=form.wants(),
                mode=said["mode"],
                wanted_on=said["wanted_on"],
                answer_by=said["answer_by"],
                words=said["words"],
                by=request.actor,
                at=now(),
            )
            return done(request, inquiry_url(made.pk), _("Noted. Now send it to the suppliers."))
    context = {
        "form": form,
        "title": _("Request quotations"),
        "lines": [(f"part_{n}", f"quantity_{n}") for n in range(1, form.how_many + 1)],
        "texts": texts_at("purchasing.inquire", store_id),
    }
    return page(request, "purchasing/inquire.html", "form", context)


@needs("purchasing.view")
@require_safe
def inquiry(request: Any, inquiry_id: int) -> HttpResponse:
    """One request: whom it asked, what each offered, part by part and side by side."""
    return _page(request, inquiry_in_sight(request, inquiry_id))


@require_POST
@needs("purchasing.propose")
def choose_offers(request: Any, inquiry_id: int) -> HttpResponse:
    """What is chosen becomes orders; a price that is not the lowest asks for its reason."""
    row = inquiry_in_sight(request, inquiry_id)
    form = forms.ChooseForm(request.POST, offers=_offered(_compared(row)))
    if form.is_valid():
        with shown_on(form):
            made = commands.choose_offers(
                inquiry_id=row.pk, choices=form.choices(), by=request.actor, at=now()
            )
            numbers = ", ".join(one.number for one in made)
            return done(
                request, inquiry_url(row.pk), _("Proposed: %(numbers)s") % {"numbers": numbers}
            )
    return _page(request, row, form)


def _page(request: Any, row: Inquiry, form: forms.ChooseForm | None = None) -> HttpResponse:
    actor, state = request.actor, InquiryState(row.state)
    lines = list(queries.inquiry_lines(row.pk, seen_by=actor))
    offers = list(queries.offers(seen_by=actor).filter(inquiry=row.pk))
    seen = _compared(row)
    may_choose = (
        state == InquiryState.ASKED
        and bool(seen)
        and actor.may("purchasing.propose", store_id=row.store_id)
    )
    if may_choose and form is None:
        form = forms.ChooseForm(offers=_offered(seen), initial=_likely(seen))
    people = people_of([key for key in (row.made_by, row.ended_by) if key], seen_by=actor)
    context = {
        "inquiry": row,
        "head": _head(row),
        "bar": bar(_offers(row, state), actor=actor, store_id=row.store_id),
        "facts": _facts(row, people),
        "suppliers": [_supplier(one, row, seen, lines) for one in offers],
        "rows": [_line(line, offers, seen, form if may_choose else None) for line in lines],
        "is_open": state == InquiryState.ASKED,
        "may_choose": may_choose,
        "may_note": state == InquiryState.ASKED
        and actor.may("purchasing.inquire", store_id=row.store_id),
        "has_reasons": any(one.row.reason for one in seen),
        "form": form,
        "texts": texts_at("purchasing.compare", row.store_id),
        "timeline": timeline("inquiry", row.pk, seen_by=actor),
        "papers": [
            (paper.title, paper.address(row.pk))
            for paper in papers_of("inquiry", seen_by=actor, store_id=row.store_id)
        ],
    }
    return page(request, "purchasing/inquiry.html", "body", context)


def _compared(row: Inquiry) -> list[Compared]:
    """As it stands today; once it is over, as it stood then."""
    return queries.compared(row, on=day_of(row.ended_at or now(), store_id=row.store_id))


def _offered(seen: Sequence[Compared]) -> dict[int, list[int]]:
    """The offers of each part."""
    found: dict[int, list[int]] = {}
    for one in seen:
        found.setdefault(one.row.line_id, []).append(one.row.pk)
    return found


def _likely(seen: Sequence[Compared]) -> dict[str, int]:
    """The lowest of each part is taken unless somebody says otherwise; the sooner of two alike."""
    best: dict[int, Compared] = {}
    for one in seen:
        known = best.get(one.row.line_id)
        if one.why or not one.is_lowest:
            continue
        if known is None or one.row.lead_days < known.row.lead_days:
            best[one.row.line_id] = one
    return {f"take_{line}": one.row.pk for line, one in best.items()}


def _head(row: Inquiry) -> Head:
    state, mode = InquiryState(row.state), Mode(row.mode)
    return Head(
        row.number,
        chips=[
            show.chip(state.label, INQUIRY_TONES[state]),
            show.chip(mode_names(row.store_id)[mode], MODE_TONES[mode]),
        ],
        sub=_("Request for quotation"),
        back=reverse("purchasing:inquiries"),
    )


def _facts(row: Inquiry, people: dict[str, str]) -> list[FactLine]:
    lines = [
        FactLine(_("Store"), row.store.name),
        FactLine(_("Wanted by"), show.date(row.wanted_on)),
        FactLine(_("Offers until"), show.date(row.answer_by)),
        FactLine(pgettext("purchasing", "Asked by"), people.get(row.made_by, "")),
        FactLine(pgettext("purchasing", "Asked at"), show.moment(row.made_at)),
        FactLine(_("Currency"), row.currency),
        FactLine(_("Remarks"), row.words),
    ]
    if row.ended_at:
        lines.append(FactLine(_("Decided by"), people.get(row.ended_by, "")))
        lines.append(FactLine(pgettext("purchasing", "Ended"), show.moment(row.ended_at)))
    if row.end_reason:
        lines.append(FactLine(_("Why it ended"), row.end_reason))
    return lines


def _offers(row: Inquiry, state: InquiryState) -> list[Offered]:
    def at(name: str) -> str:
        return reverse(f"purchasing:{name}", args=[row.pk])

    return [
        Offered(
            _("Ask one more supplier"),
            at("ask_further"),
            "dialog",
            "purchasing.inquire",
            when=state == InquiryState.ASKED,
            rule=_("Until it is decided."),
            icon="user-plus",
        ),
        Offered(
            pgettext("purchasing", "Drop"),
            at("drop_inquiry"),
            "dialog",
            "purchasing.inquire",
            move=Move(INQUIRY, state, InquiryState.DROPPED),
            icon="x",
            is_grave=True,
        ),
    ]


def _supplier(
    offer: Offer, row: Inquiry, seen: Sequence[Compared], lines: Sequence[InquiryLine]
) -> dict[str, Any]:
    """The head of one column, and its sum where every part is offered."""
    state, standing = OfferState(offer.state), Standing(offer.supplier.standing)
    mine = {one.row.line_id: one.row.price for one in seen if one.row.offer_id == offer.pk}
    whole = bool(lines) and len(mine) == len(lines)
    total = sum((line.quantity * mine[line.pk] for line in lines), Decimal(0)) if whole else None
    return {
        "offer": offer,
        "supplier": offer.supplier,
        "chip": show.chip(state.label, OFFER_TONES[state]),
        "standing": ""
        if standing == Standing.OPEN
        else show.chip(standing.label, STANDING_TONES[standing]),
        "total": show.money(total, row.currency) if total is not None else "",
        "is_lapsed": offer.valid_until is not None and offer.valid_until < _today(row),
    }


def _today(row: Inquiry) -> date:
    return day_of(row.ended_at or now(), store_id=row.store_id)


def _line(
    line: InquiryLine,
    offers: Sequence[Offer],
    seen: Sequence[Compared],
    form: forms.ChooseForm | None,
) -> dict[str, Any]:
    mine = {one.row.offer_id: one for one in seen if one.row.line_id == line.pk}
    chosen = next((one.row for one in mine.values() if one.row.chosen), None)
    fields = (
        (form[f"take_{line.pk}"], form[f"reason_{line.pk}"], form[f"words_{line.pk}"])
        if form and mine
        else None
    )
    return {
        "part": line.part,
        "quantity": plain(line.quantity),
        "cells": [_cell(mine.get(offer.pk)) for offer in offers],
        "fields": fields,
        "reason": chosen.get_reason_display() if chosen and chosen.reason else "",
        "reason_words": chosen.reason_words if chosen else "",
    }


def _cell(one: Compared | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "pk": one.row.pk,
        "price": one.row.price,
        "days": ngettext("%(n)s day", "%(n)s days", one.row.lead_days) % {"n": one.row.lead_days},
        "why": NotCompared(one.why).label if one.why else "",
        "may_take": one.why not in (NotCompared.LAPSED, NotCompared.BLOCKED),
        "is_lowest": one.is_lowest and not one.why,
        "is_chosen": one.row.chosen,
    }


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@needs("purchasing.inquire")
def ask_further(request: Any, inquiry_id: int) -> HttpResponse:
    row = inquiry_in_sight(request, inquiry_id)
    known = queries.offers(seen_by=request.actor).filter(inquiry=row.pk)
    asked = set(known.values_list("supplier", flat=True))
    left = {pk: name for pk, name in suppliers_open(request).items() if pk not in asked}
    form = forms.FurtherForm(request.POST or None, suppliers=left)
    return dialog(
        request,
        form,
        lambda said: commands.ask_further(inquiry_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Ask one more supplier"),
        back=inquiry_url(row.pk),
    )


@needs("purchasing.inquire")
def drop_inquiry(request: Any, inquiry_id: int) -> HttpResponse:
    row = inquiry_in_sight(request, inquiry_id)
    form = forms.ReasonForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.drop_inquiry(inquiry_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Drop %(number)s") % {"number": row.number},
        words=_("Nothing of it is bought."),
        label=pgettext("purchasing", "Drop"),
        tone="danger",
        back=inquiry_url(row.pk),
    )


def _offer_in_sight(request: Any, offer_id: int) -> Offer:
    found: Offer = get_object_or_404(queries.offers(seen_by=request.actor), pk=offer_id)
    return found


@needs("purchasing.inquire")
def note_offer(request: Any, offer_id: int) -> HttpResponse:
    """What this supplier offers, as it came by mail or phone."""
    offer = _offer_in_sight(request, offer_id)
    lines = list(queries.inquiry_lines(offer.inquiry_id, seen_by=request.actor))
    known: dict[str, Any] = {"valid_until": offer.valid_until, "words": offer.words}
    for one in offer.lines.all():
        known |= {f"price_{one.line_id}": one.price, f"days_{one.line_id}": one.lead_days}
    form = forms.OfferForm(request.POST or None, lines=lines, initial=known)
    return dialog(
        request,
        form,
        lambda said: commands.note_offer(
            offer_id=offer.pk,
            valid_until=said["valid_until"],
            quoted=form.quoted(),
            words=said["words"],
            by=request.actor,
            at=now(),
        ),
        title=_("Offer of %(supplier)s") % {"supplier": offer.supplier.name},
        words=_("Prices without tax, delivered. What is left empty is not offered."),
        back=inquiry_url(offer.inquiry_id),
    )


@needs("purchasing.inquire")
def note_decline(request: Any, offer_id: int) -> HttpResponse:
    offer = _offer_in_sight(request, offer_id)
    form = forms.DeclineForm(request.POST if request.method == "POST" else None)
    return dialog(
        request,
        form,
        lambda said: commands.note_decline(offer_id=offer.pk, **said, by=request.actor, at=now()),
        title=_("No offer of %(supplier)s") % {"supplier": offer.supplier.name},
        label=_("Makes no offer"),
        back=inquiry_url(offer.inquiry_id),
    )
