"""Where this room's pages hang."""

from django.utils.translation import gettext_lazy as _

from aftersales.web.navigation import NavItem, add

add(
    NavItem(
        "parameters",
        _("Parameters"),
        "parameters:parameters",
        right="parameters.view",
        group="setup",
        icon="adjustments",
        order=40,
    )
)
