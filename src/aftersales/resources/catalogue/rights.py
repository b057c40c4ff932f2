"""Who may see what work costs, and who may say it."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_HEADS = ("after_sales_manager", "general_manager", "group_manager")

VIEW = right(
    "catalogue.view",
    _("see operations, packages and tariffs"),
    roles=(
        *_HEADS,
        "service_advisor",
        "front_desk",
        "dispatcher",
        "technician",
        "quality_inspector",
        "warranty_clerk",
        "cashier",
        "finance",
        "parts_clerk",
        "business_supervisor",
        "follow_up_clerk",
        "crew",
    ),
)
KEEP = right(
    "catalogue.keep",
    _("keep operations and packages"),
    roles=("after_sales_manager", "warranty_clerk", "business_supervisor"),
)
PRICE = right(
    "catalogue.price",
    _("set tariffs, package prices and tax rates"),
    roles=(*_HEADS, "finance"),
)
