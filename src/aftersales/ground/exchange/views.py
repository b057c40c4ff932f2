"""Files that come in, step by step; lists that wait to go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.forms import BoundField
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftersales.core.actors import Actor
from aftersales.core.imports import ImportKind, all_imports
from aftersales.core.refusals import Refusal
from aftersales.ground.exchange import commands, guarding, queries, sheets
from aftersales.ground.exchange.forms import AskForm, MappingForm, UploadForm
from aftersales.ground.exchange.models import ExportRequest, ImportRun
from aftersales.ground.exchange.states import IMPORT_LIFE, ExportState, ImportState
from aftersales.ground.network import queries as network
from aftersales.web.addresses import row_address
from aftersales.web.api import Request
from aftersales.web.details import Head, Move, Offer, bar
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    View,
    chips,
    title_of,
)
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.sentences import people_of
from aftersales.web.sheets import XLSX
from aftersales.web.shell import store_in_view
from aftersales.web.show import chip, span, text

IMPORT_TONES = {
    ImportState.UPLOADED: "waiting",
    ImportState.RUNNING: "work",
    ImportState.DONE: "ready",
    ImportState.FAILED: "late",
}
EXPORT_TONES = {
    ExportState.REQUESTED: "waiting",
    ExportState.APPROVED: "ready",
    ExportState.DECLINED: "late",
}
SHOWN_ERRORS = 50
MAPPING = "headings"  # the id of the form of headings


@dataclass(frozen=True)
class MappedHeading:
    """A column of the file before it comes in: what stands in it and what it is taken for."""

    field: BoundField
    heading: str
    samples: list[str]
    guessed_by: str  # "alike" or "values"; empty where it was understood, or was not


@dataclass(frozen=True)
class ImportLine:
    pk: int
    kind: str
    state: str
    uploaded_at: datetime
    read: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    file_name: str


def _kind_label(row: ImportLine) -> object:
    kind = all_imports().get(row.kind)
    return kind.label if kind else row.kind


class Imports(ListPage[ImportLine]):
    """The files that came in, newest first."""

    name = "exchange.imports"
    title = gettext_lazy("Imports")
    right = "exchange.import"
    row = ImportLine
    columns = (
        Column("file_name", gettext_lazy("File"), phone="title"),
        Column("kind", gettext_lazy("What is in it"), show=_kind_label),
        Column(
            "state",
            gettext_lazy("State"),
            chips=chips(ImportState, IMPORT_TONES),
            phone="side",
        ),
        Column("uploaded_at", gettext_lazy("Taken in"), kind="when"),
        Column("read", gettext_lazy("Rows"), kind="number"),
        Column("created", gettext_lazy("New"), kind="number"),
        Column("updated", gettext_lazy("Updated"), kind="number"),
        Column("unchanged", gettext_lazy("Unchanged"), kind="number"),
        Column("rejected", gettext_lazy("Not taken"), kind="number"),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=ImportState.choices),
        Period("uploaded_at", gettext_lazy("Taken in")),
    )
    views = (View("all", gettext_lazy("All")),)
    buttons = (
        Button(
            gettext_lazy("Bring in a file"),
            "exchange:upload",
            right="exchange.import",
            icon="upload",
        ),
    )
    empty = Empty(
        gettext_lazy("Nothing was brought in yet"),
        gettext_lazy("Customers, vehicles, history and parts come in from your spreadsheets."),
    )

    def rows(self) -> QuerySet[ImportRun]:
        return queries.imports(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: ImportLine) -> str:
        return row_address("exchange:import", row.pk)


@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose a file; what it is shows on the next page."""
    request.actor.require("exchange.import")
    stores = {
        pk: name
        for pk, name in network.store_names(request.actor).items()
        if pk in request.actor.stores_with("exchange.import")
    }
    kinds = queries.kinds_for(request.actor)
    profiles = queries.profile_names(seen_by=request.actor)
    initial = {"store": str(store_in_view(request) or ""), "kind": kinds[0].name if kinds else ""}
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        stores=stores,
        profiles=profiles,
        initial=initial,
    )
    if form.is_valid():
        with shown_on(form):
            return _taken_in(request, form.cleaned_data)
    return page(request, "exchange/upload.html", "form", {"form": form})


def _taken_in(request: Request, said: dict[str, Any]) -> HttpResponse:
    file = said["file"]
    run = commands.upload(
        kind=said["kind"],
        store_id=int(said["store"]),
        name=file.name,
        pieces=file.chunks(),
        profile=said.get("profile", ""),
        by=request.actor,
        at=timezone.now(),
    )
    return done(request, reverse("exchange:import", args=[run.pk]))


@require_http_methods(["GET", "POST"])
def import_(request: Request, import_id: int) -> HttpResponse:
    """One file: its mapping before, its progress meanwhile, its report afterwards."""
    runs = ImportRun.objects.visible_to(request.actor)
    if request.method == "POST":  # who presses twice, or in two windows, is heard one by one
        runs = runs.select_for_update()
    run = get_object_or_404(runs, pk=import_id)
    kind = all_imports()[run.kind]
    context: dict[str, Any] = {"run": run, "kind": kind}
    if run.state == ImportState.UPLOADED:
        answer = _mapping(request, run, kind, context)
        if answer is not None:
            return answer
    elif request.method == "POST":  # it has begun meanwhile: the page tells what became of it
        return done(request, reverse("exchange:import", args=[run.pk]))
    bar_ = _bar(request, run, has_form="mapping" in context)
    context |= _report(run) | {"head": _head(run, kind), "bar": bar_}
    return page(request, "exchange/import.html", "import", context)


def _mapping(
    request: Request, run: ImportRun, kind: ImportKind, context: dict[str, Any]
) -> HttpResponse | None:
    """The form of the headings; an answer where it was sent and taken."""
    form = MappingForm(request.POST or None, run=run, kind=kind)
    if form.is_valid():
        with shown_on(form):
            return _mapped(request, run, form)
    context["form"] = form
    try:
        seen = queries.preview(run)
    except Refusal as gone:
        context["gone"] = str(gone)
        return None
    if not form.is_bound:
        guesses = {index: column for index, (column, _why) in seen.guesses.items()}
        form = context["form"] = MappingForm(run=run, kind=kind, guesses=guesses)
    mapping = [
        MappedHeading(form[f"h{i}"], heading, seen.samples[i], seen.guesses.get(i, ("", ""))[1])
        for i, heading in form.headings.items()
        if heading
    ]
    if mapping:
        context["mapping"] = mapping
    needed = [c for c in kind.columns if c.required and not c.group]
    context["missing"] = [c.label for c in needed if c.name not in form.chosen]
    context["rows_found"] = seen.rows
    return None


def _mapped(request: Request, run: ImportRun, form: MappingForm) -> HttpResponse:
    """The headings are taken as the form shows them, and the import or its trial begins."""
    by, at, said = request.actor, timezone.now(), form.cleaned_data["save_as"]
    commands.remap(run_id=run.pk, columns=form.columns, save_as=said, by=by, at=at)
    commands.start(run_id=run.pk, is_trial=request.POST.get("then") != "import", by=by, at=at)
    return done(request, reverse("exchange:import", args=[run.pk]))


def _report(run: ImportRun) -> dict[str, Any]:
    labels = queries.column_words(run)
    faults = queries.faults_of(run, upto=SHOWN_ERRORS) if run.rejected else []
    quality = queries.quality_of(run).most_common() if run.rejected else []
    return {
        "faults": [(f["row"], labels.get(f["column"], f["column"]), f["message"]) for f in faults],
        "quality": [
            (labels.get(column, column), message, count) for (column, message), count in quality
        ],
        "left": _left(run),
        "seconds": run.finished_at and run.started_at and (run.finished_at - run.started_at),
    }


def _left(run: ImportRun) -> str:
    """How long it will take, as the rows so far tell."""
    done_, total = run.at_line - run.heading_line, run.lines - run.heading_line
    if run.state != ImportState.RUNNING or run.started_at is None or done_ <= 0:
        return ""
    gone = timezone.now() - run.started_at
    return str(span(timedelta(seconds=gone.total_seconds() * (total - done_) / done_)))


def _head(run: ImportRun, kind: ImportKind) -> Head:
    state = ImportState(run.state)
    return Head(
        title=run.file_name,
        sub=kind.label,
        chips=[chip(state.label, IMPORT_TONES.get(state, "planned"))],
        back=reverse("exchange:imports"),
        back_label=_("Imports"),
    )


def _bar(request: Request, run: ImportRun, *, has_form: bool) -> Any:
    """What may be done now. It is begun by sending the headings as they are shown."""
    state = ImportState(run.state)
    begins = Move(IMPORT_LIFE, state, ImportState.RUNNING)
    beginnings = [
        Offer(
            _("Import"),
            MAPPING,
            how="form",
            then="import",
            right="exchange.import",
            move=begins,
            icon="player-play",
            key="i",
        ),
        Offer(
            _("Try it out"),
            MAPPING,
            how="form",
            then="try_out",
            right="exchange.import",
            move=begins,
            icon="test-pipe",
            key="t",
        ),
    ]
    again = Offer(
        _("Go on"),
        reverse("exchange:start", args=[run.pk]),
        right="exchange.import",
        move=begins,
        icon="player-play",
        key="i",
    )
    rejects_ = Offer(
        _("Rows not taken"),
        reverse("exchange:rejects", args=[run.pk]),
        right="exchange.import",
        when=bool(run.rejected),
        rule=_("Every row was taken."),
        icon="download",
    )
    offers = [
        *(beginnings if has_form else []),
        *([again] if state == ImportState.FAILED else []),
        *([rejects_] if run.read else []),
        Offer(
            _("Cancel"),
            reverse("exchange:cancel", args=[run.pk]),
            right="exchange.import",
            move=Move(IMPORT_LIFE, state, ImportState.CANCELLED),
            icon="x",
            confirm=_("Stop here? Rows that were taken stay; the file goes."),
            is_grave=True,
        ),
    ]
    return bar(offers, actor=request.actor, store_id=run.store_id)


@require_safe
def progress(request: Request, import_id: int) -> HttpResponse:
    """The line of progress; when the work has ended, the browser loads the report."""
    run = get_object_or_404(ImportRun.objects.visible_to(request.actor), pk=import_id)
    if run.state != ImportState.RUNNING:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    context = {"run": run, "left": _left(run)}
    return page(request, "exchange/progress.html", "progress", context)


@require_POST
def start(request: Request, import_id: int) -> HttpResponse:
    """Go on after a failure; at first it is begun with the headings (``import_``)."""
    return _do(request, import_id, commands.start)


@require_POST
def cancel(request: Request, import_id: int) -> HttpResponse:
    return _do(request, import_id, commands.cancel)


def _do(request: Request, import_id: int, command: Any) -> HttpResponse:
    get_object_or_404(ImportRun.objects.visible_to(request.actor), pk=import_id)
    with shown_as_toast(request):
        command(run_id=import_id, by=request.actor, at=timezone.now())
    return done(request, reverse("exchange:import", args=[import_id]))


@require_POST
def rejects(request: Request, import_id: int) -> HttpResponseBase:
    """The rows that were not taken, as a file to put right and bring in again."""
    get_object_or_404(ImportRun.objects.visible_to(request.actor), pk=import_id)
    run = commands.fetch_rejects(run_id=import_id, by=request.actor, at=timezone.now())
    out = BytesIO()
    sheets.write_rejects(run, out)
    out.seek(0)
    name = f"rejects-{run.kind}-{run.pk}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)


# -- lists that go out -----------------------------------------------------------------------------


def _list_title(row: Any) -> str:
    return title_of(row.list_name)


@dataclass(frozen=True)
class ExportLine:
    pk: int
    list_name: str
    rows: int
    state: str
    requested_at: datetime
    reason: str
    actor: str


class Exports(ListPage[ExportLine]):
    """Requests of one's own, and those that wait for one's decision."""

    name = "exchange.exports"
    title = gettext_lazy("Exports of personal data")
    row = ExportLine
    columns = (
        Column("list_name", gettext_lazy("List"), show=_list_title, phone="title"),
        Column("rows", gettext_lazy("Persons"), kind="number"),
        Column("actor", gettext_lazy("Asked by")),
        Column("reason", gettext_lazy("What for")),
        Column(
            "state", gettext_lazy("State"), chips=chips(ExportState, EXPORT_TONES), phone="side"
        ),
        Column("requested_at", gettext_lazy("Asked"), kind="when"),
    )
    filters = (Choice("state", gettext_lazy("State"), choices=ExportState.choices),)
    views = (
        View("open", gettext_lazy("Open"), "state=requested&state=approved"),
        View("all", gettext_lazy("All")),
    )
    empty = Empty(
        gettext_lazy("Nothing waits"),
        gettext_lazy("Lists of more than 500 persons wait here until a second person agrees."),
    )

    def rows(self) -> QuerySet[ExportRequest]:
        return queries.exports(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting

    def prepare(self, rows: Sequence[ExportLine]) -> None:
        """Who asked, by name: one look-up for all rows."""
        seen_by: Actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        self.people = people_of({row.actor for row in rows}, seen_by=seen_by)

    def cell(self, column: Column, row: ExportLine) -> object:
        is_who = column.name == "actor"
        return text(self.people[row.actor]) if is_who else super().cell(column, row)

    def value(self, column: Column, row: ExportLine) -> object:
        return self.people[row.actor] if column.name == "actor" else super().value(column, row)

    def url_of(self, row: ExportLine) -> str:
        return row_address("exchange:export", row.pk)


@require_http_methods(["GET", "POST"])
def ask(request: Request) -> HttpResponse:
    """A list about many persons needs somebody else to agree: say what for."""
    request.actor.require("exchange.export")
    wanted = guarding.opened(request.GET.get("for", ""))
    form = AskForm(request.POST or None)
    if wanted and form.is_valid():
        with shown_on(form):
            made = commands.request_export(
                list_name=wanted["list"],
                address=wanted["address"],
                format=wanted["format"],
                rows=wanted["rows"],
                reason=form.cleaned_data["reason"],
                store_id=wanted["store"],
                by=request.actor,
                at=timezone.now(),
            )
            said = _("Asked. It can be fetched here once somebody has agreed.")
            return done(request, reverse("exchange:export", args=[made.pk]), said)
    return page(request, "exchange/ask.html", "form", {"form": form, "wanted": wanted})


@require_safe
def export(request: Request, export_id: int) -> HttpResponse:
    """One request: who wants what for, and what may be done now."""
    wanted = get_object_or_404(ExportRequest.objects.visible_to(request.actor), pk=export_id)
    state = ExportState(wanted.state)
    is_own = wanted.actor == request.actor.key
    decides = state == ExportState.REQUESTED and not is_own
    rule = _("Somebody else has to decide on what you asked for yourself.") if is_own else ""
    offers = [
        Offer(
            _("Fetch"),
            wanted.address,
            how="page",
            right="exchange.export",
            when=is_own and state == ExportState.APPROVED,
            rule=_("It can be fetched once, by who asked, after somebody has agreed."),
            icon="download",
        ),
        Offer(
            _("Agree"),
            reverse("exchange:approve", args=[wanted.pk]),
            right="exchange.approve_export",
            when=decides,
            rule=rule,
            icon="check",
        ),
        Offer(
            _("Decline"),
            reverse("exchange:decline", args=[wanted.pk]),
            right="exchange.approve_export",
            when=decides,
            rule=rule,
            icon="x",
            is_grave=True,
        ),
    ]
    people = people_of({wanted.actor, wanted.decided_by} - {""}, seen_by=request.actor)
    context = {
        "wanted": wanted,
        "people": people,
        "head": Head(
            title=title_of(wanted.list_name),
            sub=_("export of personal data"),
            chips=[chip(state.label, EXPORT_TONES.get(state, "planned"))],
            back=reverse("exchange:exports"),
        ),
        "bar": bar(offers, actor=request.actor, store_id=wanted.store_id),
    }
    return page(request, "exchange/export.html", "export", context)


@require_POST
def approve(request: Request, export_id: int) -> HttpResponse:
    return _decide(request, export_id, commands.approve_export)


@require_POST
def decline(request: Request, export_id: int) -> HttpResponse:
    return _decide(request, export_id, commands.decline_export)


def _decide(request: Request, export_id: int, command: Any) -> HttpResponse:
    get_object_or_404(ExportRequest.objects.visible_to(request.actor), pk=export_id)
    with shown_as_toast(request):
        command(export_id=export_id, by=request.actor, at=timezone.now())
    return done(request, reverse("exchange:export", args=[export_id]))
