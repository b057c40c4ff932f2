from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "webhooks",
        _("Connected programs"),
        "webhooks:list",
        right="webhooks.view",
        group="setup",
        icon="webhook",
        order=65,
    )
)
