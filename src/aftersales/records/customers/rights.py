"""Who may see and shape customer files."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

COUNTER = ("service_advisor", "front_desk", "follow_up_clerk", "complaint_clerk")
LEAD = ("business_supervisor", "after_sales_manager", "general_manager", "group_manager")
READERS = (
    *COUNTER,
    *LEAD,
    "dispatcher",
    "cashier",
    "finance",
    "warranty_clerk",
    "marketing",
    "crew",
    "service_specialist",
)

VIEW = right("customers.view", _("see customer files, masked"), roles=READERS)
REGISTER = right("customers.register", _("open customer files"), roles=(*COUNTER, *LEAD))
OPEN_FILE = right(
    "customers.open_file",
    _("open another store's customer file for a reason"),
    roles=(*COUNTER, *LEAD),
)
CHANGE = right("customers.change", _("change customer files"), roles=(*COUNTER, *LEAD))
PLAN_TALK = right("customers.plan_talk", _("plan the next talk"), roles=(*COUNTER, *LEAD))
GRADE = right("customers.grade", _("grade customers"), roles=LEAD)
RATE_CREDIT = right(
    "customers.rate_credit", _("set credit standing and limits"), roles=("finance", *LEAD)
)
CONSENT = right("customers.consent", _("record consents"), roles=(*COUNTER, *LEAD))
REVEAL = right(
    "customers.reveal",
    _("see personal data in clear, on record"),
    roles=(*COUNTER, *LEAD, "warranty_clerk", "cashier"),
)
MERGE = right("customers.merge", _("merge customer files and undo it"), roles=LEAD)
EXPORT = right(
    "customers.export", _("export everything about one person"), roles=LEAD, exposed=True
)
ERASE = right(
    "customers.erase",
    _("erase a person's data"),
    roles=("after_sales_manager", "general_manager", "group_manager"),
    exposed=True,
)
NOTE = right("customers.note", _("note visits and gaps from other rooms"), roles=())
QUALITY = right(
    "customers.quality", _("see data quality and file analysis"), roles=(*LEAD, "marketing")
)
CONSULTATIONS_VIEW = right("customers.view_consultations", _("see consultations"), roles=READERS)
CONSULT = right(
    "customers.consult",
    _("take and handle consultations"),
    roles=(*COUNTER, *LEAD, "service_specialist"),
)
CLOSE = right("customers.close_consultation", _("close consultations"), roles=(*COUNTER, *LEAD))
NEEDS_VIEW = right(
    "customers.view_needs", _("see customers' needs"), roles=(*READERS, "technician", "parts_clerk")
)
PASS_ON = right(
    "customers.pass_on",
    _("tell other departments about a customer"),
    roles=(*READERS, "technician", "parts_clerk", "quality_inspector"),
)
NEED = right("customers.record_need", _("record customers' needs"), roles=(*COUNTER, *LEAD))
SOLVE = right(
    "customers.solve_need",
    _("plan and deliver solutions"),
    roles=(*COUNTER, *LEAD, "dispatcher", "technician", "parts_clerk", "warranty_clerk"),
)
CHECK = right(
    "customers.check_need", _("check solutions with the customer"), roles=(*COUNTER, *LEAD)
)
