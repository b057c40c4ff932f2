"""Quality problems on bought-in parts: the list, one of them, and its steps (PU-09)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.models import MakerLetter, PartProblem, ReceiptLine
from aftersales.supply.purchasing.states import (
    ANSWER_TONES,
    PROBLEM,
    PROBLEM_TONES,
    SERIOUS_TONES,
    MakerAnswer,
    ProblemEffect,
    ProblemState,
    SeenAt,
    Seriousness,
    WrittenBy,
)
from aftersales.supply.purchasing.views.here import dialog, now, receipt_url, supplier_url, today
from aftersales.web import show
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
from aftersales.web.pages import done, page, shown_on
from aftersales.web.sentences import people_of, timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import stores_for, stores_in_view

SEES = "purchasing.view_problems"
LIKE_IT = 20  # further ones stand in the list


def problem_url(problem_id: int) -> str:
    return reverse("purchasing:problem", args=[problem_id])


@dataclass(frozen=True)
class ProblemRow:
    pk: int
    number: str
    state: str
    seriousness: str
    quantity: Decimal
    lot: str
    words: str
    seen_at: str
    reply_by: date | None
    effect: str
    raised_at: datetime
    part_number: str = source("part__shown_number", default="")
    part: str = source("part__name", default="")
    supplier: str = source("supplier__name", default="")
    store: str = source("store__name", default="")


def _silent(_actor: Any, at: datetime) -> Q:
    return Q(state=ProblemState.AT_MAKER, reply_by__lt=timezone.localdate(at))


class Problems(ListPage[ProblemRow]):
    """Faults of bought-in parts, from the store over headquarters and purchasing to the maker."""

    name = "purchasing.problems"
    title = gettext_lazy("Quality problems of parts")
    right = SEES
    row = ProblemRow
    columns = (
        Column("number", gettext_lazy("Number"), phone="title"),
        Column("part_number", gettext_lazy("Part number")),
        Column("part", gettext_lazy("Part name")),
        Column("supplier", gettext_lazy("Supplier")),
        Column(
            "seriousness",
            pgettext_lazy("part problem", "Seriousness"),
            chips=chips(Seriousness, SERIOUS_TONES),
        ),
        Column(
            "state", gettext_lazy("State"), chips=chips(ProblemState, PROBLEM_TONES), phone="side"
        ),
        Column("reply_by", gettext_lazy("Maker answers by"), kind="date"),
        Column(
            "quantity",
            gettext_lazy("Quantity"),
            kind="number",
            show=lambda row: plain(row.quantity),
            phone="hide",
        ),
        Column("words", gettext_lazy("What is wrong"), phone="hide"),
        Column("lot", gettext_lazy("Lot or serial number"), shown=False),
        Column("seen_at", gettext_lazy("Where it was seen"), chips=chips(SeenAt, {}), shown=False),
        Column(
            "effect",
            gettext_lazy("What became of the pieces"),
            chips=chips(ProblemEffect, {}),
            shown=False,
        ),
        Column("raised_at", pgettext_lazy("part problem", "Raised"), kind="when"),
        Column("store", gettext_lazy("Store"), phone="hide"),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=ProblemState.choices),
        Choice(
            "seriousness",
            pgettext_lazy("part problem", "Seriousness"),
            choices=Seriousness.choices,
        ),
        Period("raised_at", pgettext_lazy("part problem", "Raised")),
        Rule(
            "heap",
            gettext_lazy("What to do"),
            rules={"silent": (gettext_lazy("the maker does not answer"), _silent)},
        ),
    )
    views = (
        View(
            "open",
            pgettext_lazy("part problems", "Open"),
            "state=raised&state=sent_back&state=coordinated&state=at_maker&state=answered",
        ),
        View(
            "headquarters",
            pgettext_lazy("part problems", "For headquarters"),
            "state=raised&state=answered",
        ),
        View("purchasing", pgettext_lazy("part problems", "For purchasing"), "state=coordinated"),
        View("silent", pgettext_lazy("part problems", "No answer"), "heap=silent"),
        View("all", gettext_lazy("All")),
    )
    search = ("number__istartswith", "part__number__istartswith", "supplier__name__icontains")
    search_hint = gettext_lazy("Number, part or supplier")
    buttons = (
        Button(
            gettext_lazy("Raise a quality problem of a part"),
            "purchasing:raise_problem",
            right="purchasing.raise_problem",
        ),
    )
    empty = Empty(
        gettext_lazy("No quality problem here"),
        gettext_lazy("A store raises it; headquarters and purchasing take it to the maker."),
        gettext_lazy("Raise a quality problem of a part"),
        "purchasing:raise_problem",
        right="purchasing.raise_problem",
        icon="alert-circle",
    )
    live = "part_problem"

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_in_view(self.request, SEES)
        return queries.problems(seen_by=actor).filter(store__in=stores).order_by()

    def url_of(self, row: ProblemRow) -> str:
        return problem_url(row.pk)

    def tone_of(self, row: ProblemRow) -> str:
        return "late" if row.reply_by and row.reply_by < timezone.localdate() else ""


# ── raising ──────────────────────────────────────────────────────────────────────────────────────


def _line(request: Any) -> ReceiptLine | None:
    """The line of a receipt of which it is raised, where the address names one."""
    asked = request.GET.get("receipt_line", "")
    if not (asked.isdecimal() and len(asked) < 19):
        return None
    rows = queries.receipt_lines_to_complain_of(seen_by=request.actor)
    found: ReceiptLine = get_object_or_404(rows, pk=int(asked))
    return found


@needs("purchasing.raise_problem")
def raise_problem(request: Any) -> HttpResponse:
    """Tell headquarters of a part that is not as it should be."""
    line = _line(request)
    stores = stores_for(request, "purchasing.raise_problem")
    rows = queries.suppliers_to_name(seen_by=request.actor)
    initial: dict[str, Any] = {"quantity": 1, "part_id": request.GET.get("part")}
    if line is not None:
        initial |= {
            "seen_at": SeenAt.RECEIPT,
            "seen_number": line.receipt.number,
            "lot": line.lot[:60],
        }
    form = forms.ProblemForm(
        request.POST if request.method == "POST" else None,
        stores=stores,
        store_id=store_in_view(request),
        suppliers=dict(rows.values_list("pk", "name")),
        is_of_receipt=line is not None,
        initial=initial,
    )
    if form.is_valid():
        with shown_on(form):
            said = dict(form.cleaned_data)
            if line is not None:
                said |= {"store_id": line.store_id, "receipt_line_id": line.pk}
            made = commands.raise_problem(**said, by=request.actor, at=now())
            return done(request, problem_url(made.pk), _("Raised. Headquarters looks at it."))
    context = {
        "form": form,
        "title": _("Raise a quality problem of a part"),
        "line": line,
        "back": receipt_url(line.receipt_id) if line else reverse("purchasing:problems"),
    }
    return page(request, "purchasing/raise_problem.html", "form", context)


# ── one of them ──────────────────────────────────────────────────────────────────────────────────


def _in_sight(request: Any, problem_id: int) -> PartProblem:
    rows = queries.problems(seen_by=request.actor).select_related("receipt_line__receipt")
    found: PartProblem = get_object_or_404(rows, pk=problem_id)
    return found


@needs(SEES)
@require_safe
def problem(request: Any, problem_id: int) -> HttpResponse:
    """One problem: what is wrong, the rounds with the maker, what may be done now, and other open
    problems of the same part.
    """
    actor = request.actor
    row = _in_sight(request, problem_id)
    letters = list(queries.problem_letters(row.pk, seen_by=actor))
    keys = {row.raised_by, row.coordinated_by, row.closed_by}
    keys |= {one.written_by for one in letters}
    people = people_of([key for key in keys if key], seen_by=actor)
    context = {
        "problem": row,
        "head": _head(row),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "facts": _facts(request, row, people),
        "letters": [_letter(one, people) for one in letters],
        "like_it": [_other(one) for one in queries.like_it(row, seen_by=actor)[:LIKE_IT]],
        "timeline": timeline("part_problem", row.pk, seen_by=actor),
    }
    return page(request, "purchasing/problem.html", "body", context)


def _chips(row: PartProblem) -> list[Any]:
    state, serious = ProblemState(row.state), Seriousness(row.seriousness)
    told = [
        show.chip(state.label, PROBLEM_TONES[state]),
        show.chip(serious.label, SERIOUS_TONES[serious]),
    ]
    if row.reply_by and row.reply_by < today():
        told.append(show.chip(_("the maker does not answer"), "late"))
    return told


def _head(row: PartProblem) -> Head:
    return Head(
        row.number,
        chips=_chips(row),
        sub=f"{row.part.shown_number} {row.part.name} · {row.supplier.name}",
        back=reverse("purchasing:problems"),
    )


def _link(address: str, words: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, words)


def _facts(request: Any, row: PartProblem, people: dict[str, str]) -> list[FactLine]:
    actor = request.actor
    part, supplier, receipt = f"{row.part.shown_number} {row.part.name}", row.supplier.name, ""
    if actor.may("parts.view"):
        part = _link(reverse("parts:detail", args=[row.part_id]), part)
    if row.receipt_line:
        receipt = row.receipt_line.receipt.number
    if actor.may("purchasing.view"):
        supplier = _link(supplier_url(row.supplier_id), supplier)
        if row.receipt_line:
            receipt = _link(receipt_url(row.receipt_line.receipt_id), receipt)
    seen = " ".join(one for one in (str(SeenAt(row.seen_at).label), row.seen_number) if one)
    lines = [
        FactLine(_("What is wrong"), row.words),
        FactLine(_("Part"), part),
        FactLine(_("Quantity"), plain(row.quantity)),
        FactLine(_("Lot or serial number"), row.lot),
        FactLine(_("Supplier"), supplier),
        FactLine(_("Goods receipt"), receipt),
        FactLine(_("Where it was seen"), seen),
        FactLine(_("Store"), row.store.name),
        FactLine(pgettext("part problem", "Raised by"), people.get(row.raised_by, "")),
        FactLine(pgettext("part problem", "Raised"), show.moment(row.raised_at)),
        FactLine(_("Headquarters says"), row.answer_words),
        FactLine(_("Passed on by"), people.get(row.coordinated_by, "")),
        FactLine(_("Maker answers by"), show.date(row.reply_by)),
    ]
    if row.closed_at:
        lines += [
            FactLine(_("What became of the pieces"), ProblemEffect(row.effect).label),
            FactLine(_("Why closed"), row.closing_words),
            FactLine(pgettext("part problem", "Closed by"), people.get(row.closed_by, "")),
            FactLine(pgettext("part problem", "Closed"), show.moment(row.closed_at)),
        ]
    return lines


def _letter(row: MakerLetter, people: dict[str, str]) -> dict[str, Any]:
    answer = MakerAnswer(row.answer) if row.answer else None
    return {
        "row": row,
        "way": WrittenBy(row.way).label,
        "by": people.get(row.written_by, ""),
        "answer": show.chip(answer.label, ANSWER_TONES[answer]) if answer else "",
    }


def _other(row: PartProblem) -> dict[str, Any]:
    return {"row": row, "address": problem_url(row.pk), "chips": _chips(row)}


def _offers(row: PartProblem) -> list[Offer]:
    """What the three sides may do, each in its turn."""
    state, headquarters = ProblemState(row.state), "purchasing.coordinate_problem"

    def offer(
        label: object,
        name: str,
        right: str,
        source: ProblemState,
        target: ProblemState,
        icon: str,
        *,
        is_grave: bool = False,
    ) -> Offer:
        return Offer(
            label,
            reverse(f"purchasing:{name}", args=[row.pk]),
            "dialog",
            right,
            move=Move(PROBLEM, state, target),
            when=state == source,
            rule=Move(PROBLEM, state, target).rule,
            icon=icon,
            is_grave=is_grave,
        )

    s = ProblemState
    return [
        offer(
            _("Pass on to purchasing"),
            "pass_problem_on",
            headquarters,
            s.RAISED,
            s.COORDINATED,
            "arrow-right",
        ),
        offer(
            _("Back to the store"), "send_problem_back", headquarters, s.RAISED, s.SENT_BACK, "x"
        ),
        offer(
            _("Say what was missing"),
            "complete_problem",
            "purchasing.raise_problem",
            s.SENT_BACK,
            s.RAISED,
            "edit",
        ),
        offer(
            _("Write to the maker"),
            "write_to_maker",
            "purchasing.write_to_maker",
            s.COORDINATED,
            s.AT_MAKER,
            "messages",
        ),
        offer(
            _("Note the maker's answer"),
            "note_maker_answer",
            "purchasing.write_to_maker",
            s.AT_MAKER,
            s.ANSWERED,
            "edit",
        ),
        offer(
            pgettext("part problem", "Close"),
            "close_problem",
            headquarters,
            s.ANSWERED,
            s.CLOSED,
            "check",
        ),
        offer(
            _("Dispute the answer"),
            "dispute_answer",
            headquarters,
            s.ANSWERED,
            s.COORDINATED,
            "messages",
        ),
        offer(
            _("No fault of the part"),
            "dismiss_problem",
            headquarters,
            s.RAISED,
            s.CLOSED,
            "x",
            is_grave=True,
        ),
    ]


# ── steps ────────────────────────────────────────────────────────────────────────────────────────


def _step(
    request: Any,
    problem_id: int,
    kind: Callable[..., Any],
    deed: Callable[..., object],
    *,
    title: str,
    words: str = "",
    initial: Callable[[PartProblem], dict[str, Any]] | None = None,
) -> HttpResponse:
    """A form over the page that takes one step."""
    row = _in_sight(request, problem_id)
    form = kind(
        request.POST if request.method == "POST" else None,
        initial=initial(row) if initial else None,
    )
    return dialog(
        request,
        form,
        lambda said: deed(problem_id=row.pk, **said, by=request.actor, at=now()),
        title=f"{row.number}: {title}",
        words=words,
        back=problem_url(row.pk),
    )


@needs("purchasing.raise_problem")
def complete_problem(request: Any, problem_id: int) -> HttpResponse:
    return _step(
        request,
        problem_id,
        forms.CompleteProblemForm,
        commands.complete_problem,
        title=_("Say what was missing"),
        initial=lambda row: {"words": row.words, "lot": row.lot},
    )


@needs("purchasing.coordinate_problem")
def send_problem_back(request: Any, problem_id: int) -> HttpResponse:
    return _step(
        request,
        problem_id,
        forms.MissingForm,
        commands.send_problem_back,
        title=_("Back to the store"),
    )


@needs("purchasing.coordinate_problem")
def pass_problem_on(request: Any, problem_id: int) -> HttpResponse:
    return _step(
        request,
        problem_id,
        forms.PassOnForm,
        commands.pass_problem_on,
        title=_("Pass on to purchasing"),
        words=_("Purchasing alone writes to the maker."),
    )


@needs("purchasing.coordinate_problem")
def dismiss_problem(request: Any, problem_id: int) -> HttpResponse:
    return _step(
        request,
        problem_id,
        forms.ReasonForm,
        commands.dismiss_problem,
        title=_("No fault of the part"),
        words=_("It is closed, and the maker is not asked."),
    )


@needs("purchasing.write_to_maker")
def write_to_maker(request: Any, problem_id: int) -> HttpResponse:
    return _step(
        request,
        problem_id,
        forms.LetterForm,
        commands.write_to_maker,
        title=_("Write to the maker"),
        words=_("Note what you wrote; from that day on its time to answer runs."),
        initial=lambda _row: {"written_on": today()},
    )


@needs("purchasing.write_to_maker")
def note_maker_answer(request: Any, problem_id: int) -> HttpResponse:
    return _step(
        request,
        problem_id,
        forms.MakerAnswerForm,
        commands.note_maker_answer,
        title=_("Note the maker's answer"),
    )


@needs("purchasing.coordinate_problem")
def dispute_answer(request: Any, problem_id: int) -> HttpResponse:
    return _step(
        request,
        problem_id,
        forms.ReasonForm,
        commands.dispute_answer,
        title=_("Dispute the answer"),
        words=_("Purchasing writes to the maker once more."),
    )


@needs("purchasing.coordinate_problem")
def close_problem(request: Any, problem_id: int) -> HttpResponse:
    return _step(
        request,
        problem_id,
        forms.CloseProblemForm,
        commands.close_problem,
        title=pgettext("part problem", "Close"),
    )
