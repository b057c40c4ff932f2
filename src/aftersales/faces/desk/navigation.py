"""The start page stands on top."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "today",
        _("Today"),
        "desk:today",
        group="today",
        icon="home",
        order=1,
        on_phone=True,
        at_hand="notices.read",
    )
)
