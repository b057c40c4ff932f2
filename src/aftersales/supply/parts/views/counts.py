"""Stocktakings on screen: what is due, the sheets, and how one is settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from aftersales.core.money import plain
from aftersales.core.papers import papers_there
from aftersales.core.row_ids import row_id
from aftersales.ground.network.queries import day_of
from aftersales.supply.parts import commands, forms, queries
from aftersales.supply.parts.models import StockCount, StockCountLine
from aftersales.supply.parts.states import (
    COUNT,
    COUNT_TONES,
    CountReason,
    CountScope,
    CountState,
)
from aftersales.supply.parts.views.here import dialog, in_store, part_in_sight, stores_in_view
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, Tab, bar
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
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.sentences import timeline
from aftersales.web.stores import one_store

MOST = 200  # lines of a sheet on one page; who walks sees one at a time


def number_said(text: str) -> Decimal:
    """What somebody typed as a number; what is none is refused by the command by its name."""
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return Decimal("NaN")


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class CountRow:
    pk: int
    number: str
    scope: str
    state: str
    shelves: int
    seen: int
    different: int
    is_over: bool
    cut_off_at: datetime
    ended_at: datetime | None
    store: str = source("store__name", default="")


def _seen(row: CountRow) -> str:
    return f"{row.seen} / {row.shelves}"


def _different(row: CountRow) -> object:
    """Nobody is told how many shelves differ while they are being counted."""
    return "–" if row.state in {CountState.OPEN, CountState.DROPPED} else row.different


class Counts(ListPage[CountRow]):
    """The sheets of all stocktakings: being counted, to be settled, posted (PT-05)."""

    name = "parts.counts"
    title = gettext_lazy("Stocktaking")
    right = "parts.supervise"
    row = CountRow
    columns = (
        Column("number", gettext_lazy("Number"), phone="title"),
        Column("store", gettext_lazy("Store")),
        Column("scope", gettext_lazy("What is counted"), chips=chips(CountScope, {})),
        Column("state", gettext_lazy("State"), chips=chips(CountState, COUNT_TONES), phone="side"),
        Column("seen", gettext_lazy("Shelves counted"), kind="number", show=_seen),
        Column("different", pgettext_lazy("count", "Differ"), kind="number", show=_different),
        Column("is_over", gettext_lazy("Needs approval"), kind="yes_no"),
        Column("cut_off_at", gettext_lazy("Begun"), kind="when", sort=True),
        Column("ended_at", gettext_lazy("Ended"), kind="when", sort=True),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=CountState.choices),
        Choice("scope", gettext_lazy("What is counted"), choices=CountScope.choices),
        Period("ended_at", gettext_lazy("Ended")),
        Rule(
            "wait",
            gettext_lazy("Waits for"),
            rules={
                "approval": (
                    gettext_lazy("approval"),
                    lambda _actor, _at: Q(state=CountState.COUNTED, is_over=True),
                )
            },
        ),
    )
    views = (
        View("open", gettext_lazy("Not ended"), "state=open&state=counted"),
        View("approve", gettext_lazy("To approve"), "wait=approval"),
        View("all", gettext_lazy("All")),
    )
    search = ("number__istartswith",)
    search_hint = gettext_lazy("Number")
    buttons = (
        Button(gettext_lazy("New count"), "parts:new_count", right="parts.count"),
        Button(gettext_lazy("What is due"), "parts:due", right="parts.count", icon="calendar-due"),
    )
    empty = Empty(
        gettext_lazy("Nothing is being counted"),
        gettext_lazy("Begin with what is due: a few shelves a day keep the books right."),
        gettext_lazy("New count"),
        "parts:new_count",
        "parts.count",
        icon="clipboard-list",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_in_view(self.request, "parts.supervise")
        rows = queries.counts_of(seen_by=actor).filter(store__in=stores)
        return queries.with_progress(rows).order_by()

    def url_of(self, row: CountRow) -> str:
        return url_of(row.pk)


@dataclass(frozen=True)
class DueRow:
    pk: int
    stock_class: str
    lot: str
    counted_at: datetime | None
    due_at: datetime | None
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    place: str = source("bin__code", default="")


class Due(ListPage[DueRow]):
    """Shelves that their class asks to be counted by today (PT-03): of one store at a time, since
    each store has its own intervals. How many should lie there is not told.
    """

    name = "parts.due"
    title = gettext_lazy("Due to be counted")
    right = "parts.count"
    row = DueRow
    columns = (
        Column("number", gettext_lazy("Part number"), phone="title"),
        Column("name", gettext_lazy("Part name")),
        Column("place", gettext_lazy("Bin"), sort=True),
        Column("lot", gettext_lazy("Lot"), shown=False),
        Column("stock_class", pgettext_lazy("part", "Class"), phone="side"),
        Column("counted_at", gettext_lazy("Counted last"), kind="when", sort=True),
        Column("due_at", pgettext_lazy("stock", "Due"), kind="date", sort=True),
    )
    filters = (
        Choice("stock_class", pgettext_lazy("part", "Class"), choices=[(c, c) for c in "ABC"]),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("a", gettext_lazy("Class A"), "stock_class=A"),
    )
    order = "due_at"
    search = ("part__number__startswith", "bin__code__istartswith")
    search_hint = gettext_lazy("Part number or bin")
    buttons = (Button(gettext_lazy("Count what is due"), "parts:new_count", right="parts.count"),)
    marks = (Button(gettext_lazy("Count these"), "parts:count_marked", icon="clipboard-list"),)
    empty = Empty(
        pgettext_lazy("count", "Nothing is due"),
        gettext_lazy("Shelves stand here when the interval of their class has passed."),
        icon="clipboard-check",
    )

    def rows(self) -> QuerySet[Any]:
        store = one_store(self.request, "parts.count")
        today = day_of(timezone.now(), store_id=store)
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.due_to_count(store_id=store, on=today, seen_by=actor).order_by()


@require_POST
@needs("parts.count")
def count_marked(request: Any) -> HttpResponse:
    """A sheet of the shelves that are marked in the list."""
    store = one_store(request, "parts.count")
    marked = [row_id(pk) for pk in request.POST.getlist("ids")]
    today = day_of(timezone.now(), store_id=store)
    due = queries.due_to_count(store_id=store, on=today, seen_by=request.actor)
    parts = set(due.filter(pk__in=marked).values_list("part_id", flat=True))
    with shown_as_toast(request):
        count = commands.open_count(
            store_id=store, part_ids=parts, by=request.actor, at=timezone.now()
        )
        return done(request, url_of(count.pk))
    return done(request, reverse("parts:due"))


def new(request: Any) -> HttpResponse:
    """Begin a count of what is due, of a class, of some bins, of some parts, or of everything."""
    form = in_store(forms.CountForm, request, "parts.count")

    def deed(said: dict[str, Any]) -> StockCount:
        return commands.open_count(**_meant(request, said), by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("New count"),
        words=_("Nobody who counts is told what the books say. The workshop need not stand still."),
        label=_("Begin to count"),
        back=lambda count: url_of(count.pk),
    )


def _meant(request: Any, said: dict[str, Any]) -> dict[str, Any]:
    """What the form says, as the command asks for it."""
    what, meant = said["what"], {"store_id": said["store_id"]}
    if what == CountScope.DUE:
        return {**meant, "is_due": True}
    if what == CountScope.CLASS:
        return {**meant, "stock_class": said["stock_class"]}
    if what == CountScope.BIN:
        codes = said["bins"].replace("，", ",").replace("、", ",").split(",")
        rows = queries.bins(seen_by=request.actor).filter(store=said["store_id"])
        return {**meant, "bin_ids": [row.pk for code in codes for row in _bins(rows, code)]}
    if what == CountScope.PARTS:
        return {**meant, "part_ids": [said["part"]]}
    return meant


def _bins(rows: QuerySet[Any], code: str) -> list[Any]:
    """The bin of this code; where there is none, all that begin so: ``A-`` is the whole aisle."""
    kept = code.strip().upper()
    if not kept:
        return []
    exact = list(rows.filter(code=kept))
    return exact or list(rows.filter(code__startswith=kept))


# ── one sheet ────────────────────────────────────────────────────────────────────────────────────


def url_of(count_id: int) -> str:
    return reverse("parts:count", args=[count_id])


def count_in_sight(request: Any, count_id: int) -> StockCount:
    found: StockCount = get_object_or_404(queries.counts_of(seen_by=request.actor), pk=count_id)
    return found


@needs("parts.supervise")
def count(request: Any, count_id: int) -> HttpResponse:
    """One sheet: how far it is, what differs, and what may be done now."""
    row = count_in_sight(request, count_id)
    state = CountState(row.state)
    progress = queries.progress(row.pk, seen_by=request.actor)
    heap = _heap(request, state)
    lines = list(_lines(request, row, heap)[: MOST + 1])
    may_count = request.actor.may("parts.count", store_id=row.store_id)
    may_approve = request.actor.may("parts.post_count", store_id=row.store_id)
    context = {
        "count": row,
        "head": Head(
            row.number,
            chips=_chips(row, state),
            sub=_scope(row),
            back=reverse("parts:counts"),
        ),
        "bar": bar(_offers(request, row, progress), actor=request.actor, store_id=row.store_id),
        "facts": _facts(row, progress),
        "tabs": _tabs(row, state, progress),
        "heap": heap,
        "lines": lines[:MOST],
        "is_cut": len(lines) > MOST,
        "most": MOST,
        "is_blind": state == CountState.OPEN,
        "types_in": may_count and state == CountState.OPEN,
        "explains": may_count and state == CountState.COUNTED,
        "sends_back": may_approve and state == CountState.COUNTED,
        "sees_cost": request.actor.may("parts.view_cost", store_id=row.store_id),
        "reasons": CountReason.choices,
        "form": forms.SeenForm(),
        "plain": plain,
        "timeline": timeline("stock_count", row.pk, seen_by=request.actor),
    }
    return page(request, "parts/count.html", "body", context)


def _heap(request: Any, state: CountState) -> str:
    """Which lines are looked at: first those that want something."""
    wanted = ("left", "all") if state == CountState.OPEN else ("different", "all")
    asked = request.GET.get("show", "")
    return asked if asked in wanted else wanted[0]


def _lines(request: Any, row: StockCount, heap: str) -> QuerySet[StockCountLine]:
    rows = queries.count_lines(row.pk, seen_by=request.actor)
    if row.state == CountState.COUNTED:
        rows = queries.lines_as_seen(row.pk, seen_by=request.actor)
    if heap == "left":
        return rows.filter(queries.UNCOUNTED)
    return rows.filter(queries.DIFFERS) if heap == "different" else rows


def _chips(row: StockCount, state: CountState) -> list[object]:
    found: list[object] = [show.chip(state.label, COUNT_TONES[state])]
    if state == CountState.COUNTED and row.is_over:
        found.append(show.chip(_("needs approval"), "waiting"))
    return found


def _scope(row: StockCount) -> str:
    words = str(CountScope(row.scope).label)
    return f"{words} {row.stock_class}" if row.stock_class else words


def _tabs(row: StockCount, state: CountState, progress: queries.Progress) -> list[Tab]:
    def tab(code: str, label: object, number: int) -> Tab:
        return Tab(code, label, f"{url_of(row.pk)}?show={code}", number)

    first = (
        tab("left", _("Still to count"), progress.left)
        if state == CountState.OPEN
        else tab("different", pgettext("count", "Differ"), progress.different)
    )
    return [first, tab("all", _("All"), progress.shelves)]


def _facts(row: StockCount, progress: queries.Progress) -> list[FactLine]:
    told = [
        FactLine(_("Begun"), show.moment(row.cut_off_at)),
        FactLine(_("Shelves counted"), f"{progress.counted} / {progress.shelves}"),
    ]
    if row.state == CountState.OPEN:
        return [*told, FactLine(_("To count again"), progress.again)]
    if row.state == CountState.DROPPED:
        return told
    share = Decimal(progress.exact) / (progress.counted or 1)
    return [
        *told,
        FactLine(_("Handed in"), show.moment(row.handed_in_at)),
        FactLine(_("Accuracy"), show.percent(share), _("shelves that agree ÷ shelves counted")),
        FactLine(_("Ended"), show.moment(row.ended_at)),
    ]


def _offers(request: Any, row: StockCount, progress: queries.Progress) -> Iterator[Offer]:
    state = CountState(row.state)

    def to(name: str) -> str:
        return reverse(f"parts:{name}", args=[row.pk])

    is_open, is_counted = state == CountState.OPEN, state == CountState.COUNTED
    if is_open:
        yield Offer(
            pgettext("deed", "Count"),
            to("walk"),
            how="page",
            right="parts.count",
            when=progress.left > 0,
            rule=_("Everything is counted."),
            icon="scan",
            key="c",
        )
        yield Offer(
            _("Hand in"),
            to("hand_in_count"),
            right="parts.count",
            when=progress.left == 0,
            rule=_("Some shelves have no number yet."),
            icon="clipboard-check",
            key="h",
        )
        yield Offer(
            _("Add a part"),
            to("add_to_count"),
            how="dialog",
            right="parts.count",
            icon="plus",
        )
    if is_counted:
        yield from _approval(request, row, to("post_count"))
    for each in papers_there("stock_count", row.pk, seen_by=request.actor):
        yield Offer(each.title, each.address(row.pk), how="page", icon="printer")
    yield Offer(
        _("Give the count up"),
        to("drop_count"),
        right="parts.count",
        move=Move(COUNT, state, CountState.DROPPED),
        confirm=_("Give this count up? The books stay as they are."),
        is_grave=True,
    )


def _approval(request: Any, row: StockCount, address: str) -> Iterator[Offer]:
    lines = queries.count_lines(row.pk, seen_by=request.actor)
    own = lines.filter(counted_by=request.actor.key).exists()
    bare = lines.filter(queries.DIFFERS, reason="").exists()
    yield Offer(
        _("Approve and post"),
        address,
        right="parts.post_count",
        when=not own and not bare,
        rule=_("Who counted does not approve the differences.")
        if own
        else _("Some differences have no reason yet."),
        icon="circle-check",
        key="p",
    )


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@needs("parts.count")
def enter_counted(request: Any, count_id: int) -> HttpResponse:
    """A sheet of paper is typed in: what is left empty is not counted yet."""
    row = count_in_sight(request, count_id)
    form = forms.SeenForm(request.POST)
    said = _said(request, "counted-")
    if said:
        with shown_as_toast(request):
            commands.enter_counted(
                count_id=row.pk,
                counted_by_shelf={shelf: number_said(text) for shelf, text in said.items()},
                seen_at=form.cleaned_data["seen_at"] if form.is_valid() else None,
                by=request.actor,
                at=timezone.now(),
            )
    return done(request, url_of(row.pk))


def _said(request: Any, prefix: str) -> dict[int, str]:
    """What was filled in, by shelf."""
    return {
        row_id(name.removeprefix(prefix)): text.strip()
        for name, text in request.POST.items()
        if name.startswith(prefix) and text.strip()
    }


def add_to_count(request: Any, count_id: int) -> HttpResponse:
    """Something lies there that is not on the sheet."""
    request.actor.require("parts.count")
    row = count_in_sight(request, count_id)
    form = forms.AddToCountForm(request.POST or None)
    field: Any = form.fields["part_id"]
    field.widget.named_by = lambda pk: part_in_sight(request, pk).shown_number

    def deed(said: dict[str, Any]) -> StockCountLine:
        part = part_in_sight(request, said["part_id"])
        return commands.add_to_count(
            count_id=row.pk, part_id=part.pk, lot=said["lot"], by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Add a part"),
        words=_("It lies there and is not on the sheet: it is counted with the rest."),
        back=lambda line: f"{reverse('parts:walk', args=[row.pk])}?line={line.pk}",
    )


@require_POST
@needs("parts.count")
def hand_in_count(request: Any, count_id: int) -> HttpResponse:
    row = count_in_sight(request, count_id)
    with shown_as_toast(request):
        told = commands.hand_in_count(count_id=row.pk, by=request.actor, at=timezone.now())
        return done(request, url_of(row.pk), _outcome(told))
    return done(request, url_of(row.pk))


@require_POST
@needs("parts.count")
def explain_count(request: Any, count_id: int) -> HttpResponse:
    """A reason for each shelf that held something else; those left empty stay open."""
    row = count_in_sight(request, count_id)
    words = _said(request, "words-")
    reasons = {
        shelf: (code, words.get(shelf, "")) for shelf, code in _said(request, "reason-").items()
    }
    with shown_as_toast(request):
        told = commands.explain_count(
            count_id=row.pk, reasons=reasons, by=request.actor, at=timezone.now()
        )
        return done(request, url_of(row.pk), _outcome(told))
    return done(request, url_of(row.pk))


def _outcome(row: StockCount) -> str:
    if row.state == CountState.POSTED:
        return _("Posted: the books say what lies there.")
    if row.is_over:
        return _("Noted. Somebody who did not count has to approve the differences.")
    return _("Noted. Give each difference a reason.")


@require_POST
@needs("parts.post_count")
def post_count(request: Any, count_id: int) -> HttpResponse:
    row = count_in_sight(request, count_id)
    with shown_as_toast(request):
        told = commands.post_count(count_id=row.pk, by=request.actor, at=timezone.now())
        return done(request, url_of(row.pk), _outcome(told))
    return done(request, url_of(row.pk))


@require_POST
@needs("parts.post_count")
def send_back_count(request: Any, count_id: int) -> HttpResponse:
    """The marked shelves are counted again."""
    row = count_in_sight(request, count_id)
    shelves = [row_id(pk) for pk in request.POST.getlist("again")]
    with shown_as_toast(request):
        commands.send_back_count(
            count_id=row.pk, shelf_ids=shelves, by=request.actor, at=timezone.now()
        )
    return done(request, url_of(row.pk))


@require_POST
@needs("parts.count")
def drop_count(request: Any, count_id: int) -> HttpResponse:
    row = count_in_sight(request, count_id)
    with shown_as_toast(request):
        commands.drop_count(count_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(row.pk))
