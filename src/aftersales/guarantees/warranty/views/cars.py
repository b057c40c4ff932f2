"""Cars under the statutory guarantee: the list, one of them, and the panel on other pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from aftersales.ground.handbook.queries import guides
from aftersales.ground.network.queries import day_of
from aftersales.guarantees.warranty import queries, words
from aftersales.guarantees.warranty.models import Repair
from aftersales.guarantees.warranty.queries import CarStanding
from aftersales.guarantees.warranty.states import (
    NEARNESS_TONES,
    REQUEST_TONES,
    Asked,
    Nearness,
    RequestState,
)
from aftersales.lane.orders import queries as orders
from aftersales.records.vehicles import queries as vehicles
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.lists import (
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    Rule,
    View,
    chips,
    source,
)
from aftersales.web.pages import page
from aftersales.web.sentences import timeline
from aftersales.web.stores import stores_in_view

if TYPE_CHECKING:
    from aftersales.records.vehicles.models import Vehicle

SEES = "warranty.view"


def car_url(vehicle_id: int) -> str:
    return reverse("warranty:car", args=[vehicle_id])


@dataclass(frozen=True)
class CarRow:
    pk: int
    vehicle_id: int
    nearness: str
    regime: str
    repair_until: date | None
    exchange_until: date | None
    x6_left: int | None
    x7_left: int | None
    x3_left: int | None
    open_questions: int
    plate: str | None = source("vehicle__plate", default=None)
    vin: str | None = source("vehicle__vin", default=None)
    car: str = source("vehicle__model_words", default="")
    store: str = source("store__name", default="")


def _questions(_actor: Any, _at: Any) -> Q:
    return Q(open_questions__gt=0) & ~Q(nearness=Nearness.OUTSIDE)


class Cars(ListPage[CarRow]):
    """Cars whose terms are known, by how far they are from a threshold."""

    name = "warranty.cars"
    title = gettext_lazy("Statutory guarantee")
    right = SEES
    row = CarRow
    columns = (
        Column("plate", gettext_lazy("Plate"), kind="plate", phone="title"),
        Column("car", gettext_lazy("Model")),
        Column("vin", gettext_lazy("VIN"), kind="vin", shown=False),
        Column(
            "nearness",
            gettext_lazy("Threshold"),
            chips=chips(Nearness, NEARNESS_TONES),
            phone="side",
        ),
        Column("x7_left", gettext_lazy("Repairs of a fault left"), kind="number"),
        Column("x6_left", gettext_lazy("Days in the shop left"), kind="number"),
        Column("x3_left", gettext_lazy("Safety repairs left"), kind="number", phone="hide"),
        Column("open_questions", gettext_lazy("To judge"), kind="number"),
        Column("exchange_until", gettext_lazy("Exchange or return until"), kind="date"),
        Column("repair_until", gettext_lazy("Free repair until"), kind="date", shown=False),
        Column("regime", gettext_lazy("Rule"), shown=False),
        Column("store", gettext_lazy("Store"), phone="hide"),
    )
    filters = (
        Choice("nearness", gettext_lazy("Threshold"), choices=Nearness.choices),
        Period("exchange_until", gettext_lazy("Exchange or return until")),
        Rule(
            "heap",
            gettext_lazy("What to do"),
            rules={"judge": (gettext_lazy("something to judge"), _questions)},
        ),
    )
    views = (
        View(
            "near", pgettext_lazy("guarantees", "Near or reached"), "nearness=near&nearness=reached"
        ),
        View("judge", pgettext_lazy("guarantees", "To judge"), "heap=judge"),
        View("all", gettext_lazy("All")),
    )
    search = ("vehicle__plate__istartswith", "vehicle__vin__iendswith")
    search_hint = gettext_lazy("Plate or end of the VIN")
    empty = Empty(
        gettext_lazy("No car here"),
        gettext_lazy(
            "Tell on a car's page on which terms it was sold: its repairs are counted from then on."
        ),
        icon="shield-check",
    )
    live = "vehicle"
    order = "x7_left"

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_in_view(self.request, SEES)
        mine = Q(store__in=stores) | Q(store=None)
        return queries.standings(seen_by=actor).filter(mine).order_by()

    def url_of(self, row: CarRow) -> str:
        return car_url(row.vehicle_id)

    def tone_of(self, row: CarRow) -> str:
        return {Nearness.REACHED: "late", Nearness.NEAR: "waiting"}.get(Nearness(row.nearness), "")


# ── one car ──────────────────────────────────────────────────────────────────────────────────────


def car_in_sight(request: Any, vehicle_id: int) -> Vehicle:
    rows = vehicles.visible(seen_by=request.actor).select_related("home_store")
    found: Vehicle = get_object_or_404(rows, pk=vehicle_id)
    return found


def _today(vehicle: Vehicle) -> date:
    return day_of(timezone.now(), store_id=vehicle.home_store_id)


def standing(request: Any, vehicle: Vehicle) -> CarStanding:
    return queries.standing_of(
        vehicle, on=_today(vehicle), at=timezone.now(), seen_by=request.actor
    )


@needs(SEES)
@require_safe
def car(request: Any, vehicle_id: int) -> HttpResponse:
    """One car: its clocks, what may be asked under which article, what counted and what not."""
    vehicle = car_in_sight(request, vehicle_id)
    found = standing(request, vehicle)
    asked = list(queries.requests(seen_by=request.actor).filter(vehicle=vehicle.pk))
    context = {
        "vehicle": vehicle,
        "head": _head(vehicle, found),
        "bar": bar(_offers(vehicle, found), actor=request.actor),
        "facts": _facts(found),
        "repairs": [_repair(row, found) for row in reversed(found.repairs)],
        "thresholds": _thresholds(found),
        "requests": [_request(row) for row in asked],
        "timeline": timeline("vehicle", vehicle.pk, seen_by=request.actor),
        "texts": _texts(request, vehicle),
        **verdict(found),
    }
    return page(request, "warranty/car.html", "body", context)


def _texts(request: Any, vehicle: Vehicle) -> list[Any]:
    """What the handbook of the store that looks after the car says to it."""
    stores = request.actor.stores_with(SEES)
    home = vehicle.home_store_id
    store_id = home if home is not None and home in stores else min(stores)
    return guides("warranty.guarantee", store_id=store_id)


def verdict(found: CarStanding) -> dict[str, Any]:
    """What the panel and the page say of how a car stands."""
    return {
        "standing": found,
        "rings": [words.ring(one) for one in found.rings],
        "rights": [_claim(claim) for claim in found.rights],
        "questions": [{"words": words.question(q), "repair": q.repair} for q in found.questions],
        "outside": words.OUTSIDE.get(found.past.reason or "", "") if found.past else "",
        "near": [words.left(t.code, t.at_worst) for t in found.near],
        "loaner": _loaner(found),
    }


def _claim(claim: Any) -> dict[str, Any]:
    fee = claim.right.usage_fee
    return {
        "words": words.right(claim),
        "article": words.article(claim.right.article),
        "is_promise": claim.right.basis == "promise",
        "is_certain": claim.is_certain,
        "fault": claim.fault,
        "fee": show.amount(fee) if fee else "",
        "is_grave": claim.right.code.startswith("X"),
    }


def _loaner(found: CarStanding) -> int:
    """Days for which another car, or its cost, is owed for the stay that lasts (O43 21)."""
    findings = found.at_worst.findings if found.at_worst else None
    here = {str(row.pk) for row in found.repairs if row.ended_at is None}
    if findings is None or not here:
        return 0
    return max(
        (
            days
            for stay, days in zip(findings.stays, findings.loaner_days, strict=True)
            if here & {repair.id for repair in stay.repairs}
        ),
        default=0,
    )


def _head(vehicle: Vehicle, found: CarStanding) -> Head:
    near = found.nearness
    told = [show.chip(near.label, NEARNESS_TONES[near])] if found.policy else []
    return Head(
        show.plate(vehicle.plate) if vehicle.plate else show.vin(vehicle.vin),
        chips=told,
        sub=" · ".join(filter(None, [vehicle.model_words, str(_("Statutory guarantee"))])),
        back=reverse("warranty:cars"),
    )


def _offers(vehicle: Vehicle, found: CarStanding) -> list[Offer]:
    told, untold = found.policy is not None, _("First tell on which terms this car was sold.")

    def at(name: str) -> str:
        return reverse(f"warranty:{name}", args=[vehicle.pk])

    offers = [
        Offer(
            _("Take a request"),
            at("take_request"),
            "dialog",
            "warranty.take_request",
            when=told,
            rule=untold,
            icon="messages",
        ),
        Offer(
            _("Correct the terms") if told else _("Tell the terms of the sale"),
            at("keep_policy"),
            "dialog",
            "warranty.keep_policy",
            icon="edit",
        ),
        Offer(
            _("Note a repair elsewhere"),
            at("note_repair"),
            "dialog",
            "warranty.tell_repair",
            when=told,
            rule=untold,
            icon="plus",
        ),
        Offer(
            _("Print the dossier"),
            reverse("printing:preview", args=["warranty.dossier", vehicle.pk]),
            "page",
            SEES,
            when=told,
            rule=untold,
            icon="printer",
        ),
    ]
    return offers if told else [offers[1], offers[0], *offers[2:]]


def _facts(found: CarStanding) -> list[FactLine]:
    policy = found.policy
    if policy is None:
        return []
    version = found.findings.version if found.findings else None
    lines = [
        FactLine(_("Bought for"), policy.get_use_display()),
        FactLine(_("Powertrain"), policy.get_powertrain_display()),
        FactLine(_("Date of the invoice"), show.date(policy.invoice_date)),
        FactLine(_("Handed over on"), show.date(policy.delivery_date or policy.invoice_date)),
    ]
    if policy.replaced_on:
        lines.append(FactLine(_("Came in place of another car on"), show.date(policy.replaced_on)))
    if version:
        title = version.title["zh" if show.is_chinese() else "en"]
        lines.append(FactLine(_("Rule"), title))
    lines += [
        FactLine(_("Price paid"), show.money(policy.price) if policy.price else "–"),
        FactLine(_("Rate for the use (%)"), _rate(policy.usage_rate_percent)),
        FactLine(_("Mileage"), f"{found.km:,} km" if found.km is not None else "–"),
    ]
    if policy.promises:
        lines.append(FactLine(_("Promised beyond the law"), _promised(policy.promises)))
    if policy.version > 1:
        lines.append(FactLine(_("Corrected because"), policy.reason))
    return lines


def _rate(rate: Any) -> str:
    return "–" if rate is None else f"{rate.normalize():f}"


def _promised(told: dict[str, Any]) -> str:
    labels = {
        "repair_months": _("Promised: months of free repair"),
        "repair_km": _("Promised: km of free repair"),
        "exchange_months": _("Promised: months for exchange or return"),
        "exchange_km": _("Promised: km for exchange or return"),
        "shop_days_over": _("Promised: exchange after more days in the shop than"),
        "same_fault_repairs_over": _("Promised: exchange after more repairs of a fault than"),
        "loaner_after_days": _("Promised: another car to drive after days"),
    }
    lines = [
        f"{labels[name].split(': ', 1)[-1].split('：', 1)[-1]} {n}" for name, n in told.items()
    ]
    return "; ".join(lines)


def _repair(row: Repair, found: CarStanding) -> dict[str, Any]:
    """A repair as the law reads it, and whether it counted."""
    stay = next(
        (
            stay
            for verdict in (found.past, found.at_worst)
            if verdict and verdict.findings
            for stay in verdict.findings.stays
            if str(row.pk) in {repair.id for repair in stay.repairs}
        ),
        None,
    )
    return {
        "row": row,
        "where": row.workshop.name if row.workshop else row.workshop_words,
        "what": " · ".join(
            str(part)
            for part in (
                row.get_component_display() if row.component else _("not told yet"),
                row.get_scope_display() if row.scope != "none" else "",
                row.part,
                row.get_work_display() if row.component else "",
            )
            if part
        ),
        "days": stay.net_days if stay else 0,
        "gross": stay.gross_days if stay else 0,
        "left_out": queries.left_out_of(row),
        "counts": _counts(row, found),
        "here": row.ended_at is None,
    }


def _counts(row: Repair, found: CarStanding) -> Any:
    if found.findings is None:
        return show.chip(_("no rule counts it"), "planned")
    if day_of(row.begun_at, store_id=row.workshop_id) < found.findings.start:
        return show.chip(_("before the terms began"), "planned")
    if row.is_quality is None:
        return show.chip(_("to judge"), "waiting")
    if row.ground_concerns:
        return show.chip(row.get_ground_display(), "planned")
    if not row.is_quality:
        return show.chip(_("no problem of quality"), "planned")
    return show.chip(_("counts"), "guarantee")


def _thresholds(found: CarStanding) -> list[dict[str, Any]]:
    grounds = found.findings.version.rights if found.findings else {}
    return [
        {
            "article": words.article(grounds[t.code].article),
            "words": words.RIGHTS[t.code],
            "used": t.of - t.at_worst,
            "of": t.of,
            "left": words.left(t.code, t.at_worst),
            "is_open": t.left != t.at_worst,
        }
        for t in found.thresholds
    ]


def _request(row: Any) -> dict[str, Any]:
    state = RequestState(row.state)
    return {
        "row": row,
        "asks": Asked(row.asks).label,
        "chip": show.chip(state.label, REQUEST_TONES[state]),
        "address": reverse("warranty:request", args=[row.pk]),
    }


# ── on other pages ───────────────────────────────────────────────────────────────────────────────


@needs(SEES)
@require_safe
def of_vehicle(request: Any, vehicle_id: int) -> HttpResponse:
    """The panel on a car's page."""
    vehicle = car_in_sight(request, vehicle_id)
    return _panel(request, vehicle)


@needs(SEES)
@require_safe
def of_order(request: Any, order_id: int) -> HttpResponse:
    """The panel on an order's page: with the jobs of which nobody has told the fault."""
    order = get_object_or_404(orders.orders(seen_by=request.actor), pk=order_id)
    jobs = list(queries.untold_jobs(order_id, seen_by=request.actor))
    on = day_of(timezone.now(), store_id=order.store_id)
    first = queries.entitlement(order.vehicle, on=on, km=order.odometer_km)
    had = queries.first_maintenance_of(order.vehicle_id, seen_by=request.actor)
    return _panel(request, order.vehicle, jobs=jobs, order=order, first=first, had=had)


def _panel(request: Any, vehicle: Vehicle, **more: Any) -> HttpResponse:
    found = standing(request, vehicle)
    context = {
        "vehicle": vehicle,
        "chip_now": show.chip(found.nearness.label, NEARNESS_TONES[found.nearness]),
        **verdict(found),
        **more,
    }
    return page(request, "warranty/panel.html", "panel", context)
