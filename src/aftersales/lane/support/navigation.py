"""Where the technical desk stands in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

navigation.add(
    NavItem(
        "support",
        _("Technical desk"),
        "support:desk",
        right="support.view",
        group="support",
        icon="help-circle",
        order=70,
    ),
    NavItem(
        "knowledge",
        _("Knowledge base"),
        "support:knowledge",
        right="support.view",
        group="support",
        icon="bulb",
        order=72,
    ),
    NavItem(
        "help_requests",
        _("Help requests"),
        "support:requests",
        right="support.view",
        group="support",
        icon="message-circle",
        order=74,
    ),
    NavItem(
        "damages",
        _("Own damage"),
        "support:damages",
        right="support.see_damage",
        group="support",
        icon="alert-triangle",
        order=76,
    ),
    NavItem(
        "calls",
        _("Telephone"),
        "support:calls",
        right="support.see_calls",
        group="lane",
        icon="phone",
        order=84,
    ),
    NavItem(
        "test_places",
        _("Addresses for articles to be tested"),
        "support:places",
        right="support.view",
        group="support",
        icon="map-pin",
        order=86,
    ),
    NavItem(
        "processes",
        _("Service processes"),
        "support:processes",
        right="support.see_processes",
        group="support",
        icon="map-search",
        order=78,
    ),
)

panel("order", "support", _("Technical desk"), "support:of_order", right="support.view", order=40)
panel(
    "consultation",
    "support",
    _("Answering by telephone"),
    "support:of_consultation",
    right="support.view",
    order=40,
)
