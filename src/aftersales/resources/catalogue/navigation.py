"""Where the catalogue of work stands in the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "operations",
        pgettext_lazy("catalogue", "Operations"),
        "catalogue:operations",
        right="catalogue.view",
        group="offer",
        icon="list-details",
        order=70,
    ),
    NavItem(
        "packages",
        _("Packages"),
        "catalogue:packages",
        right="catalogue.view",
        group="offer",
        icon="packages",
        order=72,
    ),
    NavItem(
        "tariffs",
        _("Tariffs and taxes"),
        "catalogue:tariffs",
        right="catalogue.view",
        group="offer",
        icon="receipt",
        order=74,
    ),
)
