"""Who sees how much is to be kept of each part, and who decides it."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_PLANNERS = ("parts_clerk", "after_sales_manager")

VIEW = right(
    "replenishment.view",
    _("see stock levels, their proposals and stock alerts"),
    roles=(*_PLANNERS, "purchaser", "general_manager"),
)
RECKON = right("replenishment.reckon", _("have stock levels reckoned anew"), roles=_PLANNERS)
DECIDE = right(
    "replenishment.decide",
    _("accept, change and freeze stock levels, and answer stock alerts"),
    roles=_PLANNERS,
)
DEPART = right(
    "replenishment.depart_a",
    _("decide other stock levels than reckoned for parts of class A, and freeze them"),
    roles=("after_sales_manager", "general_manager"),
)
NOTE = right("replenishment.note_demand", _("take over the demand of past months"), roles=_PLANNERS)
