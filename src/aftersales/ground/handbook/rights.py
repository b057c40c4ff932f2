"""Who may read, write, check and approve content."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

WRITERS = (
    "general_administration",
    "management_system_owner",
    "after_sales_manager",
    "department_head",
    "quality_department",
    "it_officer",
    "trainer",
)
READ = right("handbook.read", _("read the handbook"), roles=EVERYBODY)
PIN = right("handbook.pin", _("tie a record to the text it used"), roles=EVERYBODY)
WRITE = right("handbook.write", _("draft texts of the handbook"), roles=WRITERS)
CHECK = right(
    "handbook.check",
    _("check texts of the handbook"),
    roles=("general_administration", "management_system_owner", "after_sales_manager"),
)
APPROVE = right(
    "handbook.approve",
    _("approve texts of the handbook and put them in force"),
    roles=("general_manager", "group_manager", "after_sales_manager"),
)
DELIVER = right("handbook.deliver", _("bring delivered texts in (the system itself)"))
