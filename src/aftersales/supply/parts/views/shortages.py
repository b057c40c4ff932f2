"""The shortage list: which cars wait for which part, on which order, and when it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.supply.parts import queries
from aftersales.supply.parts.forms import NEEDS
from aftersales.supply.parts.queries import Arrival, Lack, StandIn
from aftersales.supply.parts.views.here import stores_seen, words_for
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.lists import Column, Empty, ListPage, Rule, View, source
from aftersales.web.tiles import address_of


@dataclass(frozen=True)
class ShortLine:
    pk: int
    quantity: Decimal
    lacking: Decimal
    is_coming: bool
    part_id: int
    store_id: int
    needed_at: datetime | None = source("request__needed_at")  # noqa: RUF009 - makes a field
    asked_at: datetime | None = source("request__asked_at")  # noqa: RUF009 - makes a field
    vehicle_id: int | None = source("request__vehicle")
    need_kind: str = source("request__need_kind", default="")
    need_id: int = source("request__need_id", default=0)
    plate: str = source("request__vehicle__plate", default="")
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    unit: str = source("part__unit", default="")
    store: str = source("store__name", default="")


class Shortages(ListPage[ShortLine]):
    """Every line that a job or visit waits for, the most urgent car first, with its order, its
    promise and the day on which the part is expected.
    """

    name = "parts.shortages"
    title = gettext_lazy("Shortages")
    right = "parts.view"
    row = ShortLine
    columns = (
        Column("needed_at", gettext_lazy("Promised"), kind="countdown", sort=True, phone="side"),
        Column("plate", gettext_lazy("Car"), kind="plate"),
        Column("order", gettext_lazy("Work order")),
        Column("need_id", gettext_lazy("For")),
        Column("number", gettext_lazy("Part number"), phone="title", sort="part__number"),
        Column("name", gettext_lazy("Part name")),
        Column(
            "lacking",
            gettext_lazy("Lacking"),
            kind="number",
            show=lambda row: f"{plain(row.lacking)} {row.unit}",
            plain=lambda row: row.lacking,
        ),
        Column("arrives", pgettext_lazy("part", "Expected")),
        Column("under", gettext_lazy("Under"), phone="hide"),
        Column("instead", gettext_lazy("Instead")),
        Column("asked_at", gettext_lazy("Asked"), kind="when", sort=True, shown=False),
        Column("store", gettext_lazy("Store"), shown=False),
    )
    filters = (
        Rule(
            "way",
            gettext_lazy("On its way"),
            rules={
                "none": (gettext_lazy("nothing ordered"), lambda _a, _t: Q(is_coming=False)),
                "some": (gettext_lazy("on its way"), lambda _a, _t: Q(is_coming=True)),
            },
        ),
        Rule(
            "promise",
            gettext_lazy("Promised"),
            rules={
                "past": (
                    gettext_lazy("promise has passed"),
                    lambda _a, at: Q(request__needed_at__lt=at),
                ),
                "none": (
                    gettext_lazy("no time promised"),
                    lambda _a, _t: Q(request__needed_at=None),
                ),
            },
        ),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("order", gettext_lazy("To order"), "way=none"),
        View("late", gettext_lazy("Promise has passed"), "promise=past"),
    )
    order = "needed_at"
    search_hint = gettext_lazy("Number, name or plate")
    empty = Empty(
        gettext_lazy("No car waits for a part"),
        gettext_lazy("What a job asks for and is not there stands here until it comes."),
        icon="clipboard-check",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.shortages(seen_by=actor).filter(store__in=stores_seen(self.request))

    def searched(self, rows: Any, words: str) -> Any:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        found = queries.narrowed(queries.catalogue(seen_by=actor).order_by(), words)
        plate = Q(request__vehicle__plate__icontains=words.replace(" ", ""))
        return rows.filter(Q(part__in=found) | plate)

    def prepare(self, rows: Sequence[ShortLine]) -> None:
        """When each comes, and the words of what it is for: some statements for all of them."""
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        self.arriving = queries.arrivals([row.pk for row in rows], seen_by=actor)
        lacks = {Lack(row.part_id, row.store_id, row.vehicle_id) for row in rows}
        self.instead = queries.stand_ins(lacks, seen_by=actor)
        self.words = words_for(self.request, ((row.need_kind, row.need_id) for row in rows))

    def cell(self, column: Column, row: ShortLine) -> object:
        told = {
            "order": self._order,
            "need_id": self._need,
            "arrives": self._arrives,
            "instead": self._instead,
        }
        if column.name in told:
            return told[column.name](row)
        return self._under(row) if column.name == "under" else column.cell(row)

    def value(self, column: Column, row: ShortLine) -> object:
        """Exports hold the same words without markup."""
        if column.name == "order":
            return self.words.get(("job_order", row.need_id), "") if row.need_kind == "job" else ""
        if column.name == "need_id":
            return self._words(row)
        if column.name == "instead":
            return ", ".join(one.part.shown_number for one in self._offered(row))
        if column.name in {"arrives", "under"}:
            found = self.arriving.get(row.pk)
            told = {"arrives": "due_on", "under": "reference"}[column.name]
            return getattr(found, told) if found else None
        return column.value(row)

    def _offered(self, row: ShortLine) -> Sequence[StandIn]:
        return self.instead.get(Lack(row.part_id, row.store_id, row.vehicle_id), [])

    def _instead(self, row: ShortLine) -> object:
        """What lies on the shelf of this store and does as well, with the way to it."""
        told = [
            Markup('<a href="{}">{}</a> {}').format(
                reverse("parts:detail", args=[one.part.pk]),
                one.part.shown_number,
                _("(%(free)s free)") % {"free": plain(one.free)},
            )
            for one in self._offered(row)[:2]
        ]
        return Markup("<br>").join(told) if told else "–"

    def url_of(self, row: ShortLine) -> str:
        return row_address("parts:detail", row.part_id)

    def tone_of(self, row: ShortLine) -> str:
        return "late" if self._is_too_late(row) else ""

    def _words(self, row: ShortLine) -> str:
        known = self.words.get((row.need_kind, row.need_id))
        return known or f"{dict(NEEDS).get(row.need_kind, row.need_kind)} {row.need_id}"

    def _need(self, row: ShortLine) -> object:
        return self._words(row)

    def _order(self, row: ShortLine) -> object:
        """The order of the job, or the visit itself, with the way there."""
        number = self.words.get(("job_order", row.need_id)) if row.need_kind == "job" else None
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        address = address_of(row.need_kind, row.need_id, seen_by=actor)
        words = number or (self._words(row) if address else "–")
        return Markup('<a href="{}">{}</a>').format(address, words) if address else words

    def _arrives(self, row: ShortLine) -> object:
        """The day, or that nobody has ordered so many."""
        found = self.arriving.get(row.pk)
        if found is None:
            return show.chip(
                _("too few ordered") if row.is_coming else _("nothing ordered"), "late"
            )
        if found.due_on is None:
            return show.chip(_("no day named"), "waiting")
        is_past = found.due_on < timezone.localdate()
        tone = "late" if is_past or self._is_too_late(row) else "ready"
        return show.chip(show.date(found.due_on), tone)

    def _is_too_late(self, row: ShortLine) -> bool:
        """It comes after the car is promised, or nothing comes at all."""
        found: Arrival | None = self.arriving.get(row.pk)
        if row.needed_at is None:
            return False
        return found is None or (
            found.due_on is not None and found.due_on > timezone.localdate(row.needed_at)
        )

    def _under(self, row: ShortLine) -> object:
        """The purchase order, transfer or note that it comes with."""
        found = self.arriving.get(row.pk)
        if found is None:
            return "–"
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        words = found.reference or "–"
        if not found.source_kind or found.source_id is None:
            return words
        address = address_of(found.source_kind, found.source_id, seen_by=actor)
        return Markup('<a href="{}">{}</a>').format(address, words) if address else words
