"""Who may do what with vehicles."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_COUNTER = ("service_advisor", "front_desk", "business_supervisor", "after_sales_manager")
_WORKSHOP = ("dispatcher", "technician", "quality_inspector", "crew", "after_sales_engineer")
_CARE = ("follow_up_clerk", "complaint_clerk", "service_specialist", "marketing")
_OFFICE = (
    "warranty_clerk",
    "parts_clerk",
    "cashier",
    "finance",
    "general_manager",
    "group_manager",
)

VIEW = right(
    "vehicles.view",
    _("see vehicles"),
    roles=(
        *_COUNTER,
        *_WORKSHOP,
        *_CARE,
        *_OFFICE,
        "area_supervisor",
        "quality_department",
        "it_officer",  # keeps the catalogue and merges what was filed twice
    ),
)
PRINT_FILE_SHEET = right(
    "vehicles.print_file_sheet",
    _("print the customer file basic data sheet"),
    roles=(*_COUNTER, "follow_up_clerk", "general_manager", "group_manager"),
)
# Not the agent: appendix (b) knows agents as outsiders who are informed and billed (FS-15), and
# a vehicle belongs to the whole group, so whoever sees one sees those of every store.
REGISTER = right("vehicles.register", _("register vehicles"), roles=(*_COUNTER, "follow_up_clerk"))
UPDATE = right("vehicles.update", _("change vehicle data"), roles=(*_COUNTER, "warranty_clerk"))
OPEN_FILE = right(
    "vehicles.open_file",
    _("open this store's file on a vehicle"),
    roles=(*_COUNTER, *_CARE, "warranty_clerk", "crew"),
)
READ_ODOMETER = right(
    "vehicles.read_odometer", _("enter mileage"), roles=(*_COUNTER, *_WORKSHOP, *_CARE)
)
CORRECT_ODOMETER = right(
    "vehicles.correct_odometer",
    _("correct mileage"),
    roles=("business_supervisor", "after_sales_manager", "warranty_clerk"),
)
GIVE_PLATE = right("vehicles.give_plate", _("enter number plates"), roles=_COUNTER)
LINK_PARTY = right(
    "vehicles.link_party",
    _("link owners, drivers and payers"),
    roles=(*_COUNTER, "follow_up_clerk"),
)
ADD_DOCUMENT = right(
    "vehicles.add_document", _("add vehicle documents"), roles=(*_COUNTER, "warranty_clerk")
)
RECORD_SERVICE = right(
    "vehicles.record_service",
    _("enter service done elsewhere"),
    roles=(*_COUNTER, "warranty_clerk"),
)
RAISE_WARNING = right(
    "vehicles.raise_warning",
    _("put a warning on a vehicle"),
    roles=(*_COUNTER, "warranty_clerk", "complaint_clerk"),
)
INSTRUCT = right(
    "vehicles.instruct",
    _("record use instruction"),
    roles=(*_COUNTER, "service_specialist", "after_sales_engineer"),
)
SHAPE_CATALOGUE = right(
    "vehicles.shape_catalogue",
    _("keep vehicle models, maintenance cycles and guidance"),
    roles=("after_sales_manager", "warranty_clerk", "it_officer"),
)
MERGE = right(
    "vehicles.merge",
    _("merge vehicles filed twice"),
    roles=("business_supervisor", "after_sales_manager", "it_officer"),
)
TELL_DUE = right(
    "vehicles.tell_due",
    _("put cars that are due onto the call list"),
    roles=("follow_up_clerk", "after_sales_manager"),
)
