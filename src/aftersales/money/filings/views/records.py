"""The register of e-repair records, one record, and what may be done with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.words import searchable
from aftersales.ground.exchange import commands as exchange
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.money.filings import commands, forms, queries
from aftersales.money.filings.models import RepairRecord
from aftersales.money.filings.parameters import RECORDS_ALONE
from aftersales.money.filings.rules import HEAD
from aftersales.money.filings.states import (
    MENDABLE,
    RECORD,
    RECORD_TONES,
    HeadField,
    Outcome,
    RecordState,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    View,
    chips,
    source,
)
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.requests import day_in
from aftersales.web.sentences import timeline
from aftersales.web.stores import in_store, one_store, stores_in_view

FEW_DAYS = timedelta(days=6)


@dataclass(frozen=True)
class RecordLine:
    pk: int
    code: str
    state: str
    attempts: int
    settled_on: date
    drawn_at: datetime
    handed_in_at: datetime | None
    answered_at: datetime | None
    receipt: str
    missing: list[str]
    reason: str
    order: str = source("order__number", default="")
    plate: str = source("vehicle__plate", default="")


def _why(row: RecordLine) -> str:
    """What keeps it from being sent, or why it was turned away."""
    if row.missing:
        return show.listed(HeadField(name).label for name in row.missing)
    return row.reason if row.state == RecordState.REJECTED else ""


class Records(ListPage[RecordLine]):
    """Every e-repair record: what waits, what was handed in, what was answered."""

    name = "filings.records"
    title = gettext_lazy("E-repair records")
    right = "filings.view"
    row = RecordLine
    columns = (
        Column("code", pgettext_lazy("repair record", "Settlement list"), sort=True, phone="title"),
        Column("plate", gettext_lazy("Plate"), kind="plate"),
        Column("order", gettext_lazy("Work order"), phone="hide"),
        Column("settled_on", pgettext_lazy("repair record", "Settled"), kind="date", sort=True),
        Column(
            "state",
            gettext_lazy("State"),
            chips=chips(RecordState, RECORD_TONES),
            phone="side",
        ),
        Column("reason", pgettext_lazy("repair record", "Why"), show=_why, plain=_why, wraps=True),
        Column("attempts", gettext_lazy("Attempts"), kind="number"),
        Column("handed_in_at", pgettext_lazy("repair record", "Handed in"), kind="when", sort=True),
        Column("answered_at", pgettext_lazy("repair record", "Answered"), kind="when", shown=False),
        Column("receipt", gettext_lazy("The platform's number"), shown=False),
        Column("drawn_at", gettext_lazy("Built"), kind="when", shown=False),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=RecordState.choices),
        Period(
            "settled_on",
            pgettext_lazy("repair record", "Settled"),
            dates=True,
            words_offered=("today", "week", "month"),
        ),
    )
    views = (
        View("mend", gettext_lazy("To mend"), "state=incomplete&state=rejected&state=stuck"),
        View("due", pgettext_lazy("repair record", "To be sent"), "state=due&state=sending"),
        View("sent", pgettext_lazy("repair record", "Waiting for the answer"), "state=sent"),
        View("all", gettext_lazy("All")),
    )
    order = "-settled_on"
    search_hint = gettext_lazy("Settlement list, order or plate")
    buttons = (
        Button(
            gettext_lazy("Batch file"),
            "filings:batch",
            right="filings.export",
        ),
        Button(
            gettext_lazy("Build records of a period"),
            "filings:draw_records",
            right="filings.keep_records",
        ),
    )
    empty = Empty(
        gettext_lazy("No e-repair records"),
        gettext_lazy("Within a minute of its settlement a visit has its record here."),
    )
    live = "repair_record"
    holds_persons = True

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.records(seen_by=actor).filter(
            store__in=stores_in_view(self.request, "filings.view")
        )

    def searched(self, rows: Any, words: str) -> Any:
        said = searchable(words).replace(" ", "").replace("·", "").upper()
        return rows.filter(
            Q(code__istartswith=said)
            | Q(order__number__iexact=said)
            | Q(vehicle__plate__iexact=said)
        )

    def url_of(self, row: RecordLine) -> str:
        return url_of(row.pk)


def url_of(record_id: int) -> str:
    return reverse("filings:record", args=[record_id])


def _in_sight(request: Any, record_id: int) -> RepairRecord:
    request.actor.require("filings.view")
    return get_object_or_404(queries.records(seen_by=request.actor), pk=record_id)


# -- one record -----------------------------------------------------------------------------------


@require_safe
def record(request: Any, record_id: int) -> HttpResponse:
    """What the platform is told, what it lacks, each attempt, and the answer."""
    row, actor = _in_sight(request, record_id), request.actor
    said = queries.outgoing(row, at=row.handed_in_at or timezone.now())
    state = RecordState(row.state)
    context = {
        "row": row,
        "head": Head(
            title=row.code,
            sub=show.plate(row.vehicle.plate),
            chips=[show.chip(state.label, RECORD_TONES[state])],
            back=reverse("filings:records"),
            back_label=_("E-repair records"),
        ),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "facts": list(_facts(row, said["basicInfo"])),
        "parts": said["vehiclepartslist"],
        "projects": said["repairprojectlist"],
        "missing": [capfirst(HeadField(name).label) for name in row.missing],
        "may_mend": actor.may("filings.keep_records", store_id=row.store_id),
        "tries": [(t, Outcome(t.outcome).label) for t in queries.attempts_of(row)],
        "others": [r for r in queries.of_order(row.order_id, seen_by=actor) if r.pk != row.pk],
        "told": timeline("repair_record", row.pk, seen_by=actor),
        "url_of": url_of,
    }
    return page(request, "filings/record.html", "card", context)


def _facts(row: RepairRecord, head: dict[str, Any]) -> Iterator[FactLine]:
    yield FactLine(_("Work order"), row.order.number)
    for name in HEAD:
        yield FactLine(capfirst(HeadField(name).label), head.get(name, ""))
    extras = {
        "repairtype": pgettext("repair record", "repair type"),
        "repairnature": pgettext("repair record", "repair nature"),
        "uploader": pgettext("repair record", "who hands it in"),
        "uploadTime": pgettext("repair record", "when it is handed in"),
    }
    for name, label in extras.items():
        if name in head:
            yield FactLine(capfirst(label), head[name])
    yield FactLine(_("The platform's number"), row.receipt)


def _offers(row: RepairRecord) -> Iterator[Offer]:
    state = RecordState(row.state)

    def to(name: str) -> str:
        return reverse(f"filings:{name}", args=[row.pk])

    yield Offer(
        _("Supply what is missing") if row.missing else _("Put right"),
        to("mend_record"),
        how="dialog",
        right="filings.keep_records",
        move=Move(RECORD, state, RecordState.DUE),
        icon="pencil",
        key="m",
    )
    yield Offer(
        _("Send again"),
        to("release_record"),
        right="filings.keep_records",
        move=Move(RECORD, state, RecordState.DUE),
        when=not row.missing,
        rule=_("Supply what is missing first."),
        icon="send",
    )
    yield Offer(
        _("Note the answer"),
        to("answer_record"),
        how="dialog",
        right="filings.keep_records",
        move=Move(RECORD, state, RecordState.ACCEPTED),
        when=state == RecordState.SENT,
        rule=_("It is not handed in, or answered already."),
        icon="message-check",
    )
    yield Offer(
        _("Save as a file"),
        to("record_file"),
        how="page",
        right="filings.export",
        when=not row.missing,
        rule=_("Supply what is missing first."),
        icon="file-export",
    )


@needs("filings.keep_records")
def mend_record(request: Any, record_id: int) -> HttpResponse:
    row = _in_sight(request, record_id)
    names = [n for n in MENDABLE if n in row.missing] if row.missing else list(MENDABLE)
    said = queries.as_said(row)["basicInfo"]

    def deed(told: dict[str, Any]) -> object:
        fresh = {name: words for name, words in told.items() if words != said.get(name, "")}
        return commands.mend_record(record_id=row.pk, values=fresh, by=request.actor, at=_now())

    return dialog(
        request,
        forms.MendForm(request.POST or None, names=names, said=said),
        deed,
        title=_("Supply what is missing") if row.missing else _("Put right"),
        words=_("What was built from the bill stays as it is; this is sent beside it."),
        back=url_of(row.pk),
    )


@needs("filings.keep_records")
@require_POST
def release_record(request: Any, record_id: int) -> HttpResponse:
    row = _in_sight(request, record_id)
    with shown_as_toast(request):
        commands.release_record(record_id=row.pk, by=request.actor, at=_now())
    return done(request, url_of(row.pk))


@needs("filings.keep_records")
def answer_record(request: Any, record_id: int) -> HttpResponse:
    row = _in_sight(request, record_id)

    def deed(told: dict[str, Any]) -> object:
        is_accepted = told.pop("answer") == "accepted"
        return commands.answer_record(
            record_id=row.pk, is_accepted=is_accepted, by=request.actor, at=_now(), **told
        )

    return dialog(
        request,
        forms.AnswerForm(request.POST or None, initial={"answer": "accepted"}),
        deed,
        title=_("Note the answer"),
        back=url_of(row.pk),
    )


@needs("filings.keep_records")
def draw_records(request: Any) -> HttpResponse:
    """Build what the clock did not: visits of a time before the records were switched on."""
    right = "filings.keep_records"
    today = day_of(_now(), store_id=one_store(request, right))
    initial = {"since": today - FEW_DAYS, "until": today}

    def deed(told: dict[str, Any]) -> Any:
        return commands.draw_records(by=request.actor, at=_now(), most=500, **told)

    return dialog(
        request,
        in_store(forms.PeriodForm, request, right, initial=initial),
        deed,
        title=_("Build records of a period"),
        words=_("Settled visits of these days that have no record yet."),
        label=_("Build"),
        back=reverse("filings:records"),
        said=_("What was missing is built."),
    )


# -- files ----------------------------------------------------------------------------------------


@needs("filings.export")
@require_safe
def record_file(request: Any, record_id: int) -> HttpResponse:
    """One record as the platform takes it."""
    row = _in_sight(request, record_id)
    request.actor.require("filings.export", store_id=row.store_id)
    if row.missing:
        raise commands.RecordIncomplete(_("Supply what is missing first."))
    _let_out(request, 1, store_id=row.store_id)
    return _json(queries.outgoing(row, at=_now()), row.code)


@needs("filings.export")
def batch(request: Any) -> HttpResponse:
    """Ask for which days; the file itself is a plain address."""
    right = "filings.export"
    today = day_of(_now(), store_id=one_store(request, right))

    def address(told: dict[str, Any]) -> str:
        days = told["since"].isoformat(), told["until"].isoformat()
        return reverse("filings:batch_file", args=[told["store_id"], *days])

    return dialog(
        request,
        in_store(forms.PeriodForm, request, right, initial={"since": today, "until": today}),
        lambda told: told,
        title=_("Batch file"),
        words=_("Whole records of these days."),
        label=_("Save as a file"),
        back=address,
        said=_("The file follows."),
    )


@needs("filings.export")
@require_safe
def batch_file(request: Any, store_id: int, since: str, until: str) -> HttpResponse:
    """The whole records of some days, as one file."""
    if store_id not in request.actor.stores_with("filings.export"):
        raise Http404
    first, last = day_in(since), day_in(until)
    rows = queries.batch(
        store_ids=[store_id], since=first, until=last, seen_by=request.actor, at=_now()
    )
    _let_out(request, len(rows), store_id=store_id)
    return _json(rows, f"e-records-{since}-{until}")


def _let_out(request: Any, rows: int, *, store_id: int) -> None:
    """Put on record that a file leaves the house, before its first byte does."""
    let = exchange.let_out(
        list_name="filings.records",
        address=request.get_full_path(),
        rows=rows,
        is_personal=True,
        alone=value(RECORDS_ALONE, store_id=store_id, on=day_of(_now(), store_id=store_id)),
        by=request.actor,
        at=_now(),
    )
    if not let:
        raise PermissionDenied


def _json(said: Any, name: str) -> HttpResponse:
    body = json.dumps(said, ensure_ascii=False, indent=1)
    answer = HttpResponse(body, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def _now() -> datetime:
    return timezone.now()
