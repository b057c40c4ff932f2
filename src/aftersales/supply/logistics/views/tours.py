"""Tours on screen: planned, looked at, reordered, sent off (LG-02)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.refusals import Refusal
from aftersales.ground.network import queries as network
from aftersales.records.staff.queries import people_now
from aftersales.supply.logistics import commands, forms, queries
from aftersales.supply.logistics.models import Shipment, Stop, Tour
from aftersales.supply.logistics.states import (
    AT_HOME,
    STOP_TONES,
    TO_SERVE,
    TOUR,
    TOUR_TONES,
    LeftOut,
    StopState,
    TourState,
)
from aftersales.supply.logistics.views.here import dialog, now, texts_at
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.sentences import timeline
from aftersales.web.stores import one_store


def tour_in_sight(request: Any, tour_id: int) -> Tour:
    found: Tour = get_object_or_404(queries.tours(seen_by=request.actor), pk=tour_id)
    return found


def tour_url(tour_id: int) -> str:
    return reverse("logistics:tour", args=[tour_id])


@needs("logistics.plan_tours")
def plan_tours(request: Any) -> HttpResponse:
    """What goes by our own van from this store: choose a day, vans and shipments. The order is
    reckoned first, and then kept.
    """
    store_id = one_store(request, "logistics.plan_tours")
    rows = list(queries.for_a_tour(store_id=store_id, seen_by=request.actor)[:200])
    cars = list(queries.vans(seen_by=request.actor).filter(source=store_id, is_closed=False))
    form = forms.PlanForm(
        request.POST if request.method == "POST" else None,
        vans={van.pk: f"{van.plate} {van.name}".strip() for van in cars},
        shipments={row.pk: _named(row) for row in rows},
        initial={
            "day": network.day_of(now(), store_id=store_id),
            "vans": [van.pk for van in cars],
            "shipments": [row.pk for row in rows],
        },
    )
    made: list[Tour] = []
    left_out: list[tuple[str, object]] = []
    if form.is_valid():
        said = form.cleaned_data
        draft = queries.draft(
            store_id=store_id,
            day=said["day"],
            shipment_ids=said["shipments"],
            van_ids=said["vans"],
            seen_by=request.actor,
            at=now(),
        )
        names = {row.pk: _named(row) for row in rows}
        left_out = [(names[pk], LeftOut(why).label) for pk, why in draft.planned.left_out]
        try:
            made = commands.plan_tours(
                store_id=store_id, day=said["day"], draft=draft, by=request.actor, at=now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        if made and not left_out:
            address = tour_url(made[0].pk) if len(made) == 1 else reverse("logistics:tours")
            return done(request, address, pgettext("tour", "Planned."))
    context = {
        "title": _("Plan tours"),
        "form": form,
        "made": made,
        "left_out": left_out,
        "store": network.store(store_id),
        "has_vans": bool(cars),
        "has_shipments": bool(rows),
        "texts": texts_at("logistics.tours", store_id),
    }
    status = 422 if form.is_bound and not made else None
    return page(request, "logistics/plan.html", "body", context, status=status)


def _named(row: Shipment) -> str:
    to = row.target.name if row.target else row.recipient or _("somebody outside")
    return _("%(number)s to %(to)s, packages: %(packages)d, %(kg)s kg, wanted by %(due)s") % {
        "number": row.number,
        "to": to,
        "packages": row.packages_count,
        "kg": show.number(row.weight_kg),
        "due": show.moment(row.due_at),
    }


@needs("logistics.view")
@require_safe
def tour(request: Any, tour_id: int) -> HttpResponse:
    """One tour: its stops with times against windows, its cost, and what may be done now."""
    row = tour_in_sight(request, tour_id)
    actor = request.actor
    stops = list(queries.stops(row.pk, seen_by=actor))
    state = TourState(row.state)
    may_order = row.state in AT_HOME and actor.may("logistics.plan_tours", store_id=row.source_id)
    may_leave_out = row.state in AT_HOME and actor.may("logistics.drive", store_id=row.source_id)
    to_come = [stop.shipment_id for stop in stops if stop.state in TO_SERVE]
    context = {
        "tour": row,
        "head": Head(
            row.number,
            chips=[show.chip(state.label, TOUR_TONES[state])],
            sub=f"{show.date(row.day)} · {row.source.name} · {row.van.plate}",
            back=reverse("logistics:tours"),
        ),
        "bar": bar(_offers(row), actor=actor, store_id=row.source_id),
        "facts": _facts(row),
        "stops": [_stop(stop, to_come) for stop in stops],
        "may_order": may_order,
        "may_leave_out": may_leave_out,
        "texts": texts_at("logistics.tours", row.source_id),
        "timeline": timeline("tour", row.pk, seen_by=actor),
    }
    return page(request, "logistics/tour.html", "body", context)


def _facts(row: Tour) -> list[FactLine]:
    dearer = row.planned_cost - row.best_cost
    told = [
        FactLine(pgettext("tour", "Van"), row.van.plate, hint=row.van.name),
        FactLine(pgettext("tour", "Driver"), row.driver.name if row.driver else "–"),
        FactLine(pgettext("tour", "Leaves"), show.clock(row.leaves_at)),
        FactLine(pgettext("tour", "Is back"), show.clock(row.returns_at)),
        FactLine(_("Planned kilometres"), show.number(row.planned_km)),
        FactLine(
            _("Planned cost"),
            show.money(row.planned_cost, row.currency),
            hint=_("%(more)s more than the order that was reckoned")
            % {"more": show.money(dearer, row.currency)}
            if dearer > 0
            else "",
        ),
    ]
    if row.left_at:
        told.append(FactLine(pgettext("tour", "Left"), show.moment(row.left_at)))
    if row.cost is not None:
        told += [
            FactLine(_("Kilometres driven"), show.number(row.km)),
            FactLine(_("Cost of the tour"), show.money(row.cost, row.currency)),
        ]
    if row.ended_at:
        told.append(FactLine(pgettext("logistics", "Ended"), show.moment(row.ended_at)))
    if row.end_reason:
        told.append(FactLine(_("Why it ended"), row.end_reason))
    return told


def _stop(stop: Stop, to_come: list[int]) -> dict[str, Any]:
    """A stop as the page shows it, with the orders in which it stands one earlier or later."""
    state = StopState(stop.state)
    place = to_come.index(stop.shipment_id) if stop.shipment_id in to_come else -1
    return {
        "stop": stop,
        "shipment": stop.shipment,
        "chip": show.chip(state.label, STOP_TONES[state]),
        "late": show.chip(_("after its window"), "late")
        if stop.is_late and stop.state in TO_SERVE
        else "",
        "to": stop.shipment.target.name
        if stop.shipment.target
        else stop.shipment.recipient or _("somebody outside"),
        "earlier": _swapped(to_come, place - 1) if place > 0 else "",
        "later": _swapped(to_come, place) if -1 < place < len(to_come) - 1 else "",
        "is_to_come": stop.state in TO_SERVE,
    }


def _swapped(order: list[int], at: int) -> str:
    told = [*order[:at], order[at + 1], order[at], *order[at + 2 :]]
    return ",".join(str(pk) for pk in told)


def _offers(row: Tour) -> list[Offer]:
    state = TourState(row.state)

    def at(name: str) -> str:
        return reverse(f"logistics:{name}", args=[row.pk])

    return [
        Offer(
            _("Send it off"),
            at("send_tour"),
            "dialog",
            "logistics.plan_tours",
            move=Move(TOUR, state, TourState.SENT),
            icon="steering-wheel",
            key="s",
        ),
        Offer(
            _("Drive it"),
            at("drive"),
            "page",
            "logistics.drive",
            when=state in (TourState.SENT, TourState.UNDER_WAY),
            rule=_("Once it was sent off."),
            icon="truck-delivery",
            key="d",
        ),
        Offer(
            _("Drop the tour"),
            at("drop_tour"),
            "dialog",
            "logistics.plan_tours",
            move=Move(TOUR, state, TourState.DROPPED),
            icon="x",
            is_grave=True,
        ),
    ]


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@needs("logistics.plan_tours")
def reorder_tour(request: Any, tour_id: int) -> HttpResponse:
    """Another order by hand; the page then shows what it costs more."""
    row = tour_in_sight(request, tour_id)
    told = [part for part in request.POST.get("order", "").split(",") if part.isdecimal()]
    with shown_as_toast(request):
        commands.reorder_tour(
            tour_id=row.pk,
            shipment_ids=[int(part) for part in told[:100] if len(part) < 16],
            by=request.actor,
            at=now(),
        )
    return done(request, tour_url(row.pk))


@needs("logistics.plan_tours")
def send_tour(request: Any, tour_id: int) -> HttpResponse:
    row = tour_in_sight(request, tour_id)
    on = network.day_of(now(), store_id=row.source_id)
    people = people_now(store_id=row.source_id, on=on).values_list("pk", "name")
    form = forms.SendTourForm(request.POST or None, people=dict(people))
    return dialog(
        request,
        form,
        lambda said: commands.send_tour(tour_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Send off %(number)s") % {"number": row.number},
        words=_("It then stands on the driver's phone."),
        label=_("Send it off"),
        back=tour_url(row.pk),
    )


@needs("logistics.plan_tours")
def drop_tour(request: Any, tour_id: int) -> HttpResponse:
    row = tour_in_sight(request, tour_id)
    return dialog(
        request,
        forms.ReasonForm(request.POST or None),
        lambda said: commands.drop_tour(tour_id=row.pk, **said, by=request.actor, at=now()),
        title=f"{_('Drop the tour')}: {row.number}",
        words=_("Its shipments are then free for another tour."),
        tone="danger",
        back=tour_url(row.pk),
    )


@require_POST
@needs("logistics.drive")
def leave_out(request: Any, tour_id: int, shipment_id: int) -> HttpResponse:
    row = tour_in_sight(request, tour_id)
    with shown_as_toast(request):
        commands.leave_out(tour_id=row.pk, shipment_id=shipment_id, by=request.actor, at=now())
    back = "logistics:drive" if request.POST.get("back") == "drive" else "logistics:tour"
    return done(request, reverse(back, args=[row.pk]))
