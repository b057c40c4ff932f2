"""How well booking goes (AP-12): figures, their course, and the doors requests came through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.ground.network import queries as network
from aftersales.lane.appointments import queries
from aftersales.lane.appointments.queries import Point
from aftersales.lane.appointments.states import Channel
from aftersales.lane.appointments.views.here import day_asked, store_of
from aftersales.web import show
from aftersales.web.doors import needs
from aftersales.web.pages import page

LONGEST = timedelta(days=800)
COLOURS = {"kept": "#2f9e44", "late": "#f08c00", "no_show": "#d6336c", "to_come": "#4263eb"}


@needs("appointments.figures")
def statistics(request: Any) -> HttpResponse:
    """The figures of a store in a period, the last thirty days unless told otherwise."""
    store_id = store_of(request, "appointments.figures")
    now = timezone.now()
    today = network.day_of(now, store_id=store_id)
    first = day_asked(request, store_id, name="first") if "first" in request.GET else None
    last = day_asked(request, store_id, name="last") if "last" in request.GET else today
    first = first or last - timedelta(days=29)
    first = max(min(first, last), last - LONGEST)
    step = "day" if last - first < timedelta(days=45) else "week"
    asked: dict[str, Any] = {
        "store_id": store_id,
        "first": first,
        "last": last,
        "seen_by": request.actor,
    }
    points = queries.course(step=step, **asked)
    context = {
        "store": network.store(store_id),
        "first": first,
        "last": last,
        "periods": _periods(today),
        "figures": queries.statistics(at=now, **asked),
        "plot_option": _plot(points) if points else None,
        "channels": [(Channel(code).label, count) for code, count in queries.by_channel(**asked)],
        "list_at": reverse("appointments:list"),
    }
    return page(request, "appointments/statistics.html", "figures", context)


def _periods(today: date) -> list[tuple[str, date, date]]:
    month = today.replace(day=1)
    return [
        (_("last 7 days"), today - timedelta(days=6), today),
        (_("last 30 days"), today - timedelta(days=29), today),
        (_("this month"), month, today),
        (_("last 12 months"), today - timedelta(days=364), today),
    ]


def _plot(points: Any) -> dict[str, Any]:
    """Each bar is what was booked, by what became of it."""

    def series(name: str, code: str, values: list[int]) -> dict[str, Any]:
        return {
            "name": name,
            "type": "bar",
            "stack": "booked",
            "itemStyle": {"color": COLOURS[code]},
            "data": values,
        }

    def rest(point: Point) -> int:
        return point.booked - point.kept - point.no_show

    return {
        "xAxis": {"type": "category", "data": [show.date(point.on) for point in points]},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {"top": 0},
        "grid": {"top": 40, "bottom": 32},
        "series": [
            series(_("on time"), "kept", [p.kept - p.late for p in points]),
            series(_("late"), "late", [p.late for p in points]),
            series(_("did not come"), "no_show", [p.no_show for p in points]),
            series(_("to come"), "to_come", [rest(p) for p in points]),
        ],
    }
