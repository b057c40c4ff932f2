"""One visit: head with its three states, jobs with their lines, and what may be done now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftersales.core.papers import papers_there
from aftersales.lane.orders import queries
from aftersales.lane.orders.models import Order
from aftersales.lane.orders.states import (
    CONSENT_TONES,
    DOCUMENT,
    DOCUMENT_TONES,
    GRADE_TONES,
    PLACE,
    PLACE_TONES,
    SHARES,
    CheckState,
    Consent,
    CustomerNeed,
    Decision,
    Document,
    Grade,
    LineKind,
    Method,
    Misuse,
    Mixing,
    Place,
    PriceReason,
    Transport,
)
from aftersales.lane.orders.templates import points
from aftersales.lane.orders.views.here import guides, order_in_sight
from aftersales.records.vehicles.states import WARNING_TONES, WarningKind
from aftersales.resources.catalogue.states import Payer, ServiceType
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, Tab, bar
from aftersales.web.pages import page
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline

PAYERS = dict(Payer.choices)
TABS = ("work", "check", "consent", "money", "papers", "timeline")
NEEDS = {"check": ("check",), "money": ("margin",), "papers": ("estimates",)}  # of queries.PARTS


@require_safe
def of_job(request: Any, job_id: int) -> HttpResponse:
    """The visit that a job stands in, for rooms that know the job alone."""
    request.actor.require("orders.view")
    job = get_object_or_404(queries.jobs(seen_by=request.actor), pk=job_id)
    return redirect("orders:detail", job.order_id)


@require_safe
def detail(request: Any, order_id: int) -> HttpResponse:
    """Everything about one visit, its next step first."""
    asked = request.GET.get("tab")
    tab = asked if asked in TABS else TABS[0]
    order = order_in_sight(request, order_id, is_counted=True)
    actor, at = request.actor, timezone.now()
    found = queries.page_of(order, seen_by=actor, at=at, parts=NEEDS.get(tab, ()))
    context = {
        "order": order,
        "found": found,
        "head": _head(order),
        "bar": bar(_offers(found), actor=actor, store_id=order.store_id),
        "tab": tab,
        "tabs": _tabs(order, found),
        "facts": _facts(order),
        "jobs": [_job(order, row, actor) for row in found.jobs],
        "totals": [(PAYERS[p], total) for p, total in found.totals.items() if total],
        "warnings": [
            (show.chip(WarningKind(w.kind).label, WARNING_TONES[WarningKind(w.kind)]), w.words)
            for w in found.warnings
        ],
        "advice": [
            (show.chip(Grade(a.grade).label, GRADE_TONES[Grade(a.grade)]), a) for a in found.advice
        ],
        "check": _check(found),
        "consents": _consents(request, order_id) if tab == "consent" else (),
        "timeline": timeline("order", order.pk, seen_by=actor) if tab == "timeline" else None,
        "may_write": actor.may("orders.write", store_id=order.store_id) and not order.is_locked,
        "may_advise": actor.may("orders.advise", store_id=order.store_id),
        "papers": _papers(order, actor) if tab == "papers" else (),
        "panels": panels_of("order", order.pk, seen_by=actor),
        "sees_cost": found.margin is not None,
        "texts": guides("orders.job", store_id=order.store_id) if tab == "work" else (),
    }
    return page(request, "orders/detail.html", "order", context)


def _papers(order: Order, actor: Any) -> list[tuple[object, str]]:
    there = papers_there("order", order.pk, seen_by=actor)
    return [(paper.title, paper.address(order.pk)) for paper in there]


def _head(order: Order) -> Head:
    document, place = Document(order.document), Place(order.place)
    chips = [
        show.chip(document.label, DOCUMENT_TONES[document]),
        show.chip(place.label, PLACE_TONES[place]),
    ]
    if order.consent:
        consent = Consent(order.consent)
        chips.append(show.chip(consent.label, CONSENT_TONES[consent]))
    if order.lines_locked_at and order.is_open:
        chips.append(show.chip(_("with billing"), "waiting"))
    return Head(
        title=show.plate(order.vehicle.plate) if order.vehicle.plate else order.number,
        sub=f"{order.customer.name} · {order.number}",
        chips=chips,
        back=reverse("orders:list"),
    )


def _facts(order: Order) -> list[FactLine]:
    transport = dict(Transport.choices).get(order.transport, "")
    km = f"{show.number(order.odometer_km)} km" if order.odometer_km is not None else ""
    fuel = f"{order.fuel_percent} %" if order.fuel_percent is not None else ""
    lines = [
        FactLine(_("Car"), order.vehicle.model_words),
        FactLine(_("Kind of service"), ServiceType(order.service_type).label),
        FactLine(_("The talk"), _dialogue(order)),
        FactLine(_("Service adviser"), order.advisor.name if order.advisor else ""),
        FactLine(_("Odometer, km"), km),
        FactLine(_("Fuel"), fuel),
        FactLine(_("Meanwhile the customer"), transport),
        FactLine(pgettext("order", "Opened"), show.when(order.opened_at)),
    ]
    if order.signed_at:
        lines.append(FactLine(_("Ordered"), show.when(order.signed_at)))
    if order.is_parallel:
        lines.append(FactLine(_("Why a second order"), order.parallel_reason))
    if order.cancel_reason:
        lines.append(FactLine(_("Why cancelled"), order.cancel_reason))
    return lines


def _dialogue(order: Order) -> str:
    """How far the adviser has led it: need asked, said back, something proposed (RC-02)."""
    need = dict(CustomerNeed.choices).get(order.need, "")
    told = [
        str(need) if need else _("need not asked yet"),
        _("said back") if order.is_restated else _("not said back yet"),
        _("solution proposed") if order.gross else _("nothing proposed yet"),
    ]
    return " · ".join(told)


def _tabs(order: Any, found: queries.OrderPage) -> list[Tab]:
    address = reverse("orders:detail", args=[order.pk])
    labels = {
        "work": (_("Jobs"), len(found.jobs)),
        "check": (_("Intake check"), order.marks_made or None),
        "consent": (_("Consent"), None),
        "money": (_("Money"), None),
        "papers": (pgettext("order", "Papers"), order.estimates_made or None),
        "timeline": (_("History"), None),
    }
    return [
        Tab(code, label, address=f"{address}?tab={code}", count=count)
        for code, (label, count) in labels.items()
    ]


def _offers(found: queries.OrderPage) -> Iterator[Offer]:
    """What may be done, the likely next step first."""
    order = found.order

    def at(name: str) -> str:
        return reverse(f"orders:{name}", args=[order.pk])

    document = Document(order.document)
    locked = _("The lines of this order are with billing.") if order.is_locked else ""
    if document == Document.ESTIMATE:
        yield Offer(
            _("Check in"),
            reverse("orders:check_in", args=[order.pk, "car"]),
            how="page",
            right="orders.open",
            icon="clipboard-check",
            key="i",
        )
    waits = order.consent == Consent.PROPOSED and bool(found.jobs)
    yield Offer(
        _("Send estimate"),
        at("send_estimate"),
        how="dialog",
        right="orders.consent",
        icon="send",
        key="e",
        when=waits and not locked,
        rule=locked or _("Nothing waits for an answer."),
    )
    for place in _next_places(order):
        yield Offer(
            pgettext("move a car", "To: %(place)s") % {"place": place.label},
            reverse("orders:move", args=[order.pk, place.value]),
            right="orders.put",
            move=Move(PLACE, Place(order.place), place),
            icon="arrow-right",
        )
    yield Offer(
        _("Ask for parts"),
        at("request_parts_for"),
        right="parts.request",
        icon="hand-grab",
        when=_lacks_parts(found) and not locked,
        rule=locked or _("No agreed job needs a part that was not asked for."),
    )
    yield Offer(
        _("Promise"),
        at("promise"),
        how="dialog",
        right="orders.promise",
        icon="clock",
        when=order.is_open,
        key="p",
    )
    yield Offer(
        _("Cancel the order"),
        at("cancel_order"),
        how="dialog",
        right="orders.cancel",
        move=Move(DOCUMENT, document, Document.CANCELLED),
        when=not locked,
        rule=locked,
        icon="x",
        is_grave=True,
    )


def _next_places(order: Order) -> list[Place]:
    """The likely ways on by hand; work, inspection and hand-over are the workshop's."""
    likely = {
        Place.ARRIVED: [Place.DIAGNOSIS, Place.AWAITING_PARTS],
        Place.DIAGNOSIS: [Place.AWAITING_APPROVAL, Place.AWAITING_PARTS],
        Place.AWAITING_APPROVAL: [Place.AWAITING_PARTS],
    }
    if order.document in (Document.CANCELLED, Document.ESTIMATE):
        return []
    return likely.get(Place(order.place), [])


def _lacks_parts(found: queries.OrderPage) -> bool:
    return any(
        line.part_id and line.request_line_id is None
        for row in found.jobs
        if row.job.consent == Consent.APPROVED
        for line in row.lines
    )


def _job(order: Order, row: queries.WrittenJob, actor: Any) -> dict[str, Any]:
    job = row.job
    consent = Consent(job.consent)
    method = dict(Method.choices).get(job.consent_method, "")
    return {
        "job": job,
        "chip": show.chip(consent.label, CONSENT_TONES[consent]),
        "tone": CONSENT_TONES[consent],
        "kind": ServiceType(job.service_type).label,
        "method": method,
        "misuse": dict(Misuse.choices).get(job.misuse, ""),
        "was": job.agreed_gross if consent == Consent.PROPOSED else None,
        "lines": [_line(line) for line in row.lines],
        "may_decide": order.is_open
        and not order.is_locked
        and actor.may("orders.consent", store_id=order.store_id),
        "may_describe": order.is_open and actor.may("orders.describe", store_id=order.store_id),
    }


def _line(line: Any) -> dict[str, Any]:
    bearers = [(PAYERS[p], getattr(line, c)) for p, c in SHARES.items() if getattr(line, c)]
    asked = line.request_line
    part = ""
    if line.part_id:
        if asked is None:
            part = show.chip(_("not asked for"), "planned")
        elif asked.state == "issued":
            part = show.chip(_("issued"), "ready")
        else:
            part = show.chip(_("asked for"), "waiting")
    return {
        "line": line,
        "kind": LineKind(line.kind).label,
        "name": (show.is_chinese() and line.name_zh) or line.name_en or line.name_zh,
        "quantity": f"{line.quantity.normalize():f}",
        "payers": bearers,
        "is_split": len(bearers) > 1,
        "payer": PAYERS.get(line.payer, ""),
        "part": part,
        "stand_in": asked.part if asked and asked.part_id != line.part_id else None,
        "mixing": dict(Mixing.choices).get(line.mixing, ""),
        "reason": dict(PriceReason.choices).get(line.price_reason, ""),
    }


def _check(found: queries.OrderPage) -> dict[str, Any] | None:
    check = found.check
    if check is None:
        return None
    language = get_language() or "zh"
    named = points(check.template.body)
    return {
        "check": check,
        "is_signed": check.state == CheckState.SIGNED,
        "marks": found.marks,
        "answers": [
            (
                named[code].name(language),
                show.chip(Grade(told["grade"]).label, GRADE_TONES[Grade(told["grade"])])
                if told.get("grade")
                else "",
                " ".join(filter(None, [told.get("value", ""), named[code].unit])).strip(),
                told.get("words", ""),
            )
            for code, told in check.answers.items()
            if code in named
        ],
    }


def _consents(request: Any, order_id: int) -> list[dict[str, Any]]:
    tones = {Decision.APPROVED: "ready", Decision.DECLINED: "late", Decision.RESET: "waiting"}
    methods = dict(Method.choices)
    return [
        {
            "at": row.at,
            "job": row.job.title,
            "chip": show.chip(Decision(row.decision).label, tones[Decision(row.decision)]),
            "method": methods.get(row.method, ""),
            "person": row.person,
            "amount": row.amount,
            "version": row.estimate.version if row.estimate else None,
        }
        for row in queries.consents_of(order_id, seen_by=request.actor)
    ]
