"""Who sees the key figures of a store."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

VIEW = right(
    "analytics.view",
    _("see the key figures"),
    roles=(
        "business_supervisor",
        "after_sales_manager",
        "general_manager",
        "group_manager",
        "quality_department",
        "management_system_owner",
    ),
)
