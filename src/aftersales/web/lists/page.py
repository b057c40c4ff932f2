"""The one way to make a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.web import show
from aftersales.web.lists import paging
from aftersales.web.lists.columns import Column, paths_of
from aftersales.web.lists.exports import export, rights_needed
from aftersales.web.lists.filters import Filter
from aftersales.web.models import SavedView
from aftersales.web.pages import page
from aftersales.web.requests import actor_of

R = TypeVar("R")
Rows = QuerySet[Any, Any]

NOBODY = Actor(key="nobody", group_id=None)
COUNTED_TO = 1_000
PER_PAGE = 50


@dataclass(frozen=True)
class View:
    """A question that is asked every day, under its name. A list opens on its first one."""

    name: str
    title: object
    query: str = ""


@dataclass(frozen=True)
class Empty:
    """What to say when there is nothing: what belongs here, and the button that brings it."""

    title: object = _("Nothing here")
    words: object = ""
    label: object = ""
    url_name: str = ""
    right: str | None = None
    icon: str = "inbox"


@dataclass(frozen=True)
class Button:
    """A deed above the list ("+ complaint") or, among ``marks``, one for the marked rows."""

    label: object
    url_name: str
    right: str | None = None
    icon: str = "plus"
    confirm: object = ""


@dataclass(frozen=True)
class Line(Generic[R]):
    """One row as the template shows it."""

    pk: object
    address: str
    peek: str
    tone: str
    cells: list[tuple[str, object]]
    row: R


@dataclass
class Asked:
    """What an address asks of a list, after everything unknown was dropped."""

    view: str = ""
    words: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    chosen: dict[str, list[str]] = field(default_factory=dict)
    is_own: bool = False  # the person changed the question of the view

    def query(self, **changes: object) -> str:
        """The address of this question, with changes; sealed words, no empty parameters."""
        pairs: list[tuple[str, object]] = [("view", self.view)]
        if self.is_own:
            pairs.append(("set", "1"))
            pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [
            ("s", paging.sealed(self.words) if self.words else ""),
            ("sort", self.sort),
            ("cols", ",".join(self.columns)),
        ]
        kept = [(name, value) for name, value in pairs if value and name not in changes]
        return "?" + urlencode(kept + [(n, v) for n, v in changes.items() if v])


class ListPage(Generic[R]):
    """A list, declared. Subclass it, name its row and columns, answer ``rows``; see docs/kit.md.

    It costs one statement for rows and their number and one for the kept views, at any length.
    """

    name: ClassVar[str]
    title: ClassVar[object]
    row: type[R]
    columns: ClassVar[Sequence[Column]]
    filters: ClassVar[Sequence[Filter]] = ()
    views: ClassVar[Sequence[View]] = (View("all", _("All")),)
    search: ClassVar[Sequence[str]] = ()  # lookups such as "number__istartswith"
    search_hint: ClassVar[object] = _("Search in this list")
    order: ClassVar[str] = ""  # the column it is sorted by at first, "-due_at"; else newest first
    right: ClassVar[str | None] = None
    export_right: ClassVar[str | None] = None
    buttons: ClassVar[Sequence[Button]] = ()
    marks: ClassVar[Sequence[Button]] = ()
    empty: ClassVar[Empty] = Empty()
    live: ClassVar[str] = ""  # the kind of object whose facts mark rows, such as "order"
    per_page: ClassVar[int] = PER_PAGE
    template: ClassVar[str] = "kit/list_page.html"
    holds_persons: ClassVar[bool] = False  # each row is about a person: exports are watched

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        if self.right:
            (actor_of(request) or NOBODY).require(self.right)

    # ── to be answered by the room ───────────────────────────────────────────────────────────────

    def rows(self) -> Rows:
        """Everything this person may see here, before it is narrowed."""
        raise NotImplementedError

    def url_of(self, row: R) -> str:
        """Where a row leads; no address, no link."""
        return ""

    def peek_of(self, row: R) -> str:
        """What the right drawer shows of a row without leaving the list."""
        return ""

    def tone_of(self, row: R) -> str:
        """Marks a whole row: "late", "waiting", "guarantee"."""
        return ""

    def searched(self, rows: Rows, words: str) -> Rows:
        """Rows that fit the words typed. To find personal data by blind index, override this."""
        for word in words.split()[:5]:
            found = Q(pk__in=[])
            for lookup in self.search:
                found |= Q(**{lookup: word})
            rows = rows.filter(found)
        return rows

    def prepare(self, rows: Sequence[R]) -> None:
        """Called with the rows before they are shown or exported: ask here, once for all of them,
        for words that the list's own statement does not bring.
        """

    def cell(self, column: Column, row: R) -> object:
        """What stands in the table; override it where the words were asked for in ``prepare``."""
        return column.cell(row)

    def value(self, column: Column, row: R) -> object:
        """What stands in an export."""
        return column.value(row)

    def extra(self) -> Mapping[str, object]:
        """More for the template of a subclass."""
        return {}

    # ── the address ──────────────────────────────────────────────────────────────────────────────

    @cached_property
    def actor(self) -> Actor | None:
        return actor_of(self.request)

    @cached_property
    def saved(self) -> list[SavedView]:
        """The questions this person keeps for this list."""
        if self.actor is None or self.actor.person_id is None:
            return []
        mine = SavedView.objects.filter(person_id=self.actor.person_id, list_name=self.name)
        return list(mine.order_by("title", "pk"))

    @cached_property
    def asked(self) -> Asked:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return self.read(given)

    def read(self, given: QueryDict) -> Asked:
        """What is asked for. With nothing named: the person's opening view, else the first one."""
        own_opening = next((v for v in self.saved if v.opens_list), None)
        if own_opening and not any(given.keys()):
            given = QueryDict(own_opening.query)
        view = next((v for v in self.views if v.name == given.get("view")), self.views[0])
        is_own = "set" in given
        question = given if is_own else QueryDict(view.query)
        words = given.get("q", "") if "q" in given else paging.opened(given.get("s", "")) or ""
        return Asked(
            view=view.name,
            words=" ".join(words.split())[:100],
            sort=self._known_sort(given.get("sort") or question.get("sort") or ""),
            columns=self._known_columns(given),
            chosen=self._chosen(question),
            is_own=is_own,
        )

    def _known_sort(self, sort: str) -> str:
        column = next((c for c in self.columns if c.name == sort.removeprefix("-")), None)
        return sort if column and column.sort_paths(self.row) else ""

    def _known_columns(self, given: QueryDict) -> tuple[str, ...]:
        """The columns chosen, in the list's own order; nothing where they are the usual ones."""
        wanted = set(given.getlist("col") or given.get("cols", "").split(","))
        kept = tuple(c.name for c in self.columns if c.name in wanted)
        return () if kept == tuple(c.name for c in self.columns if c.shown) else kept

    def _chosen(self, question: QueryDict) -> dict[str, list[str]]:
        chosen = {}
        for filter_ in self.filters:
            values = question.getlist(filter_.name)
            low, high = question.get(f"{filter_.name}_low"), question.get(f"{filter_.name}_high")
            if low or high:
                values = [f"{low or ''}..{high or ''}"]
            kept = filter_.allowed(values, self.request) if any(values) else []
            if kept:
                chosen[filter_.name] = kept
        return chosen

    # ── the rows ─────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def shown_columns(self) -> list[Column]:
        wanted = self.asked.columns
        return [c for c in self.columns if (c.name in wanted if wanted else c.shown)]

    def narrowed(self) -> Rows:
        """The rows of the question, in no order yet."""
        rows = self.rows()
        for filter_ in self.filters:
            values = self.asked.chosen.get(filter_.name)
            if values:
                rows = filter_.narrow(rows, values, self.request)
        return self.searched(rows, self.asked.words) if self.asked.words else rows

    def sort_keys(self, rows: Rows) -> tuple[paging.Key, ...]:
        sort = self.asked.sort or self.order
        column = next((c for c in self.columns if c.name == sort.removeprefix("-")), None)
        if column is None:
            return paging.keys_for(rows, ["-pk"])
        paths = column.sort_paths(self.row) or (column.name,)
        return paging.keys_for(rows, [f"-{p}" if sort.startswith("-") else p for p in paths])

    def found(self) -> Found[R]:
        """One page of rows. One statement."""
        rows = self.narrowed()
        keys = self.sort_keys(rows)
        given = self.request.GET
        backwards = "before" in given
        seen = paging.read_cursor(given.get("before") or given.get("after") or "", keys)
        total = paging.Counted.upto(rows, COUNTED_TO)
        wanted = paging.ordered(rows, keys, backwards and seen is not None)
        if seen is not None:
            wanted = paging.after(wanted, keys, seen, backwards)
        paths = paths_of(self.row)
        key_paths = [key.path for key in keys]
        raw = list(
            wanted.annotate(_total=total).values_list(*paths, *key_paths, "_total", "pk")[
                : self.per_page + 1
            ]
        )
        return self._found(
            raw, keys, is_first=seen is None, backwards=backwards and seen is not None
        )

    def _found(
        self,
        raw: list[tuple[Any, ...]],
        keys: Sequence[paging.Key],
        *,
        is_first: bool,
        backwards: bool,
    ) -> Found[R]:
        more = len(raw) > self.per_page
        raw = raw[: self.per_page]
        if backwards:
            raw.reverse()
        width, end = len(paths_of(self.row)), len(keys)
        rows = [self.row(*line[:width]) for line in raw]
        self.prepare(rows)
        edges = [paging.cursor(keys, line[width : width + end]) for line in (raw[:1] + raw[-1:])]
        return Found(
            lines=[self._line(row, line[-1]) for row, line in zip(rows, raw, strict=True)],
            total=raw[0][-2] if raw else 0,
            before=edges[0] if raw and (more if backwards else not is_first) else "",
            after=edges[-1] if raw and (more or backwards) else "",
        )

    def _line(self, row: R, pk: object) -> Line[R]:
        return Line(
            pk=pk,
            address=self.url_of(row),
            peek=self.peek_of(row),
            tone=self.tone_of(row),
            cells=[(column.css, self.cell(column, row)) for column in self.shown_columns],
            row=row,
        )

    # ── what the template asks ───────────────────────────────────────────────────────────────────

    def tabs(self) -> list[tuple[str, object, bool, int]]:
        """Address, title, whether it is open, and the id of a saved one (0 for the list's own)."""
        asked = self.asked
        saved = [(f"?{v.query}", v.title, self.is_open(v), v.pk) for v in self.saved]
        in_saved = any(is_open for _address, _title, is_open, _pk in saved)
        own = [
            (f"?view={v.name}", v.title, v.name == asked.view and not in_saved, 0)
            for v in self.views
        ]
        return own + saved

    def is_open(self, view: SavedView) -> bool:
        """Whether the question on the screen is this kept one (sealed words differ each time)."""
        return self.read(QueryDict(view.query)) == self.asked

    def next_sort(self, column: Column) -> str:
        """What a click on the heading asks for: up, then down."""
        sort = self.asked.sort or self.order
        return f"-{column.name}" if sort == column.name else column.name

    def sorted_by(self, column: Column) -> str:
        sort = self.asked.sort or self.order
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(sort, "")

    def chosen_words(self) -> list[tuple[str, str, str]]:
        """Each narrowing in words, with the address that takes it away."""
        told = []
        for filter_ in self.filters:
            for value in self.asked.chosen.get(filter_.name, []):
                words = filter_.words(value, self.request)
                told.append((str(filter_.label), words, self._without(filter_.name, value)))
        return told

    def _without(self, name: str, value: str) -> str:
        left = {
            n: [v for v in vs if (n, v) != (name, value)] for n, vs in self.asked.chosen.items()
        }
        asked = Asked(**{**vars(self.asked), "chosen": left, "is_own": True})
        return asked.query()

    def allowed_buttons(self, buttons: Sequence[Button]) -> list[Button]:
        return [b for b in buttons if b.right is None or self.may(b.right)]

    def may(self, right: str) -> bool:
        return self.actor is not None and self.actor.may(right)

    @property
    def may_export(self) -> bool:
        return all(map(self.may, rights_needed(self)))

    # ── the view ─────────────────────────────────────────────────────────────────────────────────

    def answer(self) -> HttpResponseBase:
        if self.request.method == "POST":
            return self._led_to_address()
        if self.request.GET.get("export") in {"csv", "xlsx"}:
            return export(self, self.request.GET["export"])
        found = self.found()
        context = {
            "list": self,
            "asked": self.asked,
            "found": found,
            "counted": show.rows_counted(found.total, COUNTED_TO),
            **self.extra(),
        }
        return page(self.request, self.template, "list", context)

    def _led_to_address(self) -> HttpResponse:
        """The form is posted, so that names and numbers typed never stand in an address."""
        address = self.request.path + self.asked.query()
        return HttpResponseRedirect(address, status=303)

    @classmethod
    def view(cls, request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        """The view, for ``urls.py``; what its address captures becomes attributes."""
        made = cls(request)
        vars(made).update(kwargs)
        return made.answer()


@dataclass(frozen=True)
class Found(Generic[R]):
    """One page of a list and where it goes on."""

    lines: list[Line[R]]
    total: int
    before: str
    after: str


def title_of(list_name: str) -> str:
    """What the list of this name is called on its page; a list that is no more keeps its name."""
    kinds: list[type[ListPage[Any]]] = [ListPage]
    while kinds:
        kind = kinds.pop()
        if getattr(kind, "name", "") == list_name:
            return str(kind.title)
        kinds += kind.__subclasses__()
    return list_name
