"""Where papers stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "papers",
        _("Forms and papers"),
        "printing:papers",
        right="printing.print",
        group="setup",
        icon="printer",
        order=60,
    ),
)
