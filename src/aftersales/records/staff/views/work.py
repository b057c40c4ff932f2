"""Who works when, who is away, and tasks with a deadline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftersales.records.staff import commands, queries, rules
from aftersales.records.staff.forms import (
    AbsenceForm,
    ErrandForm,
    PassUpForm,
    PatternForm,
    PlanForm,
    ReportForm,
)
from aftersales.records.staff.models import Errand, ShiftPattern
from aftersales.records.staff.states import ERRAND_LIFE, ErrandState
from aftersales.records.staff.views.common import colleagues_here, one_form, store_looked_at
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.lists import (
    Button,
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
from aftersales.web.pages import done, page
from aftersales.web.sentences import timeline
from aftersales.web.show import chip

WEEK = 7


def _monday(request: Any) -> date:
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())


@needs("staff.view_shifts")
def shifts(request: Any) -> HttpResponse:
    """The week of a store: people down, days across."""
    first, store = _monday(request), store_looked_at(request)
    days = list(rules.days(first, first + timedelta(days=WEEK - 1)))
    planned = defaultdict(list)
    for shift in queries.shifts(store_id=store, first=days[0], last=days[-1]):
        planned[shift.person_id, shift.on].append(shift)
    away = {
        (row.person_id, day): row
        for row in queries.absences(store_id=store, first=days[0], last=days[-1])
        for day in rules.days(max(row.starts_on, days[0]), min(row.ends_on, days[-1]))
    }
    context = {
        "days": days,
        "today": timezone.localdate(),
        "people": colleagues_here(store),
        "planned": planned,
        "away": away,
        "before": first - timedelta(days=WEEK),
        "after": first + timedelta(days=WEEK),
        "patterns": list(queries.shift_patterns(store_id=store)),
    }
    return page(request, "staff/shifts.html", "main", context)


@needs("staff.plan_shifts")
def plan_shifts(request: Any) -> HttpResponse:
    """People, a shift, a period."""
    store = store_looked_at(request)
    patterns = queries.shift_patterns(store_id=store)
    form = PlanForm(
        request.POST or None,
        colleagues=colleagues_here(store),
        patterns=[(p.code, p.name) for p in patterns],
    )
    return one_form(
        request,
        form,
        title=_("Plan shifts"),
        back=reverse("staff:shifts"),
        run=lambda given: commands.plan_shifts(
            store_id=store,
            person_ids=[int(p) for p in given["person_ids"]],
            pattern=given["pattern"],
            first=given["first"],
            last=given["last"],
            by=request.actor,
            at=timezone.now(),
        ),
        said=_("Planned."),
    )


@needs("staff.plan_shifts")
def set_shift_pattern(request: Any) -> HttpResponse:
    """A shift of the store: its hours and its break."""

    def run(given: dict[str, Any]) -> ShiftPattern:
        return commands.set_shift_pattern(
            store_id=store_looked_at(request), by=request.actor, at=timezone.now(), **given
        )

    return one_form(
        request,
        PatternForm(request.POST or None),
        title=_("A shift"),
        back=reverse("staff:shifts"),
        run=run,
    )


@needs("staff.record_absence")
def record_absence(request: Any, person_id: int) -> HttpResponse:
    """Somebody is away: the shifts of these days fall away."""
    store = store_looked_at(request)
    return one_form(
        request,
        AbsenceForm(request.POST or None),
        title=_("Record an absence"),
        back=reverse("staff:shifts"),
        run=lambda given: commands.record_absence(
            store_id=store, person_id=person_id, by=request.actor, at=timezone.now(), **given
        ),
    )


# -- errands ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ErrandRow:
    pk: int
    title: str
    state: str
    due_at: datetime
    responsible: str = source("responsible__name", default="")
    store: str = source("store__name", default="")


TONES = {"given": "work", "done": "waiting", "accepted": "ready", "withdrawn": "planned"}


class Errands(ListPage[ErrandRow]):
    name = "staff.errands"
    title = gettext_lazy("Tasks")
    row = ErrandRow
    columns = (
        Column("title", gettext_lazy("Task"), sort=True, phone="title"),
        Column("responsible", gettext_lazy("Responsible person"), sort=True),
        Column("state", gettext_lazy("State"), chips=chips(ErrandState, TONES), phone="side"),
        Column(
            "due_at",
            gettext_lazy("Deadline"),
            kind="countdown",
            sort=True,
            runs=lambda row: row.state == ErrandState.GIVEN,
        ),
        Column("store", gettext_lazy("Store"), shown=False),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=ErrandState.choices),
        Rule(
            "who",
            gettext_lazy("Whose tasks"),
            rules={
                "me": (
                    gettext_lazy("mine"),
                    lambda actor, _at: Q(responsible_id=actor.person_id),
                ),
                "given": (
                    gettext_lazy("given by me"),
                    lambda actor, _at: Q(given_by_id=actor.person_id),
                ),
            },
        ),
        Period("due_at", gettext_lazy("Deadline"), words_offered=("overdue", "today", "week")),
    )
    views = (
        View("mine", gettext_lazy("Mine, open"), "who=me&state=given"),
        View("given", gettext_lazy("Given by me"), "who=given&state=given&state=done"),
        View("all", gettext_lazy("All")),
    )
    order = "due_at"
    search = ("title__icontains",)
    buttons = (Button(gettext_lazy("Give a task"), "staff:give_errand", right="staff.give_errand"),)
    empty = Empty(
        gettext_lazy("No tasks"), gettext_lazy("A superior gives tasks with a deadline here.")
    )

    def rows(self) -> Any:
        return queries.errands(seen_by=self.request.actor)  # type: ignore[attr-defined]  # set by our middleware

    def url_of(self, row: ErrandRow) -> str:
        return row_address("staff:errand", row.pk)


def _errand(request: Any, errand_id: int) -> Errand:
    return get_object_or_404(queries.errands(seen_by=request.actor), pk=errand_id)


def errand(request: Any, errand_id: int) -> HttpResponse:
    """One task: who, what, until when, and what was reported."""
    row = _errand(request, errand_id)
    state = ErrandState(row.state)
    mine = row.responsible_id == request.actor.person_id
    context = {
        "head": Head(
            row.title, [chip(state.label, TONES[row.state])], "", reverse("staff:errands")
        ),
        "bar": bar(_offers(row, state, is_mine=mine), actor=request.actor, store_id=row.store_id),
        "facts": [
            FactLine(_("Responsible person"), row.responsible.name),
            FactLine(_("Given by"), row.given_by.name if row.given_by else ""),
            FactLine(_("Store"), row.store.name),
            FactLine(_("Deadline"), timezone.localtime(row.due_at).strftime("%Y-%m-%d %H:%M")),
        ],
        "errand": row,
        "story": timeline("errand", row.pk, seen_by=request.actor),
    }
    return page(request, "staff/errand.html", "main", context)


def _offers(row: Errand, state: ErrandState, *, is_mine: bool) -> list[Offer]:
    def to(name: str) -> str:
        return reverse(f"staff:{name}", args=[row.pk])

    give, only = "staff.give_errand", _("Only the responsible person reports this as done.")
    return [
        Offer(
            _("Report as done"),
            to("report_errand"),
            "page",
            "staff.own",
            Move(ERRAND_LIFE, state, ErrandState.DONE),
            when=is_mine,
            rule=only,
            icon="check",
        ),
        Offer(
            _("Pass up"),
            to("pass_up_errand"),
            "page",
            "staff.own",
            when=is_mine and state == ErrandState.GIVEN,
            rule=_("Only the responsible person passes an open task up."),
        ),
        Offer(
            _("Accept"),
            to("accept_errand"),
            right=give,
            move=Move(ERRAND_LIFE, state, ErrandState.ACCEPTED),
            when=not is_mine,
            rule=_("Somebody else accepts your work."),
        ),
        Offer(
            _("Not done yet"),
            to("return_errand"),
            right=give,
            move=Move(ERRAND_LIFE, state, ErrandState.GIVEN),
        ),
        Offer(
            _("Withdraw the task"),
            to("withdraw_errand"),
            right=give,
            move=Move(ERRAND_LIFE, state, ErrandState.WITHDRAWN),
        ),
    ]


@needs("staff.give_errand")
def give_errand(request: Any) -> HttpResponse:
    """One person, one deadline (ST-18)."""
    store = store_looked_at(request)

    def run(given: dict[str, Any]) -> Errand:
        given["responsible_id"] = int(given["responsible_id"])
        return commands.give_errand(store_id=store, by=request.actor, at=timezone.now(), **given)

    return one_form(
        request,
        ErrandForm(request.POST or None, colleagues=colleagues_here(store)),
        title=_("Give a task"),
        back=reverse("staff:errands"),
        run=run,
        leads_to=lambda row: reverse("staff:errand", args=[row.pk]),
    )


def report_errand(request: Any, errand_id: int) -> HttpResponse:
    """It is done, and how."""
    row = _errand(request, errand_id)
    return one_form(
        request,
        ReportForm(request.POST or None),
        title=row.title,
        back=reverse("staff:errand", args=[row.pk]),
        deed=_("Report as done"),
        run=lambda given: commands.report_errand(
            errand_id=errand_id, by=request.actor, at=timezone.now(), **given
        ),
    )


def pass_up_errand(request: Any, errand_id: int) -> HttpResponse:
    """What cannot be settled here goes to the superior on the chart (ST-10)."""
    row = _errand(request, errand_id)
    return one_form(
        request,
        PassUpForm(request.POST or None),
        title=row.title,
        back=reverse("staff:errands"),
        deed=_("Pass up"),
        lead=_("The task goes to your superior, with your reason."),
        run=lambda given: commands.pass_up_errand(
            errand_id=errand_id, by=request.actor, at=timezone.now(), **given
        ),
        said=_("Passed up."),
    )


def _after(request: Any, row: Errand) -> HttpResponse:
    return done(request, reverse("staff:errand", args=[row.pk]))


@require_POST
def accept_errand(request: Any, errand_id: int) -> HttpResponse:
    row = commands.accept_errand(errand_id=errand_id, by=request.actor, at=timezone.now())
    return _after(request, row)


@require_POST
def return_errand(request: Any, errand_id: int) -> HttpResponse:
    row = commands.return_errand(errand_id=errand_id, by=request.actor, at=timezone.now())
    return _after(request, row)


@require_POST
def withdraw_errand(request: Any, errand_id: int) -> HttpResponse:
    row = commands.withdraw_errand(errand_id=errand_id, by=request.actor, at=timezone.now())
    return _after(request, row)
