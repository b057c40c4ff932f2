"""Preparing a day: what is to be done, what lacks, whom to remind, what to know (AP-11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from aftersales.core.papers import all_papers
from aftersales.ground.network import queries as network
from aftersales.lane.appointments import queries
from aftersales.lane.appointments.papers import number_of
from aftersales.lane.appointments.views.here import day_asked, store_of
from aftersales.records.vehicles.states import WARNING_TONES, WarningKind
from aftersales.web.pages import page

DAY_PLAN = "appointments.day_plan"


def prepare(request: Any) -> HttpResponse:
    """Everybody who comes tomorrow: what is to be done, whether the parts are there, whom to
    remind, what to know.
    """
    store_id = store_of(request)
    now = timezone.now()
    today = network.day_of(now, store_id=store_id)
    on = day_asked(request, store_id) if "on" in request.GET else today + timedelta(days=1)
    rows = queries.prepared(store_id=store_id, on=on, seen_by=request.actor, at=now)
    context = {
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "store": network.store(store_id),
        "rows": rows,
        "short": sum(bool(row.lacks) for row in rows),
        "unreminded": sum(row.row.reminded_at is None for row in rows),
        "warned": sum(bool(row.warnings) for row in rows),
        "warning_tones": WARNING_TONES,
        "warning_words": dict(WarningKind.choices),
        "plates": {row.row.pk: queries.plate_of(row.row) for row in rows},
        "cars": {row.row.pk: queries.car_of(row.row) for row in rows},
        "plan_at": all_papers()[DAY_PLAN].address(number_of(store_id, on)),
        "names": {row.row.pk: queries.name_of(row.row) for row in rows},
    }
    return page(request, "appointments/prepare.html", "body", context)
