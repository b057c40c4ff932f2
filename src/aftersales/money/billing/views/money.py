"""Payments, the shift, the day, requests, compensation: their deeds."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.lane.orders import queries as orders
from aftersales.money.billing import commands, forms, queries
from aftersales.money.billing.models import Payment
from aftersales.money.billing.states import (
    COMPENSATION_TONES,
    METHOD_TONES,
    Deviation,
    Method,
    Purpose,
)
from aftersales.money.billing.views.here import dialog, in_store
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.requests import day_in
from aftersales.web.sentences import timeline


def payment_in_sight(request: Any, payment_id: int, right: str = "billing.view") -> Payment:
    request.actor.require(right)
    return get_object_or_404(queries.payments(seen_by=request.actor), pk=payment_id)


@require_safe
def payment(request: Any, payment_id: int) -> HttpResponse:
    """One payment: where it stands, what went back, what is free."""
    row, actor = payment_in_sight(request, payment_id), request.actor
    method = Method(row.method)
    uses = row.allocations.select_related("settlement").order_by("pk")
    context = {
        "payment": row,
        "head": Head(
            title=row.number,
            sub=show.money(row.amount, row.currency),
            chips=[show.chip(method.label, METHOD_TONES[method])],
            back=reverse("billing:payments"),
        ),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "facts": [
            FactLine(_("For"), Purpose(row.purpose).label),
            FactLine(_("Taken"), show.when(row.taken_at)),
            FactLine(_("Reference"), row.reference),
            FactLine(_("Customer"), row.customer.name if row.customer else ""),
            FactLine(_("Put on bills"), show.money(row.allocated, row.currency)),
            FactLine(_("Given back"), show.money(row.refunded, row.currency)),
            FactLine(_("Free money"), show.money(row.free, row.currency)),
        ],
        "uses": list(uses),
        "refunds": list(row.refunds.order_by("pk")),
        "timeline": timeline("payment", row.pk, seen_by=actor),
    }
    return page(request, "billing/payment.html", "payment", context)


def _offers(row: Payment) -> list[Offer]:
    at = [row.pk]
    return [
        Offer(
            _("Receipt"),
            reverse("printing:preview", args=["billing.receipt", row.pk]),
            how="page",
            right="billing.view",
            icon="printer",
            key="p",
        ),
        Offer(
            _("Give money back"),
            reverse("billing:refund", args=at),
            how="dialog",
            right="billing.refund",
            when=bool(row.free),
            rule=_("All of it stands on bills or went back."),
            icon="arrow-back-up",
        ),
        Offer(
            _("Ask to give back"),
            reverse("billing:ask_refund", args=at),
            how="dialog",
            right="billing.ask",
            when=bool(row.free),
            rule=_("All of it stands on bills or went back."),
            icon="hand-stop",
        ),
    ]


def refund(request: Any, payment_id: int) -> HttpResponse:
    row = payment_in_sight(request, payment_id, "billing.refund")
    form = forms.RefundForm(
        request.POST or None, initial={"amount": row.free, "method": row.method}
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.refund(payment_id=row.pk, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Give money back"),
        words=row.number,
        figure=show.money(row.free, row.currency),
        label=_("Give back"),
        said=_("Given back."),
        back=reverse("billing:payment", args=[row.pk]),
    )


def ask_refund(request: Any, payment_id: int) -> HttpResponse:
    row = payment_in_sight(request, payment_id, "billing.ask")
    form = forms.AskAmountForm(request.POST or None, initial={"amount": row.free})

    def deed(said: dict[str, Any]) -> object:
        return commands.ask(
            deviation=Deviation.REFUND,
            payment_id=row.pk,
            **said,
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Ask to give back"),
        label=_("Ask"),
        said=_("Asked. Somebody else answers."),
        back=reverse("billing:payment", args=[row.pk]),
    )


def take_deposit(request: Any) -> HttpResponse:
    form = in_store(forms.DepositForm, request, "billing.take", initial={"method": "cash"})

    def deed(said: dict[str, Any]) -> object:
        said["for_id"] = _numbered(request, said["for_kind"], said["for_id"])
        return commands.take_deposit(**said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Take a deposit"),
        label=_("Take the deposit"),
        said=_("Booked."),
        back=reverse("billing:desk") + "?heap=to_give_back",
    )


def _numbered(request: Any, kind: str, said: str) -> int:
    """An order goes by the number on its paper."""
    if kind == "order":
        reader = request.actor.as_system("billing", rights={"orders.view"})
        return int(orders.orders(seen_by=reader).get(number__iexact=said.strip()).pk)
    digits = "".join(c for c in said if c.isascii() and c.isdigit())[-15:]
    return int(digits or 0)


# -- the shift ------------------------------------------------------------------------------------


def open_shift(request: Any) -> HttpResponse:
    form = in_store(forms.OpenShiftForm, request, "billing.keep_shift")

    def deed(said: dict[str, Any]) -> object:
        return commands.open_shift(**said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Open the shift"),
        label=_("Open the shift"),
        said=_("The shift is open."),
        back=reverse("billing:desk"),
    )


def close_shift(request: Any, shift_id: int) -> HttpResponse:
    request.actor.require("billing.keep_shift")
    shift = get_object_or_404(queries.shifts(seen_by=request.actor), pk=shift_id)
    form = forms.CloseShiftForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        why = said.pop("reason")
        return commands.close_shift(
            shift_id=shift.pk, counted=said, reason=why, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Count and close the shift"),
        words=_("Count first; what the books expect is shown when it is closed."),
        label=_("Close the shift"),
        said=_("The shift is closed."),
        back=reverse("billing:shift", args=[shift.pk]),
    )


# -- the day --------------------------------------------------------------------------------------


def close_day(request: Any) -> HttpResponse:
    form = in_store(
        forms.DayForm, request, "billing.close_day", initial={"day": timezone.localdate()}
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.close_day(**said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Close the books of a day"),
        words=_("Nothing is booked on it any more; what comes later stands on the next day."),
        label=_("Close the day"),
        said=_("The day is closed."),
        back=reverse("billing:books"),
    )


@require_POST
def send_to_finance(request: Any, store_id: int, day: str) -> HttpResponse:
    request.actor.require("billing.send_to_finance")
    of = day_in(day)
    with shown_as_toast(request):
        commands.send_to_finance(store_id=store_id, day=of, by=request.actor, at=timezone.now())
    return done(request, reverse("billing:books"))


def agree(request: Any, handover_id: int) -> HttpResponse:
    request.actor.require("billing.agree")
    row = get_object_or_404(queries.handovers(seen_by=request.actor), pk=handover_id)
    form = forms.AgreeForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.agree(handover_id=row.pk, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Agree the figures of %(day)s") % {"day": show.date(row.day)},
        words=row.number,
        label=_("Compare"),
        back=reverse("billing:books"),
    )


# -- requests -------------------------------------------------------------------------------------


def grant(request: Any, approval_id: int) -> HttpResponse:
    return _answer(request, approval_id, "grant", _("Grant"))


def deny(request: Any, approval_id: int) -> HttpResponse:
    return _answer(request, approval_id, "deny", _("Deny"))


def _answer(request: Any, approval_id: int, deed: str, title: str) -> HttpResponse:
    request.actor.require("billing.approve")
    row = get_object_or_404(queries.approvals(seen_by=request.actor), pk=approval_id)

    def do(said: dict[str, Any]) -> object:
        run = getattr(commands, deed)
        return run(approval_id=row.pk, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        forms.AnswerForm(request.POST or None),
        do,
        title=title,
        words=f"{row.get_deviation_display()} · {row.reason}",
        figure=show.money(row.amount, row.currency) if row.amount is not None else "",
        label=title,
        back=reverse("billing:approvals"),
    )


# -- charges and compensation ---------------------------------------------------------------------


def cost(request: Any, check_id: int) -> HttpResponse:
    request.actor.require("billing.cost_charges")
    row = get_object_or_404(queries.checks(seen_by=request.actor), pk=check_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.cost_charges(
            order_id=row.order_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        forms.CostForm(request.POST or None),
        deed,
        title=_("Reckon the cost"),
        words=row.order.number,
        back=reverse("billing:checks"),
    )


@require_safe
def compensations_of(request: Any, order_id: int) -> HttpResponse:
    """Beside an order: what was asked or paid because of it."""
    request.actor.require("billing.view")
    order = get_object_or_404(orders.orders(seen_by=request.actor), pk=order_id)
    context = {
        "order_id": order.pk,
        "rows": queries.compensations_of(order.pk, seen_by=request.actor),
        "tones": COMPENSATION_TONES,
        "may_ask": request.actor.may("billing.compensate", store_id=order.store_id),
    }
    return page(request, "billing/of_order.html", "part", context)


def ask_compensation(request: Any) -> HttpResponse:
    """Under the number of its case; from an order its damage, come-back or objection is offered."""
    told = request.GET.get("order", "")
    order_id = int(told) if told.isdecimal() and len(told) < 12 else None
    initial = {}
    if order_id:
        seen = orders.orders(seen_by=request.actor)
        initial = {"case_number": get_object_or_404(seen, pk=order_id).number}
    form = in_store(forms.CompensationForm, request, "billing.compensate", initial=initial)

    def deed(said: dict[str, Any]) -> object:
        return commands.ask_compensation(
            **said, order_id=order_id, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Ask for compensation"),
        label=_("Ask"),
        said=_("Asked. Somebody else answers."),
        back=reverse("billing:compensations"),
    )


@require_POST
def grant_compensation(request: Any, compensation_id: int) -> HttpResponse:
    return _compensation(request, compensation_id, "grant_compensation")


@require_POST
def deny_compensation(request: Any, compensation_id: int) -> HttpResponse:
    return _compensation(request, compensation_id, "deny_compensation")


def _compensation(request: Any, compensation_id: int, deed: str) -> HttpResponse:
    request.actor.require("billing.approve")
    with shown_as_toast(request):
        run = getattr(commands, deed)
        run(compensation_id=compensation_id, by=request.actor, at=timezone.now())
    return done(request, reverse("billing:compensations"))


def pay_compensation(request: Any, compensation_id: int) -> HttpResponse:
    request.actor.require("billing.pay_out")
    row = get_object_or_404(queries.compensations(seen_by=request.actor), pk=compensation_id)
    form = forms.PayOutForm(request.POST or None, initial={"method": "cash"})

    def deed(said: dict[str, Any]) -> object:
        return commands.pay_compensation(
            compensation_id=row.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Pay compensation out"),
        words=f"{row.get_case_kind_display()} {row.case_number}",
        figure=show.money(row.amount, row.currency),
        label=_("Pay out"),
        said=_("Paid."),
        back=reverse("billing:compensations"),
    )
