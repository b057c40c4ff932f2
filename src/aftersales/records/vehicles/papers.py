"""The papers of this room: a car's history, and the customer file basic data sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from aftersales.core.actors import Actor
from aftersales.core.papers import About, Field, Fields, Sheet, Table, Wanted, Words
from aftersales.ground.handbook.queries import item
from aftersales.records.customers import commands as customer_commands
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles import queries
from aftersales.records.vehicles.models import Vehicle
from aftersales.records.vehicles.views.detail import facts
from aftersales.web import show
from aftersales.web.pages import environment

MOST_LINES = 12  # of each car: the sheet is one page, the rest stands in the car history
WIDE = {"name", "address", "items", "wishes", "record"}
OWNER, CLEAR = "owner", "clear"


# ── the history of a car (车历) ─────────────────────────────────────────────────────────────────


def find_vehicle(vehicle_id: int, actor: Actor) -> About:
    rows = queries.visible(seen_by=actor).select_related("outlook", "home_store", "agent")
    vehicle = rows.get(pk=vehicle_id)
    is_here = actor.may("vehicles.view", store_id=vehicle.home_store_id)
    return About(
        what=vehicle,
        store_id=vehicle.home_store_id if is_here else None,
        name=vehicle.plate or vehicle.vin or f"#{vehicle.pk}",
        back=reverse("vehicles:detail", args=[vehicle.pk]),
    )


def history(found: About, wanted: Wanted) -> Sheet:
    """Everything that happened to it, one line each. For the owner nothing of the time before: no
    names, prices and words that are not theirs.
    """
    vehicle: Vehicle = found.what
    is_for_owner = OWNER in wanted.options and vehicle.owner_id is not None
    entries = queries.history(
        vehicle,
        seen_by=wanted.actor,
        on=timezone.localdate(wanted.at),
        for_customer_id=vehicle.owner_id if is_for_owner else None,
    )
    known = [(str(line.label), _plain(line.value)) for line in facts(vehicle)]
    plate = [(_("Plate number"), vehicle.plate or "")]
    note = _("for the owner: without names, prices and words of the time before")
    nothing = Words(_("Nothing is known of this car yet"))
    lines = Table(
        heads=[_("Day"), _("What happened")],
        rows=[[entry.on.isoformat(), _told(entry)] for entry in entries],
        widths=[1, 6],
    )
    return Sheet(
        title=_("Vehicle history"),
        number=vehicle.plate or vehicle.vin or "",
        blocks=[
            Fields([Field(label, value) for label, value in plate + known if value]),
            lines if entries else nothing,
        ],
        note=note if is_for_owner else "",
    )


def _told(entry: Any) -> str:
    """The line of the page, without its marks."""
    parts = environment().get_template("vehicles/parts.html").module
    title: Any = parts.entry_title  # type: ignore[attr-defined]  # a macro of the template
    more: Any = parts.entry_more  # type: ignore[attr-defined]  # as above
    said = [_plain(title(entry)), *map(_plain, str(more(entry)).split("</span>"))]
    return "\n".join(filter(None, said))


def _plain(words: object) -> str:
    return Markup(str(words)).striptags()  # noqa: S704 - marks are taken off, not put on


# ── the customer file basic data sheet (客户档案基本资料表, CV-03) ──────────────────────────


def find_customer(customer_id: int, actor: Actor) -> About:
    """Printed in a store that keeps the customer's file and lets this person print of it."""
    customer = customers.visible(seen_by=actor).get(pk=customer_id)
    stores = customers.stores_of(customer, seen_by=actor)
    allowed = [pk for pk in stores if actor.may("vehicles.print_file_sheet", store_id=pk)]
    return About(
        what=customer,
        store_id=(allowed or stores or [customer.opened_store_id])[0],
        name=customer.name,
        back=reverse("customers:detail", args=[customer.pk]),
    )


def file_sheet(found: About, wanted: Wanted) -> Sheet:
    """The twelve fields as the handbook names them. Phone and address are masked; to see them in
    clear goes on record first.
    """
    customer = found.what
    assert found.store_id is not None  # said by `find_customer`
    points = {p.kind: p.masked for p in reversed(customers.points_of(customer))}
    if CLEAR in wanted.options:
        clear = customer_commands.reveal(customer_id=customer.pk, by=wanted.actor, at=wanted.at)
        points |= {p.kind: p.value for p in reversed(clear.points) if not p.of}
    form = item("CV-03", store_id=found.store_id)
    values = _twelve(customer, points, wanted)
    return Sheet(
        title=form.title(wanted.language),
        number=f"C-{customer.pk:06d}",
        intro=form.intro(wanted.language),
        blocks=[
            Fields(
                [
                    Field(each.name, str(values.get(each.code, "")), each.code in WIDE)
                    for each in form.elements(wanted.language)
                ]
            )
        ],
        note=_("Form CV-03, version %(number)s") % {"number": form.number},
        version_id=form.pk,
    )


def _day(value: date | datetime | None) -> str:
    """On paper a day says its year, for it is read in another one."""
    if value is None:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return day.isoformat()


def _twelve(customer: Any, points: dict[str, str], wanted: Wanted) -> dict[str, str]:
    """The twelve fields; of several cars one below the other."""
    parties = queries.of_customer(customer.pk, seen_by=wanted.actor)
    here = {p.vehicle.pk: _car(p.vehicle, wanted) for p in parties if p.ends_on is None}
    cars = list(here.values())

    def each(tell: Callable[[dict[str, Any]], object]) -> str:
        return "\n".join(words for car in cars if (words := str(tell(car) or "")))

    return {
        "name": customer.name,
        "address": points.get("address", ""),
        "phone": points.get("phone", ""),
        "visited_on": _day(customer.last_visit_on or customer.opened_at),
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


def _car(vehicle: Any, wanted: Wanted) -> dict[str, Any]:
    entries = queries.history(vehicle, seen_by=wanted.actor, on=timezone.localdate(wanted.at))
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
        "next": _day(outlook.due_on) if outlook else "",
        "services": services,
        "own": [e for e in services if not e.is_shared and e.store_id],
    }
