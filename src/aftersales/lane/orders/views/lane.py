"""Today's lane: who comes, who is in the house, who gets the car back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.ground.network.queries import day_of
from aftersales.lane.appointments import queries as appointments
from aftersales.lane.appointments.states import AWAITED
from aftersales.lane.orders import commands, forms, queries
from aftersales.lane.orders.states import PLACE_TONES, Place
from aftersales.lane.orders.views.here import dialog, guides, one_store
from aftersales.records.customers.queries import visible as customers
from aftersales.records.vehicles import queries as vehicles
from aftersales.web import show
from aftersales.web.pages import done, page, shown_as_toast


@require_safe
def lane(request: Any) -> HttpResponse:
    """What needs me now, above the fold: arriving, in the house, to hand over."""
    store_id, at = one_store(request, "orders.view"), timezone.now()
    actor, everybody = request.actor, request.GET.get("of") == "all"
    me = None if everybody else actor.person_id
    found = queries.lane_of(me, store_id=store_id, seen_by=actor, at=at)
    booked = _booked(request, store_id, at)
    context = {
        "lane": found,
        "booked": booked,
        "due": [row for row in booked if row["awaited"]],
        "is_all": everybody,
        "rows": [_row(row) for row in found.in_house],
        "ending": [_row(row) for row in found.hand_over],
        "waiting": [_waiting(row) for row in found.waiting],
        "may_open": actor.may("orders.open", store_id=store_id),
        "may_arrive": actor.may("orders.arrive", store_id=store_id),
        "texts": guides("orders.lane", store_id=store_id),
    }
    return page(request, "orders/lane.html", "lane", context)


def _booked(request: Any, store_id: int, at: Any) -> list[dict[str, Any]]:
    """Today's appointments, with what everybody has to know of the car first."""
    if not request.actor.may("appointments.view", store_id=store_id):
        return []
    on = day_of(at, store_id=store_id)
    rows = list(appointments.of_day(store_id=store_id, on=on, seen_by=request.actor))
    cars = [row.vehicle_id for row in rows if row.vehicle_id]
    warned = vehicles.standing_warnings(cars, seen_by=request.actor, at=at) if cars else {}
    return [
        {
            "pk": row.pk,
            "plate": appointments.plate_of(row),
            "car": appointments.car_of(row),
            "at": row.starts_at,
            "awaited": row.state in AWAITED,
            "warnings": warned.get(row.vehicle_id or 0, []),
        }
        for row in rows
    ]


def _row(row: queries.BoardRow) -> dict[str, Any]:
    order = row.order
    place = Place(order.place)
    return {
        "order": order,
        "chip": show.chip(place.label, PLACE_TONES[place]),
        "tone": "late" if row.is_late else PLACE_TONES[place],
        "is_late": row.is_late,
        "has_advice": getattr(order, "has_advice", False),
    }


def _waiting(row: queries.ArrivalRow) -> dict[str, Any]:
    arrival = row.arrival
    return {
        "arrival": arrival,
        "plate": arrival.vehicle.plate if arrival.vehicle else str(arrival.plate),
        "minutes": int(row.waited.total_seconds() // 60),
        "is_too_long": row.is_too_long,
    }


def arrive(request: Any) -> HttpResponse:
    """Register who drove in, by the plate as it is seen."""
    store_id = one_store(request, "orders.arrive")

    def deed(said: dict[str, Any]) -> object:
        known = vehicles.narrowed(vehicles.visible(seen_by=request.actor), said["plate"])
        cars = list(known.order_by("pk")[:2])
        only = cars[0] if len(cars) == 1 else None
        return commands.arrive(
            store_id=store_id,
            vehicle_id=only.pk if only else None,
            plate=said["plate"],
            wish=said["wish"],
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        forms.ArriveForm(request.POST or None),
        deed,
        title=_("Register an arrival"),
        words=_("From now on the waiting clock runs until somebody speaks to the customer."),
        label=_("Register"),
        back=reverse("orders:lane"),
        said=_("The arrival is registered."),
        texts=guides("orders.arrive", store_id=store_id),
    )


@require_POST
def attend(request: Any, arrival_id: int) -> HttpResponse:
    """First contact."""
    request.actor.require("orders.arrive")
    with shown_as_toast(request):
        commands.attend(arrival_id=arrival_id, by=request.actor, at=timezone.now())
    return done(request, reverse("orders:lane"))


@require_POST
def leave(request: Any, arrival_id: int) -> HttpResponse:
    request.actor.require("orders.arrive")
    with shown_as_toast(request):
        commands.leave(arrival_id=arrival_id, by=request.actor, at=timezone.now())
    return done(request, reverse("orders:lane"))


def open_order(request: Any) -> HttpResponse:
    """Open an order for a car that was not booked, or whose arrival waits."""
    store_id = one_store(request, "orders.open")
    arrival = _arrival(request)
    initial = {}
    if arrival and arrival.vehicle_id:
        initial = {
            "vehicle_id": arrival.vehicle_id,
            "customer_id": arrival.vehicle.owner_id,
            "statement": arrival.wish,
        }
    elif (car := request.GET.get("vehicle", "")).isdecimal() and len(car) < 19:
        owner = vehicles.visible(seen_by=request.actor).filter(pk=int(car))
        initial = {
            "vehicle_id": int(car),
            "customer_id": owner.values_list("owner", flat=True).first(),
        }
    form = forms.OpenForm(
        request.POST or None,
        initial=initial,
        named=(lambda pk: _plate(request, pk), lambda pk: _customer(request, pk)),
    )

    def deed(said: dict[str, Any]) -> Any:
        owner = vehicles.visible(seen_by=request.actor).filter(pk=said["vehicle_id"])
        customer = said.pop("customer_id") or owner.values_list("owner", flat=True).first()
        return commands.open_order(
            store_id=store_id,
            customer_id=customer or 0,
            arrival_id=arrival.pk if arrival else None,
            by=request.actor,
            at=timezone.now(),
            **said,
        )

    return dialog(
        request,
        form,
        deed,
        title=_("New order"),
        words=_("Left empty, the customer is the owner of the car."),
        label=_("Check in"),
        texts=guides("orders.open", store_id=store_id),
        back=lambda made: reverse("orders:check_in", args=[made.pk, "car"]),
    )


def _arrival(request: Any) -> Any:
    told = request.GET.get("arrival", "")
    if not told.isdecimal() or len(told) > 18:
        return None
    rows = queries.arrivals(seen_by=request.actor).select_related("vehicle")
    return rows.filter(pk=int(told)).first()


def _plate(request: Any, pk: int) -> str:
    row = vehicles.visible(seen_by=request.actor).filter(pk=pk).first()
    return f"{row.plate or row.vin} · {row.model_words}" if row else ""


def _customer(request: Any, pk: int) -> str:
    row = customers(seen_by=request.actor).filter(pk=pk).first()
    return row.name if row else ""


@require_POST
def check_in_booked(request: Any, appointment_id: int) -> HttpResponse:
    """The booked car is here: one press makes its order, and the steps at the car begin."""
    request.actor.require("orders.open")
    with shown_as_toast(request):
        order = commands.check_in(
            appointment_id=appointment_id, by=request.actor, at=timezone.now()
        )
        return done(request, reverse("orders:check_in", args=[order.pk, "car"]))
    return done(request, reverse("orders:which", args=[appointment_id]))


def which(request: Any, appointment_id: int) -> HttpResponse:
    """Car and customer of a booking that names them in words only."""
    one_store(request, "orders.open")
    form = forms.WhichForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.check_in(
            appointment_id=appointment_id, by=request.actor, at=timezone.now(), **said
        ),
        title=_("Which car is this?"),
        words=_("The booking names car or customer in words only."),
        label=_("Check in"),
        back=lambda made: reverse("orders:check_in", args=[made.pk, "car"]),
    )
