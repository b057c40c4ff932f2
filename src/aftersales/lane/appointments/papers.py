"""The papers of this room: the appointment sheet (预约单) and the plan of a day (预约清单)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aftersales.core.actors import Actor
from aftersales.core.papers import About, Field, Fields, Sheet, Table, Wanted, Words
from aftersales.lane.appointments import queries
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.queries import Prepared
from aftersales.records.vehicles.states import WarningKind
from aftersales.resources.capacity.states import ResourceKind
from aftersales.web import show

DAYS = 10_000_000  # more than there are days in the calendar
FIRST, LAST = date(2000, 1, 1).toordinal(), date(2200, 1, 1).toordinal()


# -- one appointment ------------------------------------------------------------------------------


def find_appointment(appointment_id: int, actor: Actor) -> About:
    row = queries.appointment(appointment_id, seen_by=actor)
    return About(
        what=row,
        store_id=row.store_id,
        name=row.number,
        back=reverse("appointments:detail", args=[row.pk]),
    )


def sheet(found: About, wanted: Wanted) -> Sheet:  # noqa: ARG001 - as every paper
    """What was agreed, to hand out or to lay in the car."""
    row: Appointment = found.what
    lines: list[Any] = [*row.works.all(), *row.parts.all()]
    rows = [[*_what(line), _price(line)] for line in lines]
    told = [line.gross for line in lines]
    if told and all(gross is not None for gross in told):
        rows.append([_("Total"), "", show.amount(sum(told), lines[0].currency)])
    note = _(
        "The prices are those that hold today. What is found in addition is done only with your"
        " consent."
    )
    return Sheet(
        title=_("Appointment sheet"),
        number=row.number,
        blocks=[
            Fields(_fields(row)),
            Table(
                heads=[_("Work and parts"), _("Quantity"), _("Price told, tax included")],
                rows=rows,
                widths=[6, 2, 3],
            ),
            Words(note),
            Fields([Field(_("Customer"), ""), Field(_("Service adviser"), "")]),
        ],
    )


def _fields(row: Appointment) -> list[Field]:
    told = [
        (_("Time"), _moment(row.starts_at)),
        (_("Expected end"), _moment(row.ends_at)),
        (_("Plate"), queries.plate_of(row)),
        (_("Car"), queries.car_of(row)),
        (_("Contact"), queries.name_of(row)),
        (pgettext("transport", "Meanwhile the customer"), str(row.get_transport_display())),
        (_("Service adviser"), row.adviser.name if row.adviser else ""),
        (_("State"), str(row.get_state_display())),
    ]
    fields = [Field(label, value or "–") for label, value in told]
    if row.symptom:
        fields.append(Field(_("In the customer's words"), str(row.symptom), is_wide=True))
    return fields


def _what(line: Any) -> tuple[str, str]:
    """A work or a part, and how much of it."""
    if hasattr(line, "part"):
        return f"{line.part.shown_number} {line.part.name}", f"{line.quantity.normalize():f}"
    return queries.title_of(line), f"{line.hours} {pgettext('hours', 'h')}"


def _price(line: Any) -> str:
    return show.amount(line.gross, line.currency) if line.gross is not None else "–"


def _moment(at: datetime | None) -> str:
    """On paper a day says its year, for it is read in another one."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


# -- a day ----------------------------------------------------------------------------------------


def number_of(store_id: int, day: date) -> int:
    """A store's day as one number, for papers are about things that have one."""
    return store_id * DAYS + day.toordinal()


def find_day(number: int, actor: Actor) -> About:
    store_id, ordinal = divmod(number, DAYS)
    if not FIRST <= ordinal <= LAST or not actor.may("appointments.view", store_id=store_id):
        raise ObjectDoesNotExist
    day = date.fromordinal(ordinal)
    back = reverse("appointments:prepare") + f"?on={day.isoformat()}"
    return About(what=day, store_id=store_id, name=day.isoformat(), back=back)


def day_plan(found: About, wanted: Wanted) -> Sheet:
    """Who comes that day, for reception and workshop."""
    assert found.store_id is not None  # said by `find_day`
    rows = queries.prepared(
        store_id=found.store_id, on=found.what, seen_by=wanted.actor, at=wanted.at
    )
    heads = [
        _("Time"),
        _("Plate and car"),
        _("Work"),
        _("Bay and technician"),
        _("Parts"),
        _("To know"),
    ]
    lines = Table(heads=heads, rows=[_line(row) for row in rows], widths=[2, 4, 4, 3, 4, 3])
    return Sheet(
        title=_("Appointments of the day"),
        number=found.what.isoformat(),
        blocks=[lines if rows else Words(_("Nobody is booked."))],
        note=ngettext("%(count)s appointment", "%(count)s appointments", len(rows))
        % {"count": len(rows)},
    )


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
    car = [queries.plate_of(row), queries.car_of(row), queries.name_of(row)]
    return [
        f"{show.clock(row.starts_at)}–{show.clock(row.ends_at)}",
        "\n".join(filter(None, car)),
        "\n".join(one.works),
        "\n".join(dict.fromkeys(places)),
        "\n".join(parts),
        "\n".join(know),
    ]
