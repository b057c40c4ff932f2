"""Who may see and shape the people at work."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

VIEW = right(
    "staff.view",
    _("see colleagues"),
    roles=("after_sales_manager", "general_manager", "it_officer"),
)
HIRE = right("staff.hire", _("take somebody on"), roles=("general_manager", "it_officer"))
ASSIGN = right("staff.assign", _("give somebody a role"), roles=("general_manager", "it_officer"))
