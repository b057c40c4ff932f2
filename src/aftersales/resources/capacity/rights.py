"""Who may see and shape the workshop's means, and who may put something on them."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_COUNTER = ("service_advisor", "front_desk", "business_supervisor", "after_sales_manager")
_SHOP = ("dispatcher", "after_sales_manager")
_LOOK = (
    *_COUNTER,
    "dispatcher",
    "technician",
    "quality_inspector",
    "crew",
    "after_sales_engineer",
    "follow_up_clerk",
    "parts_clerk",
    "department_head",
    "area_supervisor",
    "general_manager",
    "group_manager",
)

VIEW = right("capacity.view", _("see bays, loan cars, tools and the load"), roles=_LOOK)
REGISTER = right(
    "capacity.register",
    _("set up bays, loan cars, tools and equipment"),
    roles=(*_SHOP, "department_head"),
)
RATE = right("capacity.rate", _("rate how quick technicians are"), roles=_SHOP)
OCCUPY = right(
    "capacity.occupy",
    _("put work on bays, people, loan cars and tools"),
    roles=(*_COUNTER, "dispatcher", "follow_up_clerk"),
)
OVERRIDE = right(
    "capacity.override",
    _("book outside opening hours and shifts, with a reason"),
    roles=("dispatcher", "business_supervisor", "after_sales_manager"),
)
LEND = right(
    "capacity.lend",
    _("lend special tools and take them back"),
    roles=(*_SHOP, "technician", "parts_clerk"),
)
CALIBRATE = right(
    "capacity.calibrate", _("record calibrations"), roles=(*_SHOP, "after_sales_engineer")
)
KEEP_UP = right(
    "capacity.keep_up",
    _("plan and record upkeep, take things out of service"),
    roles=(*_SHOP, "technician", "department_head"),
)
