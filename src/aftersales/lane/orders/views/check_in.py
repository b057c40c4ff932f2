"""Check-in on the tablet: five steps, each one screen, saved as one goes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.ground.handbook import queries as handbook
from aftersales.lane.orders import commands, forms, queries
from aftersales.lane.orders.commands import Answer
from aftersales.lane.orders.models import Order
from aftersales.lane.orders.states import GRADE_TONES, Damage, Grade, Method, Transport, View
from aftersales.lane.orders.templates import points
from aftersales.lane.orders.views.here import guides, order_in_sight, url_of
from aftersales.records.vehicles.states import WARNING_TONES, WarningKind
from aftersales.web import show
from aftersales.web.pages import done, page, shown_as_toast, shown_on

STEPS = ("car", "words", "walk", "jobs", "sign")
HALF_HOUR = timedelta(minutes=30)
DIALOGUE = ("need", "statement", "is_restated", "diagnosis")
SIGNATURE = "data:image/png;base64,"


def check_in(request: Any, order_id: int, step: str) -> HttpResponse:
    """One of the five steps."""
    if step not in STEPS:
        raise Http404
    order = order_in_sight(request, order_id)
    request.actor.require("orders.open", store_id=order.store_id)
    form = _FORMS[step](request, order)
    if form is not None and request.method == "POST" and form.is_valid():
        with shown_on(form):
            _DEEDS[step](request, order, dict(form.cleaned_data))
            return done(request, _after(order, step))
    if form is None and request.method == "POST":
        return done(request, _after(order, step))
    found = queries.page_of(order, seen_by=request.actor, at=timezone.now())
    context = {
        "order": found.order,
        "found": found,
        "form": form,
        "step": step,
        "at": STEPS.index(step) + 1,
        "steps": _steps(order),
        "before": _address(order, STEPS[max(STEPS.index(step) - 1, 0)]) if step != "car" else "",
        "texts": guides(f"orders.check_in.{step}", store_id=order.store_id),
    }
    if step in _SHOWN:
        context |= _SHOWN[step](found)
    return page(request, "orders/check_in.html", "check_in", context)


def _steps(order: Order) -> list[tuple[str, str]]:
    labels = (_("Car"), _("Words"), _("Walk-round"), _("Jobs"), _("Promise and signature"))
    return [(label, _address(order, step)) for step, label in zip(STEPS, labels, strict=True)]


def _address(order: Order, step: str) -> str:
    return reverse("orders:check_in", args=[order.pk, step])


def _after(order: Order, step: str) -> str:
    here = STEPS.index(step)
    return url_of(order.pk) if step == "sign" else _address(order, STEPS[here + 1])


# -- what each step asks --------------------------------------------------------------------------


def _car_form(request: Any, order: Order) -> forms.CarStep:
    told = {"odometer_km": order.odometer_km, "brought_by": order.brought_by}
    return forms.CarStep(request.POST or None, initial=told)


def _words_form(request: Any, order: Order) -> forms.WordsStep:
    told = {name: getattr(order, name) for name in DIALOGUE}
    return forms.WordsStep(request.POST or None, initial=told)


def _walk_form(request: Any, order: Order) -> forms.WalkStep:
    return forms.WalkStep(request.POST or None, initial={"fuel_percent": order.fuel_percent})


def _jobs_form(_request: Any, _order: Order) -> None:
    return None


def _sign_form(request: Any, order: Order) -> forms.SignStep:
    told = {
        "promised_at": order.promised_at or suggested(order, timezone.now()),
        "transport": order.transport or Transport.WAITS,
        "person": order.brought_by or order.customer.name,
    }
    return forms.SignStep(request.POST or None, initial=told)


def suggested(order: Order, at: datetime) -> datetime:
    """A first proposal for the promise: the hours of the jobs and one more, to the half hour."""
    ready = at + timedelta(hours=float(order.hours) + 1)
    return ready + (-(ready - ready.replace(minute=0, second=0, microsecond=0)) % HALF_HOUR)


_FORMS: dict[str, Callable[[Any, Order], Any]] = {
    "car": _car_form,
    "words": _words_form,
    "walk": _walk_form,
    "jobs": _jobs_form,
    "sign": _sign_form,
}


# -- what each step does --------------------------------------------------------------------------


def _car_deed(request: Any, order: Order, said: dict[str, Any]) -> None:
    at = timezone.now()
    commands.save_check(order_id=order.pk, odometer_km=said["odometer_km"], by=request.actor, at=at)
    if said["brought_by"] != order.brought_by:
        commands.change_order(
            order_id=order.pk, brought_by=said["brought_by"], by=request.actor, at=at
        )


def _words_deed(request: Any, order: Order, said: dict[str, Any]) -> None:
    at = timezone.now()
    commands.take_statement(order_id=order.pk, by=request.actor, at=at, **said)
    for job in queries.jobs_of(order.pk, seen_by=request.actor):
        told = {
            code: words
            for code in _questions(order)
            if (words := request.POST.get(f"job-{job.pk}-{code}", ""))
        }
        if told:
            commands.describe_job(
                job_id=job.pk, symptoms=told, symptom_seen=True, by=request.actor, at=at
            )


def _walk_deed(request: Any, order: Order, said: dict[str, Any]) -> None:
    """What was not looked at particularly is in order."""
    answers = {
        code: Answer(grade=grade)
        for code in request.POST
        if (grade := request.POST.get(code, "")) in Grade.values and code.startswith("point-")
    }
    commands.save_check(
        order_id=order.pk,
        answers={code.removeprefix("point-"): told for code, told in answers.items()},
        rest_in_order=True,
        fuel_percent=said["fuel_percent"],
        belongings=said["belongings"] or None,
        by=request.actor,
        at=timezone.now(),
    )


def _sign_deed(request: Any, order: Order, said: dict[str, Any]) -> None:
    drawn = _drawn(said.pop("signature"))
    commands.sign(
        order_id=order.pk,
        method=Method.SIGNATURE.value,
        signature=drawn,
        by=request.actor,
        at=timezone.now(),
        **said,
    )
    messages.success(request, _("The order is signed."))


def _drawn(data: str) -> bytes | None:
    """The picture of a signature as the canvas sends it; nothing where nothing was drawn."""
    if not data.startswith(SIGNATURE) or len(data) > 400_000:
        return None
    try:
        return base64.b64decode(data.removeprefix(SIGNATURE), validate=True)
    except binascii.Error:
        return None


_DEEDS: dict[str, Callable[[Any, Order, dict[str, Any]], None]] = {
    "car": _car_deed,
    "words": _words_deed,
    "walk": _walk_deed,
    "sign": _sign_deed,
}


# -- what each step shows -------------------------------------------------------------------------


def _shown_car(found: queries.OrderPage) -> dict[str, Any]:
    return {
        "warnings": [
            (
                WarningKind(w.kind).label,
                w.words,
                WARNING_TONES[WarningKind(w.kind)],
                w.link,
            )
            for w in found.warnings
        ]
    }


def _questions(order: Order) -> dict[str, Any]:
    """The fault questions of the handbook, by code."""
    with suppress(ObjectDoesNotExist):
        return dict(points(handbook.item("RC-12", store_id=order.store_id).body))
    return {}


def _shown_words(found: queries.OrderPage) -> dict[str, Any]:
    """Fault questions only where a fault is named: on jobs that are repairs."""
    faults = ("repair", "warranty", "accident")
    language = get_language() or "zh"
    repairs = [row.job for row in found.jobs if row.job.service_type in faults]
    asked = _questions(found.order) if repairs else {}
    return {
        "faults": repairs,
        "questions": [
            (code, point.name(language), point.text(language)) for code, point in asked.items()
        ],
    }


def _shown_walk(found: queries.OrderPage) -> dict[str, Any]:
    language = get_language() or "zh"
    check = found.check
    template = check.template if check else handbook.item("RC-15", store_id=found.order.store_id)
    answers = check.answers if check else {}
    return {
        "marks": found.marks,
        "views": View.choices,
        "kinds": Damage.choices,
        "grades": [(g.value, g.label, GRADE_TONES[g]) for g in Grade],
        "points": [
            (point, point.name(language), answers.get(code, {}).get("grade", ""))
            for code, point in points(template.body).items()
            if not point.is_measured
        ],
    }


def _shown_jobs(found: queries.OrderPage) -> dict[str, Any]:
    return {
        "advice": [
            (show.chip(Grade(a.grade).label, GRADE_TONES[Grade(a.grade)]), a) for a in found.advice
        ]
    }


_SHOWN: dict[str, Callable[[queries.OrderPage], dict[str, Any]]] = {
    "car": _shown_car,
    "words": _shown_words,
    "walk": _shown_walk,
    "jobs": _shown_jobs,
    "sign": _shown_jobs,
}


# -- damage ---------------------------------------------------------------------------------------


@require_POST
def mark_damage(request: Any, order_id: int) -> HttpResponse:
    """A place on the drawing, with its photo."""
    order = order_in_sight(request, order_id)
    photo = request.FILES.get("photo")
    place = [request.POST.get(name, "") for name in ("x", "y")]
    if not all(p.isdecimal() and len(p) < 6 for p in place):
        raise Http404
    with shown_as_toast(request):
        commands.mark_damage(
            order_id=order.pk,
            view=request.POST.get("view", ""),
            x=int(place[0]),
            y=int(place[1]),
            kind=request.POST.get("kind", Damage.SCRATCH.value),
            photo=photo,
            photo_name=getattr(photo, "name", "") or "damage.jpg",
            by=request.actor,
            at=timezone.now(),
        )
    return done(request, _address(order, "walk"))


@require_POST
def erase_damage(request: Any, order_id: int, mark_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)
    with shown_as_toast(request):
        commands.erase_damage(mark_id=mark_id, by=request.actor, at=timezone.now())
    return done(request, _address(order, "walk"))
