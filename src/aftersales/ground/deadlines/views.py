"""Pages of the clocks: what must be done, which clocks there are, and their calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from aftersales.core.openwork import takers
from aftersales.core.timers import all_timers
from aftersales.ground.deadlines import commands, queries
from aftersales.ground.deadlines.forms import OFF, WORK, DayForm, HandOverForm, NoticeForm
from aftersales.ground.deadlines.models import LIVE
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.doors import needs
from aftersales.web.lists import Choice, Column, Empty, ListPage, Period, Rule, View, source
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.sentences import words_of
from aftersales.web.shell import store_in_view
from aftersales.web.tiles import address_of

FIRST_YEAR, LAST_YEAR = 2004, 2050
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class ClockRow:
    """A clock as the list shows it."""

    pk: int
    timer: str
    about: str
    about_id: int
    person_id: int | None
    due_at: datetime | None
    opens_at: datetime | None
    fired_at: datetime | None
    paused_at: datetime | None
    met_at: datetime | None
    cancelled_at: datetime | None
    escalated: int
    store: str | None = source("store__name", default=None)


def label_of(row: ClockRow) -> object:
    timer = all_timers().get(row.timer)
    return capfirst(str(timer.label)) if timer else row.timer


def row_of(row: ClockRow) -> str:
    timer = all_timers().get(row.timer)
    return timer.row if timer else ""


def state_of(row: ClockRow) -> object:
    """As a chip: what the clock asks for now."""
    if row.cancelled_at:
        return show.chip(_("cancelled"), "planned")
    if row.met_at:
        late = row.due_at is not None and row.met_at > row.due_at
        return show.chip(_("done late"), "late") if late else show.chip(_("done"), "ready")
    if row.fired_at:
        return show.chip(pgettext("clock", "overdue"), "late")
    if row.paused_at:
        return show.chip(_("paused"), "waiting")
    if row.opens_at and row.opens_at > timezone.now():
        return show.chip(_("not yet"), "planned")
    return show.chip(pgettext("clock", "running"), "work")


def due_of(row: ClockRow) -> object:
    """Counts down while the clock asks for something; then it is a plain time."""
    return show.moment(row.due_at) if row.met_at or row.cancelled_at else show.countdown(row.due_at)


def timer_choices(_request: Any) -> list[tuple[str, object]]:
    return [(code, timer.label) for code, timer in all_timers().items() if timer.runs_by_itself]


MINE = {"me": (gettext_lazy("mine"), lambda actor, _at: Q(person_id=actor.person_id or 0))}
STATES = {
    "open": (pgettext_lazy("clock", "open"), lambda _actor, _at: LIVE),
    "overdue": (
        pgettext_lazy("clock", "overdue"),
        lambda _actor, _at: LIVE & Q(fired_at__isnull=False),
    ),
    "paused": (gettext_lazy("paused"), lambda _actor, _at: LIVE & Q(paused_at__isnull=False)),
    "over": (gettext_lazy("over"), lambda _actor, _at: ~LIVE),
}


class Clocks(ListPage[ClockRow]):
    """Mine and open first, the longest overdue on top."""

    name = "deadlines.clocks"
    title = gettext_lazy("Deadlines")
    right = "deadlines.view"
    row = ClockRow
    columns = (
        Column("timer", gettext_lazy("What"), show=label_of, plain=label_of, phone="title"),
        Column("about", gettext_lazy("About")),
        Column("due_at", gettext_lazy("Due"), show=due_of, sort=True),
        Column("state", gettext_lazy("State"), show=state_of, plain=state_of, phone="side"),
        Column("person_id", gettext_lazy("Answers for it")),
        Column("store", gettext_lazy("Store")),
        Column(
            "row",
            pgettext_lazy("catalogue", "Row"),
            show=row_of,
            plain=row_of,
            shown=False,
            phone="hide",
        ),
    )
    filters = (
        Rule("who", gettext_lazy("Answers for it"), rules=MINE),
        Rule("state", gettext_lazy("State"), rules=STATES),
        Choice("timer", gettext_lazy("Clock"), choices=timer_choices),
        Period("due_at", gettext_lazy("Due"), words_offered=("overdue", "today", "week")),
    )
    views = (
        View("mine", gettext_lazy("Mine, open"), "who=me&state=open"),
        View("overdue", pgettext_lazy("clock", "Overdue"), "state=overdue"),
        View("open", gettext_lazy("All open"), "state=open"),
        View("over", gettext_lazy("Over"), "state=over"),
    )
    order = "due_at"
    empty = Empty(
        gettext_lazy("Nothing is waiting"),
        gettext_lazy("Promises with a time on them stand here while they run."),
        icon="clock",
    )
    live = "deadline"

    def rows(self) -> Any:
        rows = queries.every(seen_by=self.request.actor)  # type: ignore[attr-defined]  # set by our middleware
        store_id = store_in_view(self.request)
        return rows if store_id is None else rows.filter(Q(store=store_id) | Q(store=None))

    def url_of(self, row: ClockRow) -> str:
        return row_address("deadlines:clock", row.pk)

    def tone_of(self, row: ClockRow) -> str:
        return "late" if row.fired_at and not (row.met_at or row.cancelled_at) else ""

    def prepare(self, rows: Sequence[ClockRow]) -> None:
        """Ask once for the words of everything the page names."""
        wanted: defaultdict[str, set[int]] = defaultdict(set)
        for row in rows:
            wanted[row.about].add(row.about_id)
            if row.person_id:
                wanted["person"].add(row.person_id)
        actor = self.request.actor  # type: ignore[attr-defined]  # set by our middleware
        self.known = words_of(wanted, seen_by=actor)

    def cell(self, column: Column, row: ClockRow) -> object:
        if column.name == "person_id":
            return show.text(self._person(row))
        return self.about_of(row) if column.name == "about" else super().cell(column, row)

    def value(self, column: Column, row: ClockRow) -> object:
        if column.name == "person_id":
            return self._person(row)
        return self._about(row) if column.name == "about" else super().value(column, row)

    def _about(self, row: ClockRow) -> str:
        return self.known.get((row.about, row.about_id), f"#{row.about_id}")

    def _person(self, row: ClockRow) -> str:
        return self.known.get(("person", row.person_id or 0), "")

    def about_of(self, row: ClockRow) -> object:
        words = self._about(row)
        address = address_of(row.about, row.about_id, seen_by=self.actor) if self.actor else ""
        return format_html('<a href="{}">{}</a>', address, words) if address else words


@needs("deadlines.view")
def clock(request: Any, deadline_id: int) -> HttpResponse:
    """One clock with everything that is known of it."""
    row = (
        queries.every(seen_by=request.actor).select_related("store").filter(pk=deadline_id).first()
    )
    if row is None:
        raise Http404
    wanted = {row.about: {row.about_id}, "person": {row.person_id or 0}}
    words = words_of(wanted, seen_by=request.actor)
    timer = all_timers().get(row.timer)
    context = {
        "clock": row,
        "timer": timer,
        "about": words.get((row.about, row.about_id), f"#{row.about_id}"),
        "about_address": address_of(row.about, row.about_id, seen_by=request.actor),
        "person": words.get(("person", row.person_id or 0), ""),
        "limit": timer.limit.shown(row.limit) if timer and timer.limit and row.limit else "",
        "may_hand_over": not (row.met_at or row.cancelled_at)
        and row.store_id in request.actor.stores_with("deadlines.hand_over"),
    }
    return page(request, "deadlines/clock.html", "card", context)


@needs("deadlines.hand_over")
def hand_over(request: Any, deadline_id: int) -> HttpResponse:
    """Another colleague of the store answers for it."""
    row = queries.every(seen_by=request.actor).filter(pk=deadline_id).first()
    if row is None:
        raise Http404
    colleagues = dict(takers(row.store_id, seen_by=request.actor))
    colleagues.pop(row.person_id or 0, None)
    form = HandOverForm(colleagues, request.POST or None)
    if form.is_valid():
        with shown_on(form):
            commands.hand_over(
                deadline_id=deadline_id, by=request.actor, at=timezone.now(), **form.cleaned_data
            )
            address = reverse("deadlines:clock", args=[deadline_id])
            return done(request, address, _("Another person answers for it now."))
    timer = all_timers().get(row.timer)
    context = {"form": form, "clock": row, "timer": timer}
    return page(request, "deadlines/hand_over.html", "sheet", context)


@needs("deadlines.view")
def timers(request: Any) -> HttpResponse:
    """Every clock of the house: its value here, its start, its row, and whether it runs already."""
    text = request.GET.get("q", "").strip()[:100].casefold()
    entries = [
        entry
        for entry in queries.registry(
            store_id=store_in_view(request),
            group_id=request.actor.group_id,
            on=timezone.localdate(),
        )
        if text in f"{entry.timer.code} {entry.timer.label} {' '.join(entry.timer.rows)}".casefold()
    ]
    now, store_id = timezone.now(), store_in_view(request)
    stores = request.actor.stores_with("deadlines.view")
    kept = queries.kept_by_timer(
        stores=stores if store_id is None else stores & {store_id}, since=now - MONTH, until=now
    )
    context = {"entries": entries, "text": text, "count": len(entries), "kept": kept}
    return page(request, "deadlines/timers.html", "found", context)


def months_of(days: Sequence[queries.Day]) -> list[tuple[date, list[list[queries.Day | None]]]]:
    """Twelve months of weeks, Monday first, with gaps before the first and after the last day."""
    months: Mapping[int, list[queries.Day]] = defaultdict(list)
    for day in days:
        months[day.day.month].append(day)
    return [(found[0].day, _weeks(found)) for found in months.values()]


def _weeks(month: list[queries.Day]) -> list[list[queries.Day | None]]:
    cells: list[queries.Day | None] = [None] * month[0].day.weekday() + [*month]
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


@needs("deadlines.view_calendar")
def calendar(request: Any, year: int | None = None) -> HttpResponse:
    """The group's working days and days off of a year."""
    shown = year or timezone.localdate().year
    if not FIRST_YEAR <= shown <= LAST_YEAR or request.actor.group_id is None:
        raise Http404
    days = queries.year_of(shown, group_id=request.actor.group_id)
    context = {
        "year": shown,
        "months": months_of(days),
        "is_provisional": any(day.is_provisional for day in days),
        "working": sum(day.is_working for day in days),
        "against": [day for day in days if day.is_against_the_week],
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
    }
    return page(request, "deadlines/calendar.html", "year", context)


@needs("deadlines.keep_calendar")
def set_day(request: Any, day: str) -> HttpResponse:
    """Count a day otherwise."""
    try:
        asked = date.fromisoformat(day)
    except ValueError as fault:
        raise Http404 from fault
    is_working = queries.is_working_day(asked, group_id=request.actor.group_id)
    initial = {"day": asked, "counts": OFF if is_working else WORK}
    form = DayForm(request.POST or None, initial=initial)
    if form.is_valid():
        with shown_on(form):
            said = form.cleaned_data
            commands.set_day(
                day=said["day"],
                is_working=said["counts"] == WORK,
                name=said["name"],
                source=said["source"],
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, reverse("deadlines:year", args=[said["day"].year]), _("Saved."))
    own = queries.own_day(asked, group_id=request.actor.group_id)
    context = {"form": form, "day": asked, "own": own}
    return page(request, "deadlines/set_day.html", "card", context)


@require_POST
@needs("deadlines.keep_calendar")
def reset_day(request: Any, day: str) -> HttpResponse:
    """Count the day as delivered again."""
    try:
        asked = date.fromisoformat(day)
    except ValueError as fault:
        raise Http404 from fault
    address = reverse("deadlines:year", args=[asked.year])
    with shown_as_toast(request):
        commands.reset_day(day=asked, by=request.actor, at=timezone.now())
        return done(request, address, _("The day counts as delivered again."))
    return done(request, address)


@needs("deadlines.keep_calendar")
def publish_year(request: Any, year: int) -> HttpResponse:
    """Enter the notice of a year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    form = NoticeForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            commands.publish_year(
                year=year, by=request.actor, at=timezone.now(), **form.cleaned_data
            )
            return done(request, reverse("deadlines:year", args=[year]), _("Saved."))
    return page(request, "deadlines/publish_year.html", "card", {"form": form, "year": year})
