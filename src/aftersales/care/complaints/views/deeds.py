"""Deeds on complaints: forms over the page, and buttons."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.care.complaints import commands, forms, queries
from aftersales.care.complaints.commands import OrderOfAnother, Said
from aftersales.care.complaints.models import Remedy
from aftersales.care.complaints.states import Cause, ComplaintClass, Level
from aftersales.care.complaints.views.common import (
    colleagues,
    complaint_url,
    in_sight,
    now,
    press,
    sent,
    step,
)
from aftersales.core.row_ids import NO_ROW, row_id
from aftersales.ground.handbook.queries import guides
from aftersales.ground.network.queries import departments
from aftersales.lane.orders import queries as orders
from aftersales.records.customers.queries import visible as customers
from aftersales.records.vehicles.queries import visible as vehicles
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.stores import in_store, one_store

MOST = 20


@needs("complaints.take")
def take(request: Any) -> HttpResponse:
    """Write down a grumble or a complaint; the page of an order or customer names them."""
    form = in_store(forms.TakeForm, request, "complaints.take", initial=_known(request))
    _name_what_is_known(form, request.actor)
    if form.is_valid():
        with shown_on(form):
            said = dict(form.cleaned_data)
            store_id, customer_id = said.pop("store_id"), said.pop("customer_id")
            order_id = _order_id(said.pop("order_number"), store_id, actor=request.actor)
            made = commands.take(
                store_id=store_id,
                customer_id=customer_id,
                what=Said(**said, order_id=order_id),
                by=request.actor,
                at=now(),
            )
            return done(request, complaint_url(made.pk), _("Taken. Its clock runs."))
    context = {
        "form": form,
        "title": _("Take a complaint"),
        "back": reverse("complaints:list"),
        "texts": guides("complaints.take", store_id=one_store(request, "complaints.take")),
    }
    return page(request, "complaints/plain_form.html", "form", context)


def _name_what_is_known(form: Any, actor: Any) -> None:
    """What was picked before stands there by its name, as far as the actor may see it."""
    kinds = {"customer_id": (customers, "name"), "vehicle_id": (vehicles, "plate")}

    def named(ask: Any, field: str) -> Any:
        return lambda pk: ask(seen_by=actor).filter(pk=pk).values_list(field, flat=True).first()

    for name, (ask, field) in kinds.items():
        form.fields[name].widget.named_by = named(ask, field)


def _known(request: Any) -> dict[str, Any]:
    """What the page it was asked for from knows already."""
    known: dict[str, Any] = {"level": Level.GRUMBLE, "channel": "phone"}
    order_id = row_id(request.GET.get("order", ""))
    if order_id != NO_ROW and request.actor.may("orders.view"):
        order = orders.visible(seen_by=request.actor).filter(pk=order_id).first()
        if order:
            known |= {
                "order_number": order.number,
                "customer_id": order.customer_id,
                "vehicle_id": order.vehicle_id,
            }
    customer_id = row_id(request.GET.get("customer", ""))
    return known | ({} if customer_id == NO_ROW else {"customer_id": customer_id})


def _order_id(number: str, store_id: int, *, actor: Any) -> int | None:
    if not number.strip():
        return None
    system = actor.as_system("complaints", rights={"orders.view"})
    rows = orders.visible(seen_by=system).filter(store=store_id, number__iexact=number.strip())
    found: int | None = rows.values_list("pk", flat=True).first()
    if found is None:
        raise OrderOfAnother(_("There is no such order in this store."), field="order_number")
    return found


@needs("complaints.take")
def settle(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.SettleForm(sent(request))
    return step(request, row, form, commands.settle, title=_("Settled on the spot"))


@require_POST
@needs("complaints.take")
def promote(request: Any, complaint_id: int) -> HttpResponse:
    return press(request, in_sight(request, complaint_id), commands.promote)


@needs("complaints.handle")
def link(request: Any, complaint_id: int) -> HttpResponse:
    """An earlier complaint or visit of the same car or customer."""
    actor, row = request.actor, in_sight(request, complaint_id)
    earlier = queries.earlier_ones(row, seen_by=actor)[:MOST]
    visits: list[tuple[int, str]] = []
    if row.vehicle_id and actor.may("orders.view"):
        found = orders.orders_of_vehicle(row.vehicle_id, seen_by=actor).exclude(
            pk=row.order_id or 0
        )
        visits = [(one.pk, one.number) for one in found[:MOST]]
    form = forms.LinkForm(
        sent(request),
        complaints=[(one.pk, f"{one.number} · {one.symptom}") for one in earlier],
        visits=visits,
    )
    return step(request, row, form, commands.link, title=_("The symptom came back"))


@needs("complaints.handle")
def hand_to(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.PersonForm(sent(request), people=colleagues(row.store_id))
    return step(request, row, form, commands.hand_to, title=_("Hand to a colleague"))


@needs("complaints.take")
def pass_up(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.PassUpForm(sent(request))
    return step(request, row, form, commands.pass_up, title=_("Pass it up"))


@needs("complaints.handle")
def pass_to_risks(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.RisksForm(sent(request))
    return step(request, row, form, commands.pass_to_risks, title=_("Pass to the risk register"))


# ── the five steps and the end ───────────────────────────────────────────────────────────────────


@needs("complaints.handle")
def verify(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.VerifyForm(sent(request), initial={"complaint_class": row.complaint_class})
    return step(request, row, form, commands.verify, title=_("Verify"), words=row.words)


@needs("complaints.handle")
def analyse(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.AnalyseForm(sent(request))
    return step(request, row, form, commands.analyse, title=_("Find the cause"), words=row.symptom)


@needs("complaints.handle")
def plan(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.WordsForm(sent(request))
    return step(request, row, form, commands.plan, title=_("The plan stands"))


@needs("complaints.handle")
def carry_out(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.WordsForm(sent(request))
    return step(request, row, form, commands.carry_out, title=_("All carried out"))


@needs("complaints.handle")
def feed_back(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.FeedBackForm(sent(request), initial={"channel": "phone"})
    return step(request, row, form, commands.feed_back, title=_("Answer the customer"))


@needs("complaints.handle")
def look_again(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.WordsForm(sent(request))
    return step(request, row, form, commands.look_again, title=_("Look at it again"))


@needs("complaints.close")
def close(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.CloseForm(sent(request))
    return step(request, row, form, commands.close, title=_("Close"))


# ── talking and waiting ──────────────────────────────────────────────────────────────────────────


@needs("complaints.take")
def log_contact(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.ContactForm(sent(request), initial={"channel": "phone", "kind": "informed"})
    return step(request, row, form, commands.log_contact, title=_("Note a contact"))


@needs("complaints.take")
def ask_satisfaction(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.RatingForm(sent(request), initial={"channel": "phone", "is_accepted": True})
    return step(request, row, form, commands.ask_satisfaction, title=_("Ask how content they are"))


@needs("complaints.handle")
def wait(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.WaitForm(sent(request))
    return step(
        request,
        row,
        form,
        commands.wait,
        title=_("Wait for the customer"),
        words=_("The clocks stand still until it goes on."),
    )


@require_POST
@needs("complaints.handle")
def go_on(request: Any, complaint_id: int) -> HttpResponse:
    return press(request, in_sight(request, complaint_id), commands.go_on)


# ── departments and remedies ─────────────────────────────────────────────────────────────────────


@needs("complaints.handle")
def refer(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    units = departments(seen_by=request.actor).filter(is_closed=False)
    form = forms.ReferForm(sent(request), departments=units.values_list("pk", "name"))
    return step(request, row, form, commands.refer, title=_("Ask a department"))


@needs("complaints.answer_for_department")
def answer_for_department(request: Any, referral_id: int) -> HttpResponse:
    rows = queries.referrals(seen_by=request.actor, right="complaints.answer_for_department")
    made = get_object_or_404(rows, pk=referral_id)
    return step(
        request,
        made.complaint,
        forms.AnswerForm(sent(request)),
        commands.answer_for_department,
        title=made.department.name,
        words=made.words,
        referral_id=made.pk,
    )


@needs("complaints.handle")
def propose_remedy(request: Any, complaint_id: int) -> HttpResponse:
    row = in_sight(request, complaint_id)
    form = forms.RemedyForm(sent(request), complaint_class=row.complaint_class)
    return step(request, row, form, commands.propose_remedy, title=_("Propose a remedy"))


def _remedy(request: Any, remedy_id: int, right: str) -> Remedy:
    found: Remedy = get_object_or_404(
        queries.remedies(seen_by=request.actor, right=right), pk=remedy_id
    )
    return found


@needs("complaints.approve")
def approve_remedy(request: Any, remedy_id: int) -> HttpResponse:
    made = _remedy(request, remedy_id, "complaints.approve")
    form = forms.DecideForm(sent(request))
    about: dict[str, Any] = {"title": _("Approve"), "words": made.words, "remedy_id": made.pk}
    return step(request, made.complaint, form, commands.approve_remedy, **about)


@needs("complaints.approve")
def deny_remedy(request: Any, remedy_id: int) -> HttpResponse:
    made = _remedy(request, remedy_id, "complaints.approve")
    form = forms.DenyForm(sent(request))
    about: dict[str, Any] = {"title": _("Deny"), "words": made.words, "remedy_id": made.pk}
    return step(request, made.complaint, form, commands.deny_remedy, **about)


@require_POST
@needs("complaints.handle")
def carry_out_remedy(request: Any, remedy_id: int) -> HttpResponse:
    made = _remedy(request, remedy_id, "complaints.handle")
    return press(request, made.complaint, commands.carry_out_remedy, remedy_id=made.pk)


@needs("complaints.handle")
def check_remedy(request: Any, remedy_id: int) -> HttpResponse:
    made = _remedy(request, remedy_id, "complaints.handle")
    form = forms.CheckForm(sent(request))
    about: dict[str, Any] = {"title": _("Check"), "words": made.words, "remedy_id": made.pk}
    return step(request, made.complaint, form, commands.check_remedy, **about)


# ── preventive measures ──────────────────────────────────────────────────────────────────────────


@needs("complaints.prevent")
def prevent(request: Any) -> HttpResponse:
    """Plan a measure; the page of a complaint names class and cause."""
    asked_for = row_id(request.GET.get("complaint", ""))
    complaint_id = None if asked_for == NO_ROW else asked_for
    known = {
        name: request.GET[name]
        for name, choices in (("complaint_class", ComplaintClass), ("cause", Cause))
        if request.GET.get(name, "") in choices.values
    }
    form = in_store(forms.PreventForm, request, "complaints.prevent", initial=known)
    if form.is_valid():
        with shown_on(form):
            made = commands.plan_prevention(
                **form.cleaned_data, complaint_id=complaint_id, by=request.actor, at=now()
            )
            return done(
                request,
                reverse("complaints:prevention", args=[made.pk]),
                _("The measure is planned."),
            )
    context = {
        "form": form,
        "title": _("Plan a preventive measure"),
        "back": reverse("complaints:preventions"),
        "texts": guides("complaints.prevent", store_id=one_store(request, "complaints.prevent")),
    }
    return page(request, "complaints/plain_form.html", "form", context)


def _press_prevention(request: Any, prevention_id: int, deed: Any) -> HttpResponse:
    rows = queries.preventions(seen_by=request.actor)
    row = get_object_or_404(rows, pk=prevention_id)
    with shown_as_toast(request):
        deed(prevention_id=row.pk, by=request.actor, at=now())
    return done(request, reverse("complaints:prevention", args=[row.pk]))


@require_POST
@needs("complaints.prevent")
def put_in_force(request: Any, prevention_id: int) -> HttpResponse:
    return _press_prevention(request, prevention_id, commands.put_in_force)


@require_POST
@needs("complaints.prevent")
def judge_effect(request: Any, prevention_id: int) -> HttpResponse:
    return _press_prevention(request, prevention_id, commands.judge_effect)
