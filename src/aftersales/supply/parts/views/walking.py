"""Counting on a phone: one shelf at a time, with camera, hand scanner or thumb."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal
from aftersales.core.row_ids import row_id
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.models import Part, StockCount, StockCountLine
from aftersales.supply.parts.rules import normalised
from aftersales.supply.parts.states import CountState
from aftersales.supply.parts.views.counts import count_in_sight, number_said, url_of
from aftersales.web.doors import needs
from aftersales.web.pages import page

PIECES = re.compile(r"[0-9]{1,7}([.,][0-9]{0,3})?")  # longer than that is a code, not a number


@dataclass
class _Walk:
    """Where somebody stands, and what came of the last number or scan."""

    count: StockCount
    request: Any
    line: StockCountLine | None = None
    trouble: str = ""
    said: str = ""
    stranger: Part | None = field(default=None)

    @property
    def actor(self) -> Any:
        return self.request.actor

    def go_on(self, after: int = 0) -> None:
        self.line = queries.next_to_count(self.count.pk, after=after, seen_by=self.actor)

    def stand_at(self, line_id: int) -> None:
        rows = queries.count_lines(self.count.pk, seen_by=self.actor)
        self.line = rows.filter(pk=line_id).first()

    def take(self, text: str) -> None:
        """A number for this shelf. A code that a scanner typed into the field is taken for what it
        is.
        """
        if not PIECES.fullmatch(text.strip()):
            self.scan(text)
        elif self.line is not None:
            self.enter(self.line, text)

    def enter(self, line: StockCountLine, text: str) -> None:
        try:
            commands.enter_counted(
                count_id=self.count.pk,
                counted_by_shelf={line.stock_id: number_said(text)},
                by=self.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            self.trouble = str(refusal)
            return
        self.stand_at(line.pk)
        if self.line and self.line.counted is None:
            self.trouble = _("Count this shelf once more: the number is far from what is expected.")
        else:
            self.said = f"{line.stock.part.shown_number}: {text}"
            self.go_on(line.pk)

    def scan(self, code: str) -> None:
        """A bin, a part or a lot leads to its shelf; a serial number that is there is counted."""
        line = queries.line_by_code(self.count.pk, code, seen_by=self.actor)
        if line is None:
            self.stranger = queries.part_of(code, seen_by=self.actor)
            self.trouble = (
                _("%(number)s is not on this sheet.") % {"number": self.stranger.shown_number}
                if self.stranger
                else _("No bin, part or lot of this sheet has the code %(code)s.")
                % {"code": code[:40]}
            )
        elif line.stock.is_serial and line.counted is None and _is_lot(line, code):
            self.enter(line, "1")
        else:
            self.line = line


def _is_lot(line: StockCountLine, code: str) -> bool:
    return bool(line.stock.lot == normalised(code)[:40])


@needs("parts.count")
def walk(request: Any, count_id: int) -> HttpResponse:
    """The next shelf of the walk, very large; what is said here goes into the sheet at once."""
    count = count_in_sight(request, count_id)
    if count.state != CountState.OPEN:
        return HttpResponseRedirect(url_of(count.pk), status=303)
    here = _Walk(count, request)
    asked = row_id(request.POST.get("line") or request.GET.get("line"))
    here.stand_at(asked)
    if request.method == "POST":
        _heard(here, request.POST)
        if not request.headers.get("HX-Request") and not here.trouble:
            at = f"?line={here.line.pk}" if here.line else ""
            return HttpResponseRedirect(request.path + at, status=303)
    elif here.line is None:
        here.go_on(row_id(request.GET.get("after")))
    context = {
        "count": count,
        "walk": here,
        "line": here.line,
        "progress": queries.progress(count.pk, seen_by=request.actor),
        "back": url_of(count.pk),
    }
    return page(request, "parts/walk.html", "walk", context)


def _heard(here: _Walk, posted: Any) -> None:
    code, text = posted.get("code", "").strip(), posted.get("counted", "").strip()
    if code:
        here.scan(code)
    elif "nothing" in posted:
        here.take("0")
    elif text:
        here.take(text)
    if here.line is None and not here.trouble:
        here.go_on()
