"""The cashier's desk: ready cars that are not paid first; the scan field is always ready."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.lane.orders.states import PLACE_TONES, Place
from aftersales.money.billing import queries
from aftersales.money.billing.models import Approval, Payment, Settlement
from aftersales.money.billing.states import METHOD_TONES, Method
from aftersales.money.billing.views.here import stores_seen, url_of
from aftersales.web import show
from aftersales.web.details import Tab
from aftersales.web.pages import done, page

MOST = 60
HEAPS = ("to_pay", "to_issue", "to_give_back", "receivables", "to_invoice", "to_answer")
OF_BILLS = ("to_pay", "to_issue", "receivables", "to_invoice")


@require_safe
def desk(request: Any) -> HttpResponse:
    """One heap at a time, each with its number; whoever waits with a ready car stands first. A head
    sees what waits there too, and answers what is asked; money is the cashier's.
    """
    request.actor.require("billing.see_till")
    asked = request.GET.get("heap", "")
    heap = asked if asked in HEAPS else HEAPS[0]
    stores = stores_seen(request)
    counts = queries.heaps(seen_by=request.actor, store_ids=stores)
    context = {
        "heap": heap,
        "tabs": [
            Tab(
                name,
                label,
                f"{reverse('billing:desk')}?heap={name}",
                getattr(counts, name, None),
            )
            for name, label in _labels()
        ],
        "bills": _bills(request, heap, stores),
        "money": _money(request, stores) if heap == "to_give_back" else [],
        "asked": _asked(request, stores) if heap == "to_answer" else [],
        "empty": _empty()[heap],
        "shift": queries.my_shift(stores, seen_by=request.actor),
        "is_cashier": request.actor.may("billing.take"),
    }
    return page(request, "billing/desk.html", "desk", context)


def _labels() -> list[tuple[str, str]]:
    return [
        ("to_pay", _("To pay")),
        ("to_issue", _("To issue")),
        ("to_give_back", _("Free money")),
        ("receivables", _("Makers, insurers, agents")),
        ("to_invoice", _("Invoices to issue")),
        ("to_answer", _("To answer")),
    ]


def _empty() -> dict[str, tuple[str, str]]:
    return {
        "to_pay": (_("Nobody has to pay"), _("Issued bills with something open stand here.")),
        "to_issue": (_("No bill waits"), _("Bills that advisers drew up stand here.")),
        "to_give_back": (
            _("No free money"),
            _("Deposits, and what was paid too much, stand here."),
        ),
        "receivables": (_("Nothing is open"), _("Open bills of other payers stand here.")),
        "to_invoice": (
            _("No invoice is waited for"),
            _("Bills whose invoice was asked for and is not issued yet stand here."),
        ),
        "to_answer": (_("Nobody asks"), _("What others ask of you stands here.")),
    }


def _bills(request: Any, heap: str, stores: list[int]) -> list[dict[str, Any]]:
    if heap not in OF_BILLS:
        return []
    rows = getattr(queries, heap)(seen_by=request.actor).filter(store__in=stores)
    return [_bill(request, row) for row in rows[:MOST]]


def _bill(request: Any, row: Settlement) -> dict[str, Any]:
    place = Place(row.order.place)
    return {
        "pk": row.pk,
        "number": row.number,
        "order": row.order.number,
        "plate": row.vehicle.plate,
        "who": row.customer.name if row.customer else row.get_payer_display(),
        "chip": show.chip(place.label, PLACE_TONES[place]),
        "promised_at": row.order.promised_at if place != Place.HANDED_OVER else None,
        "gross": row.gross,
        "rest": row.rest,
        "currency": row.currency,
        "closed_at": row.closed_at,
        "may_take": request.actor.may("billing.take", store_id=row.store_id),
        "may_close": request.actor.may("billing.close", store_id=row.store_id),
        "may_invoice": request.actor.may("billing.invoice", store_id=row.store_id),
    }


def _money(request: Any, stores: list[int]) -> list[dict[str, Any]]:
    rows = queries.free_money(seen_by=request.actor).filter(store__in=stores)
    return [_free(row) for row in rows[:MOST]]


def _free(row: Payment) -> dict[str, Any]:
    method = Method(row.method)
    return {
        "pk": row.pk,
        "number": row.number,
        "purpose": row.get_purpose_display(),
        "who": row.customer.name if row.customer else "",
        "chip": show.chip(method.label, METHOD_TONES[method]),
        "taken_at": row.taken_at,
        "free": row.free,
        "currency": row.currency,
    }


def _asked(request: Any, stores: list[int]) -> list[dict[str, Any]]:
    rows = queries.waiting_approvals(seen_by=request.actor).filter(store__in=stores)
    return [_request(request, row) for row in rows[:MOST]]


def _request(request: Any, row: Approval) -> dict[str, Any]:
    about = row.settlement or row.payment
    return {
        "may_answer": request.actor.may("billing.approve", store_id=row.store_id),
        "pk": row.pk,
        "deviation": row.get_deviation_display(),
        "about": (row.order.number if row.order else "") or str(about or ""),
        "reason": row.reason,
        "amount": row.amount,
        "currency": row.currency,
        "asked_at": row.asked_at,
    }


@require_POST
def scan(request: Any) -> HttpResponse:
    """A bill, an order or a plate, scanned or typed, leads to its bill."""
    request.actor.require("billing.view")
    said = request.POST.get("number", "")
    stores = stores_seen(request)
    rows = queries.found(said, seen_by=request.actor).filter(store__in=stores)
    waiting = rows.filter(queries.OPEN_OR_DRAFT).order_by("pk").first()
    found = waiting or rows.first()
    if found is None:
        messages.error(request, _("No bill has this number or plate."))
        return done(request, reverse("billing:desk"))
    return done(request, url_of(found.pk))
