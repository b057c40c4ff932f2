"""Papers: a car's history, and the customer file basic data sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.records.customers import commands as customer_commands
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.views.detail import facts
from aftersales.records.vehicles.views.here import vehicle_in_sight
from aftersales.web import show
from aftersales.web.pages import page

MOST_LINES = 12  # of each car: the sheet is one page, the rest stands in the car history


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


def file_sheet_pdf(request: Any, customer_id: int) -> HttpResponse:
    """The same sheet set in type, with the handbook's words; printing goes on record."""
    customer = get_object_or_404(customers.visible(seen_by=request.actor), pk=customer_id)
    stores = customers.stores_of(customer, seen_by=request.actor)
    allowed = [pk for pk in stores if request.actor.may("vehicles.print_file_sheet", store_id=pk)]
    paper = commands.print_file_sheet(
        customer_id=customer_id,
        store_id=(allowed or stores or [customer.opened_store_id])[0],
        values=lambda points: _twelve(request, customer, points),
        is_clear=request.POST.get("clear") == "1",
        language=get_language() or "zh-hans",
        printed_on=timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        by=request.actor,
        at=timezone.now(),
    )
    response = HttpResponse(paper.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="customer-file-{customer.pk}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _twelve(request: Any, customer: Any, points: Mapping[str, str]) -> dict[str, str]:
    """The twelve fields; of several cars one below the other."""
    parties = queries.of_customer(customer.pk, seen_by=request.actor)
    here = {p.vehicle.pk: _car(request, p.vehicle) for p in parties if p.ends_on is None}
    cars = list(here.values())

    def each(tell: Callable[[dict[str, Any]], object]) -> str:
        return "\n".join(words for car in cars if (words := str(tell(car) or "")))

    return {
        "name": customer.name,
        "address": points.get("address", ""),
        "phone": points.get("phone", ""),
        "visited_on": show.date(customer.last_visit_on or customer.opened_at),
        "model": each(lambda car: car["vehicle"].model_words),
        "plate": each(lambda car: car["vehicle"].plate),
        "kind": each(lambda car: car["vehicle"].get_kind_display()),
        "items": each(
            lambda car: "\n".join(
                f"{e.on.isoformat()} {' · '.join(e.operations)}"
                for e in car["services"][:MOST_LINES]
                if e.operations
            )
        ),
        "cycle": each(lambda car: car["cycle"]),
        "next_on": each(lambda car: car["next"]),
        "wishes": customer.hopes,
        "record": each(
            lambda car: "\n".join(
                " · ".join(filter(None, [e.on.isoformat(), str(e.label), str(e.place)]))
                for e in car["own"][:MOST_LINES]
            )
        ),
    }


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
