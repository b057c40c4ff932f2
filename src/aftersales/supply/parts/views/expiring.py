"""Lots whose shelf life ends soon or is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from aftersales.core.money import plain
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts import commands, forms, queries
from aftersales.supply.parts.models import Stock
from aftersales.supply.parts.parameters import EXPIRY_AHEAD
from aftersales.supply.parts.views.here import dialog, stores_seen, today, url_of
from aftersales.web.addresses import row_address
from aftersales.web.lists import Column, Empty, ListPage, Rule, View, source
from aftersales.web.pages import done, shown_as_toast


@dataclass(frozen=True)
class LotLine:
    pk: int
    lot: str
    on_hand: Decimal
    reserved: Decimal
    part_id: int
    expires_on: date | None
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    unit: str = source("part__unit", default="")
    place: str = source("bin__code", default="")
    store: str = source("store__name", default="")


def _past(_actor: Any, at: Any) -> Q:
    return Q(expires_on__lt=timezone.localdate(at))


class Expiring(ListPage[LotLine]):
    """What has to be used first, and what may not be used any more."""

    name = "parts.expiring"
    title = gettext_lazy("Shelf life")
    right = "parts.view"
    row = LotLine
    columns = (
        Column("number", gettext_lazy("Part number"), phone="title", sort="part__number"),
        Column("name", gettext_lazy("Part name")),
        Column("lot", gettext_lazy("Lot")),
        Column(
            "expires_on", gettext_lazy("May be used until"), kind="date", sort=True, phone="side"
        ),
        Column(
            "on_hand",
            gettext_lazy("On hand"),
            kind="number",
            show=lambda row: f"{plain(row.on_hand)} {row.unit}",
            plain=lambda row: row.on_hand,
        ),
        Column(
            "reserved",
            gettext_lazy("Reserved"),
            kind="number",
            show=lambda row: plain(row.reserved),
        ),
        Column("place", gettext_lazy("Bin")),
        Column("store", gettext_lazy("Store"), shown=False),
    )
    filters = (
        Rule(
            "life",
            gettext_lazy("Shelf life"),
            rules={"past": (pgettext_lazy("lot", "is over"), _past)},
        ),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("past", pgettext_lazy("lot", "Is over"), "life=past"),
    )
    order = "expires_on"
    search = ("part__number__istartswith", "part__name__icontains", "lot__istartswith")
    search_hint = gettext_lazy("Number, name or lot")
    empty = Empty(
        gettext_lazy("No lot ends soon"),
        gettext_lazy("Lots stand here some time before their shelf life ends."),
        icon="clipboard-check",
    )

    def rows(self) -> QuerySet[Any]:
        """By the widest of the stores in view; each has its own number of days."""
        actor, stores, on = self.request.actor, stores_seen(self.request), today()  # type: ignore[attr-defined]  # Acting
        days = [value(EXPIRY_AHEAD, store_id=store, on=on) for store in stores]
        until = on + timedelta(days=max(days, default=0))
        return queries.expiring(seen_by=actor, until=until).filter(store__in=stores)

    def url_of(self, row: LotLine) -> str:
        return row_address("parts:detail", row.part_id)

    def tone_of(self, row: LotLine) -> str:
        return "late" if row.expires_on and row.expires_on < today() else ""


def _lot(request: Any, stock_id: int) -> Stock:
    request.actor.require("parts.adjust")
    rows = Stock.objects.visible_to(request.actor, "parts.adjust").exclude(lot="")
    return get_object_or_404(rows.select_related("part"), pk=stock_id)


def date_lot(request: Any, stock_id: int) -> HttpResponse:
    """As its label has it."""
    row = _lot(request, stock_id)
    form = forms.DateLotForm(
        request.POST if request.method == "POST" else None,
        initial={"expires_on": row.expires_on},
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.date_lot(
            stock_id=row.pk, expires_on=said["expires_on"], by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Shelf life of lot %(lot)s") % {"lot": row.lot},
        words=f"{row.part.shown_number} · {row.part.name}",
        back=url_of(row.part_id),
    )


@require_POST
def scrap_expired(request: Any, stock_id: int) -> HttpResponse:
    """Out of stock with the lot; who waits gets another one."""
    row = _lot(request, stock_id)
    with shown_as_toast(request):
        commands.scrap_expired(stock_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(row.part_id))
