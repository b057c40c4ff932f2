"""The house on screen: figures, 7S sheets, hazards and accidents, measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.ground.handbook import queries as handbook
from aftersales.ground.handbook.queries import guides
from aftersales.ground.network import queries as network
from aftersales.records.staff import queries as staff
from aftersales.resources.premises import commands, forms, queries
from aftersales.resources.premises.models import Area, Audit, Incident, Measure
from aftersales.resources.premises.states import (
    INCIDENT,
    IncidentKind,
    IncidentState,
    MeasureState,
    Severity,
)
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import Button, Choice, Column, Empty, ListPage, Rule, View, chips, source
from aftersales.web.pages import done, page, shown_on
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import one_store

KINDS = {"hazard": "waiting", "near_miss": "waiting", "accident": "late"}
SEVERITIES = {"low": "planned", "middle": "waiting", "high": "late"}
STATES = {"open": "work", "closed": "ready"}
MEASURES = {"open": "work", "done": "ready"}


def here(request: Any, right: str = "premises.view") -> int:
    """The store looked at, else the first in which one has the right."""
    return one_store(request, right)


def _sent(request: Any) -> Any:
    """What was posted; a form all of whose fields are empty is posted too."""
    return request.POST if request.method == "POST" else None


def _people(store_id: int) -> list[tuple[int, str]]:
    on = network.day_of(timezone.now(), store_id=store_id)
    return list(staff.people_now(store_id=store_id, on=on).values_list("pk", "name"))


# -- the house at a glance ------------------------------------------------------------------------


@needs("premises.view")
def overview(request: Any) -> HttpResponse:
    """Accidents against their target, the 7S score of each area with its trend, what is open."""
    store_id, now = here(request), timezone.now()
    seen = {"seen_by": request.actor}
    sheets = handbook.for_step("premises.audit", store_id=store_id)
    context = {
        "store": network.store(store_id),
        "standing": queries.standing(store_id=store_id, now=now, **seen),
        "areas": queries.area_scores(store_id=store_id, now=now, **seen),
        "measures": list(
            queries.measures(**seen).filter(store=store_id, state=MeasureState.OPEN)[:10]
        ),
        "incidents": list(
            queries.incidents(**seen).filter(store=store_id, state=IncidentState.OPEN)[:10]
        ),
        "tones": {"kind": KINDS, "severity": SEVERITIES},
        "today": network.day_of(now, store_id=store_id),
        "texts": [
            *guides("premises.safety", store_id=store_id),
            *handbook.said(sheets, store_id=store_id),
        ],
        "names": {e.code: e.name for sheet in sheets for e in sheet.elements(get_language())},
    }
    return page(request, "premises/overview.html", "body", context)


@needs("premises.manage")
def name_area(request: Any) -> HttpResponse:
    store_id = here(request, "premises.manage")
    return dialog(
        request,
        forms.AreaForm(_sent(request)),
        lambda given: commands.name_area(
            store_id=store_id, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Name an area"),
        words=_("A part of the house that one person can walk through."),
        back=reverse("premises:overview"),
    )


@require_POST
@needs("premises.manage")
def close_area(request: Any, area_id: int) -> HttpResponse:
    area = get_object_or_404(Area.objects.visible_to(request.actor), pk=area_id)
    commands.close_area(area_id=area.pk, by=request.actor, at=timezone.now())
    return done(request, reverse("premises:overview"), _("Closed."))


# -- 7S sheets ------------------------------------------------------------------------------------


@needs("premises.audit")
def audit(request: Any, area_id: int) -> HttpResponse:
    """Fill the sheet of an area: points and a remark for each item."""
    area = get_object_or_404(
        queries.areas(seen_by=request.actor).select_related("store"), pk=area_id
    )
    on = network.day_of(timezone.now(), store_id=area.store_id)
    sheet = handbook.item("WS-28", store_id=area.store_id)
    elements = sheet.elements(get_language())
    form = forms.AuditForm(_sent(request), initial={"on": on})
    if form.is_valid():
        with shown_on(form):
            row = commands.audit(
                area_id=area.pk,
                points=_points(request.POST, [e.code for e in elements]),
                remarks={e.code: request.POST.get(f"words-{e.code}", "") for e in elements},
                by=request.actor,
                at=timezone.now(),
                **form.cleaned_data,
            )
            address = reverse("premises:audit_page", args=[row.pk])
            return done(request, address, _("Kept. Say what is done about it."))
    context = {
        "area": area,
        "form": form,
        "elements": elements,
        "title": sheet.title(get_language()),
        "intro": sheet.intro(get_language()),
        "choices": range(queries.most_points(store_id=area.store_id, on=on) + 1),
        "sent": request.POST,
    }
    return page(request, "premises/audit.html", "form", context)


def _points(sent: Any, codes: list[str]) -> dict[str, int]:
    """What the page says; an item without points is missing, and the command says so."""
    told = {code: sent.get(f"points-{code}", "") for code in codes}
    return {code: int(word) for code, word in told.items() if word.isascii() and word.isdigit()}


@dataclass(frozen=True)
class AuditRow:
    pk: int
    on: date
    points: int
    maximum: int
    area: str = source("area__name", default="")
    auditor: str | None = source("auditor__name", default=None)

    @property
    def score(self) -> str:
        return f"{100 * self.points / self.maximum:.1f} %"


class Audits(ListPage[AuditRow]):
    """Filled 7S sheets."""

    name = "premises.audits"
    title = gettext_lazy("7S audits")
    right = "premises.view"
    row = AuditRow
    columns = (
        Column("on", gettext_lazy("Audited on"), kind="date", sort=True, phone="title"),
        Column("area", gettext_lazy("Area")),
        Column("points", gettext_lazy("Points"), kind="number"),
        Column("maximum", gettext_lazy("Maximum"), kind="number"),
        Column("score", gettext_lazy("Score"), phone="side"),
        Column("auditor", gettext_lazy("Audited by")),
    )
    views = (View("all", gettext_lazy("All")),)
    order = "-on"
    search = ("area__name__icontains",)
    empty = Empty(
        gettext_lazy("No 7S sheets yet"),
        gettext_lazy("Name the areas of the house, then fill the first sheet."),
        icon="clipboard-check",
    )

    def rows(self) -> QuerySet[Audit]:
        rows = Audit.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]  # Acting
        store = store_in_view(self.request)
        return rows.filter(store=store) if store else rows

    def url_of(self, row: AuditRow) -> str:
        return row_address("premises:audit_page", row.pk)


@needs("premises.view")
def audit_page(request: Any, audit_id: int) -> HttpResponse:
    """One filled sheet, by the wording it was filled by, with its measures and photos."""
    row = get_object_or_404(queries.audits(seen_by=request.actor), pk=audit_id)
    named = {e.code: e for e in row.version.elements(get_language())}
    context = {
        "audit": row,
        "head": Head(
            f"{row.area.name} · {show.date(row.on)}",
            chips=[show.chip(f"{row.score} %", "ready" if row.score >= 80 else "waiting")],
            sub=row.version.title(get_language()),
            back=reverse("premises:audits"),
        ),
        "bar": bar(
            [
                Offer(
                    _("Set a measure"),
                    reverse("premises:measure_of_audit", args=[row.pk]),
                    "dialog",
                    "premises.manage",
                    icon="plus",
                )
            ],
            actor=request.actor,
            store_id=row.store_id,
        ),
        "scores": [(named.get(s.element), s) for s in row.scores.order_by("pk")],
        "measures": list(queries.measures(seen_by=request.actor).filter(audit=row)),
        "names": {code: element.name for code, element in named.items()},
        "today": network.day_of(timezone.now(), store_id=row.store_id),
        "timeline": timeline("audit", row.pk, seen_by=request.actor),
    }
    return page(request, "premises/audit_page.html", "body", context)


# -- hazards and accidents ------------------------------------------------------------------------


@dataclass(frozen=True)
class IncidentRow:
    pk: int
    number: str
    kind: str
    severity: str
    state: str
    happened_at: datetime
    injured: int
    area: str | None = source("area__name", default=None)


class Incidents(ListPage[IncidentRow]):
    """The log of hazards and accidents; the target is no accident (WS-27)."""

    name = "premises.incidents"
    title = gettext_lazy("Hazards and accidents")
    right = "premises.view"
    row = IncidentRow
    columns = (
        Column("number", gettext_lazy("Number"), phone="title"),
        Column("kind", gettext_lazy("Kind"), chips=chips(IncidentKind, KINDS)),
        Column("severity", gettext_lazy("Severity"), chips=chips(Severity, SEVERITIES)),
        Column("area", gettext_lazy("Area")),
        Column("happened_at", gettext_lazy("Happened at"), kind="when", sort=True),
        Column("injured", gettext_lazy("People hurt"), kind="number"),
        Column("state", gettext_lazy("State"), chips=chips(IncidentState, STATES), phone="side"),
    )
    filters = (
        Choice("kind", gettext_lazy("Kind"), choices=IncidentKind.choices),
        Choice("state", gettext_lazy("State"), choices=IncidentState.choices),
        Choice("severity", gettext_lazy("Severity"), choices=Severity.choices),
    )
    views = (
        View("open", gettext_lazy("Open"), "state=open"),
        View("accidents", gettext_lazy("Accidents"), "kind=accident"),
        View("all", gettext_lazy("All")),
    )
    order = "-happened_at"
    search = ("number__istartswith",)
    buttons = (Button(gettext_lazy("Report it"), "premises:report", right="premises.report"),)
    empty = Empty(
        gettext_lazy("No hazard is on record"),
        gettext_lazy("Report what could hurt somebody before it does."),
        label=gettext_lazy("Report it"),
        url_name="premises:report",
        right="premises.report",
        icon="shield-check",
    )

    def rows(self) -> QuerySet[Incident]:
        rows = Incident.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]  # Acting
        store = store_in_view(self.request)
        return rows.filter(store=store) if store else rows

    def url_of(self, row: IncidentRow) -> str:
        return row_address("premises:incident", row.pk)


@needs("premises.report")
def report(request: Any) -> HttpResponse:
    store_id = here(request, "premises.report")
    areas = queries.areas(seen_by=request.actor, store_id=store_id).values_list("pk", "name")
    form = forms.ReportForm(_sent(request), areas=list(areas))
    if form.is_valid():
        with shown_on(form):
            given = dict(form.cleaned_data)
            row = commands.report(
                store_id=store_id,
                by=request.actor,
                at=timezone.now(),
                **{
                    **given,
                    "kind": IncidentKind(given["kind"]),
                    "severity": Severity(given["severity"]),
                },
            )
            return done(request, reverse("premises:incident", args=[row.pk]), _("Reported."))
    context = {
        "form": form,
        "title": _("Report a hazard or accident"),
        "back": reverse("premises:incidents"),
        "texts": guides("premises.report", store_id=store_id),
    }
    return page(request, "premises/plain_form.html", "form", context)


@needs("premises.view")
def incident(request: Any, incident_id: int) -> HttpResponse:
    """One hazard or accident with its measures."""
    row = get_object_or_404(queries.incidents(seen_by=request.actor), pk=incident_id)
    state = IncidentState(row.state)
    offers = [
        Offer(
            _("Set a measure"),
            reverse("premises:measure_of_incident", args=[row.pk]),
            "dialog",
            "premises.manage",
            Move(INCIDENT, state, IncidentState.CLOSED),
            icon="plus",
        ),
        Offer(
            _("Close"),
            reverse("premises:close", args=[row.pk]),
            "dialog",
            "premises.manage",
            Move(INCIDENT, state, IncidentState.CLOSED),
            rule=_("It is closed when all its measures are done."),
            icon="check",
        ),
    ]
    context = {
        "incident": row,
        "head": Head(
            row.number,
            chips=[
                show.chip(IncidentKind(row.kind).label, KINDS[row.kind]),
                show.chip(Severity(row.severity).label, SEVERITIES[row.severity]),
                show.chip(state.label, STATES[row.state]),
            ],
            sub=row.area.name if row.area else "",
            back=reverse("premises:incidents"),
        ),
        "bar": bar(offers, actor=request.actor, store_id=row.store_id),
        "facts": [
            FactLine(_("Happened at"), show.moment(row.happened_at)),
            FactLine(_("Reported at"), show.moment(row.reported_at)),
            FactLine(_("People hurt"), str(row.injured)),
            *([FactLine(_("Cause"), row.cause)] if row.cause else []),
        ],
        "measures": list(queries.measures(seen_by=request.actor).filter(incident=row)),
        "names": {},
        "today": network.day_of(timezone.now(), store_id=row.store_id),
        "timeline": timeline("incident", row.pk, seen_by=request.actor),
    }
    return page(request, "premises/incident.html", "body", context)


@needs("premises.manage")
def close(request: Any, incident_id: int) -> HttpResponse:
    row = get_object_or_404(queries.incidents(seen_by=request.actor), pk=incident_id)
    return dialog(
        request,
        forms.CloseForm(_sent(request)),
        lambda given: commands.close(
            incident_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Close %(number)s") % {"number": row.number},
        back=reverse("premises:incident", args=[row.pk]),
    )


# -- measures -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MeasureRow:
    pk: int
    words: str
    due_on: date
    state: str
    audit_id: int | None
    incident_id: int | None
    owner: str = source("owner__name", default="")
    area: str | None = source("audit__area__name", default=None)
    number: str | None = source("incident__number", default=None)

    @property
    def about(self) -> str:
        return self.number or self.area or ""


class Measures(ListPage[MeasureRow]):
    """What is to be done about sheets and incidents, by whom, by when."""

    name = "premises.measures"
    title = gettext_lazy("Measures")
    right = "premises.view"
    row = MeasureRow
    columns = (
        Column("words", gettext_lazy("What to do about it"), phone="title"),
        Column("about", gettext_lazy("Concerns")),
        Column("owner", pgettext_lazy("measure", "Owner")),
        Column("due_on", gettext_lazy("Until"), kind="date", sort=True),
        Column("state", gettext_lazy("State"), chips=chips(MeasureState, MEASURES), phone="side"),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=MeasureState.choices),
        Rule(
            "who",
            gettext_lazy("Who"),
            rules={
                "me": (gettext_lazy("mine"), lambda actor, _at: Q(owner_id=actor.person_id or 0))
            },
        ),
    )
    views = (
        View("open", gettext_lazy("Open"), "state=open"),
        View("mine", gettext_lazy("Mine, open"), "who=me&state=open"),
        View("all", gettext_lazy("All")),
    )
    order = "due_on"
    search = ("words__icontains",)
    empty = Empty(
        gettext_lazy("Nothing is to be done"),
        gettext_lazy("Measures are set on a 7S sheet or on a hazard."),
        icon="checklist",
    )

    def rows(self) -> QuerySet[Measure]:
        rows = Measure.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]  # Acting
        store = store_in_view(self.request)
        return rows.filter(store=store) if store else rows

    def url_of(self, row: MeasureRow) -> str:
        if row.incident_id:
            return reverse("premises:incident", args=[row.incident_id])
        return reverse("premises:audit_page", args=[row.audit_id])


@needs("premises.manage")
def measure_of_audit(request: Any, audit_id: int) -> HttpResponse:
    row = get_object_or_404(queries.audits(seen_by=request.actor), pk=audit_id)
    element = request.GET.get("element", "")
    known = {s.element for s in row.scores.all()}
    return dialog(
        request,
        forms.MeasureForm(_sent(request), people=_people(row.store_id)),
        lambda given: commands.set_measure(
            audit_id=row.pk,
            element=element if element in known else "",
            by=request.actor,
            at=timezone.now(),
            **given,
        ),
        title=_("Set a measure"),
        back=reverse("premises:audit_page", args=[row.pk]),
    )


@needs("premises.manage")
def measure_of_incident(request: Any, incident_id: int) -> HttpResponse:
    row = get_object_or_404(queries.incidents(seen_by=request.actor), pk=incident_id)
    return dialog(
        request,
        forms.MeasureForm(_sent(request), people=_people(row.store_id)),
        lambda given: commands.set_measure(
            incident_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Set a measure"),
        back=reverse("premises:incident", args=[row.pk]),
    )


def _measure(request: Any, measure_id: int) -> tuple[Measure, str]:
    """The measure, and the page it stands on."""
    row = get_object_or_404(queries.measures(seen_by=request.actor), pk=measure_id)
    if row.incident_id:
        return row, reverse("premises:incident", args=[row.incident_id])
    return row, reverse("premises:audit_page", args=[row.audit_id])


@needs("premises.carry_out")
def carry_out(request: Any, measure_id: int) -> HttpResponse:
    row, back = _measure(request, measure_id)
    return dialog(
        request,
        forms.DoneForm(_sent(request)),
        lambda given: commands.carry_out(
            measure_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("The measure is done"),
        words=row.words,
        back=back,
    )


@needs("premises.manage")
def move_measure(request: Any, measure_id: int) -> HttpResponse:
    row, back = _measure(request, measure_id)
    return dialog(
        request,
        forms.MoveForm(
            _sent(request),
            people=_people(row.store_id),
            initial={"person_id": row.owner_id, "due_on": row.due_on},
        ),
        lambda given: commands.move_measure(
            measure_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Another owner or day"),
        words=row.words,
        back=back,
    )


@needs("premises.manage")
def reopen_measure(request: Any, measure_id: int) -> HttpResponse:
    row, back = _measure(request, measure_id)
    return dialog(
        request,
        forms.ReopenForm(_sent(request)),
        lambda given: commands.reopen_measure(
            measure_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("It was not enough"),
        words=row.words,
        back=back,
    )
