"""Where parts stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem("parts", _("Parts"), "parts:list", right="parts.view", group="supply", icon="box")
)
