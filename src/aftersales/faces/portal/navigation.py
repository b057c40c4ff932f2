"""Where the desk sees what customers do on their page."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

navigation.add(
    NavItem(
        "portal-wishes",
        _("Customers to call"),
        "portal:wishes",
        right="portal.view",
        group="lane",
        icon="phone-call",
        order=64,
    ),
)

panel("order", "portal", _("The customer's page"), "portal:page_of_visit", right="portal.view")
