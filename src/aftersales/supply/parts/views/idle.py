"""Slow and dead stock, what it is worth, and where it could be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.supply.parts import queries
from aftersales.supply.parts.queries import Taker
from aftersales.supply.parts.states import PACE_TONES, Pace
from aftersales.supply.parts.views.here import store_names
from aftersales.web.addresses import row_address
from aftersales.web.lists import Choice, Column, Empty, ListPage, Range, View, chips, source
from aftersales.web.stores import stores_in_view


@dataclass(frozen=True)
class IdleLine:
    pk: int
    part_id: int
    store_id: int
    pieces: Decimal
    free_pieces: Decimal
    worth: Decimal
    issued_at: datetime | None
    idle_since: datetime
    pace: str
    currency: str
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    store: str = source("store__name", default="")


def _days(row: IdleLine) -> int:
    return (timezone.now() - row.idle_since).days


class Idle(ListPage[IdleLine]):
    """Parts of which nothing was issued for long, the dearest first (PT-24)."""

    name = "parts.idle"
    title = gettext_lazy("Slow and dead stock")
    right = "parts.view_cost"
    row = IdleLine
    columns = (
        Column("number", gettext_lazy("Part number"), sort="part__number", phone="title"),
        Column("name", gettext_lazy("Part name")),
        Column("store", gettext_lazy("Store"), phone="hide"),
        Column("pace", gettext_lazy("State"), chips=chips(Pace, PACE_TONES)),
        Column(
            "days",
            gettext_lazy("Days without an issue"),
            kind="number",
            show=_days,
            plain=_days,
            sort="idle_since",
        ),
        Column("issued_at", gettext_lazy("Last issue"), kind="when", shown=False),
        Column(
            "free_pieces",
            gettext_lazy("Free"),
            kind="number",
            show=lambda row: plain(row.free_pieces),
        ),
        Column(
            "pieces",
            gettext_lazy("On hand"),
            kind="number",
            show=lambda row: plain(row.pieces),
            shown=False,
        ),
        Column("worth", gettext_lazy("Worth"), kind="amount", sort=True, phone="side"),
        Column("currency", gettext_lazy("Currency"), shown=False),
        Column("taker", gettext_lazy("Could be used by")),
    )
    filters = (
        Choice("pace", gettext_lazy("State"), choices=Pace.choices),
        Range("worth", gettext_lazy("Worth")),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("dead", pgettext_lazy("stock", "Dead"), "pace=dead"),
        View("slow", pgettext_lazy("stock", "Slow"), "pace=slow"),
    )
    order = "-worth"
    search = ("part__number__istartswith", "part__name__icontains")
    search_hint = gettext_lazy("Number or name")
    empty = Empty(
        gettext_lazy("Nothing lies idle"),
        gettext_lazy("Parts stand here once nothing of them was issued for long."),
        icon="clipboard-check",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        self.stores = stores_in_view(self.request, "parts.view_cost")
        return queries.idle(store_ids=self.stores, at=timezone.now(), seen_by=actor)

    def prepare(self, rows: Sequence[IdleLine]) -> None:
        """Who could use them: two statements for all of them."""
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        since = queries.demand_since(self.stores, timezone.now())
        shelves = {(row.part_id, row.store_id) for row in rows}
        self.takers = queries.takers(shelves, since=since, seen_by=actor)
        self.names = store_names(self.request)

    def cell(self, column: Column, row: IdleLine) -> object:
        return self._taker(row) if column.name == "taker" else column.cell(row)

    def value(self, column: Column, row: IdleLine) -> object:
        """Exports hold the same words without the button."""
        if column.name == "taker":
            taker = self._of(row)
            return self._words(taker) if taker else None
        return column.value(row)

    def url_of(self, row: IdleLine) -> str:
        return row_address("parts:detail", row.part_id)

    def tone_of(self, row: IdleLine) -> str:
        return "late" if row.pace == Pace.DEAD else ""

    def _of(self, row: IdleLine) -> Taker | None:
        return self.takers.get((row.part_id, row.store_id))

    def _words(self, taker: Taker) -> str:
        return _("%(store)s: %(used)s used, %(there)s there") % {
            "store": self.names.get(taker.store_id, taker.store_id),
            "used": plain(taker.used),
            "there": plain(taker.there),
        }

    def _taker(self, row: IdleLine) -> object:
        taker = self._of(row)
        if taker is None:
            return "–"
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        if not actor.may("parts.transfer", store_id=row.store_id):
            return self._words(taker)
        least = min(row.free_pieces, taker.lacks)
        whole = least.to_integral_value(ROUND_FLOOR)
        query = urlencode(
            {
                "way": "send",
                "here": row.store_id,
                "other": taker.store_id,
                "part": row.part_id,
                "quantity": plain(whole or least),
            }
        )
        return Markup('{} <a class="btn btn-small" href="{}?{}">{}</a>').format(
            self._words(taker), reverse("parts:new_transfer"), query, _("Send")
        )
