"""Where the key figures stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "figures",
        _("Key figures"),
        "analytics:figures",
        right="analytics.view",
        group="management",
        icon="gauge",
        order=10,
    )
)
