"""What a list shows: one declaration per column, read by the table, the cards and the exports."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup

from aftersales.core.money import Money
from aftersales.web import show

Shown = Callable[[Any], object]

# How each kind looks, and whether its column stands at the right edge.
KINDS: dict[str, Callable[[Any], object]] = {
    "text": show.text,
    "number": show.number,
    "amount": show.amount,
    "money": show.money,
    "percent": show.percent,
    "date": show.date,
    "when": show.when,
    "moment": show.moment,
    "countdown": show.countdown,
    "span": show.span,
    "plate": show.plate,
    "vin": show.vin,
    "phone": show.text,  # masked by the query already; nothing here may see it in clear
    "yes_no": show.yes_no,
}
AT_THE_RIGHT = {"number", "amount", "money", "percent", "span"}


@dataclass(frozen=True)
class Chip:
    """How one state is shown. Tones: planned, work, waiting, late, ready, guarantee."""

    label: object
    tone: str = "planned"


def chips(states: type[models.TextChoices], tones: Mapping[Any, str]) -> dict[str, Chip]:
    """Chips of a state enumeration: its own words, the tones given, grey where none is."""
    return {state.value: Chip(state.label, tones.get(state, "planned")) for state in states}


def source(path: str, **options: Any) -> Any:
    """Where a field of a row comes from: ``customer: str = source("customer__name")``."""
    return dataclasses.field(metadata={"path": path}, **options)


def paths_of(row: type[Any]) -> tuple[str, ...]:
    """The query's paths in the order of the row's fields."""
    return tuple(f.metadata.get("path", f.name) for f in dataclasses.fields(row))


@dataclass(frozen=True)
class Column:
    """One column.

    ``name``   the row's attribute; also its key in addresses, so it never changes
    ``kind``   one of ``KINDS``, or give ``chips``, or ``show``: a function from row to markup
    ``sort``   True sorts by the attribute's own path; a path or several paths sort by those
    ``shown``  False keeps it in the column chooser until somebody wants it
    ``phone``  its place on a phone's card: "title", "side" (top right), "line", or "hide"
               (which also gives way on a tablet)
    ``wraps``  words that may take several lines
    ``plain``  the value for exports, where it differs from the attribute
    ``runs``   of a countdown: whether it still runs in this row; if not, it is a time like others
    """

    name: str
    label: object
    kind: str = "text"
    chips: Mapping[str, Chip] | None = None
    show: Shown | None = None
    sort: bool | str | tuple[str, ...] = False
    shown: bool = True
    phone: str = "line"
    plain: Shown | None = None
    hint: object = ""
    wraps: bool = False
    runs: Callable[[Any], bool] | None = None
    _drawn: dict[tuple[str, str | None], Markup] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def css(self) -> str:
        """Short class names, since they are repeated in every row."""
        words = ["r"] if self.kind in AT_THE_RIGHT else ["w"] if self.wraps else []
        return " ".join(words + {"title": ["t"], "side": ["s"], "hide": ["h"]}.get(self.phone, []))

    def sort_paths(self, row: type[Any]) -> tuple[str, ...]:
        """Which paths this column sorts by; none when it does not sort."""
        if isinstance(self.sort, bool):
            own = {f.name: f.metadata.get("path", f.name) for f in dataclasses.fields(row)}
            return (own.get(self.name, self.name),) if self.sort else ()
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    def cell(self, row: Any) -> object:
        """What stands in the table."""
        if self.show:
            return self.show(row)
        value = getattr(row, self.name)
        if self.chips is not None:
            return self._chip(value)
        is_over = self.runs is not None and not self.runs(row)
        return KINDS["when" if is_over else self.kind](value)

    def _chip(self, value: Any) -> Markup:
        """Few states in many rows: each chip is drawn once for each language."""
        key = str(value), get_language()
        if key not in self._drawn:
            chip = (self.chips or {}).get(key[0])
            if chip is None:
                return show.text(value)
            self._drawn[key] = show.chip(chip.label, chip.tone)
        return self._drawn[key]

    def value(self, row: Any) -> object:
        """What stands in an export: typed, so that a spreadsheet can count with it."""
        if self.plain:
            return self.plain(row)
        value = getattr(row, self.name, "")
        if self.chips is not None:
            chip = self.chips.get(str(value))
            return str(chip.label) if chip else value
        return _for_sheet(value)


def _for_sheet(value: Any) -> object:
    """Times in the store's zone; amounts without currency; lengths in hours."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, Money):
        return value.rounded().amount
    if isinstance(value, bool):
        return show.yes_no(value)
    if value is None or isinstance(value, int | float | Decimal | date | str):
        return value
    return str(value)
