"""What deliveries cost: by site, route, carrier and sender; and tours by van (LG-05)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from aftersales.supply.logistics import queries
from aftersales.supply.logistics.views.here import seen
from aftersales.web.doors import needs
from aftersales.web.pages import page

PERIODS = (30, 90, 365)  # days back


@needs("logistics.view")
@require_safe
def costs(request: Any) -> HttpResponse:
    """Deliveries that ended in the last days, today included."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(n) for n in PERIODS} else PERIODS[0]
    today = timezone.localdate()
    stores = seen(request)
    tables = [
        (title, head, _told(what, stores, today - timedelta(days=days - 1), today, request.actor))
        for what, title, head in (
            ("site", _("By site"), pgettext("logistics", "Site")),
            ("route", _("By route"), pgettext("logistics", "Route")),
            ("carrier", _("By carrier"), pgettext("logistics", "Carrier")),
            ("source", _("By sender"), _("Sent by")),
        )
    ]
    context = {
        "title": _("Delivery costs"),
        "periods": [(n, n == days) for n in PERIODS],
        "tables": tables,
        "vans": _by_van(stores, today - timedelta(days=days - 1), today, request.actor),
        "is_empty": not any(rows for _t, _h, rows in tables),
    }
    return page(request, "logistics/costs.html", "body", context)


def _told(what: str, stores: list[int], first: date, last: date, actor: Any) -> list[Any]:
    return queries.spent_by(what, source_ids=stores, **_between(first, last), seen_by=actor)


def _by_van(stores: list[int], first: date, last: date, actor: Any) -> list[Any]:
    return queries.driven(source_ids=stores, **_between(first, last), seen_by=actor)


def _between(first: date, last: date) -> dict[str, datetime]:
    zone = timezone.get_current_timezone()
    return {
        "since": datetime.combine(first, time(), zone),
        "until": datetime.combine(last + timedelta(days=1), time(), zone),
    }
