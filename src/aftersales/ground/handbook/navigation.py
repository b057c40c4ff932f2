from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

navigation.add(
    NavItem(
        "handbook",
        _("Handbook"),
        "handbook:contents",
        right="handbook.read",
        group="management",
        icon="book",
        order=10,
    )
)
panel("step", "handbook", _("From the handbook"), "handbook:step_part", right="handbook.read")
