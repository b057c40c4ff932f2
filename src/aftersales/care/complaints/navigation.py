"""Where complaints stand in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.care.complaints import papers, queries
from aftersales.core.actors import Actor
from aftersales.core.papers import paper
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

navigation.add(
    NavItem(
        "complaints",
        _("Complaints"),
        "complaints:list",
        right="complaints.view",
        group="care",
        icon="message-exclamation",
        order=20,
    ),
    NavItem(
        "complaint_referrals",
        _("Questions to departments"),
        "complaints:referrals",
        right="complaints.view",
        group="care",
        icon="building",
        order=22,
    ),
    NavItem(
        "complaint_remedies",
        _("Remedies"),
        "complaints:remedies",
        right="complaints.view",
        group="care",
        icon="gift",
        order=23,
    ),
    NavItem(
        "complaint_analysis",
        _("What complaints teach"),
        "complaints:analysis",
        right="complaints.view",
        group="care",
        icon="chart-bar",
        order=24,
    ),
    NavItem(
        "preventions",
        _("Preventive measures"),
        "complaints:preventions",
        right="complaints.view",
        group="care",
        icon="shield-check",
        order=25,
    ),
    NavItem(
        "staff_complaints",
        _("Complaints on staff"),
        "complaints:staff_list",
        right="complaints.see_staff",
        group="care",
        icon="user-shield",
        order=28,
    ),
    NavItem(
        "take_staff_complaint",
        _("Take a complaint on staff"),
        "complaints:take_staff",
        right="complaints.take_staff",
        group="care",
        icon="writing",
        order=29,
    ),
)
panel(
    "order",
    "complaints",
    _("Complaints"),
    "complaints:of_order",
    right="complaints.view",
    order=70,
)
panel(
    "customer",
    "complaints",
    _("Complaints"),
    "complaints:of_customer",
    right="complaints.view",
    order=40,
)
paper(
    "complaints.record",
    about="complaint",
    title=_("Complaint record"),
    right="complaints.view",
    row="CP-02",
    find=papers.find_complaint,
    compose=papers.complaint_record,
)


def _complaint(complaint_id: int, actor: Actor) -> object:
    return queries.complaint(complaint_id, seen_by=actor)


attaches(
    "complaint",
    find=_complaint,
    address=lambda pk: reverse("complaints:detail", args=[pk]),
)
