"""Where this room's pages hang."""

from django.utils.translation import gettext_lazy as _

from aftersales.web.navigation import Deed, NavItem, add

add(
    NavItem("errands", _("Tasks"), "staff:errands", group="today", icon="checklist", order=60),
    NavItem(
        "shifts",
        _("Shifts"),
        "staff:shifts",
        right="staff.view_shifts",
        group="workshop",
        icon="calendar-week",
        order=70,
    ),
    NavItem(
        "organisation",
        _("Organisation"),
        "staff:chart",
        right="staff.view_organisation",
        group="management",
        icon="hierarchy",
        order=60,
    ),
    NavItem(
        "sheets",
        _("Duties and job descriptions"),
        "staff:sheets",
        right="staff.view_organisation",
        group="management",
        icon="file-description",
        order=61,
    ),
    NavItem(
        "evidence",
        _("General manager's duties"),
        "staff:evidence",
        right="staff.record_evidence",
        group="management",
        icon="clipboard-check",
        order=62,
    ),
    NavItem(
        "careers",
        _("Careers"),
        "staff:careers",
        right="staff.view_organisation",
        group="management",
        icon="stairs-up",
        order=63,
    ),
    NavItem(
        "staff",
        _("Staff"),
        "staff:people",
        right="staff.view",
        group="setup",
        icon="users",
        order=20,
    ),
    NavItem(
        "roles",
        _("Roles and rights"),
        "staff:matrix",
        right="staff.view",
        group="setup",
        icon="table",
        order=21,
    ),
    NavItem(
        "tokens",
        _("Keys for programs"),
        "staff:tokens",
        right="staff.make_tokens",
        group="setup",
        icon="key",
        order=70,
    ),
    NavItem(
        "tablets",
        _("Shared tablets"),
        "staff:tablets",
        right="staff.register_tablet",
        group="setup",
        icon="device-tablet",
        order=71,
    ),
    Deed(
        "give_errand", _("Give a task"), "staff:give_errand", right="staff.give_errand", order=60
    ),
    Deed("hire", _("Take somebody on"), "staff:hire", right="staff.hire", order=90),
)
