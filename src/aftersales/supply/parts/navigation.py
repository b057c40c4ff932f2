"""Where parts stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "parts_desk",
        _("Parts desk"),
        "parts:desk",
        right="parts.issue",
        group="supply",
        icon="clipboard-list",
        order=10,
    ),
    NavItem(
        "parts", _("Parts"), "parts:list", right="parts.view", group="supply", icon="box", order=20
    ),
    NavItem(
        "reservations",
        _("Reservations"),
        "parts:reservations",
        right="parts.view",
        group="supply",
        icon="lock",
        order=30,
    ),
    NavItem(
        "stock_moves",
        _("Stock moves"),
        "parts:moves",
        right="parts.supervise",
        group="supply",
        icon="arrows-exchange",
        order=40,
    ),
    NavItem(
        "transfers",
        _("Transfers"),
        "parts:transfers",
        right="parts.view",
        group="supply",
        icon="truck",
        order=45,
    ),
    NavItem(
        "bins",
        _("Bins"),
        "parts:bins",
        right="parts.keep_bins",
        group="supply",
        icon="map-pin",
        order=50,
    ),
    NavItem(
        "removed_parts",
        _("Replaced parts"),
        "parts:removed",
        right="parts.keep_removed",
        group="supply",
        icon="recycle",
        order=60,
    ),
)
