"""Where appointments stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.papers import paper
from aftersales.lane.appointments import papers
from aftersales.web import navigation
from aftersales.web.navigation import Deed, NavItem

navigation.add(
    NavItem(
        "appointments",
        _("Appointments"),
        "appointments:day",
        right="appointments.view",
        group="lane",
        icon="calendar-event",
        order=10,
    ),
    NavItem(
        "appointment_list",
        _("Appointment list"),
        "appointments:list",
        right="appointments.view",
        group="lane",
        icon="list-details",
        order=12,
    ),
    NavItem(
        "appointment_figures",
        _("Appointment statistics"),
        "appointments:statistics",
        right="appointments.figures",
        group="lane",
        icon="chart-bar",
        order=80,
    ),
    Deed(
        "book",
        _("New appointment"),
        "appointments:book",
        right="appointments.book",
        icon="calendar-plus",
        order=10,
    ),
)

paper(
    "appointments.sheet",
    about="appointment",
    title=_("Appointment sheet"),
    right="appointments.print",
    row="AP-11",
    find=papers.find_appointment,
    compose=papers.sheet,
)
paper(
    "appointments.day_plan",
    about="appointment_day",
    title=_("Appointments of the day"),
    right="appointments.print",
    row="AP-05",
    find=papers.find_day,
    compose=papers.day_plan,
)
