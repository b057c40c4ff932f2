"""Who may see and keep the catalogue of parts."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

VIEW = right(
    "parts.view",
    _("see the catalogue of parts"),
    roles=(
        "parts_clerk",
        "purchaser",
        "service_advisor",
        "front_desk",
        "technician",
        "warranty_clerk",
        "business_supervisor",
        "after_sales_manager",
        "general_manager",
        "group_manager",
        "finance",
    ),
)
REGISTER = right(
    "parts.register",
    _("keep the catalogue of parts and its prices"),
    roles=("parts_clerk", "purchaser", "after_sales_manager"),
)
