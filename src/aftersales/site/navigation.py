"""Where the installation is looked after."""

from django.utils.translation import gettext_lazy as _

from aftersales.site.filling import filling
from aftersales.web import navigation, shell
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "backups",
        _("Backups"),
        "installation:backups",
        right="core.operate",
        group="setup",
        icon="database-export",
        order=90,
    )
)
shell.told_by(filling=filling)
