"""The supplier's pages: what to answer, orders, deliveries, stock."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from aftersales.core.money import plain
from aftersales.faces.chain import commands, forms, queries
from aftersales.faces.chain.queries import Here, OfferCard, OrderCard
from aftersales.faces.chain.views.here import for_suppliers
from aftersales.supply.purchasing.states import (
    OFFER_TONES,
    ORDER_TONES,
    RETURN_TONES,
    Rejection,
    ReturnKind,
    Settlement,
)
from aftersales.web.pages import done, page, shown_on

WORDS = {
    "plain": plain,
    "order_tones": ORDER_TONES,
    "offer_tones": OFFER_TONES,
    "return_tones": RETURN_TONES,
    "rejections": dict(Rejection.choices),
    "return_kinds": dict(ReturnKind.choices),
    "outcomes": dict(Settlement.choices),
}


def _page(request: Any, who: Here, name: str, tab: str, **context: Any) -> HttpResponse:
    whole = {**WORDS, "who": who, "house": who.house, "tab": tab, **context}
    return page(request, f"chain/{name}.html", "main", whole)


@require_safe
@for_suppliers
def home(request: Any, who: Here) -> HttpResponse:
    """What waits for an answer of this supplier."""
    found = queries.home(who, on=timezone.localdate())
    return _page(request, who, "home", "home", found=found)


@require_safe
@for_suppliers
def orders(request: Any, who: Here) -> HttpResponse:
    cards = queries.orders_of(who, on=timezone.localdate())
    return _page(request, who, "orders", "orders", cards=cards, offers=queries.offers_of(who))


def _order(who: Here, order_id: int) -> OrderCard:
    try:
        return queries.order_of(who, order_id, on=timezone.localdate())
    except ObjectDoesNotExist as fault:
        raise Http404 from fault


def _order_page(request: Any, who: Here, card: OrderCard, **bound: Any) -> HttpResponse:
    row = card.row
    known = {
        "confirmation": row.confirmation,
        "promised_on": row.promised_on,
        "seen": _mark(row.confirmed_at),
    }
    context = {
        "confirming": forms.ConfirmForm(card=card, initial=known),
        "shipping": forms.ShipForm(initial={"promised_on": row.promised_on}, prefix="ship"),
        "deliveries": queries.deliveries_of(who, order_id=row.pk),
        **bound,
    }
    return _page(request, who, "order", "orders", card=card, **context)


def _mark(moment: Any) -> str:
    """A moment to the microsecond, as the form sends it back."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f%z}" if moment else ""


@require_safe
@for_suppliers
def order(request: Any, who: Here, order_id: int) -> HttpResponse:
    """One order: what is ordered, what came of it, and what may be said about it now."""
    return _order_page(request, who, _order(who, order_id))


@for_suppliers
def confirm(request: Any, who: Here, order_id: int) -> HttpResponse:
    card = _order(who, order_id)
    back = reverse("chain:order", args=[card.row.pk])
    if request.method != "POST":
        return done(request, back)
    form = forms.ConfirmForm(request.POST, card=card)
    if form.is_valid():
        said = form.cleaned_data
        with shown_on(form):
            commands.confirm_order(
                order_id=card.row.pk,
                confirmation=said["confirmation"],
                promised_on=said["promised_on"],
                by_line=form.by_line(),
                seen=said["seen"],
                by=who.actor,
                at=timezone.now(),
            )
            return done(request, back, _("Thank you. Every store that waits sees the day now."))
    return _order_page(request, who, card, confirming=form)


@for_suppliers
def ship(request: Any, who: Here, order_id: int) -> HttpResponse:
    card = _order(who, order_id)
    back = reverse("chain:order", args=[card.row.pk])
    if request.method != "POST":
        return done(request, back)
    form = forms.ShipForm(request.POST, prefix="ship")
    if form.is_valid():
        with shown_on(form):
            commands.ship_order(
                order_id=card.row.pk, **form.cleaned_data, by=who.actor, at=timezone.now()
            )
            return done(request, back, _("Thank you. The shipment is noted."))
    return _order_page(request, who, card, shipping=form)


def _offer(who: Here, offer_id: int) -> OfferCard:
    try:
        return queries.offer_of(who, offer_id)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault


@for_suppliers
def offer(request: Any, who: Here, offer_id: int) -> HttpResponse:
    """What was asked, and the offer."""
    card = _offer(who, offer_id)
    known: dict[str, Any] = {"valid_until": card.row.valid_until, "words": card.row.words}
    for line in card.row.lines.all():
        known |= {f"price_{line.line_id}": line.price, f"days_{line.line_id}": line.lead_days}
    form = forms.QuoteForm(
        request.POST if request.method == "POST" else None, card=card, initial=known
    )
    if form.is_valid():
        with shown_on(form):
            commands.quote(
                offer_id=card.row.pk,
                valid_until=form.cleaned_data["valid_until"],
                quoted=form.quoted(),
                words=form.cleaned_data["words"],
                by=who.actor,
                at=timezone.now(),
            )
            return done(request, request.path, _("Thank you. Your offer is noted."))
    prices = {line.line_id: line for line in card.row.lines.all()}
    return _page(request, who, "offer", "orders", card=card, form=form, prices=prices)


@for_suppliers
def decline(request: Any, who: Here, offer_id: int) -> HttpResponse:
    card = _offer(who, offer_id)
    back = reverse("chain:offer", args=[card.row.pk])
    if request.method != "POST":
        return done(request, back)
    commands.decline(offer_id=card.row.pk, by=who.actor, at=timezone.now())
    return done(request, back, pgettext("supplier's page", "Noted: you make no offer."))


@require_safe
@for_suppliers
def deliveries(request: Any, who: Here) -> HttpResponse:
    """What was received, how it was judged, and what goes back."""
    context = {"cards": queries.deliveries_of(who), "returns": queries.returns_of(who)}
    return _page(request, who, "deliveries", "deliveries", **context)


@require_safe
@for_suppliers
def stock(request: Any, who: Here) -> HttpResponse:
    """Pieces on our shelves, of the parts this supplier sells; only where it is shared."""
    if not who.shares_stock:
        raise Http404
    cards = queries.stock_of(who, at=timezone.now())
    return _page(request, who, "stock", "stock", cards=cards)
