"""Old parts that are still owed for exchange parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from aftersales.core.money import plain
from aftersales.supply.parts import queries
from aftersales.supply.parts.states import CORE_TONES, CoreState
from aftersales.supply.parts.views.here import need_named, stores_seen, words_for
from aftersales.web.lists import Choice, Column, Empty, ListPage, View, chips, source


@dataclass(frozen=True)
class CoreLine:
    pk: int
    part_id: int
    need_kind: str
    need_id: int
    owed: Decimal
    state: str
    occurred_at: datetime
    deposit: Decimal | None
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    currency: str = source("part__deposit_currency", default="")
    plate: str = source("line__request__vehicle__plate", default="")
    store: str = source("store__name", default="")


class CoresOwed(ListPage[CoreLine]):
    """Exchange parts that went out while the old one has not come: who still owes it, since when,
    and the deposit that it stands for (PT-19).
    """

    name = "parts.cores"
    title = gettext_lazy("Old parts owed")
    right = "parts.view"
    row = CoreLine
    columns = (
        Column("number", gettext_lazy("Part number"), sort="part__number", phone="title"),
        Column("name", gettext_lazy("Part name")),
        Column("plate", gettext_lazy("Car"), kind="plate"),
        Column("need_id", gettext_lazy("For")),
        Column(
            "owed",
            pgettext_lazy("old part", "Owed"),
            kind="number",
            show=lambda row: plain(row.owed),
            plain=lambda row: row.owed,
        ),
        Column("deposit", pgettext_lazy("old part", "Deposit"), kind="amount"),
        Column("currency", gettext_lazy("Currency"), shown=False),
        Column("occurred_at", gettext_lazy("Issued"), kind="when", sort=True),
        Column("state", gettext_lazy("State"), chips=chips(CoreState, CORE_TONES), phone="side"),
        Column("store", gettext_lazy("Store"), shown=False),
    )
    filters = (Choice("state", gettext_lazy("State"), choices=CoreState.choices),)
    views = (
        View("all", gettext_lazy("All")),
        View("late", gettext_lazy("Overdue"), "state=late"),
    )
    order = "occurred_at"
    search = ("part__number__istartswith", "part__name__icontains")
    search_hint = gettext_lazy("Number or name")
    empty = Empty(
        gettext_lazy("No old part is owed"),
        gettext_lazy(
            "An exchange part that goes out stands here until the old one is tagged for the same"
            " job."
        ),
        icon="recycle",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_seen(self.request)
        return queries.cores_owed(store_ids=stores, at=timezone.now(), seen_by=actor)

    def prepare(self, rows: Sequence[CoreLine]) -> None:
        self.words = words_for(self.request, [(row.need_kind, row.need_id) for row in rows])

    def cell(self, column: Column, row: CoreLine) -> object:
        if column.name == "need_id":
            return need_named(self.request, row.need_kind, row.need_id, self.words)
        return column.cell(row)

    def url_of(self, row: CoreLine) -> str:
        """Where the old part is tagged as soon as it is here."""
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        if not actor.may("parts.tag_removed"):
            return ""
        asked = {
            "kind": row.need_kind,
            "need": row.need_id,
            "part": row.part_id,
            "quantity": plain(row.owed),
        }
        return f"{reverse('parts:tag_removed')}?{urlencode(asked)}"
