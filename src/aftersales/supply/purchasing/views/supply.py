"""What the supply chain tells for decisions: order lines and whether they came whole, why parts
lacked, how lead times spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import know, value
from aftersales.supply.parts import queries as parts
from aftersales.supply.purchasing import queries
from aftersales.supply.purchasing.parameters import LEAD_LOOK_BACK
from aftersales.supply.purchasing.states import (
    CAUSE_TONES,
    ON_ITS_WAY,
    ORDER_TONES,
    Cause,
    OrderState,
)
from aftersales.supply.purchasing.views.here import now, order_url, seen
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.lists import (
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    Rule,
    View,
    YesNo,
    chips,
    source,
)


def _pieces(name: str) -> Any:
    return lambda row: plain(getattr(row, name))


def _of_part(rows: Any, words: str, path: str, actor: Any) -> Any:
    found = parts.narrowed(parts.catalogue(seen_by=actor).order_by(), words)
    return rows.filter(**{f"{path}__in": found})


# ── order lines ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class BoughtLine:
    pk: int
    order_id: int
    quantity: Decimal
    received: Decimal
    rejected: Decimal
    called_off: Decimal
    first_promised_on: date | None
    promised_on: date | None
    answered_on: date | None
    filled_at_once: bool | None
    order: str = source("order__number", default="")
    state: str = source("order__state", default="")
    ordered_at: datetime | None = source("order__ordered_at", default=None)  # noqa: RUF009 - makes a field
    supplier: str = source("order__supplier__name", default="")
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    store: str = source("store__name", default="")


def _waiting(_actor: Any, _at: datetime) -> Q:
    return Q(order__state__in=ON_ITS_WAY, answered_on=None)


class OrderLines(ListPage[BoughtLine]):
    """Every line that was ordered, and whether its first delivery brought all of it (PT-13)."""

    name = "purchasing.order_lines"
    title = _("Order lines")
    right = "purchasing.view"
    row = BoughtLine
    columns = (
        Column("number", _("Part number"), sort="part__number", phone="title"),
        Column("name", _("Part name")),
        Column("supplier", _("Supplier")),
        Column("order", pgettext_lazy("purchasing", "Purchase order")),
        Column("state", _("State"), chips=chips(OrderState, ORDER_TONES)),
        Column("ordered_at", pgettext_lazy("purchasing", "Ordered"), kind="when"),
        Column("quantity", _("Quantity"), kind="number", show=_pieces("quantity")),
        Column(
            "received",
            pgettext_lazy("purchasing", "Received"),
            kind="number",
            show=_pieces("received"),
        ),
        Column(
            "rejected",
            pgettext_lazy("purchasing", "Rejected"),
            kind="number",
            show=_pieces("rejected"),
            shown=False,
        ),
        Column("first_promised_on", _("Promised first for"), kind="date", phone="hide"),
        Column("promised_on", _("Promised for"), kind="date", shown=False),
        Column("answered_on", _("First delivery"), kind="date", sort=True),
        Column("filled_at_once", _("Whole at once"), kind="yes_no", phone="side"),
        Column("store", _("Store"), shown=False),
    )
    filters = (
        YesNo("filled_at_once", _("Whole at once")),
        Period("answered_on", _("First delivery"), dates=True),
        Rule(
            "heap",
            _("What to do"),
            rules={"waiting": (_("nothing came yet"), _waiting)},
        ),
    )
    views = (
        View("all", _("All")),
        View("short", _("Not whole at once"), "filled_at_once=0"),
        View("waiting", _("Nothing came yet"), "heap=waiting"),
    )
    search = ("part__number__istartswith",)
    search_hint = _("Part, order or supplier")
    empty = Empty(
        _("No order line here"),
        _("Each part of a purchase order stands here from its proposal on."),
        icon="shopping-cart",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.all_lines(seen_by=actor).filter(store__in=seen(self.request)).order_by()

    def searched(self, rows: Any, words: str) -> Any:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        found = parts.narrowed(parts.catalogue(seen_by=actor).order_by(), words)
        return rows.filter(
            Q(part__in=found)
            | Q(order__number__istartswith=words)
            | Q(order__supplier__name__icontains=words)
        )

    def url_of(self, row: BoughtLine) -> str:
        return order_url(row.order_id)

    def tone_of(self, row: BoughtLine) -> str:
        return "late" if row.filled_at_once is False else ""


# ── why parts lacked ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LackedLine:
    pk: int
    wanted: int
    asked_at: datetime
    quantity: Decimal
    missing: Decimal
    cause: str
    order_id: int | None
    order_number: str | None
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    first: str = source("instead_of__shown_number", default="")
    store: str = source("store__name", default="")


class ShortageCauses(ListPage[LackedLine]):
    """Why parts were not there when jobs asked for them; above, how often each cause (PT-24)."""

    name = "purchasing.shortage_causes"
    title = _("Causes of shortage")
    template = "purchasing/shortage_causes.html"
    right = "purchasing.view"
    row = LackedLine
    columns = (
        Column(
            "number",
            _("Part number"),
            phone="title",
            show=lambda row: row.first or row.number,
            plain=lambda row: row.first or row.number,
        ),
        Column("name", _("Part name")),
        Column("asked_at", pgettext_lazy("shortage", "Asked at"), kind="when", sort=True),
        Column("quantity", _("Quantity"), kind="number", show=_pieces("quantity")),
        Column("missing", _("Lacking"), kind="number", show=_pieces("missing"), sort=True),
        Column("cause", _("Cause"), chips=chips(Cause, CAUSE_TONES), phone="side"),
        Column("order_number", pgettext_lazy("purchasing", "Purchase order")),
        Column("store", _("Store"), shown=False),
    )
    filters = (
        Choice("cause", _("Cause"), choices=Cause.choices),
        Period(
            "asked_at",
            pgettext_lazy("shortage", "Asked at"),
            words_offered=("week", "month", "last30", "year"),
        ),
    )
    views = (
        View("month", _("Last 30 days"), "asked_at=last30"),
        View("year", _("This year"), "asked_at=year"),
        View("all", _("All")),
    )
    order = "-asked_at"
    search = ("part__number__istartswith",)
    search_hint = _("Number or name")
    empty = Empty(
        _("Nothing lacked"),
        _("A part stands here when a job asks for more of it than lies there free."),
        icon="circle-check",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.shortage_causes(seen_by=actor).filter(store__in=seen(self.request))

    def searched(self, rows: Any, words: str) -> Any:
        return _of_part(rows, words, "wanted", self.request.actor)  # type: ignore[attr-defined]  # Acting

    def extra(self) -> dict[str, Any]:
        """How often each cause, in the question that is on the screen."""
        found = queries.by_cause(self.narrowed())
        total = sum(lines for lines, _pieces in found.values())
        told = [
            {
                "label": show.chip(cause.label, CAUSE_TONES[cause]),
                "lines": found[cause.value][0],
                "pieces": plain(found[cause.value][1]),
                "share": round(100 * found[cause.value][0] / total, 1),
            }
            for cause in Cause
            if cause.value in found
        ]
        return {"causes": sorted(told, key=lambda one: -one["lines"])}

    def cell(self, column: Column, row: LackedLine) -> object:
        if column.name == "order_number" and row.order_id is not None:
            return Markup('<a href="{}">{}</a>').format(order_url(row.order_id), row.order_number)
        return column.cell(row)

    def url_of(self, row: LackedLine) -> str:
        return row_address("parts:detail", row.wanted)


# ── lead times ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LeadLine:
    pk: int
    deliveries: int
    median: float
    p90: float
    least: float
    most: float
    filled: float | None
    named: int | None = source("line__lead_days", default=None)
    number: str = source("line__part__shown_number", default="")
    name: str = source("line__part__name", default="")
    supplier: str = source("line__order__supplier__name", default="")


def _days(name: str, label: object, **more: Any) -> Column:
    return Column(
        name,
        label,
        kind="number",
        show=lambda row: f"{getattr(row, name):.1f}",
        plain=lambda row: round(getattr(row, name), 2),
        sort=True,
        **more,
    )


class LeadTimes(ListPage[LeadLine]):
    """Days from the order to the delivery, by supplier and part, the longest first (PT-24)."""

    name = "purchasing.lead_times"
    title = _("Lead times")
    right = "purchasing.view"
    row = LeadLine
    columns = (
        Column("number", _("Part number"), sort="line__part__number", phone="title"),
        Column("name", _("Part name")),
        Column("supplier", _("Supplier"), sort="line__order__supplier__name"),
        Column("deliveries", pgettext_lazy("purchasing", "Deliveries"), kind="number", sort=True),
        _days("median", _("Median, days")),
        _days("p90", _("Nine of ten within, days"), phone="side"),
        _days("least", _("Shortest, days")),
        _days("most", _("Longest, days")),
        Column("named", _("Days the supplier names"), kind="number"),
        Column(
            "filled",
            _("Lines whole at once"),
            kind="percent",
            plain=lambda row: None if row.filled is None else round(row.filled, 4),
            sort=True,
        ),
    )
    order = "-p90"
    search = ("line__part__number__istartswith", "line__order__supplier__name__icontains")
    search_hint = _("Part or supplier")
    empty = Empty(
        _("Nothing was delivered"),
        _("Lead times are told of deliveries against purchase orders."),
        icon="truck",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = seen(self.request)
        return queries.lead_times(store_ids=stores, since=looked_back(stores), seen_by=actor)

    def url_of(self, row: LeadLine) -> str:
        """The order lines behind it."""
        return f"{reverse('purchasing:order_lines')}?{urlencode({'q': row.number})}"


def looked_back(store_ids: Any) -> datetime:
    """By the widest of these stores; each has its own number of days."""
    at = now()
    know(store_ids)
    days = [
        value(LEAD_LOOK_BACK, store_id=pk, on=day_of(at, store_id=pk)) for pk in sorted(store_ids)
    ]
    return at - timedelta(days=max(days, default=0))
