"""First maintenances: confirmed on the order, counted in a list (WT-04, WT-05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.ground.handbook.queries import guides
from aftersales.guarantees.warranty import commands, forms, queries
from aftersales.guarantees.warranty.views.cars import SEES, car_url
from aftersales.lane.orders import queries as orders
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import Column, Empty, ListPage, Period, View, source
from aftersales.web.stores import stores_in_view


@dataclass(frozen=True)
class FirstRow:
    pk: int
    vehicle_id: int
    done_on: date
    number: str
    km: int
    until: date | None
    reason: str
    plate: str | None = source("vehicle__plate", default=None)
    car: str = source("vehicle__model_words", default="")
    store: str = source("workshop__name", default="")


class FirstMaintenances(ListPage[FirstRow]):
    """Free first maintenances, the latest first."""

    name = "warranty.first_maintenances"
    title = gettext_lazy("First maintenances")
    right = SEES
    row = FirstRow
    columns = (
        Column("plate", gettext_lazy("Plate"), kind="plate", phone="title"),
        Column("car", gettext_lazy("Model")),
        Column("done_on", gettext_lazy("Done on"), kind="date", phone="side"),
        Column("km", gettext_lazy("Mileage"), kind="number"),
        Column("until", gettext_lazy("Entitled until"), kind="date"),
        Column("number", gettext_lazy("Order")),
        Column("reason", gettext_lazy("Given because"), phone="hide"),
        Column("store", gettext_lazy("Store"), phone="hide"),
    )
    filters = (Period("done_on", gettext_lazy("Done on")),)
    views = (View("all", gettext_lazy("All")),)
    search = ("vehicle__plate__istartswith", "number__istartswith")
    search_hint = gettext_lazy("Number or plate")
    empty = Empty(
        gettext_lazy("No first maintenance here"),
        gettext_lazy("It is confirmed on the order of the visit."),
        icon="shield-check",
    )
    order = "-done_on"

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_in_view(self.request, SEES)
        return queries.first_maintenances(seen_by=actor).filter(workshop__in=stores).order_by()

    def url_of(self, row: FirstRow) -> str:
        return car_url(row.vehicle_id)


@needs("warranty.confirm_first_maintenance")
def confirm(request: Any, order_id: int) -> HttpResponse:
    order = get_object_or_404(orders.orders(seen_by=request.actor), pk=order_id)
    return dialog(
        request,
        forms.ConfirmFirstForm(request.POST if request.method == "POST" else None),
        lambda said: commands.confirm_first_maintenance(
            order_id=order.pk, **said, by=request.actor, at=timezone.now()
        ),
        title=_("Confirm the first maintenance"),
        words=_("It is free once in the life of a car."),
        texts=guides("warranty.first_maintenance", store_id=order.store_id),
        back=f"/orders/{order.pk}/",
    )
