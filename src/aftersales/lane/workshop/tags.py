"""Papers of a size of their own: gate pass, key tag, old-part tag, the day's plan and report. What
comes on the store's usual paper stands in ``papers`` of this room.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.papers import About, OwnSize, Wanted
from aftersales.ground.printing.queries import qr
from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import queries
from aftersales.lane.workshop.models import HandOver
from aftersales.lane.workshop.states import Slippage
from aftersales.supply.parts import queries as parts
from aftersales.web import show

DAYS = 10_000_000  # more than there are days in the calendar
LAST = date.max.toordinal()


def _lines(*pairs: tuple[object, object]) -> list[dict[str, str]]:
    return [{"label": str(label), "value": str(value or "–")} for label, value in pairs]


# -- of a visit -----------------------------------------------------------------------------------


def find_visit(order_id: int, actor: Actor) -> About:
    order = queries.visit_in_sight(order_id, seen_by=actor)
    return About(
        what=order,
        store_id=order.store_id,
        name=order.number,
        back=reverse("workshop:visit", args=[order.pk]),
    )


def _head(order: Any, number: str = "") -> dict[str, Any]:
    return {
        "number": number or order.number,
        "plate": order.vehicle.plate or "",
        "vin": order.vehicle.vin or "",
        "qr_plate": qr(order.vehicle.plate or order.number),
        "qr_vin": qr(order.vehicle.vin or order.number),
    }


def gate_pass(found: About, wanted: Wanted) -> OwnSize:  # noqa: ARG001 - as every paper
    """The paper that opens the gate; it is printed after the hand-over and has its own number."""
    order = found.what
    row = HandOver.objects.exclude(gate_pass="").get(order=order)
    data = {
        **_head(order, row.gate_pass),
        "facts": _lines(
            (_("Plate"), order.vehicle.plate),
            (_("Order"), order.number),
            (_("Handed over"), show.moment(row.handed_over_at)),
            (_("Odometer (km)"), row.odometer_km),
        ),
        "words": _("The car may leave the site once."),
    }
    return OwnSize(_("Gate pass"), "workshop_pass", data)


def key_tag(found: About, wanted: Wanted) -> OwnSize:  # noqa: ARG001 - as every paper
    """The label on the key: plate in large, order, promise."""
    order = found.what
    promised = _("Promised %(time)s") % {"time": show.moment(order.promised_at)}
    lines = [order.number, promised if order.promised_at else ""]
    return OwnSize(_("Key tag"), "workshop_label", {**_head(order), "lines": lines})


# -- of an old part -------------------------------------------------------------------------------


def find_removed(removed_id: int, actor: Actor) -> About:
    rows = parts.removed_parts(seen_by=actor).select_related("vehicle", "part")
    row = rows.get(pk=removed_id)
    return About(what=row, store_id=row.store_id, name=row.number, back=reverse("parts:removed"))


def old_part_tag(found: About, wanted: Wanted) -> OwnSize:  # noqa: ARG001 - as every paper
    """The label on a part that was taken off a car."""
    row = found.what
    data = {
        "number": row.number,
        "plate": (row.vehicle.plate if row.vehicle else "") or "",
        "qr_plate": qr(row.number),
        "lines": [row.what, show.moment(row.tagged_at)],
    }
    return OwnSize(_("Old part"), "workshop_label", data)


# -- of a day -------------------------------------------------------------------------------------


def number_of(store_id: int, day: date) -> int:
    """A store's day as one number, for papers are about things that have one."""
    return store_id * DAYS + day.toordinal()


def find_day(number: int, actor: Actor) -> About:
    store_id, ordinal = divmod(number, DAYS)
    if store_id not in actor.stores_with("workshop.view") or not ordinal or ordinal > LAST:
        raise ObjectDoesNotExist
    day = date.fromordinal(ordinal)
    back = reverse("workshop:day") + f"?on={day.isoformat()}"
    return About(what=day, store_id=store_id, name=day.isoformat(), back=back)


def day_report(found: About, wanted: Wanted) -> OwnSize:
    """The plan of the day and its reconciliation on paper (WS-25, RC-28)."""
    assert found.store_id is not None  # said by `find_day`
    here: dict[str, Any] = {
        "store_id": found.store_id,
        "on": found.what,
        "seen_by": wanted.actor,
    }
    sheet, plan = queries.day_sheet(**here), queries.plan_of(**here)
    closed = {d.order_id: d for d in sheet.closed.differences.all()} if sheet.closed else {}
    data = {
        "number": show.date(found.what),
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
    return OwnSize(_("Repair plan and report of the day"), "workshop_day", data)


def _why(line: Any, difference: Any) -> str:
    if difference is not None:
        return f"{difference.get_reason_display()} {difference.words}".strip()
    return f"{Slippage(line.reason).label} {line.words}".strip() if line.reason else ""
