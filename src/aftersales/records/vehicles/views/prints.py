"""Papers: a car's history, and the customer file basic data sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.records.customers import commands as customer_commands
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles import queries
from aftersales.records.vehicles.views.detail import facts
from aftersales.records.vehicles.views.here import vehicle_in_sight
from aftersales.web import show
from aftersales.web.pages import page


def print_history(request: Any, vehicle_id: int) -> HttpResponse:
    """The car history on paper (车历). ``?for=owner`` leaves out all that is not the present
    owner's.
    """
    vehicle = vehicle_in_sight(request, vehicle_id)
    is_for_owner = request.GET.get("for") == "owner" and vehicle.owner_id is not None
    entries = queries.history(
        vehicle,
        seen_by=request.actor,
        on=timezone.localdate(),
        for_customer_id=vehicle.owner_id if is_for_owner else None,
    )
    context = {
        "vehicle": vehicle,
        "facts": facts(vehicle),
        "entries": entries,
        "is_for_owner": is_for_owner,
        "printed_at": timezone.now(),
    }
    return page(request, "vehicles/print_history.html", "main", context)


def file_sheet(request: Any, customer_id: int) -> HttpResponse:
    """The customer file basic data sheet (客户档案基本资料表): twelve named fields (CV-03).

    Phone and address are masked; a post asks for them in clear, which goes on record first.
    """
    customer = get_object_or_404(customers.visible(seen_by=request.actor), pk=customer_id)
    points = {p.kind: p.masked for p in reversed(customers.points_of(customer))}
    if request.method == "POST":
        clear = customer_commands.reveal(
            customer_id=customer.pk, by=request.actor, at=timezone.now()
        )
        points |= {p.kind: p.value for p in reversed(clear.points) if not p.of}
    cars = [
        _car(request, party.vehicle)
        for party in queries.of_customer(customer.pk, seen_by=request.actor)
        if party.ends_on is None
    ]
    context = {
        "customer": customer,
        "phone": points.get("phone", ""),
        "address": points.get("address", ""),
        "is_clear": request.method == "POST",
        "cars": list({car["vehicle"].pk: car for car in cars}.values()),
        "printed_at": timezone.now(),
        "visited": show.date(customer.last_visit_on or customer.opened_at),
    }
    return page(request, "vehicles/file_sheet.html", "main", context)


def _car(request: Any, vehicle: Any) -> dict[str, Any]:
    entries = queries.history(vehicle, seen_by=request.actor, on=timezone.localdate())
    outlook = getattr(vehicle, "outlook", None)
    cycle = (
        _("%(km)s km or %(months)s months")
        % {"km": show.number(outlook.cycle_km), "months": outlook.cycle_months}
        if outlook
        else ""
    )
    services = [e for e in entries if e.kind == "service"]
    return {
        "vehicle": vehicle,
        "cycle": cycle,
        "next": show.date(outlook.due_on) if outlook else "",
        "services": services,
        "own": [e for e in services if not e.is_shared and e.store_id],
    }
