"""Who may see, take and shape appointments."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_COUNTER = ("service_advisor", "front_desk", "business_supervisor", "after_sales_manager")
_CARE = ("follow_up_clerk", "complaint_clerk", "service_specialist", "marketing")
_LOOK = (
    *_COUNTER,
    *_CARE,
    "dispatcher",
    "technician",
    "quality_inspector",
    "parts_clerk",
    "warranty_clerk",
    "cashier",
    "general_manager",
    "group_manager",
    "area_supervisor",
)

VIEW = right("appointments.view", _("see appointments"), roles=_LOOK)
BOOK = right(
    "appointments.book",
    _("take, confirm, change and cancel appointments"),
    roles=(*_COUNTER, *_CARE),
)
BOOK_URGENT = right(
    "appointments.book_urgent",
    _("book into the share kept free for urgent repair"),
    roles=(*_COUNTER, "dispatcher"),
)
ARRIVE = right("appointments.arrive", _("note who arrived or did not come"), roles=_COUNTER)
TAKE_OVER = right("appointments.take_over", _("turn appointments into work orders"), roles=_COUNTER)
PRINT = right(
    "appointments.print",
    _("print appointment sheets and the plan of the day"),
    roles=(*_COUNTER, "dispatcher", "parts_clerk"),
)
FIGURES = right(
    "appointments.figures",
    _("see the statistics of appointments"),
    roles=(*_COUNTER, "general_manager", "group_manager", "area_supervisor"),
)
FORGET = right("appointments.forget", _("forget callers whose time is over"), roles=())
