"""A tour on the driver's phone: load, drive off, arrive, hand over, come back (LG-02)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from aftersales.supply.logistics import commands, forms, queries
from aftersales.supply.logistics.models import Stop
from aftersales.supply.logistics.states import (
    AT_HOME,
    STOP_TONES,
    TO_SERVE,
    ScanKind,
    ShipmentState,
    StopState,
    TourState,
)
from aftersales.supply.logistics.views.here import dialog, now, texts_at
from aftersales.supply.logistics.views.tours import tour_in_sight
from aftersales.web import show
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on


def drive_url(tour_id: int) -> str:
    return reverse("logistics:drive", args=[tour_id])


@needs("logistics.drive")
@require_safe
def my_tours(request: Any) -> HttpResponse:
    """The driver's own tours; with one alone it is open at once."""
    rows = list(queries.to_drive(seen_by=request.actor, on=timezone.localdate()))
    if len(rows) == 1:
        return done(request, drive_url(rows[0].pk))
    context = {"title": _("My tours"), "tours": rows}
    return page(request, "logistics/my_tours.html", "body", context)


@needs("logistics.drive")
@require_safe
def drive(request: Any, tour_id: int) -> HttpResponse:
    """All that is left of the tour, the next stop large at the top."""
    row = tour_in_sight(request, tour_id)
    actor = request.actor
    stops = [_told(stop) for stop in queries.stops(row.pk, seen_by=actor)]
    live = [one for one in stops if one["is_to_come"]]
    is_home = row.state in AT_HOME
    context = {
        "tour": row,
        "title": row.number,
        "is_sent": row.state == TourState.SENT,
        "is_planned": row.state == TourState.PLANNED,
        "is_out": row.state == TourState.UNDER_WAY,
        "next": live[0] if live and not is_home else None,
        "to_load": live if is_home else [],
        "all_loaded": bool(live) and all(one["is_loaded"] for one in live),
        "stops": stops,
        "may_see": actor.may("logistics.see_recipient", store_id=row.source_id),
        "texts": texts_at("logistics.drive", row.source_id),
    }
    return page(request, "logistics/drive.html", "body", context)


def _told(stop: Stop) -> dict[str, Any]:
    shipment, state = stop.shipment, StopState(stop.state)
    return {
        "stop": stop,
        "shipment": shipment,
        "to": shipment.target.name if shipment.target else shipment.recipient,
        "address": shipment.target.address if shipment.target else "",
        "phone": shipment.target.phone if shipment.target else "",
        "chip": show.chip(state.label, STOP_TONES[state]),
        "is_to_come": stop.state in TO_SERVE,
        "is_there": stop.state == StopState.ARRIVED,
        "is_loaded": shipment.state == ShipmentState.UNDER_WAY,
    }


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@needs("logistics.scan")
def load(request: Any, tour_id: int) -> HttpResponse:
    """A package of this tour by its code; or all packages of one shipment by thumb."""
    row = tour_in_sight(request, tour_id)
    code, chosen = request.POST.get("code", "").strip(), request.POST.get("shipment", "")
    with shown_as_toast(request):
        if code:
            commands.scan(code=code, kind=ScanKind.LOADED, by=request.actor, at=now())
        elif chosen.isdecimal() and len(chosen) < 16:
            stop = get_object_or_404(
                queries.stops(row.pk, seen_by=request.actor), shipment=int(chosen)
            )
            if stop.shipment.state == ShipmentState.OPEN:
                commands.hand_over(shipment_id=int(chosen), by=request.actor, at=now())
    return done(request, drive_url(row.pk))


@require_POST
@needs("logistics.drive")
def leave(request: Any, tour_id: int) -> HttpResponse:
    row = tour_in_sight(request, tour_id)
    with shown_as_toast(request):
        commands.leave(tour_id=row.pk, by=request.actor, at=now())
    return done(request, drive_url(row.pk))


@require_POST
@needs("logistics.drive")
def arrive(request: Any, tour_id: int, shipment_id: int) -> HttpResponse:
    row = tour_in_sight(request, tour_id)
    with shown_as_toast(request):
        commands.arrive(tour_id=row.pk, shipment_id=shipment_id, by=request.actor, at=now())
    return done(request, drive_url(row.pk))


def _stop_in_sight(request: Any, tour_id: int, shipment_id: int) -> Stop:
    rows = queries.stops(tour_in_sight(request, tour_id).pk, seen_by=request.actor)
    found: Stop = get_object_or_404(rows, shipment=shipment_id)
    return found


@needs("logistics.drive")
def deliver_stop(request: Any, tour_id: int, shipment_id: int) -> HttpResponse:
    """Who takes it, with a signature or a photo."""
    stop = _stop_in_sight(request, tour_id, shipment_id)
    form = forms.HandToForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"right": True, "undamaged": True},
    )
    if form.is_valid():
        with shown_on(form):
            commands.deliver_stop(
                tour_id=tour_id,
                shipment_id=shipment_id,
                **form.cleaned_data,
                by=request.actor,
                at=now(),
            )
            return done(request, drive_url(tour_id), pgettext("tour", "Handed over."))
    context = {
        "form": form,
        "title": pgettext("tour", "Hand over"),
        "told": _told(stop),
        "back": drive_url(tour_id),
        "texts": texts_at("logistics.deliver", stop.tour.source_id),
    }
    return page(request, "logistics/hand_to.html", "body", context)


@needs("logistics.drive")
def fail_stop(request: Any, tour_id: int, shipment_id: int) -> HttpResponse:
    stop = _stop_in_sight(request, tour_id, shipment_id)
    return dialog(
        request,
        forms.FailForm(request.POST or None),
        lambda said: commands.fail_stop(
            tour_id=tour_id, shipment_id=shipment_id, **said, by=request.actor, at=now()
        ),
        title=f"{_('Not delivered')}: {stop.shipment.number}",
        back=drive_url(tour_id),
    )


@needs("logistics.drive")
def end_tour(request: Any, tour_id: int) -> HttpResponse:
    row = tour_in_sight(request, tour_id)
    return dialog(
        request,
        forms.EndTourForm(request.POST if request.method == "POST" else None),
        lambda said: commands.end_tour(tour_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Back at the store"),
        words=_("The cost is then spread over the shipments by how far each was."),
        label=_("End the tour"),
        back=reverse("logistics:tour", args=[row.pk]),
    )
