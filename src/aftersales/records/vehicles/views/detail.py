"""The file of one vehicle: its whole history, its people, its papers, and what is next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from aftersales.core.papers import all_papers
from aftersales.records.vehicles import queries
from aftersales.records.vehicles.models import Outlook, Vehicle, VehicleWarning
from aftersales.records.vehicles.rules.plates import colour_of
from aftersales.records.vehicles.states import (
    WARNING_TONES,
    Confidence,
    DueBy,
    NextContent,
    NextReason,
    PlateKind,
    Power,
    SoldBy,
    VehicleKind,
    WarningKind,
)
from aftersales.records.vehicles.views.here import vehicle_in_sight
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, Tab, bar
from aftersales.web.origins import origin_line
from aftersales.web.pages import page
from aftersales.web.panels import panels_of
from aftersales.web.sentences import Timeline, timeline

MOST_CARS = 20
MISSING = {
    "vin": lambda: _("VIN"),
    "plate": lambda: _("Plate"),
    "model": lambda: _("Model"),
    "owner": lambda: _("Owner"),
    "first_sale_on": lambda: _("First sale"),
    "odometer": lambda: _("Mileage"),
    "voucher": lambda: _("Three-guarantees voucher"),
    "invoice": lambda: _("Invoice"),
    "seller": lambda: _("Seller"),
}


def missing_in_words(codes: list[str]) -> str:
    return show.listed(MISSING[code]() for code in codes)


def detail(request: Any, vehicle_id: int) -> HttpResponse:
    """Everything about one car above the fold: warnings, next service, and its history."""
    try:
        vehicle = vehicle_in_sight(request, vehicle_id)
    except Http404:
        if kept := queries.kept_file(vehicle_id, seen_by=request.actor):
            return HttpResponseRedirect(reverse("vehicles:detail", args=[kept]))
        raise
    prefetch_related_objects([vehicle], *queries.HANGING)
    today = timezone.localdate()
    warnings, proof = _warnings(request, vehicle), queries.proof(vehicle)
    outlook = getattr(vehicle, "outlook", None)
    parties = queries.parties_seen(vehicle, seen_by=request.actor)
    context = {
        "vehicle": vehicle,
        "head": _head(vehicle, warnings),
        "bar": bar(_offers(request, vehicle), actor=request.actor),
        "warnings": [_notice(w) for w in warnings],
        "facts": _known(
            [*facts(vehicle), origin_line("vehicle", vehicle.pk, seen_by=request.actor)]
        ),
        "covers": queries.covers(vehicle, on=today),
        "selling": _selling(vehicle, today),
        "outlook": outlook,
        "next_lines": _next_lines(outlook),
        "proposals": _proposals(vehicle, outlook, warnings, today),
        "proof": proof,
        "missing": missing_in_words(vehicle.missing),
        "missing_proofs": missing_in_words(proof.missing),
        **_history(request, vehicle, today),
        "parties": parties,
        "plates": sorted(vehicle.plates.all(), key=lambda p: p.starts_on, reverse=True),
        "documents": sorted(vehicle.documents.all(), key=lambda d: d.pk, reverse=True),
        "insurances": sorted(vehicle.insurances.all(), key=lambda i: i.ends_on, reverse=True),
        "readings": queries.readings(vehicle),
        "corrections": sorted(vehicle.corrections.all(), key=lambda c: c.pk, reverse=True),
        "plot": _plot(vehicle, outlook),
        "tabs": [
            Tab("pane-history", _("Vehicle history")),
            Tab("pane-people", _("People"), count=sum(p.ends_on is None for p in parties) or None),
            Tab("pane-mileage", _("Mileage")),
            Tab("pane-papers", _("Papers")),
            Tab("pane-files", _("Files and pictures")),
            Tab("pane-log", _("Log")),
        ],
        "panels": panels_of("vehicle", vehicle.pk, seen_by=request.actor),
        "today": today,
    }
    return page(request, "vehicles/detail.html", "body", context)


def peek(request: Any, vehicle_id: int) -> HttpResponse:
    """A quick look from anywhere: what one must know before the next word with the customer."""
    vehicle = vehicle_in_sight(request, vehicle_id)
    outlook = getattr(vehicle, "outlook", None)
    today = timezone.localdate()
    entries = queries.history(vehicle, seen_by=request.actor, on=today)
    context = {
        "vehicle": vehicle,
        "warnings": [_notice(w) for w in _warnings(request, vehicle)],
        "facts": _known(facts(vehicle))[:6],
        "next_lines": _next_lines(outlook),
        "parties": [
            p for p in queries.parties_seen(vehicle, seen_by=request.actor) if p.ends_on is None
        ],
        "entries": [e for e in entries if queries.Facet.WORK in e.facets][:3],
        "more": len(entries),
        "today": today,
    }
    return page(request, "vehicles/peek.html", "drawer", context)


def history(request: Any, vehicle_id: int) -> HttpResponse:
    """The whole history by itself, as fault analysis and follow-up want it: from anywhere, and
    narrowed to what one looks for.
    """
    vehicle = vehicle_in_sight(request, vehicle_id)
    today = timezone.localdate()
    head = replace(
        _head(vehicle, []),
        back=reverse("vehicles:detail", args=[vehicle.pk]),
        back_label=_("The file of this vehicle"),
    )
    context = {"vehicle": vehicle, "head": head, **_history(request, vehicle, today)}
    return page(request, "vehicles/history.html", "history", context)


def of_customer(request: Any, customer_id: int) -> HttpResponse:
    """A part of the customer's page, and of every page about a talk with them: their cars, what is
    next for each, and the way into its history.
    """
    parties = queries.of_customer(customer_id, seen_by=request.actor).select_related(
        "vehicle__outlook"
    )[:MOST_CARS]
    cars = [
        {"party": p, "vehicle": p.vehicle, "due_on": getattr(_outlook(p.vehicle), "due_on", None)}
        for p in parties
    ]
    today = timezone.localdate()
    context = {"cars": cars, "customer_id": customer_id, "today": today}
    return page(request, "vehicles/of_customer.html", "cars", context)


def _outlook(vehicle: Vehicle) -> Outlook | None:
    return getattr(vehicle, "outlook", None)


def _history(request: Any, vehicle: Vehicle, today: date) -> dict[str, Any]:
    """The entries, and by what they may be narrowed. ``?only=`` keeps to one facet."""
    entries = queries.history(vehicle, seen_by=request.actor, on=today)
    asked = request.GET.get("only", "")
    facets = queries.facets_in(entries)
    only = asked if asked in facets else ""
    return {
        "entries": [e for e in entries if not only or only in e.facets],
        "facets": [(facet.value, queries.FACET_WORDS[facet]) for facet in facets],
        "only": only,
        "history_at": reverse("vehicles:history", args=[vehicle.pk]),
    }


def story(request: Any, vehicle_id: int) -> HttpResponse:
    """Earlier lines of the log."""
    vehicle = vehicle_in_sight(request, vehicle_id)
    after = request.GET.get("after", "")
    told = _told(request, vehicle, after=after)
    return page(request, "vehicles/story.html", "story", {"vehicle": vehicle, "story": told})


# -- parts -----------------------------------------------------------------------------------------


def _told(request: Any, vehicle: Vehicle, after: str = "") -> Timeline:
    """The log of this file and of those that became part of it."""
    merged = queries.merged_into(vehicle.pk)
    return timeline("vehicle", vehicle.pk, seen_by=request.actor, after=after, with_files=merged)


def _warnings(request: Any, vehicle: Vehicle) -> list[VehicleWarning]:
    found = queries.standing_warnings([vehicle.pk], seen_by=request.actor, at=timezone.now())
    return found.get(vehicle.pk, [])


def _notice(warning: VehicleWarning) -> dict[str, object]:
    kind = WarningKind(warning.kind)
    return {
        "id": warning.pk,
        "kind": warning.kind,
        "title": kind.label,
        "words": warning.words,
        "tone": WARNING_TONES[kind],
        "link": warning.link,
        "reference": warning.reference,
        "is_ours": not warning.reference,
    }


def _head(vehicle: Vehicle, warnings: list[VehicleWarning]) -> Head:
    chips = [
        show.chip(WarningKind(w.kind).label, WARNING_TONES[WarningKind(w.kind)]) for w in warnings
    ]
    if vehicle.vin_is_odd:
        chips.append(show.chip(_("VIN in doubt"), "waiting"))
    if vehicle.missing:
        chips.append(show.chip(_("incomplete"), "planned", title=missing_in_words(vehicle.missing)))
    colour = colour_of(vehicle.plate_kind)
    title = show.plate(vehicle.plate, colour) if vehicle.plate else show.vin(vehicle.vin)
    return Head(
        title,
        chips=chips,
        sub=vehicle.model_words,
        back=reverse("vehicles:list"),
        back_label=_("Vehicles"),
    )


def _offers(request: Any, vehicle: Vehicle) -> list[Offer]:
    def at(name: str) -> str:
        return reverse(f"vehicles:{name}", args=[vehicle.pk])

    has_file = queries.has_file(vehicle, seen_by=request.actor)
    return [
        Offer(
            _("Enter mileage"),
            at("read_odometer"),
            how="dialog",
            right="vehicles.read_odometer",
            icon="gauge",
            key="m",
        ),
        Offer(
            _("Open file"),
            at("open_file"),
            how="dialog",
            right="vehicles.open_file",
            when=not has_file,
            rule=_("Your store has a file on this car."),
            icon="folder-open",
        ),
        Offer(
            _("Service record"),
            at("record_service"),
            how="dialog",
            right="vehicles.record_service",
            icon="tool",
        ),
        Offer(
            _("Explain use"),
            at("give_instruction"),
            how="dialog",
            right="vehicles.instruct",
            icon="school",
        ),
        Offer(
            _("Print history"),
            all_papers()["vehicles.history"].address(vehicle.pk),
            how="page",
            icon="printer",
            key="p",
        ),
        Offer(
            _("Warning"),
            at("raise_warning"),
            how="dialog",
            right="vehicles.raise_warning",
            icon="alert-triangle",
        ),
        Offer(
            _("Merge"),
            at("merge"),
            how="dialog",
            right="vehicles.merge",
            icon="arrow-merge",
            is_grave=True,
        ),
        *_undoing(request, vehicle),
    ]


def _undoing(request: Any, vehicle: Vehicle) -> list[Offer]:
    """Offered only where there is something to take back."""
    if not queries.last_merge(vehicle.pk, seen_by=request.actor):
        return []
    return [
        Offer(
            _("Take the merge back"),
            reverse("vehicles:undo_merge", args=[vehicle.pk]),
            right="vehicles.merge",
            icon="arrow-back-up",
            confirm=_("Make two files of this one again? Each gets back what was its own."),
            is_grave=True,
        )
    ]


def facts(vehicle: Vehicle) -> list[FactLine]:
    """The data sheet (车辆资料), separate from anything about people."""
    km = f"{show.number(vehicle.odometer_km)} km" if vehicle.odometer_km is not None else ""
    return [
        FactLine(_("VIN"), show.vin(vehicle.vin) if vehicle.vin else "", hint=vehicle.vin or ""),
        FactLine(_("Model"), vehicle.model_words),
        FactLine(_("Model year"), vehicle.model_year or ""),
        FactLine(
            _("Mileage"),
            Markup("%s <small>%s</small>") % (km, show.date(vehicle.odometer_on)) if km else "",
            hint=_("in all %(km)s km") % {"km": show.number(vehicle.distance_km)},
        ),
        FactLine(_("Vehicle kind"), VehicleKind(vehicle.kind).label),
        FactLine(_("Drive"), Power(vehicle.power).label if vehicle.power else ""),
        FactLine(
            _("Plate kind"), PlateKind(vehicle.plate_kind).label if vehicle.plate_kind else ""
        ),
        FactLine(_("Colour"), vehicle.colour),
        FactLine(_("Engine number"), vehicle.engine_number),
        FactLine(_("First sale"), _day(vehicle.first_sale_on)),
        FactLine(_("Guarantee until"), _day(vehicle.guarantee_until)),
        FactLine(_("Licensed"), _day(vehicle.licensed_on)),
        FactLine(_("Inspection due"), _day(vehicle.inspection_due_on)),
        FactLine(_("Home store"), vehicle.home_store.name if vehicle.home_store else ""),
    ]


def _day(value: date | None) -> str:
    return show.date(value) if value else ""


def _seller(vehicle: Vehicle) -> str:
    kind = str(SoldBy(vehicle.sold_by).label) if vehicle.sold_by else ""
    agent = vehicle.agent.name if vehicle.agent else ""
    return " · ".join(filter(None, [kind, agent or vehicle.seller, vehicle.agent_contract]))


NOTICE = {
    queries.Notice.CUSTOMER: gettext_lazy("the customer"),
    queries.Notice.AGENT_FIRST: gettext_lazy("the agent, before the work begins"),
    queries.Notice.OPEN: gettext_lazy("open: say who sold it"),
}
BILLING = {
    queries.Billing.OURSELVES: gettext_lazy("ourselves"),
    queries.Billing.AGENT: gettext_lazy("the agent, afterwards"),
    queries.Billing.CONTRACT: gettext_lazy("as the contract with the agent says"),
    queries.Billing.OPEN: gettext_lazy("open: say who sold it"),
}


def _selling(vehicle: Vehicle, today: date) -> list[FactLine]:
    """What follows from who sold it (CV-26)."""
    found = queries.notice_and_billing_for(vehicle, on=today)
    lines = [
        FactLine(_("Sold by"), _seller(vehicle)),
        FactLine(_("Told of service"), NOTICE[found.notice]),
        FactLine(_("Billed for what the customer does not pay"), BILLING[found.billing]),
        FactLine(_("Contract with the agent"), found.contract),
    ]
    return _known(lines)


def _next_lines(outlook: Outlook | None) -> list[FactLine]:
    if outlook is None:
        return []
    spread = (
        f"{show.date(outlook.earliest_on)} – {show.date(outlook.latest_on)}"
        if outlook.earliest_on != outlook.latest_on
        else ""
    )
    lines = [
        FactLine(_("Next service"), show.date(outlook.due_on)),
        FactLine(_("At mileage"), f"{show.number(outlook.due_km)} km"),
        FactLine(_("Comes first"), DueBy(outlook.due_by).label),
        FactLine(_("Between"), spread),
        FactLine(
            _("Mileage a month"), f"{show.number(round(float(outlook.km_per_day) * 30.4))} km"
        ),
        FactLine(_("Foretold"), Confidence(outlook.confidence).label),
        FactLine(
            _("Last service"),
            _day(outlook.last_service_on),
        ),
        FactLine(
            _("Maintenance cycle"),
            _("%(km)s km or %(months)s months")
            % {"km": show.number(outlook.cycle_km), "months": outlook.cycle_months},
        ),
    ]
    return _known(lines)


def _known(lines: list[FactLine]) -> list[FactLine]:
    """What is not known is told once, under “Missing”, and not in ten empty lines."""
    return [line for line in lines if line.value]


def _proposals(
    vehicle: Vehicle, outlook: Outlook | None, warnings: list[VehicleWarning], today: date
) -> list[tuple[str, str]]:
    found = queries.proposals(
        vehicle, outlook=outlook, warnings=[w.kind for w in warnings], on=today
    )
    return [(str(NextContent(p.content).label), str(NextReason(p.reason).label)) for p in found]


def _plot(vehicle: Vehicle, outlook: Outlook | None) -> dict[str, Any] | None:
    """Kilometres in all over time, and the point at which the next service is called for."""
    points = [[r["on"].isoformat(), r["total"]] for r in queries.readings(vehicle)]
    if len(points) < 2:
        return None
    series: list[dict[str, Any]] = [
        {"name": _("Mileage"), "type": "line", "data": points, "symbolSize": 7}
    ]
    if outlook:
        due = [outlook.due_on.isoformat(), outlook.due_km + vehicle.odometer_offset]
        series.append(
            {
                "name": _("Next service"),
                "type": "line",
                "data": [points[-1], due],
                "lineStyle": {"type": "dashed"},
                "symbolSize": 9,
            }
        )
    return {
        "xAxis": {"type": "time"},
        "yAxis": {"type": "value", "name": "km"},
        "series": series,
    }
