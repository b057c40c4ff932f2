"""The telephone measured, and the addresses for articles to be tested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from aftersales.core.parameters import all_parameters
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.support import commands, forms, queries
from aftersales.lane.support.views.common import dialog, here, now, of_store, talk_in_sight
from aftersales.web.doors import needs
from aftersales.web.lists import Column, Empty, ListPage, Period, View, YesNo
from aftersales.web.pages import page
from aftersales.web.panels import panels_of


@dataclass(frozen=True)
class CallRow:
    pk: int
    rang_at: datetime
    line: str
    rings: int | None
    picked_up_at: datetime | None
    is_in_time: bool | None


class Calls(ListPage[CallRow]):
    """Calls as the telephone system told them; above, the share of each day (RC-09)."""

    name = "support.calls"
    title = gettext_lazy("Telephone")
    template = "support/calls.html"
    right = "support.see_calls"
    row = CallRow
    columns = (
        Column("rang_at", gettext_lazy("Rang"), kind="when", sort=True, phone="title"),
        Column("line", pgettext_lazy("telephone", "Line")),
        Column("rings", pgettext_lazy("telephone", "Rings"), kind="number", phone="side"),
        Column("picked_up_at", gettext_lazy("Picked up"), kind="when"),
        Column("is_in_time", gettext_lazy("In time"), kind="yes_no"),
    )
    filters = (
        YesNo("is_in_time", gettext_lazy("In time")),
        Period("rang_at", gettext_lazy("Rang"), words_offered=("today", "week")),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("late", gettext_lazy("Too late or missed"), "is_in_time=no"),
    )
    order = "-rang_at"
    empty = Empty(
        gettext_lazy("No calls told"),
        gettext_lazy("The telephone system reports each call to POST /api/v1/phone-calls."),
    )

    def rows(self) -> Any:
        return of_store(queries.calls(seen_by=self.request.actor), self.request)  # type: ignore[attr-defined]  # Acting

    def extra(self) -> dict[str, Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        store_id = here(self.request, "support.see_calls")
        today = day_of(timezone.now(), store_id=store_id)
        days = queries.calls_by_day(store_id=store_id, until=today, seen_by=actor)
        most = value(all_parameters()["deadlines.pick_up"], store_id=store_id, on=today)
        return {
            "days": days,
            "most": most,
            "panels": panels_of("step", "support.calls", seen_by=actor),
        }

    def url_of(self, row: CallRow) -> str:  # noqa: ARG002 - a call has no page of its own
        return ""


@require_safe
@needs("support.view")
def places(request: Any) -> HttpResponse:
    """Where articles are sent to be tested: address, phone and contact person (RC-25)."""
    actor = request.actor
    context = {
        "places": queries.places(seen_by=actor),
        "may_keep": actor.may("support.keep_places"),
        "panels": panels_of("step", "support.places", seen_by=actor),
    }
    return page(request, "support/places.html", "body", context)


@needs("support.keep_places")
def new_place(request: Any) -> HttpResponse:
    return dialog(
        request,
        forms.PlaceForm(request.POST or None, initial={"is_current": True}),
        lambda told: commands.keep_place(by=request.actor, at=now(), **told),
        title=_("New address"),
        back=reverse("support:places"),
    )


@needs("support.keep_places")
def change_place(request: Any, test_place_id: int) -> HttpResponse:
    known = {row.pk: row for row in queries.places(seen_by=request.actor)}
    if test_place_id not in known:
        raise Http404
    row = known[test_place_id]
    told = {n: getattr(row, n) for n in ("name", "address", "phone", "contact", "is_current")}
    return dialog(
        request,
        forms.PlaceForm(request.POST or None, initial=told),
        lambda new: commands.keep_place(test_place_id=row.pk, by=request.actor, at=now(), **new),
        title=row.name,
        back=reverse("support:places"),
    )


@needs("support.give_address")
def address(request: Any, consultation_id: int) -> HttpResponse:
    """Read out to the customer; that it was told stands on the consultation."""
    talk = talk_in_sight(request, consultation_id)
    offers = [
        (row.pk, f"{row.name}: {row.address} · {row.phone} · {row.contact}")
        for row in queries.places(seen_by=request.actor, is_current=True)
    ]
    return dialog(
        request,
        forms.AddressForm(request.POST or None, places=offers),
        lambda told: commands.give_address(
            consultation_id=talk.pk, by=request.actor, at=now(), **told
        ),
        title=_("Where to send the article"),
        words=_("Read out address, telephone number and contact person."),
        back=reverse("customers:consultation", args=[talk.pk]),
        said=_("Noted: the customer knows where to send it."),
    )
