"""Where this room's pages hang."""

from django.utils.translation import gettext_lazy as _

from aftersales.web.navigation import NavItem, add

add(
    NavItem(
        "clocks",
        _("Deadlines"),
        "deadlines:clocks",
        right="deadlines.view",
        group="today",
        icon="clock",
        order=60,
    ),
    NavItem(
        "timers",
        _("All deadlines"),
        "deadlines:timers",
        right="deadlines.view",
        group="setup",
        icon="clock-cog",
        order=50,
    ),
    NavItem(
        "calendar",
        _("Calendar of working days"),
        "deadlines:calendar",
        right="deadlines.view_calendar",
        group="setup",
        icon="calendar-cog",
        order=55,
    ),
)
