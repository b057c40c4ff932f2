"""Every list goes out as CSV or XLSX, with the columns and the question that are on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by
from aftersales.web import sheets
from aftersales.web.lists import paging
from aftersales.web.lists.columns import paths_of
from aftersales.web.requests import actor_of

if TYPE_CHECKING:
    from aftersales.web.lists.page import ListPage

CHUNK = 2_000

# Asked before a file leaves: (request, list, number of rows). May refuse, may record, and may give
# another answer instead of the file (such as “a second person has to agree”).
Guard = Callable[[HttpRequest, "ListPage[Any]", int], HttpResponse | None]
_guards: list[Guard] = []
_rights_for_persons: set[str] = set()


def guard_exports(guard: Guard, *, right_for_persons: str = "") -> None:
    """Register what must happen before a list leaves the house (room ``exchange``), and the right
    without which lists about persons stay inside.
    """
    if guard not in _guards:
        _guards.append(guard)
    if right_for_persons:
        _rights_for_persons.add(right_for_persons)


def rights_needed(page: ListPage[Any]) -> set[str]:
    """Without all of these nobody is offered the export."""
    own = {page.export_right} if page.export_right else set()
    return own | (_rights_for_persons if page.holds_persons else set())


def export(page: ListPage[Any], kind: str) -> HttpResponseBase:
    """The whole question as a file, row by row, whatever its length."""
    for right in sorted(rights_needed(page)):
        if not page.may(right):
            raise NotPermitted(right)
    count = page.narrowed().count()
    for guard in _guards:
        answer = guard(page.request, page, count)
        if answer is not None:
            return answer
    headings = [str(column.label) for column in page.shown_columns]
    name = f"{page.name.replace('.', '-')}-{timezone.localdate():%Y%m%d}"
    write = sheets.csv_response if kind == "csv" else sheets.xlsx_response
    return write(name, headings, _values(page))


def table(page: ListPage[Any]) -> tuple[list[str], Iterator[list[object]]]:
    """Headings and rows of a list as they leave the house, for who writes the file elsewhere."""
    return [str(column.label) for column in page.shown_columns], _values(page)


def _values(page: ListPage[Any]) -> Iterator[list[object]]:
    """The rows, read through the same eyes also when the answer is streamed after the request."""
    rows, paths = page.narrowed(), paths_of(page.row)
    ordered = paging.ordered(rows, page.sort_keys(rows), backwards=False)
    actor = actor_of(page.request)
    if actor is None:
        return
    with as_seen_by(actor):
        lines = ordered.values_list(*paths).iterator(chunk_size=CHUNK)
        while some := [page.row(*line) for line in islice(lines, CHUNK)]:
            page.prepare(some)
            for row in some:
                yield [page.value(column, row) for column in page.shown_columns]
