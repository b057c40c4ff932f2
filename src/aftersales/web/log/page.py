"""The log as a list: who did what to which thing, told in plain sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.web.lists import Column, Empty, ListPage, Period, View
from aftersales.web.log import queries
from aftersales.web.navigation import NavItem, add
from aftersales.web.sentences import Fact, Told, tell
from aftersales.web.shell import store_in_view

_THING = re.compile(r"([a-z_]+)[ :#](\d{1,18})")


@dataclass(frozen=True)
class LineRow:
    """A line of the log."""

    pk: int
    name: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    store_id: int | None
    data: dict[str, Any]


def name_of(row: LineRow) -> str:
    """Until the page knows the words."""
    return row.name


class Log(ListPage[LineRow]):
    """The newest first. Searched by a fact's name, ``staff:7`` or ``customer 41``."""

    name = "web.log"
    title = _("Log")
    right = queries.RIGHT
    row = LineRow
    columns = (
        Column("occurred_at", _("When"), kind="moment", phone="side"),
        Column("told", _("What happened"), show=name_of, plain=name_of, phone="title"),
        Column("name", _("Fact")),
        Column("actor", pgettext_lazy("log", "By"), phone="hide"),
        Column("recorded_at", _("Written"), kind="moment", shown=False, phone="hide"),
    )
    views = (View("all", _("All")),)
    filters = (Period("occurred_at", _("When"), words_offered=("today", "yesterday", "week")),)
    search = ("name__istartswith",)
    search_hint = _("A fact's name, staff:7, or customer 41")
    empty = Empty(_("No facts"), _("Whatever happens is written down here."), icon="list-details")

    def rows(self) -> Any:
        wanted = queries.Wanted(store_id=store_in_view(self.request))
        return queries.facts(wanted, seen_by=self.request.actor)  # type: ignore[attr-defined]  # set by our middleware

    def searched(self, rows: Any, words: str) -> Any:
        if thing := _THING.fullmatch(words.lower()):
            if thing[1] in {"staff", "system", "api"}:
                return rows.filter(actor=f"{thing[1]}:{thing[2]}")
            return rows.filter(queries.touching(thing[1], int(thing[2])))
        return rows.filter(name__startswith=words.lower())

    def _found(self, raw: list[tuple[Any, ...]], *args: Any, **kwargs: Any) -> Any:
        """Tell all lines of the page together, so that each kind of thing is asked once."""
        facts = []
        for line in raw:
            row = LineRow(*line[: len(LineRow.__dataclass_fields__)])
            facts.append(Fact(row.pk, row.name, row.actor, row.occurred_at, row.data))
        actor = self.request.actor  # type: ignore[attr-defined]  # set by our middleware
        self.told: dict[int, Told] = {
            told.id: told for told in tell(facts, seen_by=actor, quiet_too=True)
        }
        return super()._found(raw, *args, **kwargs)

    def _line(self, row: LineRow, pk: object) -> Any:
        line = super()._line(row, pk)
        told = self.told.get(row.pk)
        line.cells[:] = [
            (css, (told.text if told else row.name) if column.name == "told" else cell)
            for column, (css, cell) in zip(self.shown_columns, line.cells, strict=True)
        ]
        return line


add(
    NavItem(
        "log",
        _("Log"),
        "web:log",
        right=queries.RIGHT,
        group="setup",
        icon="list-details",
        order=90,
    )
)
