"""Who may open the supplier's page to a supplier, and what a supplier may do there."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_BUYERS = ("purchaser", "parts_clerk", "after_sales_manager")

VIEW = right(
    "chain.view",
    _("see which suppliers have a page of their own, and when they opened it"),
    roles=(*_BUYERS, "general_manager", "group_manager", "internal_auditor"),
)
INVITE = right(
    "chain.invite", _("give suppliers the address of their page, and call it back"), roles=_BUYERS
)
USE = right("chain.use", _("use the supplier's own page"), roles=())
