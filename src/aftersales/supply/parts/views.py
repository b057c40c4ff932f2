"""The catalogue of parts on screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from aftersales.supply.parts import queries
from aftersales.supply.parts.models import Part
from aftersales.web import show
from aftersales.web.api import Request
from aftersales.web.details import FactLine, Head
from aftersales.web.lists import Column, Empty, ListPage, View, YesNo
from aftersales.web.pages import page
from aftersales.web.sentences import timeline


@dataclass(frozen=True)
class PartLine:
    pk: int
    shown_number: str
    name: str
    unit: str
    maker: str
    price: Decimal | None
    currency: str
    is_current: bool
    changed_at: datetime


class Parts(ListPage[PartLine]):
    """The group's catalogue, by number."""

    name = "parts.list"
    title = _("Parts")
    right = "parts.view"
    row = PartLine
    columns = (
        Column("shown_number", _("Part number"), sort="number", phone="title"),
        Column("name", _("Part name"), sort=True),
        Column("unit", _("Unit")),
        Column("maker", _("Maker")),
        Column("price", _("List price"), kind="amount", phone="side"),
        Column("currency", _("Currency")),
        Column("is_current", _("Current"), kind="yes_no", shown=False),
        Column("changed_at", _("Changed"), kind="when", shown=False),
    )
    filters = (YesNo("is_current", _("Current")),)
    views = (View("all", _("All")),)
    order = "shown_number"
    search = ("number__startswith",)
    search_hint = _("Number or name")
    empty = Empty(
        _("No parts yet"), _("Bring in the price list of a maker: Set-up, Imports, Parts.")
    )

    def rows(self) -> QuerySet[Part]:
        return Part.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]  # Acting

    def searched(self, rows: Any, words: str) -> Any:
        return queries.narrowed(rows, words)

    def url_of(self, row: PartLine) -> str:
        return reverse("parts:detail", args=[row.pk])


@require_safe
def detail(request: Request, part_id: int) -> HttpResponse:
    """One part: what it is, what it costs and costed."""
    request.actor.require("parts.view")
    part = get_object_or_404(Part.objects.visible_to(request.actor), pk=part_id)
    context = {
        "part": part,
        "head": Head(title=part.shown_number, sub=part.name, back=reverse("parts:list")),
        "facts": [
            FactLine(_("Part name"), part.name),
            FactLine(_("Unit"), part.unit),
            FactLine(_("Maker"), part.maker),
            FactLine(_("List price"), f"{show.amount(part.price)} {part.currency}"),
        ],
        "prices": list(part.prices.order_by("-holds_from", "-pk")),
        "timeline": timeline("part", part.pk, seen_by=request.actor),
    }
    return page(request, "parts/detail.html", "part", context)
