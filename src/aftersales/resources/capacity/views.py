"""The workshop's means on screen: bays and equipment, tools, and how full a day is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftersales.ground.network import queries as network
from aftersales.ground.network.states import BayKind
from aftersales.records.staff import queries as staff
from aftersales.resources.capacity import commands, forms, queries
from aftersales.resources.capacity.commands import NewResource
from aftersales.resources.capacity.models import Calibration, Occupation, Resource, ToolLoan
from aftersales.resources.capacity.states import (
    ACTIVE,
    SERVICE_LIFE,
    Condition,
    Purpose,
    ResourceKind,
    ServiceState,
    UpkeepResult,
)
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import Button, Choice, Column, Empty, ListPage, View, YesNo, chips, source
from aftersales.web.pages import done, page, shown_on
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view

AHEAD = timedelta(days=14)
LONG = timedelta(days=3660)
TONES = {"in_service": "ready", "out_of_order": "late", "retired": "planned"}
CONDITIONS = {"good": "ready", "worn": "waiting", "faulty": "late", "lost": "late"}
_GROUPS = (
    (ResourceKind.BAY, gettext_lazy("Bays")),
    (ResourceKind.TECHNICIAN, gettext_lazy("Technicians")),
    (ResourceKind.LOAN_CAR, gettext_lazy("Loan cars")),
)
HOLDS = {
    "booking": "planned",
    "urgent": "waiting",
    "work": "work",
    "upkeep": "waiting",
    "loan": "guarantee",
    "block": "late",
}


# -- lists ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ResourceRow:
    pk: int
    code: str
    name: str
    kind: str
    bay_kind: str
    has_lift: bool
    state: str
    out_until: datetime | None
    store: str = source("store__name", default="")


class Resources(ListPage[ResourceRow]):
    """Bays, equipment, loan cars and technicians of the stores."""

    name = "capacity.resources"
    title = gettext_lazy("Bays and equipment")
    right = "capacity.view"
    row = ResourceRow
    columns = (
        Column("name", gettext_lazy("Name"), sort=True, phone="title"),
        Column("code", gettext_lazy("Short code"), sort=True),
        Column("kind", gettext_lazy("Kind"), chips=chips(ResourceKind, {})),
        Column("bay_kind", gettext_lazy("Kind of bay"), chips=chips(BayKind, {})),
        Column("has_lift", gettext_lazy("Lift"), kind="yes_no"),
        Column("state", gettext_lazy("State"), chips=chips(ServiceState, TONES), phone="side"),
        Column("out_until", gettext_lazy("Expected back"), kind="when"),
        Column("store", gettext_lazy("Store"), shown=False),
    )
    filters = (
        Choice("kind", gettext_lazy("Kind"), choices=ResourceKind.choices),
        Choice("state", gettext_lazy("State"), choices=ServiceState.choices),
    )
    views = (
        View("bays", gettext_lazy("Bays"), "kind=bay"),
        View("equipment", gettext_lazy("Equipment"), "kind=equipment"),
        View("technicians", gettext_lazy("Technicians"), "kind=technician"),
        View("loan_cars", gettext_lazy("Loan cars"), "kind=loan_car"),
        View("out", gettext_lazy("Out of order"), "state=out_of_order"),
        View("all", gettext_lazy("All")),
    )
    order = "code"
    search = ("name__icontains", "code__istartswith")
    buttons = (Button(gettext_lazy("Register"), "capacity:register", right="capacity.register"),)
    empty = Empty(
        gettext_lazy("Nothing here yet"),
        gettext_lazy("Register the bays first: work is planned on them."),
        label=gettext_lazy("Register"),
        url_name="capacity:register",
        right="capacity.register",
        icon="building-warehouse",
    )

    def rows(self) -> QuerySet[Resource]:
        rows = queries.resources(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting
        store = store_in_view(self.request)
        return rows.filter(store=store) if store else rows

    def url_of(self, row: ResourceRow) -> str:
        return row_address("capacity:resource", row.pk)


@dataclass(frozen=True)
class ToolRow:
    pk: int
    code: str
    name: str
    location: str
    condition: str
    is_out: bool
    calibration_due_on: date | None
    state: str


class Tools(ListPage[ToolRow]):
    """Special tools: where they are, in which condition, calibrated until when (WS-38)."""

    name = "capacity.tools"
    title = gettext_lazy("Special tools")
    right = "capacity.view"
    row = ToolRow
    columns = (
        Column("name", gettext_lazy("Name"), sort=True, phone="title"),
        Column("code", gettext_lazy("Short code"), sort=True),
        Column("location", gettext_lazy("Place")),
        Column("is_out", gettext_lazy("Lent"), kind="yes_no"),
        Column("condition", gettext_lazy("Condition"), chips=chips(Condition, CONDITIONS)),
        Column("calibration_due_on", gettext_lazy("Calibrated until"), kind="date", sort=True),
        Column("state", gettext_lazy("State"), chips=chips(ServiceState, TONES), phone="side"),
    )
    filters = (
        YesNo("is_out", gettext_lazy("Lent")),
        Choice("condition", gettext_lazy("Condition"), choices=Condition.choices),
        Choice("state", gettext_lazy("State"), choices=ServiceState.choices),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("out", gettext_lazy("Lent"), "is_out=yes"),
    )
    order = "code"
    search = ("name__icontains", "code__istartswith")
    buttons = (Button(gettext_lazy("Register"), "capacity:register", right="capacity.register"),)
    empty = Empty(
        gettext_lazy("No special tools yet"),
        gettext_lazy("Pullers, gauges and testers that only one job can use at a time."),
        icon="tools",
    )

    def rows(self) -> QuerySet[Resource]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        lent = ToolLoan.objects.filter(resource=OuterRef("pk"), returned_at=None)
        rows = queries.resources(seen_by=actor, kinds=[ResourceKind.TOOL])
        store = store_in_view(self.request)
        rows = rows.filter(store=store) if store else rows
        return rows.annotate(is_out=Exists(lent))

    def url_of(self, row: ToolRow) -> str:
        return row_address("capacity:resource", row.pk)


# -- one thing ------------------------------------------------------------------------------------


def _resource(request: Any, resource_id: int) -> Resource:
    rows = Resource.objects.visible_to(request.actor).select_related("person", "vehicle", "store")
    return get_object_or_404(rows, pk=resource_id)


def resource(request: Any, resource_id: int) -> HttpResponse:
    """One bay, technician, loan car, tool or piece of equipment: its upkeep, and what holds it."""
    request.actor.require("capacity.view")
    row, now = _resource(request, resource_id), timezone.now()
    loan = row.loans.select_related("person").filter(returned_at=None).first()
    holds = Occupation.objects.visible_to(request.actor).filter(
        resource=row, state__in=ACTIVE, during__overlap=(now, now + AHEAD)
    )
    context = {
        "resource": row,
        "head": Head(
            row.name,
            chips=[show.chip(ServiceState(row.state).label, TONES[row.state])],
            sub=row.code,
            back=reverse("capacity:tools" if row.kind == "tool" else "capacity:resources"),
        ),
        "bar": bar(_offers(row, loan), actor=request.actor, store_id=row.store_id),
        "facts": _facts(row, loan),
        "holds": list(holds.order_by("during", "pk")),
        "hold_tones": HOLDS,
        "abilities": list(queries.abilities_of(row.pk, seen_by=request.actor)),
        "upkeep": list(queries.upkeep_plans(row.pk, seen_by=request.actor)),
        "records": list(row.upkeep_records.select_related("plan").order_by("-on", "-pk")[:20]),
        "calibrations": list(Calibration.objects.filter(resource=row).order_by("-on", "-pk")[:20]),
        "today": network.day_of(now, store_id=row.store_id),
        "timeline": timeline("resource", row.pk, seen_by=request.actor),
    }
    return page(request, "capacity/resource.html", "body", context)


def _facts(row: Resource, loan: ToolLoan | None) -> list[FactLine]:
    facts = [
        FactLine(_("Kind"), row.get_kind_display()),
        FactLine(_("Store"), row.store.name),
    ]
    if row.kind == ResourceKind.BAY:
        facts.append(FactLine(_("Kind of bay"), row.get_bay_kind_display()))
        facts.append(FactLine(_("Lift"), show.yes_no(row.has_lift)))
    if row.vehicle is not None:
        facts.append(FactLine(_("Vehicle"), show.plate(row.vehicle.plate)))
    if row.kind in (ResourceKind.TOOL, ResourceKind.EQUIPMENT):
        facts += [
            FactLine(_("Place"), row.location),
            FactLine(_("Serial number"), row.serial_number),
            FactLine(
                _("Condition"),
                show.chip(row.get_condition_display(), CONDITIONS[row.condition]),
            ),
            FactLine(_("Calibrated until"), show.date(row.calibration_due_on)),
        ]
    if loan is not None:
        facts.append(FactLine(_("Lent to"), loan.person.name))
        facts.append(FactLine(_("Back by"), show.countdown(loan.due_at)))
    if row.out_words:
        facts.append(FactLine(_("What is wrong"), row.out_words))
        facts.append(FactLine(_("Expected back"), show.when(row.out_until)))
    return facts


def _offers(row: Resource, loan: ToolLoan | None) -> list[Offer]:
    def to(name: str) -> str:
        return reverse(f"capacity:{name}", args=[row.pk])

    state = ServiceState(row.state)
    here = state == ServiceState.IN_SERVICE
    is_tool = row.kind == ResourceKind.TOOL
    offers = []
    if is_tool and loan is None:
        offers.append(
            Offer(
                _("Lend"),
                to("lend"),
                "dialog",
                "capacity.lend",
                when=here,
                rule=_("Only a tool in service is lent."),
                icon="arrow-right",
            )
        )
    if loan is not None:
        offers.append(Offer(_("Take the tool back"), to("take_back"), "dialog", "capacity.lend"))
    if row.kind in (ResourceKind.TOOL, ResourceKind.EQUIPMENT):
        offers.append(Offer(_("Calibration"), to("calibrate"), "dialog", "capacity.calibrate"))
    if row.kind == ResourceKind.TECHNICIAN:
        offers.append(Offer(_("Rate the speed"), to("rate"), "dialog", "capacity.rate"))
    else:
        offers.append(
            Offer(_("Plan upkeep"), to("plan_upkeep"), "dialog", "capacity.keep_up", when=here)
        )
    if state == ServiceState.OUT_OF_ORDER:
        offers.insert(
            0, Offer(_("Back in service"), to("put_back"), right="capacity.keep_up", icon="check")
        )
    else:
        offers.append(
            Offer(
                _("Out of order"),
                to("take_out"),
                "dialog",
                "capacity.keep_up",
                Move(SERVICE_LIFE, state, ServiceState.OUT_OF_ORDER),
            )
        )
    offers.append(
        Offer(
            _("Retire"),
            to("retire"),
            right="capacity.register",
            move=Move(SERVICE_LIFE, state, ServiceState.RETIRED),
            confirm=_("It will not be used any more. What is known of it stays. Go on?"),
            is_grave=True,
        )
    )
    return offers


def _url(row: Resource) -> str:
    return reverse("capacity:resource", args=[row.pk])


def _people(store_id: int) -> list[tuple[int, str]]:
    on = network.day_of(timezone.now(), store_id=store_id)
    return list(staff.people_now(store_id=store_id, on=on).values_list("pk", "name"))


@needs("capacity.register")
def register(request: Any) -> HttpResponse:
    allowed = request.actor.stores_with("capacity.register")
    stores = [(k, v) for k, v in network.store_names(request.actor).items() if k in allowed]
    here = store_in_view(request) or stores[0][0]
    form = forms.ResourceForm(
        request.POST or None,
        people=[person for pk, _name in stores for person in _people(pk)],
        stores=stores,
        initial={"store_id": here},
    )
    if form.is_valid():
        with shown_on(form):
            given = dict(form.cleaned_data)
            store_id = given.pop("store_id")
            bay_kind = given.pop("bay_kind")
            new = NewResource(
                **{**given, "kind": ResourceKind(given["kind"])},
                bay_kind=BayKind(bay_kind) if bay_kind else None,
            )
            row = commands.register(store_id=store_id, new=new, by=request.actor, at=timezone.now())
            return done(request, _url(row), _("Registered."))
    context = {"form": form, "title": _("Register"), "back": reverse("capacity:resources")}
    return page(request, "capacity/plain_form.html", "form", context)


@needs("capacity.keep_up")
def take_out(request: Any, resource_id: int) -> HttpResponse:
    row = _resource(request, resource_id)
    return dialog(
        request,
        forms.TakeOutForm(request.POST or None),
        lambda given: commands.take_out(
            resource_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Out of order"),
        words=_("No new work is put on it. What is planned stays in sight, to be moved."),
        back=_url(row),
    )


@require_POST
@needs("capacity.keep_up")
def put_back(request: Any, resource_id: int) -> HttpResponse:
    row = _resource(request, resource_id)
    commands.put_back(resource_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, _url(row), _("Back in service."))


@require_POST
@needs("capacity.register")
def retire(request: Any, resource_id: int) -> HttpResponse:
    row = _resource(request, resource_id)
    commands.retire(resource_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, _url(row), _("Retired."))


@needs("capacity.rate")
def rate(request: Any, resource_id: int) -> HttpResponse:
    row = _resource(request, resource_id)
    skills = list(staff.skill_names(seen_by=request.actor).items())
    return dialog(
        request,
        forms.AbilityForm(request.POST or None, skills=skills),
        lambda given: commands.rate(
            resource_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Rate the speed"),
        back=_url(row),
    )


@needs("capacity.lend")
def lend(request: Any, resource_id: int) -> HttpResponse:
    row = _resource(request, resource_id)
    return dialog(
        request,
        forms.LendForm(request.POST or None, people=_people(row.store_id)),
        lambda given: commands.lend(
            resource_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Lend"),
        back=_url(row),
    )


@needs("capacity.lend")
def take_back(request: Any, resource_id: int) -> HttpResponse:
    row = _resource(request, resource_id)
    return dialog(
        request,
        forms.TakeBackForm(request.POST or None),
        lambda given: commands.take_back(
            resource_id=row.pk,
            condition=Condition(given["condition"]),
            words=given["words"],
            by=request.actor,
            at=timezone.now(),
        ),
        title=_("Take the tool back"),
        back=_url(row),
    )


@needs("capacity.calibrate")
def calibrate(request: Any, resource_id: int) -> HttpResponse:
    row = _resource(request, resource_id)
    return dialog(
        request,
        forms.CalibrationForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda given: commands.calibrate(
            resource_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Calibration"),
        back=_url(row),
    )


@needs("capacity.keep_up")
def plan_upkeep(request: Any, resource_id: int) -> HttpResponse:
    row = _resource(request, resource_id)
    return dialog(
        request,
        forms.UpkeepForm(request.POST or None),
        lambda given: commands.plan_upkeep(
            resource_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Plan upkeep"),
        back=_url(row),
    )


def _plan(request: Any, upkeep_plan_id: int) -> Any:
    rows = queries.upkeep_due(seen_by=request.actor, until=date.max)
    return get_object_or_404(rows, pk=upkeep_plan_id)


@needs("capacity.keep_up")
def record_upkeep(request: Any, upkeep_plan_id: int) -> HttpResponse:
    plan = _plan(request, upkeep_plan_id)
    return dialog(
        request,
        forms.UpkeepRecordForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda given: commands.record_upkeep(
            upkeep_plan_id=plan.pk,
            by=request.actor,
            at=timezone.now(),
            **{**given, "result": UpkeepResult(given["result"])},
        ),
        title=plan.name,
        back=_url(plan.resource),
    )


@needs("capacity.keep_up")
def block_for_upkeep(request: Any, upkeep_plan_id: int) -> HttpResponse:
    plan = _plan(request, upkeep_plan_id)
    return dialog(
        request,
        forms.BlockForm(request.POST or None),
        lambda given: commands.block_for_upkeep(
            upkeep_plan_id=plan.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Reserve time for upkeep"),
        words=_("As long as it lasts nobody can book it: %(n)s min.") % {"n": plan.minutes},
        back=_url(plan.resource),
    )


@require_POST
@needs("capacity.keep_up")
def end_upkeep(request: Any, upkeep_plan_id: int) -> HttpResponse:
    plan = _plan(request, upkeep_plan_id)
    commands.end_upkeep(upkeep_plan_id=plan.pk, by=request.actor, at=timezone.now())
    return done(request, _url(plan.resource), _("Ended."))


# -- the day --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A hold as a bar of the day."""

    pk: int
    start: float
    length: float
    tone: str
    words: str
    title: str


@dataclass(frozen=True)
class Lane:
    name: str
    hint: object
    bars: list[Bar]
    shades: list[tuple[float, float]]
    address: str


@needs("capacity.view")
def day(request: Any) -> HttpResponse:
    """How full the store is on a day: figures, and who and what is held when."""
    allowed = request.actor.stores_with("capacity.view")
    store = store_in_view(request)
    store_id = store if store is not None and store in allowed else min(allowed)
    on = _day_asked(request, store_id)
    found = queries.house(store_id, first=on, last=on)
    (load,) = queries.by_day(store_id=store_id, seen_by=request.actor, first=on, last=on)
    frame = _Frame.of(found, on)
    context = {
        "store": network.store(store_id),
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "load": load,
        "skills": staff.skill_names(seen_by=request.actor),
        "bay_kinds": dict(BayKind.choices),
        "kept_free": found.kept_free,
        "frame": frame,
        "now_at": frame.now_at(timezone.now()),
        "groups": [
            (label, [_lane(found, row, frame) for row in found.of_kind(kind)])
            for kind, label in _GROUPS
            if found.of_kind(kind)
        ],
        "hours": queries.by_hour(store_id=store_id, seen_by=request.actor, on=on),
    }
    return page(request, "capacity/day.html", "body", context)


def _day_asked(request: Any, store_id: int) -> date:
    today = network.day_of(timezone.now(), store_id=store_id)
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return asked if abs(asked - today) < LONG else today


@dataclass(frozen=True)
class _Frame:
    """The hours that the lanes show."""

    since: datetime
    first_hour: int
    last_hour: int

    @classmethod
    def of(cls, found: queries.House, on: date) -> _Frame:
        zone = found.calendar.zone
        spans = found.opening[on]
        first = spans[0][0].astimezone(zone).hour if spans else 8
        last = spans[-1][1].astimezone(zone) if spans else None
        until = min(24, last.hour + (1 if last.minute else 0)) if last else 18
        midnight = found.calendar.start_of(on)
        return cls(midnight + timedelta(hours=first), first, max(until, first + 1))

    @property
    def length(self) -> timedelta:
        return timedelta(hours=self.last_hour - self.first_hour)

    def share(self, span: tuple[datetime, datetime]) -> tuple[float, float]:
        """Start and length as shares of the frame, cut to it."""
        start = max(0.0, min(1.0, (span[0] - self.since) / self.length))
        end = max(0.0, min(1.0, (span[1] - self.since) / self.length))
        return start, end - start

    def now_at(self, now: datetime) -> float | None:
        share = (now - self.since) / self.length
        return share if 0 <= share <= 1 else None


def _lane(found: queries.House, row: Resource, frame: _Frame) -> Lane:
    bars = []
    for hold in found.holds:
        start, length = frame.share((hold.during.lower, hold.during.upper))
        if hold.resource_id == row.pk and length > 0:
            label = str(Purpose(hold.purpose).label)
            words = hold.reference or label
            title = f"{label} {hold.reference} {show.clock(hold.during.lower)}"
            title += f"–{show.clock(hold.during.upper)}"
            tone = HOLDS[hold.purpose]
            bars.append(Bar(hold.pk, start, length, tone, words, title))
    windows = found.windows[row.pk] if row.kind == ResourceKind.TECHNICIAN else found.opened
    gaps = _gaps(windows, frame)
    if row.out_until is not None:
        gaps.append((frame.since, row.out_until))
    shades = [frame.share(span) for span in gaps]
    hint = row.get_bay_kind_display() if row.bay_kind else row.get_kind_display()
    return Lane(row.name, hint, bars, [s for s in shades if s[1] > 0], _url(row))


def _gaps(windows: Any, frame: _Frame) -> list[tuple[datetime, datetime]]:
    """When nobody works in the frame."""
    at, gaps = frame.since, []
    for start, end in windows:
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    gaps.append((at, frame.since + frame.length))
    return gaps
