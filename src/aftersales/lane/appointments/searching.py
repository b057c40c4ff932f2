"""Appointments are found by the one search box."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.searching import findable

findable(
    "appointment",
    _("appointment"),
    right="appointments.view",
    icon="calendar-event",
    of_one_store=True,
)
