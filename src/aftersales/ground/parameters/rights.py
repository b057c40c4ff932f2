"""Who may read and set the numbers of the business."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

VIEW = right(
    "parameters.view",
    _("see the parameters"),
    roles=(
        "after_sales_manager",
        "general_manager",
        "group_manager",
        "it_officer",
        "management_system_owner",
        "internal_auditor",
    ),
)
SET_VALUE = right(
    "parameters.set_value",
    _("set parameters of the store"),
    roles=("general_manager", "group_manager", "it_officer"),
)
SET_GROUP_VALUE = right(
    "parameters.set_group_value",
    _("set parameters of the whole group and its brands"),
    roles=("group_manager",),
)
