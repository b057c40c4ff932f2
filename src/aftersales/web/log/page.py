"""The log as a list: who did what to which thing, told in plain sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.web.lists import Column, Empty, ListPage, Period, View
from aftersales.web.log import queries
from aftersales.web.navigation import NavItem, add
from aftersales.web.sentences import Fact, people_of, tell
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


class Log(ListPage[LineRow]):
    """The newest first. Searched by a fact's name, ``staff:7`` or ``customer 41``."""

    name = "web.log"
    title = _("Log")
    right = queries.RIGHT
    row = LineRow
    columns = (
        Column("occurred_at", _("When"), kind="moment", phone="side"),
        Column("told", _("What happened"), phone="title"),
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

    def prepare(self, rows: Sequence[LineRow]) -> None:
        """Tell all lines together, so that each kind of thing is asked once."""
        actor = self.request.actor  # type: ignore[attr-defined]  # set by our middleware
        facts = [Fact(row.pk, row.name, row.actor, row.occurred_at, row.data) for row in rows]
        self.told = {t.id: t.text for t in tell(facts, seen_by=actor, quiet_too=True)}
        self.people = people_of({row.actor for row in rows}, seen_by=actor)

    def cell(self, column: Column, row: LineRow) -> object:
        if column.name == "actor":
            return format_html('<span title="{}">{}</span>', row.actor, self.people[row.actor])
        return self.told[row.pk] if column.name == "told" else super().cell(column, row)

    def value(self, column: Column, row: LineRow) -> object:
        if column.name == "actor":
            return self.people[row.actor]
        return self.told[row.pk] if column.name == "told" else super().value(column, row)


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
