"""Deeds on an order: dialogs over its page, and buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.core import phones
from aftersales.core.money import Money, plain
from aftersales.core.openwork import takers
from aftersales.core.papers import all_papers
from aftersales.lane.orders import commands, forms, queries
from aftersales.lane.orders.states import SHARES, Consent, Reply
from aftersales.lane.orders.views.here import (
    dialog,
    guides,
    job_in_sight,
    line_in_sight,
    order_in_sight,
    url_of,
)
from aftersales.web import show
from aftersales.web.doors import needs
from aftersales.web.forms import Form
from aftersales.web.pages import done, page, shown_as_toast


def add_job(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)
    form = forms.JobForm(request.POST or None, initial={"service_type": order.service_type})

    def deed(said: dict[str, Any]) -> object:
        return commands.add_job(order_id=order.pk, by=request.actor, at=timezone.now(), **said)

    words = (
        _("The order is signed: this is extra work and waits for the customer's yes.")
        if order.signed_at
        else ""
    )
    return dialog(
        request,
        form,
        deed,
        title=_("New job"),
        words=words,
        label=_("Add"),
        back=url_of(order.pk),
        texts=guides("orders.job", store_id=order.store_id),
    )


def add_package(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.add_package(order_id=order.pk, by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.PackageForm(request.POST or None),
        deed,
        title=_("Add a package"),
        label=_("Add"),
        back=url_of(order.pk),
    )


def change_job(request: Any, job_id: int) -> HttpResponse:
    job = job_in_sight(request, job_id)
    told = {name: getattr(job, name) for name in ("title", "service_type", "instruction")}

    def deed(said: dict[str, Any]) -> object:
        return commands.change_job(job_id=job.pk, by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.ChangeJobForm(request.POST or None, initial=told),
        deed,
        title=_("Change the job"),
        back=url_of(job.order_id),
    )


def describe_job(request: Any, job_id: int) -> HttpResponse:
    """Complaint, cause and correction, and the condition after the repair."""
    job = job_in_sight(request, job_id)
    names = ("complaint", "cause", "correction", "condition")
    told = {name: getattr(job, name) for name in names}

    def deed(said: dict[str, Any]) -> object:
        return commands.describe_job(job_id=job.pk, by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.DescribeForm(request.POST or None, initial=told),
        deed,
        title=_("Fault, cause and repair"),
        back=url_of(job.order_id),
        texts=guides("orders.describe", store_id=job.store_id),
    )


def classify_misuse(request: Any, job_id: int) -> HttpResponse:
    """Did the user's handling break it? Then the work is paid and spares are favourable."""
    job = job_in_sight(request, job_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.classify_misuse(job_id=job.pk, by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.MisuseForm(
            request.POST if request.method == "POST" else None, initial={"misuse": job.misuse}
        ),
        deed,
        title=_("Broken by the user's handling?"),
        words=_("The customer's spares then get the discount of the tariff for such cases."),
        back=url_of(job.order_id),
    )


@require_POST
def drop_job(request: Any, job_id: int) -> HttpResponse:
    job = job_in_sight(request, job_id)
    with shown_as_toast(request):
        commands.drop_job(job_id=job.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(job.order_id))


def decide(request: Any, job_id: int) -> HttpResponse:
    """Note what the customer says to a job."""
    job = job_in_sight(request, job_id)

    def deed(said: dict[str, Any]) -> object:
        how = {
            "job_ids": [job.pk],
            "method": said["method"],
            "person": said["person"],
            "by": request.actor,
            "at": timezone.now(),
        }
        if said["decision"] == Consent.APPROVED:
            return commands.approve_jobs(amounts={job.pk: job.gross}, **how)
        return commands.decline_jobs(reason=said["reason"], grade=said["grade"] or "amber", **how)

    return dialog(
        request,
        forms.DecideForm(request.POST or None),
        deed,
        title=job.title,
        words=_("It comes to %(amount)s.") % {"amount": job.gross},
        label=_("Note it"),
        back=url_of(job.order_id),
        texts=guides("orders.decide", store_id=job.store_id),
    )


# -- lines ----------------------------------------------------------------------------------------


def _line_dialog(request: Any, job_id: int, form: Any, add: Any, title: object) -> HttpResponse:
    job = job_in_sight(request, job_id)

    def deed(said: dict[str, Any]) -> object:
        return add(job_id=job.pk, by=request.actor, at=timezone.now(), **said)

    words = (
        _("The customer agreed to this job: with a further line it needs a new yes.")
        if job.consent == Consent.APPROVED
        else ""
    )
    return dialog(
        request, form, deed, title=title, words=words, label=_("Add"), back=url_of(job.order_id)
    )


def add_operation(request: Any, job_id: int) -> HttpResponse:
    form = forms.AddOperationForm(request.POST or None)
    return _line_dialog(request, job_id, form, commands.add_operation, _("Add labour"))


def add_part(request: Any, job_id: int) -> HttpResponse:
    car = job_in_sight(request, job_id).order.vehicle_id
    form = forms.AddPartForm(request.POST or None, vehicle_id=car)
    return _line_dialog(request, job_id, form, commands.add_part, _("Add a part"))


def add_charge(request: Any, job_id: int) -> HttpResponse:
    form = forms.AddChargeForm(request.POST or None)
    return _line_dialog(request, job_id, form, commands.add_charge, _("Add a charge"))


def add_sublet(request: Any, job_id: int) -> HttpResponse:
    form = forms.SubletForm(request.POST or None)
    return _line_dialog(request, job_id, form, commands.add_sublet, _("Add sublet work"))


@require_POST
def change_line(request: Any, line_id: int) -> HttpResponse:
    """Inline: quantity, price and discount of one line, as they stand in its row."""
    line = line_in_sight(request, line_id)
    form = forms.ChangeLineForm(request.POST)
    if form.is_valid():
        with shown_as_toast(request):
            commands.change_line(
                line_id=line.pk, by=request.actor, at=timezone.now(), **form.cleaned_data
            )
    else:
        messages.error(request, "; ".join(str(e) for each in form.errors.values() for e in each))
    return done(request, url_of(line.order_id))


@require_POST
def take_stand_in(request: Any, line_id: int) -> HttpResponse:
    line = line_in_sight(request, line_id)
    with shown_as_toast(request):
        commands.take_stand_in(line_id=line.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(line.order_id))


@require_POST
def withdraw_line(request: Any, line_id: int) -> HttpResponse:
    line = line_in_sight(request, line_id)
    with shown_as_toast(request):
        commands.withdraw_line(line_id=line.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(line.order_id))


def set_payers(request: Any, line_id: int) -> HttpResponse:
    """Who bears how much of a line."""
    line = line_in_sight(request, line_id)
    initial = {payer: getattr(line, column) for payer, column in SHARES.items()}
    form = forms.PayersForm(request.POST or None, initial=initial)

    def deed(_said: dict[str, Any]) -> object:
        return commands.set_payers(
            line_ids=[line.pk], shares=form.shares, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Who pays?"),
        words=_("Together they make %(gross)s.") % {"gross": line.gross},
        back=url_of(line.order_id),
    )


# -- the whole ------------------------------------------------------------------------------------


@require_POST
def move(request: Any, order_id: int, place: str) -> HttpResponse:
    order = order_in_sight(request, order_id)
    with shown_as_toast(request):
        commands.move(order_id=order.pk, place=place, by=request.actor, at=timezone.now())
    return done(request, url_of(order.pk))


@require_POST
def request_parts_for(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)
    with shown_as_toast(request):
        commands.request_parts_for(order_id=order.pk, by=request.actor, at=timezone.now())
        return done(request, url_of(order.pk), _("The parts desk knows."))
    return done(request, url_of(order.pk))


def promise(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.promise(order_id=order.pk, by=request.actor, at=timezone.now(), **said)

    initial = {"promised_at": order.promised_at} if order.promised_at else {}
    return dialog(
        request,
        forms.PromiseForm(request.POST or None, initial=initial),
        deed,
        title=_("Promise a time"),
        label=_("Promise"),
        back=url_of(order.pk),
    )


def take_statement(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.take_statement(
            order_id=order.pk, by=request.actor, at=timezone.now(), **said
        )

    told = {n: getattr(order, n) for n in ("need", "statement", "is_restated", "diagnosis")}
    return dialog(
        request,
        forms.StatementForm(request.POST or None, initial=told),
        deed,
        title=_("What the customer said"),
        words=_("In their own words, before any technical ones."),
        back=url_of(order.pk),
        texts=guides("orders.statement", store_id=order.store_id),
    )


def change_order(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)
    names = ("service_type", "transport", "brought_by", "brought_phone")

    def deed(said: dict[str, Any]) -> object:
        return commands.change_order(order_id=order.pk, by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.HeadForm(request.POST or None, initial={n: getattr(order, n) for n in names}),
        deed,
        title=_("Change the order"),
        back=url_of(order.pk),
    )


def assign(request: Any, order_id: int) -> HttpResponse:
    """Another adviser answers for the visit."""
    order = order_in_sight(request, order_id)
    people = takers(order.store_id, seen_by=request.actor)
    form = forms.AssignForm(
        request.POST or None, people=people.items(), initial={"advisor_id": order.advisor_id}
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.assign(order_id=order.pk, by=request.actor, at=timezone.now(), **said)

    return dialog(
        request, form, deed, title=_("Who answers for this visit?"), back=url_of(order.pk)
    )


def cancel_order(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.cancel_order(order_id=order.pk, by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.ReasonForm(request.POST or None),
        deed,
        title=_("Cancel the order"),
        words=_("What was kept and asked for is given back. This cannot be undone."),
        label=_("Cancel the order"),
        back=url_of(order.pk),
    )


def send_estimate(request: Any, order_id: int) -> HttpResponse:
    """Freeze what is offered and give the customer's phone its address."""
    order = order_in_sight(request, order_id)
    if request.method != "POST":
        context = {"order": order, "title": _("Send estimate")}
        return page(request, "orders/send_estimate.html", "sheet", context)
    with shown_as_toast(request):
        at = timezone.now()
        estimate = commands.make_estimate(order_id=order.pk, by=request.actor, at=at)
        estimate, token = commands.send_estimate(estimate_id=estimate.pk, by=request.actor, at=at)
        site = request.build_absolute_uri("/")
        message = commands.message_estimate(
            estimate_id=estimate.pk, token=token, site=site, by=request.actor, at=at
        )
        context = {
            "order": order,
            "estimate": estimate,
            "title": _("Estimate %(version)s") % {"version": estimate.version},
            "paper": all_papers()["orders.estimate"].address(order.pk),
            "address": request.build_absolute_uri(queries.page_address(token)),
            "sent_to": phones.masked(message.address) if message else "",
        }
        return page(request, "orders/send_estimate.html", "sheet", context)
    return done(request, url_of(order.pk))


# -- around it ------------------------------------------------------------------------------------


def note_advice(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.note_advice(
            store_id=order.store_id,
            vehicle_id=order.vehicle_id,
            order_id=order.pk,
            by=request.actor,
            at=timezone.now(),
            **said,
        )

    return dialog(
        request,
        forms.AdviceForm(request.POST or None),
        deed,
        title=_("Note advice"),
        words=_("It stays on the car and comes back at the next visit."),
        back=url_of(order.pk),
        texts=guides("orders.advise", store_id=order.store_id),
    )


@require_POST
def revive_advice(request: Any, order_id: int, advice_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)
    with shown_as_toast(request):
        commands.revive_advice(
            advice_id=advice_id, order_id=order.pk, by=request.actor, at=timezone.now()
        )
    at_the_car = request.POST.get("back") == "jobs"
    step = reverse("orders:check_in", args=[order.pk, "jobs"])
    return done(request, step if at_the_car else url_of(order.pk))


def drop_advice(request: Any, order_id: int, advice_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.drop_advice(
            advice_id=advice_id,
            store_id=order.store_id,
            by=request.actor,
            at=timezone.now(),
            **said,
        )

    return dialog(
        request,
        forms.ReasonForm(request.POST or None),
        deed,
        title=_("Drop the advice"),
        back=url_of(order.pk),
    )


@require_POST
def finish_advice(request: Any, order_id: int, advice_id: int) -> HttpResponse:
    """It was done, here or elsewhere."""
    order = order_in_sight(request, order_id)
    with shown_as_toast(request):
        commands.finish_advice(
            advice_id=advice_id, store_id=order.store_id, by=request.actor, at=timezone.now()
        )
    return done(request, url_of(order.pk))


def record_objection(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.record_objection(
            store_id=order.store_id,
            customer_id=order.customer_id,
            order_id=order.pk,
            by=request.actor,
            at=timezone.now(),
            **said,
        )

    return dialog(
        request,
        forms.ObjectionForm(request.POST or None),
        deed,
        title=_("Objection"),
        back=url_of(order.pk),
        said=_("The objection is recorded."),
        texts=guides("orders.objection", store_id=order.store_id),
    )


def settle_objection(request: Any, objection_id: int) -> HttpResponse:
    """What came of an objection that was left open (RC-11)."""
    request.actor.require("orders.object")
    row = get_object_or_404(queries.objections(seen_by=request.actor), pk=objection_id)

    def deed(said: dict[str, Any]) -> object:
        return commands.settle_objection(
            objection_id=row.pk, by=request.actor, at=timezone.now(), **said
        )

    first = {"method": row.method, "answer": row.answer}
    return dialog(
        request,
        forms.SettleObjectionForm(request.POST or None, initial=first),
        deed,
        title=_("What came of the objection"),
        words=row.words,
        back=reverse("orders:objections"),
        texts=guides("orders.objection", store_id=row.store_id),
    )


def accept_mixing(request: Any, line_id: int) -> HttpResponse:
    """Another maker's lubricant goes in: say how it is done without mixing (WS-29)."""
    line = line_in_sight(request, line_id)
    words = _("%(maker)s is in the unit now.") % {"maker": line.mixes_with}

    def deed(said: dict[str, Any]) -> object:
        return commands.accept_mixing(line_id=line.pk, by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.MixingForm(request.POST or None),
        deed,
        title=_("Another maker's lubricant"),
        words=words,
        back=url_of(line.order_id),
        texts=guides("orders.mixing", store_id=line.store_id),
    )


RULES = "orders:part_rules"


@needs("orders.bar_part")
def bar_part(request: Any) -> HttpResponse:
    """From now on it is refused at the line of such a car (WS-30)."""

    def deed(said: dict[str, Any]) -> object:
        return commands.bar_part(by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.BarForm(request.POST or None),
        deed,
        title=_("Bar a part"),
        back=reverse(RULES),
    )


@needs("orders.bar_part")
def lift_bar(request: Any, unfit_part_id: int) -> HttpResponse:
    """The part may go into these cars again."""
    bar = get_object_or_404(queries.unfit_parts(seen_by=request.actor), pk=unfit_part_id)

    def deed(_said: dict[str, Any]) -> object:
        return commands.lift_bar(unfit_part_id=bar.pk, by=request.actor, at=timezone.now())

    return dialog(
        request,
        Form(request.POST if request.method == "POST" else None),
        deed,
        title=_("Lift the bar"),
        words=f"{bar.part.shown_number} · {bar.reason}",
        label=_("Lift the bar"),
        back=reverse(RULES),
    )


@needs("orders.bar_part")
def mark_lubricant(request: Any) -> HttpResponse:
    """Which unit a part is filled into: another maker's in there is warned of (WS-29)."""

    def deed(said: dict[str, Any]) -> object:
        return commands.mark_lubricant(by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.LubricantForm(request.POST or None),
        deed,
        title=_("Mark a lubricant"),
        back=reverse(RULES),
    )


ACCESSORIES = "orders:accessories"


@needs("orders.promote")
def promote_part(request: Any) -> HttpResponse:
    """Advisers make it known from now on (PT-21)."""

    def deed(said: dict[str, Any]) -> object:
        return commands.promote_part(by=request.actor, at=timezone.now(), **said)

    return dialog(
        request,
        forms.PromoteForm(request.POST or None),
        deed,
        title=_("Make an accessory known"),
        back=reverse(ACCESSORIES),
    )


@needs("orders.promote")
def end_promotion(request: Any, accessory_id: int) -> HttpResponse:
    """It is offered no more."""
    row = get_object_or_404(queries.accessories(seen_by=request.actor), pk=accessory_id)

    def deed(_said: dict[str, Any]) -> object:
        return commands.end_promotion(accessory_id=row.pk, by=request.actor, at=timezone.now())

    return dialog(
        request,
        Form(request.POST if request.method == "POST" else None),
        deed,
        title=_("Make it known no more"),
        words=f"{row.part.shown_number} · {row.words}",
        label=_("Make it known no more"),
        back=reverse(ACCESSORIES),
    )


def show_accessory(request: Any, order_id: int) -> HttpResponse:
    """Tell the customer what there is for their car, and note the answer (PT-21)."""
    order = order_in_sight(request, order_id)
    found = queries.showable(order, at=timezone.now(), seen_by=request.actor)

    def deed(said: dict[str, Any]) -> object:
        return commands.show_accessory(
            order_id=order.pk, by=request.actor, at=timezone.now(), **said
        )

    return dialog(
        request,
        forms.ShowForm(
            request.POST or None, offered=[(one.accessory.pk, _showable(one)) for one in found]
        ),
        deed,
        title=_("Accessories for this car"),
        words="" if found else _("Nothing is made known that may go into this car."),
        back=url_of(order.pk),
        said=_("Noted what the customer said."),
    )


def _showable(one: queries.Showable) -> str:
    """What an adviser reads of it before they speak."""
    part = one.accessory.part
    told = [
        part.name,
        _price(one.price),
        _("%(count)s free") % {"count": plain(one.free)} if one.free > 0 else _("none free"),
    ]
    if one.reply:
        told.append(str(Reply(one.reply).label))
    return f"{' · '.join(told)} – {one.accessory.words}"


def _price(price: Money | None) -> str:
    return _("no price") if price is None else f"{price.currency} {show.amount(price.amount)}"
