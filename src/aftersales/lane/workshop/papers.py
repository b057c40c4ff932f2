"""Papers for the printer of the store: what was inspected, and what is guaranteed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.papers import About, Field, Fields, Point, Points, Sheet, Table, Wanted, Words
from aftersales.ground.handbook import queries as handbook
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import queries
from aftersales.lane.workshop.models import HandOver
from aftersales.lane.workshop.states import RepairClass, SendBackReason, Verdict
from aftersales.web import show


def find_inspected(order_id: int, actor: Actor) -> About:
    """A visit that somebody has inspected."""
    order = queries.visit_in_sight(order_id, seen_by=actor)
    if not queries.inspections_of(order.pk, seen_by=actor, with_verdicts=False):
        raise ObjectDoesNotExist
    return _about(order)


def find_gone(order_id: int, actor: Actor) -> About:
    """A visit whose car was handed over."""
    order = queries.visit_in_sight(order_id, seen_by=actor)
    if order.place != Place.HANDED_OVER or not _gate_pass(order):
        raise ObjectDoesNotExist
    return _about(order)


def find_visit(order_id: int, actor: Actor) -> About:
    """Any visit: the report tells how far it is."""
    return _about(queries.visit_in_sight(order_id, seen_by=actor))


def repair_report(found: About, wanted: Wanted) -> Sheet:
    """维修报表, filled from the order (WS-26): what was complained of, found and done, by whom,
    with which parts, in how many hours, and how it passed.
    """
    order = found.what
    system = wanted.actor.as_system("workshop", rights={"orders.view"})
    jobs = list(orders.jobs_of(order.pk, seen_by=system))
    lines = list(orders.lines_of(order.pk, seen_by=system))
    crew = _crew(order, wanted.actor)
    last = queries.inspections_of(order.pk, seen_by=wanted.actor, with_verdicts=False)[:1]
    return Sheet(
        title=_("Repair report"),
        number=order.number,
        codes=(order.vehicle.plate or "", order.vehicle.vin or ""),
        blocks=[
            _fields(
                *_car(order),
                (_("Odometer (km)"), str(order.odometer_km or "")),
                (_("Order opened"), show.moment(order.opened_at)),
                (_("Handed over"), show.moment(order.handed_over_at)),
                (_("What the customer says"), order.statement),
            ),
            *(block for job in jobs for block in _told_of(job, lines, crew)),
            _fields(*((_("Inspected by"), row.inspector.name) for row in last)),
            _signatures(_("Technician"), _("Inspector"), _("Date")),
        ],
    )


def _crew(order: Any, actor: Actor) -> dict[int, str]:
    """Who worked on each job."""
    names: dict[int, list[str]] = {}
    for task in queries.tasks_of(order.pk, seen_by=actor):
        found = [a.resource.name for a in task.assignments.all() if a.person_id]
        names.setdefault(task.job_id, []).extend(found)
    return {pk: ", ".join(dict.fromkeys(found)) for pk, found in names.items()}


def _told_of(job: Any, lines: list[Any], crew: dict[int, str]) -> list[Fields | Table | Words]:
    mine = [line for line in lines if line.job_id == job.pk]
    parts_ = [line for line in mine if line.kind == "part"]
    hours = sum((line.hours for line in mine), Decimal(0))
    blocks: list[Fields | Table | Words] = [
        Words(job.title),
        _fields(
            (_("Complaint"), job.complaint),
            (_("Cause"), job.cause),
            (_("Correction"), job.correction),
            (_("Condition after the repair"), job.condition),
            (_("Technician"), crew.get(job.pk, "")),
            (_("Hours"), str(hours)),
        ),
    ]
    if parts_:
        rows = [[line.code, _named(line), show.number(line.quantity)] for line in parts_]
        heads = [_("Part number"), _("Part"), _("Quantity")]
        blocks.append(Table(heads=heads, rows=rows, widths=[2, 4, 1]))
    return blocks


def inspection_report(found: About, wanted: Wanted) -> Sheet:
    """What was inspected, by whom, with which verdict on each job (WS-14)."""
    order = found.what
    last = queries.inspections_of(order.pk, seen_by=wanted.actor)[0]
    checklist = handbook.item("WS-14", store_id=order.store_id)
    language = translation.get_language()
    road = str(last.road_test_km) if last.road_test_km is not None else ""
    return Sheet(
        title=_("Inspection report"),
        number=order.number,
        codes=(order.vehicle.plate or "", order.vehicle.vin or ""),
        blocks=[
            _fields(
                *_car(order),
                (_("Inspector"), last.inspector.name),
                (_("Inspected"), show.moment(last.inspected_at)),
                (_("Round"), str(last.round)),
                (_("Road test (km)"), road),
                (_("Verdict"), str(Verdict(last.verdict).label)),
            ),
            Table(
                heads=[_("Job"), _("Verdict"), _("Repair class"), _("Reason and remarks")],
                rows=[_ruling(v) for v in sorted(last.verdicts.all(), key=lambda v: v.pk)],
                widths=[3, 1, 3, 3],
            ),
            Words(last.words),
            Points([Point(e.name, e.text) for e in checklist.elements(language)]),
            _signatures(_("Inspector"), _("Date")),
        ],
        version_id=checklist.pk,
    )


def certificate(found: About, wanted: Wanted) -> Sheet:
    """机动车维修竣工出厂合格证: who passed it, and what is guaranteed from hand-over on."""
    order = found.what
    row = _gate_pass(order)
    assert row is not None  # `find_gone` has seen it
    inspections = queries.inspections_of(order.pk, seen_by=wanted.actor, with_verdicts=False)
    guarantees = queries.guarantees_of(seen_by=wanted.actor, order_id=order.pk)
    return Sheet(
        title=_("Completion certificate of a vehicle repair"),
        number=row.gate_pass,
        blocks=[
            _fields(
                *_car(order),
                (_("Handed over"), show.moment(row.handed_over_at)),
                (_("Odometer (km)"), str(row.odometer_km) if row.odometer_km else ""),
                (_("Inspector"), inspections[0].inspector.name if inspections else ""),
            ),
            Table(
                heads=[_("Job"), _("Repair class"), _("Guarantee"), _("Until")],
                rows=[
                    [
                        g.job.title,
                        str(g.get_repair_class_display()),
                        _("%(days)d days or %(km)d km") % {"days": g.days, "km": g.km},
                        show.date(g.last_day) + (f" / {g.last_km} km" if g.last_km else ""),
                    ]
                    for g in guarantees
                ],
                widths=[3, 3, 2, 2],
            ),
            Words(
                _(
                    "Inspected and passed. The guarantee counts from hand-over, by days or"
                    " kilometres, whichever ends first."
                )
            ),
            _signatures(_("Inspector"), _("Date"), _("Stamp")),
        ],
    )


def _named(line: Any) -> str:
    is_chinese = (translation.get_language() or "").startswith("zh")
    return str(line.name_zh if is_chinese else line.name_en or line.name_zh)


# -- what they share ------------------------------------------------------------------------------


def _about(order: Any) -> About:
    return About(
        what=order,
        store_id=order.store_id,
        name=order.number,
        back=reverse("workshop:visit", args=[order.pk]),
    )


def _gate_pass(order: Any) -> HandOver | None:
    return HandOver.objects.filter(order=order).exclude(gate_pass="").first()


def _car(order: Any) -> list[tuple[str, str]]:
    return [
        (_("Plate"), order.vehicle.plate or ""),
        (_("VIN"), order.vehicle.vin or ""),
        (_("Order"), order.number),
    ]


def _fields(*told: tuple[str, str]) -> Fields:
    return Fields([Field(label, value) for label, value in told if value])


def _signatures(*labels: str) -> Fields:
    return Fields([Field(label, "") for label in labels])


def _ruling(verdict: Any) -> list[str]:
    why = str(SendBackReason(verdict.reason).label) if verdict.reason else ""
    return [
        verdict.job.title,
        str(Verdict(verdict.verdict).label),
        str(RepairClass(verdict.repair_class).label),
        " ".join(filter(None, [why, verdict.words])),
    ]
