"""Exhaust tests, repair reports, and how the duties of the repairer are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.core.papers import all_papers
from aftersales.ground.network import queries as network
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import commands, forms, queries
from aftersales.lane.workshop.models import EmissionTest
from aftersales.lane.workshop.parameters import LIMITS
from aftersales.lane.workshop.states import EmissionMethod, EmissionVerdict
from aftersales.lane.workshop.views.common import day_asked, guides, here, now, visit
from aftersales.resources.catalogue.states import ServiceType
from aftersales.web.addresses import row_address
from aftersales.web.doors import needs
from aftersales.web.lists import Choice, Column, Empty, ListPage, Period, Rule, View, chips, source
from aftersales.web.pages import done, page, shown_on
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view

VERDICTS = {"passed": "ready", "failed": "late"}


# -- exhaust tests (WS-37) ------------------------------------------------------------------------


@dataclass(frozen=True)
class EmissionRow:
    pk: int
    tested_at: datetime
    method: str
    verdict: str
    retest_due_on: date | None
    closed_at: datetime | None
    number: str = source("order__number", default="")
    plate: str | None = source("vehicle__plate", default=None)
    tester: str | None = source("tester__name", default=None)


class EmissionTests(ListPage[EmissionRow]):
    """Exhaust tests; what failed stays open until a re-test passes."""

    name = "workshop.emissions"
    title = gettext_lazy("Exhaust tests")
    right = "workshop.view"
    row = EmissionRow
    columns = (
        Column("plate", gettext_lazy("Plate"), kind="plate", phone="title"),
        Column("number", gettext_lazy("Order")),
        Column("tested_at", gettext_lazy("Tested"), kind="when", sort=True),
        Column("method", gettext_lazy("Test method"), chips=chips(EmissionMethod, {})),
        Column(
            "verdict", gettext_lazy("Result"), chips=chips(EmissionVerdict, VERDICTS), phone="side"
        ),
        Column("retest_due_on", gettext_lazy("Re-test until"), kind="date"),
        Column("closed_at", gettext_lazy("Closed"), kind="when"),
        Column("tester", gettext_lazy("Tested by"), shown=False),
    )
    filters = (
        Choice("verdict", gettext_lazy("Result"), choices=EmissionVerdict.choices),
        Choice("method", gettext_lazy("Test method"), choices=EmissionMethod.choices),
        Rule(
            "retest",
            gettext_lazy("Re-test"),
            rules={
                "due": (
                    gettext_lazy("due"),
                    lambda _actor, _at: Q(verdict=EmissionVerdict.FAILED, closed_by=None),
                )
            },
        ),
        Period("tested_at", gettext_lazy("Tested"), words_offered=("today", "week")),
    )
    views = (
        View("due", gettext_lazy("Re-test due"), "retest=due"),
        View("all", gettext_lazy("All")),
    )
    order = "-tested_at"
    template = "workshop/emissions.html"
    search = ("order__number__istartswith",)
    empty = Empty(
        gettext_lazy("Nothing is due"),
        gettext_lazy("An exhaust test is recorded on the page of a visit."),
        icon="gauge",
    )

    def rows(self) -> QuerySet[EmissionTest]:
        rows = EmissionTest.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]  # Acting
        store = store_in_view(self.request)
        return rows.filter(store=store) if store else rows

    def extra(self) -> dict[str, Any]:
        return {"texts": guides("workshop.emissions", store_id=here(self.request))}

    def url_of(self, row: EmissionRow) -> str:
        return row_address("workshop:emission_test", row.pk)


@needs("workshop.measure_emissions")
def measure_emissions(request: Any, order_id: int) -> HttpResponse:
    """Type in what was measured; the limits of the day stand beside each value."""
    order = visit(request, order_id)
    told = request.GET.get("method", "")
    method = EmissionMethod(told) if told in EmissionMethod else EmissionMethod.TWO_SPEED_IDLE
    on = network.day_of(now(), store_id=order.store_id)
    limits = queries.limits_of(method, store_id=order.store_id, on=on)
    values = {gas: (LIMITS[method][gas].label, _limit_words(method, gas, limits)) for gas in limits}
    form = forms.EmissionForm(request.POST if request.method == "POST" else None, values=values)
    if form.is_valid():
        with shown_on(form):
            row = commands.measure_emissions(
                order_id=order.pk,
                method=method,
                readings=form.readings,
                device=form.cleaned_data["device"],
                by=request.actor,
                at=now(),
            )
            words = _("Passed.") if row.verdict == "passed" else _("Failed: a re-test is due.")
            return done(request, reverse("workshop:emission_test", args=[row.pk]), words)
    context = {
        "order": order,
        "form": form,
        "method": method,
        "methods": EmissionMethod.choices,
        "texts": guides("workshop.emissions", store_id=order.store_id),
    }
    return page(request, "workshop/measure_emissions.html", "form", context)


def _limit_words(method: EmissionMethod, gas: str, limits: queries.Limits) -> str:
    least, most = limits[gas]
    unit = str(LIMITS[method][gas].unit)
    if least:
        return _("limits %(least)s to %(most)s") % {"least": least, "most": most}
    return _("limit %(most)s %(unit)s") % {"most": most, "unit": unit}


@needs("workshop.view")
def emission_test(request: Any, emission_test_id: int) -> HttpResponse:
    """One test: each value beside the limits that held, the repair, and what closed it."""
    row = get_object_or_404(queries.emission_tests(seen_by=request.actor), pk=emission_test_id)
    labels = LIMITS[EmissionMethod(row.method)]
    failed = set(row.failed)
    values = [
        (labels[gas], row.readings[gas], least, most, gas in failed)
        for gas, (least, most) in row.limits.items()
    ]
    context = {
        "test": row,
        "values": values,
        "earlier": list(
            queries.emission_tests(seen_by=request.actor, vehicle_id=row.vehicle_id).exclude(
                pk=row.pk
            )[:10]
        ),
        "texts": guides("workshop.emissions", store_id=row.store_id),
        "timeline": timeline("emission_test", row.pk, seen_by=request.actor),
    }
    return page(request, "workshop/emission_test.html", "body", context)


# -- repair reports (WS-26) -----------------------------------------------------------------------


@dataclass(frozen=True)
class ReportRow:
    pk: int
    number: str
    opened_on: date
    handed_over_at: datetime | None
    service_type: str
    odometer_km: int | None
    hours: Decimal
    plate: str | None = source("vehicle__plate", default=None)
    vin: str | None = source("vehicle__vin", default=None)
    advisor: str | None = source("advisor__name", default=None)
    done: str | None = source("done", default=None)


class RepairReports(ListPage[ReportRow]):
    """维修报表: one line per visit that was finished, filled from the orders."""

    name = "workshop.reports"
    title = gettext_lazy("Repair reports")
    right = "workshop.view"
    row = ReportRow
    columns = (
        Column("number", gettext_lazy("Order"), phone="title"),
        Column("plate", gettext_lazy("Plate"), kind="plate"),
        Column("vin", gettext_lazy("VIN"), kind="vin", shown=False),
        Column("opened_on", gettext_lazy("Order opened"), kind="date", sort=True),
        Column("handed_over_at", gettext_lazy("Handed over"), kind="when", sort=True),
        Column("service_type", gettext_lazy("Kind"), chips=chips(ServiceType, {})),
        Column("done", gettext_lazy("What was done"), wraps=True),
        Column("hours", gettext_lazy("Hours"), kind="number", phone="side"),
        Column("odometer_km", gettext_lazy("Odometer (km)"), kind="number"),
        Column("advisor", gettext_lazy("Adviser")),
    )
    filters = (
        Period("handed_over_at", gettext_lazy("Handed over"), words_offered=("today", "week")),
        Choice("service_type", gettext_lazy("Kind"), choices=ServiceType.choices),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("week", gettext_lazy("This week"), "handed_over_at=week"),
    )
    order = "-handed_over_at"
    search = ("number__istartswith",)
    empty = Empty(
        gettext_lazy("No car has been handed over yet"),
        gettext_lazy("Each finished visit has its line here and its report on paper."),
        icon="report",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        system = actor.as_system("workshop", rights={"orders.view"})
        rows = orders.visible(seen_by=system).filter(
            store__in=actor.stores_with("workshop.view"), place=Place.HANDED_OVER
        )
        store = store_in_view(self.request)
        rows = rows.filter(store=store) if store else rows
        stands = Q(jobs__is_dropped=False) & ~Q(jobs__consent="declined")
        titles = StringAgg("jobs__title", "；", filter=stands, order_by="jobs__position")
        return rows.annotate(done=titles)

    def url_of(self, row: ReportRow) -> str:
        return all_papers()["workshop.repair_report"].address(row.pk)


# -- the duties of the repairer (WS-32) -----------------------------------------------------------


@needs("workshop.view")
def duties(request: Any) -> HttpResponse:
    """The five duties, and what the books of the month say to each: open to inspection."""
    store_id = here(request)
    on = day_asked(request, store_id)
    first = on.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    context = {
        "store": network.store(store_id),
        "first": first,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": after,
        "books": queries.repair_books(
            store_id=store_id, first=first, last=after - timedelta(days=1), seen_by=request.actor
        ),
        "texts": guides("workshop.duties", store_id=store_id),
    }
    return page(request, "workshop/duties.html", "body", context)
