"""Booking by oneself: car, place, service, a free time (AP-13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.forms import TimeForm, WishForm
from aftersales.faces.portal.queries import Here
from aftersales.faces.portal.views.here import for_customers
from aftersales.lane.appointments.queries import FreeTime, Wanted
from aftersales.lane.appointments.states import Transport
from aftersales.web import show
from aftersales.web.pages import done, page, shown_as_toast, shown_on


@dataclass(frozen=True)
class Day:
    """A day with its free times."""

    day: date
    times: Sequence[FreeTime]


def by_day(times: Sequence[FreeTime]) -> list[Day]:
    days: dict[date, list[FreeTime]] = {}
    for time in times:
        days.setdefault(timezone.localdate(time.starts_at), []).append(time)
    return [Day(day, its) for day, its in days.items()]


def since(asked: Any) -> date | None:
    """The day from which on times are looked for, where somebody wants later ones."""
    try:
        return date.fromisoformat(asked.get("since", ""))
    except ValueError:
        return None


def later(times: Sequence[FreeTime]) -> str:
    """The day to go on from, where more times are free than one page shows: the last one again,
    which may not be whole.
    """
    if len(times) < queries.MOST_TIMES:
        return ""
    return timezone.localdate(times[-1].starts_at).isoformat()


@for_customers(in_person=True)
def book(request: Any, who: Here) -> HttpResponse:
    """What for first, then the free times, then one of them."""
    now = timezone.now()
    cars = queries.cars_of(who.actor)
    if not cars:
        return page(request, "portal/no_car.html", "main", {"who": who, "tab": "book"})
    stores = queries.stores_to_book(who.actor, on=timezone.localdate())
    asked = request.POST if request.method == "POST" else request.GET
    car = _chosen(cars, asked.get("car"))
    store = _chosen(stores, asked.get("store"))
    offers = queries.choices(store.pk, model_id=car.model_id, seen_by=who.actor, at=now)
    form = WishForm(
        asked if "car" in asked and "look" in asked else None,
        cars=[(each.pk, _car_words(each)) for each in cars],
        stores=[(each.pk, each.name) for each in stores],
        packages=[(each.package_id, _offer_words(each)) for each in offers],
        initial={"car": car.pk, "store": store.pk, "transport": Transport.WAITS},
    )
    times: list[FreeTime] = []
    time_form = TimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {"package": None} | form.cleaned_data
        if time_form.is_valid():
            with shown_on(time_form):
                commands.book(
                    store_id=given["store"],
                    vehicle_id=given["car"],
                    package_id=given["package"],
                    words=given["words"],
                    starts_at=time_form.cleaned_data["starts_at"],
                    transport=given["transport"],
                    by=who.actor,
                    at=now,
                )
                said = _("Your time is kept. We confirm it within 24 hours.")
                return done(request, reverse("portal:home"), said)
        wanted = Wanted(package_id=given["package"], words=given["words"])
        if given["package"]:
            wanted = Wanted(package_id=given["package"])
        times = queries.times_for(
            wanted,
            store_id=given["store"],
            model_id=car.model_id,
            transport=given["transport"],
            seen_by=who.actor,
            at=now,
            since=since(asked),
        )
    wishes = {k: asked.get(k, "") for k in ("car", "store", "package", "words", "transport")}
    context = {
        "who": who,
        "tab": "book",
        "form": form,
        "time_form": time_form,
        "has_looked": form.is_bound and form.is_valid(),
        "days": by_day(times),
        "asked": wishes,
        "later": later(times) and urlencode({"look": 1, **wishes, "since": later(times)}),
    }
    return page(request, "portal/book.html", "main", context)


def _chosen(rows: Sequence[Any], told: str | None) -> Any:
    return next((row for row in rows if str(row.pk) == told), rows[0])


def _car_words(car: Any) -> str:
    return " · ".join(filter(None, [car.plate or car.vin, car.model_words]))


def _offer_words(offer: queries.Choice) -> str:
    if offer.amount is None:
        return offer.name
    price = f"{show.amount(offer.amount)} {offer.currency}"
    return _("%(name)s – about %(price)s") % {"name": offer.name, "price": price}


def _booking(who: Here, appointment_id: int) -> tuple[Any, Sequence[Any]]:
    try:
        return queries.works_of(appointment_id, seen_by=who.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault


@for_customers(in_person=True)
def booking(request: Any, who: Here, appointment_id: int) -> HttpResponse:
    """One's own booking: another time, or none."""
    now = timezone.now()
    row, steps = _booking(who, appointment_id)
    form = TimeForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            commands.change_booking(
                appointment_id=row.pk,
                starts_at=form.cleaned_data["starts_at"],
                by=who.actor,
                at=now,
            )
            said = _("Your new time is kept. We confirm it within 24 hours.")
            return done(request, reverse("portal:home"), said)
    shown = next((b for b in queries.bookings_of(who.actor) if b.appointment_id == row.pk), None)
    if shown is None:
        return done(request, reverse("portal:home"), _("This booking is over."))
    times = queries.times_for(
        Wanted(),
        store_id=row.store_id,
        model_id=None,
        transport=row.transport,
        seen_by=who.actor,
        at=now,
        instead_of=row.pk,
        steps=steps,
        since=since(request.GET),
    )
    context = {
        "who": who,
        "tab": "home",
        "booking": shown,
        "ordered": queries.ordered(row.pk, seen_by=who.actor),
        "later": later(times) and urlencode({"since": later(times)}),
        "form": form,
        "days": by_day([time for time in times if time.starts_at != row.starts_at]),
    }
    return page(request, "portal/booking.html", "main", context)


@require_POST
@for_customers(in_person=True)
def cancel(request: Any, who: Here, appointment_id: int) -> HttpResponse:
    row, _steps = _booking(who, appointment_id)
    with shown_as_toast(request):
        commands.cancel_booking(appointment_id=row.pk, by=who.actor, at=timezone.now())
        return done(request, reverse("portal:home"), _("Your booking is cancelled."))
    return done(request, reverse("portal:booking", args=[row.pk]))
