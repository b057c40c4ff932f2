"""The entries of imports and exports."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import Deed, NavItem

navigation.add(
    NavItem(
        "imports",
        _("Imports"),
        "exchange:imports",
        right="exchange.import",
        group="setup",
        icon="file-import",
        order=40,
    ),
    NavItem(
        "exports",
        _("Exports"),
        "exchange:exports",
        right="exchange.export",
        group="setup",
        icon="file-export",
        order=41,
    ),
    Deed("import", _("Bring in a file"), "exchange:upload", right="exchange.import", icon="upload"),
)
