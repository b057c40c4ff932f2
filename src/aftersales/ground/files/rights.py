"""Who may attach, open and throw away files.

A file may ask for one right more, named when it is kept.
"""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

STAFF = (
    "service_advisor",
    "front_desk",
    "dispatcher",
    "technician",
    "quality_inspector",
    "parts_clerk",
    "cashier",
    "finance",
    "warranty_clerk",
    "follow_up_clerk",
    "complaint_clerk",
    "business_supervisor",
    "area_supervisor",
    "after_sales_manager",
    "general_manager",
    "group_manager",
    "department_head",
    "service_specialist",
    "after_sales_engineer",
    "it_officer",
    "purchaser",
    "quality_department",
    "general_administration",
    "marketing",
    "internal_auditor",
    "management_system_owner",
    "trainer",
    "crew",
)

VIEW = right("files.view", _("open attached files"), roles=(*STAFF, "agent"))
KEEP = right("files.keep", _("attach files"), roles=STAFF)
DISCARD = right(
    "files.discard",
    _("throw attached files away"),
    roles=("business_supervisor", "after_sales_manager", "general_manager", "it_officer"),
)
