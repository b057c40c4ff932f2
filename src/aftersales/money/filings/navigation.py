"""Where filings stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import NavItem

navigation.add(
    NavItem(
        "repair_records",
        _("E-repair records"),
        "filings:records",
        right="filings.view",
        group="money",
        icon="file-export",
        order=72,
    ),
)
