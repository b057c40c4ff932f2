"""Who agrees on installations, and who carries them out."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_COUNTER = ("service_advisor", "front_desk", "business_supervisor", "after_sales_manager")
_HANDS = ("technician", "crew", "after_sales_engineer")

VIEW = right(
    "fieldservice.view",
    _("see installations and their reports"),
    roles=(
        *_COUNTER,
        *_HANDS,
        "dispatcher",
        "quality_inspector",
        "department_head",
        "general_manager",
    ),
)
AGREE = right(
    "fieldservice.agree",
    _("take on installations by contract and call them off"),
    roles=(*_COUNTER, "dispatcher"),
)
INSTALL = right(
    "fieldservice.install",
    _("carry out installations, tick safety lists, train users"),
    roles=(*_HANDS, "dispatcher", "after_sales_manager"),
)
ACCEPT = right(
    "fieldservice.accept",
    _("record that the customer accepts an installation"),
    roles=(*_COUNTER, *_HANDS),
)
