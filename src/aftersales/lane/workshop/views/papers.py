"""Papers of a size of their own: gate pass, key tag, old-part tag, the day's plan. What comes on
the store's usual paper stands in ``papers`` of this room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import segno
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.ground.network import queries as network
from aftersales.ground.printing.queries import own_size
from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import queries
from aftersales.lane.workshop.models import HandOver
from aftersales.lane.workshop.states import Slippage
from aftersales.lane.workshop.views.common import day_asked, here, now, visit
from aftersales.supply.parts import queries as parts
from aftersales.web import show
from aftersales.web.doors import needs


def _paper(template: str, data: Mapping[str, Any], name: str) -> HttpResponse:
    """A PDF to look at before it is printed."""
    answer = HttpResponse(own_size(template, data), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def qr(words: str) -> str:
    """A QR code as SVG, for scanners at the counter."""
    return str(segno.make(words or "-", error="m").svg_inline(border=1))


def _language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _lines(*pairs: tuple[object, object]) -> list[dict[str, str]]:
    return [{"label": str(label), "value": str(value or "–")} for label, value in pairs]


def _head(order: Any, title: object, number: str = "") -> dict[str, Any]:
    return {
        "language": _language(),
        "title": str(title),
        "store": network.store(order.store_id).name,
        "number": number or order.number,
        "printed_on": show.moment(now()),
        "plate": order.vehicle.plate or "",
        "vin": order.vehicle.vin or "",
        "qr_plate": qr(order.vehicle.plate or order.number),
        "qr_vin": qr(order.vehicle.vin or order.number),
    }


def _gone(order: Any) -> HandOver:
    row = HandOver.objects.filter(order=order).exclude(gate_pass="").first()
    if row is None or order.place != Place.HANDED_OVER:
        raise Http404
    return row


@needs("workshop.view")
def gate_pass(request: Any, order_id: int) -> HttpResponse:
    """The paper that opens the gate; it is printed after the hand-over and has its own number."""
    order = visit(request, order_id)
    row = _gone(order)
    data = {
        **_head(order, _("Gate pass"), row.gate_pass),
        "facts": _lines(
            (_("Plate"), order.vehicle.plate),
            (_("Order"), order.number),
            (_("Handed over"), show.moment(row.handed_over_at)),
            (_("Odometer (km)"), row.odometer_km),
        ),
        "words": _("The car may leave the site once."),
    }
    return _paper("workshop_pass", data, row.gate_pass)


@needs("workshop.view")
def key_tag(request: Any, order_id: int) -> HttpResponse:
    """The label on the key: plate in large, order, promise."""
    order = visit(request, order_id)
    data = {
        **_head(order, _("Key tag")),
        "lines": [
            order.number,
            _("Promised %(time)s") % {"time": show.moment(order.promised_at)}
            if order.promised_at
            else "",
        ],
    }
    return _paper("workshop_label", data, f"key-{order.number}")


@needs("workshop.view")
def old_part_tag(request: Any, removed_id: int) -> HttpResponse:
    """The label on a part that was taken off a car."""
    rows = parts.removed_parts(seen_by=request.actor).select_related("vehicle", "part")
    row = rows.filter(pk=removed_id).first()
    if row is None:
        raise Http404
    plate = row.vehicle.plate if row.vehicle else ""
    data = {
        "language": _language(),
        "title": _("Old part"),
        "store": network.store(row.store_id).name,
        "number": row.number,
        "plate": plate or "",
        "qr_plate": qr(row.number),
        "lines": [row.what, show.moment(row.tagged_at)],
    }
    return _paper("workshop_label", data, row.number)


@needs("workshop.view")
def day_report(request: Any) -> HttpResponse:
    """The plan of the day and its reconciliation on paper (RC-28)."""
    store_id = here(request)
    on = day_asked(request, store_id)
    sheet = queries.day_sheet(store_id=store_id, on=on, seen_by=request.actor)
    plan = queries.plan_of(store_id=store_id, on=on, seen_by=request.actor)
    closed = {d.order_id: d for d in sheet.closed.differences.all()} if sheet.closed else {}
    data = {
        "language": _language(),
        "title": _("Repair plan and report of the day"),
        "store": network.store(store_id).name,
        "number": show.date(on),
        "printed_on": show.moment(now()),
        "facts": _lines(
            (_("Accepted"), str(sheet.accepted)),
            (_("Repaired"), str(sheet.repaired)),
            (_("Handed over"), str(sheet.handed_over)),
            (_("Still open"), str(len(sheet.open))),
        ),
        "tables": [
            {
                "title": _("Plan"),
                "heads": [_("Begins"), _("Plate"), _("Job"), _("Who and where"), _("State")],
                "rows": [
                    [
                        show.moment(task.starts_at),
                        task.order.vehicle.plate or task.order.number,
                        task.job.title,
                        ", ".join(a.resource.name for a in task.assignments.all() if a.is_current),
                        str(task.get_state_display()),
                    ]
                    for task in plan
                ],
            },
            {
                "title": _("Accepted and not repaired"),
                "heads": [_("Order"), _("Plate"), _("Stands at"), _("Promised"), _("Why")],
                "rows": [
                    [
                        line.number,
                        line.plate,
                        str(Place(line.place).label),
                        show.moment(line.promised_at),
                        _why(line, closed.get(line.order_id)),
                    ]
                    for line in sheet.open
                ],
            },
        ],
        "signatures": [_("Workshop dispatcher"), _("After-sales manager")],
    }
    return _paper("workshop_day", data, f"day-{on.isoformat()}")


def _why(line: Any, difference: Any) -> str:
    if difference is not None:
        return f"{difference.get_reason_display()} {difference.words}".strip()
    return f"{Slippage(line.reason).label} {line.words}".strip() if line.reason else ""
