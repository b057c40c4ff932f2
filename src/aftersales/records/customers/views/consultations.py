"""The consultation desk: taken down while the phone rings, followed up, closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.row_ids import row_id
from aftersales.records.customers import commands, forms, queries
from aftersales.records.customers.models import Consultation
from aftersales.records.customers.states import (
    CONSULTATION_LIFE,
    ConsultationState,
    Contacted,
)
from aftersales.records.customers.views.files import my_stores
from aftersales.records.customers.views.lists import CONSULTATION_TONES
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.origins import origin_line
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.panels import Placed, panels_of
from aftersales.web.sentences import timeline
from aftersales.web.show import chip, moment


def url_of(consultation_id: int) -> str:
    return reverse("customers:consultation", args=[consultation_id])


def consult(request: Any) -> HttpResponse:
    """Three fields while the phone rings; the caller's own file stands beside it when there is
    one.
    """
    request.actor.require("customers.consult")
    known = row_id(request.GET.get("customer")) or None
    form = forms.ConsultationForm(
        request.POST or None,
        stores=my_stores(request, "customers.consult"),
        initial={"customer_id": known, "channel": Contacted.PHONE},
    )
    if form.is_valid():
        with shown_on(form):
            consultation = _taken_down(request, dict(form.cleaned_data))
            said = _("Taken down as %(number)s.") % {"number": consultation.number}
            return done(request, url_of(consultation.pk), said)
    return page(request, "customers/consult.html", "form", {"form": form})


def _taken_down(request: Any, said: dict[str, Any]) -> Consultation:
    store_id, need = int(said.pop("store_id")), said.pop("need_class")
    opens_file = said.pop("opens_file")
    file = None
    if opens_file and not said["customer_id"]:
        file = commands.NewFile(name=said["caller"], phone=said["caller_phone"])
    at = timezone.now()
    consultation = commands.receive_consultation(
        store_id=store_id,
        **said,
        file=file,
        owner_id=request.actor.person_id,
        by=request.actor,
        at=at,
    )
    if need and consultation.customer_id:
        commands.record_need(
            store_id=store_id,
            customer_id=consultation.customer_id,
            consultation_id=consultation.pk,
            need_class=need,
            words=said["words"],
            by=request.actor,
            at=at,
        )
    return consultation


def _in_sight(request: Any, consultation_id: int) -> Consultation:
    rows = queries.consultations(seen_by=request.actor).select_related("customer", "owner")
    return get_object_or_404(rows, pk=consultation_id)


def detail(request: Any, consultation_id: int) -> HttpResponse:
    consultation = _in_sight(request, consultation_id)
    state = ConsultationState(consultation.state)
    context = {
        "consultation": consultation,
        "head": Head(
            title=consultation.number,
            chips=[chip(state.label, CONSULTATION_TONES.get(state, "planned"))],
            sub=consultation.get_channel_display(),
            back=reverse("customers:consultations"),
            back_label=_("Consultations"),
        ),
        "bar": bar(_offers(consultation), actor=request.actor, store_id=consultation.store_id),
        "facts": [
            *_facts(consultation),
            origin_line("consultation", consultation.pk, seen_by=request.actor),
        ],
        "follow_ups": list(consultation.follow_ups.order_by("-done_at", "-pk")),
        "needs": list(queries.needs(seen_by=request.actor).filter(consultation=consultation)),
        "panels": _panels(request, consultation),
        "told": timeline("consultation", consultation.pk, seen_by=request.actor),
    }
    return page(request, "customers/consultation.html", "card", context)


def _panels(request: Any, consultation: Consultation) -> list[Placed]:
    """What higher rooms know of the talk, and of the customer: their cars with their histories."""
    actor, customer_id = request.actor, consultation.customer_id
    about = panels_of("consultation", consultation.pk, seen_by=actor)
    return about + (panels_of("customer", customer_id, seen_by=actor) if customer_id else [])


def _facts(consultation: Consultation) -> list[FactLine]:
    return [
        FactLine(
            _("Received"), timezone.localtime(consultation.received_at).strftime("%Y-%m-%d %H:%M")
        ),
        FactLine(_("Caller"), consultation.caller),
        FactLine(_("Caller's phone"), queries.masked_phone(consultation.caller_phone)),
        FactLine(_("Taken care of by"), consultation.owner.name if consultation.owner else ""),
        FactLine(_("Next step on"), consultation.follow_up_on or ""),
        FactLine(_("Visit on site at"), moment(consultation.visit_at or None)),
        FactLine(_("On site since"), moment(consultation.visited_at or None)),
    ]


def _offers(consultation: Consultation) -> list[Offer]:
    state = ConsultationState(consultation.state)

    def at(name: str) -> str:
        return reverse(f"customers:{name}", args=[consultation.pk])

    def move(target: ConsultationState) -> Move:
        return Move(CONSULTATION_LIFE, state, target)

    is_open = state != ConsultationState.CLOSED
    return [
        Offer(
            _("Answered"),
            at("answer_consultation"),
            how="dialog",
            right="customers.consult",
            move=move(ConsultationState.ANSWERED),
            when=state == ConsultationState.RECEIVED,
            icon="message-reply",
            key="a",
        ),
        Offer(
            _("Settle the matter"),
            at("handle_consultation"),
            how="dialog",
            right="customers.consult",
            move=move(ConsultationState.HANDLED),
            icon="check",
            key="s",
        ),
        Offer(
            _("Close"),
            at("close_consultation"),
            right="customers.close_consultation",
            move=move(ConsultationState.CLOSED),
            icon="circle-check",
            key="x",
        ),
        Offer(
            _("Follow up"),
            at("follow_up_consultation"),
            how="dialog",
            right="customers.consult",
            when=is_open,
            rule=_("It is closed."),
            icon="arrow-forward-up",
            key="f",
        ),
        Offer(
            _("Agree a visit"),
            at("agree_visit"),
            how="dialog",
            right="customers.consult",
            when=is_open,
            rule=_("It is closed."),
            icon="map-pin",
            key="v",
        ),
        Offer(
            _("We are on site"),
            at("make_visit"),
            right="customers.consult",
            when=bool(consultation.visit_at) and not consultation.visited_at,
            rule=_("No visit is agreed that is still to come."),
            icon="map-pin-check",
        ),
        Offer(
            _("Not content: go on"),
            at("reopen_consultation"),
            how="dialog",
            right="customers.consult",
            when=state == ConsultationState.HANDLED,
            rule=_("It is not settled yet."),
            icon="arrow-back-up",
        ),
        Offer(
            _("Whose customer?"),
            at("assign_consultation"),
            how="dialog",
            right="customers.consult",
            when=is_open and not consultation.customer_id,
            rule=_("The customer is known."),
            icon="user-search",
        ),
    ]


def _dialog(request: Any, consultation_id: int, form: Any, title: str, deed: Any) -> HttpResponse:
    _in_sight(request, consultation_id)
    return dialog(
        request,
        form,
        lambda _said: deed(consultation_id=consultation_id, by=request.actor, at=timezone.now()),
        title=title,
        back=url_of(consultation_id),
        said=_("Done."),
    )


def answer(request: Any, consultation_id: int) -> HttpResponse:
    form = forms.SaidForm(request.POST or None)

    def deed(**who: Any) -> object:
        return commands.answer_consultation(answer=form.cleaned_data["words"], **who)

    return _dialog(request, consultation_id, form, _("What was answered?"), deed)


def follow_up(request: Any, consultation_id: int) -> HttpResponse:
    form = forms.FollowUpForm(request.POST or None)

    def deed(**who: Any) -> object:
        return commands.follow_up_consultation(**form.cleaned_data, **who)

    return _dialog(
        request, consultation_id, form, _("What was done, and when does it go on?"), deed
    )


def handle(request: Any, consultation_id: int) -> HttpResponse:
    form = forms.SaidForm(request.POST or None)

    def deed(**who: Any) -> object:
        return commands.handle_consultation(outcome=form.cleaned_data["words"], **who)

    return _dialog(request, consultation_id, form, _("How was it settled?"), deed)


def reopen(request: Any, consultation_id: int) -> HttpResponse:
    form = forms.SaidForm(request.POST or None)

    def deed(**who: Any) -> object:
        return commands.reopen_consultation(words=form.cleaned_data["words"], **who)

    return _dialog(request, consultation_id, form, _("What is still open?"), deed)


def assign(request: Any, consultation_id: int) -> HttpResponse:
    form = forms.AssignForm(request.POST or None)

    def deed(**who: Any) -> object:
        return commands.assign_consultation(**form.cleaned_data, **who)

    return _dialog(request, consultation_id, form, _("Whose customer?"), deed)


def agree_visit(request: Any, consultation_id: int) -> HttpResponse:
    form = forms.VisitForm(request.POST or None)

    def deed(**who: Any) -> object:
        return commands.agree_visit(visit_at=form.cleaned_data["visit_at"], **who)

    return _dialog(request, consultation_id, form, _("When are we expected?"), deed)


def make_visit(request: Any, consultation_id: int) -> HttpResponse:
    _in_sight(request, consultation_id)
    with shown_as_toast(request):
        commands.make_visit(consultation_id=consultation_id, by=request.actor, at=timezone.now())
        return done(request, url_of(consultation_id), _("On site: noted."))
    return done(request, url_of(consultation_id))


def close(request: Any, consultation_id: int) -> HttpResponse:
    _in_sight(request, consultation_id)
    with shown_as_toast(request):
        commands.close_consultation(
            consultation_id=consultation_id, by=request.actor, at=timezone.now()
        )
        return done(request, url_of(consultation_id), _("Closed."))
    return done(request, url_of(consultation_id))
