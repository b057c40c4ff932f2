"""Where the workshop's means stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "capacity",
        _("Load of the day"),
        "capacity:day",
        right="capacity.view",
        group="workshop",
        icon="calendar-stats",
        order=20,
    ),
    NavItem(
        "resources",
        _("Bays and equipment"),
        "capacity:resources",
        right="capacity.view",
        group="premises",
        icon="building-warehouse",
        order=60,
    ),
    NavItem(
        "tools",
        _("Special tools"),
        "capacity:tools",
        right="capacity.view",
        group="premises",
        icon="tools",
        order=65,
    ),
)
