"""What the workshop's pages share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.ground.handbook import queries as handbook
from aftersales.ground.network import queries as network
from aftersales.lane.orders.states import Consent, Place
from aftersales.lane.workshop.queries import visit_in_sight
from aftersales.lane.workshop.states import TaskState
from aftersales.web.forms import Form
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view

PLACE_TONES = {
    Place.ARRIVED: "planned",
    Place.DIAGNOSIS: "work",
    Place.AWAITING_APPROVAL: "waiting",
    Place.AWAITING_PARTS: "waiting",
    Place.IN_WORK: "work",
    Place.INSPECTION: "guarantee",
    Place.WASHING: "work",
    Place.READY: "ready",
    Place.HANDED_OVER: "planned",
}
TASK_TONES = {
    TaskState.PLANNED: "planned",
    TaskState.DISPATCHED: "planned",
    TaskState.RUNNING: "work",
    TaskState.PAUSED: "waiting",
    TaskState.DONE: "ready",
    TaskState.SENT_BACK: "late",
    TaskState.DROPPED: "planned",
}
CONSENT_TONES = {
    Consent.PROPOSED: "waiting",
    Consent.APPROVED: "ready",
    Consent.DECLINED: "late",
}
FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)


def here(request: Any, right: str = "workshop.view") -> int:
    """The store looked at: the one chosen in the bar, else the first with the right."""
    allowed = request.actor.stores_with(right)
    chosen: int | None = store_in_view(request)
    if chosen is not None and chosen in allowed:
        return chosen
    if not allowed:
        request.actor.require(right)
    first: int = min(allowed)
    return first


def day_asked(request: Any, store_id: int) -> date:
    """The day in the address, else today."""
    today = network.day_of(timezone.now(), store_id=store_id)
    try:
        told = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return min(max(told, FIRST + timedelta(days=2)), LAST - timedelta(days=400))


def visit(request: Any, order_id: int) -> Any:
    """A visit that the actor may look into; what is out of sight is not there."""
    try:
        return visit_in_sight(order_id, seen_by=request.actor)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone


def dialog(
    request: Any,
    form: Form,
    deed: Callable[[dict[str, Any]], object],
    *,
    title: str,
    back: str,
    words: str = "",
    beside: list[Any] | None = None,
) -> HttpResponse:
    """A form over the page that does one deed and leads back; ``beside`` is what the handbook says
    to it.
    """
    if form.is_valid():
        with shown_on(form):
            deed(dict(form.cleaned_data))
            return done(request, back, _("Saved."))
    context = {"form": form, "title": title, "words": words, "texts": beside or []}
    return page(request, "workshop/dialog.html", "sheet", context)


def texts(step: str, store_id: int) -> list[dict[str, Any]]:
    """What the handbook says at a step, in the reader's language."""
    language = get_language()
    return [
        {
            "code": version.item.code,
            "title": version.title(language),
            "intro": version.intro(language),
            "elements": version.elements(language),
        }
        for version in handbook.for_step(step, store_id=store_id)
    ]


def now() -> datetime:
    return timezone.now()
