"""Where this room's pages hang."""

from django.utils.translation import gettext_lazy as _

from aftersales.web.navigation import NavItem, add

add(
    NavItem(
        "stores",
        _("Stores"),
        "network:stores",
        right="network.view",
        group="setup",
        icon="building-store",
        order=10,
    )
)
