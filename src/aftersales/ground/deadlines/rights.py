"""Who sees clocks, hands them over, and keeps the calendar."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

VIEW = right("deadlines.view", _("see the deadlines of the store"), roles=EVERYBODY)
HAND_OVER = right(
    "deadlines.hand_over",
    _("hand a clock over to a colleague"),
    roles=("business_supervisor", "after_sales_manager", "general_manager", "department_head"),
)
VIEW_CALENDAR = right(
    "deadlines.view_calendar", _("see the calendar of working days"), roles=EVERYBODY
)
KEEP_CALENDAR = right(
    "deadlines.keep_calendar",
    _("keep the group's calendar of working days"),
    roles=("group_manager", "general_manager", "it_officer"),
)
