"""Preparing a day, and its papers: the appointment sheet and the plan of the day (AP-11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.ground.network import queries as network
from aftersales.ground.printing.queries import pdf
from aftersales.lane.appointments import queries
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.queries import Prepared
from aftersales.lane.appointments.views.here import appointment_of, day_asked, store_of
from aftersales.records.vehicles.states import WARNING_TONES, WarningKind
from aftersales.resources.capacity.states import ResourceKind
from aftersales.web import show
from aftersales.web.doors import needs
from aftersales.web.pages import page


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
        "names": {row.row.pk: queries.name_of(row.row) for row in rows},
    }
    return page(request, "appointments/prepare.html", "body", context)


@needs("appointments.print")
def sheet(request: Any, appointment_id: int) -> HttpResponse:
    """The appointment sheet (预约单) as a PDF: what was agreed, to hand out or lay in the car."""
    row = appointment_of(request, appointment_id)
    works, parts = list(row.works.all()), list(row.parts.all())
    lines = [
        {
            "what": queries.title_of(work),
            "quantity": f"{work.hours} {_('h')}",
            "price": _price(work),
        }
        for work in works
    ]
    lines += [
        {
            "what": f"{part.part.shown_number} {part.part.name}",
            "quantity": show.number(part.quantity.normalize()),
            "price": _price(part),
        }
        for part in parts
    ]
    every: list[Any] = [*works, *parts]
    told = [line.gross for line in every]
    total = sum(told) if told and all(gross is not None for gross in told) else None
    data = {
        **_common(row.store.name),
        "title": _("Appointment sheet"),
        "number": row.number,
        "facts": _facts(row),
        "symptom_label": _("In the customer's words"),
        "symptom": row.symptom,
        "heads": [_("Work and parts"), _("Quantity"), _("Price told, tax included")],
        "lines": lines,
        "total_label": _("Total"),
        "total": show.amount(total) if total is not None else "",
        "note": _(
            "The prices are those that hold today. What is found in addition is done only with your"
            " consent."
        ),
        "sign": [_("Customer"), _("Service adviser")],
    }
    return _answer("appointment_sheet", data, row.number)


def _facts(row: Appointment) -> list[dict[str, str]]:
    told = [
        (_("Time"), show.moment(row.starts_at)),
        (_("Expected end"), show.moment(row.ends_at)),
        (_("Plate"), queries.plate_of(row)),
        (_("Car"), queries.car_of(row)),
        (_("Contact"), queries.name_of(row)),
        (_("Meanwhile the customer"), str(row.get_transport_display())),
        (_("Service adviser"), row.adviser.name if row.adviser else ""),
        (_("State"), str(row.get_state_display())),
    ]
    return [{"label": label, "value": value or "–"} for label, value in told]


def _price(line: Any) -> str:
    return show.amount(line.gross, line.currency) if line.gross is not None else "–"


@needs("appointments.print")
def day_plan(request: Any) -> HttpResponse:
    """The plan of a day (预约清单) as a PDF, for reception and workshop."""
    store_id = store_of(request, "appointments.print")
    now = timezone.now()
    on = day_asked(request, store_id)
    rows = queries.prepared(store_id=store_id, on=on, seen_by=request.actor, at=now)
    data = {
        **_common(network.store(store_id).name),
        "title": _("Appointments of the day"),
        "number": show.date(on),
        "heads": [
            _("Time"),
            _("Plate and car"),
            _("Contact"),
            _("Work"),
            _("Bay and technician"),
            _("Parts"),
            _("To know"),
        ],
        "rows": [_line(row) for row in rows],
        "empty": _("Nobody is booked."),
        "count": _("%(count)s appointments") % {"count": len(rows)},
    }
    return _answer("appointment_day_plan", data, f"appointments-{on.isoformat()}")


def _line(one: Prepared) -> list[str]:
    row = one.row
    places = [
        hold.resource.name
        for hold in one.holds
        if hold.resource.kind in (ResourceKind.BAY, ResourceKind.TECHNICIAN)
    ]
    parts = [
        f"{part.number} {part.kept.normalize():f}/{part.quantity.normalize():f}"
        for part in one.parts
    ]
    kinds = dict(WarningKind.choices)
    know = [str(kinds.get(kind, kind)) for kind, _words, _link in one.warnings]
    if one.missed:
        know.append(_("did not come before: %(count)s") % {"count": one.missed})
    know.append(str(row.get_transport_display()))
    return [
        f"{show.clock(row.starts_at)}–{show.clock(row.ends_at)}",
        "\n".join(filter(None, [queries.plate_of(row), queries.car_of(row)])),
        queries.name_of(row),
        "\n".join(one.works),
        "\n".join(dict.fromkeys(places)),
        "\n".join(parts),
        "\n".join(know),
    ]


def _common(store_name: str) -> dict[str, Any]:
    return {
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "store": store_name,
        "printed_on": show.moment(timezone.now()),
    }


def _answer(template: str, data: dict[str, Any], name: str) -> HttpResponse:
    response = HttpResponse(pdf(template, data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
