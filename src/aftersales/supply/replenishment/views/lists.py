"""All stock levels with their proposals, and the alerts that stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.supply.parts import queries as parts
from aftersales.supply.replenishment import queries, rules
from aftersales.supply.replenishment.states import STOCK_CLASSES, USE_TONES, UseClass
from aftersales.supply.replenishment.views.here import order_url
from aftersales.web.addresses import row_address
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Rule,
    View,
    YesNo,
    chips,
    source,
)
from aftersales.web.stores import stores_in_view


@dataclass(frozen=True)
class PlanLine:
    pk: int
    store_id: int
    part_id: int
    stock_class: str
    proposed_class: str
    use_class: str
    proposed_use: str
    alert_at: Decimal
    upto: Decimal
    proposed_alert_at: Decimal
    proposed_upto: Decimal
    position: Decimal
    cost_of_nothing: Decimal
    left_over: Decimal
    differs: bool
    is_frozen: bool
    decided_at: datetime | None
    alerted_at: datetime | None
    reckoned_at: datetime
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    store: str = source("store__name", default="")


def _now(row: PlanLine) -> str:
    return f"{plain(row.alert_at)} / {plain(row.upto)}" if row.decided_at else "–"


def _proposed(row: PlanLine) -> str:
    return f"{plain(row.proposed_alert_at)} / {plain(row.proposed_upto)}"


def _pieces(name: str) -> Any:
    return lambda row: plain(getattr(row, name))


class Plans(ListPage[PlanLine]):
    """What holds of each part and what is proposed, dearest first: what it costs to leave things
    as they are (PT-02, PT-03, PT-04).
    """

    name = "replenishment.list"
    title = gettext_lazy("Stock levels")
    right = "replenishment.view"
    row = PlanLine
    columns = (
        Column("number", gettext_lazy("Part number"), sort="part__number", phone="title"),
        Column("name", gettext_lazy("Part name")),
        Column("proposed_class", pgettext_lazy("part", "Class"), sort=True),
        Column("proposed_use", gettext_lazy("Use"), chips=chips(UseClass, USE_TONES)),
        Column(
            "position", gettext_lazy("Position"), kind="number", show=_pieces("position"), sort=True
        ),
        Column("upto", gettext_lazy("Now: at / up to"), kind="number", show=_now, plain=_now),
        Column(
            "proposed_upto",
            gettext_lazy("Proposed: at / up to"),
            kind="number",
            show=_proposed,
            plain=_proposed,
        ),
        Column(
            "cost_of_nothing",
            gettext_lazy("Cost of doing nothing"),
            kind="amount",
            sort=True,
            phone="side",
        ),
        Column("differs", gettext_lazy("Differs"), kind="yes_no", phone="hide"),
        Column("is_frozen", gettext_lazy("Frozen"), kind="yes_no", phone="hide"),
        Column(
            "left_over",
            gettext_lazy("Left over after the season"),
            kind="number",
            show=_pieces("left_over"),
            sort=True,
            shown=False,
        ),
        Column("alerted_at", gettext_lazy("Alert since"), kind="when", shown=False),
        Column("decided_at", gettext_lazy("Decided at"), kind="when", sort=True, shown=False),
        Column("reckoned_at", gettext_lazy("Reckoned"), kind="when", shown=False),
        Column("store", gettext_lazy("Store"), shown=False),
    )
    filters = (
        Choice("proposed_class", pgettext_lazy("part", "Class"), choices=STOCK_CLASSES),
        Choice("proposed_use", gettext_lazy("Use"), choices=UseClass.choices),
        YesNo("differs", gettext_lazy("Proposal differs")),
        YesNo("is_frozen", gettext_lazy("Frozen")),
        Rule(
            "season",
            gettext_lazy("Season"),
            rules={
                "left": (
                    gettext_lazy("left over after the season"),
                    lambda _actor, _at: Q(left_over__gt=0),
                )
            },
        ),
        Rule(
            "alert",
            gettext_lazy("Stock alert"),
            rules={
                "stands": (
                    gettext_lazy("stands"),
                    lambda _actor, _at: Q(alerted_at__isnull=False),
                )
            },
        ),
    )
    views = (
        View("differs", gettext_lazy("To decide"), "differs=1&is_frozen=0"),
        View("season", gettext_lazy("After the season"), "season=left"),
        View("all", gettext_lazy("All")),
    )
    order = "-cost_of_nothing"
    search_hint = gettext_lazy("Number or name")
    buttons = (
        Button(
            gettext_lazy("Reckon anew"),
            "replenishment:reckon",
            right="replenishment.reckon",
            icon="refresh",
        ),
    )
    marks = (
        Button(
            gettext_lazy("Accept these"),
            "replenishment:accept_marked",
            right="replenishment.decide",
            icon="check",
        ),
    )
    empty = Empty(
        gettext_lazy("Nothing is proposed"),
        gettext_lazy("Levels are reckoned every night from what was used and what is there."),
        icon="adjustments",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_in_view(self.request, "replenishment.view")
        return queries.plans(seen_by=actor).filter(store__in=stores)

    def searched(self, rows: Any, words: str) -> Any:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return rows.filter(
            part__in=parts.narrowed(parts.catalogue(seen_by=actor).order_by(), words)
        )

    def url_of(self, row: PlanLine) -> str:
        return row_address("replenishment:detail", row.pk)

    def tone_of(self, row: PlanLine) -> str:
        return "late" if row.alerted_at else ""


@dataclass(frozen=True)
class AlertLine:
    pk: int
    store_id: int
    part_id: int
    alert_at: Decimal
    upto: Decimal
    position: Decimal
    lends: Decimal
    lender_id: int | None
    transfer_id: int | None
    alerted_at: datetime | None
    inputs: dict[str, Any]
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    store: str = source("store__name", default="")
    lending: str = source("lender__name", default="")


class Alerts(ListPage[AlertLine]):
    """Parts that have come to their alert line, each with its two answers: an order, or a transfer
    from a store of the group that has more than it needs (PT-06).
    """

    name = "replenishment.alerts"
    title = gettext_lazy("Stock alerts")
    right = "replenishment.view"
    row = AlertLine
    columns = (
        Column("number", gettext_lazy("Part number"), sort="part__number", phone="title"),
        Column("name", gettext_lazy("Part name")),
        Column("store", gettext_lazy("Store")),
        Column("position", gettext_lazy("Free and on order"), kind="number", phone="side"),
        Column("alert_at", gettext_lazy("Order at"), kind="number", show=_pieces("alert_at")),
        Column("upto", gettext_lazy("Order up to"), kind="number", show=_pieces("upto")),
        Column("alerted_at", gettext_lazy("Alert since"), kind="when", sort=True),
        Column("purchase", gettext_lazy("Buy")),
        Column("lending", gettext_lazy("Or from another store")),
    )
    order = "alerted_at"
    search_hint = gettext_lazy("Number or name")
    empty = Empty(
        gettext_lazy("No part is at its alert line"),
        gettext_lazy("An alert stands here when so few are free and on order that it is time."),
        icon="circle-check",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_in_view(self.request, "replenishment.view")
        return queries.alerts(seen_by=actor).filter(store__in=stores)

    def searched(self, rows: Any, words: str) -> Any:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return rows.filter(
            part__in=parts.narrowed(parts.catalogue(seen_by=actor).order_by(), words)
        )

    def prepare(self, rows: Any) -> None:
        """Where each stands at this moment: two statements for each store."""
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        self.places: dict[tuple[int, int], Decimal] = {}
        for store_id in {row.store_id for row in rows}:
            here = [row.part_id for row in rows if row.store_id == store_id]
            found = queries.positions(here, store_id=store_id, seen_by=actor)
            self.places |= {(store_id, part): n for part, n in found.items()}

    def cell(self, column: Column, row: AlertLine) -> object:
        told = {"position": self._position, "purchase": self._buy, "lending": self._lend}
        return told[column.name](row) if column.name in told else column.cell(row)

    def value(self, column: Column, row: AlertLine) -> object:
        """Exports hold the same numbers without buttons."""
        if column.name == "position":
            return self.places[row.store_id, row.part_id]
        return self._quantity(row) if column.name == "purchase" else column.value(row)

    def url_of(self, row: AlertLine) -> str:
        return row_address("replenishment:detail", row.pk)

    def _position(self, row: AlertLine) -> str:
        return plain(self.places[row.store_id, row.part_id])

    def _quantity(self, row: AlertLine) -> Decimal:
        pack = Decimal(str(row.inputs["pack"]))
        return rules.to_order(self.places[row.store_id, row.part_id], row.upto, pack=pack)

    def _buy(self, row: AlertLine) -> object:
        quantity = plain(self._quantity(row))
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        if not actor.may("purchasing.propose", store_id=row.store_id):
            return quantity
        words = _("Order %(quantity)s") % {"quantity": quantity}
        return Markup('<a class="btn btn-small" href="{}">{}</a>').format(
            order_url(row.part_id, quantity), words
        )

    def _lend(self, row: AlertLine) -> object:
        if row.lender_id is None:
            return "–"
        words = f"{row.lending}: {plain(row.lends)}"
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        if row.transfer_id is not None or not actor.may(
            "replenishment.decide", store_id=row.store_id
        ):
            return words
        address = reverse("replenishment:ask_lender", args=[row.pk])
        return Markup('<a class="btn btn-small" href="{}" data-dialog>{}</a>').format(
            address, words
        )
