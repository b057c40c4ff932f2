"""Where stock levels stand in the house."""

from django.utils.translation import gettext_lazy as _

from aftersales.web import navigation
from aftersales.web.navigation import Deed, NavItem

navigation.add(
    NavItem(
        "stock_plans",
        _("Stock levels"),
        "replenishment:list",
        right="replenishment.view",
        group="stock",
        icon="adjustments",
        order=26,
    ),
    NavItem(
        "stock_alerts",
        _("Stock alerts"),
        "replenishment:alerts",
        right="replenishment.view",
        group="stock",
        icon="bell",
        order=27,
    ),
    Deed(
        "reckon_stock",
        _("Reckon stock levels anew"),
        "replenishment:reckon",
        right="replenishment.reckon",
        icon="refresh",
    ),
)
