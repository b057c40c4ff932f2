"""A visit as the workshop sees it, the waiting customer, and the hand-over with its three ticks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.papers import all_papers
from aftersales.lane.orders.states import Consent, Document, Place
from aftersales.lane.workshop import commands, forms, queries
from aftersales.lane.workshop.commands import Explained
from aftersales.lane.workshop.models import ReadyNotice, Rest
from aftersales.lane.workshop.states import Channel, RestChoice
from aftersales.lane.workshop.views.common import (
    CONSENT_TONES,
    PLACE_TONES,
    TASK_TONES,
    dialog,
    guides,
    now,
    visit,
)
from aftersales.supply.parts import queries as parts
from aftersales.supply.parts.states import REMOVED_TONES
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_on
from aftersales.web.sentences import timeline


@needs("workshop.view")
def visit_page(request: Any, order_id: int) -> HttpResponse:
    """Everything the workshop knows of a car in the house."""
    order = visit(request, order_id)
    at = now()
    times = queries.visit_times([order.pk], seen_by=request.actor, now=at)[order.pk]
    tasks = queries.tasks_of(order.pk, seen_by=request.actor)
    crew = [a.resource.name for t in tasks for a in t.assignments.all() if a.person_id]
    place = Place(order.place)
    jobs = list(order.jobs.filter(is_dropped=False).order_by("position", "pk"))
    context = {
        "order": order,
        "head": Head(
            show.plate(order.vehicle.plate) or order.number,
            chips=[
                show.chip(place.label, PLACE_TONES[place]),
                show.chip(Document(order.document).label),
            ],
            sub=order.number,
            back=reverse("workshop:house"),
        ),
        "bar": bar(_offers(order), actor=request.actor, store_id=order.store_id),
        "facts": _facts(order, times),
        "times": times,
        "tasks": [(t, TASK_TONES[t.state]) for t in tasks],  # type: ignore[index]  # its states
        "crew": list(dict.fromkeys(crew)),
        "inspections": queries.inspections_of(order.pk, seen_by=request.actor, with_verdicts=False),
        "guarantees": list(queries.guarantees_of(seen_by=request.actor, order_id=order.pk)),
        "repeats": list(queries.repeats(seen_by=request.actor, order_id=order.pk)),
        "rest": Rest.objects.visible_to(request.actor).filter(order=order).first(),
        "jobs": jobs,
        "consents": {str(c): (c.label, CONSENT_TONES[c]) for c in Consent},
        "timeline": timeline(
            "order", order.pk, seen_by=request.actor, after=request.GET.get("after", "")
        ),
    }
    return page(request, "workshop/visit.html", "body", context)


@needs("workshop.view")
@require_safe
def old_parts(request: Any, order_id: int) -> HttpResponse:
    """What came off the car and where it is, and which old parts are owed for exchange parts."""
    order = visit(request, order_id)
    jobs = list(order.jobs.filter(is_dropped=False).values_list("pk", flat=True))
    removed = parts.removed_parts(seen_by=request.actor)
    cores = parts.cores_owed(store_ids=[order.store_id], at=now(), seen_by=request.actor)
    context = {
        "order": order,
        "removed": list(removed.filter(need_kind="job", need_id__in=jobs)),
        "owed": list(cores.filter(need_kind="job", need_id__in=jobs)),
        "removed_tones": REMOVED_TONES,
        "back": urlsplit(request.headers.get("HX-Current-URL", "")).path,
    }
    return page(request, "workshop/old_parts.html", "panel", context)


def _facts(order: Any, times: Any) -> list[FactLine]:
    """The six moments of a visit, and its working and waiting parts (WS-41)."""
    return [
        FactLine(_("Promised"), show.countdown(order.promised_at)),
        FactLine(_("Arrived"), show.moment(times.arrived_at)),
        FactLine(_("First contact"), show.moment(times.first_contact_at)),
        FactLine(_("Work began"), show.moment(times.began_at)),
        FactLine(_("Work ended"), show.moment(times.ended_at)),
        FactLine(_("Car ready"), show.moment(times.ready_at)),
        FactLine(_("Car handed over"), show.moment(times.handed_over_at)),
        FactLine(_("Worked on"), show.span(times.stay.worked)),
        FactLine(_("Waited"), show.span(times.stay.waited)),
    ]


def _printed(code: str, order: Any) -> str:
    """Where a paper is seen beforehand and printed."""
    return all_papers()[f"workshop.{code}"].address(order.pk)


def _offers(order: Any) -> list[Offer]:
    def to(name: str) -> str:
        return reverse(f"workshop:{name}", args=[order.pk])

    place = Place(order.place)
    here = place != Place.HANDED_OVER
    return [
        Offer(
            _("Inspect"),
            to("inspect"),
            "page",
            "workshop.inspect",
            when=place == Place.INSPECTION,
            rule=_("When all agreed work is done and checked by those who did it."),
            icon="clipboard-check",
        ),
        Offer(
            _("Washed"),
            to("wash"),
            "dialog",
            "workshop.wash",
            when=place == Place.WASHING,
            rule=_("After the inspection."),
            icon="droplet",
        ),
        Offer(
            _("Delivery"),
            to("hand_over"),
            "page",
            "workshop.deliver",
            when=place == Place.READY,
            rule=_("When the car has passed and is washed."),
            icon="key",
        ),
        Offer(
            _("Tell the customer"),
            to("announce_ready"),
            "dialog",
            "workshop.attend",
            when=place == Place.READY,
            rule=_("When the car is ready."),
        ),
        Offer(_("Where the customer waits"), to("rest"), "dialog", "workshop.attend", when=here),
        Offer(_("Who works on the car"), to("crew"), "page", "workshop.view"),
        Offer(
            _("Exhaust test"),
            to("measure_emissions"),
            "page",
            "workshop.measure_emissions",
            when=here,
            rule=_("While the car is here."),
        ),
        Offer(_("Repair report"), _printed("repair_report", order), "page", "workshop.view"),
        Offer(_("Key tag"), _printed("key_tag", order), "page", "workshop.view", when=here),
        Offer(
            _("Inspection report"),
            _printed("inspection_report", order),
            "page",
            "workshop.view",
            when=place in (Place.WASHING, Place.READY, Place.HANDED_OVER),
            rule=_("After the inspection."),
        ),
        Offer(
            _("Completion certificate"),
            _printed("certificate", order),
            "page",
            "workshop.view",
            when=not here,
            rule=_("With the hand-over."),
        ),
        Offer(
            _("Gate pass"),
            _printed("gate_pass", order),
            "page",
            "workshop.view",
            when=not here,
            rule=_("With the hand-over."),
        ),
    ]


@needs("workshop.attend")
def rest(request: Any, order_id: int) -> HttpResponse:
    """Show the customer where to wait, or note that they are called back (RC-19)."""
    order = visit(request, order_id)
    return dialog(
        request,
        forms.RestForm(request.POST or None),
        lambda given: commands.guide_to_rest(
            order_id=order.pk, choice=RestChoice(given["choice"]), by=request.actor, at=now()
        ),
        title=_("Where the customer waits"),
        words=_("The promised time stays."),
        back=reverse("workshop:visit", args=[order.pk]),
        texts=guides("workshop.rest", store_id=order.store_id),
    )


@needs("workshop.attend")
def call_back(request: Any, order_id: int) -> HttpResponse:
    order = visit(request, order_id)
    return dialog(
        request,
        forms.TellForm(request.POST or None),
        lambda given: commands.call_back(
            order_id=order.pk, channel=Channel(given["channel"]), by=request.actor, at=now()
        ),
        title=_("Called back"),
        back=reverse("workshop:visit", args=[order.pk]),
    )


@needs("workshop.attend")
def announce_ready(request: Any, order_id: int) -> HttpResponse:
    """Tell the customer that the car is ready; channel and time are kept (WS-20)."""
    order = visit(request, order_id)
    return dialog(
        request,
        forms.TellForm(request.POST or None),
        lambda given: commands.announce_ready(
            order_id=order.pk,
            channel=Channel(given["channel"]),
            site=request.build_absolute_uri("/"),
            by=request.actor,
            at=now(),
        ),
        title=_("Tell the customer that the car is ready"),
        words=_("A message with the address of their page goes out by itself; a call is noted."),
        back=reverse("workshop:hand_over", args=[order.pk]),
    )


@needs("workshop.view")
def crew(request: Any, order_id: int) -> HttpResponse:
    """Who works on the car: photo and special trainings (RC-20)."""
    order = visit(request, order_id)
    found = queries.workers_of([order.pk], on=order.opened_on, seen_by=request.actor)
    context = {
        "order": order,
        "crew": found.get(order.pk, []),
        "photos": queries.photos_of(
            [w.person_id for w in found.get(order.pk, [])], seen_by=request.actor
        ),
        "texts": guides("workshop.crew", store_id=order.store_id),
    }
    return page(request, "workshop/crew.html", "body", context)


# -- hand-over ------------------------------------------------------------------------------------


@needs("workshop.deliver")
def hand_over(request: Any, order_id: int) -> HttpResponse:
    """Acceptance, three explanations, signature, the way out: each step as it comes."""
    order = visit(request, order_id)
    row = queries.hand_over_of(order.pk, seen_by=request.actor)
    context = {
        "order": order,
        "row": row,
        "step": _step(order, row),
        "names": [
            _("Customer told"),
            _("Result accepted"),
            _("Explained and signed"),
            _("Released"),
            _("Gone"),
        ],
        "told": list(
            ReadyNotice.objects.visible_to(request.actor).filter(order=order).order_by("pk")
        ),
        "accept": forms.AcceptForm(),
        "explain": forms.ExplainForm(),
        "deliver": forms.DeliverForm(initial={"odometer_km": order.odometer_km}),
        "jobs": list(
            order.jobs.filter(is_dropped=False, consent=Consent.APPROVED).order_by("position", "pk")
        ),
        "guarantees": list(queries.guarantees_of(seen_by=request.actor, order_id=order.pk)),
        "repeats": [
            r for r in queries.repeats(seen_by=request.actor, order_id=order.pk) if not r.cause
        ],
        "texts": guides("workshop.hand_over", store_id=order.store_id),
        "papers": {
            code: _printed(code, order)
            for code in ("certificate", "gate_pass", "inspection_report")
        },
        "gone": order.place == Place.HANDED_OVER,
    }
    return page(request, "workshop/hand_over.html", "body", context)


def _step(order: Any, row: Any) -> int:
    """Where the delivery stands, counted from 1."""
    if order.place == Place.HANDED_OVER:
        return 6
    if row is None or row.accepted_at is None:
        told = ReadyNotice.objects.filter(order=order).exists()
        return 2 if told else 1
    if row.work_explained_at is None:
        return 3
    return 4 if order.cleared_at is None else 5


def _to(order: Any) -> str:
    return reverse("workshop:hand_over", args=[order.pk])


@require_POST
@needs("workshop.deliver")
def accept_result(request: Any, order_id: int) -> HttpResponse:
    """The customer confirms the effect, or does not (WS-15)."""
    order = visit(request, order_id)
    form = forms.AcceptForm(request.POST)
    if form.is_valid():
        with shown_on(form):
            commands.accept_result(
                order_id=order.pk,
                is_confirmed=form.cleaned_data["is_confirmed"] == "yes",
                words=form.cleaned_data["words"],
                by=request.actor,
                at=now(),
            )
            return done(request, _to(order), _("Recorded."))
    return page(request, "workshop/form.html", "form", {"form": form, "address": request.path})


@require_POST
@needs("workshop.deliver")
def explain(request: Any, order_id: int) -> HttpResponse:
    """Three ticks and a signature (WS-21)."""
    order = visit(request, order_id)
    form = forms.ExplainForm(request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        with shown_on(form):
            commands.explain(
                order_id=order.pk,
                signature=given.pop("signature"),
                explained=Explained(**given),
                by=request.actor,
                at=now(),
            )
            return done(request, _to(order), _("Signed."))
    context = {"form": form, "address": request.path, "signs": True}
    return page(request, "workshop/form.html", "form", context)


@require_POST
@needs("workshop.deliver")
def deliver(request: Any, order_id: int) -> HttpResponse:
    """The customer drives away."""
    order = visit(request, order_id)
    form = forms.DeliverForm(request.POST)
    if form.is_valid():
        with shown_on(form):
            row = commands.deliver(
                order_id=order.pk, by=request.actor, at=now(), **form.cleaned_data
            )
            words = _("Handed over. Gate pass %(number)s.") % {"number": row.gate_pass}
            return done(request, _to(order), words)
    return page(request, "workshop/form.html", "form", {"form": form, "address": request.path})
