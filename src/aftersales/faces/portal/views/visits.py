"""One's own visits: how far the car is, what is to be decided, the papers to keep."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.queries import Here, VisitPage
from aftersales.faces.portal.states import INVOICE_TONES, Stage
from aftersales.faces.portal.views.here import for_customers
from aftersales.ground.files import queries as files
from aftersales.web.doors import public
from aftersales.web.pages import done, page, shown_as_toast

NO_SCRIPT = "default-src 'none'; sandbox; frame-ancestors 'none'"
YES, NO, CALL = "yes", "no", "call"


@require_safe
@for_customers()
def home(request: Any, who: Here) -> HttpResponse:
    """Every visit, every booking; whoever brought a car sees its visit."""
    if who.is_bearer:
        return done(request, reverse("portal:visit", args=[who.actor.visit_id]))
    cards = queries.visits_of(who.actor)
    context = {
        "who": who,
        "tab": "home",
        "here": [card for card in cards if not (card.is_gone or card.is_cancelled)],
        "past": [card for card in cards if card.is_gone or card.is_cancelled],
        "bookings": queries.bookings_of(who.actor),
        "stages": list(Stage),
    }
    return page(request, "portal/home.html", "main", context)


def _page_of(who: Here, order_id: int) -> VisitPage:
    try:
        return queries.visit_page(order_id, seen_by=who.actor, at=timezone.now())
    except ObjectDoesNotExist as fault:
        raise Http404 from fault


@require_safe
@for_customers()
def visit(request: Any, who: Here, order_id: int) -> HttpResponse:
    """One visit. ``estimate`` in the address is the one a link was for: an older one says so."""
    found = _page_of(who, order_id)
    asked = request.GET.get("estimate", "")
    newest = str(found.estimate.pk) if found.estimate else ""
    context = {
        "who": who,
        "tab": "home",
        "found": found,
        "card": found.card,
        "is_replaced": bool(asked) and asked != newest,
        "stages": _line(found),
        "invoice_tones": INVOICE_TONES,
    }
    return page(request, "portal/visit.html", "main", context)


def _line(found: VisitPage) -> list[tuple[object, str]]:
    """The seven stages with where the car is: done, now, to come."""
    stages = list(Stage)
    at = stages.index(found.card.stage)
    if found.card.is_gone:
        return [(stage.label, "done") for stage in stages]
    return [
        (stage.label, "done" if place < at else "now" if place == at else "")
        for place, stage in enumerate(stages)
    ]


@require_safe
@for_customers()
def live(request: Any, who: Here, order_id: int) -> HttpResponse:
    """The part that looks again by itself. What is being decided is left alone."""
    found = _page_of(who, order_id)
    context = {
        "who": who,
        "found": found,
        "card": found.card,
        "stages": _line(found),
        "seen": request.GET.get("seen") or None,
    }
    return page(request, "portal/live.html", "live", context)


@public
@require_safe
def no_line(_request: Any) -> HttpResponse:
    """The one door answers this address with a line. Where pages are served without it nobody
    tells live events; 204 keeps the phone from trying again, and it asks every minute.
    """
    return HttpResponse(status=204)


@require_POST
@for_customers()
def decide(request: Any, who: Here, order_id: int, job_id: int) -> HttpResponse:
    """Yes, no or call me, to one job at the price that was shown."""
    answer, estimate = request.POST.get("answer", ""), request.POST.get("estimate", "")
    back = reverse("portal:visit", args=[order_id])
    with shown_as_toast(request):
        try:
            said = _decided(who, job_id, answer, int(estimate) if estimate.isdigit() else 0)
        except ObjectDoesNotExist as fault:
            raise Http404 from fault
        return done(request, f"{back}#job-{job_id}", said)
    return done(request, back)


def _decided(who: Here, job_id: int, answer: str, estimate_id: int) -> str:
    by, at = who.actor, timezone.now()
    if answer == YES:
        commands.approve(job_id=job_id, estimate_id=estimate_id, by=by, at=at)
        return _("Thank you: we do it.")
    if answer == NO:
        commands.decline(job_id=job_id, estimate_id=estimate_id, by=by, at=at)
        return _("Noted: we leave it as it is.")
    commands.wish_call(job_id=job_id, by=by, at=at)
    return _("We call you.")


@require_safe
@for_customers()
def paper(_request: Any, who: Here, order_id: int, code: str, object_id: int) -> HttpResponse:
    """A paper as a PDF, to keep."""
    try:
        content = commands.keep_paper(
            order_id=order_id,
            code=code,
            object_id=object_id,
            language=get_language() or "",
            by=who.actor,
            at=timezone.now(),
        )
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{code.replace('.', '-')}-{object_id}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@for_customers()
def photo(_request: Any, who: Here, order_id: int, file_id: int) -> HttpResponse:
    """A picture of what was found."""
    try:
        found = queries.photo(order_id, file_id, seen_by=who.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    return _picture(found)


@require_safe
@for_customers()
def portrait(_request: Any, who: Here, order_id: int, person_id: int) -> HttpResponse:
    """Somebody who works on the car."""
    try:
        found = queries.portrait(order_id, person_id, seen_by=who.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    return _picture(found)


def _picture(file: Any) -> HttpResponse:
    """As the house drew it itself: never run, never kept in between."""
    answer = HttpResponse(b"".join(files.thumbnail(file)), content_type="image/jpeg")
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Security-Policy"] = NO_SCRIPT
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
