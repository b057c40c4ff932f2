"""Where the workshop stands in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.papers import paper
from aftersales.lane.workshop import papers, tags
from aftersales.records.staff import queries as staff
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

panel("order", "old_parts", _("Old parts"), "workshop:old_parts", right="workshop.view", order=45)
navigation.add(
    NavItem(
        "workshop",
        _("Workshop board"),
        "workshop:board",
        right="workshop.view",
        group="workshop",
        icon="layout-board",
        order=5,
        at_hand="workshop.dispatch",
    ),
    NavItem(
        "my_work",
        _("My work"),
        "workshop:mine",
        right="workshop.work",
        group="workshop",
        icon="tool",
        order=6,
        on_phone=True,
        at_hand="workshop.work",
    ),
    NavItem(
        "inspections",
        _("Inspection"),
        "workshop:inspections",
        right="workshop.inspect",
        group="workshop",
        icon="clipboard-check",
        order=8,
        at_hand="workshop.inspect",
    ),
    NavItem(
        "house",
        _("Cars in the house"),
        "workshop:house",
        right="workshop.view",
        group="workshop",
        icon="car",
        order=10,
    ),
    NavItem(
        "day_plan",
        _("Plan and end of the day"),
        "workshop:day",
        right="workshop.view",
        group="workshop",
        icon="calendar-check",
        order=12,
    ),
    NavItem(
        "repeats",
        _("Repeat repairs"),
        "workshop:repeats",
        right="workshop.view",
        group="workshop",
        icon="refresh-alert",
        order=30,
    ),
    NavItem(
        "emissions",
        _("Exhaust tests"),
        "workshop:emissions",
        right="workshop.view",
        group="workshop",
        icon="gauge",
        order=32,
    ),
    NavItem(
        "repair_reports",
        _("Repair reports"),
        "workshop:reports",
        right="workshop.view",
        group="workshop",
        icon="report",
        order=33,
    ),
    NavItem(
        "hours",
        _("Hours and quality"),
        "workshop:hours",
        right="workshop.view",
        group="workshop",
        icon="chart-bar",
        order=35,
    ),
    NavItem(
        "wall",
        _("Wall display"),
        "workshop:wall",
        right="workshop.wall",
        group="workshop",
        icon="device-tv",
        order=70,
    ),
)


paper(
    "workshop.inspection_report",
    about="order",
    title=_("Inspection report"),
    right="workshop.view",
    row="WS-14",
    find=papers.find_inspected,
    compose=papers.inspection_report,
)
paper(
    "workshop.repair_report",
    about="order",
    title=_("Repair report"),
    right="workshop.view",
    row="WS-26",
    find=papers.find_visit,
    compose=papers.repair_report,
)
paper(
    "workshop.certificate",
    about="order",
    title=_("Completion certificate"),
    right="workshop.view",
    row="WS-24",
    find=papers.find_gone,
    compose=papers.certificate,
)
paper(
    "workshop.gate_pass",
    about="order",
    title=_("Gate pass"),
    right="workshop.view",
    row="WS-24",
    find=papers.find_gone,
    compose=tags.gate_pass,
)
paper(
    "workshop.key_tag",
    about="order",
    title=_("Key tag"),
    right="workshop.view",
    row="WS-05",
    find=tags.find_visit,
    compose=tags.key_tag,
)
paper(
    "workshop.old_part_tag",
    about="removed_part",
    title=_("Old-part tag"),
    right="workshop.view",
    row="PT-19",
    find=tags.find_removed,
    compose=tags.old_part_tag,
)
paper(
    "workshop.day_report",
    about="workshop_day",
    title=_("Repair plan and report of the day"),
    right="workshop.view",
    row="WS-25",
    find=tags.find_day,
    compose=tags.day_report,
)


def _technician(person_id: int, actor: Actor) -> object:
    """Whoever shares out work keeps the photos that customers are shown (RC-20)."""
    actor.require("workshop.dispatch")
    return staff.people(seen_by=actor.as_system("workshop", rights={"staff.view"})).get(
        pk=person_id
    )


attaches("portrait", find=_technician, address=lambda _pk: reverse("workshop:board"))
