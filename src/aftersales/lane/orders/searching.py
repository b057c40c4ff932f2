"""Orders are found by the one search box."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.searching import findable

findable(
    "order",
    _("work order"),
    right="orders.view",
    icon="clipboard-list",
    of_one_store=True,
)
