"""What the pages of this room share."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from aftersales.ground.network import queries as network
from aftersales.lane.appointments import queries
from aftersales.lane.appointments.models import Appointment
from aftersales.records.staff import queries as staff
from aftersales.web.dialogs import dialog
from aftersales.web.stores import one_store

FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)


def store_of(request: Any, right: str = "appointments.view") -> int:
    """The store chosen in the bar, else the first in which one may do this."""
    return one_store(request, right)


def day_asked(request: Any, store_id: int, *, name: str = "on") -> date:
    """The day in the address; today where none is told, or none that one could mean."""
    today = network.day_of(timezone.now(), store_id=store_id)
    try:
        told = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return today
    return told if FIRST <= told <= LAST else today


def appointment_of(request: Any, appointment_id: int) -> Appointment:
    request.actor.require("appointments.view")
    rows = queries.with_work(queries.visible(seen_by=request.actor).with_things())
    return get_object_or_404(rows, pk=appointment_id)


def advisers_of(store_id: int, at: datetime) -> list[tuple[int, str]]:
    on = network.day_of(at, store_id=store_id)
    rows = staff.holders_of("service_advisor", store_id=store_id, on=on)
    return list(rows.order_by("name", "pk").values_list("pk", "name"))


def at_clock(day: date, clock: Any, store_id: int) -> datetime:
    """A time of the store's day."""
    return datetime.combine(day, clock, network.zone_of(store_id))


def url_of(row: Appointment) -> str:
    return reverse("appointments:detail", args=[row.pk])


def week_of(day: date) -> list[date]:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


__all__ = [
    "advisers_of",
    "appointment_of",
    "at_clock",
    "day_asked",
    "dialog",
    "store_of",
    "url_of",
    "week_of",
]
